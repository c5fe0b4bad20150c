"""How readily the names model begins a name: chosen on text it was not trained on, and kept beside its weights.

A loss that weighs all mistakes alike gives a network as precise as it is complete, and here a name missed is worse than a word
noted in vain. So what speaks for beginning a name is raised by a step, kept as ``eagerness`` in the model's ``meta.json`` and
added as it is loaded (:mod:`app.scan.names.model`). Training does this last. ``python packaging/names/eagerness.py DATA`` does
it alone, for the model as it is shipped: the rules and filters around the network have a say, and they change.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from corpora import CHOOSE, NATURAL, Record, records
from corpora import names as named

from app.scan.names import model

MODEL = Path(__file__).resolve().parents[2] / "resources" / "names" / "model"
LABELS = (model.PERSON, model.PLACE, model.ORGANISATION)
PERSONS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5)
OTHERS = (0.0, 0.5, 1.0)
"""Beyond, abbreviations of every kind are organisations in course prose: EUR, VII."""
GIVEN_UP = 0.002
"""What the mean F2 of persons may lose for the sake of more characters covered: what only the network sees is a quiet note.
With 0.01 a step more is taken, and words such as "Auschwitz" and "Peroxides" are noted in course prose."""
WEAKER = 0.02
"""What the mean F1 of places and of organisations may lose for the sake of completeness."""
Held = Mapping[str, Sequence[Record]]
"""Labelled text by corpus."""
Finder = Callable[[list[str]], list[list[model.Name]]]


@dataclass(frozen=True, slots=True)
class Score:
    """How well one label is found in one corpus: a name is met where a finding overlaps it, ``covered`` counts characters."""

    precision: float
    recall: float
    covered: float

    @property
    def f1(self) -> float:
        """Both, alike."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)

    @property
    def f2(self) -> float:
        """Both, recall four times as heavy."""
        return 5 * self.precision * self.recall / max(4 * self.precision + self.recall, 1e-9)


def scores(find: Finder, held: Sequence[Record]) -> dict[str, Score]:
    """The score of each label over some text."""
    found = find([text for text, _ in held])
    return {label: _score(found, held, label) for label in LABELS}


def network(reader: model.Reader) -> Finder:
    """What the network sees in whole texts, without rules and filters."""
    return lambda texts: [names for names, _ in reader.read([(text, [(0, len(text))]) for text in texts])]


def report(find: Finder, held: Held) -> None:
    """Print the scores of each corpus."""
    for corpus, rows in held.items():
        said = [
            f"{label[:3]} P {score.precision:.2f} R {score.recall:.2f} F2 {score.f2:.2f} covered {score.covered:.2f}"
            for label, score in scores(find, rows).items()
        ]
        print(f"  {corpus:14} {'   '.join(said)}", flush=True)


def choose(held: Held) -> dict[str, float]:
    """Choose for the model in the resources, write it there, and return it.

    Places and organisations first, one after the other, by the network alone: the highest step whose mean F1 over the corpora
    is no more than :data:`WEAKER` below the best. Then persons, with the whole scanner: the highest step whose mean F2 is no
    more than :data:`GIVEN_UP` below the best.
    """
    steps = dict.fromkeys(LABELS, 0.0) | {model.PERSON: 2.0}
    for label in LABELS[1:]:
        steps[label] = _highest([(_mean(held, label, steps | {label: step}), step) for step in OTHERS], WEAKER)
    found: list[tuple[float, float]] = []
    for step in PERSONS:
        write(steps | {model.PERSON: step})
        people = _people()
        seen = [scores(people, rows)[model.PERSON] for rows in held.values()]
        f2, covered = fmean(score.f2 for score in seen), fmean(score.covered for score in seen)
        print(f"  persons by {step}: F2 {f2:.3f}, covered {covered:.3f}", flush=True)
        found.append((f2, step))
    steps[model.PERSON] = _highest(found, GIVEN_UP)
    write(steps)
    print(f"  chosen: {steps}", flush=True)
    return steps


def _highest(found: Sequence[tuple[float, float]], loss: float) -> float:
    """The highest step whose score is no more than ``loss`` below the best; ``found`` are scores and their steps."""
    best = max(score for score, _ in found)
    return max(step for score, step in found if score >= best - loss)


def write(steps: Mapping[str, float]) -> None:
    """Keep the steps with the model."""
    meta = MODEL / "meta.json"
    meta.write_text(json.dumps(json.loads(meta.read_text("utf-8")) | {"eagerness": dict(steps)}, indent=2) + "\n", "utf-8")


def _mean(held: Held, label: str, steps: Mapping[str, float]) -> float:
    write(steps)
    find = network(model.load())
    seen = [scores(find, rows)[label] for rows in held.values()]
    f1 = fmean(score.f1 for score in seen)
    print(f"  {label} by {steps[label]}: F1 {f1:.3f}, F2 {fmean(score.f2 for score in seen):.3f}", flush=True)
    return f1


def _people() -> Finder:
    """What the whole scanner takes for persons."""
    from app.scan.scanner import Scanner

    scanner = Scanner()
    return lambda texts: [
        [model.Name(hit.start, hit.end, model.PERSON) for hit in hits if hit.kind == "person"]
        for hits in scanner.scan_texts(texts)
    ]


def _score(found: list[list[model.Name]], held: Sequence[Record], label: str) -> Score:
    right = seen = met = wanted = hidden = chars = 0
    for names, (_, spans) in zip(found, held, strict=True):
        gold = [(start, end) for start, end, kind in spans if kind == label]
        ours = [(name.start, name.end) for name in names if name.label == label]
        right += sum(any(a < d and c < b for c, d in gold) for a, b in ours)
        met += sum(any(a < d and c < b for a, b in ours) for c, d in gold)
        hidden += len({at for a, b in ours for at in range(a, b)} & {at for c, d in gold for at in range(c, d)})
        chars += sum(end - start for start, end in gold)
        seen += len(ours)
        wanted += len(gold)
    return Score(right / max(seen, 1), met / max(wanted, 1), hidden / max(chars, 1))


def kept(data: Path, tenth: int) -> dict[str, list[Record]]:
    """The records of each corpus in one tenth, with names cut as training sees them."""
    return {
        corpus: [named(record) for part, record in records(data / f"{corpus}.jsonl") if part == tenth] for corpus in NATURAL
    }


if __name__ == "__main__":
    chosen_on = kept(Path(sys.argv[1]), CHOOSE)
    choose(chosen_on)
    report(network(model.load()), chosen_on)
