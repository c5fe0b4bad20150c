"""Finished files: every layer there, the signature last, an incoming credential kept, nothing asked of the network."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from PIL import Image
from tests.signers import signing_labeller

from app.course import OutputKind, Provenance, SourceType
from app.keys import KeyStore
from app.keys.identity import CLOSED, Identity
from app.media.checking import Verdict, checked
from app.media.credentials import State, credentialed, read_credential
from app.media.images import cropped
from app.media.labels import Label, read_label
from app.services.labelling import Labeller
from app.services.picturescan import painted_over

RECORD = Provenance(
    id="pabc23",
    kind=OutputKind.IMAGE,
    source_type=SourceType.TRAINED,
    provider="openai",
    system="gpt-image-1",
    created="2026-11-22T06:00:00+00:00",
    user="Ada",
    request_id="r1",
    prompt_sha256="0" * 64,
)


def picture(form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 60).convert("RGB").save(out, form)
    return out.getvalue()


def sound(tmp_path: Path, ending: str) -> bytes:
    wav, out = tmp_path / "said.wav", tmp_path / f"said.{ending}"
    if not wav.exists():
        subprocess.run(["espeak-ng", "-w", str(wav), "Read the safety notice first."], check=True)
    if out != wav:
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(wav), str(out)], check=True)
    return out.read_bytes()


@pytest.mark.clause("A1.3")
@pytest.mark.clause("B5.4")
@pytest.mark.parametrize("source", list(SourceType))
@pytest.mark.parametrize("mime", ["audio/mpeg", "audio/wav", "image/png", "image/jpeg", "image/webp"])
def test_every_type_gets_tags_and_a_credential_that_fits_it(tmp_path: Path, mime: str, source: SourceType) -> None:
    kind, form = mime.split("/")
    data = picture(form.upper()) if kind == "image" else sound(tmp_path, {"mpeg": "mp3"}.get(form, form))
    labeller = signing_labeller(tmp_path / "certificates")
    record = replace(RECORD, source_type=source)
    done = labeller.finish(data, mime, record, title="Tank safety")
    assert (done.credential, done.note) == (True, "")
    assert read_label(done.data) == Label.of(record)
    found = read_credential(done.data, mime, labeller.anchors)
    assert found is not None
    assert (found.state, found.source, found.id, found.parents) == (State.TRUSTED, source, "pabc23", ())
    assert found.signer.startswith("Lectern installation ")


def test_elsewhere_the_signer_is_unknown_and_the_file_still_whole(tmp_path: Path) -> None:
    done = signing_labeller(tmp_path / "here").finish(picture(), "image/png", RECORD)
    elsewhere = signing_labeller(tmp_path / "elsewhere")
    elsewhere.finish(picture(), "image/png", RECORD)
    found = read_credential(done.data, "image/png", elsewhere.anchors)
    assert found is not None
    assert found.state is State.UNKNOWN


@pytest.mark.parametrize("mime", ["audio/mpeg", "image/png", "image/jpeg"])
def test_one_flipped_byte_shows_wherever_it_is(tmp_path: Path, mime: str) -> None:
    labeller = signing_labeller(tmp_path / "certificates")
    plain = sound(tmp_path, "mp3") if mime == "audio/mpeg" else picture(mime.removeprefix("image/").upper())
    whole = labeller.finish(plain, mime, RECORD).data
    start = whole.index(b"jumb")
    end = start + int.from_bytes(whole[start - 4 : start], "big")
    outside = [at for at in range(4, len(whole), len(whole) // 80) if not start - 40 <= at <= end + 8]
    empty = whole.index(b"cpadY", start) + 200  # room the signature did not need
    assert len(outside) > 10
    for at in (*outside, empty, empty + 5000, whole.index(b"jinstanceID") + 20):
        data = bytearray(whole)
        data[at] ^= 1
        found = read_credential(bytes(data), mime, labeller.anchors)
        assert found is None or found.state in (State.CHANGED, State.UNREADABLE), at


@pytest.mark.clause("B4.2b")
@pytest.mark.clause("B1.7")
def test_a_credential_a_picture_brings_along_stays_as_its_parents(tmp_path: Path) -> None:
    provider = signing_labeller(tmp_path / "provider")
    by = provider.signer()
    assert by is not None
    theirs = credentialed(picture(), "image/png", Label.of(RECORD), by)
    name = getattr(read_credential(theirs, "image/png"), "signer", "")
    labeller = signing_labeller(tmp_path / "ours")
    done = labeller.finish(theirs, "image/png", RECORD)
    found = read_credential(done.data, "image/png", labeller.anchors)
    assert found is not None
    assert (found.state, found.source, found.parents) == (State.TRUSTED, SourceType.TRAINED, (name,))
    assert name
    assert name != found.signer


@pytest.mark.clause("B1.7")
def test_a_picture_made_from_a_signed_one_names_it_even_when_that_one_was_tampered_with(tmp_path: Path) -> None:
    labeller = signing_labeller(tmp_path / "certificates")
    whole = labeller.finish(picture(), "image/png", RECORD).data
    for original in (whole, whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:]):
        done = labeller.derived(picture("JPEG"), "image/jpeg", io.BytesIO(original), "image/png", "c2pa.cropped")
        found = read_credential(done.data, "image/jpeg", labeller.anchors)
        assert found is not None
        assert found.state is State.TRUSTED
        assert len(found.parents) == 1


def test_a_photo_without_any_origin_is_left_as_it_is(tmp_path: Path) -> None:
    labeller = signing_labeller(tmp_path / "certificates")
    cut = picture("JPEG")
    assert labeller.derived(cut, "image/jpeg", io.BytesIO(picture()), "image/png", "c2pa.cropped").data == cut


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_cropping_and_painting_keep_the_label_the_copyright_notice_and_the_credential(tmp_path: Path, form: str) -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x8298], exif[0x010F] = "© Northwind 2026".encode(), "Camera maker"
    Image.effect_noise((64, 48), 60).convert("RGB").save(out, form, exif=exif)
    mime = f"image/{form.lower()}"
    labeller = signing_labeller(tmp_path / "certificates")
    whole = labeller.finish(out.getvalue(), mime, RECORD).data
    cut = cropped(whole, (0.1, 0, 0, 0))
    for made in (painted_over(whole, (), labeller), labeller.derived(cut, mime, io.BytesIO(whole), mime, "c2pa.cropped").data):
        (tmp_path / "made").write_bytes(made)
        said = subprocess.run(["exiftool", "-j", str(tmp_path / "made")], capture_output=True, text=True, check=True).stdout
        (told,) = json.loads(said)
        held = Image.open(io.BytesIO(made)).getexif()  # exiftool 12.57 reads no EXIF in a PNG behind a credential
        assert str(held[0x8298]).encode("latin-1").decode() == "© Northwind 2026"
        assert 0x010F not in held
        assert str(told["Comment"]).startswith("Picture, made by AI | ")
        assert "ID=pabc23" in str(told["Comment"])
        assert told["DigitalSourceType"].endswith("/trainedAlgorithmicMedia")
        found = read_credential(made, mime, labeller.anchors)
        assert found is not None
        assert (found.state, found.id, len(found.parents)) == (State.TRUSTED, "pabc23", 1)


def test_without_a_key_store_there_are_tags_and_the_reason(tmp_path: Path) -> None:
    done = Labeller(Identity(KeyStore(), tmp_path / "certificates")).finish(picture(), "image/png", RECORD)
    assert not done.credential
    assert done.note == CLOSED
    assert not (tmp_path / "certificates").exists()
    assert read_label(done.data) == Label.of(RECORD)
    assert read_credential(done.data, "image/png") is None


def test_a_damaged_picture_is_no_reason_to_lose_its_tags(tmp_path: Path) -> None:
    whole = picture("JPEG")
    done = signing_labeller(tmp_path / "certificates").finish(whole[:3] + whole[20:60], "image/jpeg", RECORD)
    assert read_label(done.data) == Label.of(RECORD)


def test_signing_and_reading_open_no_socket(tmp_path: Path) -> None:
    """c2pa-rs opens sockets no hook of Python sees, so the kernel is asked: nothing but Unix sockets, with a file that names a
    manifest on the network and a signer whose certificate could be looked up."""
    script = tmp_path / "work.py"
    script.write_text(
        textwrap.dedent("""
            import io, sys
            from pathlib import Path
            from tests.services.test_labelling import RECORD, picture
            from tests.signers import signing_labeller
            from app.media.credentials import Parent, credentialed, read_credential
            from app.media.labels import Label
            import c2pa, json
            labeller = signing_labeller(Path(sys.argv[1]))
            by = labeller.signer()
            done = labeller.finish(picture(), "image/png", RECORD).data
            assert read_credential(done, "image/png", labeller.anchors).state == "trusted"
            builder = c2pa.Builder.from_json(json.dumps({"title": "x", "format": "image/png", "assertions": []}))
            builder.set_intent(c2pa.C2paBuilderIntent.CREATE, c2pa.C2paDigitalSourceType.TRAINED_ALGORITHMIC_MEDIA)
            builder.set_no_embed()
            builder.set_remote_url("http://127.0.0.1:9/manifest.c2pa")
            out = io.BytesIO()
            signer = c2pa.Signer.from_callback(by.sign, c2pa.C2paSigningAlg.ES256, by.chain)
            builder.sign(signer, "image/png", io.BytesIO(picture()), out)
            found = read_credential(out.getvalue(), "image/png")
            assert found is not None and found.state == "unreadable", found
            assert not labeller.finish(out.getvalue(), "image/png", RECORD).data == out.getvalue()
        """),
        "utf-8",
    )
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-e", "trace=socket,connect,sendto", "-o", str(trace), sys.executable, str(script)]
    root = Path(__file__).parents[2]
    where = os.environ | {"PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])}
    done = subprocess.run([*command, str(tmp_path / "certificates")], capture_output=True, text=True, check=False, env=where)
    assert done.returncode == 0, done.stderr
    called = [line for line in trace.read_text().splitlines() if "AF_INET" in line or "AF_NETLINK" in line]
    assert not called


@pytest.mark.parametrize(
    "kind", ["audio/mpeg", "audio/wav", "audio/mp4", "audio/flac", "image/png", "image/jpeg", "image/webp"]
)
def test_damage_anywhere_is_told_and_never_an_accident(tmp_path: Path, kind: str) -> None:
    labeller = signing_labeller(tmp_path / "certificates")
    group, form = kind.split("/")
    plain = picture(form.upper()) if group == "image" else sound(tmp_path, {"mpeg": "mp3", "mp4": "m4a"}.get(form, form))
    whole = labeller.finish(plain, kind, RECORD).data
    name, random = f"file.{'m4a' if form == 'mp4' else form}", Random(kind)
    for _ in range(40):
        data = bytearray(whole[: random.choice([len(whole), random.randrange(1, len(whole))])])
        for _ in range(random.randint(1, 5)):
            data[random.randrange(len(data))] = random.randrange(256)
        found = checked(bytes(data), name, labeller.anchors)
        assert all(layer.said for layer in found.layers)
        if found.verdict is Verdict.WHOLE:
            assert found.label == Label.of(RECORD), "a changed byte of the container may be of no matter, one of the label is"
