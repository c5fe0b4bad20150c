"""What comes out of a provider: content whose bytes prove their type, with the record of its origin."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.course import OutputKind, Payload, Provenance, SourceType
from app.course.ids import new_id
from app.course.text import clean
from app.guard.cleaning import clean_text, each_text, texts_in
from app.guard.pictures import flaw
from app.guard.refusals import UntrustedAnswer
from app.providers.base import NO_USAGE, Answer, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One Output in the policy's sense (B1.4). There is none without provenance.

    ``usage`` is what the provider counted; ``warnings`` are sentences for the person, such as that something was taken out.
    """

    content: bytes
    mime: str
    provenance: Provenance
    usage: Usage = NO_USAGE
    warnings: tuple[str, ...] = ()


def unkept(_output: Output) -> None:
    """For whoever has the Output when it is returned."""


def _starts(*magics: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(magics)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda content: content[:4] == b"RIFF" and content[8:12] == form


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return clean(text) == text.replace("\r\n", "\n").replace("\r", "\n")  # nothing in it that no text holds


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _is_mp3(content: bytes) -> bool:
    return content[:3] == b"ID3" or (len(content) > 1 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2)


_PROOFS: Mapping[OutputKind, Mapping[str, Callable[[bytes], bool]]] = {
    OutputKind.SPEECH: {
        "audio/wav": _riff(b"WAVE"),
        "audio/mpeg": _is_mp3,
        "audio/flac": _starts(b"fLaC"),
        "audio/ogg": _starts(b"OggS"),
    },
    OutputKind.IMAGE: {
        "image/png": _starts(b"\x89PNG\r\n\x1a\n"),
        "image/jpeg": _starts(b"\xff\xd8\xff"),
        "image/webp": _riff(b"WEBP"),
    },
    OutputKind.TEXT: {"text/plain": _is_text, "application/json": _is_json},
    OutputKind.SUBTITLES: {"text/vtt": _starts(b"WEBVTT", b"\xef\xbb\xbfWEBVTT"), "application/json": _is_json},
}
"""The types an Output of each kind may have, each with the test its bytes must pass. MP3 by its tag or by a frame header of
layer III (ISO 11172-3: eleven sync bits, then version and layer)."""


def prove(kind: OutputKind, answer: Answer) -> None:
    """Raise :class:`UntrustedAnswer` unless the content is of a type this kind may have, and is what it says."""
    proof = _PROOFS[kind].get(answer.mime)
    if proof is None:
        raise UntrustedAnswer(f"It is “{answer.mime}”, which is no type for {kind.value}.")
    if not proof(answer.content):
        raise UntrustedAnswer(f"It says it is “{answer.mime}”, but its bytes are not.")
    problem = flaw(answer.content, answer.mime) if kind is OutputKind.IMAGE else ""
    if problem:
        raise UntrustedAnswer(problem)


TAKEN_OUT = "Something that could run as a program was taken out of the answer."


def harmless(answer: Answer) -> tuple[bytes, tuple[str, ...]]:
    """Content of a proven answer with nothing in it that could run (A2.0c), and what to tell the person about that."""
    if answer.mime == "application/json":
        content = each_text(answer.content, clean_text)
    elif answer.mime.startswith("text/"):
        text = answer.content.decode("utf-8")
        cleaned = clean_text(text)
        content = answer.content if cleaned == text else cleaned.encode("utf-8")
    else:
        return answer.content, ()
    return content, (TAKEN_OUT,) if content != answer.content else ()


def said_in(content: bytes, mime: str, kind: OutputKind = OutputKind.TEXT) -> list[str]:
    """The texts of an Output, in order; none in sound and pictures. Captions that come as words are one text: their ``text``,
    which their provider made of those words."""
    if kind is OutputKind.SUBTITLES and mime == "application/json":
        said = json.loads(content)
        if isinstance(said, dict) and isinstance(said.get("text"), str):
            return [said["text"]]
    if mime == "application/json":
        return texts_in(content)
    return [content.decode("utf-8")] if mime.startswith("text/") else []


def with_texts_changed(content: bytes, mime: str, change: Callable[[str], str]) -> bytes:
    """The Output with ``change`` made to every text in it."""
    if mime == "application/json":
        return each_text(content, change)
    return change(content.decode("utf-8")).encode("utf-8") if mime.startswith("text/") else content


def provenance_of(payload: Payload, answer: Answer, kind: OutputKind, user: str, now: datetime) -> Provenance:
    """The record of an answer to a payload, made the moment it arrives (A1.3)."""
    return Provenance(
        id=new_id("p"),
        kind=kind,
        source_type=answer.source_type,
        provider=payload.provider,
        system=answer.system,
        created=now.isoformat(timespec="seconds"),
        user=user,
        request_id=answer.request_id,
        prompt_sha256=payload.sha256,
        parent=payload.parent,
        consent=payload.consent,
    )


_GRADE = {SourceType.ALGORITHMIC: 0, SourceType.COMPOSITE: 1, SourceType.TRAINED: 2}


def combined(records: Sequence[Provenance], *, parent: str | None = None, now: datetime | None = None) -> Provenance:
    """One record for something joined from several Outputs of one kind, such as a narration from its sentences (B1.7).

    Where they differ it says all providers and systems, and takes the source type that says most about a model;
    ``prompt_sha256`` is the hash of their prompt hashes in order. ``parent`` is the record this one replaces.
    ``ValueError`` when there is none or they are of several kinds.
    """
    if len({record.kind for record in records}) != 1:
        raise ValueError("only Outputs of one kind can be joined, and at least one")
    consents = {record.consent for record in records if record.consent}
    if len(consents) > 1:
        raise ValueError("Outputs that rest on different consents stay apart")
    prompts = "".join(record.prompt_sha256 for record in records)
    return replace(
        records[0],
        id=new_id("p"),
        source_type=max((record.source_type for record in records), key=_GRADE.__getitem__),
        provider=_all(record.provider for record in records),
        system=_all(record.system for record in records),
        created=(now or datetime.now(UTC)).isoformat(timespec="seconds"),
        request_id=records[0].request_id if len(records) == 1 else new_id("r"),
        prompt_sha256=records[0].prompt_sha256 if len(records) == 1 else hashlib.sha256(prompts.encode()).hexdigest(),
        parent=parent,
        consent=next(iter(consents), None),
    )


def _all(names: object) -> str:
    return " + ".join(dict.fromkeys(names))  # type: ignore[call-overload]
