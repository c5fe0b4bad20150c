"""What came back is made harmless before anybody has it: text, JSON, pictures, and text as it comes."""

from __future__ import annotations

import base64
import io
import json
import re
import struct
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from tests.guard.asking import Ear, asked, course, open_stand, prepare, send

from app.course import OutputKind, SourceType
from app.course.errors import Cancelled, PolicyRefusal
from app.guard import UntrustedAnswer
from app.guard.cleaning import clean_end, clean_text, each_text, texts_in, unclosed
from app.guard.output import TAKEN_OUT, prove
from app.guard.pictures import MAX_PIXELS, attached, flaw, loose_end, words_in
from app.guard.restoring import Restorer
from app.guard.streams import Shown
from app.providers import SILENT, Answer

if TYPE_CHECKING:
    from tests.guard.conftest import Stand


@pytest.fixture
def stand(make_stand: Callable[..., Stand]) -> Stand:
    return open_stand(make_stand())


NASTY = [
    ("Hi<script>alert(1)</script> there", "Hi there"),
    ("Hi<SCRIPT src=//x>alert(1)</ScRiPt > there", "Hi there"),
    ("<scr<script></script>ipt>alert(1)</script>x", "x"),
    ("a<script>never closed", "anever closed"),
    ('<img src=x onerror="alert(1)" alt="A">', '<img src=x alt="A">'),
    ("<p onclick=go() onload='x'>Hi</p>", "<p>Hi</p>"),
    ("<iframe srcdoc='<b>'>x</iframe>y", "y"),
    ("<svg onload=alert(1)>x</svg>y", "y"),
    ("see javascript:alert(1)", "see alert(1)"),
    ("see JaVa\tScRiPt :alert(1)", "see alert(1)"),
    ("javajavascript:script:alert(1)", "alert(1)"),
    ("data:text/html,<b>x</b>", ",<b>x</b>"),
    ("data:image/svg+xml;base64,AAAA", ";base64,AAAA"),
    ("<meta http-equiv=refresh><base href=x>y", "y"),
    ("null \x00 and bell \x07", "null  and bell "),
]


@pytest.mark.clause("A2.0c")
@pytest.mark.parametrize(("text", "left"), NASTY)
def test_nothing_that_runs_is_left(text: str, left: str) -> None:
    assert clean_text(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "If a < b and c > d: go on.",
        "Use <b>bold</b> and <em>emphasis</em>.",
        "The time is 10:30, the ratio 3:4. See https://example.com/a?b=c",
        "Turn the lights on = safe; only once.",
        "A data: point, and JavaScript is a language.",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "Grüße, 你好, 🎉",
    ],
)
def test_ordinary_prose_stays_as_it_is(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.clause("A2.0c")
@given(
    st.lists(
        st.sampled_from([nasty for nasty, _ in NASTY] + ["<", ">", "script", "on", "x=", "javascript", ":", " "]), max_size=6
    )
)
def test_cleaning_twice_changes_nothing_more(pieces: list[str]) -> None:
    once = clean_text("".join(pieces))
    assert clean_text(once) == once
    assert not re.search(r"<script\b|javascript:", once, re.IGNORECASE)


def test_an_end_inside_an_element_ends_before_it() -> None:
    assert clean_end("Hello <script>alert(") == "Hello "


def test_the_end_of_an_element_is_its_own() -> None:
    assert unclosed("<script><script></script><svg>") == len("<script><script></script>")
    assert unclosed("<script><svg></script> on") == len("<script><svg></script> on")


def test_json_is_cleaned_string_by_string_and_left_alone_when_clean() -> None:
    clean = b'{ "a": ["x", 1, true, null, 2.50] }'
    assert each_text(clean, clean_text) is clean
    nasty = json.dumps({"a<script>x</script>": ["<script>y</script>z", 1, {"b": "javascript:1"}]}).encode()
    assert json.loads(each_text(nasty, clean_text)) == {"a": ["z", 1, {"b": "1"}]}
    assert texts_in(b'{"a": ["b", 1, {"c": "d"}]}') == ["a", "b", "c", "d"]


@pytest.mark.clause("A2.0c")
@pytest.mark.parametrize(
    ("answer", "mime", "left"),
    [
        ("<script>x</script>Fine.", "text/plain", "Fine."),
        ('{"a": "<script>x</script>Fine."}', "application/json", '{"a": "Fine."}'),
    ],
)
def test_an_output_holds_no_script_and_says_that_it_did(stand: Stand, answer: str, mime: str, left: str) -> None:
    stand.providers["remote"].says(answer, mime)
    output = send(stand, prepare(stand, asked()))
    assert output.content.decode() == left
    assert output.warnings == (TAKEN_OUT,)


def test_an_answer_too_deep_to_read_is_not_used(stand: Stand) -> None:
    stand.providers["remote"].says("[" * 100_000, "application/json")
    with pytest.raises(UntrustedAnswer):
        send(stand, prepare(stand, asked()))


# Pictures.


def picture(form: str = "PNG", size: tuple[int, int] = (30, 20), **saved: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, form, **saved)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that only claims its size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 10)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("form", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_a_whole_picture_has_no_flaw(form: str, mime: str) -> None:
    assert flaw(picture(form), mime) == ""


@pytest.mark.clause("A2.0c")
@pytest.mark.parametrize(
    "content",
    [
        picture()[:-30],
        picture()[:40],
        b"\x89PNG\r\n\x1a\nMZ\x90\x00 an executable",
        picture("JPEG"),
        png_of(20_000, 20_000),
        png_of(8_000, 8_000),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"",
    ],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_only_begins_like_a_picture_is_refused(content: bytes) -> None:
    assert flaw(content, "image/png")
    answer = Answer(content=content, mime="image/png", request_id="1", system="s", source_type=SourceType.TRAINED)
    with pytest.raises(UntrustedAnswer):
        prove(OutputKind.IMAGE, answer)


def test_a_picture_may_not_be_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_PIXELS >= 4096 * 4096
    monkeypatch.setattr("app.guard.pictures.MAX_BYTES", 10)
    assert flaw(picture(), "image/png")


def data_of(content: bytes, mime: str = "image/png") -> str:
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


@pytest.mark.clause("A2.4a")
def test_an_attached_picture_is_read_for_what_is_written_in_it(stand: Stand) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "Shot by ada@x.org")
    exif = Image.Exif()
    exif[0x013B] = "Marta"
    exif.get_ifd(0x8825)[0x001B] = b"eve@x.org"
    body = {"input": "What is it?", "image_url": data_of(picture(pnginfo=info, exif=exif.tobytes()))}
    sheet = prepare(stand, asked(also=body))
    assert sorted(finding.kind for finding in sheet.findings) == ["email", "email", "person"]
    assert all("metadata" in finding.reason and finding.part.path == "image_url" for finding in sheet.findings)
    assert not sheet.settled
    here = stand.guard.prepare(asked(also=body, provider="model"), course=course())
    assert here.findings == ()
    clean = prepare(stand, asked(also={"image_url": data_of(picture())}))
    assert clean.settled
    assert send(stand, clean).content


@pytest.mark.parametrize("content", [b"MZ an executable", picture()[:40], picture() + b"and Marta's address"])
def test_an_attachment_that_is_no_picture_does_not_leave(stand: Stand, content: bytes) -> None:
    with pytest.raises(PolicyRefusal) as caught:
        prepare(stand, asked(also={"image_url": data_of(content)}))
    assert caught.value.clause == "A2.4a"


@pytest.mark.parametrize(("form", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_a_picture_ends_where_it_ends(form: str, mime: str) -> None:
    assert not loose_end(picture(form), mime)
    assert loose_end(picture(form) + b"more", mime)


def test_other_data_is_text_like_any_other() -> None:
    assert attached("data:text/plain;base64,AAAA") is None
    assert attached("data:image/png;base64,A") is None
    assert attached("Hello") is None
    assert attached(data_of(b"abc")) == ("image/png", b"abc")
    assert list(words_in(picture("JPEG", comment=b"Hello there"), "image/jpeg")) == ["Hello there"]


# As it comes.


def shown(pieces: list[str], values: dict[str, str] | None = None) -> Ear:
    ear = Ear()
    stream = Shown(ear, Restorer(values or {}))
    for piece in pieces:
        stream.delta(piece)
    stream.finish()
    assert stream.received == sum(len(piece.encode()) for piece in pieces)
    return ear


@given(st.text("abc <>/12 \n.", max_size=60), st.lists(st.integers(1, 9), max_size=30))
def test_a_harmless_stream_loses_nothing_however_it_is_cut(text: str, cuts: list[int]) -> None:
    pieces, at = [], 0
    for cut in [*cuts, len(text)]:
        pieces.append(text[at : at + cut])
        at += cut
    assert shown(pieces).text == clean_text(text)


@pytest.mark.clause("A2.0c")
@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("nasty", [text for text, _ in NASTY[:2] + NASTY[4:9]])
def test_no_piece_of_a_script_is_ever_shown(nasty: str, size: int) -> None:
    text = f"Before {nasty} after"
    ear = shown([text[at : at + size] for at in range(0, len(text), size)])
    assert not re.search(r"<script|on(error|click|load)|srcdoc|javascript", ear.text, re.IGNORECASE)
    assert ear.text == f"Before {clean_text(nasty)} after"
    assert ear.text.startswith("Before ")
    assert ear.text.endswith(" after")


def test_a_stream_that_ends_inside_a_script_shows_none_of_it() -> None:
    assert shown(["Hello ", "<scr", "ipt>alert(", "1)"]).text == "Hello "


@pytest.mark.clause("B6.4")
@pytest.mark.parametrize("size", range(1, 9))
def test_names_come_back_in_a_stream_wherever_it_is_cut(size: int) -> None:
    text = "Person 1 thanked person1@example.com, MyPerson 1 and Person 12."
    values = {"Person 1": "Marta", "person1@example.com": "marta@x.org"}
    wanted = "Marta thanked marta@x.org, MyPerson 1 and Person 12."
    assert shown([text[at : at + size] for at in range(0, len(text), size)], values).text == wanted
    assert Restorer(values).restored(text) == wanted


def test_names_come_back_in_streamed_json_as_json() -> None:
    assert shown(['{"a": ', '"b"}']).text == '{"a": "b"}'
    text = json.dumps({"title": "By Person 1"})
    ear = shown([text[at : at + 3] for at in range(0, len(text), 3)], {"Person 1": 'Marta "M" Q\n'})
    assert json.loads(ear.text) == {"title": 'By Marta "M" Q\n'}


def test_it_comes_while_it_comes(stand: Stand) -> None:
    stand.providers["remote"].pieces = ["A fi", "ne te", "xt. ", "And more."]
    ear = Ear()
    send(stand, prepare(stand, asked()), ear)
    assert ear.pieces == ["A ", "fine ", "text. ", "And ", "more."]


def test_control_characters_are_not_shown() -> None:
    assert shown(["a\x00b\r", "\nc \x1b[31m"]).text == "ab\nc [31m"


def test_a_stop_ends_it_and_the_log_says_how_much_came(stand: Stand) -> None:
    stand.providers["remote"].pieces = ["One two ", "three ", "four ", "five "]
    sheet = prepare(stand, asked())
    with pytest.raises(Cancelled):
        send(stand, sheet, Ear(stop_after=1))
    row = stand.log.rows()[0]
    assert (row.event, row.fields["error"], row.fields["received"]) == ("request.failed", "Cancelled", len("One two "))
    assert stand.desk.failures == []


def test_a_stream_that_breaks_is_told_and_counted(stand: Stand) -> None:
    from app.providers.errors import BadAnswer

    class Breaking(Ear):
        def stopped(self) -> bool:
            if self.pieces:
                raise BadAnswer("Remote", "It was cut off.")
            return False

    stand.providers["remote"].pieces = ["One two ", "three ", "four "]
    with pytest.raises(BadAnswer):
        send(stand, prepare(stand, asked()), Breaking())
    assert stand.log.rows()[0].fields["received"] == len("One two ")
    assert stand.desk.failures == [("remote", "BadAnswer")]


def test_nobody_needs_to_listen() -> None:
    SILENT.delta("x")
    assert not SILENT.stopped()
