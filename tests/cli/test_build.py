"""``lectern build`` and its neighbours, as a person or a script meets them: real files, a real voice, real packages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from app.__main__ import main
from app.course.blocks import Narration, Paragraph
from app.course.model import new_course
from app.course.ops import InsertBlock, apply
from app.course.text import RichText
from app.media.labels import read_label
from app.paths import resource
from app.project import ProjectFile

FIXTURES = Path(__file__).parent.parent / "importers" / "fixtures"
DRAFT = """\
---
title: Fire safety
---
# Before a fire

## Know your exits

Every hall has two exits. Walk to both of them on your first day.

## Alarm points

Break the glass. The alarm rings in the whole building.

Which of these do you do first?

- [x] Raise the alarm
- [ ] Pack your bag
"""
SECRET = "Pay with 4539 1488 0343 6467 as the card number in the till.\n"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "fire.md"
    path.write_text(DRAFT)
    return path


def _json(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, Any]:
    code = main([*map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_document_becomes_a_narrated_labelled_package(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "fire.zip"
    code, told = _json(capsys, "build", draft, "-o", out)
    assert code == 0
    assert told["title"] == "Fire safety"
    assert told["lessons"] == ["Know your exits", "Alarm points"]
    assert told["narration"]["made"] == 4
    assert told["sent"] == 0
    with zipfile.ZipFile(out) as package:
        names = package.namelist()
        sounds = [package.read(name) for name in names if name.endswith(".mp3")]
        captions = [package.read(name).decode() for name in names if name.endswith(".vtt")]
    assert "imsmanifest.xml" in names
    assert len(sounds) == len(captions) == 2
    assert all(read_label(sound) is not None for sound in sounds)
    assert all(text.startswith("WEBVTT") and "NOTE" in text for text in captions)
    assert main(["doctor", str(out)]) == 0


@pytest.mark.parametrize("document", sorted(p.name for p in FIXTURES.glob("*_*.[dp][op][ct]x")))
def test_what_other_programs_wrote_becomes_a_package_or_says_why_not(
    document: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Documents of LibreOffice, pandoc, python-docx and python-pptx; findings in them are accepted, as their author would."""
    out = tmp_path / "out.zip"
    code, told = _json(capsys, "build", FIXTURES / document, "-o", out, "--accept-findings", "Made up for this test")
    assert code == 0, told
    assert told["lessons"]
    assert sum(told["import"]["counts"].values()) > 5
    assert told["narration"]["made"] > 3
    assert main(["doctor", str(out)]) == 0


def test_building_again_reuses_every_sentence_and_may_replace_its_own_package(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "fire.zip"
    _json(capsys, "build", draft, "-o", out)
    draft.write_text(DRAFT.replace("Break the glass.", "Push the button."))
    code, told = _json(capsys, "build", draft, "-o", out)
    assert code == 0
    assert (told["narration"]["made"], told["narration"]["reused"]) == (1, 3)


def test_a_file_of_somebody_else_is_not_written_over(draft: Path, tmp_path: Path) -> None:
    out = tmp_path / "thesis.zip"
    with zipfile.ZipFile(out, "w") as theirs:
        theirs.writestr("chapter.txt", "years of work")
    before = out.read_bytes()
    assert main(["build", str(draft), "-o", str(out), "--no-narration"]) == 3
    assert out.read_bytes() == before


def test_severe_findings_stop_the_build_before_anything_is_written(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft.write_text(DRAFT.replace("Break the glass.", SECRET))
    out = tmp_path / "fire.zip"
    code, told = _json(capsys, "build", draft, "-o", out)
    assert code == 4
    assert not out.exists()
    severe = [finding for finding in told["findings"] if finding["severity"] == "severe"]
    assert severe
    assert all("4539 1488 0343 6467" not in json.dumps(finding) for finding in told["findings"])


def test_a_typed_reason_lets_severe_findings_through_and_is_logged(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft.write_text(DRAFT.replace("Break the glass.", SECRET))
    reason = "The card is made up for the exercise"
    code, _ = _json(capsys, "build", draft, "-o", tmp_path / "a.zip", "--no-narration", "--accept-findings", reason)
    assert code == 0
    assert main(["audit", "show", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    accepted = next(row for row in rows if row["event"] == "findings.accepted")
    assert reason in json.dumps(accepted)
    assert "4539" not in json.dumps(rows)


@pytest.mark.clause("A4.1")
def test_a_course_file_is_built_and_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    course = new_course("Fire safety")
    lesson = next(course.lessons())
    course = apply(course, InsertBlock(lesson.id, 0, Narration(script=RichText.of("Welcome to the course.")))).course
    course = apply(course, InsertBlock(lesson.id, 1, Paragraph(text=RichText.of("Exits are green.")))).course
    path = tmp_path / "fire.course"
    ProjectFile.create(path, course).close()
    before = path.read_bytes()
    code, told = _json(capsys, "build", path, "-o", tmp_path / "fire.zip")
    assert code == 0
    assert told["narration"]["made"] == 1
    assert told["import"] is None
    assert path.read_bytes() == before


def test_scanning_a_course_leaves_out_what_its_author_called_not_sensitive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = new_course("Contacts")
    lesson = next(course.lessons())
    words = Paragraph(text=RichText.of("Mail ada.byron@difference-engines.org for help."))
    course = apply(course, InsertBlock(lesson.id, 0, words)).course
    path = tmp_path / "contacts.course"
    with ProjectFile.create(path, course):
        pass
    _, told = _json(capsys, "scan", path)
    assert len(told["findings"]) == 1
    with ProjectFile.open(path) as project:
        from app.course.ops import SetAccepted
        from app.project import Change
        from app.services.coursescan import scan_course

        digest = scan_course(project.course, project.secret, project.media)[0].digest
        applied = apply(project.course, SetAccepted(frozenset({digest})))
        project.append([Change(SetAccepted(frozenset({digest})), applied.inverse, "Not sensitive")], applied.course)
    _, told = _json(capsys, "scan", path)
    assert told["findings"] == []


def test_import_makes_a_course_that_publish_turns_into_a_package(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course, out = tmp_path / "fire.course", tmp_path / "fire.zip"
    assert _json(capsys, "import", draft, "-o", course)[0] == 0
    assert main(["import", str(draft), "-o", str(course)]) == 3, "an existing course is left alone"
    capsys.readouterr()
    code, told = _json(capsys, "publish", course, "-o", out, "--format", "html")
    assert code == 0
    assert out.stat().st_size == told["bytes"]


def test_an_option_changes_title_language_and_voice(draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = _json(
        capsys, "build", draft, "-o", tmp_path / "a.zip", "--title", "Brandschutz", "--language", "de", "--rate", "140"
    )
    assert (code, told["title"]) == (0, "Brandschutz")
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        assert 'lang="de"' in package.read("index.html").decode()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.docx", None, "missing.docx"),
        ("empty.docx", b"", "empty.docx"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.doc"),
        ("broken.pptx", b"PK\x03\x04 and then nothing", "broken.pptx"),
        ("broken.course", b"SQLite format 3\x00 and then nothing", "broken.course"),
        ("notes.course", b"# not a course", "notes.course"),
    ],
)
def test_bad_drafts_get_one_message_that_names_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, says: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert main(["build", str(path), "-o", str(tmp_path / "a.zip")]) == 3
    told = capsys.readouterr().err
    assert says in told
    assert "Traceback" not in told
    assert len([line for line in told.splitlines() if line.startswith("lectern:")]) == 1


@pytest.mark.parametrize("arguments", [["build"], ["build", "a.md"], ["fly"], ["policy"], ["--nonsense"]])
def test_a_command_line_that_is_not_understood_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_defect_is_said_calmly_and_kept_in_the_log_file(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, private_home: Path
) -> None:
    def defect(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("app.cli.build.build", defect)
    assert main(["build", str(draft), "-o", str(tmp_path / "a.zip")]) == 1
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert "lectern.log" in told


def test_an_interrupted_build_leaves_no_package_and_no_litter(draft: Path, tmp_path: Path, private_home: Path) -> None:
    draft.write_text(DRAFT + "\n\n## More\n\n" + " ".join(f"Sentence number {n} is said aloud." for n in range(3000)))
    folder = tmp_path / "out"
    folder.mkdir()
    out = folder / "fire.zip"
    # A shell that runs the tests in the background has Ctrl-C ignored, and children inherit that.
    program = ["env", "--default-signal=INT", sys.executable, "-m", "app"]
    command = [*program, "build", str(draft), "-o", str(out)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert process.stderr is not None
    for line in process.stderr:
        if "Speaking" in line or "Narrating" in line or "Starting the scanner" in line:
            break
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "Traceback" not in rest
    assert list(folder.iterdir()) == []


def test_the_policy_is_shown_and_its_state_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "show"]) == 0
    assert "A2.4b" in capsys.readouterr().out
    code, told = _json(capsys, "policy", "status")
    assert (code, told["status"]) == (0, "pending")
    code, told = _json(capsys, "policy", "decline")
    assert (code, told["status"]) == (0, "declined")


def test_the_policy_is_accepted_only_by_answering_every_page(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda: "")
    assert main(["policy", "accept"]) == 130
    asked = iter(["next"] * 50)
    monkeypatch.setattr("builtins.input", lambda: next(asked))
    assert main(["policy", "accept"]) == 130, "pages read, boxes not ticked"
    answers = {"page": "next", "agree": "yes"}

    def answer() -> str:
        question = capsys.readouterr().err
        return answers["agree" if "agree" in question.splitlines()[-1] else "page"]

    monkeypatch.setattr("builtins.input", answer)
    assert main(["policy", "accept"]) == 0
    capsys.readouterr()
    assert _json(capsys, "policy", "status")[1]["status"] == "accepted"


def test_the_log_verifies_and_exports(draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["build", str(draft), "-o", str(tmp_path / "a.zip")])
    capsys.readouterr()
    code, report = _json(capsys, "audit", "verify")
    assert (code, report["breaks"]) == (0, [])
    code, told = _json(capsys, "audit", "export", "-o", tmp_path / "log.jsonl")
    assert (code, told["rows"]) == (0, report["rows"])
    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    assert sum("request.done" in line for line in lines) == 2
    assert "Break the glass" not in "".join(lines)
    assert main(["audit", "export", "-o", str(tmp_path / "log.jsonl")]) == 3


def test_voices_are_listed_by_language(capsys: pytest.CaptureFixture[str]) -> None:
    code, voices = _json(capsys, "voices", "--language", "de")
    assert code == 0
    assert voices
    assert all(voice["language"].startswith("de") for voice in voices)


def test_a_missing_voice_says_what_to_do(draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(draft), "-o", str(tmp_path / "a.zip"), "--voice", "Nobody"]) == 6
    assert "Choose another voice" in capsys.readouterr().err


def test_output_and_draft_must_differ(draft: Path) -> None:
    course = draft.with_suffix(".course")
    ProjectFile.create(course, replace(new_course("A"), id="c1")).close()
    before = course.read_bytes()
    assert main(["build", str(course), "-o", str(course)]) == 3
    assert course.read_bytes() == before


def test_severe_details_in_a_picture_stop_a_build_as_those_in_the_text_do(
    draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    slip = Image.new("RGB", (1000, 200), "white")
    font = ImageFont.truetype(str(resource("fonts", "Inter-Regular.otf")), 40)
    ImageDraw.Draw(slip).text((30, 70), "Pay with card 4539 1488 0343 6467", fill="black", font=font)
    slip.save(tmp_path / "slip.png")
    draft.write_text(DRAFT + "\n![The slip](slip.png)\n")
    out = tmp_path / "fire.zip"
    code, told = _json(capsys, "build", draft, "-o", out, "--no-narration")
    assert code == 4
    assert [(item["kind"], item["part"]) for item in told["findings"]] == [("card", "source.words")]
    assert not out.exists()
    assert main(["build", str(draft), "-o", str(out), "--no-narration"]) == 4
    assert "Alarm points, words in the picture]" in capsys.readouterr().err
    monkeypatch.setattr("app.services.picturereading.program", lambda: None)
    monkeypatch.setattr("app.media.pictures.program", lambda: None)
    monkeypatch.setattr("app.services.picturereading.languages", lambda: ())
    assert main(["build", str(draft), "-o", str(out), "--no-narration"]) == 0
    assert capsys.readouterr().err.count("Tesseract") == 1
