"""Trains the names model and writes it to ``resources/names/model``; prints how good it is on text it did not see.

``python packaging/names/train.py DATA`` where DATA is the folder of labelled text (its README has the licences). About
11 minutes on a free core, 18 on one of two that are busy; the same seed gives the same model on the same machine. A second
number is how many epochs to train, to try something out. Needs ``pip install -e '.[names]'``, and the lists of
``packaging/names/lists.py``.

The network is spaCy's hash-embedding CNN over each word's form, affixes, shape and what the lists of names know of it
(:mod:`app.scan.names.features`). Each epoch sees the natural text (:mod:`corpora`), most of it also said otherwise, and our
templates filled in anew (:mod:`variety`). A tenth of the documents of each corpus is kept to choose how eager the network shall
be (:mod:`eagerness`), another, with every template whose number ends in 7, for the test.
"""

from __future__ import annotations

import math
import random
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import eagerness
import spacy
from corpora import CHOOSE, NATURAL, SOCIAL, TEST, Record, records
from corpora import names as named
from spacy.language import Language
from spacy.strings import StringStore
from spacy.training import Example
from thinc.api import NumpyOps, fix_random_seed, set_current_ops
from variety import Names, blurred, synthetic, varied

from app.scan.names import features, model

SEED = 20261126
EPOCHS = 10
SYNTHETIC = 12_000
"""Templates filled in for each epoch."""
TEMPLATE = 7
"""Last digit of the numbers of the templates kept for the test."""
RENAMED = 0.6
"""Share of the natural records with names that each epoch also sees with other names."""
BLURRED = 0.12
"""Share of the words that training sees unreadable."""
BATCH, DROPPED = 64, 0.25
RATE, WARM, LAST = 0.0015, 0.05, 0.02
"""The highest step of learning, the share of the training until it is reached, and the share of it that is left at the end."""
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
                "rows": [10000, 1500, 3000, 2000, 500],
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


def main(data: Path, epochs: int = EPOCHS) -> None:
    """Train, write, choose how eager it is, test."""
    set_current_ops(NumpyOps(use_blis=False))  # OpenBLAS and Accelerate multiply three times as fast as thinc's own BLIS
    fix_random_seed(SEED)
    chance = random.Random(SEED)
    began, worked = time.time(), time.process_time()
    names = Names(chance, SEED)
    held = eagerness.kept(data, CHOOSE)
    tests = eagerness.kept(data, TEST)
    tests["templates"] = [record for number, record in synthetic(SYNTHETIC, names, chance) if number % 10 == TEMPLATE]
    nlp = spacy.blank("en")
    nlp.add_pipe(features.FACTORY)
    ner = nlp.add_pipe("ner", config=CONFIG)
    for label in eagerness.LABELS:
        ner.add_label(label)  # type: ignore[attr-defined]  # every entity recogniser has it
    natural = [(record, name in SOCIAL) for name in NATURAL for record in _learned(data / f"{name}.jsonl")]
    optimizer: Any = None
    for epoch in range(epochs):
        examples = _examples(nlp, natural, names, chance)
        if optimizer is None:
            optimizer = nlp.initialize(lambda: examples[:500])  # noqa: B023  called at once
        losses: dict[str, float] = {}
        for start in range(0, len(examples), BATCH):
            optimizer.learn_rate = _rate((epoch + start / len(examples)) / epochs)
            nlp.update(examples[start : start + BATCH], sgd=optimizer, losses=losses, drop=DROPPED)
        print(f"epoch {epoch + 1}: {len(examples)} records, loss {losses['ner']:.0f}, {time.time() - began:.0f} s", flush=True)
    with nlp.use_params(optimizer.averages):
        _save(nlp, eagerness.MODEL)
    eagerness.choose(held)
    find = eagerness.network(model.load())
    for what, rows in (("chosen on", held), ("kept for the test", tests)):
        print(f"{what}, the network alone")
        eagerness.report(find, rows)
    size = sum(path.stat().st_size for path in eagerness.MODEL.rglob("*") if path.is_file())
    spent = f"{time.time() - began:.0f} s, {time.process_time() - worked:.0f} s of them at work"
    print(f"{eagerness.MODEL}: {size / 1e6:.1f} MB, {spent}")


def _rate(done: float) -> float:
    """The step of learning when this share of the training is done: up along a line, then down along a cosine."""
    if done < WARM:
        return RATE * (done + 0.01) / (WARM + 0.01)
    return RATE * (LAST + (1 - LAST) * (1 + math.cos(math.pi * (done - WARM) / (1 - WARM))) / 2)


def _learned(path: Path) -> list[Record]:
    """The part of a corpus that is trained on."""
    return [named(record) for tenth, record in records(path) if tenth not in (TEST, CHOOSE)]


def _examples(nlp: Any, natural: list[tuple[Record, bool]], names: Names, chance: random.Random) -> list[Example]:
    """What one epoch sees, shuffled. ``natural``: records, and whether they are from social media."""
    seen = [record for number, record in synthetic(SYNTHETIC, names, chance) if number % 10 != TEMPLATE]
    for record, social in natural:
        seen.append(record)
        seen.extend(varied(record, names, chance, social=social, renamed=RENAMED))
    chance.shuffle(seen)
    lists = nlp.get_pipe(features.FACTORY)
    found = [example for record in seen if (example := _example(nlp, lists, record)) is not None]
    for example in found:
        blurred(example.predicted, BLURRED, chance)
    return found


def _save(nlp: Language, out: Path) -> None:
    """Write the model without the words it was trained on: it knows words by their hashes, and needs the strings of none.

    They would take 22 MB of the scanner's memory, and say what is in the corpora.
    """
    shutil.rmtree(out, ignore_errors=True)
    nlp.to_disk(out, exclude=["lookups"])
    StringStore(sorted({*spacy.blank("en").vocab.strings, *eagerness.LABELS})).to_disk(out / "vocab" / "strings.json")


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


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
