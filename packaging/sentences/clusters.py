"""Which words mean about the same: ``python packaging/sentences/clusters.py MODEL.onnx TOKENIZER.json``.

Writes ``resources/sentences/clusters.txt``, a line ``group<TAB>words`` for each row of words: "asthma" and "bronchitis" stand
in one, so what the classifiers learn of one of them they know of the other. Rows are cut finely; groups are rows that are
near each other. English words only: the commonest of spaCy's tables, those of our texts and of our lists.

The words are read one by one by all-MiniLM-L6-v2 (Microsoft and sentence-transformers, Apache-2.0), whose files are these
two; it is not in Lectern. Trained without six authors of our texts and measured on theirs, the same share of false findings
allowed, the sentences' net finds 3 in 100 more illnesses with these rows, and as many of the rest.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
LISTS = HERE.parents[1] / "resources" / "sentences"
OUT = LISTS / "clusters.txt"

COMMONEST = 40_000
"""English words of spaCy's tables."""
ROWS, GROUPS = 1_000, 150
WORD = re.compile(r"[a-z]{3,18}")
BATCH = 256
"""Words read at once."""

Array = np.ndarray[Any, np.dtype[Any]]


def words() -> list[str]:
    """Words to put into rows, in the order of the alphabet."""
    import spacy_lookups_data

    table = Path(spacy_lookups_data.__file__).parent / "data" / "en_lexeme_prob.json.gz"
    likely: dict[str, float] = json.loads(gzip.decompress(table.read_bytes()))
    common = sorted((word for word in likely if WORD.fullmatch(word)), key=lambda word: (-likely[word], word))
    own: set[str] = set()
    for path in (*(HERE / "texts").glob("*.txt"), *(LISTS / name for name in ("lexicon.txt", "phrases.txt", "words.txt"))):
        own.update(re.findall(rf"(?<![^\W\d_]){WORD.pattern}(?![^\W\d_])", path.read_text("utf-8").lower()))
    return sorted({*common[:COMMONEST], *(word for word in own if word in likely)})


def vectors(said: list[str], model: Path, tokenizer: Path) -> Array:
    """What the model makes of each word: the mean over its pieces, of length one."""
    import onnxruntime
    from tokenizers import Tokenizer

    cut = Tokenizer.from_file(str(tokenizer))
    cut.no_truncation()
    cut.no_padding()
    pieces = [cut.encode(word).ids for word in said]
    session = onnxruntime.InferenceSession(str(model))
    found = np.zeros((len(said), 384), np.float32)
    order = sorted(range(len(said)), key=lambda place: len(pieces[place]))
    for at in range(0, len(order), BATCH):
        batch = order[at : at + BATCH]
        ids = np.zeros((len(batch), len(pieces[batch[-1]])), np.int64)
        for row, place in enumerate(batch):
            ids[row, : len(pieces[place])] = pieces[place]
        there = (ids > 0).astype(np.int64)
        seen = session.run(None, {"input_ids": ids, "attention_mask": there, "token_type_ids": np.zeros_like(ids)})[0]
        mean = (seen * there[:, :, None]).sum(1)
        found[batch] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    return found


def main(model: Path, tokenizer: Path) -> None:
    """Read, put into rows, write."""
    from sklearn.cluster import MiniBatchKMeans

    said = words()
    made = MiniBatchKMeans(ROWS, random_state=1, batch_size=8_192, n_init=1, max_iter=25).fit(vectors(said, model, tokenizer))
    groups = MiniBatchKMeans(GROUPS, random_state=1, batch_size=ROWS, n_init=3).fit_predict(made.cluster_centers_)
    rows: dict[int, list[str]] = {}
    for word, row in zip(said, made.labels_, strict=True):
        rows.setdefault(int(row), []).append(word)
    OUT.write_text("".join(f"{groups[row]}\t{' '.join(held)}\n" for row, held in sorted(rows.items())), "utf-8")
    print(f"{len(said):,} words in {len(rows)} rows and {len(set(groups))} groups")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
