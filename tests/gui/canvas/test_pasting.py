"""What comes in from elsewhere: HTML of browsers and word processors, plain text, our own; and where it goes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.course import RichText, Run
from app.course.blocks import Block, Divider, Heading, Image, ListBlock, MediaRef, Paragraph, Quote, Table
from app.course.text import Mark
from app.gui.canvas.fromhtml import blocks_from_html, blocks_from_text, safe_link

STRONG, EMPHASIS = frozenset({Mark.STRONG}), frozenset({Mark.EMPHASIS})
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {margin:0cm} --></style></head><body lang=EN-GB><!--StartFragment-->
<p class=MsoNormal><b>Bold</b><span style='font-family:"Calibri"'> and <i>soft</i></span><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>
First
point<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o</span>Below it</p>
<!--EndFragment--></body></html>"""


def texts(blocks: list[Block]) -> list[tuple[str, str]]:
    return [(block.kind, block.plain()) for block in blocks]


def test_word_is_cleaned_to_structure_and_marks() -> None:
    blocks = blocks_from_html(WORD)
    assert texts(blocks) == [("paragraph", "Bold and soft"), ("list", "First point\nBelow it")]
    assert blocks[0].part("text").runs == (Run("Bold", STRONG), Run(" and "), Run("soft", EMPHASIS))
    assert isinstance(blocks[1], ListBlock)
    assert [item.level for item in blocks[1].items] == [0, 1]


def test_a_web_page_keeps_headings_lists_links_quotes_and_tables() -> None:
    html = """<meta charset="utf-8"><b style="font-weight:normal"><h1>Top</h1><p>See <a href="https://x.example/a">this</a>,
    <a href="javascript:alert(1)">not that</a>.<br>Next</p><ol><li>One<ul><li>Inner</li></ul></li><li>Two</li></ol>
    <blockquote><p>Said</p></blockquote><hr><script>evil()</script>
    <table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p><p>2</p></td><td>3</td></tr></table></b>"""
    blocks: list[Any] = list(blocks_from_html(html))
    assert [type(block) for block in blocks] == [Heading, Paragraph, ListBlock, Quote, Divider, Table]
    assert blocks[0].level == 2
    assert Run("this", link="https://x.example/a") in blocks[1].part("text").runs
    assert all(run.link is None or run.link.startswith("https:") for run in blocks[1].part("text").runs)
    assert blocks[1].plain().endswith("not that.\nNext")
    assert [(item.text.plain, item.level) for item in blocks[2].items] == [("One", 0), ("Inner", 1), ("Two", 0)]
    assert blocks[5].header_row
    assert [cell.plain for cell in blocks[5].rows[1]] == ["1\n2", "3"]
    assert "evil" not in "".join(block.plain() for block in blocks)


@example("<![a;")
@example("a<![1")
@example("<![if x]>b<![endif]>")
@given(st.text(st.sampled_from("<>/ abph1ulitdre=\"'&;!-[]"), max_size=80))
def test_no_html_however_broken_raises(html: str) -> None:
    for block in blocks_from_html(html):
        assert block.plain() or isinstance(block, Divider)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a\nb", ["a", "b"]), ("a\nb\n\nc", ["a\nb", "c"]), ("\r\n\r\nx\r\n", ["x"]), ("  \n\n ", [])],
)
def test_plain_text_becomes_paragraphs(text: str, parts: list[str]) -> None:
    assert [block.plain() for block in blocks_from_text(text)] == parts


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "https://",
        "x",
        "",
        "http://[",
        "https://a b.c",
        "mailto:",
    ],
)
def test_links_that_are_not_web_mail_or_telephone_are_refused(url: str) -> None:
    assert safe_link(url) is None


def paste(bench: Any, *, html: str = "", text: str = "") -> None:
    data = QMimeData()
    if html:
        data.setHtml(html)
    if text:
        data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)
    bench.view.part.paste_in()


def test_one_paragraph_is_pasted_into_the_line(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("ab")))
    bench.view.focus_block(bench.blocks[0].id, "text", 1, 1)
    paste(bench, html="<p>x <b>y</b></p>")
    assert bench.blocks[0].part("text").runs == (Run("ax "), Run("y", STRONG), Run("b"))
    assert bench.view.part.caret == 4
    bench.view.undo()
    assert bench.texts == ["ab"]


def test_several_blocks_are_pasted_between_the_halves(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("ab")))
    bench.view.focus_block(bench.blocks[0].id, "text", 1, 1)
    paste(bench, html="<p>one</p><ul><li>two</li></ul><p>three</p>")
    assert [(block.kind, block.plain()) for block in bench.blocks] == [
        ("paragraph", "aone"),
        ("list", "two"),
        ("paragraph", "threeb"),
    ]
    assert bench.view.part.caret == 5


def test_blocks_pasted_into_an_empty_paragraph_take_its_place(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph())
    bench.view.focus_block(bench.blocks[0].id)
    paste(bench, html="<h2>Title</h2><p>Text</p>")
    assert [(block.kind, block.plain()) for block in bench.blocks] == [("heading", "Title"), ("paragraph", "Text")]


def test_lines_pasted_into_a_list_become_items_and_into_a_cell_lines(open_lesson: Any) -> None:
    bench = open_lesson(ListBlock(), Table(rows=((RichText.of(""),),)))
    bench.view.focus_block(bench.blocks[0].id)
    paste(bench, text="a\nb")
    assert bench.texts[0] == "a\nb"
    assert len(bench.blocks[0].items) == 2
    bench.view.focus_block(bench.blocks[1].id, "rows.0.0")
    paste(bench, text="a\nb")
    assert bench.blocks[1].rows[0][0].plain == "a\nb"


def test_the_title_takes_one_line_of_plain_text(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(), title="")
    bench.view.focus_title()
    paste(bench, html="<h1>Two<br>lines</h1>", text="Two\nlines")
    assert bench.session.course.lesson(bench.view.lesson_id).title == "Two lines"


def test_text_copied_inside_the_course_keeps_what_html_cannot_say(open_lesson: Any) -> None:
    held = RichText((Run("word", term="t1", language="de"),))
    bench = open_lesson(Paragraph(text=held), Paragraph())
    bench.view.focus_block(bench.blocks[0].id, "text", 0, 4)
    bench.view.part.cut_out()
    assert bench.texts == ["", ""]
    bench.view.focus_block(bench.blocks[1].id)
    bench.view.part.paste_in()
    assert bench.blocks[1].part("text") == held


def worst_stall(qtbot: Any, seconds: float) -> float:
    """The longest stretch of work of the event loop while it ran for ``seconds``, in processor time: what else the computer
    does is no fault of ours."""
    worst, until = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        before = time.thread_time()
        qtbot.wait(1)
        worst = max(worst, time.thread_time() - before)
    return worst


@pytest.mark.parametrize("width", [80, 500])
def test_a_megabyte_of_lines_becomes_paragraphs_without_a_stall(open_lesson: Any, qtbot: Any, width: int) -> None:
    lines = [f"{n:06} ".ljust(width, "x") for n in range(1_000_000 // width)]
    bench = open_lesson(Paragraph())
    bench.view.focus_block(bench.blocks[0].id)
    before = time.thread_time()
    paste(bench, text="\n".join(lines))
    held = time.thread_time() - before
    assert bench.texts == lines
    assert bench.view.part.text.plain == lines[-1], "the caret is after what was pasted"
    before = time.thread_time()
    bench.view.undo()
    assert bench.texts == [""]
    assert max(held, time.thread_time() - before, worst_stall(qtbot, 0.5)) < 3, "0.4 s on a free computer"


def test_a_megabyte_in_one_line_becomes_paragraphs_that_can_be_typed_in(open_lesson: Any) -> None:
    sentence = "Keep what customers tell you inside the company. "
    whole = (sentence * (1_000_000 // len(sentence))).strip()
    bench = open_lesson(Paragraph())
    bench.view.focus_block(bench.blocks[0].id)
    paste(bench, text=whole)
    assert " ".join(bench.texts) == whole, "no word is lost"
    assert all(10_000 <= len(text) <= 20_000 for text in bench.texts[:-1])
    assert all(text.endswith(".") for text in bench.texts), "cut between sentences"


@pytest.mark.parametrize("html", [False, True])
def test_a_hundred_megabytes_are_refused_at_once_with_the_reason(open_lesson: Any, html: bool) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("ab")))
    bench.view.focus_block(bench.blocks[0].id, "text", 1, 1)
    before, course = time.perf_counter(), bench.session.course
    paste(bench, html="<p>" + "x" * 100_000_000) if html else paste(bench, text="x" * 100_000_000)
    assert bench.session.course is course
    assert time.perf_counter() - before < 5, "1 s on a free computer, most of it for making and copying the text"
    assert len(bench.said) == 1
    assert "100 million characters" in bench.said[0]
    assert "nothing was pasted" in bench.said[0]
    assert not bench.problems


def test_what_is_too_long_for_a_cell_a_title_or_a_list_is_refused_there(open_lesson: Any) -> None:
    bench = open_lesson(Table(rows=((RichText.of(""),),)), ListBlock(), Image(source=MediaRef("0" * 64, "image/png", "x")))
    course = bench.session.course
    bench.view.focus_block(bench.blocks[0].id, "rows.0.0")
    paste(bench, text="word " * 5_000)
    bench.view.focus_block(bench.blocks[2].id, "alt")
    paste(bench, text="word " * 5_000)
    bench.view.focus_title()
    paste(bench, text="word " * 5_000)
    bench.view.focus_block(bench.blocks[1].id)
    paste(bench, text="line\n" * 501)
    assert bench.session.course is course
    assert len(bench.said) == 4
    assert all("nothing was pasted" in said for said in bench.said)


# Pictures.


def picture(folder: Path, name: str = "shot.png") -> Path:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("#2B57E3"))
    assert image.save(str(folder / name))
    return folder / name


def dropped(bench: Any, data: QMimeData, where: QWidget, at: QPoint) -> tuple[bool, bool]:
    """Drag over a widget and drop there, as the window system does; whether the drag and the drop were accepted."""
    window = bench.view.window().windowHandle()
    spot = where.mapTo(bench.view.window(), at)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(spot, copy, data, left, none)
    QApplication.sendEvent(window, enter)
    move = QDragMoveEvent(spot, copy, data, left, none)
    QApplication.sendEvent(window, move)
    shown = bench.view.dragging._line is not None and bench.view.dragging._line.isVisible()
    drop = QDropEvent(QPointF(spot), copy, data, left, none)
    QApplication.sendEvent(window, drop)
    assert not bench.view.dragging._line.isVisible()
    return shown, drop.isAccepted()


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_picture_files_are_dropped_between_blocks(open_lesson: Any, tmp_path: Path) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("a")), Paragraph(text=RichText.of("b")))
    part = bench.view.column.frame(bench.blocks[1].id).editor.parts["text"]
    two = files(picture(tmp_path), picture(tmp_path, "other.jpg"))
    assert dropped(bench, two, part.viewport(), QPoint(30, 2)) == (True, True)
    assert [block.kind for block in bench.blocks] == ["paragraph", "image", "image", "paragraph"]
    assert [block.source.name for block in bench.blocks[1:3]] == ["shot.png", "other.jpg"]
    assert bench.texts[3] == "b", "no path ends up in the text"
    bench.view.undo()
    assert bench.texts == ["a", "b"]


def test_a_drop_on_the_margin_below_everything_goes_to_the_end(open_lesson: Any, tmp_path: Path) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("a")))
    assert dropped(bench, files(picture(tmp_path)), bench.view, QPoint(10, 600)) == (True, True)
    assert [block.kind for block in bench.blocks] == ["paragraph", "image"]


def test_other_files_are_not_taken_and_change_nothing(open_lesson: Any, tmp_path: Path) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("a")))
    part = bench.view.column.frame(bench.blocks[0].id).editor.parts["text"]
    course = bench.session.course
    assert dropped(bench, files(tmp_path / "report.pdf"), part.viewport(), QPoint(30, 10))[0] is False
    assert bench.session.course is course
    QGuiApplication.clipboard().setMimeData(files(tmp_path / "report.pdf"))
    bench.view.focus_block(bench.blocks[0].id)
    bench.view.part.paste_in()
    assert bench.session.course is course
    assert bench.said == ["“report.pdf” is not a picture. Documents become lessons by File › Import."]


def test_text_is_still_dropped_into_the_line(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("ab")))
    part = bench.view.column.frame(bench.blocks[0].id).editor.parts["text"]
    data = QMimeData()
    data.setText("x")
    assert dropped(bench, data, part.viewport(), part.rect_of(1).center()) == (False, True)
    assert bench.texts == ["axb"]


@pytest.mark.parametrize("in_text", [True, False])
def test_copied_picture_files_and_pictures_of_browsers_are_pasted_as_images(
    open_lesson: Any, tmp_path: Path, in_text: bool
) -> None:
    bench = open_lesson(Paragraph(text=RichText.of("a")))
    browser = QMimeData()
    browser.setHtml('<img src="https://x.example/a.png" alt="x">')
    browser.setUrls([QUrl("https://x.example/a.png")])
    browser.setImageData(QImage(str(picture(tmp_path))))
    for data in (files(picture(tmp_path)), browser):
        QGuiApplication.clipboard().setMimeData(data)
        if in_text:
            bench.view.focus_block(bench.blocks[0].id)
        else:
            bench.view.select_blocks(bench.blocks[0].id, bench.blocks[0].id)
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [block.kind for block in bench.blocks] == ["paragraph", "image", "image"]
    assert bench.texts[0] == "a"


def test_a_film_called_a_picture_is_not_read_whole(open_lesson: Any, tmp_path: Path) -> None:
    film = tmp_path / "film.png"
    with film.open("wb") as file:
        file.truncate(10 * 2**30)  # takes no room on the disk
    bench = open_lesson(Paragraph())
    bench.view.add_images([film], 0)
    assert len(bench.blocks) == 1
    assert len(bench.problems) == 1
