"""Trains the classifier of sentences (``app.scan.sentences``): ``python packaging/sentences/train.py DATA``.

Reads ``texts/*.txt``: sentences of our own, ``label[+label]<TAB>text`` a line, ``none`` for near misses; and, as text that
tells of nobody, the documents of the labelled text in DATA that ``packaging/names/corpora.py`` leaves for training. Writes
``resources/sentences/weights.npz``.

A small net (``fit.py``) over what :func:`app.scan.sentences.reading.features` sees. A text of several sentences is
told of in one of them: a first round finds which, a second learns.
The sums that count are chosen by five models, each of which has not learnt from a fifth of the texts, and on the tenth of DATA
that settings are chosen on; what is shipped has learnt from all texts.
Half an hour of writing beats an hour of tuning: add texts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "packaging" / "names")]

from corpora import CHOOSE, TEST, records  # noqa: E402  stands with the other training script
from fit import Fit, Glance, above, write  # noqa: E402
from manuals import own, paragraphs  # noqa: E402

from app.scan.joined.base import entries, identifying  # noqa: E402
from app.scan.scanner import Scanner  # noqa: E402
from app.scan.sentences.doubts import KINDS, NAME  # noqa: E402
from app.scan.sentences.judge import LONGEST  # noqa: E402
from app.scan.sentences.reading import ID, features, glanced, people_of, read, words_of  # noqa: E402

OUT = ROOT / "resources" / "sentences" / f"{NAME}.npz"
LABELS = {"health": "health", "child": "child", "pay": "pay", "marking": "marking"}
"""Labels of the texts, and the kinds of findings they are. Manners are not learnt: they have a grammar."""
CORPORA = ("gum_ccby", "wikigold")
"""The labelled text that tells of nobody's health and children, or seldom; novels and tweets do."""
PROSE = 4_000
"""Sentences of it that are learnt from, and half as many to choose on."""
MANUALS = 60_000
"""Words of manuals of programs besides, which are prose, too."""
PROSE_WEIGHT = 0.3
"""How much one of them counts: some do tell of somebody."""
HARMLESS = "harmless"
"""The file of texts that holds paragraphs of courses and work which tell of nothing."""
FOLDS = 5
FALSE = {"health": 0.003, "child": 0.002, "pay": 0.0016, "marking": 0.003}
"""Share of the sentences of prose that may be taken for each kind: 0.002 is one in some 10,000 words."""
STEPS = 4
"""Steps of a sum of one from which a kind may be noted, rounded up: a few sentences that lie above it choose no finer."""
SURE = (0.0005, 0.004)
"""Shares of the sentences of prose, and of the texts kept out that tell of something else, that may be asked about."""
KEPT, ROOM = 0.995, 1.0
"""Share of what counts that must pass the first glance, and how much less is enough: words nobody has learnt bring nothing."""
HELPED = ("pay", "marking")
"""Kinds whose words say most by themselves: a support vector machine helps the net with them."""

Seen = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence to learn from: its features, how many words it has and what is seen of each, what it tells of, how much it
    counts, and as it is written."""

    seen: tuple[str, ...]
    length: int
    words: tuple[str, ...]
    kinds: frozenset[str]
    weight: float = 1.0
    text: str = ""


class Sight:
    """Sees texts as the scanner's classifier does, sentence by sentence."""

    def __init__(self) -> None:
        self._scanner = Scanner()

    def rows(self, text: str, kinds: frozenset[str], weight: float = 1.0) -> list[Row]:
        """A row for each sentence, or each piece of a long one."""
        people = people_of(identifying(text, self._scanner.named(text)).hits)
        found = []
        for start, end in entries(text, [row[0] for row in people if row[2] != ID]):
            words = tuple(chain.from_iterable(map(glanced, sorted(set(words_of(text, start, end))))))
            tokens = read(text, start, end, [row for row in people if start <= row[0] and row[1] <= end])
            for at in range(0, len(tokens), LONGEST):
                piece = tokens[at : at + LONGEST]
                known = at > 0 or any(row[1] <= start for row in people)
                said = text[piece[0].start : piece[-1].end]
                found.append(Row(tuple(features(piece, known=known)), len(piece), words, kinds, weight, said))
        return found


def trained(texts: Sequence[list[Row]], prose: Sequence[Row]) -> Fit:
    """A model of the texts: of whole ones first, then of the sentence in each that tells most."""
    first = _fit([*map(_whole, texts), *prose])
    return _fit([*chain.from_iterable(_told(first, rows) for rows in texts), *prose])


def _whole(rows: list[Row]) -> Row:
    """A text as one row."""
    seen = dict.fromkeys(chain.from_iterable(row.seen for row in rows))
    return Row(tuple(seen), sum(row.length for row in rows), (), rows[0].kinds)


def _told(model: Fit, rows: list[Row]) -> Iterator[Row]:
    kinds = rows[0].kinds
    if len(rows) == 1 or not kinds:
        yield from rows
        return
    sums = sums_of(model, rows)
    where = {kind: int(sums[:, KINDS.index(kind)].argmax()) for kind in kinds}
    for place in sorted(set(where.values())):
        told = frozenset(kind for kind in kinds if where[kind] == place)
        yield Row(rows[place].seen, rows[place].length, rows[place].words, told, rows[place].weight)


def _fit(rows: Sequence[Row]) -> Fit:
    every = [(row.seen, row.length, [kind in row.kinds for kind in KINDS], row.weight) for row in rows]
    return Fit(every, [KINDS.index(kind) for kind in HELPED])


def sums_of(model: Fit, rows: Iterable[Row]) -> np.ndarray:
    """The sums of a model for each row: (rows, kinds)."""
    return model.sums([(row.seen, row.length) for row in rows])


@dataclass(frozen=True, slots=True)
class Unseen:
    """Sums of texts by models that have not learnt from them, and of prose kept to choose on."""

    texts: Sequence[list[Row]]
    of_texts: np.ndarray
    of_harmless: np.ndarray
    of_prose: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[list[Row]], harmless: Sequence[list[Row]], prose: Sequence[Row], kept: Sequence[Row]) -> Unseen:
        """Every fifth of the texts by a model of the other four."""
        of_texts = np.zeros((len(texts), len(KINDS)))
        of_harmless, of_kept = [], []
        for fold in range(FOLDS):
            rest = [rows for every in (texts, harmless) for place, rows in enumerate(every) if place % FOLDS != fold]
            model = trained(rest, prose)
            for place in range(fold, len(texts), FOLDS):
                of_texts[place] = np.max(sums_of(model, texts[place]), axis=0)
            of_harmless.append(sums_of(model, chain.from_iterable(harmless[fold::FOLDS])))
            of_kept.append(sums_of(model, kept[fold::FOLDS]))
        return cls(texts, of_texts, np.concatenate(of_harmless), np.concatenate(of_kept))

    def enough(self) -> np.ndarray:
        """The sum from which each kind is noted: the share :data:`FALSE` of harmless sentences, and of prose, lies above it."""
        least = [
            max(above(self.of_prose[:, column], FALSE[kind]), above(self.of_harmless[:, column], FALSE[kind]))
            for column, kind in enumerate(KINDS)
        ]
        return np.ceil(STEPS * np.array(least)) / STEPS

    def sure(self) -> np.ndarray:
        """The sum from which each kind is asked about, by :data:`SURE`."""
        found = []
        for column, kind in enumerate(KINDS):
            others = self.of_texts[~self._told(kind), column]
            plain = np.concatenate([self.of_prose[:, column], self.of_harmless[:, column]])
            found.append(max(above(plain, SURE[0]), above(others, SURE[1])))
        return np.array(found)

    def report(self, enough: np.ndarray, sure: np.ndarray) -> None:
        """Print how much is noted and asked about, and how many of the other texts are taken for it."""
        for column, kind in enumerate(KINDS):
            told = self._told(kind)
            for name, least in (("noted", enough), ("asked about", sure)):
                over = self.of_texts[:, column] >= least[column]
                print(f"{kind:8} {name:12} {over[told].mean():5.2f} of {told.sum():5}, {over[~told].mean():6.3f} of the others")

    def _told(self, kind: str) -> np.ndarray:
        return np.array([kind in rows[0].kinds for rows in self.texts])


def main(data: Path) -> None:
    """Train, report, write."""
    texts, harmless, prose = everything(data)
    unseen = Unseen.of(texts, harmless, *prose)
    enough, sure = unseen.enough(), unseen.sure()
    unseen.report(enough, sure)
    model = trained([*texts, *harmless], prose[0])
    every = [*chain.from_iterable((*texts, *harmless)), *prose[0]]
    glance = Glance((row.words, bool(row.kinds), row.weight) for row in every)
    telling = [row for rows in texts for row in rows if row.kinds]
    counting = (sums_of(model, telling) >= enough).any(axis=1)
    worth = np.quantile([glance.worth(row.words) for row in compress(telling, counting)], 1 - KEPT) - ROOM
    passed = np.mean([glance.worth(row.words) >= worth for row in prose[1]])
    print(f"{len(model.places):,} features; {passed:.1%} of prose is worth more than a glance")
    write(OUT, model, glance, enough, sure, float(worth))


def everything(data: Path) -> tuple[list[list[Row]], list[list[Row]], tuple[list[Row], list[Row]]]:
    """The texts, the paragraphs that are harmless, and the prose: to learn from, and kept to choose on."""
    sight = Sight()
    texts, harmless = ([rows for text, kinds in _texts(prose) if (rows := sight.rows(text, kinds))] for prose in (False, True))
    prose = _sentences(sight, data, range(CHOOSE + 1, 10), PROSE), _sentences(sight, data, [CHOOSE], PROSE // 2)
    said = chain(paragraphs(MANUALS), own())
    for place, row in enumerate(row for text in said for row in sight.rows(text, frozenset(), PROSE_WEIGHT)):
        prose[place % 3 == 0].append(row)  # a third to choose on
    return texts, harmless, prose


def _texts(prose: bool) -> Iterator[tuple[str, frozenset[str]]]:
    """The texts with what they tell of; or the paragraphs of :data:`HARMLESS`."""
    for path in sorted((HERE / "texts").glob("*.txt")):
        if (path.stem == HARMLESS) != prose:
            continue
        for line in path.read_text("utf-8").splitlines():
            labels, _, text = line.partition("\t")
            yield text.replace("\\n", "\n"), frozenset(LABELS[label] for label in labels.split("+") if label in LABELS)


def _sentences(sight: Sight, data: Path, tenths: Iterable[int], count: int) -> list[Row]:
    """The same number of sentences of each corpus."""
    wanted = frozenset(tenths) - {TEST}
    found: list[Row] = []
    for corpus in CORPORA:
        own: list[Row] = []
        for tenth, (text, _) in records(data / f"{corpus}.jsonl"):
            if tenth in wanted and len(own) < count // len(CORPORA):
                own.extend(sight.rows(text, frozenset(), PROSE_WEIGHT))
        found.extend(own)
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
