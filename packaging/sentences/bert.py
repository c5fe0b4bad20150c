"""A small BERT that learns on: the layers of a model that is given, and sums for our kinds upon them. Written in JAX, run on
the processor; with the same seeds and as many threads the same rows give the same weights.

The vocabulary is not taught (and stands in four bits, as it is shipped): what a word means is known already, the layers learn
what a sentence tells.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from e5 import File

from app.scan.sentences.reader import HEADS, LONGEST, unpacked

Array = np.ndarray[Any, np.dtype[Any]]
Taught = tuple[Sequence[int], Sequence[bool], float]
"""Pieces of a text, what it tells of, and how much it counts."""

BATCH, ROUNDS = 32, 1
"""Texts learnt from at once, and times nearly every text is learnt from."""
RATE, WARMING, COLDEST, SHRINK = 1e-4, 200, 0.05, 0.01
"""The longest step (Adam's), batches until it is reached, what is left of it at the end, and the share weights shrink by."""
HIDDEN = 0.1
"""Share of numbers hidden after each half of a layer while it learns."""
FIRM = 5.0
"""What the head's weights are multiplied by: they take longer steps than the layers'."""
WIDTHS = (8, 16, 24, 32, 48, LONGEST)
"""Pieces of the texts of a batch, at most."""
SEED = 1


class Bert:
    """``layers`` of a model; ``kept`` are the places of its pieces that are shipped, whose rows are ``packed``."""

    def __init__(self, model: File, layers: int, kept: Sequence[int], kinds: int) -> None:
        self.packed = model.words(kept)
        places, kind = (model.tensor(f"emb.{name}").reshape(-1, model.width) for name in ("pos", "type"))
        self.places = places[:LONGEST] + kind[0]
        self.norm = np.stack([model.tensor(f"emb.ln.{name}") for name in "wb"])
        self.weights = {
            "layers": [_layer(model.layer(place)) for place in range(layers)],
            "head": _head(model.width, kinds),
        }

    def learn(self, rows: Sequence[Taught]) -> None:
        """Learn from the rows."""
        self._words = jnp.asarray(unpacked(*self.packed))
        seed = np.random.default_rng(SEED)
        step = jax.jit(self._step)
        past = [jax.tree.map(jnp.zeros_like, self.weights) for _ in range(2)]
        key = jax.random.PRNGKey(SEED)
        total, done, began, lost = ROUNDS * len(rows) // BATCH, 0, monotonic(), 0.0
        for _ in range(ROUNDS):
            for width, places in _batches(rows, seed):
                done += 1
                rate = RATE * min(1, done / WARMING) * max(COLDEST, 1 - done / total)
                key, hidden = jax.random.split(key)
                batch = _filled([rows[place] for place in places], width)
                self.weights, *past, loss = step(self.weights, *past, done, rate, batch, hidden)
                lost += float(loss) / 200
                if done % 200 == 0:
                    print(f"{done:5} of {total}: {lost:.4f}, {monotonic() - began:.0f} s", file=sys.stderr, flush=True)
                    lost = 0.0

    def _sums(self, weights: Any, ids: Any, mask: Any, key: Any) -> Any:
        seen = _normal(self._words[ids] + self.places[: ids.shape[1]], *self.norm)
        unseen = (mask - 1)[:, None, None, :] * 1e9
        for layer in weights["layers"]:
            key, first, second = jax.random.split(key, 3)
            seen = _normal(seen + _hidden(_answers(seen, layer, unseen), first), *layer["norms"][:2])
            wider = jax.nn.gelu(_through(seen, layer["wider"]), approximate=True)
            seen = _normal(seen + _hidden(_through(wider, layer["narrower"]), second), *layer["norms"][2:])
        mean = (seen * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
        return FIRM * mean @ weights["head"][0] + weights["head"][1]

    def _loss(self, weights: Any, batch: Any, key: Any) -> Any:
        ids, mask, wanted, counting = batch
        sums = self._sums(weights, ids, mask, key)
        return jnp.mean(counting[:, None] * (jnp.maximum(sums, 0) - sums * wanted + jnp.log1p(jnp.exp(-jnp.abs(sums)))))

    def _step(self, weights: Any, mean: Any, square: Any, done: Any, rate: Any, batch: Any, key: Any) -> Any:
        """One of Adam's, with weights that shrink by themselves."""
        loss, turn = jax.value_and_grad(self._loss)(weights, batch, key)
        mean = jax.tree.map(lambda old, new: 0.9 * old + 0.1 * new, mean, turn)
        square = jax.tree.map(lambda old, new: 0.999 * old + 0.001 * new * new, square, turn)

        def moved(weight: Any, mean: Any, square: Any) -> Any:
            return weight - rate * (mean / (1 - 0.9**done) / (jnp.sqrt(square / (1 - 0.999**done)) + 1e-8) + SHRINK * weight)

        return jax.tree.map(moved, weights, mean, square), mean, square, loss

    def arrays(self) -> dict[str, Array]:
        """What :func:`app.scan.sentences.reader.made` makes a reader of, but for the vocabulary and the limits."""
        weights = jax.tree.map(np.asarray, self.weights)
        found: dict[str, Array] = {"words": self.packed[0], "steps": self.packed[1], "places": self.places, "norm": self.norm}
        for name in ("heard", "said", "wider", "narrower"):
            matrices = np.stack([layer[name][0] for layer in weights["layers"]])
            steps = np.abs(matrices).max(1) / 127
            found[name] = np.round(matrices / steps[:, None]).astype(np.int8)
            found[f"{name}_steps"] = steps
            found[f"{name}_starts"] = np.stack([layer[name][1] for layer in weights["layers"]])
        found["norms"] = np.stack([layer["norms"] for layer in weights["layers"]])
        return found | {"head": FIRM * weights["head"][0], "start": weights["head"][1]}


def _layer(held: dict[str, Array]) -> dict[str, Any]:
    def matrix(*names: str) -> list[Any]:
        weights, starts = ([held[f"{name}.{part}"] for name in names] for part in ("weight", "bias"))
        return [jnp.asarray(np.concatenate(weights).T), jnp.asarray(np.concatenate(starts))]

    norms = [held[f"{name}.LayerNorm.{part}"] for name in ("attention.output", "output") for part in ("weight", "bias")]
    return {
        "heard": matrix(*(f"attention.self.{name}" for name in ("query", "key", "value"))),
        "said": matrix("attention.output.dense"),
        "wider": matrix("intermediate.dense"),
        "narrower": matrix("output.dense"),
        "norms": jnp.asarray(np.stack(norms)),
    }


def _head(width: int, kinds: int) -> list[Any]:
    return [jnp.asarray(np.random.default_rng(0).normal(0, 0.02, (width, kinds)), jnp.float32), jnp.full(kinds, -2.0)]


def _through(seen: Any, matrix: Any) -> Any:
    return seen @ matrix[0] + matrix[1]


def _normal(rows: Any, steps: Any, starts: Any) -> Any:
    rows = rows - rows.mean(-1, keepdims=True)
    return rows / jnp.sqrt((rows * rows).mean(-1, keepdims=True) + 1e-12) * steps + starts


def _hidden(rows: Any, key: Any) -> Any:
    return rows * jax.random.bernoulli(key, 1 - HIDDEN, rows.shape) / (1 - HIDDEN)


def _answers(seen: Any, layer: Any, unseen: Any) -> Any:
    texts, count, width = seen.shape
    heard = _through(seen, layer["heard"]).reshape(texts, count, 3, HEADS, width // HEADS)
    asked, offered, told = heard.transpose(2, 0, 3, 1, 4)
    fit = jax.nn.softmax(asked @ offered.swapaxes(-1, -2) / (width // HEADS) ** 0.5 + unseen, -1)
    return _through((fit @ told).swapaxes(1, 2).reshape(texts, count, width), layer["said"])


def _batches(rows: Sequence[Taught], seed: np.random.Generator) -> Iterator[tuple[int, list[int]]]:
    """Batches of texts of about the same length, in any order; the last few of each length, which fill none, are left out."""
    waiting: dict[int, list[int]] = {width: [] for width in WIDTHS}
    whole = []
    for place in seed.permutation(len(rows)):
        width = next(width for width in WIDTHS if len(rows[place][0]) <= width)
        waiting[width].append(int(place))
        if len(waiting[width]) == BATCH:
            whole.append((width, waiting[width]))
            waiting[width] = []
    for place in seed.permutation(len(whole)):
        yield whole[place]


def _filled(rows: Sequence[Taught], width: int) -> tuple[Array, Array, Array, Array]:
    ids, mask = np.zeros((len(rows), width), np.int32), np.zeros((len(rows), width), np.float32)
    for place, (pieces, _, _) in enumerate(rows):
        ids[place, : len(pieces)] = pieces
        mask[place, : len(pieces)] = 1
    return ids, mask, np.array([row[1] for row in rows], np.float32), np.array([row[2] for row in rows], np.float32)
