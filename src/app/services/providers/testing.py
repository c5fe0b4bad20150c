"""Whether key and address work: one request that carries nothing, through the guard like any other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.course.errors import LecternError
from app.services.providers.voices import VoiceLists

if TYPE_CHECKING:
    from app.guard import Guard
    from app.services.providers.service import ProviderService


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """It answered: the ``models`` it offers this key, voices where it speaks, and the ``host`` that was asked."""

    host: str
    models: tuple[str, ...]
    voices: bool = False

    @property
    def offers(self) -> str:
        """What it offers, in words: ``380 voices``."""
        count, thing = len(self.models), "voice" if self.voices else "model"
        return f"{count} {thing}{'' if count == 1 else 's'}"


def try_connection(service: ProviderService, guard: Guard, provider_id: str) -> Tested:
    """Ask a provider which models it has; takes seconds, so call it from a job.

    That a person tests it says that whatever the provider refused before is settled (B8.1); if it is not, this request marks
    it again. Raises ``PolicyRefusal`` or ``ProviderProblem``.
    """
    service.settled(provider_id)
    host = service.host(provider_id)
    try:
        answer = guard.test(provider_id)
    except LecternError as error:
        service.log.append("provider.tested", user=service.user, provider=provider_id, ok=False, error=type(error).__name__)
        raise
    service.log.append("provider.tested", user=service.user, provider=provider_id, ok=True, host=host)
    said = json.loads(answer)
    if said.get("voices"):  # it was asked which there are, to see whether it answers
        VoiceLists(guard).keep(provider_id, answer)
    return Tested(host=host, models=tuple(said["models"]), voices=bool(said.get("voices")))
