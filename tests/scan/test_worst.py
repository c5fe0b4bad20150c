"""Crafted rows cost work in proportion to their length: counted, not timed (``tests/bench/bench_scan.py`` prints the times)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import pytest
import spacy

from app.scan import gates, lookup, markings, phones, titles
from app.scan.gates import gate
from app.scan.hits import Hit
from app.scan.joined.base import Placed
from app.scan.joined.health import Health, _Sentence
from app.scan.kinds import kind_of
from app.scan.markings import labels, talk
from app.scan.memory import CHARACTERS, Memory
from app.scan.names import model
from app.scan.names.greedy import Ent
from app.scan.names.people import People
from app.scan.names.words import Cutter, Words
from app.scan.phone_plans import could_be
from app.scan.scanner import Scanner
from app.scan.secrets import codes, otherwise, told
from app.scan.sentences import reading
from app.scan.tables import table

ROWS = {
    "initials": "A. ",
    "titles": "Dr. ",
    "amounts": "Maria Lopez $1,000 ",
    "ages": "Leo, 7, son ",
    "ages in brackets": "Leo (7) ",
    "hyphens": "Aa-",
    "short names": "Xq1 ",
    "names without a space": "Aa.Bb.",
}
SIZE = 2_000


class Counting(model.Reader):
    """Counts the tokens that would be read, and sees no names."""

    def __init__(self) -> None:
        super().__init__(Cutter(spacy.blank("en").tokenizer, lambda _word: "?"), self._count)
        self.tokens = 0

    def _count(self, texts: list[Words]) -> list[list[Ent]]:
        self.tokens += sum(map(len, texts))
        return [[] for _ in texts]


@pytest.mark.parametrize("unit", ROWS.values(), ids=ROWS.keys())
def test_the_network_reads_no_more_of_a_piece_than_it_may(unit: str) -> None:
    reader = Counting()
    detect = People(lambda _text: iter(()), reader)
    list(detect((unit * SIZE)[:SIZE]))
    assert reader.tokens <= model.TOKENS


def test_the_network_reads_only_around_what_could_be_a_name() -> None:
    reader = Counting()
    detect = People(lambda _text: iter(()), reader)
    list(
        detect(
            "the quick brown fox jumps over the lazy dog and rests " * 10 + "Okonjo waits " + "for the bus to come home " * 20
        )
    )
    assert 0 < reader.tokens <= 2 * model.AROUND + 1


def test_windows_cover_every_spot_and_do_not_overlap() -> None:
    text = " ".join(f"word{number}" for number in range(200))
    spots = [(text.index(f"word{number} "), text.index(f"word{number} ") + 5) for number in (0, 3, 40, 41, 120, 198)]
    windows = list(model._windows(text, spots))
    assert all(any(first <= start and end <= last for first, last in windows) for start, end in spots)
    assert all(before[1] <= after[0] for before, after in pairwise(windows))
    assert list(model._windows(text, [])) == []
    assert list(model._windows(" \n ", [(0, 3)])) == []


def test_illnesses_look_only_at_the_people_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    had = _Sentence._had

    def counted(self: _Sentence, start: int, end: int) -> bool:
        asked.append((start, end))
        return had(self, start, end)

    monkeypatch.setattr(_Sentence, "_had", counted)
    text = "Leo x gout " * 180
    people = [Hit(at, at + 3, "person", "Leo", 0.9, "test", "") for at in range(0, len(text), 11)]
    list(Health().find(text, people))
    assert 180 <= len(asked) <= 180 * 9  # 90 code points hold nine of them


def test_hits_are_found_by_their_place() -> None:
    hits = [Hit(at, at + length, "person", "", 0.9, "test", "") for at, length in ((10, 5), (0, 30), (20, 2), (40, 5))]
    placed = Placed(hits)
    assert [hit.start for hit in placed.within(5, 24)] == [10, 20]
    for start in range(60):
        for end in range(start + 1, 60):
            assert placed.covers(start, end) == any(hit.start < end and start < hit.end for hit in hits)


@pytest.mark.parametrize("form", ["536-90-{:04}", "4711-08-{:04}", "12.34.56.{:02}.90"])
def test_a_table_of_numbers_is_not_given_to_every_plan(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    calls: Counter[str] = Counter()

    def refuses(value: str, region: str, leniency: int) -> list[object]:
        del value, leniency
        calls[region] += 1
        return []

    monkeypatch.setattr(phones, "_Matcher", refuses)
    monkeypatch.setattr(phones, "could_be", lambda region, value: True)
    phones._matched.cache_clear()
    regions = ("US", "GB", "DE", "FR", "IN", "BR")
    plans = phones._Plans(regions)
    for number in range(SIZE // 12):
        plans.known(form.format(number))
    assert calls.total() <= phones.WORK / 2 + len(regions)
    assert max(calls.values()) > calls.total() / len(regions)
    phones._matched.cache_clear()


def test_a_number_that_stands_in_several_views_is_looked_up_once() -> None:
    phones._matched.cache_clear()
    scanner = Scanner()
    scanner.scan_text("Call 07911 123456 or 212-736-\n5000, or 07911 123456 again.")
    told = phones._matched.cache_info()
    assert told.hits >= told.misses


@pytest.mark.parametrize("number", ["431-80-5805", "5150 734 243", "43.18.05.80.56"])
def test_a_plan_is_not_asked_about_numbers_without_the_nought_it_wants(number: str) -> None:
    assert not could_be("DE", number)
    assert could_be("DE", f"0{number}")


def test_a_text_is_read_by_each_automaton_once_whoever_asks() -> None:
    scanner = Scanner()
    automata = [held for row in gates._automata.values() for held in row]
    for held in automata:
        held.passed.cache_clear()
    scanner.scan_text("The committee met at noon, and nobody was missing from the table.")
    told = [held.passed.cache_info() for held in automata]
    assert {one.misses for one in told} <= {0, 1}
    assert sum(one.hits for one in told) > len(told)


def test_a_line_of_markings_is_counted_and_asked_once_for_all_of_them() -> None:
    labels._letters.cache_clear()
    talk.explains.cache_clear()
    text = "The CONFIDENTIAL parts and INTERNAL USE ONLY parts go to nobody " * 25
    list(markings.load("en")(text))
    assert 0 < labels._letters.cache_info().misses <= 4
    assert talk.explains.cache_info().misses <= 1


def test_a_word_that_stands_again_and_again_is_looked_up_once() -> None:
    reading._meant.cache_clear()
    assert {token.form for token in reading.tokens("\t1" * SIZE, 0, 2 * SIZE)} == {"#one"}
    assert reading._meant.cache_info().misses == 1


@pytest.mark.parametrize("word", [*codes._CODES["other"], *codes._CODES["offers"]])
def test_what_makes_another_code_of_one_is_read_backwards_from_it(word: str) -> None:
    for said in (f"the {word} ", f"the {word.upper()}-", f"the {word}".replace(" ", "-")):
        assert codes._NOT_BEFORE.match(said[::-1])
    start = len(f"the {word} ")
    assert told._called(told._OTHER, f"the {word} code", lookup.Said(start, start + len("code"), told.Word.ANY_CODE))
    assert not codes._NOT_BEFORE.match(f"the {word} of ours, the ~"[::-1])


@pytest.mark.parametrize("word", table("credentials")["told"]["examples"])
def test_what_makes_an_example_of_a_value_is_read_backwards_from_it(word: str) -> None:
    assert otherwise.is_an_example(f"words {word}: ")
    assert otherwise.is_an_example(f"words {word.upper()} Kestrel7 or “")
    assert not otherwise.is_an_example(f"words @{word.rsplit(maxsplit=1)[-1]} ")
    assert not otherwise.is_an_example(f"words {word} of ours ")


def test_titles_are_read_backwards_from_a_name() -> None:
    assert titles._start("Ask Herr Prof. Dr. Okafor", len("Ask Herr Prof. Dr. ")) == len("Ask ")
    assert titles._start("Ask Dr.Okafor", len("Ask Dr.")) == len("Ask ")
    assert titles._start("Ask x.Dr. Okafor", len("Ask x.Dr. ")) == len("Ask x.Dr. ")


def test_a_kind_no_version_knows_is_made_up_once() -> None:
    assert kind_of("of-tomorrow") is kind_of("of-tomorrow")


def test_texts_scanned_together_are_read_by_one_automaton_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = Scanner()
    automata = [held for row in gates._automata.values() for held in row]
    asked: list[int] = []
    for number, held in enumerate(automata):
        held.passed.cache_clear()
        read = held._read

        def noted(text: str, number: int = number, read: Callable[[str], frozenset[int]] = read) -> frozenset[int]:
            asked.append(number)
            return read(text)

        monkeypatch.setattr(held, "passed", lru_cache(noted))
    gates.prepare(["Take off the cover.", "Wait for the light.", "Put the cover back."])
    assert asked == sorted(asked)
    assert len(asked) == 3 * len(automata)
    assert scanner.scan_text("Take off the cover.") == []


def test_who_asks_for_few_expressions_has_the_text_read_by_few_automata() -> None:
    Scanner()
    automata = [held for row in gates._automata.values() for held in row]
    for held in automata:
        held.passed.cache_clear()
    assert gate("@")("a text with an @ in it")
    assert sum(held.passed.cache_info().misses for held in automata) == 1


def test_a_gate_that_the_automaton_cannot_answer_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    at = gate("@")
    assert not at("no sign here")

    class Exhausted:
        def Match(self, text: bytes) -> None:
            del text

    held = next(held for row in gates._automata.values() for held in row if "@" in held.places)
    held.passed.cache_clear()
    monkeypatch.setattr(held, "_held", Exhausted())
    assert at("no sign here")
    held.passed.cache_clear()


def test_texts_scanned_together_and_known_ones_give_what_each_gives_alone() -> None:
    texts = [
        "Ask Maria Lopez.",
        "x",
        "",
        "Write to alice@northwind.com.",
        "Ask Maria Lopez.",
        "Then Tunde Okonjo left the room.",
    ]
    alone = [tuple(Scanner().scan_text(text)) for text in texts[:1]]
    together = Scanner()
    first = together.scan_texts(texts)
    assert first[0] == alone[0] == first[4]
    assert together.scan_texts(texts) == first
    assert [tuple(together.scan_text(text)) for text in texts] == first


def test_the_same_text_twice_in_a_batch_is_read_once() -> None:
    reader = Counting()
    detect = People(lambda _text: iter(()), reader)
    texts = ["Then Okonjo left.", "Then Adeyemi came."]
    detect.prepare(texts)
    read = reader.tokens
    for text in texts * 2:
        list(detect(text))
    assert reader.tokens == read > 0


def test_three_megabytes_of_paragraphs_are_remembered() -> None:
    memory = Memory()
    texts = [f"{number} {'x' * 250}" for number in range(12_000)]
    for text in texts:
        memory.put(text, ())
    assert memory.get(texts) == ([()] * len(texts), [])


def test_what_is_remembered_is_bounded() -> None:
    memory = Memory()
    texts = [f"{number} {'x' * 5_000}" for number in range(3_000)]
    for text in texts:
        memory.put(text, ())
    _, unknown = memory.get(texts)
    assert len(texts) - len(unknown) <= CHARACTERS / 5_000
    assert not {2_999, 2_500} & set(unknown)
