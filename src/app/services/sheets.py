"""The send sheet in words: what both faces show of it.

:func:`segments` cuts the exact bodies into what a person reads; nothing in a body is left out. :mod:`app.services.settling` is
the sheet as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.course import Payload
from app.course.recording import read_body
from app.guard import SendSheet, SheetFinding, SheetPart
from app.guard.pictures import attached
from app.policy import Verdict
from app.scan import finding_title, kinds
from app.services.common import in_words

_PROSE = frozenset({"text", "ssml", "markup", "content", "instructions", "input", "prompt"})
"""Names under which bodies carry words for a model; whatever stands under another name is a setting of the request."""
_ROLES = {"system": "Instructions", "developer": "Instructions", "user": "Your text", "assistant": "Earlier answer"}
_HEADINGS = {"instructions": "Instructions", "prompt": "What the picture should show", "input": "Your text"}
UNHEARD = "Lectern can’t hear what is said in a recording; you know what is in it."
_PICTURE = re.compile(r"data:image/([a-z+.-]+);base64,", re.IGNORECASE)


class Settling(Protocol):
    """What changes a sheet: the guard. Each change makes new bytes, scans them and gives the newer sheet; raises
    ``PolicyRefusal`` when the rules don't leave that choice."""

    def redact(self, sheet: SendSheet, index: int) -> SendSheet:
        """The kind of detail in the place of finding ``index``."""

    def pseudonymise(self, sheet: SendSheet, index: int) -> SendSheet:
        """A made-up value in its place, put back in the answer."""

    def redact_all(self, sheet: SendSheet, kind: str = "") -> SendSheet:
        """Every open finding redacted, or every one of a kind."""

    def pseudonymise_all(self, sheet: SendSheet, kind: str = "") -> SendSheet:
        """Every open finding replaced, or every one of a kind."""

    def edit(self, sheet: SendSheet, part: SheetPart, text: str) -> SendSheet:
        """One text written anew."""

    def leave_out(self, sheet: SendSheet, payload: int) -> SendSheet:
        """A batch without one of its requests."""

    def keep(self, sheet: SendSheet, index: int, reason: str) -> SendSheet:
        """A finding kept for a reason, where the rules allow."""


class SegmentKind(StrEnum):
    """What a stretch of the readable view is."""

    HEADING = "heading"
    PROSE = "prose"
    SETTING = "setting"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of the readable view. ``label`` is the heading, or the name of the setting; ``findings`` are indexes into
    the sheet's findings, in the order of the text; ``bytes`` is the size of a picture; ``said`` stands for what is no text
    (true, false, null)."""

    kind: SegmentKind
    label: str
    part: SheetPart | None = None
    findings: tuple[int, ...] = ()
    bytes: int = 0
    said: str = ""

    @property
    def text(self) -> str:
        """What stands there; a picture's address is no reading matter and comes as a line about it."""
        if self.kind is SegmentKind.PICTURE:
            return f"[{self.label}, {size_words(self.bytes)}]"
        return self.part.text if self.part is not None else self.said or self.label


def segments(sheet: SendSheet, payload: int = 0) -> tuple[Segment, ...]:
    """The readable view of one request: its texts under headings, then everything else it says."""
    mine: dict[str, list[int]] = {}
    for index, finding in enumerate(sheet.findings):
        if finding.part.payload == payload:
            mine.setdefault(finding.part.path, []).append(index)
    for found in mine.values():
        found.sort(key=lambda index: sheet.findings[index].start)
    parts = [part for part in sheet.parts if part.payload == payload]
    roles = {part.path.removesuffix(".role"): part.text for part in parts if part.path.endswith(".role")}
    prose: list[Segment] = []
    settings: list[Segment] = []
    before = ""
    for part in parts:
        here = tuple(mine.get(part.path, ()))
        picture = _PICTURE.match(part.text)
        if part.path.endswith(" (name)"):
            if here:  # a detail in the name of a field: seldom, and never unseen
                settings.append(Segment(SegmentKind.SETTING, "Name of a field", part, here))
        elif picture:
            size = (len(part.text) - picture.end()) * 3 // 4
            prose.append(Segment(SegmentKind.PICTURE, f"Picture, {picture[1].upper()}", part, here, size))
        elif _is_prose(part.path):
            heading = _heading(part.path, roles)
            if heading != before:
                prose.append(Segment(SegmentKind.HEADING, heading))
                before = heading
            prose.append(Segment(SegmentKind.PROSE, heading, part, here))
        else:
            settings.append(Segment(SegmentKind.SETTING, part.path, part, here))
    settings += (Segment(SegmentKind.SETTING, path, said=said) for path, said in _switches(sheet.payloads[payload]))
    prose += _file(sheet.payloads[payload])
    if settings:
        settings.insert(0, Segment(SegmentKind.HEADING, "Settings sent with it"))
    return (*prose, *settings)


def _file(payload: Payload) -> Iterator[Segment]:
    """What is said of a file that goes along, beside what the body says of its bytes."""
    if payload.attachment is None:
        return
    recording, _ = read_body(payload.body)
    yield Segment(SegmentKind.HEADING, "A recording goes along, whole")
    yield Segment(SegmentKind.SETTING, "File", said=f"{payload.attachment.name} (its name is not sent)")
    yield Segment(SegmentKind.SETTING, "Length", said=length_words(recording.seconds))
    yield Segment(SegmentKind.SETTING, "Size", said=size_words(recording.bytes))
    if payload.consent:
        yield Segment(SegmentKind.SETTING, "Consent of the speaker", said=payload.consent)
    yield Segment(SegmentKind.SETTING, "Looked into", said=UNHEARD)


def _switches(payload: Payload) -> Iterator[tuple[str, str]]:
    """What a JSON body says in no words: path and value of every true, false and null."""
    if not payload.content_type.partition(";")[0].strip().endswith("json"):
        return
    waiting: list[tuple[str, object]] = [("", json.loads(payload.body))]
    while waiting:
        path, here = waiting.pop(0)
        inside = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
        waiting += ((f"{path}.{name}" if path else str(name), value) for name, value in inside)
        if here is None or isinstance(here, bool):
            yield path, json.dumps(here)


def _is_prose(path: str) -> bool:
    steps = [step for step in path.split(".") if not step.isdigit()]
    return not steps or (steps[-1] in _PROSE and "schema" not in steps)


def _heading(path: str, roles: dict[str, str]) -> str:
    here = path
    while here:
        if here in roles:
            return _ROLES.get(roles[here], "Your text")
        here = here.rpartition(".")[0]
    return _HEADINGS.get(path.partition(".")[0], "Text")


# Words about the whole.


def words_of(sheet: SendSheet) -> int:
    """Words of all texts that would be sent, moderation left out."""
    return sum(
        len(segment.text.split())
        for payload in range(len(sheet.payloads))
        for segment in segments(sheet, payload)
        if segment.kind is SegmentKind.PROSE
    )


def amount_words(sheet: SendSheet) -> str:
    """What goes, for the button that sends it: ``71 words``, ``71 words and a picture``, ``12 requests``."""
    if len(sheet.payloads) > 1:
        return f"{len(sheet.payloads):,} requests"
    if sheet.payloads[0].attachment is not None:
        return "1 recording"
    count = words_of(sheet)
    words, pictures = f"{count:,} word" if count == 1 else f"{count:,} words", len(pictures_in(sheet))
    return words + (f" and {pictures} pictures" if pictures > 1 else " and a picture" if pictures else "")


def to_words(sheet: SendSheet) -> str:
    """Who gets it: ``OpenAI · gpt-5-mini``."""
    return f"{sheet.card.name} · {sheet.model}" if sheet.model else sheet.card.name


def where_words(sheet: SendSheet) -> str:
    """Over which way and to where: ``api.openai.com, HTTPS, United States``."""
    if sheet.card.local:
        return f"{sheet.host or 'This computer'}, nothing leaves it"
    plain = sheet.address.startswith("http://")  # the guard lets that through to this computer alone
    return ", ".join(filter(None, (sheet.host, "not encrypted" if plain else "HTTPS", sheet.region)))


def cost_words(sheet: SendSheet) -> str:
    """The estimate: ``about $0.0004``."""
    cost = sheet.estimate.cost
    if cost is None:
        return "Price not known; no budget counts it"
    if cost == 0:
        return "No charge"
    return f"about {money(cost)}"


def money(dollars: float) -> str:
    """An amount in US dollars, as exact as it needs to be: ``$1.20``, ``$0.0004``, ``less than $0.0001``."""
    if 0 < dollars < 0.0001:
        return "less than $0.0001"
    return f"${dollars:,.4f}" if dollars < 0.1 else f"${dollars:,.2f}"


def tokens_words(sheet: SendSheet) -> str:
    """``about 118 tokens, up to 400 back``, ``1,240 characters``, or ``12:05 minutes of sound``."""
    if sheet.estimate.characters:
        return f"{sheet.estimate.characters:,} characters"
    if sheet.estimate.seconds:
        return f"{length_words(sheet.estimate.seconds)} of sound"
    there, back = sheet.estimate.input_tokens, sheet.estimate.output_tokens
    if not there:
        return f"{sheet.size:,} bytes"
    return f"about {there:,} tokens" + (f", up to {back:,} back" if back else "")


def kept_words(sheet: SendSheet) -> str:
    """How long the provider keeps it, and until when (A3.9)."""
    line = sheet.retention or sheet.card.retention or "Nothing is kept"
    return f"{line.rstrip('.')}. Expected to be gone by {day_words(sheet.purge.isoformat())}." if sheet.purge else line


def day_words(date: str) -> str:
    """``26 Dec 2026`` of an ISO date."""
    from datetime import date as day

    then = day.fromisoformat(date)
    return f"{then.day} {then:%b %Y}"


def decided_words(sheet: SendSheet) -> str:
    """Which clause lets it through: ``AI policy, clause A0.3``."""
    whose = {"A": "AI policy", "B": "AI policy", "app": "Lectern", "organisation": "Your organisation"}
    return f"{whose.get(sheet.rule.source, sheet.rule.source)}, clause {sheet.rule.clause}"


def also_words(sheet: SendSheet) -> str:
    """What else goes under the same approval, empty when nothing does."""
    if not sheet.moderation:
        return ""
    return f"Also checked by {sheet.card.name}’s moderation: The same text goes there first, for that check alone"


def sent_words(sheet: SendSheet) -> str:
    """What went, for the status bar: ``Sent 71 words to OpenAI · gpt-5-mini``."""
    return f"Sent {amount_words(sheet)} to {to_words(sheet)}"


def size_words(count: int) -> str:
    """Bytes as people say them."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def length_words(seconds: float) -> str:
    """How long a recording is: ``12:05 minutes``, ``3:00:00 hours``."""
    if not seconds:
        return "length not known"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02} hours" if hours else f"{minutes}:{rest:02} minutes"


def common_words(sheet: SendSheet) -> str:
    """How many common details are in it, that no rule asks about: ``12 places, 5 dates``; empty when there are none."""
    return in_words(sheet.findings[index].kind for index in sheet.common)


def nothing_words(sheet: SendSheet) -> str:
    """What is said where nothing was found, or only what says nothing about anybody alone."""
    if any(payload.attachment is not None for payload in sheet.payloads):
        return f"Nothing sensitive was found in the request. {UNHEARD}"
    return "Nothing sensitive was found in it."


def finding_words(finding: SheetFinding) -> str:
    """What a finding is: the kind's title, or what the rule calls a prohibited use."""
    if finding.kind.startswith("prohibited-"):
        return f"Prohibited use: {finding.kind.removeprefix('prohibited-').replace('-', ' ')}"
    return finding_title(finding.kind)


def replaceable(finding: SheetFinding) -> bool:
    """Whether a placeholder or a pseudonym would settle it: a use that is prohibited is not made right by other names, and
    nothing is written into a picture."""
    return not finding.prohibited and finding.picture is None


def paintable(finding: SheetFinding) -> bool:
    """Whether it can be painted over, or goes with the properties of its picture."""
    return finding.picture is not None and not finding.unread


def pictures_in(sheet: SendSheet) -> tuple[SheetPart, ...]:
    """Every picture in the requests, in order."""
    return tuple(part for part in sheet.parts if _PICTURE.match(part.text))


def picture_data(part: SheetPart) -> bytes:
    """The picture's own bytes, as they would be sent; nothing for another text."""
    picture = attached(part.text)
    return picture[1] if picture is not None else b""


def blocked(sheet: SendSheet) -> tuple[SheetFinding, ...]:
    """Findings no person can decide about: they must go, or nothing is sent."""
    return tuple(finding for finding in sheet.findings if finding.rule.verdict is Verdict.BLOCK)


_PLACEHOLDER: list[re.Pattern[str]] = []


def placeholders(text: str) -> Iterator[tuple[int, int]]:
    """Where details were redacted in a text: start and end of every ``[EMAIL]`` and its like."""
    if not _PLACEHOLDER:
        known = sorted({kind.placeholder for kind in kinds().values()} | {"[REMOVED]"}, key=len, reverse=True)
        _PLACEHOLDER.append(re.compile("|".join(re.escape(name) for name in known)))
    return ((found.start(), found.end()) for found in _PLACEHOLDER[0].finditer(text))


def open_findings(sheet: SendSheet) -> Sequence[int]:
    """Indexes of what is not settled."""
    return [index for index, finding in enumerate(sheet.findings) if not finding.settled]
