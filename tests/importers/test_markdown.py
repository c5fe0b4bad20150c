# ruff: noqa: E501  (one source a line)
"""Markdown documents: CommonMark, alerts, questions, front matter, pictures from beside the document and nowhere else."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from app.course import Lesson, Mark
from app.course.blocks import (
    Callout,
    Heading,
    Image,
    ListBlock,
    MultipleChoice,
    Narration,
    Paragraph,
    Quote,
    SingleChoice,
    Table,
    TrueFalse,
)  # fmt: skip
from app.course.blocks.prose import Tone
from app.course.errors import ImportProblem
from app.importers import Imported, read


def load(folder: Path, text: str | bytes, name: str = "notes.md") -> Imported:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path)


def only(imported: Imported) -> Lesson:
    (lesson,) = imported.course.lessons()
    return lesson


def losses(imported: Imported, what: str) -> list[str]:
    return [entry.detail for entry in imported.report.losses if what in entry.what]


def test_front_matter_sets_the_course_and_unknown_keys_are_reported(tmp_path: Path) -> None:
    text = '---\ntitle: "A: B"\nauthors:\n  - Ann\n  - Bo\nlang: de\npass-mark: 70%\ndraft: true\n---\n# One\nx\n# Two\ny\n'
    imported = load(tmp_path, text)
    settings = imported.course.settings
    assert (settings.title, settings.author, settings.language, settings.pass_mark) == ("A: B", "Ann, Bo", "de", 70)
    assert losses(imported, "draft") == ["true"]


def test_two_rules_with_prose_between_them_are_no_front_matter(tmp_path: Path) -> None:
    blocks = only(load(tmp_path, "---\nJust prose\n\n---\nmore\n")).blocks
    assert (
        any("Just prose" in block.plain() for block in blocks)
        or "Just prose" in only(load(tmp_path, "---\nJust prose\n\n---\n")).title
    )


def test_sections_are_made_when_the_front_matter_asks_for_them(tmp_path: Path) -> None:
    course = load(tmp_path, "---\nsections: true\ntitle: T\n---\n# S1\n## A\n## B\n# S2\n## C\n### D\n").course
    assert [(section.title, [lesson.title for lesson in section.lessons]) for section in course.sections] == [
        ("S1", ["A", "B"]), ("S2", ["C"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "tone"),
    [("NOTE", Tone.NOTE), ("TIP", Tone.TIP), ("IMPORTANT", Tone.NOTE), ("WARNING", Tone.WARNING), ("CAUTION", Tone.DANGER)],
)
def test_alerts_become_callouts(tmp_path: Path, kind: str, tone: Tone) -> None:
    (block,) = only(load(tmp_path, f"> [!{kind}]\n> Mind **this**.\n")).blocks
    assert isinstance(block, Callout)
    assert (block.text.plain, block.tone) == ("Mind this.", tone)


def test_quotes_name_their_author(tmp_path: Path) -> None:
    (block,) = only(load(tmp_path, "> To be.\n>\n> — Hamlet\n")).blocks
    assert isinstance(block, Quote)
    assert (block.text.plain, block.attribution) == ("To be.", "Hamlet")


def test_a_ticked_list_under_a_question_is_a_question(tmp_path: Path) -> None:
    text = "Which?\n\n- [ ] One\n\n  Not that.\n- [x] Two\n\n> Correct: Yes.\n> Incorrect: No.\n\nWhich ones?\n\n- [x] A\n- [x] B\n- [ ] C\n"
    single, multiple = only(load(tmp_path, text)).blocks
    assert isinstance(single, SingleChoice)
    assert isinstance(multiple, MultipleChoice)
    assert [(option.text.plain, option.correct, option.feedback.plain) for option in single.options] == [
        ("One", False, "Not that."), ("Two", True, ""),
    ]  # fmt: skip
    assert (single.feedback_correct.plain, single.feedback_incorrect.plain) == ("Yes.", "No.")
    assert [option.correct for option in multiple.options] == [True, True, False]
    assert not list(single.problems())


@pytest.mark.parametrize(("first", "answer"), [("x", True), (" ", False)])
def test_true_and_false_under_a_statement_are_a_true_false_question(tmp_path: Path, first: str, answer: bool) -> None:
    second = " " if first == "x" else "x"
    (block,) = only(load(tmp_path, f"The earth is round.\n\n- [{first}] True\n- [{second}] False\n")).blocks
    assert isinstance(block, TrueFalse)
    assert (block.prompt.plain, block.answer) == ("The earth is round.", answer)


@pytest.mark.parametrize("text", ["To do:\n\n- [x] a\n- [ ] b\n", "Ready?\n\n- [ ] a\n- [ ] b\n", "- [x] a\n- [ ] b\n"])
def test_a_plain_checklist_stays_a_list(tmp_path: Path, text: str) -> None:
    imported = load(tmp_path, text)
    block = only(imported).blocks[-1]
    assert isinstance(block, ListBlock)
    assert [item.text.plain[1:] for item in block.items] == [" a", " b"]
    assert losses(imported, "check box")


def test_code_html_and_struck_out_text_are_kept_and_reported(tmp_path: Path) -> None:
    imported = load(
        tmp_path,
        "~~old~~ new\n\n```py\nx = 1\n```\n\n<div>Hi <b>you</b></div>\n\n<script>bad()</script>\n\nH<sub>2</sub>O <span>s</span>\n",
    )
    paragraph, code, html, water = only(imported).blocks
    assert paragraph.plain() == "old new"
    assert isinstance(code, Paragraph)
    assert code.text.runs[0].marks == {Mark.CODE}
    assert html.plain() == "Hi you"
    assert water.plain() == "H₂O s"
    assert losses(imported, "script") == ["bad()"]
    for what in ("struck-out", "code block", "HTML"):
        assert losses(imported, what), what


def test_narration_and_lead_comments(tmp_path: Path) -> None:
    text = "# A\n<!-- lead -->\nBig.\n\n<!-- narration -->\n\n<!-- narration: One\ntwo.\n\nThree. -->\n\n<!-- a secret -->\n"
    imported = load(tmp_path, text)
    lead, own, script = only(imported).blocks
    assert isinstance(lead, Paragraph)
    assert isinstance(own, Narration)
    assert isinstance(script, Narration)
    assert lead.lead
    assert own.script.plain == ""
    assert script.script.plain == "One two.\nThree."
    assert losses(imported, "HTML comment") == ["a secret"]


def test_lists_keep_their_levels_and_further_paragraphs(tmp_path: Path) -> None:
    (block,) = only(load(tmp_path, "- a\n\n  more\n  - b\n    - c\n- d\n")).blocks
    assert isinstance(block, ListBlock)
    assert [(item.text.plain, item.level) for item in block.items] == [("a\nmore", 0), ("b", 1), ("c", 2), ("d", 0)]


def test_a_table_with_an_empty_header_has_none(tmp_path: Path) -> None:
    (block,) = only(load(tmp_path, "| | |\n|---|---|\n| a | b |\n")).blocks
    assert isinstance(block, Table)
    assert not block.header_row
    assert len(block.rows) == 1


def test_pictures_come_from_beside_the_document(tmp_path: Path, tools: Any) -> None:
    (tmp_path / "my pics").mkdir()
    (tmp_path / "my pics" / "a.png").write_bytes(tools.picture())
    imported = load(tmp_path, '![A *gate*](<my pics/a.png> "Figure 1")\n\nText ![again](my%20pics/a.png) here.\n')
    image, paragraph, second = only(imported).blocks
    assert isinstance(image, Image)
    assert isinstance(second, Image)
    assert (image.alt, image.caption) == ("A gate", "Figure 1")
    assert paragraph.plain() == "Text  here."
    assert image.source == second.source
    assert len(imported.media) == 1


@pytest.mark.parametrize(
    "source",
    [
        "../outside.png", "sub/../../outside.png", "/etc/hostname", "~/x.png", "C:/Windows/x.png", "..%2foutside.png", "link.png",
        "https://example.org/x.png", "//example.org/x.png", "file:///etc/hostname", "data:image/png;base64,!!!", "missing.png", "notes.md",
    ],
)  # fmt: skip
def test_no_picture_comes_from_anywhere_else(tmp_path: Path, tools: Any, source: str) -> None:
    (tmp_path / "outside.png").write_bytes(tools.picture())
    home = tmp_path / "home"
    home.mkdir()
    (home / "link.png").symlink_to(tmp_path / "outside.png")
    imported = load(home, f"Text.\n\n![What it shows](<{source}>)\n")
    assert not imported.media
    assert [block.plain() for block in only(imported).blocks] == ["Text."]
    assert any("What it shows" in detail for detail in losses(imported, ""))


def test_an_embedded_picture_is_taken(tmp_path: Path, tools: Any) -> None:
    data = base64.b64encode(tools.picture()).decode()
    imported = load(tmp_path, f"![dot](data:image/png;base64,{data})\n")
    assert list(imported.media.values()) == [tools.picture()]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_in_other_encodings_is_read_and_assumptions_are_said(tmp_path: Path, codec: str) -> None:
    imported = load(tmp_path, "# Grüße\n\nCafé – naïve “quotes”\n".encode(codec))
    assert only(imported).title == "Grüße"
    assert only(imported).blocks[0].plain() == "Café – naïve “quotes”"
    assert bool(losses(imported, "encoding")) == (codec in ("utf-16-le", "utf-16-be", "cp1252"))


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"\x00\x01\x02" * 500, b"\xff\xfe\x00", b"\x01\x02\x03 a" * 200])
def test_a_binary_file_named_md_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ImportProblem, match=r"notes\.md"):
        load(tmp_path, data)


@pytest.mark.parametrize("text", ["", "   \n\n", "---\ntitle: x\n---\n", "<!-- only a comment -->\n"])
def test_an_empty_document_says_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(ImportProblem, match="is empty"):
        load(tmp_path, text)


def test_deeply_nested_lists_and_quotes_end_somewhere(tmp_path: Path) -> None:
    nested = "".join("  " * level + f"- word{level}\n" for level in range(300))
    imported = load(tmp_path, nested + "\n\n" + ">" * 3000 + " deepest\n")
    everything = "\n".join(block.plain() for block in only(imported).blocks) + "\n".join(losses(imported, ""))
    for level in range(300):
        assert f"word{level}" in everything
    assert "deepest" in everything


def test_windows_line_ends_are_line_ends(tmp_path: Path) -> None:
    imported = load(tmp_path, "---\r\ntitle: T\r\n---\r\n# A\r\n\r\ntext\r\n## B\r\n# C\r\n")
    assert imported.course.settings.title == "T"
    assert [lesson.title for lesson in imported.course.lessons()] == ["A", "C"]
    assert any(isinstance(block, Heading) for _, block in imported.course.blocks())


def test_a_document_of_too_many_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem, match="lines"):
        load(tmp_path, "-\n" * 250_000)
