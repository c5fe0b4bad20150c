# ruff: noqa: E501  (XML reads better unbroken)
"""Word documents as Word writes them: every kind of content is kept, changed or dropped with a word about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.course import Lesson, Mark
from app.course.blocks import Callout, Divider, Heading, Image, ListBlock, Paragraph, Quote, Table
from app.course.blocks.prose import Tone
from app.importers import Imported, Outcome, read

W = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
SPAN, MERGE, CROP = "<w:gridSpan w:val='2'/>", "<w:vMerge w:val='restart'/>", "<a:srcRect l='50000' t='50000'/>"


def only(imported: Imported) -> Lesson:
    (lesson,) = imported.course.lessons()
    return lesson


def losses(imported: Imported, what: str) -> list[str]:
    return [entry.detail for entry in imported.report.losses if what in entry.what]


def test_several_top_headings_begin_lessons_and_deeper_ones_stay_inside(make_docx: Any, tools: Any) -> None:
    p = tools.p
    body = p("Course", "Title") + p("A", "Heading1") + p("a") + p("B", "Heading2") + p("C", "Heading3") + p("D", "Heading1")
    course = read(make_docx(body)).course
    assert course.settings.title == "Course"
    assert [lesson.title for lesson in course.lessons()] == ["A", "D"]
    blocks = next(course.lessons()).blocks
    assert [block.level for block in blocks if isinstance(block, Heading)] == [2, 3]


def test_one_single_top_heading_is_the_title_and_the_next_level_begins_lessons(make_docx: Any, tools: Any) -> None:
    p = tools.p
    course = read(make_docx(p("Course", "Heading1") + p("A", "Heading2") + p("B", "Heading2") + p("C", "Heading3"))).course
    assert course.settings.title == "Course"
    assert [lesson.title for lesson in course.lessons()] == ["A", "B"]


def test_a_title_and_one_single_top_heading_make_a_section(make_docx: Any, tools: Any) -> None:
    p = tools.p
    course = read(make_docx(p("Course", "Title") + p("S", "Heading1") + p("A", "Heading2") + p("B", "Heading2"))).course
    assert [section.title for section in course.sections] == ["S"]
    assert [lesson.title for lesson in course.lessons()] == ["A", "B"]


def test_text_before_the_first_heading_becomes_an_introduction(make_docx: Any, tools: Any) -> None:
    course = read(make_docx(tools.p("Hello") + tools.p("A", "Heading1"))).course
    assert [lesson.title for lesson in course.lessons()] == ["Introduction", "A"]


def test_a_document_without_headings_is_one_lesson_named_after_the_file(make_docx: Any, tools: Any) -> None:
    imported = read(make_docx(tools.p("Hello"), name="My notes.docx"))
    assert imported.course.settings.title == only(imported).title == "My notes"


def test_a_skipped_heading_level_is_closed_and_reported(make_docx: Any, tools: Any) -> None:
    imported = read(make_docx(tools.p("A", "Heading1") + tools.p("B", "Heading1") + tools.p("Deep", "Heading3")))
    heading = next(block for _, block in imported.course.blocks())
    assert isinstance(heading, Heading)
    assert heading.level == 2
    assert "Deep" in losses(imported, "heading")[0]


def test_lists_nest_restart_and_do_not_run_into_each_other(make_docx: Any, tools: Any) -> None:
    li = tools.li
    body = li("one", 1) + li("sub", 1, 1) + li("two", 1) + li("again", 3) + li("dot", 2) + tools.p("x") + li("three", 1)
    imported = read(make_docx(body))
    lists = [block for block in only(imported).blocks if isinstance(block, ListBlock)]
    assert [[(item.text.plain, item.level) for item in block.items] for block in lists] == [
        [("one", 0), ("sub", 1), ("two", 0)],
        [("again", 0)],
        [("dot", 0)],
        [("three", 0)],
    ]
    assert [block.ordered for block in lists] == [True, True, False, True]
    assert "began with 2" in losses(imported, "numbered list")[0]


def test_marks_links_and_languages_reach_the_runs(make_docx: Any) -> None:
    body = (
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>bold</w:t></w:r><w:r><w:rPr><w:b w:val='0'/><w:i/></w:rPr><w:t>it</w:t></w:r>"
        "<w:r><w:rPr><w:rFonts w:ascii='Courier New'/></w:rPr><w:t>code</w:t></w:r>"
        "<w:hyperlink r:id='h'><w:r><w:t>site</w:t></w:r></w:hyperlink>"
        "<w:r><w:rPr><w:lang w:val='fr-FR'/></w:rPr><w:t>mot</w:t></w:r>"
        "<w:r><w:t>plain English that is longer than the rest</w:t></w:r></w:p>"
    )
    styles = "<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val='en-US'/></w:rPr></w:rPrDefault></w:docDefaults>"
    imported = read(make_docx(body, rels={"h": ("hyperlink", "https://example.org/a")}, styles=styles))
    paragraph = only(imported).blocks[0]
    assert isinstance(paragraph, Paragraph)
    runs = {run.text: run for run in paragraph.text.runs}
    assert runs["bold"].marks == {Mark.STRONG}
    assert runs["it"].marks == {Mark.EMPHASIS}
    assert runs["code"].marks == {Mark.CODE}
    assert runs["site"].link == "https://example.org/a"
    assert runs["mot"].language == "fr-FR"
    assert imported.course.settings.language == "en-US"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "javascript:alert(1)", "ftp://x/y"])
def test_a_link_that_a_page_may_not_carry_is_left_out_and_reported(make_docx: Any, target: str) -> None:
    body = "<w:p><w:hyperlink r:id='h'><w:r><w:t>click</w:t></w:r></w:hyperlink></w:p>"
    imported = read(make_docx(body, rels={"h": ("hyperlink", target)}))
    assert all(run.link is None for _, block in imported.course.blocks() for part in block.parts() for run in part.text.runs)
    assert target in losses(imported, "link")[0]


def test_tracked_changes_are_accepted_and_reported(make_docx: Any) -> None:
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>Keep </w:t></w:r><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t xml:space='preserve'>first half </w:t></w:r></w:p>"
        "<w:p><w:r><w:t>second half</w:t></w:r></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p><w:p><w:moveTo><w:r><w:t>moved</w:t></w:r></w:moveTo></w:p>"
    )
    imported = read(make_docx(body))
    assert [block.plain() for block in only(imported).blocks] == ["Keep new", "first half second half", "moved"]
    assert losses(imported, "deleted text") == ["old"]
    assert losses(imported, "inserted text") == ["accepted"]


def test_footnotes_follow_as_numbered_paragraphs_before_the_next_heading(make_docx: Any, tools: Any) -> None:
    body = "<w:p><w:r><w:t>Claim</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>" + tools.p("Next", "Heading1")
    notes = f"<w:footnotes {tools.namespaces}><w:footnote w:id='2'>{tools.p('Proof')}</w:footnote><w:footnote w:id='3'>{tools.p('Lost')}</w:footnote></w:footnotes>"
    imported = read(make_docx(body, parts={"word/footnotes.xml": notes}, rels={"f": ("footnotes", "footnotes.xml")}))
    assert [block.plain() for _, block in imported.course.blocks()] == ["Claim[1]", "[1] Proof"]
    assert losses(imported, "unused footnote") == ["Lost"]


def test_many_footnotes_are_unpacked_once_and_not_once_for_each(
    make_docx: Any, tools: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.importers.office.package.MAX_READ", 200_000)
    numbers = range(1, 101)
    body = "".join(f"<w:p><w:r><w:t>{n}</w:t></w:r><w:r><w:footnoteReference w:id='{n}'/></w:r></w:p>" for n in numbers)
    notes = "".join(f"<w:footnote w:id='{n}'>{tools.p(f'Proof {n}')}</w:footnote>" for n in numbers)
    parts = {"word/footnotes.xml": f"<w:footnotes {tools.namespaces}>{notes}</w:footnotes>"}
    imported = read(make_docx(body, parts=parts, rels={"f": ("footnotes", "footnotes.xml")}))
    assert [block.plain() for _, block in imported.course.blocks()][-1] == "[100] Proof 100"


def test_comments_headers_and_footers_are_dropped_with_their_words(make_docx: Any, tools: Any) -> None:
    parts = {
        "word/comments.xml": f"<w:comments {tools.namespaces}><w:comment w:id='0'>{tools.p('Really?')}</w:comment></w:comments>",
        "word/header1.xml": f"<w:hdr {tools.namespaces}>{tools.p('Top secret')}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {tools.namespaces}>{tools.p('Page 1')}</w:ftr>",
    }
    rels = {"c": ("comments", "comments.xml"), "h": ("header", "header1.xml"), "f": ("footer", "footer1.xml")}
    body = tools.p("One") + "<w:p><w:r><w:t>Two</w:t></w:r><w:r><w:commentReference w:id='0'/></w:r></w:p>"
    report = read(make_docx(body, parts=parts, rels=rels)).report
    said = {(entry.where, entry.what, entry.detail) for entry in report.losses}
    assert said == {
        ("paragraph 2", "comment", "Really?"),
        ("page header", "header", "Top secret"),
        ("page footer", "footer", "Page 1"),
    }


def test_a_text_box_is_read_once_and_follows_its_paragraph(make_docx: Any, tools: Any) -> None:
    box = tools.p("In the box")
    body = (
        "<w:p><w:r><w:t>Anchor</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor>"
        f"<wp:docPr id='1' name='Box'/><a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{box}</w:txbxContent></wps:txbx>"
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"<w:txbxContent>{box}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    imported = read(make_docx(body))
    assert [block.plain() for block in only(imported).blocks] == ["Anchor", "In the box"]
    assert len(losses(imported, "text box")) == 1


def test_contents_lists_are_dropped_and_other_fields_keep_their_result(make_docx: Any, tools: Any) -> None:
    mark = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    code = "<w:r><w:instrText> {} </w:instrText></w:r>"
    body = (
        f"<w:p>{mark.format('begin')}{code.format('TOC')}{mark.format('separate')}{W.format('Start 3')}</w:p>"
        f"<w:p>{W.format('End 9')}{mark.format('end')}</w:p>"
        f"<w:p>{W.format('On ')}{mark.format('begin')}{code.format('DATE')}{mark.format('separate')}{W.format('1 May')}{mark.format('end')}</w:p>"
        f"<w:p>{mark.format('begin')}{code.format('HYPERLINK &quot;https://example.org&quot;')}{mark.format('separate')}{W.format('there')}{mark.format('end')}</w:p>"
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        f"<w:sdtContent>{tools.p('Listed 1')}</w:sdtContent></w:sdt>"
    )
    imported = read(make_docx(body))
    blocks = only(imported).blocks
    assert [block.plain() for block in blocks] == ["On 1 May", "there"]
    assert any("Start 3" in text and "End 9" in text for text in losses(imported, "table of contents"))
    assert any("Listed 1" in text for text in losses(imported, "table of contents"))
    assert losses(imported, "field DATE")
    assert blocks[1].part("text").runs[0].link == "https://example.org"


def test_merged_cells_are_spread_out_and_nested_tables_become_lines(make_docx: Any, tools: Any) -> None:
    def tc(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{tools.p(text)}</w:tc>"

    inner = f"<w:tbl><w:tr>{tc('n1')}{tc('n2')}</w:tr></w:tbl>"
    body = (
        f"<w:tbl><w:tblPr/><w:tr><w:trPr><w:tblHeader/></w:trPr>{tc('Wide', SPAN)}{tc('C')}</w:tr>"
        f"<w:tr>{tc('Tall', MERGE)}{tc('b')}<w:tc><w:p/>{inner}<w:p/></w:tc></w:tr>"
        f"<w:tr>{tc('', '<w:vMerge/>')}{tc('d')}{tc('e')}</w:tr></w:tbl>"
    )
    imported = read(make_docx(body))
    (table,) = only(imported).blocks
    assert isinstance(table, Table)
    assert [[cell.plain for cell in row] for row in table.rows] == [
        ["Wide", "", "C"],
        ["Tall", "b", "n1; n2"],
        ["Tall", "d", "e"],
    ]
    assert table.header_row
    assert losses(imported, "merged cells")
    assert losses(imported, "nested table")


def test_a_table_of_one_cell_becomes_a_callout(make_docx: Any, tools: Any) -> None:
    body = f"<w:tbl><w:tr><w:tc>{tools.p('Warning: hot')}{tools.p('Very')}</w:tc></w:tr></w:tbl>"
    (block,) = only(read(make_docx(body))).blocks
    assert isinstance(block, Callout)
    assert (block.text.plain, block.tone) == ("Warning: hot\nVery", Tone.WARNING)


def drawing(key: str, *, descr: str = "", extra: str = "", crop: str = "") -> str:
    return (
        f"<w:r><w:drawing><wp:inline><wp:docPr id='1' name='Picture 1' descr='{descr}'>{extra}</wp:docPr><a:graphic><a:graphicData>"
        f"<pic:pic><pic:blipFill><a:blip r:embed='{key}'/>{crop}</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def test_pictures_keep_their_alt_text_and_caption_and_are_stored_once(make_docx: Any, tools: Any) -> None:
    data = tools.picture()
    body = f"<w:p>{drawing('i', descr='A gate')}</w:p>{tools.p('Figure 1', 'Caption')}<w:p>{W.format('see')}{drawing('j', descr='A gate')}</w:p>"
    rels = {"i": ("image", "media/one.png"), "j": ("image", "media/two.png")}
    imported = read(make_docx(body, parts={"word/media/one.png": data, "word/media/two.png": data}, rels=rels))
    images = [block for block in only(imported).blocks if isinstance(block, Image)]
    assert [(image.alt, image.caption) for image in images] == [("A gate", "Figure 1"), ("A gate", "")]
    assert list(imported.media.values()) == [data]
    assert images[0].source is not None
    assert images[0].source.mime == "image/png"
    assert losses(imported, "picture inside a paragraph")


def test_a_picture_marked_decorative_needs_no_alt_text(make_docx: Any, tools: Any) -> None:
    mark = "<a:extLst><a:ext><adec:decorative xmlns:adec='http://schemas.microsoft.com/office/drawing/2017/decorative' val='1'/></a:ext></a:extLst>"
    parts = {"word/media/one.png": tools.picture()}
    (image,) = only(
        read(make_docx(f"<w:p>{drawing('i', extra=mark)}</w:p>", parts=parts, rels={"i": ("image", "media/one.png")}))
    ).blocks
    assert isinstance(image, Image)
    assert image.decorative


def test_what_was_cropped_off_a_picture_does_not_reach_the_course(make_docx: Any, tools: Any) -> None:
    body = f"<w:p>{drawing('i', crop=CROP)}</w:p>"
    imported = read(
        make_docx(body, parts={"word/media/one.png": tools.picture(size=(40, 20))}, rels={"i": ("image", "media/one.png")})
    )
    from app.media.images import inspect

    (data,) = imported.media.values()
    info = inspect(data)
    assert (info.width, info.height) == (20, 10)
    assert "cropped" in losses(imported, "picture")[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd7\xcd\xc6\x9a" + bytes(60), "metafile"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"not an image at all", "not an image"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "damaged"),
    ],
)
def test_a_picture_that_no_browser_shows_is_dropped_with_its_alt_text(make_docx: Any, data: bytes, said: str) -> None:
    body = f"<w:p>{W.format('x')}{drawing('i', descr='The plan')}</w:p>"
    imported = read(make_docx(body, parts={"word/media/one.emf": data}, rels={"i": ("image", "media/one.emf")}))
    assert not imported.media
    assert said in losses(imported, "picture")[0]
    assert "The plan" in losses(imported, "alt text")


def test_a_tiff_is_converted_and_a_linked_picture_never_fetched(make_docx: Any, tools: Any) -> None:
    body = f"<w:p>{drawing('i')}</w:p><w:p>{drawing('far')}</w:p>"
    rels = {"i": ("image", "media/one.tif"), "far": ("image", "https://example.org/x.png")}
    imported = read(make_docx(body, parts={"word/media/one.tif": tools.picture("TIFF")}, rels=rels))
    (data,) = imported.media.values()
    assert data.startswith(b"\x89PNG")
    assert "example.org" in losses(imported, "linked picture")[0]


def test_a_relationship_to_a_missing_part_loses_only_that_picture(make_docx: Any, tools: Any) -> None:
    imported = read(make_docx(tools.p("Text") + f"<w:p>{drawing('i', descr='Gone')}</w:p>", rels={"i": ("image", "NULL")}))
    assert only(imported).blocks[0].plain() == "Text"
    assert "Gone" in losses(imported, "picture")[0]


CHART = (
    "<c:chartSpace {ns}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Sales</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea>"
    "<c:barChart><c:ser><c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>2026</c:v></c:pt></c:strCache></c:strRef></c:tx>"
    "<c:cat><c:strRef><c:strCache><c:pt idx='0'><c:v>North</c:v></c:pt><c:pt idx='1'><c:v>South</c:v></c:pt></c:strCache></c:strRef></c:cat>"
    "<c:val><c:numRef><c:numCache><c:pt idx='0'><c:v>0.30000000000000004</c:v></c:pt><c:pt idx='1'><c:v>7</c:v></c:pt></c:numCache></c:numRef></c:val>"
    "</c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"
)


def test_a_chart_becomes_the_table_of_its_numbers(make_docx: Any, tools: Any) -> None:
    body = "<w:p><w:r><w:drawing><wp:inline><wp:docPr id='1' name='c'/><a:graphic><a:graphicData><c:chart r:id='c'/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    parts = {"word/charts/chart1.xml": CHART.replace("{ns}", tools.namespaces)}
    imported = read(make_docx(body, parts=parts, rels={"c": ("chart", "charts/chart1.xml")}))
    (table,) = only(imported).blocks
    assert isinstance(table, Table)
    assert table.caption == "Sales"
    assert [[cell.plain for cell in row] for row in table.rows] == [["", "2026"], ["North", "0.3"], ["South", "7"]]
    assert losses(imported, "chart")


def test_smartart_becomes_a_nested_list(make_docx: Any, tools: Any) -> None:
    def point(key: str, text: str, kind: str = "node") -> str:
        return f"<dgm:pt modelId='{key}' type='{kind}'><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>"

    data = (
        f"<dgm:dataModel {tools.namespaces}><dgm:ptLst>{point('0', '', 'doc')}{point('1', 'Plan')}{point('2', 'Do')}{point('3', 'Ask')}</dgm:ptLst>"
        "<dgm:cxnLst><dgm:cxn srcId='0' destId='2' srcOrd='1'/><dgm:cxn srcId='0' destId='1' srcOrd='0'/><dgm:cxn srcId='1' destId='3' srcOrd='0'/></dgm:cxnLst></dgm:dataModel>"
    )
    body = "<w:p><w:r><w:drawing><wp:inline><wp:docPr id='1' name='d'/><a:graphic><a:graphicData><dgm:relIds r:dm='d'/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    imported = read(make_docx(body, parts={"word/diagrams/data1.xml": data}, rels={"d": ("diagramData", "diagrams/data1.xml")}))
    (block,) = only(imported).blocks
    assert isinstance(block, ListBlock)
    assert [(item.text.plain, item.level) for item in block.items] == [("Plan", 0), ("Ask", 1), ("Do", 0)]


def test_an_equation_becomes_a_line_of_text(make_docx: Any) -> None:
    t = "<m:r><m:t>{}</m:t></m:r>"
    body = (
        f"<w:p><m:oMathPara><m:oMath>{t.format('x=')}<m:f><m:num>{t.format('a+b')}</m:num><m:den>{t.format('2')}</m:den></m:f>"
        f"<m:sSup><m:e>{t.format('y')}</m:e><m:sup>{t.format('2')}</m:sup></m:sSup></m:oMath></m:oMathPara></w:p>"
    )
    imported = read(make_docx(body))
    assert only(imported).blocks[0].plain() == "x=(a+b)/2y²"
    assert losses(imported, "equation")


def test_quotes_code_callouts_and_rules_are_recognised_by_style(make_docx: Any, tools: Any) -> None:
    p = tools.p
    body = (
        p("To be", "Quote") + p("— Somebody", "Quote") + p("a = 1", "Code") + p("b = 2", "Code") + p("Mind the gap", "Note")
        + "<w:p><w:pPr><w:pBdr><w:bottom w:val='single'/></w:pBdr></w:pPr></w:p>"
    )  # fmt: skip
    quote, code, callout, rule = only(read(make_docx(body))).blocks
    assert isinstance(quote, Quote)
    assert (quote.text.plain, quote.attribution) == ("To be", "Somebody")
    assert isinstance(code, Paragraph)
    assert code.text.plain == "a = 1\nb = 2"
    assert code.text.runs[0].marks == {Mark.CODE}
    assert isinstance(callout, Callout)
    assert isinstance(rule, Divider)


def test_hidden_text_symbols_and_raised_digits(make_docx: Any) -> None:
    body = (
        "<w:p><w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>3</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:sym w:font='Wingdings' w:char='F0E0'/></w:r>"
        "<w:r><w:sym w:font='Odd' w:char='F099'/></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>é</w:t></w:r></w:p>"
    )
    imported = read(make_docx(body))
    assert only(imported).blocks[0].plain() == "10³→é"
    assert losses(imported, "hidden text") == ["secret"]
    assert losses(imported, "symbol")
    assert losses(imported, "superscript")


def test_strict_open_xml_is_read_like_the_usual_kind(make_docx: Any, tools: Any, tmp_path: Path) -> None:
    import zipfile

    usual = make_docx(tools.p("A", "Heading1") + tools.p("text"))
    strict = tmp_path / "strict.docx"
    with zipfile.ZipFile(usual) as source, zipfile.ZipFile(strict, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            for family in ("wordprocessingml", "officeDocument", "drawingml"):
                text = text.replace(
                    f"http://schemas.openxmlformats.org/{family}/2006/", f"http://purl.oclc.org/ooxml/{family}/"
                )
            target.writestr(name, text)
    assert tools.outline(read(strict).course) == tools.outline(read(usual).course).replace("made", "strict")


def test_every_kept_block_is_listed_with_its_place(make_docx: Any, tools: Any) -> None:
    body = tools.p("A", "Heading1") + tools.p("one") + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>two</w:t></w:r></w:p>"
    kept = [
        (entry.where, entry.what, entry.detail)
        for entry in read(make_docx(body)).report.entries
        if entry.outcome is Outcome.KEPT
    ]
    assert kept == [
        ("page 1, paragraph 1", "lesson title", "A"),
        ("page 1, paragraph 2", "text", "one"),
        ("page 2, paragraph 3", "text", "two"),
    ]


def test_deeply_nested_text_boxes_are_flattened_not_followed_forever(make_docx: Any, tools: Any) -> None:
    body = tools.p("bottom")
    for _ in range(45):  # 45 × 5 elements stay below the parser's 256
        body = f"<w:p><w:r><w:pict><v:textbox><w:txbxContent>{body}</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    imported = read(make_docx(body))
    assert "bottom" in only(imported).blocks[-1].plain()
    assert losses(imported, "deeply nested")


@pytest.mark.parametrize("style", ["Title", "Subtitle"])
def test_a_title_page_alone_is_a_course_yet_to_be_written(make_docx: Any, tools: Any, style: str) -> None:
    imported = read(make_docx(tools.p("Only this", style)))
    assert len(list(imported.course.lessons())) == 1
    assert "Only this" in (imported.course.settings.title, imported.course.settings.description)
