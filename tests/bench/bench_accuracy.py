"""How right the scanner is: precision, recall and F2 by kind, false alarms by words, on text it was not made from.

``python tests/bench/bench_accuracy.py [DATA] [--prose FOLDER … [--words N]]``. Three corpora: business text of our own
templates with Faker's values in many locales; course prose that holds nothing sensitive (``tests/scan/prose.py`` and the
training prose beside it); and, with the folder of labelled text as DATA, the documents that training left out. With
``--prose`` nothing but the false alarms in those folders is counted (manuals, documentation), N words of each at most. Needs
``pip install -e '.[names]'``.

Places, organisations, dates, nationalities and web addresses are common kinds: what of them is found in vain is counted apart
from what people are shown. A finding is right when it overlaps what is there; "as itself" is the share of what is there that is
found as what it is; "covered" is the share of characters of names and addresses that a finding hides. "Alert" counts the
findings that are asked about, the others are notes for review.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / folder) for folder in ("src", "packaging/names", "tests/scan", "tests/bench", "")]

import accuracy_kinds  # type: ignore[import-not-found]  # noqa: E402
import accuracy_prose  # type: ignore[import-not-found]  # noqa: E402
import accuracy_secrets  # type: ignore[import-not-found]  # noqa: E402
from corpora import CHOOSE, NATURAL, TEST, names, records  # type: ignore[import-not-found]  # noqa: E402  stands with the training script

from app.course.findings import Severity  # noqa: E402
from app.scan.kinds import is_common  # noqa: E402
from app.scan.scanner import Scanner  # noqa: E402

RECORDS = 3_000
LOCALES = ["en_US", "en_GB", "en_IN", "en_AU", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "sv_SE", "pl_PL", "pt_PT", "tr_TR"]
Span = tuple[int, int, str]
COVERED = ("person", "address")
TOWNS = (
    "Rotterdam", "Nairobi", "Osaka", "Leeds", "Porto Alegre", "Minneapolis", "Lyon", "Kraków", "Hyderabad", "Auckland",
)  # fmt: skip
COUNTRIES = (
    "Portugal", "Kenya", "South Korea", "the United States", "Switzerland", "Brazil", "New Zealand", "Côte d'Ivoire", "UAE",
)  # fmt: skip
BODIES = (
    "the University of Lund", "the Ministry of Labour", "Halvorsen Group", "St. Mary's Hospital", "Unilever", "Deutsche Bank",
    "the Kestrel Foundation", "Bank of Cyprus", "Orsted Energy", "the World Health Organization", "Tallinn Airport Authority",
)  # fmt: skip
NATIONS = (
    "Portuguese", "Kenyan", "Korean", "Swiss", "Brazilian", "Muslim", "Catholic", "Hindu", "Dutch", "Ukrainian", "Canadian",
)  # fmt: skip
SCENARIOS = re.compile(r"\b(?:Marek|Tom|Aylin|Leila|Banquo|Macbeth)\b")
"""The people of the training prose; to find them is right."""
GOLD = {"PERSON": "person", "LOCATION": "place", "ORGANIZATION": "organisation"}


@dataclass(slots=True)
class Score:
    """Counts of one kind."""

    right: int = 0
    wrong: int = 0
    wanted: int = 0
    met: int = 0
    itself: int = 0
    alerts: int = 0
    alerts_right: int = 0
    chars: int = 0
    hidden: int = 0

    @classmethod
    def of(cls, scores: Iterable[Score]) -> Score:
        """The counts of several together, those of characters and alerts apart."""
        held = list(scores)
        return cls(*(sum(getattr(score, name) for score in held) for name in ("right", "wrong", "wanted", "met", "itself")))

    @property
    def precision(self) -> float:
        """Share of the findings that are right."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Share of what is there that is found."""
        return self.met / max(self.wanted, 1)

    @property
    def f2(self) -> float:
        """Both, recall four times as heavy."""
        return 5 * self.precision * self.recall / max(4 * self.precision + self.recall, 1e-9)

    @property
    def coverage(self) -> float:
        """Share of the characters that are hidden."""
        return self.hidden / max(self.chars, 1)

    def row(self) -> str:
        """Precision, recall, F2, share found as what it is, coverage, alert precision, how many there are."""
        precision, recall, f2 = self.precision, self.recall, self.f2
        covered = f"{self.coverage:.2f}" if self.chars else "   -"
        alert = f"{self.alerts_right / self.alerts:.2f}" if self.alerts else "   -"
        itself = self.itself / max(self.wanted, 1)
        return f"{precision:9.2f} {recall:7.2f} {f2:6.2f} {itself:9.2f} {covered:>8} {alert:>7} {self.wanted:7}"


@dataclass(slots=True)
class Table:
    """Scores by kind over one corpus."""

    words: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))

    def add(self, text: str, gold: Iterable[Span], hits: Iterable[Any], *, only: frozenset[str] | None = None) -> None:
        """Judge the findings of one text. ``only``: kinds the corpus is labelled for."""
        gold, hits = list(gold), [hit for hit in hits if only is None or hit.kind in only]
        self.words += len(text.split())
        for hit in hits:
            score = self.kinds[hit.kind]
            right = any(start < hit.end and hit.start < end for start, end, _ in gold)
            score.right += right
            score.wrong += not right
            alert = hit.weight is not Severity.REVIEW
            score.alerts += alert
            score.alerts_right += alert and right
            if not right:
                self.wrong["alert" if alert else "common" if is_common(hit.kind) else "review"] += 1
        hidden = {at for hit in hits for at in range(hit.start, hit.end)}
        for start, end, kind in gold:
            score = self.kinds[kind]
            score.wanted += 1
            there = {hit.kind for hit in hits if hit.start < end and start < hit.end}
            score.met += bool(there)
            score.itself += kind in there
            if kind in COVERED:
                score.chars += end - start
                score.hidden += len(hidden & set(range(start, end)))

    def show(self, name: str) -> None:
        """Print it."""
        print(f"\n{name}: {self.words} words")
        print(f"  {'kind':20} precision  recall     F2 as itself  covered   alert  wanted")
        for kind, score in sorted(self.kinds.items()):
            print(f"  {kind:20} {score.row()}")
        alerts, notes, quiet = (10_000 * self.wrong[tier] / max(self.words, 1) for tier in ("alert", "review", "common"))
        print(f"  {'all kinds together':20} {Score.of(self.kinds.values()).row()}")
        print(f"  false alarms in 10,000 words: {alerts:.2f} asked about, {notes:.2f} for review, {quiet:.2f} only counted")


def main() -> None:
    """Print a table a corpus."""
    asked = _asked()
    scanner = Scanner()
    if asked.prose:
        accuracy_prose.table(scanner, asked.prose, asked.words)
        return
    business = Table()
    for text, gold in _business():
        business.add(text, gold, scanner.scan_text(text))
    business.show("Business text")
    prose = Table()
    for text in _prose():
        people = [(match.start(), match.end(), "person") for match in SCENARIOS.finditer(text)]
        prose.add(text, people, scanner.scan_text(text))
    prose.show("Course prose with nothing sensitive in it")
    print(f"  wrong people in 1,000 words: {1000 * prose.kinds['person'].wrong / prose.words:.2f}")
    accuracy_kinds.tables(scanner, _english(), _prose())
    accuracy_secrets.tables(scanner.scan_text, accuracy_kinds.CREDENTIALS)
    if asked.data:
        _natural(scanner, asked.data, CHOOSE if asked.choose else TEST)


def _asked() -> argparse.Namespace:
    said = argparse.ArgumentParser(description="How right the scanner is.")
    said.add_argument("data", nargs="?", type=Path, help="the folder of labelled text")
    said.add_argument("--choose", action="store_true", help="report on the tenth that settings are chosen on, not on the test")
    said.add_argument("--prose", nargs="+", type=Path, default=[], help="folders of prose in which to count false alarms")
    said.add_argument("--words", type=int, default=100_000, help="words to read of each of these at most")
    return said.parse_args()


def _natural(scanner: Scanner, data: Path, part: int) -> None:
    """Persons, places and organisations in a tenth of each corpus, as labelled and by the names alone; means of the corpora."""
    scores: dict[str, list[Table]] = {"as labelled": [], "names alone": []}
    for name in NATURAL:
        labelled, alone = Table(), Table()
        for tenth, record in records(data / f"{name}.jsonl"):
            if tenth == part:
                hits = scanner.scan_text(record[0])
                labelled.add(record[0], _labelled(record), hits, only=frozenset(GOLD.values()))
                people = [span for span in _labelled(names(record)) if span[2] == "person"]
                alone.add(record[0], people, hits, only=frozenset({"person"}))
        for table, how in ((labelled, "as labelled"), (alone, "names alone")):
            table.show(f"{name}, the documents {'kept for choosing' if part == CHOOSE else 'training left out'}, {how}")
            scores[how].append(table)
    print("\nMeans of the natural corpora")
    for how, held in scores.items():
        persons = [table.kinds["person"] for table in held]
        print(
            f"  {how}: persons F2 {fmean(item.f2 for item in persons):.3f},"
            f" covered {fmean(item.coverage for item in persons):.3f}"
        )
    for kind in ("place", "organisation"):
        score = Score.of(table.kinds[kind] for table in scores["as labelled"])
        print(f"  {kind}s of all together: precision {score.precision:.2f}, recall {score.recall:.2f}, F2 {score.f2:.3f}")


def _labelled(record: tuple[str, list[Span]]) -> list[Span]:
    return [(start, end, GOLD[label]) for start, end, label in record[1] if label in GOLD]


def _english() -> Any:
    from faker import Faker

    made = Faker("en_US")
    made.seed_instance(77)
    return made


def _business() -> Iterator[tuple[str, list[Span]]]:
    from faker import Faker

    chance = random.Random(7)
    fakers = [Faker(locale) for locale in LOCALES]
    for number, faker in enumerate(fakers):
        faker.seed_instance(9_000 + number)
    lines = (HERE / "accuracy_templates.txt").read_text("utf-8").splitlines()
    templates = [line for line in lines if line and not line.startswith("#")]
    for number in range(RECORDS):
        faker = fakers[0] if chance.random() < 0.4 else chance.choice(fakers)
        yield _filled(templates[number % len(templates)], faker, fakers[0], chance)


def _filled(template: str, faker: Any, english: Any, chance: random.Random) -> tuple[str, list[Span]]:
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
    password = "".join(chance.choices(alphabet, k=8)) + chance.choice("!?%&") + str(chance.randrange(10, 99))
    made: dict[str, tuple[str, str]] = {
        "person": (f"{faker.first_name()} {faker.last_name()}", "person"),
        "given": (faker.first_name(), "person"),
        "surname": (faker.last_name(), "person"),
        "address": (faker.address().replace("\n", ", "), "address"),
        "city": (faker.city(), "place"),
        "town": (chance.choice(TOWNS), "place"),
        "country": (chance.choice(COUNTRIES), "place"),
        "state": (f"{english.city()}, {english.state_abbr()} {english.zipcode()}", "place"),
        "company": (faker.company(), "organisation"),
        "firm": (english.company(), "organisation"),
        "body": (chance.choice(BODIES), "organisation"),
        "when": (_date(english, chance), "date"),
        "nation": (chance.choice(NATIONS), "nationality"),
        "url": (english.url() if chance.random() < 0.6 else english.domain_name(), "web-address"),
        "email": (
            f"{english.user_name()}@{chance.choice(('northwind', 'contoso', 'mailbox'))}.{chance.choice(('com', 'org', 'de'))}",
            "email",
        ),
        "phone": (faker.phone_number(), "phone"),
        "iban": (_iban(chance), "iban"),
        "card": (english.credit_card_number("visa16"), "card"),
        "ssn": (english.ssn(), "ssn"),
        "ip": (f"{chance.randrange(11, 99)}.{chance.randrange(255)}.{chance.randrange(255)}.{chance.randrange(1, 255)}", "ip"),
        "date": (english.date("%d %B %Y"), "birth-date"),
        "key": ("sk_live_" + "".join(chance.choices(alphabet, k=24)), "api-key"),
        "password": (password, "password"),
    }
    out, spans = "", []
    for piece in re.split(r"(\{\w+\})", template):
        if not re.fullmatch(r"\{\w+\}", piece):
            out += piece
            continue
        name = piece[1:-1]
        said, kind = made.pop(name) if name in made else _again(name, faker)
        if kind:
            spans.append((len(out), len(out) + len(said), kind))
        out += said
    return out, spans


def _again(name: str, faker: Any) -> tuple[str, str]:
    return (faker.first_name(), "person") if name == "given" else (f"{faker.first_name()} {faker.last_name()}", "person")


def _date(english: Any, chance: random.Random) -> str:
    """A day, seldom with the time, as people write it."""
    made = english.date_time_between("-8y", "+2y")
    form = chance.choice(
        (
            "%d/%m/%Y",
            "%m/%d/%y",
            "%Y-%m-%d",
            "%d %B %Y",
            "%B %d, %Y",
            "%d.%m.%Y",
            "%b %d",
            "%d %b %Y",
            "%Y-%m-%d %H:%M",
            "%A, %d %B",
        )
    )
    return str(made.strftime(form))


def _iban(chance: random.Random) -> str:
    """A German account with right check digits (ISO 13616)."""
    body = "".join(str(chance.randrange(10)) for _ in range(18))
    check = 98 - int(body + "131400") % 97
    whole = f"DE{check:02d}{body}"
    return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


def _prose() -> list[str]:
    found: list[str] = []
    for path in sorted((HERE.parent / "scan").glob("*prose*.py")):
        if path.name.startswith("test_"):
            continue
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found += [text for text in vars(module).get("PROSE", ()) if isinstance(text, str)]
    for path in sorted((HERE.parent / "scan").rglob("*.md")):
        found += [text for text in path.read_text("utf-8").split("\n\n") if text.strip() and not text.lstrip().startswith("# ")]
    return found


if __name__ == "__main__":
    main()
