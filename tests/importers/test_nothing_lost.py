# ruff: noqa: E501  (XML reads better unbroken)
"""Every word of a source is in the course or in the report, for documents of four programs and for ones made at random."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.course import codec
from app.course.errors import ImportProblem
from app.course.model import Course
from app.importers import read, sample

FIXTURES = Path(__file__).resolve().parent / "fixtures"
OFFICE = sorted(path.name for path in FIXTURES.iterdir() if path.suffix in (".docx", ".pptx"))
DOCUMENTS = [*OFFICE, "sources/handbook.md", "sources/deck.md"]


@pytest.mark.parametrize("name", OFFICE)
def test_every_word_of_the_source_is_in_the_course_or_in_the_report(tools: Any, name: str) -> None:
    path = FIXTURES / name
    said = tools.words_of(read(path))
    missing = [text for text in tools.source_texts(path) if tools.normal(text) not in said]
    assert not missing


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_course_is_what_it_was(tools: Any, name: str) -> None:
    """Compare with the golden outline. ``UPDATE_GOLDEN=1`` writes it anew; read the difference before committing it."""
    imported = read(FIXTURES / name)
    losses = "".join(f"{entry.outcome} | {entry.where} | {entry.what} | {entry.detail}\n" for entry in imported.report.losses)
    made = tools.outline(imported.course) + "--- report\n" + losses
    golden = FIXTURES / "golden" / (Path(name).name + ".txt")
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(made, "utf-8")
    assert made == golden.read_text("utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_imported_course_can_be_stored_and_its_media_are_there(name: str) -> None:
    imported = read(FIXTURES / name)
    assert codec.decode(Course, codec.encode(imported.course)) == imported.course
    ids = [block.id for _, block in imported.course.blocks()]
    assert len(ids) == len(set(ids))
    needed = {sha for _, block in imported.course.blocks() for sha in block.media()}
    assert needed == set(imported.media)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), min_size=1, max_size=12)
SAFE = st.text("abcdefghijkl äöü", min_size=1, max_size=20).filter(str.strip)


@st.composite
def word_bodies(draw: st.DrawFn) -> tuple[str, list[str]]:
    """The XML of a random Word body, and its texts in order."""
    texts: list[str] = []

    def paragraph(depth: int) -> str:
        text = f"{draw(SAFE)} {len(texts)}."
        texts.append(text)
        style = draw(
            st.sampled_from(["", "Heading1", "Heading2", "Heading3", "Quote", "Code", "Caption", "Note", "Title", "Subtitle"])
        )
        number = draw(st.sampled_from(["", "", "1", "2", "3"]))
        listed = f"<w:numPr><w:ilvl w:val='{draw(st.integers(0, 3))}'/><w:numId w:val='{number}'/></w:numPr>" if number else ""
        wrap = draw(
            st.sampled_from(["{}", "<w:ins>{}</w:ins>", "<w:del>{}</w:del>", "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"])
        )
        run = wrap.format(f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>")
        box = ""
        if depth < 2 and draw(st.integers(0, 5)) == 0:
            box = f"<w:r><w:pict><v:textbox><w:txbxContent>{paragraph(depth + 1)}</w:txbxContent></v:textbox></w:pict></w:r>"
        return f"<w:p><w:pPr><w:pStyle w:val='{style}'/>{listed}</w:pPr>{run}{box}</w:p>"

    def table(depth: int) -> str:
        rows = ""
        for _ in range(draw(st.integers(1, 3))):
            cells = ""
            for _ in range(draw(st.integers(1, 3))):
                merge = draw(st.sampled_from(["", "", "<w:gridSpan w:val='2'/>", "<w:vMerge w:val='restart'/>", "<w:vMerge/>"]))
                cells += f"<w:tc><w:tcPr>{merge}</w:tcPr>{content(depth + 1)}</w:tc>"
            rows += f"<w:tr>{cells}</w:tr>"
        return f"<w:tbl>{rows}</w:tbl>"

    def content(depth: int) -> str:
        out = ""
        for _ in range(draw(st.integers(1, 4 if depth == 0 else 2))):
            out += table(depth) if depth < 2 and draw(st.integers(0, 3)) == 0 else paragraph(depth)
        return out

    return content(0), texts


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(word_bodies())
def test_no_word_of_a_random_word_document_disappears(make_docx: Any, tools: Any, made: tuple[str, list[str]]) -> None:
    body, texts = made
    said = tools.words_of(read(make_docx(body + tools.p("the end"))))  # never empty, even if all else was deleted
    assert [text for text in texts if tools.normal(text) not in said] == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "# ", "## ", "### ", "> ", "- ", "  - ", "1. ", "- [x] ", "- [ ] ", "    ", "> [!TIP]\n> "]),
            SAFE,
        ),
        min_size=1,
    )
)
def test_no_word_of_a_random_markdown_document_disappears(tmp_path: Path, tools: Any, lines: list[tuple[str, str]]) -> None:
    path = tmp_path / "random.md"
    texts = [f"{text.strip()}{index}?" for index, (_, text) in enumerate(lines)]
    path.write_text("\n".join(f"{lead}{text}\n" for (lead, _), text in zip(lines, texts, strict=True)), "utf-8")
    said = tools.words_of(read(path))
    assert [text for text in texts if tools.normal(text) not in said] == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=400),
        st.lists(
            st.sampled_from([*list("#>-*_`[]()!|<>&~=:\n\t \\x1."), "<!--", "-->", "[ ] ", "[x] ", "\n\n", "```"]), max_size=120
        ).map("".join),
    )
)
def test_no_text_makes_the_markdown_importer_fail(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.md"
    path.write_text(text, "utf-8", errors="surrogatepass")
    try:
        imported = read(path)
    except ImportProblem as problem:
        said = (problem.what, problem.why)
        assert "is empty" in said[0] or "is not a text file" in said[0]
        return
    assert codec.decode(Course, codec.encode(imported.course)) == imported.course


def test_the_sample_course_is_whole(tools: Any) -> None:
    imported = sample()
    course = imported.course
    assert course.settings.title == "Support onboarding 2027"
    assert [(section.title, len(section.lessons)) for section in course.sections] == [
        ("Start here", 2), ("Using AI safely", 4), ("Practice", 3),
    ]  # fmt: skip
    kinds = {block.kind for _, block in course.blocks()}
    assert kinds >= {
        "heading", "paragraph", "list", "quote", "callout", "image", "narration", "table", "divider", "single-choice",
        "multiple-choice", "true-false",
    }  # fmt: skip
    from app.course.blocks import Image, Question

    assert not [
        list(block.problems()) for _, block in course.blocks() if isinstance(block, Question) and list(block.problems())
    ]
    assert all(block.alt for _, block in course.blocks() if isinstance(block, Image))
    assert {entry.what for entry in imported.report.losses} == {"task list"}
    whole = "\n".join(block.plain() for _, block in course.blocks())
    assert "alex.rivera@northwind-parcels.com" in whole
    assert "+44 20 7946 0321" in whole


@st.composite
def slide_shapes(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """The shape XML of a few random slides, and all their texts."""
    texts: list[str] = []

    def shape(depth: int) -> str:
        if depth < 3 and draw(st.integers(0, 4)) == 0:
            return f"<p:grpSp><p:nvGrpSpPr/><p:grpSpPr/>{''.join(shape(depth + 1) for _ in range(draw(st.integers(1, 3))))}</p:grpSp>"
        kind = draw(
            st.sampled_from(["", "", "type='title'", "type='body'", "idx='1'", "type='subTitle'", "type='ftr'", "type='dt'"])
        )
        place = f"<a:xfrm><a:off x='{draw(st.integers(0, 9)) * 10**6}' y='{draw(st.integers(0, 9)) * 10**6}'/></a:xfrm>"
        paragraphs = ""
        for _ in range(draw(st.integers(0, 3))):
            text = f"{draw(SAFE)} {len(texts)}."
            texts.append(text)
            sign = draw(st.sampled_from(["", "<a:buChar char='•'/>", "<a:buAutoNum type='arabicPeriod'/>", "<a:buNone/>"]))
            paragraphs += f"<a:p><a:pPr lvl='{draw(st.integers(0, 4))}'>{sign}</a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>"
        holder = f"<p:ph {kind}/>" if kind else ""
        return (
            f"<p:sp><p:nvSpPr><p:cNvPr id='2' name='x'/><p:cNvSpPr/><p:nvPr>{holder}</p:nvPr></p:nvSpPr>"
            f"<p:spPr>{draw(st.sampled_from([place, '']))}</p:spPr><p:txBody>{paragraphs}</p:txBody></p:sp>"
        )

    slides = ["".join(shape(0) for _ in range(draw(st.integers(0, 5)))) for _ in range(draw(st.integers(1, 3)))]
    return slides, texts


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slide_shapes())
def test_no_word_of_a_random_presentation_disappears(make_deck: Any, tools: Any, made: tuple[list[str], list[str]]) -> None:
    slides, texts = made
    said = tools.words_of(read(make_deck(slides)))
    assert [text for text in texts if tools.normal(text) not in said] == []


def test_looking_at_the_importers_loads_none_of_their_libraries() -> None:
    code = "import sys, app.importers; print([name for name in ('lxml', 'PIL', 'markdown_it', 'docx', 'pptx') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
