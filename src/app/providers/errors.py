"""What can go wrong with a provider on the other end of a wire, each as an error a person can act on.

No message ever holds the key, what was sent, or free text the provider wrote: a careless gateway repeats all of them.
``name`` is what the provider's card calls it.
"""

from __future__ import annotations

from app.course.errors import ProviderProblem


class KeyMissing(ProviderProblem):
    """There is no key for it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Nothing was sent to {name}.",
            "There is no key for it.",
            "Enter one under “AI providers” (or with “lectern provider key”).",
        )


class KeyRejected(ProviderProblem):
    """It does not know the key (401). It is not asked again until there is another key (B8.1)."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} did not accept the key.",
            "It was mistyped, replaced or withdrawn.",
            "Enter the right key under “AI providers”; until then nothing more is sent.",
        )


class ProviderSuspended(ProviderProblem):
    """It refuses this account or key (403). It is not asked again until a person says that it is settled (B8.1)."""

    def __init__(self, name: str, why: str = "") -> None:
        super().__init__(
            f"{name} refuses this account.",
            why or "The account or the key may not use it: suspended, closed, or not allowed to.",
            "Look into your account there, then test the connection under “AI providers”. Until then nothing more is sent.",
        )


class RateLimited(ProviderProblem):
    """Too much was asked at once (429). ``retry_after`` is in seconds, 0 when it did not say (B3.10)."""

    def __init__(self, name: str, retry_after: float = 0.0) -> None:
        wait = f"in {_duration(retry_after)}" if retry_after else "in a minute"
        super().__init__(
            f"{name} is asked too much at the moment.",
            "It answers only so many requests a minute for one account.",
            f"Try again {wait}. Nothing in the course has changed.",
        )
        self.retry_after = retry_after


class QuotaUsedUp(ProviderProblem):
    """The account has no money or quota left (429 ``insufficient_quota``); waiting does not help."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Your account at {name} has nothing left to spend.",
            "Its credit or its limit for this month is used up.",
            "Add credit or raise the limit there, then try again.",
        )


class ProviderUnavailable(ProviderProblem):
    """It can't be reached or does not work: no network, a timeout, an error of its own (A5.1, A5.7)."""

    def __init__(self, name: str, why: str, retry_after: float = 0.0) -> None:
        step = "Try again later; everything but AI works, and nothing in the course has changed."
        super().__init__(f"{name} is unavailable.", why, step)
        self.retry_after = retry_after


class InsecureConnection(ProviderProblem):
    """There is no private way to it: an old TLS, a certificate nobody vouches for, a redirect (A3.3). Nothing was sent."""

    def __init__(self, name: str, why: str, what: str = "") -> None:
        super().__init__(
            what or f"Nothing was sent to {name}.",
            why,
            "Check the address under “AI providers”, and your network: somebody may be listening in.",
        )


class BadAnswer(ProviderProblem):
    """The answer is cut off, damaged, too large, or not what was asked for. It was not used."""

    def __init__(self, name: str, why: str, next_step: str = "Try again; nothing in the course has changed.") -> None:
        super().__init__(f"The answer of {name} can't be used.", why, next_step)


class BadRequest(ProviderProblem):
    """It does not understand or does not allow what was asked: an unknown model or setting, a text too long."""

    def __init__(self, name: str, why: str, next_step: str = "Choose another model under “AI providers”.") -> None:
        super().__init__(f"{name} could not do what was asked.", why, next_step)


class Declined(ProviderProblem):
    """The model, or the provider's own filter, would not do it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} declined.",
            "Its rules keep it from answering this.",
            "Say it differently or leave out what it may object to; nothing in the course has changed.",
        )


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.0f} hours"
