"""Trains the names model and writes it to ``resources/names/model``; prints how good it is on text it did not see.

``python packaging/names/train.py DATA`` where DATA is the folder of labelled text (its README has the licences). About
15 minutes on a free core and 28 on a busy one; the same seed gives the same model on the same machine. Needs
``pip install -e '.[names]'``, and the lists of ``packaging/names/lists.py``.

The network is spaCy's hash-embedding CNN over each word's form, affixes, shape and what the lists of names know of it
(:mod:`app.scan.names.features`), trained on natural text (:mod:`corpora`) and on our templates filled in by Faker. A tenth
of the documents of each corpus is kept to choose how eager the network shall be (:func:`_make_eager`), another, with every
template whose number ends in 7, for the test. Half of the natural text is also seen with its names exchanged for others, a
quarter of them in no list, so that the words around a name are learned as well; and some of it in small letters or
capitals, above all what was written in social media, because people write like that.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import spacy
from corpora import CHOOSE, NATURAL, SOCIAL, TEST, Record, records
from corpora import names as named
from faker import Faker
from spacy.language import Language
from spacy.strings import StringStore
from spacy.training import Example
from thinc.api import fix_random_seed

from app.scan.names import features

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SEED = 20261126
SYNTHETIC = 12_000
EPOCHS = 6
LABELS = ("PERSON", "LOCATION", "ORGANIZATION")
EAGERNESS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0)
GIVEN_UP = 0.01
"""What the mean F2 may lose for the sake of more characters covered: what only the network sees is a quiet note."""
RENAMED = 0.5
"""Share of the natural records with names that are also seen with other names."""
INVENTED = 0.25
"""Share of the names put into natural text that are in no list."""
LOCALES = [
    "en_US", "en_GB", "en_IN", "en_IE", "en_NZ", "en_NG", "en_KE",  # the English ones first: they make up half of the names
    "de_DE", "de_AT", "fr_FR", "fr_CA", "es_ES", "es_MX", "es_CO", "it_IT", "pt_BR", "pt_PT", "nl_NL", "pl_PL", "cs_CZ",
    "sk_SK", "hu_HU", "ro_RO", "hr_HR", "sl_SI", "sv_SE", "no_NO", "da_DK", "fi_FI", "et_EE", "lv_LV", "lt_LT", "tr_TR",
    "id_ID", "vi_VN", "en_PK", "en_TH", "ga_IE", "zu_ZA", "yo_NG", "az_AZ",
]  # fmt: skip
CONFIG: dict[str, Any] = {
    "model": {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": 96,
                "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "LEMMA"],
                "rows": [6000, 1500, 3000, 2000, 200],
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2",
                "width": 96,
                "depth": 4,
                "window_size": 1,
                "maxout_pieces": 3,
            },
        },
    }
}


def main(data: Path) -> None:
    """Train, test, write."""
    fix_random_seed(SEED)
    chance = random.Random(SEED)
    began = time.time()
    train, choose, tests = _natural(data, chance)
    made = list(_synthetic(chance))
    train += [record for number, record in made if number % 10 != 7]
    tests["templates"] = [record for number, record in made if number % 10 == 7]
    nlp = spacy.blank("en")
    nlp.add_pipe(features.FACTORY)
    ner = nlp.add_pipe("ner", config=CONFIG)
    for label in LABELS:
        ner.add_label(label)  # type: ignore[attr-defined]  # every entity recogniser has it
    lists = nlp.get_pipe(features.FACTORY)
    examples = [example for record in train if (example := _example(nlp, lists, record)) is not None]
    print(f"{len(examples)} records to learn from, {time.time() - began:.0f} s", flush=True)
    optimizer = nlp.initialize(lambda: examples[:500])
    optimizer.learn_rate = 0.001
    for epoch in range(EPOCHS):
        chance.shuffle(examples)
        losses: dict[str, float] = {}
        for batch in _batches(examples, size=64 if epoch < 2 else 128):
            nlp.update(batch, sgd=optimizer, losses=losses, drop=0.2 if epoch < EPOCHS - 1 else 0.1)
        optimizer.learn_rate *= 0.75
        print(f"epoch {epoch + 1}: loss {losses['ner']:.0f}, {time.time() - began:.0f} s", flush=True)
        _report(nlp, choose)
    with nlp.use_params(optimizer.averages):
        print("chosen on", flush=True)
        _make_eager(nlp, choose)
        _report(nlp, choose)
        print("kept for the test", flush=True)
        _report(nlp, tests)
        out = ROOT / "resources" / "names" / "model"
        shutil.rmtree(out, ignore_errors=True)
        _save(nlp, out)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    print(f"{out}: {size / 1e6:.1f} MB, {time.time() - began:.0f} s")


def _save(nlp: Language, out: Path) -> None:
    """Write the model without the words it was trained on: it knows words by their hashes, and needs the strings of none.

    They would take 22 MB of the scanner's memory, and say what is in the corpora.
    """
    nlp.to_disk(out, exclude=["lookups"])
    StringStore(sorted({*spacy.blank("en").vocab.strings, *LABELS})).to_disk(out / "vocab" / "strings.json")


def _batches(examples: list[Example], size: int) -> Iterator[list[Example]]:
    for start in range(0, len(examples), size):
        yield examples[start : start + size]


def _example(nlp: Any, lists: Any, record: Record) -> Example | None:
    """The record as spaCy learns from it; None where its spans do not fit the words."""
    text, spans = record
    doc = lists(nlp.make_doc(text))
    ents = [doc.char_span(start, end, label, alignment_mode="expand") for start, end, label in spans]
    kept, last = [], -1
    for ent in sorted((ent for ent in ents if ent is not None), key=lambda ent: ent.start):
        if ent.start >= last:
            kept.append(ent)
            last = ent.end
    reference = doc.copy()
    reference.ents = kept
    return Example(doc, reference) if len(doc) else None


# Natural text.


def _natural(data: Path, chance: random.Random) -> tuple[list[Record], dict[str, list[Record]], dict[str, list[Record]]]:
    """What is trained on, chosen on and tested on; the last two by corpus."""
    train: list[Record] = []
    choose: dict[str, list[Record]] = {name: [] for name in NATURAL}
    tests: dict[str, list[Record]] = {name: [] for name in NATURAL}
    extra: list[Record] = []
    names = _Names(chance)
    for name in NATURAL:
        small = 0.2 if name in SOCIAL else 0.04
        for tenth, labelled in records(data / f"{name}.jsonl"):
            record = named(labelled)
            if tenth in (TEST, CHOOSE):
                (tests if tenth == TEST else choose)[name].append(record)
                continue
            train.append(record)
            if not record[1]:
                continue
            if chance.random() < RENAMED:
                extra.append(_renamed(record, names))
            if chance.random() < small and _same(record[0]):
                extra.append((record[0].lower(), record[1]))
            if chance.random() < 0.03 and len(record[0].upper()) == len(record[0]):
                extra.append((record[0].upper(), record[1]))
    return train + extra, choose, tests


def _same(text: str) -> bool:
    return len(text.lower()) == len(text)


def _renamed(record: Record, names: _Names) -> Record:
    """The text with every person in it called something else."""
    text, spans = record
    out, moved, at = "", [], 0
    for start, end, label in sorted(spans):
        if start < at:
            continue
        out += text[at:start]
        said = text[start:end]
        if label == "PERSON" and re.fullmatch(r"[^\W\d_]+(?: [^\W\d_]+)?", said):
            new = names.person() if " " in said else names.single()
            said = new.lower() if said.islower() else new.upper() if said.isupper() else new
        moved.append((len(out), len(out) + len(said), label))
        out += said
        at = end
    return out + text[at:], moved


# Templates.


class _Names:
    """Faker in many locales, each seeded."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._fakers = [Faker(locale) for locale in LOCALES]
        for number, faker in enumerate(self._fakers):
            faker.seed_instance(SEED + number)

    def any(self) -> Any:
        """One of the locales; English ones half of the time."""
        return self._chance.choice(self._fakers[:7]) if self._chance.random() < 0.45 else self._chance.choice(self._fakers)

    def given(self) -> str:
        """A given name."""
        return str(self.any().first_name())

    def single(self) -> str:
        """A given name or a surname, or one that nobody has: in no list, so that only what stands around it says what it is."""
        roll = self._chance.random()
        if roll < INVENTED:
            return self.invented()
        return self.given() if roll < 0.7 else str(self.any().last_name())

    def invented(self) -> str:
        """The beginning of one surname and the end of another."""
        first, last = str(self.any().last_name()), str(self.any().last_name())
        return first[: max(2, len(first) // 2)] + last[len(last) // 2 :].lower()

    def person(self) -> str:
        """A whole name without titles."""
        faker, roll = self.any(), self._chance.random()
        first, last = str(faker.first_name()), str(faker.last_name())
        if self._chance.random() < INVENTED:
            last = self.invented()
        if self._chance.random() < INVENTED / 2:
            first = self.invented()
        if roll < 0.06:
            return f"{first} {self._chance.choice('ABCDEFGHJKLMNPRSTW')}. {last}"
        if roll < 0.1:
            return f"{first} {faker.first_name()} {last}"
        if roll < 0.13:
            return f"{first} {last}-{faker.last_name()}"
        return f"{first} {last}"


def _synthetic(chance: random.Random) -> Iterator[tuple[int, Record]]:
    lines = [line for line in (HERE / "templates.txt").read_text("utf-8").splitlines() if line and not line.startswith("#")]
    headings = (HERE / "headings.txt").read_text("utf-8").splitlines()
    names = _Names(chance)
    for _ in range(SYNTHETIC):
        number = chance.randrange(len(lines))
        yield number, _filled(lines[number].replace("\\n", "\n").replace("\\t", "\t"), names, headings, chance)


def _filled(template: str, names: _Names, headings: list[str], chance: random.Random) -> Record:
    out, spans = "", []
    for piece in re.split(r"(\{\w+\})", template):
        if not re.fullmatch(r"\{\w+\}", piece):
            out += piece
            continue
        for said, label in _value(piece[1:-1], names, headings, chance):
            if label:
                spans.append((len(out), len(out) + len(said), label))
            out += said
    return out, spans


def _value(field: str, names: _Names, headings: list[str], chance: random.Random) -> list[tuple[str, str]]:
    faker = names.any()
    person, place = "PERSON", "LOCATION"
    surname = str(faker.last_name())
    city, street = str(faker.city()), str(faker.street_address()).replace("\n", ", ")
    made: dict[str, list[tuple[str, str]]] = {
        "person": [(names.person(), person)],
        "given": [(names.given(), person)],
        "surname": [(surname, person)],
        "initials": [(f"{chance.choice('ABCDEFGHJKLMNPRSTW')}. {surname}", person)],
        "upper": [(names.person().upper(), person)],
        "lower": [(names.person().lower(), person)],
        "last_first": [(f"{surname}, {names.given()}", person)],
        "city": [(city, place)],
        "state": [(str(names._fakers[0].state()), place)],
        "country": [(str(names._fakers[chance.randrange(7)].country()), place)],
        "street": [(street, place)],
        "address": [(street, place), (", ", ""), (city, place), (f" {faker.postcode()}", "")],
        "company": [(str(faker.company()), "ORGANIZATION")],
        "heading": [(chance.choice(headings), "")],
        "job": [(str(names._fakers[0].job()), "")],
        "email": [(str(names._fakers[0].email()), "")],
        "phone": [(str(faker.phone_number()), "")],
        "date": [(str(names._fakers[0].date(chance.choice(("%d %B %Y", "%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y")))), "")],
        "weekday": [(chance.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")), "")],
        "month": [(chance.choice(("January", "March", "April", "May", "June", "August", "October")), "")],
        "year": [(str(chance.randrange(1950, 2027)), "")],
        "number": [(str(chance.randrange(1, 99999)), "")],
        "money": [(f"{chance.choice('$€£')}{chance.randrange(20, 200)},000", "")],
    }
    return made[field]


# Testing.


@dataclass(frozen=True, slots=True)
class _Score:
    """How well one label is found in one corpus: a name is met where a finding overlaps it, ``covered`` counts characters."""

    precision: float
    recall: float
    covered: float

    @property
    def f2(self) -> float:
        return 5 * self.precision * self.recall / max(4 * self.precision + self.recall, 1e-9)


def _scores(nlp: Any, held: list[Record]) -> dict[str, _Score]:
    docs = list(nlp.pipe((text for text, _ in held), batch_size=64))
    return {label: _score(docs, held, label) for label in LABELS}


def _score(docs: list[Any], held: list[Record], label: str) -> _Score:
    right = found = met = wanted = hidden = chars = 0
    for doc, (_, spans) in zip(docs, held, strict=True):
        gold = [(start, end) for start, end, kind in spans if kind == label]
        ents = [(ent.start_char, ent.end_char) for ent in doc.ents if ent.label_ == label]
        right += sum(any(a < d and c < b for c, d in gold) for a, b in ents)
        met += sum(any(a < d and c < b for a, b in ents) for c, d in gold)
        hidden += sum(max(0, min(b, d) - max(a, c)) for a, b in ents for c, d in gold)
        chars += sum(end - start for start, end in gold)
        found += len(ents)
        wanted += len(gold)
    return _Score(right / max(found, 1), met / max(wanted, 1), hidden / max(chars, 1))


def _report(nlp: Any, tests: dict[str, list[Record]]) -> None:
    for name, held in tests.items():
        rows = [
            f"{label[:3]} P {score.precision:.2f} R {score.recall:.2f} F2 {score.f2:.2f} covered {score.covered:.2f}"
            for label, score in _scores(nlp, held).items()
        ]
        print(f"  {name:14} {'   '.join(rows)}", flush=True)


def _make_eager(nlp: Any, choose: dict[str, list[Record]]) -> None:
    """Let the network begin a person more readily, by what is best on text it was not trained on.

    A loss that weighs all mistakes alike gives a network as precise as it is complete, and here a name missed is worse than a
    word noted in vain. So what speaks for beginning a person is raised by one of :data:`EAGERNESS`: the highest whose mean F2
    over the corpora is no more than :data:`GIVEN_UP` below the best.
    """
    upper = nlp.get_pipe("ner").model.get_ref("upper")
    plain = upper.get_param("b").copy()
    begin = [at for at, move in enumerate(nlp.get_pipe("ner").move_names) if move in ("B-PERSON", "U-PERSON")]
    found: list[tuple[float, float]] = []
    for step in EAGERNESS:
        _raise(upper, plain, begin, step)
        scores = [_scores(nlp, held)["PERSON"] for held in choose.values()]
        f2, covered = fmean(score.f2 for score in scores), fmean(score.covered for score in scores)
        print(f"  eager by {step}: persons F2 {f2:.3f}, covered {covered:.3f}", flush=True)
        found.append((f2, step))
    best = max(f2 for f2, _ in found)
    chosen = max(step for f2, step in found if f2 >= best - GIVEN_UP)
    print(f"  chosen: {chosen}", flush=True)
    _raise(upper, plain, begin, chosen)


def _raise(upper: Any, plain: Any, at: list[int], step: float) -> None:
    raised = plain.copy()
    raised[at] += step
    upper.set_param("b", raised)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
