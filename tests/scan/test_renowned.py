"""Famous people of the past: their manner is free and their lives are history; of those who live, both are asked about."""

from __future__ import annotations

import re

import pytest

from app.course.findings import Severity
from app.scan.joined.renowned import FREE, HISTORY, renowned
from app.scan.scanner import Scanner
from app.scan.tables import table


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def told(scanner: Scanner, text: str, *kinds: str) -> list[tuple[str, str]]:
    """Kind and value of what is found, of these kinds or of all that are asked about."""
    return [
        (hit.kind, hit.value)
        for hit in scanner.scan_text(text)
        if hit.kind in kinds or (not kinds and hit.weight is not Severity.REVIEW)
    ]


@pytest.mark.clause("A2.3")
@pytest.mark.parametrize(
    "text",
    [
        "Write the welcome in the manner of Shakespeare.",
        "Paint the harbour like Monet.",
        "A tune in the style of Achille Debussy.",
        "Draw the title slide in the style of Van Gogh.",
        "Put it as Jane Austen would.",
        "A Rembrandt-like light on the portrait, please.",
        "Use Mozart’s style for the jingle.",
        "Compose a tune in the style of J. S. Bach.",
        "Paint it in the style of Monet, Degas and Cézanne.",
        "Erzähl es im Stil von Goethe.",
        "Écris la fin à la manière de Victor Hugo.",
        "Narrate it in the voice of Sherlock Holmes.",
        "A speech in the style of Alexander the Great.",
        "A cover in the style of Brutalism.",
        "A title in the style of Film Noir.",
        "An Art Deco style poster, in the Impressionist style, cited in APA style.",
        "Paint the field like Van Gogh did, with thick brush strokes.",
    ],
)
def test_a_manner_whose_owner_is_long_dead_is_nobodys(scanner: Scanner, text: str) -> None:
    assert told(scanner, text) == []
    assert told(scanner, text, "rights") == []


@pytest.mark.clause("A2.3")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Draw it in the style of Van Gogh and Banksy.", "in the style of Van Gogh and Banksy"),
        ("Paint it in the style of Monet, Degas or David Hockney.", "in the style of Monet, Degas or David Hockney"),
        ("Write like Hemingway.", "Write like Hemingway"),
        ("Draw it in the style of Picasso.", "in the style of Picasso"),
        ("Say it in the voice of Martin Luther King.", "in the voice of Martin Luther King"),
        ("Sing it in the style of Tina Turner.", "in the style of Tina Turner"),
        ("Film it in the style of Jean Renoir.", "in the style of Jean Renoir"),
        ("Draw it in the style of Anna Mozart.", "in the style of Anna Mozart"),
        ("Paint the hall in the style of Francis Bacon.", "in the style of Francis Bacon"),
    ],
)
def test_a_manner_whose_owner_lives_or_died_less_than_seventy_years_ago_is_asked_about(
    scanner: Scanner, text: str, value: str
) -> None:
    assert told(scanner, text, "rights") == [("rights", value)]


@pytest.mark.parametrize(
    "text",
    [
        "Mozart was five years old when he wrote his first minuet.",
        "Ludwig van Beethoven was deaf when he wrote it. He was 28 when his hearing failed.",
        "Marie Curie died of anaemia, and Sigmund Freud had cancer.",
        "Franklin D. Roosevelt had polio.",
        "Achille Debussy had cancer, and Fanny Mendelssohn died of a stroke.",
        "Helen Keller was deaf and blind from the age of two.",
        "Anne Frank was 12 years old in 1941.",
    ],
)
def test_the_health_and_childhood_of_people_of_history_are_no_findings(scanner: Scanner, text: str) -> None:
    assert told(scanner, text) == []
    assert told(scanner, text, "health", "child") == []


@pytest.mark.clause("B6.5")
@pytest.mark.parametrize(
    "text",
    [
        "Anna Mozart has epilepsy.",
        "Herr Wagner has the flu.",
        "John Snow has diabetes.",
        "Peter Meier was treated for cancer.",
        "Anna Koch recovered from a stroke.",
        "Anna Koch had a light stroke in May.",
        "Anna Koch has a fracture of the wrist.",
    ],
)
def test_the_health_of_those_who_only_bear_such_a_name_is_found(scanner: Scanner, text: str) -> None:
    assert [kind for kind, _ in told(scanner, text, "health")] == ["health"]


@pytest.mark.parametrize(
    "text",
    [
        "Smith and Jones (2015) diagnosed diabetes in mice.",
        "Attention improves with diabetes (Rueda, Checa, & Cómbita, 2012).",
        "Bishop John McAreavey: “They must answer for their own positions on abortion.”",
        "John Snow traced cholera to a pump in Broad Street.",
        "Peter Meier has studied cancer for ten years.",
        "Anna Koch painted the wall with thick strokes.",
        "Anna Koch drew the line in one stroke.",
        "Anna Koch saw the fracture in the pipe.",
        "Tom Baker replaced the shingles on the roof.",
        "Peter Meier measured the depression in the surface.",
    ],
)
def test_research_and_other_senses_of_the_words_are_nobodys_health(scanner: Scanner, text: str) -> None:
    assert told(scanner, text, "health") == []


def test_people_of_history_are_asked_about_by_nobody_and_those_called_alike_are(scanner: Scanner) -> None:
    assert told(scanner, "Jane Austen and Frida Kahlo are in the reader. A fugue by J. S. Bach. The poet Heine.") == []
    assert told(scanner, "John Snow traced cholera to a pump. Robert Koch identified the tuberculosis bacterium.") == []
    assert told(scanner, "Robert Koch identified the fault.") == [("person", "Robert Koch")]
    assert told(scanner, "Thomas Mann called. Herr Bach called back.") == [("person", "Thomas Mann"), ("person", "Herr Bach")]


def test_nobody_is_both_free_and_somebodys() -> None:
    held, rights = table("renowned"), table("joined")["rights"]
    rows = [name for kind in ("past", "shared", "late", "figures") for name in held[kind]]
    assert len(rows) == len(set(rows))
    assert [name for name in (*rights["known"], *rights["works"]) if renowned().free(name)] == []
    assert set(FREE) & set(HISTORY) == {"past", "figures"}
    assert all(re.match(r"[^\W\d_a-zß-öø-ÿ]|van |da ", name) for name in rows)
