"""The fast path against presidio's own engine: the same recognisers, the same texts, the same findings.

Presidio's ``AnalyzerEngine`` runs with its context enhancement (on a blank pipeline whose lemmas are the lower-case words; with
none it is silently dead). Texts are real prose of this repository, and dense text made by Faker in several locales.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import spacy
from faker import Faker
from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
from spacy.language import Language
from spacy.tokens import Doc
from tests.scan.prose import PROSE

from app.scan import personal
from app.scan.tables import table
from app.scan.views import views

ROOT = Path(__file__).resolve().parents[2]
REAL = [
    part
    for name in ("README.md", "resources/sample/support-onboarding.md", "tests/scan/training_prose.md")
    for part in (ROOT / name).read_text("utf-8").split("\n\n")
    if part.strip()
]
EXOTIC = [
    "pa\u017f\u017fport number 912803456",
    "\u212aim@northwind.com, al\u0130ce@northwind.com",
    "\u0131ban DE89370400440532013000, IP 8.8.4.4",
]

"""Left aside, because they differ on purpose:

phones    Numbers are read in our own way, more of them than presidio's (app.scan.phones).
context   Presidio finds context words inside others ("card" in "discard"), we only whole ones beside the number. So a match
          has to be the same, and its score the same or raised by presidio's context; those that need a word are compared in
          test_fast_path, recogniser by recogniser.
cards     Presidio's recogniser takes the digits of a date behind a card for its own; ours are read group by group.
accounts  Presidio's engine wants an IBAN in capitals; ours finds one with small letters in it, too.
filters   What nobody wrote as such a number is dropped after it matched (app.scan.filters): versions, part numbers.
"""


@Language.component("lectern_lower_lemmas")
def _lower_lemmas(doc: Doc) -> Doc:
    for token in doc:
        token.lemma_ = token.lower_
    return doc


class _Blank(SpacyNlpEngine):
    def __init__(self) -> None:
        super().__init__(ner_model_configuration=NerModelConfiguration())
        pipeline = spacy.blank("en")
        pipeline.add_pipe("lectern_lower_lemmas")
        held: Any = {"en": pipeline}
        self.nlp = held

    def load(self) -> None:
        """It is loaded."""


def _rows() -> list[dict[str, Any]]:
    """Recognisers whose matches count by themselves, phones and cards apart."""
    apart = {"PhoneRecognizer", "CreditCardRecognizer"}
    return [row for row in table("personal")["use"] if row["evidence"] != "words" and row["recogniser"] not in apart]


@pytest.fixture(scope="module")
def engine() -> AnalyzerEngine:
    registry = RecognizerRegistry(supported_languages=["en"])
    for number, row in enumerate(_rows()):
        recogniser = personal._recogniser(row)
        recogniser.supported_language = "en"
        recogniser.supported_entities = [f"K{number}"]
        if isinstance(recogniser, PatternRecognizer):
            recogniser.context = recogniser.context or []
        registry.add_recognizer(recogniser)
    return AnalyzerEngine(registry=registry, nlp_engine=_Blank(), supported_languages=["en"])


@cache
def _use(number: int) -> personal.Use:
    return personal._use(_rows()[number], "en")


def _dense() -> list[str]:
    made = []
    for number, locale in enumerate(("en_US", "en_GB", "de_DE", "it_IT", "fi_FI")):
        fake = Faker(locale)
        fake.seed_instance(number)
        for _ in range(12):
            made.append(
                f"{fake.name()} ({fake.ssn()}) writes from {fake.email()} at {fake.ipv4_public()}, "
                f"card {fake.credit_card_number()}, account {fake.iban()}, machine {fake.mac_address()}, host {fake.ipv6()}."
            )
    return made


def _ours(text: str) -> dict[tuple[int, int, int], float]:
    found: dict[tuple[int, int, int], float] = {}
    for number in range(len(_rows())):
        use = _use(number)
        if use.gate(text):
            for start, end, score in use.search(text):
                found[number, start, end] = max(score, found.get((number, start, end), 0.0))
    return found


def _same(engine: AnalyzerEngine, source: str) -> int:
    count = 0
    for text in (view.text for view in views(source)):
        theirs = {(int(r.entity_type[1:]), r.start, r.end): r.score for r in engine.analyze(text, "en", score_threshold=0.01)}
        ours = _ours(text)
        covered = {
            key
            for key in ours
            if any(
                key[0] == n and s <= key[1] and key[2] <= e and (n, s, e) != key and theirs[n, s, e] >= ours[key]
                for n, s, e in theirs
            )
        }
        assert set(ours) - covered == set(theirs), text
        for key, score in theirs.items():
            assert score >= ours[key] - 1e-9, text  # its context words can only have raised it
            assert score in (ours[key], min(1.0, max(ours[key] + 0.35, 0.4))), text
        count += len(theirs)
    return count


def test_real_prose_gives_what_presidios_engine_gives(engine: AnalyzerEngine) -> None:
    for text in PROSE + REAL:
        _same(engine, text)


def test_dense_text_gives_what_presidios_engine_gives(engine: AnalyzerEngine) -> None:
    assert sum(_same(engine, text) for text in _dense()) > 250


def test_letters_that_change_under_folding_give_what_presidios_engine_gives(engine: AnalyzerEngine) -> None:
    assert sum(_same(engine, text) for text in EXOTIC) >= 4
