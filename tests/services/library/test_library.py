"""Folders of every kind scanned: nothing stops at a bad file, only what changed is read again, what is known is not told."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from app.__main__ import main
from app.course.blocks import Image as Shown
from app.course.errors import FileProblem
from app.course.model import new_course
from app.course.ops import InsertBlock, apply
from app.paths import resource
from app.project import Change, ProjectFile
from app.services.library import Baseline, FileResult, Outcome, Run, scan_library, work
from app.services.library import run as running
from app.services.library.formats import FORMATS, as_table

SECRET = "alice.ng@northwind.com"


def nothing(_fraction: float, _text: str) -> None:
    return None


def scan(*paths: Path, baseline: Baseline | None = None, jobs: int = 1) -> Outcome:
    return scan_library(Run(paths=paths, jobs=jobs, baseline=baseline or Baseline()), nothing)


def kinds(outcome: Outcome) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for result, item in outcome.found:
        told.setdefault(Path(result.path).name, []).append(f"{item.kind} {item.place}")
    return told


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    (folder / "deep").mkdir(parents=True)
    (folder / "notes.txt").write_text(f"First line.\n\nWrite to {SECRET} today.\n", "utf-8")
    (folder / "page.html").write_text(
        f'<html><body><p>Hello</p>\n<p>Mail <b>alice.ng</b>@northwind.com</p><img alt="call 212-736-5000">'
        f"<!-- {SECRET} --><script>var x = 'bob.lee@northwind.com'</script></body></html>",
        "utf-8",
    )
    (folder / "deep" / "talk.vtt").write_text(f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Dr Bob Lee>Mail {SECRET}\n", "utf-8")
    (folder / "deep" / "talk.srt").write_text(f"1\n00:00:01,000 --> 00:00:02,000\nMail {SECRET}\n", "utf-8")
    (folder / "clean.md").write_text("# Fire safety\n\nLeave by the nearest exit.\n", "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    (folder / "movie.mp4").write_bytes(b"not looked into")
    return folder


def test_every_kind_is_looked_into_and_a_bad_file_stops_nothing(library: Path) -> None:
    outcome = scan(library)
    assert kinds(outcome) == {
        "notes.txt": ["email line 3"],
        "page.html": ["email line 2", "phone line 2, alt", "email comment"],
        "talk.vtt": ["person line 3", "email line 3"],
        "talk.srt": ["email line 1"],
    }
    assert sorted(Path(result.path).name for result in outcome.unreadable) == ["broken.docx", "broken.pdf"]
    assert all(result.problem and result.next_step for result in outcome.unreadable)
    assert len(outcome.results) == 7


def test_findings_name_their_line_and_hold_no_value(library: Path) -> None:
    (found,) = [item for result, item in scan(library).found if result.path.endswith("notes.txt")]
    assert found.line == 3
    assert SECRET not in repr(found)
    assert found.masked == "al•••@northwind.com"


def test_processes_give_what_one_process_gives(library: Path) -> None:
    assert scan(library, jobs=2).results == scan_library(Run(paths=(library,), jobs=1, reuse=False), nothing).results


def test_unchanged_files_are_not_read_again(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = scan(library)
    read: list[str] = []

    def watched(path: str, key: bytes, language: str) -> FileResult:
        read.append(Path(path).name)
        return running_scan(path, key, language)

    running_scan = work.scan_file
    monkeypatch.setattr(running, "scan_file", watched)
    (library / "clean.md").write_text(f"# Fire\n\nAsk {SECRET}.\n", "utf-8")
    second = scan(library)
    assert sorted(read) == ["broken.docx", "broken.pdf", "clean.md"]
    assert second.reused == 4
    assert len(list(second.found)) == len(list(first.found)) + 1


def test_what_a_baseline_knows_is_not_told_again(library: Path, tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    outcome = scan(library)
    Baseline.of(outcome.results, outcome.root).write(file)
    assert SECRET not in file.read_text("utf-8")
    again = scan(library, baseline=Baseline.read(file))
    assert (list(again.found), again.known) == ([], 7)
    (library / "new.txt").write_text("Call 212-736-5001.", "utf-8")
    assert kinds(scan(library, baseline=Baseline.read(file))) == {"new.txt": ["phone line 1"]}


def test_a_baseline_of_somebody_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_text('{"key": "0123456789abcdef", "known": []}', "utf-8")
    with pytest.raises(FileProblem, match="somebody else"):
        Baseline.read(file)


def test_pictures_and_file_names_inside_a_course_are_scanned(tmp_path: Path) -> None:
    picture, out = Image.new("RGB", (900, 160), "white"), io.BytesIO()
    font = ImageFont.truetype(str(resource("fonts", "Inter-Regular.otf")), 40)
    ImageDraw.Draw(picture).text((30, 50), f"Contact {SECRET}", fill="black", font=font)
    picture.save(out, "PNG")
    with ProjectFile.create(tmp_path / "a.course", new_course("Badges")) as project:
        lesson = next(project.course.lessons())
        shown = Shown(source=project.add_media(out.getvalue(), "image/png", "Dr_Anna_Keller.png"))
        op = InsertBlock(lesson.id, 0, shown)
        applied = apply(project.course, op)
        project.append([Change(op, applied.inverse, "Insert image")], applied.course)
    outcome = scan(tmp_path)
    assert {(item.kind, item.place.rpartition(", ")[2]) for _, item in outcome.found} == {
        ("email", "words in the picture"),
        ("person", "file name"),
    }


def test_words_and_properties_of_pictures_are_scanned(tmp_path: Path) -> None:
    picture = Image.new("RGB", (900, 160), "white")
    font = ImageFont.truetype(str(resource("fonts", "Inter-Regular.otf")), 36)
    ImageDraw.Draw(picture).text((30, 50), f"Contact {SECRET}", fill="black", font=font)
    exif = Image.Exif()
    exif[0x010E] = "Taken for bob.lee@northwind.com"
    picture.save(tmp_path / "shot.png")
    picture.save(tmp_path / "photo.jpg", exif=exif)
    told = kinds(scan(tmp_path))
    assert told["shot.png"] == ["email words in the picture"]
    assert told["photo.jpg"] == ["email property ImageDescription", "email words in the picture"]


def test_pages_and_properties_of_a_pdf_are_scanned(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    words = f"<title>For bob.lee@northwind.com</title><p>First</p><p style='break-before:page'>Mail {SECRET}</p>"
    page.write_text(words, "utf-8")
    pdf = f"--print-to-pdf={tmp_path / 'page.pdf'}"
    command = ["chromium", "--headless=new", "--no-sandbox", "--no-pdf-header-footer", pdf, page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert kinds(scan(tmp_path / "page.pdf")) == {"page.pdf": ["email property Title", "email page 2"]}


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="nowhere"):
        scan(tmp_path / "nowhere")


def test_tables_json_csv_and_sarif_say_the_same(library: Path) -> None:
    outcome = scan(library)
    count = len(list(outcome.found))
    assert "notes.txt:3" in FORMATS["table"](outcome)
    told = json.loads(FORMATS["json"](outcome))
    assert (len(told["findings"]), len(told["problems"])) == (count, 2)
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](outcome))))
    assert len(rows) == count
    (run,) = json.loads(FORMATS["sarif"](outcome))["runs"]
    assert len(run["results"]) == count
    lines = {item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in run["results"]}
    assert "deep/talk.vtt" in lines
    assert all(SECRET not in text(outcome) for text in FORMATS.values())


def test_a_cell_is_never_a_formula(tmp_path: Path) -> None:
    folder = tmp_path / "=cmd"
    folder.mkdir()
    (folder / "a.txt").write_text(f"Mail {SECRET}", "utf-8")
    (tmp_path / "b.txt").write_text("x", "utf-8")
    (row,) = csv.DictReader(io.StringIO(FORMATS["csv"](scan(tmp_path))))
    assert row["file"].startswith("'=")


# Common details.


def test_common_details_are_counted_in_the_table_and_listed_when_asked(library: Path) -> None:
    (library / "trip.txt").write_text("We go to Lisbon on 3 May 2027 and back from Lisbon.\n", "utf-8")
    outcome = scan(library / "trip.txt", library / "notes.txt")
    told = FORMATS["table"](outcome)
    assert told.splitlines()[0] == "2 files, 1 alert."
    assert "Lisbon" not in told
    assert "Also in them: 2 places, 1 date. --all lists them." in told
    whole = as_table(outcome, whole=True)
    assert whole.count("Place: Lisbon") == 2
    assert "--all" not in whole


def test_machines_get_every_common_detail_and_count_them_apart(library: Path) -> None:
    (library / "trip.txt").write_text("We go to Lisbon on 3 May 2027.\n", "utf-8")
    outcome = scan(library / "trip.txt", library / "notes.txt")
    data = json.loads(FORMATS["json"](outcome))
    assert data["counts"] == {"severe": 0, "alert": 1, "review": 0}
    assert data["common"] == {"place": 1, "date": 1}
    assert sorted(item["kind"] for item in data["findings"]) == ["date", "email", "place"]
    assert {row["kind"] for row in csv.DictReader(io.StringIO(FORMATS["csv"](outcome)))} == {"date", "email", "place"}
    results = json.loads(FORMATS["sarif"](outcome))["runs"][0]["results"]
    assert {item["ruleId"]: item["level"] for item in results} == {"place": "note", "date": "note", "email": "warning"}


def test_a_baseline_knows_common_details_and_counts_only_the_others(library: Path, tmp_path: Path) -> None:
    (library / "trip.txt").write_text(f"We go to Lisbon. Ask {SECRET}.\n", "utf-8")
    first = scan(library / "trip.txt")
    Baseline.of(first.results, first.root).write(tmp_path / "known.json")
    again = scan(library / "trip.txt", baseline=Baseline.read(tmp_path / "known.json"))
    assert list(again.found) == []
    assert again.known == 1


def test_a_common_detail_alone_ends_well_and_what_was_left_out_is_scanned_anew(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (library / "trip.txt").write_text("We go to Lisbon on 3 May 2027.\n", "utf-8")
    run = ["scan", str(library / "trip.txt"), "--jobs", "1"]
    assert main(run) == 0
    assert "1 files, no sensitive details." in capsys.readouterr().out
    assert main([*run, "--all"]) == 0
    assert "Place: Lisbon" in capsys.readouterr().out
    assert main(["noted", "set", "date"]) == 0
    capsys.readouterr()
    assert main(run) == 0
    assert "Also in them: 1 date." in capsys.readouterr().out
