"""Changes to a sheet, as new requests: details replaced, a text rewritten, a request left out. Nothing here approves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from app.course import Payload
from app.course.errors import FileProblem
from app.guard.bodies import NotEditable, changed
from app.guard.pictures import repainted
from app.guard.refusals import NotSettled
from app.guard.sheet import SendSheet, SheetFinding

Word = Callable[[SheetFinding], str]
"""What takes the place of a detail."""


def with_words(sheet: SendSheet, indices: Iterable[int], word: Word) -> tuple[Payload, ...]:
    """The payloads with these findings replaced, or painted over in a picture; where findings overlap, the one that begins
    first has the word.

    Raises :class:`NotSettled` for a detail in the name of a field, and for a picture that can't be painted on.
    """
    texts: dict[int, dict[int, str]] = defaultdict(dict)
    by_part: dict[tuple[int, int], list[SheetFinding]] = defaultdict(list)
    for index in indices:
        finding = sheet.findings[index]
        by_part[finding.part.payload, finding.part.number].append(finding)
    for (payload, number), findings in by_part.items():
        texts[payload][number] = _painted(findings) if findings[0].picture is not None else _replaced(findings, word)
    return with_texts(sheet.payloads, texts)


def with_texts(payloads: Sequence[Payload], texts: Mapping[int, Mapping[int, str]]) -> tuple[Payload, ...]:
    """The payloads with new texts: ``{payload index: {part number: text}}``; raises :class:`NotSettled`."""
    try:
        return tuple(changed(payload, texts[index]) if index in texts else payload for index, payload in enumerate(payloads))
    except NotEditable as error:
        raise NotSettled("The request was not changed.", str(error), "Leave it out, or change it in the lesson.") from error


def without(sheet: SendSheet, payload: int) -> tuple[Payload, ...]:
    """The payloads but for one; raises :class:`NotSettled` when it is the last."""
    left = tuple(item for index, item in enumerate(sheet.payloads) if index != payload)
    if not left or len(left) == len(sheet.payloads):
        raise NotSettled("Nothing would be left to send.", "It is the last request.", "Cancel instead.")
    return left


def still_kept(before: Iterable[SheetFinding], after: Iterable[SheetFinding]) -> tuple[SheetFinding, ...]:
    """``after`` with the reasons of ``before`` where the same detail stands in the same text, as often as it was kept there."""
    reasons: dict[tuple[int, int, str, str], list[str]] = defaultdict(list)
    for finding in before:
        if finding.kept:
            reasons[_place(finding)].append(finding.kept)
    return tuple(
        replace(finding, kept=reasons[_place(finding)].pop(0)) if reasons[_place(finding)] else finding for finding in after
    )


def renumbered(findings: Iterable[SheetFinding], gone: int) -> tuple[SheetFinding, ...]:
    """The findings of a sheet after the payload ``gone`` was left out."""
    return tuple(
        replace(finding, part=replace(finding.part, payload=finding.part.payload - (finding.part.payload > gone)))
        for finding in findings
        if finding.part.payload != gone
    )


def _painted(findings: Sequence[SheetFinding]) -> str:
    """The picture these stand in, without them and without its properties."""
    boxes = [box for finding in findings if finding.picture is not None for box in finding.picture.boxes]
    try:
        return repainted(findings[0].part.text, boxes)
    except FileProblem as problem:
        raise NotSettled("The picture was not changed.", problem.why, "Keep it and say why, or cancel.") from problem


def _replaced(findings: Sequence[SheetFinding], word: Word) -> str:
    """The text of their part with each detail replaced."""
    text = findings[0].part.text
    spans: list[tuple[int, int, str]] = []
    for finding in sorted(findings, key=lambda item: (item.start, -item.end)):
        if spans and finding.start < spans[-1][1]:
            start, end, first = spans[-1]
            spans[-1] = (start, max(end, finding.end), first)
        else:
            spans.append((finding.start, finding.end, word(finding)))
    for start, end, new in reversed(spans):
        text = text[:start] + new + text[end:]
    return text


def _place(finding: SheetFinding) -> tuple[int, int, str, str]:
    return finding.part.payload, finding.part.number, finding.kind, finding.value
