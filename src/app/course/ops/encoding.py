"""Operations as plain JSON data and back, for the history in the course file."""

from __future__ import annotations

from typing import get_args

from app.course.codec import Json, decode, encode
from app.course.ops.values import Batch, Op

_NAMED = {cls.__name__: cls for cls in get_args(Op)}


def encode_op(op: Op) -> Json:
    """An op as plain JSON data, with its name."""
    if isinstance(op, Batch):
        return {"op": "Batch", "ops": [encode_op(item) for item in op.ops]}
    return {"op": type(op).__name__, **encode(op)}


def decode_op(data: Json) -> Op:
    """The op that ``data`` describes; raises ``ValueError``."""
    name = data.get("op") if isinstance(data, dict) else None
    if not isinstance(name, str) or name not in _NAMED or not isinstance(data.get("ops", []), list):
        raise ValueError(f"not an operation: {data!r:.60}")
    if name == "Batch":
        return Batch(tuple(decode_op(item) for item in data.get("ops", ())))
    op: Op = decode(_NAMED[name], {key: value for key, value in data.items() if key != "op"})
    return op
