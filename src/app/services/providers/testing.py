"""Whether key and address work: one request that carries nothing, through the guard like any other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.course import Payload
from app.course.errors import LecternError

if TYPE_CHECKING:
    from app.guard import Guard
    from app.services.providers.service import ProviderService

FEATURE = "connection-test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """It answered: the ``models`` it offers this key, and the ``host`` that was asked."""

    host: str
    models: tuple[str, ...]


def connection_test(provider_id: str) -> Payload:
    """The request: no body at all, from no course."""
    return Payload(
        provider=provider_id,
        model="",
        feature=FEATURE,
        purpose="See whether the key and the address work",
        course_id="",
        block_ids=(),
        body=b"",
        content_type="text/plain",
    )


def try_connection(service: ProviderService, guard: Guard, provider_id: str) -> Tested:
    """Ask a provider which models it has; takes seconds, so call it from a job.

    That a person tests it says that whatever the provider refused before is settled (B8.1); if it is not, this request marks
    it again. Raises ``PolicyRefusal`` or ``ProviderProblem``.
    """
    service.settled(provider_id)
    try:
        sheet = guard.prepare(connection_test(provider_id))
        output = guard.send(sheet.payloads[0], guard.approve(sheet))
    except LecternError as error:
        service.log.append("provider.tested", user=service.user, provider=provider_id, ok=False, error=type(error).__name__)
        raise
    service.log.append("provider.tested", user=service.user, provider=provider_id, ok=True, host=sheet.host)
    return Tested(host=sheet.host, models=tuple(json.loads(output.content)["models"]))
