# ruff: noqa: E501  (XML reads better unbroken)
"""PowerPoint presentations: slides to lessons, notes to narration, and a word about everything that has no place."""

from __future__ import annotations

from typing import Any

import pytest

from app.course import Lesson
from app.course.blocks import Image, ListBlock, Narration, Paragraph, Table
from app.course.errors import ImportProblem
from app.importers import Imported, read

TITLE, BODY, NUMBER, FOOTER, CONTENT = "type='title'", "type='body'", "type='sldNum'", "type='ftr'", "idx='1'"


def losses(imported: Imported, what: str) -> list[str]:
    return [entry.detail for entry in imported.report.losses if what in entry.what]


def lessons(imported: Imported) -> list[Lesson]:
    return list(imported.course.lessons())


def test_each_slide_is_a_lesson_named_by_its_title(make_deck: Any, tools: Any) -> None:
    imported = read(make_deck([tools.sp("One", ph=TITLE) + tools.sp("text"), tools.sp("just words") + tools.sp("more")]))
    assert [lesson.title for lesson in lessons(imported)] == ["One", "just words"]
    assert [block.plain() for block in lessons(imported)[1].blocks] == ["more"]
    assert losses(imported, "slide without a title")


def test_sections_of_the_presentation_become_ours(make_deck: Any, tools: Any) -> None:
    extra = (
        "<p:extLst><p:ext><p14:sectionLst><p14:section name='Start'><p14:sldIdLst><p14:sldId id='256'/></p14:sldIdLst></p14:section>"
        "<p14:section name='End'><p14:sldIdLst><p14:sldId id='257'/><p14:sldId id='258'/></p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst>"
    )
    course = read(make_deck([tools.sp(str(at), ph=TITLE) for at in range(3)], extra=extra)).course
    assert [(section.title, len(section.lessons)) for section in course.sections] == [("Start", 1), ("End", 2)]


def test_speaker_notes_become_the_narration_script(make_deck: Any, tools: Any) -> None:
    notes = f"<p:notes {tools.namespaces}><p:cSld><p:spTree>{tools.sp('Say hello', ph=BODY)}{tools.sp('7', ph=NUMBER)}</p:spTree></p:cSld></p:notes>"
    path = make_deck(
        [tools.sp("A", ph=TITLE)],
        parts={"ppt/notesSlides/notesSlide1.xml": notes},
        rels={"n": ("notesSlide", "../notesSlides/notesSlide1.xml")},
    )
    (block,) = lessons(read(path))[0].blocks
    assert isinstance(block, Narration)
    assert block.script.plain == "Say hello"


def test_a_hidden_slide_goes_to_the_trash_and_is_reported(make_deck: Any, tools: Any) -> None:
    hidden = f"<p:sld show='0'><p:cSld><p:spTree>{tools.sp('Spare', ph=TITLE)}</p:spTree></p:cSld></p:sld>"
    imported = read(make_deck([tools.sp("Shown", ph=TITLE), hidden]))
    assert [lesson.title for lesson in lessons(imported)] == ["Shown"]
    assert [item.lesson.title for item in imported.course.trash] == ["Spare"]
    assert "Spare" in losses(imported, "hidden slide")[0]


def test_a_presentation_of_hidden_slides_only_is_not_empty(make_deck: Any, tools: Any) -> None:
    hidden = f"<p:sld show='0'><p:cSld><p:spTree>{tools.sp('Spare', ph=TITLE)}</p:spTree></p:cSld></p:sld>"
    assert [lesson.title for lesson in lessons(read(make_deck([hidden])))] == ["Spare"]


def test_free_shapes_are_read_by_rows_from_the_top(make_deck: Any, tools: Any) -> None:
    shapes = "".join(tools.sp(text, at=at) for text, at in (("d", (5, 4)), ("a", (1, 1)), ("c", (1, 4)), ("b", (5, 1))))
    imported = read(make_deck([tools.sp("T", ph=TITLE) + shapes]))
    assert [block.plain() for block in lessons(imported)[0].blocks] == ["a", "b", "c", "d"]


def test_groups_are_walked_in_their_own_order(make_deck: Any, tools: Any) -> None:
    inner = tools.sp("right", at=(5, 0)) + tools.sp("left", at=(0, 0))
    group = f"<p:grpSp><p:nvGrpSpPr/><p:grpSpPr><a:xfrm><a:off x='0' y='9144000'/></a:xfrm></p:grpSpPr>{inner}</p:grpSp>"
    imported = read(make_deck([tools.sp("T", ph=TITLE) + group + tools.sp("above", at=(0, 1))]))
    assert [block.plain() for block in lessons(imported)[0].blocks] == ["above", "left", "right"]


def test_bullets_numbers_and_levels_of_a_body(make_deck: Any, tools: Any) -> None:
    def line(text: str, level: int, sign: str) -> str:
        return f"<a:p><a:pPr lvl='{level}'>{sign}</a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>"

    dot, number, none = "<a:buChar char='•'/>", "<a:buAutoNum type='arabicPeriod'/>", "<a:buNone/>"
    body = line("a", 0, dot) + line("b", 1, dot) + line("plain", 0, none) + line("1", 0, number) + line("2", 0, number)
    blocks = lessons(read(make_deck([tools.sp("T", ph=TITLE) + tools.sp("", ph=CONTENT, paragraphs=body)])))[0].blocks
    first, middle, last = blocks
    assert isinstance(first, ListBlock)
    assert isinstance(middle, Paragraph)
    assert isinstance(last, ListBlock)
    assert [(item.text.plain, item.level) for item in first.items] == [("a", 0), ("b", 1)]
    assert (first.ordered, last.ordered) == (False, True)


def test_bullets_are_inherited_from_the_master(make_deck: Any, tools: Any) -> None:
    master = f"<p:sldMaster {tools.namespaces}><p:cSld><p:spTree/></p:cSld><p:txStyles><p:bodyStyle><a:lvl1pPr><a:buChar char='•'/></a:lvl1pPr></p:bodyStyle></p:txStyles></p:sldMaster>"
    layout = f"<p:sldLayout {tools.namespaces}><p:cSld><p:spTree>{tools.sp('', ph=CONTENT)}</p:spTree></p:cSld></p:sldLayout>"
    parts = {
        "ppt/slideMasters/slideMaster1.xml": master,
        "ppt/slideLayouts/slideLayout1.xml": layout,
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": tools.relations(
            {"m": ("slideMaster", "../slideMasters/slideMaster1.xml")}
        ),
    }
    body = "<a:p><a:r><a:t>a</a:t></a:r></a:p><a:p><a:r><a:t>b</a:t></a:r></a:p>"
    path = make_deck(
        [tools.sp("T", ph=TITLE) + tools.sp("", ph=CONTENT, paragraphs=body)],
        parts=parts, rels={"l": ("slideLayout", "../slideLayouts/slideLayout1.xml")},
    )  # fmt: skip
    (block,) = lessons(read(path))[0].blocks
    assert isinstance(block, ListBlock)


def test_a_picture_on_every_slide_is_unpacked_once(make_deck: Any, tools: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    logo = tools.picture(size=(400, 300))
    monkeypatch.setattr("app.importers.office.package.MAX_READ", 600_000)
    shape = "<p:pic><p:nvPicPr><p:cNvPr id='4' name='p'/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed='i'/></p:blipFill><p:spPr/></p:pic>"
    path = make_deck([shape] * 60, parts={"ppt/media/i.png": logo + bytes(50_000)}, rels={"i": ("image", "../media/i.png")})
    imported = read(path)
    assert len(imported.media) == 1
    assert all(isinstance(block, Image) for lesson in lessons(imported) for block in lesson.blocks)


def test_pictures_tables_video_and_sound(make_deck: Any, tools: Any) -> None:
    def pic(media: str = "", descr: str = "") -> str:
        return f"<p:pic><p:nvPicPr><p:cNvPr id='4' name='p' descr='{descr}'/><p:cNvPicPr/><p:nvPr>{media}</p:nvPr></p:nvPicPr><p:blipFill><a:blip r:embed='i'/></p:blipFill><p:spPr/></p:pic>"

    table = (
        "<p:graphicFrame><p:nvGraphicFramePr/><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow='1'/>"
        "<a:tr><a:tc gridSpan='2'><a:txBody><a:p><a:r><a:t>Wide</a:t></a:r></a:p></a:txBody></a:tc><a:tc hMerge='1'><a:txBody><a:p/></a:txBody></a:tc></a:tr>"
        "<a:tr><a:tc rowSpan='2'><a:txBody><a:p><a:r><a:t>Tall</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>x</a:t></a:r></a:p></a:txBody></a:tc></a:tr>"
        "<a:tr><a:tc vMerge='1'><a:txBody><a:p/></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>y</a:t></a:r></a:p></a:txBody></a:tc></a:tr>"
        "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )
    shapes = (
        tools.sp("T", ph=TITLE)
        + pic(descr="A gate")
        + pic("<a:videoFile r:link='v'/>")
        + pic("<a:audioFile r:link='s'/>")
        + table
    )
    rels = {"i": ("image", "../media/i.png"), "v": ("video", "../media/film.mp4"), "s": ("audio", "../media/song.mp3")}
    imported = read(make_deck([shapes], parts={"ppt/media/i.png": tools.picture()}, rels=rels))
    blocks = lessons(imported)[0].blocks
    assert [block.alt for block in blocks if isinstance(block, Image)] == ["A gate", ""]
    (found,) = [block for block in blocks if isinstance(block, Table)]
    assert [[cell.plain for cell in row] for row in found.rows] == [["Wide", ""], ["Tall", "x"], ["Tall", "y"]]
    assert found.header_row
    assert "film.mp4" in losses(imported, "video")[0]
    assert "song.mp3" in losses(imported, "sound")[0]


def test_what_has_no_place_on_a_page_is_reported(make_deck: Any, tools: Any) -> None:
    shapes = (
        tools.sp("T", ph=TITLE) + tools.sp("Footer words", ph=FOOTER)
        + "<p:cxnSp><p:nvCxnSpPr><p:cNvPr id='9' name='l'/></p:nvCxnSpPr></p:cxnSp>"
    )  # fmt: skip
    slide = f"<p:sld><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld><p:transition/><p:timing><p:bldLst><p:bldP/></p:bldLst></p:timing></p:sld>"
    imported = read(make_deck([slide]))
    assert losses(imported, "footer") == ["Footer words"]
    for what in ("line or arrow", "transition", "animation"):
        assert losses(imported, what), what


def test_links_on_words_are_kept_and_jumps_inside_are_not(make_deck: Any, tools: Any) -> None:
    runs = (
        "<a:p><a:r><a:rPr><a:hlinkClick r:id='h'/></a:rPr><a:t>out</a:t></a:r>"
        "<a:r><a:rPr><a:hlinkClick r:id='j' action='ppaction://hlinksldjump'/></a:rPr><a:t>in</a:t></a:r></a:p>"
    )
    rels = {"h": ("hyperlink", "https://example.org"), "j": ("slide", "slide0.xml")}
    imported = read(make_deck([tools.sp("T", ph=TITLE) + tools.sp("", paragraphs=runs)], rels=rels))
    text = lessons(imported)[0].blocks[0].part("text")
    assert [(run.text, run.link) for run in text.runs] == [("out", "https://example.org"), ("in", None)]
    assert losses(imported, "link inside the presentation")


def test_groups_nested_beyond_reason_end_in_the_report(make_deck: Any, tools: Any) -> None:
    inner = tools.sp("bottom")
    for _ in range(100):
        inner = f"<p:grpSp><p:nvGrpSpPr/><p:grpSpPr/>{inner}</p:grpSp>"
    imported = read(make_deck([tools.sp("T", ph=TITLE) + inner]))
    assert losses(imported, "deeply nested group") == ["bottom"]


def test_a_presentation_without_slides_says_so(make_deck: Any) -> None:
    with pytest.raises(ImportProblem, match="has no slides"):
        read(make_deck([]))


def test_a_missing_slide_loses_only_itself(make_deck: Any, tools: Any, tmp_path: Any) -> None:
    import zipfile

    whole = make_deck([tools.sp("A", ph=TITLE), tools.sp("B", ph=TITLE)])
    part = tmp_path / "part.pptx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(part, "w") as target:
        for name in source.namelist():
            if name != "ppt/slides/slide0.xml":
                target.writestr(name, source.read(name))
    imported = read(part)
    assert [lesson.title for lesson in lessons(imported)] == ["B"]
    assert losses(imported, "slide")
