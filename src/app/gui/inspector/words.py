"""Words the inspector's pages share: where the policy stands, who made something, dates, counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from app.course import Course, LecternError, OutputKind, Provenance, SourceType
from app.course.blocks import Block
from app.gui.widgets import BadgeKind
from app.policy import PolicyStatus
from app.services.policy import PolicyService

LONG_WORD = 24
"""Characters after which a word gets places to break at, so that an address never makes the pane wider than it is."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where this person stands with the policy: ``badge`` is two words, ``sentence`` says what follows from it."""

    icon: str
    tone: BadgeKind
    badge: str
    title: str
    sentence: str
    button: str


def standing(policy: PolicyService) -> Standing:
    """The state of the policy in words."""
    version = policy.pack.version
    match policy.status:
        case PolicyStatus.ACCEPTED:
            accepted = policy.acceptance
            by = f" by {accepted.user} on {day(accepted.time)}" if accepted is not None else ""
            said = f"Version {version}, accepted{by}. AI may be used within it."
            return Standing("shield-check", "ok", "Accepted", "The AI policy is accepted", said, "Read it again")
        case PolicyStatus.DECLINED:
            said = "Everything that needs no AI works. You can accept the policy whenever you like."
            return Standing("shield-off", "muted", "Declined", "AI is off", said, "Read the policy")
        case PolicyStatus.STALE:
            said = f"Version {version} is new. AI is off until you have read and accepted it."
            return Standing("shield-alert", "warn", "Changed", "The AI policy has changed", said, "See what changed")
        case PolicyStatus.SUSPENDED:
            said = policy.suspended_because or "Whoever looks after Lectern here has suspended AI."
            return Standing("shield-x", "danger", "Suspended", "AI is suspended", said, "Read the policy")
        case _:
            said = "No AI is used before the policy has been read and accepted."
            return Standing("shield", "muted", "Not answered", "AI is off", said, "Read the policy")


def day(stamp: str) -> str:
    """``22 Nov 2026`` of an ISO 8601 time; what can't be read is shown as it is."""
    try:
        then = datetime.fromisoformat(stamp).astimezone()
    except ValueError:
        return stamp[:10]
    return f"{then.day} {then:%b %Y}"


_KINDS = {
    OutputKind.TEXT: ("AI text", "Synthetic text"),
    OutputKind.IMAGE: ("AI image", "Synthetic image"),
    OutputKind.SPEECH: ("AI voice", "Synthetic voice"),
    OutputKind.SUBTITLES: ("AI captions", "Synthetic captions"),
}


def made_as(record: Provenance) -> str:
    """What learners are told it is: made by a trained model, or by a program without one."""
    trained, programmed = _KINDS[record.kind]
    return programmed if record.source_type is SourceType.ALGORITHMIC else trained


def maker(record: Provenance) -> str:
    """The system that made it; this computer's own programs need no company before them."""
    if record.provider == "local":
        return record.system or "This computer"
    return f"{provider_name(record.provider)} {record.system}".strip()


@cache
def provider_name(provider_id: str) -> str:
    """What people call a provider; ids of several, or of one this version does not know, as they are."""
    from app.guard import provider_card

    known = []
    for name in provider_id.split(" + "):
        try:
            known.append(provider_card(name).name)
        except LecternError:
            known.append(name)
    return " + ".join(known)


def origin_line(course: Course, block: Block) -> str:
    """``Synthetic voice · espeak-ng 1.51 · 22 Nov 2026``; empty when people made all of the block."""
    ids = sorted(block.origins())
    records = [record for record in map(course.record, ids) if record is not None]
    if not records:
        return "AI-generated · its record is not in this course" if ids else ""
    first = next((record for record in records if record.id == block.provenance), records[0])
    line = f"{made_as(first)} · {maker(first)} · {day(first.created)}"
    return f"{line} · and {counted(len(records) - 1, 'more')}" if len(records) > 1 else line


def counted(number: int, one: str, many: str = "") -> str:
    """``1 word``, ``2 words``, ``1 284 words``."""
    shown = f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{shown} {one if number == 1 else many or (one if one == 'more' else one + 's')}"


def breakable(content: str) -> str:
    """The text with places to break in words too long for a narrow pane; labels break at spaces alone."""
    if all(len(word) <= LONG_WORD for word in content.split()):
        return content
    gap = "\N{ZERO WIDTH SPACE}"
    words = content.split(" ")
    return " ".join(
        gap.join(word[at : at + 12] for at in range(0, len(word), 12)) if len(word) > LONG_WORD else word for word in words
    )
