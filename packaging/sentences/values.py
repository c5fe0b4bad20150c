"""Trains the classifier of values (``app.scan.beside``): ``python packaging/sentences/values.py DATA``.

Reads ``values/*.txt``: texts of our own, ``label<TAB>text`` a line, every secret and every number of a person or an account
marked ``{{credential|...}}`` or ``{{identifier|...}}``; and, as text that holds none, the documents of the labelled text in
DATA that ``packaging/names/corpora.py`` leaves for training, and the harmless paragraphs of ``texts``. Writes
``resources/sentences/values.npz``.

A small net (``fit.py``) over what :class:`app.scan.beside.reading.Page` sees of each candidate. From where a
candidate counts is chosen by five models, each of which has not learnt from a fifth of the texts and of the prose.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "packaging" / "names")]

from corpora import TEST, records  # noqa: E402  stands with the other training script
from fit import Fit, Glance, above, write  # noqa: E402
from manuals import paragraphs  # noqa: E402

from app.scan.beside.candidates import candidates  # noqa: E402
from app.scan.beside.glances import around  # noqa: E402
from app.scan.beside.judge import KINDS, LEADING, NAME  # noqa: E402
from app.scan.beside.reading import Page  # noqa: E402
from app.scan.beside.vetoes import is_nothing  # noqa: E402
from app.scan.context import lower  # noqa: E402
from app.scan.sentences.reading import glanced, words_of  # noqa: E402

OUT = ROOT / "resources" / "sentences" / f"{NAME}.npz"
LABELS = ("credential", "identifier")
"""What the marks say, in the order of :data:`KINDS`."""
CORPORA, TALK = ("gum_ccby", "wikigold", "litbank"), ("btc", "wnut17_train")
"""Prose that false findings are counted in, and chat of people with odd names that is learnt from only."""
PROSE_WEIGHT, HARMLESS_WEIGHT = 0.3, 1.0
"""How much a candidate of prose and of a harmless paragraph counts: some of prose are numbers of somebody."""
NEVER = 99.0
"""The handicap of what is vetoed: it is learnt from, and does not count as found."""
ALIKE = 0.6
"""Share of a mark and a candidate together that both must cover to be the same."""
HANDICAP = 1.2
"""How much more must speak for words, where limits are chosen; ``WORDY`` asks for more where texts are scanned."""
MANUALS = 250_000
"""Words of manuals of programs, which are prose, too."""
FOLDS = 5
NOTED, ASKED = (3.0, 6.0), (0.4, 0.2)
"""False findings in 100,000 words of prose from which a secret and a number are noted, and asked about."""
OTHERS = (0.013, 0.015), (0.003, 0.002)
"""Share of the candidates of our texts that are something else and may be noted, and asked about."""
KEPT, ROOM = 0.995, 1.6
"""Share of what counts that must pass the first glance, and how much less is enough: words nobody has learnt bring nothing."""
_MARK = re.compile(r"\{\{(\w+)\|(.*?)\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate: what is seen of it, how many words stand beside it, what is seen of them at first glance, which of
    :data:`LABELS` it is, if any, how much it counts, and how much more must speak for it."""

    seen: tuple[str, ...]
    length: int
    words: tuple[str, ...]
    label: str
    weight: float
    handicap: float


def rows_of(marked: str, weight: float = 1.0, before: str = "", behind: str = "") -> list[Row]:
    """The candidates of a text that stands between others; those that cover a mark only in part are left out."""
    own, marks = _unmarked(marked)
    text, first = before + own + behind, len(before)
    marks = [(mark, (start + first, end + first)) for mark, (start, end) in marks]
    found = candidates(text, lower(text))
    page = Page(text, lower(text), found)
    rows = []
    for one in found:
        if one.start < first or one.end > first + len(own):
            continue
        over = [(mark, _alike((one.start, one.end), span)) for mark, span in marks]
        label, share = max(over, key=lambda row: row[1], default=("", 0.0))
        if 0 < share < ALIKE:
            continue
        words = tuple(chain.from_iterable(map(glanced, sorted(set(words_of(text, *around(text, one)))))))
        seen, length = page.read(one)
        vetoed = not share and (LEADING.isdisjoint(seen) or is_nothing(text, one.start, one.end))
        handicap = NEVER if vetoed else HANDICAP * one.wordy
        rows.append(Row(tuple(sorted(seen)), length, words, label if share else "", weight, handicap))
    return rows


def _unmarked(marked: str) -> tuple[str, list[tuple[str, tuple[int, int]]]]:
    parts, marks, at, length = list[str](), [], 0, 0
    for mark in _MARK.finditer(marked):
        parts += (marked[at : mark.start()], mark[2])
        length += mark.start() - at
        marks.append((mark[1], (length, length + len(mark[2]))))
        length += len(mark[2])
        at = mark.end()
    return "".join((*parts, marked[at:])), marks


def _alike(one: tuple[int, int], other: tuple[int, int]) -> float:
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, common) / (max(one[1], other[1]) - min(one[0], other[0]))


def main(data: Path) -> None:
    """Train, report, write."""
    neighbours = list(_texts(HERE / "texts", "harmless"))
    texts = [rows_of(text) + _amid(text, place, neighbours) for place, text in enumerate(_texts(HERE / "values"))]
    harmless = [rows_of(text, HARMLESS_WEIGHT) for text in neighbours]
    prose, words = _prose(chain(_documents(data, CORPORA), paragraphs(MANUALS)))
    talk, _ = _prose(_documents(data, TALK))
    print(f"{len(texts):,} texts, {sum(map(len, texts)):,} candidates; {words:,} words of prose, {sum(map(len, prose)):,}")
    of_texts, of_prose = _unseen([*texts, *harmless], prose, [row for rows in talk for row in rows])
    told = [row.label for rows in (*texts, *harmless) for row in rows]
    tiers = zip((NOTED, ASKED), OTHERS, strict=True)
    enough, sure = (_from_where(of_texts, told, of_prose, words, false, others) for false, others in tiers)
    _report(of_texts, told, enough, sure)
    every = [*chain.from_iterable((*texts, *harmless, *prose, *talk))]
    model = _fit(every)
    glance = Glance((row.words, row.label in LABELS, row.weight) for row in every)
    told_of = [row for row in every if row.label in LABELS]
    counting = (model.sums([(row.seen, row.length) for row in told_of]) >= enough).any(axis=1)
    worth = np.quantile([glance.worth(row.words) for row in compress(told_of, counting)], 1 - KEPT) - ROOM
    passed = np.mean([glance.worth(row.words) >= worth for rows in prose for row in rows])
    print(f"{len(model.places):,} features; {passed:.1%} of the candidates of prose are worth more than a glance")
    write(OUT, model, glance, enough, sure, float(worth))


def _texts(folder: Path, name: str = "*") -> Iterator[str]:
    for path in sorted(folder.glob(f"{name}.txt")):
        for line in path.read_text("utf-8").splitlines():
            yield line.partition("\t")[2].replace("\\n", "\n")


def _amid(text: str, place: int, neighbours: Sequence[str]) -> list[Row]:
    """A text's candidates with harmless texts before it, behind it, or both: a secret is one wherever it is told."""
    before, behind = (neighbours[(place * step) % len(neighbours)].replace("\n", " ") for step in (7, 11))
    return rows_of(text, before=f"{before} " if place % 3 else "", behind=f" {behind}" if place % 3 != 1 else "")


def _documents(data: Path, corpora: Sequence[str]) -> Iterator[str]:
    return (text for corpus in corpora for tenth, (text, _) in records(data / f"{corpus}.jsonl") if tenth != TEST)


def _prose(texts: Iterable[str]) -> tuple[list[list[Row]], int]:
    """The candidates of each text of prose, and how many words there are."""
    held = list(texts)
    return [rows_of(text, PROSE_WEIGHT) for text in held], sum(len(text.split()) for text in held)


def _unseen(texts: Sequence[list[Row]], prose: Sequence[list[Row]], always: Sequence[Row]) -> tuple[np.ndarray, np.ndarray]:
    """Sums of every candidate of the texts and of prose by a model that has not learnt from its text, in their order."""
    every = [*texts, *prose]
    sums: list[list[np.ndarray]] = [[] for _ in every]
    for fold in range(FOLDS):
        model = _fit([*(row for place, rows in enumerate(every) if place % FOLDS != fold for row in rows), *always])
        for place in range(fold, len(every), FOLDS):
            handicaps = np.array([row.handicap for row in every[place]])
            sums[place] = [*(model.sums([(row.seen, row.length) for row in every[place]]) - handicaps[:, None])]
    first, rest = chain.from_iterable(sums[: len(texts)]), chain.from_iterable(sums[len(texts) :])
    return np.array([*first]), np.array([*rest])


def _fit(rows: Sequence[Row]) -> Fit:
    return Fit([(row.seen, row.length, [row.label == label for label in LABELS], row.weight) for row in rows], [])


def _from_where(
    of_texts: np.ndarray, told: Sequence[str], of_prose: np.ndarray, words: int, false: Sequence[float], others: Sequence[float]
) -> np.ndarray:
    """The sum of each kind above which as many of prose and of other candidates lie as are allowed."""
    found = []
    for column, label in enumerate(LABELS):
        highest = np.sort(of_prose[:, column])[::-1]
        rest = of_texts[[each != label for each in told], column]
        found.append(max(highest[int(false[column] * words / 100_000)], above(rest, others[column])) + 1e-6)
    return np.array(found)


def _report(of_texts: np.ndarray, told: Sequence[str], enough: np.ndarray, sure: np.ndarray) -> None:
    for column, (kind, label) in enumerate(zip(KINDS, LABELS, strict=True)):
        own = np.array([each == label for each in told])
        for name, least in (("noted", enough), ("asked about", sure)):
            over = of_texts[:, column] >= least[column]
            print(f"{kind:16} {name:12} {over[own].mean():5.2f} of {own.sum():5}, {over[~own].mean():6.3f} of the others")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
