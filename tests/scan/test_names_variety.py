"""What the names model is trained on beside labelled text, and how it is weighed: labels must stay on the names they name."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import spacy

from app.scan.names import model
from app.scan.names.features import Lists
from app.scan.people.lexicon import lexicon
from app.scan.tables import table

sys.path.append(str(Path(__file__).parents[2] / "packaging" / "names"))

import eagerness  # type: ignore[import-not-found]
import variety  # type: ignore[import-not-found]

TEXT = "Ngozi Okafor of Contoso met Ravi in Leeds; Ngozi Okafor and RAVI left Leeds for NATO."
SPANS = [
    (TEXT.index(name, after), TEXT.index(name, after) + len(name), label)
    for name, after, label in (
        ("Ngozi Okafor", 0, "PERSON"),
        ("Contoso", 0, "ORGANIZATION"),
        ("Ravi", 0, "PERSON"),
        ("Leeds", 0, "LOCATION"),
        ("Ngozi Okafor", 20, "PERSON"),
        ("RAVI", 0, "PERSON"),
        ("Leeds", 50, "LOCATION"),
        ("NATO", 0, "ORGANIZATION"),
    )
]


@pytest.fixture(scope="module")
def names() -> variety.Names:
    return variety.Names(random.Random(3), 3)


def _gaps(record: tuple[str, list[tuple[int, int, str]]]) -> list[str]:
    """What stands between the names."""
    text, spans = record
    edges = [0, *(at for start, end, _ in spans for at in (start, end)), len(text)]
    return [text[start:end].lower() for start, end in zip(edges[::2], edges[1::2], strict=True)]


def test_text_said_otherwise_keeps_its_words_and_its_labels(names: variety.Names) -> None:
    chance = random.Random(5)
    seen = [row for _ in range(200) for row in variety.varied((TEXT, SPANS), names, chance, social=True, renamed=0.5)]
    assert {"renamed", "small", "capitals", "headline"} == {
        "small" if text.islower() else "capitals" if text.isupper() else "renamed" if "Okafor" not in text else "headline"
        for text, _ in seen
    }
    for record in seen:
        assert [label for _, _, label in record[1]] == [label for _, _, label in SPANS]
        assert _gaps(record) == _gaps((TEXT, SPANS))


def test_one_name_is_called_the_same_throughout_and_keeps_its_letters(names: variety.Names) -> None:
    chance = random.Random(7)
    renamed = [next(variety.varied((TEXT, SPANS), names, chance, social=False, renamed=1)) for _ in range(100)]
    changed = {"Leeds": 0, "NATO": 0}
    for text, spans in renamed:
        said = [text[start:end] for start, end, _ in spans]
        assert said[0] == said[4]
        assert said[3] == said[6]
        assert said[5].isupper()
        assert said[7].isupper()
        changed = {"Leeds": changed["Leeds"] + (said[3].title() != "Leeds"), "NATO": changed["NATO"] + (said[7] != "NATO")}
    assert 0 < changed["NATO"] < changed["Leeds"] < len(renamed)


def test_every_template_can_be_filled_in_and_its_labels_stand_on_what_was_put_in(names: variety.Names) -> None:
    made = list(variety.synthetic(4_000, names, random.Random(9)))
    assert len({number for number, _ in made}) > 200
    for _, (text, spans) in made:
        assert "{" not in text
        assert all(text[start:end].strip() == text[start:end] != "" for start, end, _ in spans)
        assert all(end <= start for (_, end, _), (start, _, _) in pairwise(spans))


def test_the_same_seed_says_the_same_in_another_process() -> None:
    """Where Faker holds a set, its order rests on the process."""
    made = f"""
import random, sys
sys.path.append({str(Path(variety.__file__).parent)!r})
import variety
names = variety.Names(chance := random.Random(1), 1)
print(list(variety.synthetic(4_000, names, chance)), [names._fakers[10 + at % 30].city() for at in range(3_000)])
"""
    said = {
        subprocess.run(
            [sys.executable, "-c", made],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_an_unreadable_word_keeps_its_shape_and_affixes() -> None:
    document = spacy.blank("en")("Please call Ngozi at noon.")
    variety.blurred(document, 1.0, random.Random(1))
    assert len({token.norm for token in document if token.is_alpha} - {token.lex.norm for token in document}) == 5
    assert [token.shape_ for token in document] == ["Xxxxx", "xxxx", "Xxxxx", "xx", "xxxx", "."]
    assert document[5].norm_ == "."


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("Dr.", "title"),
        ("President", "role"),
        ("Ltd", "organisation"),
        ("Norwegian", "nation"),
        ("Ngozi", "G"),
        ("Okafor", "S"),
        ("@leo", "@"),
        ("42nd", "0"),
        ("–", "-"),
        ("Xqzzt", "?"),
    ],
)
def test_words_carry_what_the_lists_know_of_them(word: str, known: str) -> None:
    (token,) = Lists(lexicon())(spacy.tokens.Doc(spacy.blank("en").vocab, words=[word]))
    assert known in token.lemma_


def test_a_word_says_one_thing_about_its_neighbours() -> None:
    held = [word for words in table("network").values() for word in words]
    assert len(held) == len(set(held))
    assert all(word == word.lower() for word in held)


def test_eagerness_is_what_is_kept_with_the_model() -> None:
    """The step is added once, to the moves that begin a name and to no other."""
    pipeline = spacy.load(eagerness.MODEL)
    recogniser: Any = pipeline.get_pipe("ner")
    plain = recogniser.model.get_ref("upper").get_param("b").copy()
    steps = pipeline.meta["eagerness"]
    assert set(steps) == set(eagerness.LABELS)
    model.make_eager(recogniser, steps)
    raised = recogniser.model.get_ref("upper").get_param("b") - plain
    for number, step in enumerate(raised.tolist()):
        kind, _, label = recogniser.moves.get_class_name(number).partition("-")
        assert step == pytest.approx(steps[label] if kind in "BU" and label else 0, abs=1e-5)


def test_scores_count_names_that_are_met_and_characters_that_are_covered() -> None:
    found = [model.Name(0, 5, "PERSON"), model.Name(16, 23, "PERSON"), model.Name(36, 41, "LOCATION")]
    scores = eagerness.scores(lambda texts: [found for _ in texts], [(TEXT, SPANS)])
    person, place = scores["PERSON"], scores["LOCATION"]
    assert (person.precision, person.recall) == (0.5, 0.25)
    assert person.covered == pytest.approx(5 / 32)
    assert (place.precision, place.recall, place.covered) == (1.0, 0.5, 0.5)
    assert person.f2 == pytest.approx(5 * 0.5 * 0.25 / (4 * 0.5 + 0.25))
