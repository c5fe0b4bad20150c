"""AI content on the command line: listed while it waits for review, published when it was answered for."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main
from app.course import Course, Lesson, OutputKind, Provenance, RichText, Run, Section, SourceType
from app.course.blocks import Paragraph
from app.course.model import Settings
from app.course.ops import SetReview, apply
from app.course.review import ALL, Review, items
from app.project import Change, ProjectFile

MADE = Provenance(
    id="p1", kind=OutputKind.TEXT, source_type=SourceType.TRAINED, provider="openai", system="gpt-5-mini",
    created="2026-11-20T09:00:00Z", user="ada", request_id="r1", prompt_sha256="0" * 64,
)  # fmt: skip


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with one paragraph that AI wrote about somebody."""
    block = Paragraph(id="b1", text=RichText((Run("Marie Curie found radium.", origin="p1"),)))
    whole = Course(
        id="c1",
        settings=Settings(title="Radium"),
        sections=(Section(id="s1", title="Start", lessons=(Lesson(id="l1", title="Elements", blocks=(block,)),)),),
        provenance=(MADE,),
    )
    path = tmp_path / "radium.course"
    ProjectFile.create(path, whole).close()
    return path


def review(path: Path) -> None:
    """Somebody answers for everything."""
    with ProjectFile.open(path) as project:
        for item in items(project.course):
            op = SetReview(Review(block_id=item.id, digest=item.digest, user="ada", time="2026-11-21T00:00:00Z", ticks=ALL))
            applied = apply(project.course, op)
            project.append([Change(op, applied.inverse, "Review")], applied.course)


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, Any]:
    code = main([*map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.clause("A4.5")
@pytest.mark.parametrize("verb", ["publish", "build"])
def test_what_waits_for_review_is_listed_and_nothing_is_written(
    verb: str, course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "radium.zip"
    code, said = told(capsys, verb, course, "-o", out, "--confirm-checklist")
    assert code == 7
    assert said["unreviewed"] == [{"lesson": "l1", "block": "b1", "text": "AI text in “Elements”: nobody has reviewed it."}]
    assert not out.exists()
    assert main([verb, str(course), "-o", str(out)]) == 7
    assert "AI text in “Elements”" in capsys.readouterr().err


@pytest.mark.clause("B2.2")
@pytest.mark.clause("B3.8")
def test_a_script_must_confirm_the_checklist(course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    review(course)
    out = tmp_path / "radium.zip"
    code, said = told(capsys, "publish", course, "-o", out)
    assert code == 7
    assert "export control" in said["error"]["why"]
    assert "Marie Curie" in said["error"]["why"]
    assert not out.exists()
    code, said = told(capsys, "publish", course, "-o", out, "--confirm-checklist")
    assert code == 0
    with zipfile.ZipFile(out) as package:
        assert "gpt-5-mini" in package.read("ai-notice.txt").decode()


@pytest.mark.clause("B2.2")
def test_a_person_is_asked_line_by_line(
    course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    review(course)

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal("y\nyes\nn\ny\n"))
    assert main(["publish", str(course), "-o", str(tmp_path / "x.zip")]) == 7
    said = capsys.readouterr().err
    assert "Marie Curie" in said
    assert "untrue or degrading" in said
    assert not (tmp_path / "x.zip").exists()
    monkeypatch.setattr(sys, "stdin", Terminal("y\ny\ny\ny\n"))
    assert main(["publish", str(course), "-o", str(tmp_path / "x.zip")]) == 0
