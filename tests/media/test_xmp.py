"""A synthetic picture says so in its bytes, for programs and for people, and after every change Lectern makes to it."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from app.course.provenance import OutputKind, Provenance, SourceType
from app.media.images import as_png, cropped, for_sending, inspect, painted
from app.media.labels import Label, declared_source, labelled, parse, read_label
from app.media.xmp import labelled_image, packet, read_image_label

RECORD = Provenance(
    id="pabcdef",
    kind=OutputKind.IMAGE,
    source_type=SourceType.TRAINED,
    provider="openai",
    system='gpt-image-2 <fast> & "good"',
    created="2026-11-26T14:00:00+00:00",
    user="Ada",
    request_id="req_1",
    prompt_sha256="0" * 64,
    parent="pold",
)
KINDS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}


def picture(kind: str, mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    noise = Image.effect_noise((33, 21), 60).convert(mode)
    noise.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.clause("A1.3")
@pytest.mark.parametrize("mime", KINDS)
def test_the_label_is_read_back_whole_and_not_one_pixel_changed(mime: str) -> None:
    data = picture(KINDS[mime], lossless=True) if mime == "image/webp" else picture(KINDS[mime])
    new = labelled(data, mime, RECORD)
    assert read_label(new) == Label.of(RECORD)
    assert declared_source(new) is SourceType.TRAINED
    assert inspect(new).mime == mime
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(new)) as after:
        assert before.tobytes() == after.tobytes()
        assert (before.size, before.mode) == (after.size, after.mode)


@pytest.mark.parametrize("mime", KINDS)
def test_a_second_label_takes_the_place_of_the_first(mime: str) -> None:
    from dataclasses import replace

    once = labelled(picture(KINDS[mime]), mime, RECORD)
    twice = labelled(labelled(picture(KINDS[mime]), mime, replace(RECORD, id="pother")), mime, RECORD)
    assert read_label(twice) == Label.of(RECORD)
    assert twice.count(b"DigitalSourceType=") == once.count(b"DigitalSourceType=")


@pytest.mark.parametrize("mode", ["RGBA", "RGB"])
@pytest.mark.parametrize("lossless", [True, False])
def test_webp_of_every_kind_can_be_labelled(mode: str, lossless: bool) -> None:
    new = labelled(picture("WEBP", mode, lossless=lossless), "image/webp", RECORD)
    with Image.open(io.BytesIO(new)) as image:
        assert image.size == (33, 21)
        assert image.info["xmp"] == packet(Label.of(RECORD))


def test_other_programs_find_the_label(tmp_path: Path) -> None:
    png = labelled(picture("PNG"), "image/png", RECORD)
    with Image.open(io.BytesIO(png)) as image:
        found = image.getxmp()["xmpmeta"]["RDF"]["Description"]
        comment = parse(str(image.info["Comment"]))
    assert found["DigitalSourceType"] == SourceType.TRAINED.uri
    assert found["AISystemUsed"] == RECORD.system
    assert found["identifier"] == RECORD.id
    assert comment == Label.of(RECORD)
    with Image.open(io.BytesIO(labelled(picture("JPEG"), "image/jpeg", RECORD))) as image:
        assert image.getxmp()["xmpmeta"]["RDF"]["Description"]["Credit"] == "openai"
        assert parse(image.info["comment"].decode()) == Label.of(RECORD)


@pytest.mark.clause("B4.2b")
def test_what_is_cut_or_converted_keeps_the_whole_label() -> None:
    data = labelled(picture("PNG"), "image/png", RECORD)
    assert read_image_label(cropped(data, (0.1, 0.1, 0.1, 0.1))) == Label.of(RECORD)
    assert read_image_label(as_png(labelled(picture("JPEG"), "image/jpeg", RECORD))) == Label.of(RECORD)
    assert read_image_label(cropped(labelled(picture("JPEG"), "image/jpeg", RECORD), (0, 0, 0.5, 0))) == Label.of(RECORD)


@pytest.mark.clause("B1.7")
@pytest.mark.parametrize("form", ["png", "jpeg"])
def test_the_whole_label_is_read_after_other_programs_wrote_the_tags_anew(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a.{form}"
    path.write_bytes(labelled(picture(form.upper()), f"image/{form}", RECORD))
    subprocess.run(["exiftool", "-q", "-overwrite_original", "-XMP-dc:Title=Two doors", str(path)], check=True)
    assert b"Two doors" in path.read_bytes()
    assert read_label(path.read_bytes()) == Label.of(RECORD)
    assert read_label(cropped(path.read_bytes(), (0.2, 0, 0, 0))) == Label.of(RECORD)


@pytest.mark.clause("B1.7")
def test_what_is_saved_again_or_comes_as_gif_or_tiff_keeps_the_whole_label() -> None:
    out = io.BytesIO()
    with Image.open(io.BytesIO(labelled(picture("JPEG"), "image/jpeg", RECORD))) as image:
        image.save(out, "JPEG", quality=60)  # Pillow keeps the comment and no XMP
    assert read_label(out.getvalue()) == Label.of(RECORD)
    gif = picture("GIF", "P", comment=Label.of(RECORD).comment().encode())
    assert read_label(painted(gif, [(0, 0, 9, 9)], "x")) == Label.of(RECORD)
    tiff = picture("TIFF", tiffinfo={700: packet(Label.of(RECORD))})
    assert read_label(tiff) == Label.of(RECORD)


@pytest.mark.clause("A2.4a")
def test_a_picture_for_sending_has_nothing_of_the_file_but_its_colours() -> None:
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", "Alice Example, 555-0142")
    exif = Image.Exif()
    exif[0x010F] = "Camera of Alice"
    exif.get_ifd(0x8825)[2] = (50.0, 6.0, 0.0)
    out = io.BytesIO()
    Image.new("RGBA", (3000, 1500), (200, 30, 30, 128)).save(out, "PNG", pnginfo=told, exif=exif)
    small = for_sending(out.getvalue())
    assert inspect(small).mime == "image/jpeg"
    assert (inspect(small).width, inspect(small).height) == (1024, 512)
    assert not inspect(small).has_location
    for word in (b"Alice", b"555-0142", b"Exif", b"Camera"):
        assert word not in small


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\x04\0\0\0WEBP", b"RIFF\xff\xff"]
)
def test_what_is_no_picture_carries_no_label(data: bytes) -> None:
    assert read_image_label(data) is None


def test_what_has_no_place_for_a_label_is_refused() -> None:
    with pytest.raises(ValueError, match="no label"):
        labelled_image(b"GIF89a", Label.of(RECORD))
    with pytest.raises(ValueError, match="no picture"):
        labelled_image(b"RIFF\x04\0\0\0WEBP", Label.of(RECORD))


def test_half_a_label_is_none() -> None:
    data = labelled(picture("PNG"), "image/png", RECORD)
    half = data.replace(b"dc:identifier", b"dc:identifies")
    assert read_image_label(half) == Label.of(RECORD), "the comment has the rest"
    assert read_image_label(half.replace(b"| ID=", b"| Id=")) is None
    assert read_image_label(labelled_image(data[:-30], Label.of(RECORD))) == Label.of(RECORD)  # cut off, still said
