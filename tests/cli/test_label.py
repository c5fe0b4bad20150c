"""``lectern label verify``, on files and on what is inside published packages, with other programs as witnesses."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import c2pa
import pytest
from tests.publish.examples import everything
from tests.signers import open_keys, signing_labeller

from app.__main__ import main
from app.keys import KeyStore
from app.keys.identity import Identity
from app.media.labels import read_label
from app.publish import publish_html, publish_scorm12
from app.services import compliance
from app.services.labelling import Labeller, open_labeller

Capture = pytest.CaptureFixture[str]
FORMATS = pytest.mark.parametrize("write", [publish_scorm12, publish_html])


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    """The key store of this test, which the command line finds too."""
    opened = open_keys()
    monkeypatch.setattr(compliance, "KeyStore", lambda: opened)
    return opened


@pytest.fixture
def labeller(keys: KeyStore) -> Labeller:
    return open_labeller(keys)


def verified(capsys: Capture, *paths: Path, code: int) -> Any:
    capsys.readouterr()
    assert main(["label", "verify", *map(str, paths), "--json", "--quiet"]) == code
    return json.loads(capsys.readouterr().out)


def published(labeller: Labeller, out: Path, write: Any) -> Path:
    example = everything()
    done = labeller.completed(example.course, example.media)
    write(done.course, done.media, out, lambda _part, _text: None, by=labeller.signer())
    return out


def repacked(package: Path, out: Path, changed: dict[str, bytes]) -> Path:
    """The package with some members changed and the list of hashes brought up to date: what a careful forger does."""
    with zipfile.ZipFile(package) as archive:
        files = {name: archive.read(name) for name in archive.namelist()} | changed
    facts = json.loads(files["lectern.json"])
    facts["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "lectern.json"}
    files["lectern.json"] = json.dumps(facts).encode()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out


@pytest.mark.clause("B5.4")
@FORMATS
def test_other_programs_find_the_label_in_the_files_inside_a_published_package(
    tmp_path: Path, labeller: Labeller, write: Any
) -> None:
    package = published(labeller, tmp_path / "course.zip", write)
    seen = set()
    with zipfile.ZipFile(package) as archive:
        for name in archive.namelist():
            if not name.startswith("media/") or read_label(archive.read(name)) is None or name.endswith(".vtt"):
                continue
            path = Path(archive.extract(name, tmp_path))
            seen.add(path.suffix)
            told = subprocess.run(
                ["exiftool", "-j", "-Comment", "-JUMDLabel", "-a", path], capture_output=True, text=True, check=True
            )
            (tags,) = json.loads(told.stdout)
            assert "digitalsourcetype/" in str(tags["Comment"])
            mime = "audio/mpeg" if path.suffix == ".mp3" else "image/png"
            with path.open("rb") as file, c2pa.Reader(mime, file, context=c2pa.Context()) as reader:
                manifest = reader.get_active_manifest()
                assert reader.get_validation_state() == "Valid"
            assert manifest is not None
            assert "digitalsourcetype/" in json.dumps(manifest["assertions"])
            if path.suffix == ".mp3":
                command: list[str | Path] = ["ffprobe", "-v", "error", "-show_entries", "format_tags", "-of", "json", path]
                probed = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
                assert probed["format"]["tags"]["DigitalSourceType"].startswith("http://cv.iptc.org/")
    assert seen == {".mp3", ".png"}


@pytest.mark.clause("B5.4")
@FORMATS
def test_a_package_is_verified_file_by_file_and_in_words(
    tmp_path: Path, labeller: Labeller, capsys: Capture, write: Any
) -> None:
    package = published(labeller, tmp_path / "course.zip", write)
    (found,) = verified(capsys, package, code=0)["files"]
    assert found["signed"].startswith("Signed by this computer's Lectern (Lectern installation ")
    assert {file["name"].rpartition(".")[2] for file in found["files"]} == {"mp3", "png", "vtt"}
    assert {file["verdict"] for file in found["files"]} == {"whole"}
    capsys.readouterr()
    assert main(["label", "verify", str(package)]) == 0
    said = capsys.readouterr().out
    assert "Content credential: there. Signed by this computer's Lectern" in said
    assert "Note: there." in said


def test_a_package_whose_script_and_hashes_were_rewritten_is_found_out(
    tmp_path: Path, labeller: Labeller, capsys: Capture
) -> None:
    package = published(labeller, tmp_path / "course.zip", publish_scorm12)
    with zipfile.ZipFile(package) as archive:
        script = archive.read("assets/scorm12.js")
    forged = repacked(package, tmp_path / "forged.zip", {"assets/scorm12.js": script + b"\n// all learners passed\n"})
    (found,) = verified(capsys, forged, code=7)["files"]
    assert any("is not what was signed" in text for text in found["problems"])
    assert main(["doctor", str(forged)]) == 7
    stripped = json.loads(zipfile.ZipFile(forged).read("lectern.json"))
    del stripped["signature"]
    with zipfile.ZipFile(forged) as archive:
        files = {name: archive.read(name) for name in archive.namelist()} | {"lectern.json": json.dumps(stripped).encode()}
    with zipfile.ZipFile(tmp_path / "stripped.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    (found,) = verified(capsys, tmp_path / "stripped.zip", code=7)["files"]
    assert "not signed" in found["signed"]
    assert any("the package is not" in text for text in found["problems"])


def test_a_flipped_byte_in_a_sound_of_a_package_is_found_out(tmp_path: Path, labeller: Labeller, capsys: Capture) -> None:
    package = published(labeller, tmp_path / "course.zip", publish_scorm12)
    with zipfile.ZipFile(package) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".mp3") and read_label(archive.read(name)))
        data = bytearray(archive.read(name))
    data[-100] ^= 1
    (found,) = verified(capsys, repacked(package, tmp_path / "forged.zip", {name: bytes(data)}), code=7)["files"]
    assert {file["name"]: file["verdict"] for file in found["files"]}[name] == "changed"
    alone = tmp_path / "alone.mp3"
    alone.write_bytes(data)
    (found,) = verified(capsys, alone, code=7)["files"]
    assert found["verdict"] == "changed"


def test_elsewhere_the_signer_is_not_known_and_what_is_unlabelled_says_so(
    tmp_path: Path, keys: KeyStore, capsys: Capture
) -> None:
    package = published(signing_labeller(tmp_path / "elsewhere"), tmp_path / "course.zip", publish_html)
    (found,) = verified(capsys, package, code=0)["files"]
    assert "whom this computer does not know" in found["signed"]
    assert {file["credential"] for file in found["files"] if not file["name"].endswith(".vtt")} == {"unknown"}
    plain = tmp_path / "plain.wav"
    subprocess.run(["espeak-ng", "-w", plain, "Nobody labelled this."], check=True)
    note = tmp_path / "notes.txt"
    note.write_text("Just text.", "utf-8")
    for path in (plain, note):
        (found,) = verified(capsys, path, code=7)["files"]
        assert found["verdict"] == "none"
    assert main(["label", "verify", str(tmp_path / "nothing.mp3")]) == 3


@pytest.mark.parametrize("ending", ["m4a", "flac", "mp4", "ogg", "srt", "vtt"])
def test_other_kinds_of_files_are_read_too(tmp_path: Path, labeller: Labeller, capsys: Capture, ending: str) -> None:
    package = published(labeller, tmp_path / "course.zip", publish_html)
    with zipfile.ZipFile(package) as archive:
        for name in archive.namelist():
            if name.endswith((".mp3", ".vtt")) and read_label(archive.read(name)):
                (tmp_path / f"in{name[-4:]}").write_bytes(archive.read(name))
    made = tmp_path / f"out.{ending}"
    if ending in ("srt", "vtt"):
        made.write_bytes((tmp_path / "in.vtt").read_bytes())
        if ending == "srt":
            told = re.search(r"NOTE (.*)", made.read_text("utf-8"))
            assert told is not None
            made.write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{told[1]}\n", "utf-8")
    else:
        subprocess.run(["ffmpeg", "-v", "error", "-i", tmp_path / "in.mp3", made], check=True)
    whole = ending in ("srt", "vtt", "ogg")
    (found,) = verified(capsys, made, code=0 if whole else 7)["files"]
    assert found["verdict"] == ("whole" if whole else "partly"), "ffmpeg strips credentials and keeps the comment"
    assert found["files"][0]["id"]


@pytest.mark.clause("B5.4")
def test_publishing_signs_what_is_not_signed_and_copies_what_is(tmp_path: Path, labeller: Labeller) -> None:
    example = everything()
    done = labeller.completed(example.course, example.media)
    assert done.course != example.course
    assert done.unsigned == ()
    again = labeller.completed(done.course, done.media)
    assert again.course is done.course, "what is signed is left as it is"
    one, other = (tmp_path / "one.zip", tmp_path / "other.zip")
    media = []
    for out in (one, other):
        publish_html(done.course, done.media, out, lambda _part, _text: None)
        with zipfile.ZipFile(out) as archive:
            media.append({name: archive.read(name) for name in archive.namelist() if name.startswith("media/")})
    assert media[0] == media[1]


def test_what_stays_unsigned_is_said(tmp_path: Path) -> None:
    example = everything()
    done = Labeller(Identity(KeyStore(), tmp_path / "certificates")).completed(example.course, example.media)
    assert done.course is example.course
    assert set(done.unsigned) == {"lesson.mp3", "made.png"}
