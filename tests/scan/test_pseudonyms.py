"""What people are called instead: names of the same gender that belong to nobody, the same in every session of a course."""

from __future__ import annotations

import itertools
import json
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guard.forms import ENDINGS
from app.paths import resource
from app.scan import Pseudonyms, Scanner, said_in
from app.scan.people.lexicon import lexicon
from app.scan.standins import ANYONE, FEMALE, GIVEN, INVENTED, MALE, SURNAME, is_given, is_invented, legal_form, pieces, pool
from app.scan.values import canonical

KEY = b"k" * 32


def named(value: str, before: str = "", pseudonyms: Pseudonyms | None = None) -> str:
    return (Pseudonyms(KEY) if pseudonyms is None else pseudonyms).of("person", value, before=before)


@pytest.mark.clause("B6.4")
@pytest.mark.parametrize(
    ("value", "before", "role"),
    [
        ("Maria Lopez", "", FEMALE),
        ("MARIA LOPEZ", "", FEMALE),
        ("james okafor", "", MALE),
        ("Lopez, Maria", "by ", FEMALE),
        ("Samuel L. Jackson", "", MALE),
        ("Anna-Maria Schmidt", "", FEMALE),
        ("Tanaka Hiroshi", "", MALE),
        ("Kim Okafor", "", ANYONE),
        ("Kim Okafor", "Ask Frau Dr. ", FEMALE),
        ("Kim Okafor", "Ask Mr ", MALE),
        ("Kim Okafor", "Ask Dr. ", ANYONE),
        ("Mme Kim Okafor", "", FEMALE),
        ("Herr Prof. Andrea Rossi", "", MALE),
        ("Xqzt Blorp", "", ANYONE),
        ("Kim", "Uncle ", MALE),
        ("Maria", "", FEMALE),
    ],
)
def test_a_given_name_keeps_its_gender_and_a_title_decides(value: str, before: str, role: str) -> None:
    roles = [piece.role for piece in pieces(value, before) if piece.role in GIVEN]
    assert roles
    assert set(roles) == {role}
    words = named(value, before).replace(",", "").replace("-", " ").split()
    assert any(word in pool(role) for word in words)
    others = {name for other in GIVEN if other != role for name in pool(other)}
    assert not others & set(words)


@pytest.mark.parametrize(
    ("value", "before", "shape"),
    [
        ("Lopez", "Ms ", "S"),
        ("Mrs. Lopez", "", "Mrs. S"),
        ("A. Lopez", "", "I. S"),
        ("Vincent van Gogh", "", "G van S"),
        ("Mary Smith-Jones", "", "G S-S"),
        ("Robert Downey, Jr.", "", "G S, Jr."),
        ("Lopez, Maria", "", "S, G"),
        ("O'Brien's", "", "S's"),
        ("Maria\n Lopez", "", "G S"),
        ("李明", "", "S"),
    ],
)
def test_a_name_keeps_its_shape(value: str, before: str, shape: str) -> None:
    letters = {SURNAME: "S", "initial": "I", **dict.fromkeys(GIVEN, "G")}
    assert "".join(letters.get(piece.role, piece.text) for piece in pieces(value, before)) == shape


@pytest.mark.clause("B6.4")
def test_people_share_what_their_names_share() -> None:
    pseudonyms = Pseudonyms()
    given_name, surname = named("Maria Lopez", pseudonyms=pseudonyms).split()
    assert named("maria  lopez", pseudonyms=pseudonyms) == f"{given_name} {surname}"
    assert named("Maria", pseudonyms=pseudonyms) == given_name
    assert named("Lopez", "Mrs ", pseudonyms) == surname
    other, same = named("John Lopez", pseudonyms=pseudonyms).split()
    assert same == surname
    assert other != given_name
    assert named("Kim Okafor", "Frau ", pseudonyms).split()[0] == named("Kim", pseudonyms=pseudonyms)


@pytest.mark.clause("B6.4")
def test_a_course_gives_the_same_names_in_every_session_and_another_course_others() -> None:
    people = ["Maria Lopez", "John Smith", "Kim Okafor", "Ngozi Adeyemi"]
    first, second, other = (Pseudonyms(key) for key in (KEY, KEY, b"o" * 32))
    assert {named(value, pseudonyms=first) for value in people} == {named(value, pseudonyms=second) for value in people[::-1]}
    assert {named(value, pseudonyms=other) for value in people}.isdisjoint(named(value, pseudonyms=first) for value in people)


def test_no_pseudonym_is_a_name_in_the_course_unless_a_pseudonym_stands_there() -> None:
    given_name, surname = named("Maria Lopez").split()
    own = said_in(lambda: [f"Ask {given_name} Miller."])
    assert Pseudonyms(KEY).of("person", "Maria Lopez", elsewhere=own).split() != [given_name, surname]
    placed = said_in(lambda: [f"Ask {given_name} {surname}.", f"{given_name} knows."])
    assert Pseudonyms(KEY).of("person", "Maria Lopez", elsewhere=placed) == f"{given_name} {surname}"


_same = partial(canonical, "person")
_WORDS = st.sampled_from(
    ["Maria", "John", "Kim", "Lopez", "Okafor", "van", "A.", "Anna-Maria", "Dr", "Mrs", "O'Brien", "Xq", "李"]
)


@given(st.lists(st.lists(_WORDS, min_size=1, max_size=4).map(" ".join), max_size=12, unique_by=_same))
def test_different_people_never_share_a_pseudonym(values: list[str]) -> None:
    pseudonyms = Pseudonyms()
    names = [named(value, pseudonyms=pseudonyms) for value in values]
    assert len({name.casefold() for name in names}) == len(values)
    assert names == [named(value, pseudonyms=pseudonyms) for value in values]


@given(st.text(max_size=40), st.text(max_size=30))
def test_pieces_put_together_are_the_name(value: str, before: str) -> None:
    assert "".join(piece.text for piece in pieces(value, before)) == " ".join(value.split())


@given(st.text(alphabet="Mari Lopez,-.'’ jrDX1", min_size=1, max_size=25))
def test_nothing_of_a_name_stays_in_its_pseudonym(value: str) -> None:
    pseudonym = named(value)
    for piece in pieces(value):
        if piece.role in (*GIVEN, SURNAME) and len(piece.text) > 1:  # one letter may come again as an initial
            assert piece.text.casefold() not in {name.casefold() for name in pseudonym.replace("-", " ").split()}


def test_names_never_run_out() -> None:
    pseudonyms = Pseudonyms()
    names = {named(f"{chr(65 + n % 26)}{n}x {n}y", pseudonyms=pseudonyms) for n in range(900)}
    assert len(names) == 900


# The names themselves.


def test_given_names_are_what_the_lists_say_and_no_words() -> None:
    words, rows = lexicon(), resource("names", "given.txt").read_text("utf-8").splitlines()
    genders = {name: flags.rstrip("w") for name, _, flags in (row.partition("\t") for row in rows)}
    for role, told in ((FEMALE, {"f"}), (MALE, {"m"}), (ANYONE, {"fm", "", None})):
        for name in pool(role):
            assert genders.get(name) in told, name
            assert not words.is_word(name), name
            assert not words.in_dictionary(name), name
            assert name not in words.places, name


@pytest.mark.parametrize("role", INVENTED)
def test_nobody_has_the_surnames_towns_and_firms(role: str) -> None:
    words = lexicon()
    towns = {row.partition("\t")[0] for row in resource("names", "gazetteer.txt").read_text("utf-8").splitlines()}
    for name in pool(role):
        assert name not in towns
        assert is_invented(name.upper())
        assert not words.is_surname(name)
        assert not words.may_be_given(name)
        assert name not in words.places
        assert not words.in_dictionary(name)


def test_no_name_is_another_with_an_ending() -> None:
    every = [name.casefold() for role in (*GIVEN, *INVENTED) for name in pool(role)]
    assert len(every) == len(set(every))
    known = set(every)
    assert not [(name, end) for name, end in itertools.product(every, ENDINGS) if name + end in known]


def test_no_name_is_one_of_the_lists_with_the_endings_most_answers_write() -> None:
    every = [name.casefold() for role in (*GIVEN, *INVENTED) for name in pool(role)]
    assert not [name for name, end in itertools.product(every, ("s", "em")) if is_given(name + end)]


# What the scanner makes of them.


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


@pytest.mark.clause("B6.4")
def test_the_scanner_takes_pseudonyms_for_nobody(scanner: Scanner) -> None:
    pseudonyms = Pseudonyms()
    maria, okafor = named("Maria Lopez", pseudonyms=pseudonyms), named("Okafor", "Mr ", pseudonyms)
    first = maria.split()[0]
    text = f"Please ask {maria} and Mr {okafor}. {first}'s desk is free. Dear Dr. {maria},\n\nKind regards\n{first}"
    assert [hit for hit in scanner.scan_text(text) if hit.kind == "person"] == []
    assert scanner.scan_text(text + "\n\nMaria Lopez called.")[0].value == "Maria Lopez"


@pytest.mark.clause("B6.4")
def test_towns_and_firms_get_names_nobody_has_and_firms_keep_their_legal_form(scanner: Scanner) -> None:
    pseudonyms = Pseudonyms(KEY)
    town, firm = pseudonyms.of("place", "Chicago"), pseudonyms.of("organisation", "Northwind Traders GmbH")
    assert town in pool("place")
    assert firm.endswith(" GmbH")
    assert firm.removesuffix(" GmbH") in pool("organisation")
    assert pseudonyms.of("organisation", "northwind traders") == firm.removesuffix(" GmbH")
    assert pseudonyms.parts("organisation", "Northwind Traders GmbH") == {firm.removesuffix(" GmbH"): "Northwind Traders"}
    assert pseudonyms.of("place", "Berlin") != town
    text = f"Our office in {town} belongs to {firm}. {firm.removesuffix(' GmbH')} pays the rent in {town}."
    assert scanner.scan_text(text) == []


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("Northwind GmbH", " GmbH"),
        ("Contoso, Inc.", ", Inc."),
        ("Fabrikam", ""),
        ("GmbH", ""),
        ("A & Co", " & Co"),
        ("Banco S.A.", " S.A."),
        ("Fabrikam Hospital", " Hospital"),
    ],
)
def test_the_legal_form_of_a_firm(value: str, form: str) -> None:
    assert legal_form(value) == form


def test_a_rare_given_name_without_a_pseudonym_around_it_is_found(scanner: Scanner) -> None:
    assert [hit.value for hit in scanner.scan_text("Please ask Hildegard Meyer about it.")] == ["Hildegard Meyer"]


def test_a_pseudonym_survives_json() -> None:
    name = named("Maria Lopez")
    assert json.loads(json.dumps({"name": name}))["name"] == name
