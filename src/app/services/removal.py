"""“Remove AI from this computer” (clause A6.4): off, keys gone, provider settings off, AI history forgotten; the log stays.

The removal is a suspension of its own kind, which survives a restart and which no ordinary "resume" ends. Only
:meth:`app.services.records.RecordService.restore_ai` does, and then the policy has to be accepted again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from app.course.errors import LecternError
from app.policy.records import Cause
from app.project import ProjectFile
from app.services.history import KEY_NAME
from app.services.policy import PolicyService
from app.services.records import RecordService
from app.services.retention import Forgotten, RetentionService

Say = Callable[[float, str], None]
T = TypeVar("T")


class Identified(Protocol):
    """Somebody with an id."""

    @property
    def id(self) -> str:
        """Names a provider."""


class Providers(Protocol):
    """Keys and settings of providers, as far as removing them needs it."""

    def cards(self) -> Sequence[Identified]:
        """Every provider that can be switched on."""

    def forget_key(self, provider_id: str) -> bool:
        """Take its key away; whether there was one."""

    def terminate(self, provider_id: str) -> None:
        """End its use: off, until somebody makes a new agreement."""


class Keys(Protocol):
    """The key store, as far as removing needs it."""

    def delete(self, name: str) -> bool:
        """Take a value away; whether there was one."""


@dataclass(frozen=True, slots=True)
class Removed:
    """``keys`` are the providers whose keys were deleted; ``left`` says in words what has to be done by hand."""

    keys: tuple[str, ...]
    forgotten: Forgotten | None
    left: tuple[str, ...]


def remove_ai(
    records: RecordService,
    policy: PolicyService,
    retention: RetentionService,
    providers: Providers,
    store: Keys,
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
    keys = [card.id for card in providers.cards() if _try(partial(providers.forget_key, card.id), left)]
    for card in providers.cards():
        _try(partial(providers.terminate, card.id), left)
    say(0.3, "Forgetting the AI history")
    forgotten = _try(lambda: retention.forget(lambda part, text: say(0.3 + 0.7 * part, text), projects), left)
    if forgotten is not None:
        left += list(forgotten.left)
        _try(lambda: store.delete(KEY_NAME), left)
    records.log.append("ai.removed", user=records.user, keys=tuple(keys), failed=len(left))
    say(1.0, "AI was removed")
    return Removed(tuple(keys), forgotten, tuple(dict.fromkeys(left)))


def _try(step: Callable[[], T], left: list[str]) -> T | None:
    try:
        return step()
    except LecternError as error:
        left.append(str(error))
        return None
