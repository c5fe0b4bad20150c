"""Values come back however a model writes their pseudonyms, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.guard.asking import Ear

from app.guard.restoring import Restorer
from app.guard.streams import Shown
from app.scan import Pseudonyms

RESTORER = Restorer({
    "Person 1": "Alex Rivera",
    "Person 12": "Maria Lopez",
    "person1@example.com": "alex@northwind.com",
    "202-555-0101": "212-736-5000",
})  # fmt: skip


@pytest.mark.clause("B6.4")
@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Ask Person 1.", "Ask Alex Rivera."),
        ("PERSON 1 and person 12", "Alex Rivera and Maria Lopez"),
        ("Person 1's desk, Person 1’s mail", "Alex Rivera's desk, Alex Rivera’s mail"),
        ("Person\u00a01, Person1, Person\n12", "Alex Rivera, Alex Rivera, Maria Lopez"),
        ("Mail person1@example.com or person1@example. com now", "Mail alex@northwind.com or alex@northwind.com now"),
        ("Fragen Sie Person 1, 202-555-0101", "Fragen Sie Alex Rivera, 212-736-5000"),
        ("Person 1 and Person 1", "Alex Rivera and Alex Rivera"),
        ("Person 1s Büro, Person 12s’ mail", "Alex Riveras Büro, Maria Lopezs’ mail"),
        ("Person\r\n1, dort", "Alex Rivera, dort"),
    ],
)
def test_a_pseudonym_comes_back_as_the_value_however_it_is_written(said: str, meant: str) -> None:
    assert RESTORER.restored(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "Person 123",
        "Person 2",
        "Person 1st",
        "Person 1x",
        "SalesPerson 1x",
        "202-555-0101s",
        "xperson1@example.com",
        "1202-555-0101",
    ],
)
def test_what_only_looks_like_a_pseudonym_stays(said: str) -> None:
    assert RESTORER.restored(said) == said


def test_the_beginning_of_a_pseudonym_is_held_back_while_text_grows() -> None:
    for text, kept in (("Ask Pers", "Ask "), ("Ask Person\u00a0", "Ask "), ("person1@example. ", ""), ("Ask Tom ", "Ask Tom ")):
        assert text[: RESTORER.held_back(text)] == kept


_KINDS = ("person", "email", "phone", "ssn", "iban", "ip", "address", "health", "own-term")


@pytest.mark.clause("B6.4")
@given(st.lists(st.sampled_from(_KINDS), min_size=1, max_size=15), st.data())
def test_whatever_is_written_around_pseudonyms_every_value_comes_back(kinds: list[str], data: st.DataObject) -> None:
    pseudonyms = Pseudonyms()
    given_out = {
        pseudonyms.of(kind, f"Q{number}"): f"Q{number}" for number, kind in enumerate(kinds) if kind not in ("phone", "ssn")
    }
    restorer = Restorer(given_out)
    between = st.sampled_from([" ", ", ", "\n", " und ", "’s ", "'s ", " (", ") ", ": ", "; ", " – ", ". "])
    written = meant = "Start "
    for name in data.draw(st.lists(st.sampled_from(sorted(given_out)), max_size=12)) if given_out else []:
        glue = data.draw(between)
        written, meant = written + name + glue, meant + given_out[name] + glue
    assert restorer.restored(written) == meant


@given(st.text("Person 12s.t\n", max_size=60), st.lists(st.integers(1, 5), max_size=40))
def test_a_text_that_grows_gives_the_same_as_the_whole(text: str, cuts: list[int]) -> None:
    shown, seen, at = "", "", 0
    for cut in [*cuts, len(text)]:
        seen, at = seen + text[at : at + cut], at + cut
        ready = RESTORER.held_back(seen) if at < len(text) else len(seen)
        if not any(start < ready < end for start, end in RESTORER.spans(seen)):
            shown = RESTORER.restored(seen[:ready])
            assert RESTORER.restored(text).startswith(shown.rstrip("s"))
    assert RESTORER.restored(seen) == RESTORER.restored(text)


def test_a_pseudonym_that_is_a_real_word_of_the_course_is_not_used() -> None:
    own = f"Our {Pseudonyms(b'k' * 32).of('email', 'maria@lopez.org')}"
    pseudonyms = Pseudonyms(b"k" * 32)
    other = pseudonyms.of("email", "maria@lopez.org", own.__contains__)
    assert other.endswith("@example.com")
    assert other not in own
    assert pseudonyms.of("email", "Maria@Lopez.org", own.__contains__) == other


# Names of people, which may come back in pieces.

PEOPLE = Pseudonyms(b"k" * 32)
MARIA, JOHN = PEOPLE.of("person", "Maria Lopez"), PEOPLE.of("person", "John van der Berg")
GIVEN, SURNAME = MARIA.split()
NAMES = Restorer({
    MARIA: "Maria Lopez",
    JOHN: "John van der Berg",
    **PEOPLE.parts("person", "Maria Lopez"),
    **PEOPLE.parts("person", "John van der Berg"),
})  # fmt: skip


@pytest.mark.clause("B6.4")
@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (f"{MARIA} met {JOHN}.", "Maria Lopez met John van der Berg."),
        (f"{GIVEN} called; Ms {SURNAME} wrote.", "Maria called; Ms Lopez wrote."),
        (f"Dear {SURNAME.upper()}, {GIVEN.lower()}", "Dear Lopez, Maria"),
        (f"{SURNAME}, {GIVEN}", "Lopez, Maria"),
        (f"{GIVEN}'s and {SURNAME}’s desk", "Maria's and Lopez’s desk"),
        (f"{MARIA}s Büro, die {SURNAME}s", "Maria Lopezs Büro, die Lopezs"),
        (f"z {GIVEN}ą i {SURNAME}em", "z Mariaą i Lopezem"),
        (f"{GIVEN}\u00a0{SURNAME}, {GIVEN}\n{SURNAME}", "Maria Lopez, Maria Lopez"),
        (f"{GIVEN} {JOHN.split()[-1]}", "Maria Berg"),
        (f"l’{SURNAME} de {GIVEN}-{SURNAME}", "l’Lopez de Maria-Lopez"),
    ],
)
def test_a_person_comes_back_whole_or_in_pieces_and_inflected(said: str, meant: str) -> None:
    assert NAMES.restored(said) == meant


def test_an_ending_that_makes_another_name_is_another_person() -> None:
    leopold = Restorer({"Leopold Pervidrake": "John Smith", "Leopold": "John", "Pervidrake": "Smith"})
    said = "Leopoldo, Leopolds Büro, Pervidrakes, Pervidrakenek, Leopoldot"
    assert leopold.restored(said) == "Leopoldo, Johns Büro, Smiths, Smithnek, Johnot"


def test_words_that_begin_like_a_persons_pseudonym_stay() -> None:
    for word in (f"{SURNAME}shire", f"Mc{SURNAME}", f"{GIVEN}x", f"{GIVEN}@example.org"):
        assert NAMES.restored(word) == word


_GIVEN = st.sampled_from(["Maria", "John", "Kim", "Ngozi", "A.", "Anna-Maria"])
_PEOPLE = st.lists(st.tuples(_GIVEN, st.sampled_from(["Lopez", "O'Brien", "Chen-Li"])), min_size=1, max_size=8)


@pytest.mark.clause("B6.4")
@given(_PEOPLE, st.binary(min_size=32, max_size=32), st.data())
def test_whatever_part_of_a_name_an_answer_says_it_is_that_part_of_the_value(
    people: list[tuple[str, str]], course: bytes, data: st.DataObject
) -> None:
    pseudonyms, values = Pseudonyms(course), dict[str, str]()
    for person in people:
        value = " ".join(person)
        values.setdefault(pseudonyms.of("person", value), value)
        for name, meant in pseudonyms.parts("person", value).items():
            assert values.setdefault(name, meant) == meant
    restorer = Restorer(values)
    glue = st.sampled_from([" ", ", ", "\n", "’s ", "'s ", "s ", " (", ") ", ": ", ". ", "em "])
    written = meant = ""
    for name in data.draw(st.lists(st.sampled_from(sorted(values)), max_size=10)):
        between = data.draw(glue)
        written, meant = written + name + between, meant + values[name] + between
    assert restorer.restored(written).split() == meant.split()  # over a line's end a name is one again


@given(st.lists(st.sampled_from([MARIA, GIVEN, SURNAME, JOHN, "s ", " ", "and ", "em, "]), max_size=12), st.integers(1, 7))
def test_names_that_arrive_in_pieces_are_shown_as_the_whole_would_be(words: list[str], step: int) -> None:
    text, ear = "".join(words), Ear()
    shown = Shown(ear, NAMES)
    for start in range(0, len(text), step):
        shown.delta(text[start : start + step])
    shown.finish()
    assert "".join(ear.pieces) == NAMES.restored(text)
