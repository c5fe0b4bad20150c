"""What a person is shown is what is sent; what comes out proves its type and keeps its origin."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.course import OutputKind, Payload, Provenance, SourceType
from app.guard import UntrustedAnswer
from app.guard.bodies import Opaque, parts_of
from app.guard.output import combined, prove
from app.providers import Answer

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
trees = st.recursive(
    texts | st.integers(-(10**15), 10**15) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def body(data: bytes, content_type: str = "application/json") -> Payload:
    return Payload(
        provider="p",
        model="m",
        feature="narration",
        purpose="x",
        course_id="c",
        block_ids=(),
        body=data,
        content_type=content_type,
    )


def strings(tree: Any) -> list[str]:
    if isinstance(tree, dict):
        return [text for name, item in tree.items() for text in (name, *strings(item))]
    if isinstance(tree, list):
        return [text for item in tree for text in strings(item)]
    return [str(tree)] if isinstance(tree, (str, int)) and not isinstance(tree, bool) else []


@pytest.mark.clause("A2.4a")
@given(trees)
def test_every_name_text_and_number_of_a_body_is_on_the_sheet(tree: Any) -> None:
    shown = [part.text for part in parts_of(body(json.dumps(tree).encode()))]
    assert sorted(shown) == sorted(strings(tree))


def test_the_second_of_two_equal_names_is_on_the_sheet_too() -> None:
    shown = [part.text for part in parts_of(body(b'{"text": "hidden", "text": "shown"}'))]
    assert "hidden" in shown
    assert "shown" in shown


def test_parts_say_where_they_stand() -> None:
    parts = parts_of(body(b'{"input": [{"text": "Hi"}, 7]}'), 3)
    assert [(part.payload, part.path, part.text) for part in parts] == [
        (3, "input (name)", "input"),
        (3, "input.0.text (name)", "text"),
        (3, "input.0.text", "Hi"),
        (3, "input.1", "7"),
    ]


def test_other_text_is_one_part_and_bytes_are_none() -> None:
    assert [part.text for part in parts_of(body("Grüße".encode(), "text/plain; charset=utf-8"))] == ["Grüße"]
    for data in (b"\xff", b"[" * 100_000):
        with pytest.raises(Opaque):
            list(parts_of(body(data)))


def answer(content: bytes, mime: str) -> Answer:
    return Answer(content=content, mime=mime, request_id="1", system="s", source_type=SourceType.ALGORITHMIC)


def picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "teal").save(out, form)
    return out.getvalue()


GOOD = [
    (OutputKind.SPEECH, "audio/wav", b"RIFF\0\0\0\0WAVEfmt "),
    (OutputKind.SPEECH, "audio/mpeg", b"ID3\x03"),
    (OutputKind.SPEECH, "audio/mpeg", b"\xff\xfb\x90\x00"),
    (OutputKind.SPEECH, "audio/flac", b"fLaC\0"),
    (OutputKind.SPEECH, "audio/ogg", b"OggS\0"),
    (OutputKind.IMAGE, "image/png", picture("PNG")),
    (OutputKind.IMAGE, "image/jpeg", picture("JPEG")),
    (OutputKind.IMAGE, "image/webp", picture("WEBP")),
    (OutputKind.TEXT, "text/plain", "Grüße".encode()),
    (OutputKind.TEXT, "application/json", b"{}"),
    (OutputKind.SUBTITLES, "text/vtt", b"WEBVTT\n"),
]


@pytest.mark.parametrize(("kind", "mime", "content"), GOOD)
def test_what_is_what_it_says_is_taken(kind: OutputKind, mime: str, content: bytes) -> None:
    prove(kind, answer(content, mime))


@pytest.mark.clause("A2.0c")
@pytest.mark.parametrize(("kind", "mime", "content"), GOOD)
@pytest.mark.parametrize("fake", [b"\xff", b"MZ\x90\x00", b"<script>\0", b"\x7fELF", b"\xff\xd8"])
def test_what_is_not_what_it_says_is_refused(kind: OutputKind, mime: str, content: bytes, fake: bytes) -> None:
    with pytest.raises(UntrustedAnswer, match="bytes are not"):
        prove(kind, answer(fake, mime))


@pytest.mark.parametrize(
    ("kind", "mime"), [(OutputKind.IMAGE, "image/svg+xml"), (OutputKind.SPEECH, "video/mp4"), (OutputKind.TEXT, "text/html")]
)
def test_types_that_no_output_may_have_are_refused(kind: OutputKind, mime: str) -> None:
    with pytest.raises(UntrustedAnswer, match="no type for"):
        prove(kind, answer(b"<svg/>", mime))


def record(**changed: Any) -> Provenance:
    base: dict[str, Any] = {
        "id": "p1",
        "kind": OutputKind.SPEECH,
        "source_type": SourceType.ALGORITHMIC,
        "provider": "local",
        "system": "echo 1",
        "created": "2026-11-22T10:00:00+00:00",
        "user": "Ada",
        "request_id": "x1",
        "prompt_sha256": "ab",
    }
    return Provenance(**{**base, **changed})


NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.clause("B1.7")
def test_what_is_joined_keeps_every_origin_and_its_parent() -> None:
    parts = [record(), record(id="p2", provider="remote", system="echo 2", source_type=SourceType.TRAINED, prompt_sha256="cd")]
    whole = combined(parts, parent="p0", now=NOW)
    assert (whole.provider, whole.system) == ("local + remote", "echo 1 + echo 2")
    assert whole.source_type is SourceType.TRAINED
    assert whole.parent == "p0"
    assert whole.created == "2026-11-23T00:00:00+00:00"
    assert whole.id not in ("p0", "p1", "p2")
    assert whole.prompt_sha256 != combined(list(reversed(parts)), now=NOW).prompt_sha256


def test_what_is_joined_from_one_keeps_its_request() -> None:
    whole = combined([record()])
    assert (whole.request_id, whole.prompt_sha256, whole.system) == ("x1", "ab", "echo 1")


@pytest.mark.clause("B1.7")
def test_a_consent_is_kept_and_two_never_mix() -> None:
    assert combined([record(), record(consent="k1")]).consent == "k1"
    with pytest.raises(ValueError, match="different consents"):
        combined([record(consent="k1"), record(consent="k2")])


def test_kinds_do_not_mix_and_nothing_gives_nothing() -> None:
    for parts in ([], [record(), record(kind=OutputKind.IMAGE)]):
        with pytest.raises(ValueError, match="one kind"):
            combined(parts)
