"""Pictures are judged by their bytes: type, size as seen, damage, location; and never unpacked beyond the limit."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from app.course import OutputKind, Provenance, SourceType
from app.course.errors import FileProblem
from app.media.images import EXTENSIONS, as_png, cropped, inspect, sniff
from app.media.labels import declared_source, labelled, read_label


def encoded(kind: str, size: tuple[int, int] = (6, 4), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 1 if mode in ("1", "P", "L") else None).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp")]
)
def test_the_type_is_what_the_bytes_say(kind: str, mime: str) -> None:
    info = inspect(encoded(kind))
    assert (info.mime, info.width, info.height) == (mime, 6, 4)
    assert mime in EXTENSIONS
    assert not info.has_location


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_png_mode_is_an_image(mode: str) -> None:
    assert inspect(encoded("PNG", mode=mode)).width == 6


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"PK\x03\x04", bytes(100)])
def test_what_is_no_image_is_called_so(data: bytes) -> None:
    with pytest.raises(FileProblem, match=r"plan\.png is not an image"):
        inspect(data, "plan.png")


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"<svg xmlns='x'/>", "SVG"), (b"<?xml version='1.0'?>\n<svg/>", "SVG"), (b"\xd7\xcd\xc6\x9a" + bytes(20), "WMF")],
)
def test_an_image_that_browsers_do_not_show_is_named(data: bytes, said: str) -> None:
    with pytest.raises(FileProblem, match=said):
        inspect(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_half_an_image_is_damaged(kind: str, kept: float) -> None:
    noise = Image.effect_noise((64, 64), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, kind)
    data = out.getvalue()
    with pytest.raises(FileProblem, match=r"is damaged|is not an image"):
        inspect(data[: int(len(data) * kept)])


def test_a_png_that_claims_to_be_enormous_is_refused_before_it_is_unpacked() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    with pytest.raises(FileProblem, match="60000 × 60000"):
        inspect(data)


def test_a_photograph_taken_sideways_has_the_size_it_is_seen_in_and_its_location_is_noticed() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    info = inspect(encoded("JPEG", exif=exif.tobytes()))
    assert (info.width, info.height) == (4, 6)
    assert info.has_location


@pytest.mark.parametrize("kind", ["TIFF", "BMP"])
def test_tiff_and_bmp_become_png(kind: str) -> None:
    made = as_png(encoded(kind))
    assert inspect(made).mime == "image/png"


def test_cropping_removes_the_pixels() -> None:
    source = Image.new("RGB", (10, 10), "white")
    source.paste((255, 0, 0), (0, 0, 5, 10))
    out = io.BytesIO()
    source.save(out, "PNG")
    made = Image.open(io.BytesIO(cropped(out.getvalue(), (0.5, 0, 0, 0))))
    assert made.size == (5, 10)
    assert made.convert("RGB").getcolors() == [(50, (255, 255, 255))]


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_label_and_which_way_is_up_survive_cropping_and_saving_again(form: str) -> None:
    record = Provenance(
        id="p1", kind=OutputKind.IMAGE, source_type=SourceType.TRAINED, provider="openai", system="gpt-image-2",
        created="2026-11-22T09:14:00+00:00", user="ada", request_id="r1", prompt_sha256="0" * 64,
    )  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera maker"
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, form, exif=exif.tobytes())
    data = labelled(out.getvalue(), f"image/{form.lower()}", record)
    before = read_label(data)
    assert before is not None
    made = cropped(cropped(data, (0.5, 0, 0, 0)), (0, 0, 0, 0.5))
    assert read_label(made) == before
    assert declared_source(made) is SourceType.TRAINED
    assert inspect(made).width == 10, "half of the height of a picture that lies on its side"
    kept = Image.open(io.BytesIO(made)).getexif()
    assert kept.get(0x0112) == 6
    assert 0x010F not in kept
    assert read_label(as_png(data)) == before


def test_bytes_are_named_without_decoding() -> None:
    assert sniff(b"RIFF\x00\x00\x00\x00WEBPVP8 ") == "image/webp"
    assert sniff(b"nothing of the kind") == ""


@pytest.mark.parametrize(
    ("form", "mark"), [("PNG", "trainedAlgorithmicMedia"), ("JPEG", "algorithmicMedia"), ("TIFF", "trainedAlgorithmicMedia")]
)
def test_a_derivative_keeps_saying_that_it_is_synthetic(form: str, mark: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 40)).save(out, form)
    data = out.getvalue() + b"http://cv.iptc.org/newscodes/digitalsourcetype/" + mark.encode()  # wherever in the file it stands
    for made in (as_png(data), cropped(data, (0.1, 0.1, 0.1, 0.1))):
        source = declared_source(made)
        assert source is not None
        assert source.value == mark
    plain = cropped(out.getvalue(), (0.1, 0, 0, 0))
    assert declared_source(plain) is None
