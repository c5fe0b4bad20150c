"""“Remove AI from this computer” (clause A6.4): off, keys gone, provider settings off, AI history forgotten; the log stays.

The removal is a suspension of its own kind, which survives a restart and which no ordinary "resume" ends. Only
:meth:`app.services.records.RecordService.restore_ai` does, and then the policy has to be accepted again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from app.course.errors import LecternError
from app.policy.records import Cause
from app.project import ProjectFile
from app.services.policy import PolicyService
from app.services.records import RecordService
from app.services.retention import Forgotten, RetentionService

Say = Callable[[float, str], None]
T = TypeVar("T")


class Providers(Protocol):
    """Keys and settings of providers, as far as removing them needs it."""

    def remove_everything(self) -> tuple[list[str], list[str]]:
        """Every provider off and its key deleted; gives the names of the keys that went, and in words what failed."""


@dataclass(frozen=True, slots=True)
class Removed:
    """``keys`` are the names of those deleted; ``left`` says in words what could not be done and has to be done by hand."""

    keys: tuple[str, ...]
    forgotten: Forgotten | None
    left: tuple[str, ...]


def remove_ai(
    records: RecordService,
    policy: PolicyService,
    retention: RetentionService,
    providers: Providers,
    say: Say,
    projects: Iterable[ProjectFile] = (),
) -> Removed:
    """Do all of it, as far as possible: what fails is told, and does not keep the rest from being done. A job."""
    left: list[str] = []
    say(0.0, "Turning AI off")
    current = records.suspension()
    if current is None or current.cause is not Cause.REMOVED:
        records.suspend("AI was removed from this computer.", Cause.REMOVED)
    _try(policy.withdraw, left)
    say(0.1, "Deleting keys")
    keys, failed = providers.remove_everything()
    left += failed
    say(0.3, "Forgetting the AI history")
    forgotten = _try(lambda: retention.forget(lambda part, text: say(0.3 + 0.7 * part, text), projects), left)
    if forgotten is not None:
        left += forgotten.left
    records.log.append("ai.removed", user=records.user, keys=tuple(keys), failed=len(left))
    say(1.0, "AI was removed")
    return Removed(tuple(keys), forgotten, tuple(left))


def _try(step: Callable[[], T], left: list[str]) -> T | None:
    try:
        return step()
    except LecternError as error:
        left.append(str(error))
        return None
