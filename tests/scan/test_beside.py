"""What a value is by the words beside it: a model finds secrets and numbers that are told in ways no rule lists."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.course.findings import Severity
from app.scan.beside import Known, judge
from app.scan.beside.candidates import Candidate, candidates
from app.scan.beside.glances import around, worths
from app.scan.beside.judge import FEWEST, KINDS, LOOKED_AT, NAME, ROOM, Beside
from app.scan.beside.reading import Page
from app.scan.beside.spoken import in_figures, is_counting
from app.scan.beside.vetoes import is_nothing
from app.scan.context import lower
from app.scan.hits import Hit
from app.scan.nets import net
from app.scan.rows import Row
from app.scan.scanner import Scanner
from app.scan.sentences.reading import words_of
from app.scan.views import read_plainly, views

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def offered(text: str) -> list[str]:
    return [text[one.start : one.end] for one in candidates(text, lower(text))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The keypad takes 2580# now.", "2580#"),
        ("A temporary code, 19 84 3, opened the crew room.", "19 84 3"),
        ("NI no.: QK 48 21 07 C", "QK 48 21 07 C"),
        ("SIM card for the tablet, PIN 0852.", "0852"),
        ("It is set to L22-R09-L36 today.", "L22-R09-L36"),
        ('{"client_secret":"3f9c0a77-quiz"}', "3f9c0a77-quiz"),
        ("The password is sunflower, all in small letters.", "sunflower"),
        ("The pass phrase is seven sleepy otters sing.", "seven sleepy otters sing"),
        ("nennt das Kennwort Haselmaus und die Linie", "Haselmaus"),
        ("log in as alice with wonderland.", "wonderland"),
        ("The pass phrase is six grey geese hum. Please don't share it.", "six grey geese hum"),
        ("What is the kiosk's password? apron-Bologna", "apron-Bologna"),
        ("Give the word of the quarter, Heron, and wait.", "Heron"),
        ("The cupboard, it is six one six nine, bye.", "six one six nine"),
    ],
)
def test_what_could_be_a_secret_or_a_number_is_a_candidate(text: str, value: str) -> None:
    assert value in offered(text)


def test_digits_that_are_read_out_are_weighed_like_figures() -> None:
    aloud, figures = "The keypad takes fünf null drei acht now.", "The keypad takes 5038 now."
    seen = [
        Page(text, lower(text), found).read(next(one for one in found if one.start == len("The keypad takes ")))
        for text in (aloud, figures)
        for found in [candidates(text, lower(text))]
    ]
    assert seen[0] == seen[1]


@pytest.mark.parametrize("value", ["six one six nine", "ſix one six nine", "SıX, one, six, nine", "SİX-ONE-SIX-NINE"])
def test_digits_are_read_in_whatever_letters_are_taken_for_theirs(value: str) -> None:
    assert in_figures(value) == "6169"


@pytest.mark.parametrize(
    ("value", "counts"),
    [("one two three four", True), ("vier drei zwei eins", True), ("six one six nine", False), ("1234", False)],
)
def test_who_counts_tells_nothing(value: str, counts: bool) -> None:
    assert is_counting(value) is counts


@pytest.mark.parametrize(
    "text", ["Open the box and close the lid.", "Mail ann@example.com or see https://example.com/a1b2.", "a 1"]
)
def test_words_addresses_and_single_letters_are_none(text: str) -> None:
    assert all(len(value) < 2 for value in offered(text))


def test_a_candidate_is_read_with_the_words_on_both_sides_and_how_it_is_written() -> None:
    text = "Room 12 is cold. The keypad at the gate takes 2580# now, says Ann."
    found = candidates(text, lower(text))
    one = next(each for each in found if text[each.start : each.end] == "2580#")
    seen, words = Page(text, lower(text), found).read(one)
    assert {"=94#", ">0 now", "<takes@0"} <= seen
    assert words == 11 + 5


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The new hut by the sports field: press 7714 on the pad and pull hard.", "7714"),
        ("To get past the barrier after hours you key in 60913, then wait for green.", "60913"),
        ("Wi-Fi for the trainers: network Atrium, key tangerine-42-boat.", "tangerine-42-boat"),
        ("Für den Tresor im Büro gilt seit Montag 48 21 07.", "48 21 07"),
        ("Le portail du parking s’ouvre avec 5590B.", "5590B"),
        ("De kluis gaat open met 77-14-31.", "77-14-31"),
    ],
)
def test_codes_and_passwords_are_found_by_what_stands_beside_them(scanner: Scanner, text: str, value: str) -> None:
    assert value in [hit.value for hit in scanner.scan_text(text) if hit.kind == "password"]


@pytest.mark.parametrize(
    "text",
    [
        "Her membership number at the gym is GYM-22107.",
        "Loan LN-55-820-71934 is two instalments in arrears.",
    ],
)
def test_a_number_that_seems_to_be_somebodys_is_noted_and_never_asked_about(scanner: Scanner, text: str) -> None:
    noted = [hit for hit in scanner.scan_text(text) if hit.kind == "personal-number"]
    assert len(noted) == 1
    assert noted[0].weight is Severity.REVIEW


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Revert 9fceb02d0a, it broke the build.", "9fceb02d0a"),
        ("Enter 4539 1488 0343 6468 here.", "4539 1488 0343 6468"),
        ("Document CRS-2024-00117 is out.", "CRS-2024-00117"),
        ("The alarm code is E204.", "E204"),
        ("Alarm 8823 means low oil.", "8823"),
        ("Enter 5000 as the safe load.", "5000"),
        ("The code has 12 characters.", "12"),
        ("Never use a password such as Blue-7-sky here.", "Blue-7-sky"),
        ("The error code is 4005.", "4005"),
        ("Post it with #Coachella2014.", "#Coachella2014"),
        ("The code was written in 2019.", "2019"),
        ("See the class LoginHandler2.", "LoginHandler2"),
    ],
)
def test_hashes_dates_examples_and_messages_of_machines_are_nothing(text: str, value: str) -> None:
    start = text.index(value)
    assert is_nothing(text, start, start + len(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The props cupboard has a padlock 4-0-9, push it.", "4-0-9"),
        ("Switch it off with 5-0-8-3-Raute.", "5-0-8-3-Raute"),
        ("The unlock phrase is heron-4-heron.", "heron-4-heron"),
        ("The cupboard takes 5508-K.", "5508-K"),
        ("Her registration pin is 14C0827E.", "14C0827E"),
        ("Scheme member LGSS/2204187 leaves.", "LGSS/2204187"),
        ("The alarm code is nine two two six.", "nine two two six"),
    ],
)
def test_what_locks_take_and_registers_give_is_something(text: str, value: str) -> None:
    start = text.index(value)
    assert not is_nothing(text, start, start + len(value))


@pytest.mark.parametrize(("text", "value"), [("The rule is 3-2-1.", "3-2-1"), ("We play 4-3-3 at home.", "4-3-3")])
def test_scores_are_nothing(text: str, value: str) -> None:
    start = text.index(value)
    assert is_nothing(text, start, start + len(value))


@pytest.mark.parametrize("text", ["en-US-Neural2-C", "tts-1-hd", "gpt-5.2-mini"])
def test_a_value_that_stands_alone_is_nothing(scanner: Scanner, text: str) -> None:
    assert not [hit for hit in scanner.scan_text(text) if hit.detector.startswith("beside.")]


def test_what_a_rule_has_found_is_left_to_it(scanner: Scanner) -> None:
    hits = scanner.scan_text("The door code is 4829. Pay with card 4539 1488 0343 6467.")
    assert [hit.kind for hit in hits] == ["password", "card"]
    assert not [hit for hit in hits if hit.detector.startswith("beside.")]


@pytest.mark.parametrize(
    ("text", "kind", "weight", "value"),
    [
        (
            "Signal backup passphrase, five by six: 48213 90077 16524 33801 70946 55218",
            "password",
            Severity.SEVERE,
            "48213 90077",
        ),
        ("Your library card 2 9077 00318 4426 has two items overdue.", "personal-number", Severity.ALERT, "2 9077"),
        ("Transfer slip says pickup PIN 331 882 7704, for Blessing.", "password", Severity.SEVERE, "331 882"),
    ],
)
def test_a_value_of_which_a_rule_guesses_a_part_is_one_and_as_grave(
    scanner: Scanner, text: str, kind: str, weight: Severity, value: str
) -> None:
    hits = [hit for hit in scanner.scan_text(text) if any(map(str.isdecimal, hit.value))]
    assert [(hit.kind, hit.weight) for hit in hits] == [(kind, weight)]
    assert hits[0].value.startswith(value)
    assert not any(map(str.isdecimal, text[: hits[0].start] + text[hits[0].end :]))


def test_beside_what_is_no_guess_the_rest_of_a_number_is_noted(scanner: Scanner) -> None:
    text = "N° de sécurité sociale de l'apprentie 2 07 03 75 115 390 16, contrat de 24 mois."
    assert "07 03 75 115 390 16" in [hit.value for hit in scanner.scan_text(text)]
    hit = Hit(0, 19, "password", "4539 1488 4711 0012", 0.7, "beside.password", "")
    card, start = Hit(0, 9, "card", "4539 1488", 1.0, "test", ""), Hit(0, 4, "place", "4539", 1.0, "test", "")
    known = Known(hit.value, [card])
    assert known.leaves(0, 19, wordy=False)
    assert not known.leaves(0, 19, wordy=True)
    assert not known.leaves(0, 9, wordy=False)
    assert (known.settled(hit) or card).value == "4711 0012"
    assert Known(hit.value, [start]).settled(hit) is hit  # places and notes say nothing of a value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The cellar door is on a coded latch now, XY 24 30, twist right after.", "XY 24 30"),
        ("SIM card for the tablet, PIN 0852.", "0852"),
        ("Payroll portal, security answers: first street Gasworks Lane", "Gasworks Lane"),
        ("Coach wifi magicbus. Return 16:45.", "magicbus"),
    ],
)
def test_a_secret_is_taken_whole_and_without_its_name(scanner: Scanner, text: str, value: str) -> None:
    assert [hit.value for hit in scanner.scan_text(text) if hit.kind == "password"] == [value]


@pytest.mark.parametrize("hidden", ["25\u200b80#", "2\u00ad5\u200d80#", "２５８０#"])
def test_what_hides_a_value_from_rules_does_not_hide_it_from_the_model(scanner: Scanner, hidden: str) -> None:
    text = f"😀 The hut by the sports fi\u200beld: pre\u00adss {hidden} on the p\u0430d and pull hard."
    (hit,) = [hit for hit in scanner.scan_text(text) if hit.kind == "password"]
    assert (hit.detector, text[hit.start : hit.end]) == ("beside.password", hidden)


@pytest.mark.parametrize("dash", ["-", "–", "—"])
def test_dashes_are_read_as_they_are_written(dash: str) -> None:
    piece = f"Open from 8{dash}10."
    assert read_plainly(piece, next(views(piece))).text == piece
    assert read_plainly(piece + "\u200b", next(views(piece + "\u200b"))).text == piece.replace(dash, "-")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Candidate]:
    """The candidates that are weighed."""
    found: list[Candidate] = []
    whole = Page.read

    def counted(page: Page, one: Candidate) -> tuple[set[str], int]:
        found.append(one)
        return whole(page, one)

    monkeypatch.setattr(Page, "read", counted)
    return found


HUNDREDS = " ".join(f"keypad {number} opens" for number in range(1000, 1110))


def test_a_row_of_hundreds_is_weighed_in_part(read: list[Candidate]) -> None:
    Beside().weighed(HUNDREDS)
    assert 0 < len(read) <= max(FEWEST, len(HUNDREDS) // ROOM) < 110


def test_what_makes_nothing_of_a_candidate_is_looked_for_among_the_best_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def nothing(_text: str, start: int, _end: int) -> bool:
        asked.append(start)
        return True

    monkeypatch.setattr(judge, "is_nothing", nothing)
    text = " ".join(f"keypad {number}" for number in range(1000, 1160))
    assert Beside().weighed(text) == []
    assert len(asked) == LOOKED_AT * max(FEWEST, len(text) // ROOM)


def test_what_is_known_is_not_weighed(scanner: Scanner, read: list[Candidate]) -> None:
    assert len(scanner.scan_text(HUNDREDS)) == 110  # by a rule
    assert not read


def test_of_a_long_list_the_beginning_of_each_piece_is_weighed_and_no_value_cut(read: list[Candidate]) -> None:
    rows = Beside().weighed(Row(HUNDREDS))
    assert {HUNDREDS[row.start : row.end] for row in rows} <= {str(number) for number in range(1000, 1110)}
    assert 0 < len(read) <= FEWEST
    assert all(one.end < len(HUNDREDS) // 8 for one in read)
    for length in range(60):
        text = Row(("x" * length + " the keypad of the safe takes 48 21 07 ").ljust(480, "-"))
        assert {text[row.start : row.end] for row in Beside().weighed(text)} <= {"48 21 07"}, length


@given(st.lists(st.sampled_from(["safe", "1-2/3", "’s", "code", "48 21", "pin#", "\n", ".", "QK 7", "ein", " "]), max_size=150))
def test_the_words_around_candidates_are_those_that_stand_there(parts: list[str]) -> None:
    text = " ".join(parts)
    found = [Candidate(at, min(len(text), at + size)) for at in range(0, len(text), 7) for size in (3, 40)]

    def brings(word: str) -> int:
        return len(word) * 3 - sum(map(ord, word)) % 17

    alone = [sum(map(brings, set(words_of(text, *around(text, one))))) for one in found]
    assert worths(text, found, brings) == alone


def test_a_code_in_groups_is_whole_wherever_a_long_text_is_cut(scanner: Scanner) -> None:
    for filler in range(1_850, 2_010, 7):
        text = (
            ("The lesson goes on with the next page. " * 60)[:filler]
            + " the keypad of the safe takes 48 21 07 since Monday. "
            + "Go on. " * 90
        )
        values = [hit.value for hit in scanner.scan_text(text) if hit.kind == "password"]
        assert values == ["48 21 07"], (filler, values)


def test_the_shipped_model_of_values_is_whole() -> None:
    held = net(NAME)
    assert len(held.start) == len(held.enough) == len(held.sure) == len(KINDS)
    assert all(sure > enough for sure, enough in zip(held.sure, held.enough, strict=True))
    assert held.weights.shape == (len(held.places), len(held.units) + len(KINDS))
    assert held.through.shape == (len(held.units), len(KINDS))


def test_marks_of_the_training_texts_fall_on_candidates() -> None:
    sys.path.insert(0, str(ROOT / "packaging" / "sentences"))
    try:
        from values import rows_of  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)

    rows = rows_of("Room 12: the gate takes {{credential|7714#}} now, staff number {{identifier|QK-48213}}.")
    assert [row.label for row in rows if row.label] == ["credential", "identifier"]
    assert {row.label for row in rows} == {"credential", "identifier", ""}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The cabinet by the lift opens with 4471, same as last year.", "4471"),
        ("Reception told me the keypad takes 2580# now.", "2580#"),
        ("Wifi for guests: network Atrium, key tangerine-42-boat.", "tangerine-42-boat"),
        ("Her staff number is 0048-2213.", "0048-2213"),
    ],
)
@pytest.mark.parametrize(
    "before", ["", "The lesson goes on with the next page and shows a list of all menus. Read it to the end. "]
)
@pytest.mark.parametrize("behind", ["", " Go on with the next page of the lesson. It shows what the menus are for."])
def test_a_secret_is_one_wherever_it_is_told(scanner: Scanner, text: str, value: str, before: str, behind: str) -> None:
    assert any(value in hit.value for hit in scanner.scan_text(before + text + behind))
