"""Simple evasion does not work, and every offset leads back to the author's own characters (clause B3.9)."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scan.chunks import pieces
from app.scan.scanner import Scanner
from app.scan.views import views


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


@pytest.mark.clause("B3.9")
@pytest.mark.parametrize(
    "hidden",
    [
        "alice@north\u200bwind.com",
        "al\u00adice@northwind\u2060.com",
        "\uff41\uff4c\uff49\uff43\uff45\uff20\uff4e\uff4f\uff52\uff54\uff48\uff57\uff49\uff4e\uff44\uff0e\uff43\uff4f\uff4d",
        "\u0430lic\u0435@northwind.com",
        "alice[AT]northwind[DOT]com",
        "alice (at) northwind (dot) com",
        "alice at northwind dot com",
        "al\u0131ce@northwind.com",
        "⟦1⟧alice⟦/1⟧@north⟦12⟧wind⟦/12⟧.com".removeprefix("⟦1⟧"),
        "\U0001d41a\U0001d425\U0001d422\U0001d41c\U0001d41e@northwind.com",
        "alice&#64;northwind&period;com",
        "alice&commat;northwind.com",
        "alice%40northwind.com",
        "a l i c e @ n o r t h w i n d . c o m",
        "alice@\nnorthwind.com",
    ],
)
def test_a_disguised_address_is_found_whole(scanner: Scanner, hidden: str) -> None:
    text = f"Ask her: {hidden} – she knows."
    assert [(hit.kind, text[hit.start : hit.end]) for hit in scanner.scan_text(text)] == [("email", hidden)]


@pytest.mark.clause("B3.9")
@pytest.mark.parametrize(
    ("kind", "hidden"),
    [
        ("card", "4 5 3 9 1 4 8 8 0 3 4 3 6 4 6 7"),
        ("card", "4539 1488\n0343 6467"),
        ("phone", "two one two, seven three six, five zero zero zero"),
        ("iban", "DE89 3704 0044 0532\n0130 00"),
    ],
)
def test_a_disguised_number_is_found_whole(scanner: Scanner, kind: str, hidden: str) -> None:
    text = f"Call me: {hidden}; it is mine."
    assert [(hit.kind, text[hit.start : hit.end]) for hit in scanner.scan_text(text)] == [(kind, hidden)]


def test_numbers_and_words_of_ordinary_prose_make_no_other_view() -> None:
    for text in ("Steps 1 2 3 are done. One, two, three, go!", "A & B, 50% off, 20 %", "Line one\nline two\n3 pages"):
        assert len(list(views(text))) == 1


@pytest.mark.clause("B3.9")
def test_a_secret_in_base64_is_found_and_the_reason_says_so(scanner: Scanner) -> None:
    token = base64.b64encode(b"card 4539 1488 0343 6467").decode()
    (hit,) = scanner.scan_text(f"Remember {token} please")
    assert (hit.kind, f"Remember {token} please"[hit.start : hit.end]) == ("card", token)
    assert "base64" in hit.reason


def test_digits_of_other_scripts_are_digits(scanner: Scanner) -> None:
    text = "IBAN DE٨٩ ٣٧٠٤ ٠٠٤٤ ٠٥٣٢ ٠١٣٠ ٠٠"  # Arabic-Indic
    assert [(hit.kind, text[hit.start : hit.end]) for hit in scanner.scan_text(text)] == [("iban", text[5:])]


def test_words_of_greek_and_cyrillic_prose_are_left_alone() -> None:
    text = "Пожарная тревога: покиньте здание. Η έξοδος κινδύνου είναι αριστερά."
    (view,) = views(text)
    assert view.text == text


_NOISE = st.sampled_from(["\u200b", "\u00ad", "\u2060", "\ufeff", "\u200d"])


@given(st.data())
def test_invisible_characters_anywhere_do_not_move_a_span(data: st.DataObject) -> None:
    words = "Ask alice@northwind.com now"
    noisy = "".join(char + data.draw(st.just("") | _NOISE) for char in words)
    view = next(iter(views(noisy)))
    assert view.text == words
    at = words.index("alice")
    start, end = view.span(at, at + len("alice@northwind.com"))
    assert noisy[start] == "a"
    assert noisy[end - 1] == "m"


@given(st.text(max_size=200))
def test_spans_of_every_view_lie_inside_the_text(text: str) -> None:
    for view in views(text):
        for at in range(len(view.text)):
            start, end = view.span(at, at + 1)
            assert 0 <= start < end <= len(text)
    assert "\u200b" not in next(iter(views(text))).text


@given(st.text(alphabet="ab \n", min_size=0, max_size=400), st.integers(20, 60))
def test_pieces_cover_the_text_and_overlap(text: str, size: int) -> None:
    seen = 0
    for offset, piece in pieces(text, size, 10):
        assert text[offset : offset + len(piece)] == piece
        assert len(piece) <= size
        assert offset <= seen
        seen = offset + len(piece)
    assert seen == len(text)
