"""What comes in from elsewhere: HTML of browsers and word processors, plain text, our own; and where it goes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from app.course import RichText, Run
from app.course.blocks import Block, Divider, Heading, ListBlock, Paragraph, Quote, Table
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
