"""What a generated text rests on, on texts such as authors write."""

from __future__ import annotations

import pytest

from app.services.ai.grounding import Source, Statement, ground

HANDBOOK = Source(
    id="b1",
    title="Refunds",
    text=(
        "Refunds are paid within 14 days of the return. A customer needs the receipt and the original packaging. "
        "Orders above €1,000 are checked by a supervisor. Since 3 March 2025 Anna Kowalska leads the returns desk in Gdańsk."
    ),
)
SAFETY = Source(
    id="b2",
    title="Forklift safety",
    text="Never carry passengers on a forklift. Sound the horn at every crossing. The speed limit in the hall is 6 km/h.",
)
SOURCES = (HANDBOOK, SAFETY)


def marked(text: str, statements: tuple[Statement, ...]) -> list[str]:
    return [text[mark.start : mark.end] for statement in statements for mark in statement.unsupported]


def test_each_statement_names_the_sentence_it_rests_on() -> None:
    text = "You get your refund no later than 14 days after the return. Drivers must sound the horn whenever they cross."
    first, second = ground(text, SOURCES)
    assert first.rests is not None
    assert first.rests.source_id == "b1"
    assert first.rests.sentence == "Refunds are paid within 14 days of the return."
    assert second.rests is not None
    assert second.rests.sentence == "Sound the horn at every crossing."
    assert text[first.start : first.end] == "You get your refund no later than 14 days after the return."


def test_a_statement_without_a_source_rests_on_nothing() -> None:
    (only,) = ground("Penguins breed on the ice during the polar night.", SOURCES)
    assert only.rests is None


@pytest.mark.clause("A4.3")
def test_numbers_names_and_dates_that_no_source_has_are_marked() -> None:
    text = (
        "Refunds are paid within 30 days. Since 3 March 2024 Anna Kowalska has led the desk in Warsaw. "
        "Orders above €1000 go to Peter Novak. The limit is 6 km/h."
    )
    assert marked(text, ground(text, SOURCES)) == ["30", "3 March 2024", "Warsaw", "Peter Novak"]


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("It costs 1,000 euros.", "It costs 1.000 euros."),
        ("It costs 1 000.50 euros.", "It costs 1,000.50 euros."),
        ("It takes 3.5 hours.", "It takes 3,5 hours."),
        ("Call after 5 minutes.", "Call after five minutes."),
        ("On March 3, 2025 it began.", "On 3 March 2025 it began."),
        ("Am 3. März 2025 begann es.", "It began: 3 Mar 2025, 3 März 2025."),
        ("About 40 % agree.", "About 40% agree."),
        ("It is one of them.", "There are many of them."),
        ("1. Open the door.", "Open the door."),
        ("Ask Anna’s team.", "Anna leads the team."),
    ],
)
def test_one_fact_written_in_two_ways_is_one_fact(said: str, source: str) -> None:
    assert marked(said, ground(said, (Source(id="s", title="", text=source),))) == []


def test_german_nouns_are_not_taken_for_names_but_names_are() -> None:
    source = Source(id="s", title="", text="Die Rückgabe dauert 14 Tage. Frau Anna Nowak leitet sie.")
    text = "Die Erstattung der Ware erfolgt in 14 Tagen. Das sagt Herr Peter Schmidt von der BAFA."
    assert marked(text, ground(text, (source,), "de")) == ["Herr Peter Schmidt", "BAFA"]


def test_markdown_signs_stand_outside_of_statements() -> None:
    text = "## Returns\n\n- Refunds are paid within 14 days.\n- [x] The receipt is needed.\n"
    assert [text[one.start : one.end] for one in ground(text, SOURCES)] == [
        "Returns",
        "Refunds are paid within 14 days.",
        "The receipt is needed.",
    ]


def test_a_language_without_spaces_finds_its_source() -> None:
    source = Source(id="s", title="", text="返品は14日以内に返金されます。領収書が必要です。")
    text = "返金は返品から14日以内です。費用は30ユーロです。"
    first, second = ground(text, (source,), "ja")
    assert first.rests is not None
    assert first.rests.sentence.startswith("返品は14日以内")
    assert [mark.value for mark in second.unsupported] == ["30"]


def test_a_translation_is_checked_by_its_numbers_and_not_by_its_words() -> None:
    text = "Erstattungen erfolgen innerhalb von 15 Tagen. Die Grenze ist 6 km/h."
    first, second = ground(text, SOURCES, "de", translated=True)
    assert first.rests is None
    assert [mark.value for mark in first.unsupported] == ["15"]
    assert second.unsupported == ()


def test_without_sources_there_is_nothing_to_compare_with() -> None:
    statements = ground("The year 1066 was long ago. So was 1492.", ())
    assert len(statements) == 2
    assert not any(one.unsupported or one.rests for one in statements)
