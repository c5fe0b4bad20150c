"""The second reader of sentences: how it cuts words, that it reads as its layers say, and what it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from math import log

import numpy as np
import pytest

from app.scan.nets import net
from app.scan.pieces import BEGINS, FIRST, LAST, LONGEST_WORD, UNKNOWN, Pieces
from app.scan.scanner import Scanner
from app.scan.sentences.doubts import AGAIN, BEGUN, KINDS, LATER, NAME
from app.scan.sentences.reader import LONGEST, Reader, normal, reader, unpacked
from app.scan.sentences.spans import around
from app.scan.sentences.telling import _CITES

LIKELY = {FIRST: 1.0, LAST: 1.0, UNKNOWN: 1.0, BEGINS: 0.1, "a": 0.05, "b": 0.04, "ab": 0.001, f"{BEGINS}a": 0.2, "ba": 0.03}


@pytest.fixture
def small() -> Pieces:
    return Pieces([*LIKELY], [log(share) for share in LIKELY.values()])


@pytest.fixture(scope="module")
def loaded() -> Scanner:
    return Scanner()


@pytest.fixture
def scanner(loaded: Scanner) -> Scanner:
    """One that remembers nothing: what is asked of the reader is patched."""
    loaded._memory.clear()
    return loaded


def _kinds(scanner: Scanner, text: str) -> set[str]:
    scanner._memory.clear()
    return {hit.kind for hit in scanner.scan_text(text)}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """What is read again while every sentence leaves a doubt."""
    cuts: list[tuple[int, ...]] = []
    whole = Reader.read

    def counted(self: Reader, some: Sequence[Sequence[int]]) -> list[list[float]]:
        cuts.extend(map(tuple, some))
        return whole(self, some)

    monkeypatch.setattr(Reader, "read", counted)
    monkeypatch.setattr("app.scan.sentences.doubts.reader", lambda: replace(reader(), loose=[-100.0] * len(KINDS)))
    return cuts


def _ways(word: str) -> list[list[str]]:
    """All ways to cut a word into the pieces of :data:`LIKELY`."""
    if not word:
        return [[]]
    heads = [piece for piece in LIKELY if word.startswith(piece)]
    return [[head, *rest] for head in heads for rest in _ways(word[len(head) :])]


@pytest.mark.parametrize("word", ["".join(letters) for size in (1, 2, 5) for letters in product("ab", repeat=size)])
def test_a_word_is_cut_where_its_pieces_are_likeliest_together(small: Pieces, word: str) -> None:
    names = [*LIKELY]
    cut = [names[place] for place in small.of(word, 64)][1:-1]
    assert "".join(cut) == BEGINS + word

    def likely(way: Sequence[str]) -> float:
        return sum(log(LIKELY[piece]) for piece in way)

    assert likely(cut) == pytest.approx(max(map(likely, _ways(BEGINS + word))))


def test_a_letter_that_is_not_known_is_one_piece_and_a_long_word_ends(small: Pieces) -> None:
    assert small.of("aЖb", 64).count(small.unknown) == 1
    assert len(small.of("Ж" * 5000, 4096)) == LONGEST_WORD + 3


def test_what_is_too_long_is_read_to_where_there_is_room(small: Pieces) -> None:
    cut = small.of("a " * 100, 10)
    assert len(cut) == 10
    assert [*LIKELY][cut[-1]] == LAST


def test_numbers_of_four_bits_are_unpacked_in_their_order() -> None:
    whole = np.arange(32) % 16
    packed = (whole[:16] | (whole[16:] << 4)).astype(np.uint8)[None, None, :]
    assert unpacked(packed, np.array([[0.5]], np.float16)).tolist() == [((whole - 8) * 0.5).tolist()]


def test_each_row_is_made_even() -> None:
    rows = normal(np.array([[1.0, 3.0], [10.0, 30.0]]), np.array([2.0, 2.0]), np.array([1.0, 1.0]))
    assert rows == pytest.approx(np.array([[-1.0, 3.0], [-1.0, 3.0]]))


def test_a_layer_hears_all_pieces_whatever_their_order_but_for_where_they_stand() -> None:
    """Without its places a text and the same words in another order are the same to it: what attention is."""
    cut = reader().cut("Our cashier has a bad knee")
    bare = np.zeros_like(reader().places)
    placeless = replace(reader(), places=bare)
    turned = [cut[0], *reversed(cut[1:-1]), cut[-1]]
    straight, back = placeless.read([cut, turned])
    assert straight == pytest.approx(back, abs=1e-3)
    straight, back = reader().read([cut, turned])
    assert straight != pytest.approx(back, abs=1e-2)


def test_texts_that_are_read_together_hear_nothing_of_each_other() -> None:
    texts = [
        "Our cashier has a bad knee",
        "Yes",
        "Der Preis liegt in der Mitte " * 20,
        *(f"Room {place}" for place in range(40)),
    ]
    cuts = [reader().cut(text) for text in texts]
    for cut, sums in zip(cuts, reader().read(cuts), strict=True):
        assert sums == pytest.approx(reader().read([cut])[0], abs=1e-3)
    assert reader().read([]) == []


def test_it_knows_what_tells_of_somebody_from_what_tells_of_something() -> None:
    column = KINDS.index("health")

    def health(text: str) -> float:
        return reader().read([reader().cut(text)])[0][column]

    for told, plain in (
        ("She has been under the oncologist since the spring.", "She has been under the new manager since the spring."),
        ("Unser Hausmeister liegt mit einem Herzinfarkt in der Klinik.", "Unser Hausmeister liegt mit dem Preis in der Mitte."),
    ):
        assert health(told) > health(plain) + 2


DOUBTED = [
    ("Tomek złamał rękę na magazynie, więc nagranie z wózkiem przekładamy na lipiec.", "health"),
    ("Toy safety tester panel: Olive, four years, put the wheel in her mouth within eleven seconds.", "child"),
]


@pytest.mark.parametrize(("text", "kind"), DOUBTED)
def test_what_the_net_leaves_in_doubt_is_found_with_the_reader(
    scanner: Scanner, monkeypatch: pytest.MonkeyPatch, text: str, kind: str
) -> None:
    assert kind in _kinds(scanner, text)
    monkeypatch.setattr("app.scan.sentences.doubts.AGAIN", 0)
    assert kind not in _kinds(scanner, text)


def test_texts_that_wait_for_the_reader_get_what_each_gets_alone(scanner: Scanner) -> None:
    (one, _), (other, _) = DOUBTED
    texts = [one, "Close the door.", "Ask Maria Lopez.", other, "She has asthma, says Ann Lee.", f"{one} "]
    alone = []
    for text in texts:
        scanner._memory.clear()
        alone.append(tuple(scanner.scan_text(text)))
    scanner._memory.clear()
    assert scanner.scan_texts(texts) == alone


def test_a_reader_that_fails_leaves_nothing_behind(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    scanner._memory.clear()

    def fails(_self: Reader, _cuts: Sequence[Sequence[int]]) -> list[list[float]]:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(Reader, "read", fails)
        for _ in range(2):
            with pytest.raises(MemoryError):
                scanner.scan_text(DOUBTED[0][0])
        assert scanner.scan_text("Close the door.") == []
    assert DOUBTED[0][1] in _kinds(scanner, DOUBTED[0][0])


def test_a_long_sentence_is_read_far_into_a_text_too(scanner: Scanner, asked: list[tuple[int, ...]]) -> None:
    drill = "Close the doors and windows and leave by the nearest exit. " * 50
    scanner.scan_text(
        f"{drill}The teller at the second counter, who is two years from retirement, is found to have a slow dementia, and the "
        "whole branch knows by now."
    )
    assert any(len(cut) > LATER - BEGUN for cut in asked)


def test_it_does_not_say_of_a_work_what_it_doubts(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Smith and Jones (2015) diagnosed diabetes in mice."
    assert "health" not in _kinds(scanner, text)
    monkeypatch.setattr("app.scan.sentences.telling._is_otherwise", lambda *_: False)
    assert "health" in _kinds(scanner, text)


def test_a_year_behind_a_name_cites_and_a_room_or_a_birth_does_not() -> None:
    for text in (
        "as Jones (2015) found",
        "Garcia et al. (2019b)",
        "in mice (Smith, 2015).",
        "in rats (Lopez and Smith, 2015, p. 3)",
    ):
        assert _CITES.search(text), text
    for text in ("in room (1204)", "a teller (1958), retired", "Kim (12)", "(see 2015)"):
        assert not _CITES.search(text), text


def test_who_was_born_too_early_is_no_child(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The smallest of the panel, born 3 May {}, put the wheel in her mouth within eleven seconds."
    assert "child" in _kinds(scanner, text.format(2021))
    assert "child" not in _kinds(scanner, text.format(1971))
    monkeypatch.setattr("app.scan.sentences.telling._is_otherwise", lambda *_: False)
    assert "child" in _kinds(scanner, text.format(1971))


def test_other_letters_than_latin_ones_are_left_to_the_net() -> None:
    assert reader().cut("Она болеет с понедельника и лежит дома.") == []
    assert len(reader().cut("word " * 200)) == LONGEST


def test_of_a_piece_of_text_so_much_is_read_again_and_of_those_that_follow_less(
    scanner: Scanner, asked: list[tuple[int, ...]]
) -> None:
    rows = [f"The cook of shift {number} has a bad knee and a cough again." for number in range(20, 50)]
    scanner.scan_text(" ".join(rows))
    first = sum(len(cut) + BEGUN for cut in asked)
    assert 0 < first <= AGAIN + LONGEST
    asked.clear()
    scanner.scan_text(" ".join(f"{row} And so he is at home until Monday." for row in rows * 3))
    assert first < sum(len(cut) + BEGUN for cut in asked) <= AGAIN + 4 * LATER + 5 * LONGEST


def test_the_same_sentence_is_read_once_and_other_letters_take_no_room(scanner: Scanner, asked: list[tuple[int, ...]]) -> None:
    ours, theirs = "The cook has a bad knee and a cough again.", "Повар кашляет и у него болит колено."
    scanner.scan_text(f"{theirs} {theirs[:-1]} опять. {ours} {ours} {ours}")
    assert len(asked) == len(set(asked)) == 1


def test_what_the_reader_says_is_shown_with_the_words_around_it() -> None:
    shares = [0.1, -0.1, -100.0, -0.1, -0.1, 0.3, -0.1, -0.1]
    assert around(shares, 5, 5) == (3, 7)
    assert around([-0.1] * 40, 20, 21) == (14, 27)


def test_what_the_net_is_sure_of_and_what_it_is_sure_is_nothing_is_not_read_again() -> None:
    for loose, sure, enough in zip(reader().loose, net(NAME).sure, net(NAME).enough, strict=True):
        assert loose < enough < sure
