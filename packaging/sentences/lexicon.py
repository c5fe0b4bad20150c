"""What words are about, for the classifier of sentences: ``resources/sentences/lexicon.txt``, ``class<TAB>word`` a line.

From WordNet 3.0 (its own licence, which asks for its notice: ``app.services.notices``). A word is taken where the sense that
stands first with it, which is its commonest, lies below one of :data:`ROOTS`: so "cancer" is an illness and "break" is none.
The noun files are Debian's package ``wordnet-base``; ``python packaging/sentences/lexicon.py /usr/share/wordnet``.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

OUT = Path(__file__).resolve().parents[2] / "resources" / "sentences" / "lexicon.txt"

ROOTS = {
    "ill": ("ill_health", "symptom", "mental_disorder", "disability", "pregnancy", "injury", "disorder"),
    "drug": ("medicine",),
    "care": ("surgery", "therapy", "diagnostic_procedure", "prosthesis"),
    "kin": ("relative",),
    "role": (
        "worker",
        "professional",
        "patient",
        "resident",
        "student",
        "victim",
        "trainee",
        "supervisor",
        "driver",
        "claimant",
        "passenger",
        "inmate",
        "tenant",
        "associate",
        "neighbour",
        "newcomer",
        "volunteer",
    ),
    "body": ("body_part",),
}
"""Class of words, by the concepts whose narrower ones it holds; the earlier class wins."""

SENSES = {
    "ill_health": "14052046", "symptom": "14299637", "mental_disorder": "14083790", "disability": "14548343",
    "pregnancy": "14046202", "injury": "14285662", "disorder": "14052403", "medicine": "03740161", "surgery": "00671351",
    "therapy": "00661091", "diagnostic_procedure": "00177127", "prosthesis": "04013729", "relative": "10235549",
    "worker": "09632518", "professional": "10480253", "patient": "10405694", "resident": "10523519", "student": "10665698",
    "victim": "10752093", "trainee": "10722385", "supervisor": "10676877", "driver": "10034906", "claimant": "09925592",
    "passenger": "10403876", "inmate": "10207370", "tenant": "10700517", "associate": "09816771", "neighbour": "10352299",
    "newcomer": "10355449", "volunteer": "10759151", "body_part": "05220461",
}  # fmt: skip
"""Offsets of the concepts in WordNet 3.0's ``data.noun``."""

NOT = frozenset({
    "child", "children", "baby", "kid", "person", "people", "man", "woman", "men", "women", "human", "one", "individual",
    "self", "somebody", "someone", "anybody", "anyone", "user", "author", "reader", "speaker", "customer", "member", "group",
    "founder", "smart", "spots", "bends", "piles", "mi", "it", "us", "at", "in", "as", "ms", "or", "no", "being", "head",
    "face", "hand", "foot", "eye", "back", "body", "side", "arm", "soul", "mortal",
})  # fmt: skip
"""Words that courses use of anybody and anything, and abbreviations that are words."""

RUDE = frozenset({
    "offensive", "disparaging", "derogatory", "insulting", "contemptuous", "ethnic", "slur", "abusive", "obscene", "vulgar",
    "slang",
})  # fmt: skip
"""Words of a gloss that tell of a word nobody should meet in our files."""


def main(folder: Path) -> None:
    """Write the list."""
    narrower: dict[str, list[str]] = defaultdict(list)
    named: dict[str, list[str]] = {}
    for row in _rows(folder / "data.noun"):
        offset, count = row[0], int(row[3], 16)
        named[offset] = [] if RUDE & {word.strip("();,") for word in row} else [row[4 + 2 * place] for place in range(count)]
        first = 4 + 2 * count
        for place in range(int(row[first])):
            symbol, of, part = row[first + 1 + 4 * place : first + 4 + 4 * place]
            if symbol == "@" and part == "n":  # not "@i": instances are certain people
                narrower[of].append(offset)
    commonest = {row[0]: row[6 + int(row[3])] for row in _rows(folder / "index.noun")}
    taken: dict[str, str] = {}
    for label, roots in ROOTS.items():
        below = _below(narrower, [SENSES[root] for root in roots])
        for offset in below:
            for word in named[offset]:
                lowered = word.lower()
                plain = lowered.replace("_", " ")
                if commonest[lowered] in below and plain not in NOT and len(plain) > 2 and plain.count(" ") < 4:
                    taken.setdefault(plain, label)
    OUT.write_text("".join(f"{label}\t{word}\n" for word, label in sorted(taken.items())), "utf-8")


def _rows(path: Path) -> list[list[str]]:
    return [line.split() for line in path.read_text("latin-1").splitlines() if not line.startswith("  ")]


def _below(narrower: dict[str, list[str]], roots: list[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        offset = waiting.pop()
        if offset not in found:
            found.add(offset)
            waiting.extend(narrower[offset])
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
