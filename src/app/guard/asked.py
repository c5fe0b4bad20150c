"""One request to a provider, whatever its SDK does."""

from __future__ import annotations

from app.course import Payload
from app.course.errors import LecternError, ProviderProblem
from app.providers import Answer, Clearance, Provider, Stream


def asked(provider: Provider, payload: Payload, clearance: Clearance, stream: Stream) -> Answer:
    """The answer; whatever goes wrong is a ``LecternError``."""
    try:
        return provider.send(payload, clearance, stream)
    except LecternError:
        raise
    except Exception as error:  # whatever an SDK raises must reach a person as a sentence
        step = "Try again; nothing in the course has changed."
        raise ProviderProblem(
            f"“{payload.provider}” failed: {payload.purpose}", f"{type(error).__name__}: {error}", step
        ) from error
