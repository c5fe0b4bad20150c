"""What the window's process and the scanner's worker say to each other: JSON objects, each after its length in four bytes.

Requests: ``{"key", "language"}`` once, then ``{"id", "version", "passages": [[part, text, link or null, offset]…], "last"}``;
``{"id", "version", "drop": true}`` when a newer version has taken the place of one that is half sent.
Answers: ``{"ready": true}`` once, then ``{"answers": [[id, version, [finding…], milliseconds]…]}``.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

from app.course.findings import Finding, Severity

_LENGTH = struct.Struct(">I")
MAX_FRAME = 64 * 1024 * 1024
"""Bytes. Passages go in slices far smaller than this; more means that the stream is not ours."""


def write_frame(stream: BinaryIO, message: dict[str, Any]) -> None:
    """Send one message; raises ``OSError`` when the other side is gone."""
    data = json.dumps(message, separators=(",", ":")).encode("ascii")  # lone surrogates travel as escapes
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def read_frame(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message; None when the other side has closed or died. Raises ``ValueError`` for what is no frame."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MAX_FRAME:
        raise ValueError(f"a frame of {length} bytes")
    data = stream.read(length)
    if len(data) < length:
        return None
    message: dict[str, Any] = json.loads(data)
    return message


def pack_finding(finding: Finding) -> list[Any]:
    """A finding of a known block as a row."""
    return [
        finding.part,
        finding.start,
        finding.end,
        finding.kind,
        finding.score,
        finding.severity.value,
        finding.detector,
        finding.reason,
        finding.masked,
        finding.digest,
    ]


def unpack_finding(block_id: str, row: list[Any]) -> Finding:
    """The finding that :func:`pack_finding` packed."""
    part, start, end, kind, score, severity, detector, reason, masked, digest = row
    return Finding(
        block_id=block_id,
        part=part,
        start=start,
        end=end,
        kind=kind,
        score=score,
        severity=Severity(severity),
        detector=detector,
        reason=reason,
        masked=masked,
        digest=digest,
    )
