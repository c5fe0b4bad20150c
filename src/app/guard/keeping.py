"""What providers keep of what was sent: waited for again after a restart, and deleted there until it is (clause A3.11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from app.course.errors import LecternError, PolicyRefusal
from app.guard.approval import Approval
from app.guard.checks import Checks, Request
from app.guard.estimating import cost
from app.guard.output import Output, unkept
from app.guard.refusals import ConsentMissing, RightsMissing
from app.guard.remains import FETCH, Remain, fetching_of
from app.guard.restoring import Restorer
from app.guard.sending import Sender, Trip
from app.guard.sheet import Estimate
from app.policy import feature
from app.providers import SILENT, ProviderCard, Stream, Usage
from app.providers.clearance import mint

LONGEST = timedelta(days=2)
"""What nobody came back for in this time is waited for no more: it was to be deleted at once."""


class NothingKept(LecternError):
    """There is nothing under that number."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"There is no recording “{number:.80}” at a provider.",
            "Its captions were fetched, or it was deleted.",
            "Ask for the captions again.",
        )


class Keeper:
    """For any thread but the interface's: each call may ask a provider."""

    def __init__(self, sender: Sender, checks: Checks, card: Callable[[str], ProviderCard]) -> None:
        self._sender = sender
        self._checks = checks
        self._card = card

    def waiting(self) -> tuple[Remain, ...]:
        """What is still waited for: its captions can be fetched, or it can be given up."""
        return tuple(remain for remain in self._sender.deleter.remains.all() if remain.wanted)

    def due(self) -> tuple[Remain, ...]:
        """What has to be deleted and is not yet."""
        return tuple(remain for remain in self._sender.deleter.remains.all() if not remain.wanted)

    def fetch(self, number: str, stream: Stream = SILENT, keep: Callable[[Output], object] = unkept) -> Output:
        """The captions of a recording that was sent before, also by an earlier run; it is deleted there as soon as ``keep`` has
        been given them.

        What allows requests is asked again. When a consent or a statement of rights is missing by now, the recording is deleted
        and the refusal raised; raises as ``Guard.send`` does, and :class:`NothingKept`.
        """
        remain = self._find(number)
        payload, card, what = fetching_of(remain), self._card(remain.provider), feature(FETCH)
        price = cost(Usage(seconds=remain.seconds), card.model(remain.model)) if remain.seconds else None
        try:
            self._checks.allowed(Request((payload,), card, what, Estimate(seconds=remain.seconds, cost=price)))
        except PolicyRefusal as refusal:
            self._sender.refused((payload,), refusal, remain.request)
            if isinstance(refusal, ConsentMissing | RightsMissing):
                self.give_up(number)
            raise
        outputs: list[Output] = []

        def each(_: int, output: Output) -> None:
            outputs.append(replace(output, provenance=replace(output.provenance, prompt_sha256=remain.digest)))
            keep(outputs[0])

        approval = Approval(remain.request, remain.place, Restorer({}))
        trip = Trip(self._sender, (payload,), card, what, approval, stream)
        trip.send(lambda asked: mint(asked, place=remain.place), each)
        return outputs[0]

    def give_up(self, number: str) -> bool:
        """Wait for it no more and have it deleted; whether it is. Raises :class:`NothingKept`."""
        remain = replace(self._find(number), wanted=False)
        self._sender.deleter.remains.put(remain)
        return self._delete(remain)

    def clear(self, provider_id: str) -> int:
        """Have everything deleted that one provider keeps, waited for or not: its key is about to go. How many are left."""
        mine = [remain for remain in self._sender.deleter.remains.all() if remain.provider == provider_id]
        return sum(not self._delete(replace(remain, wanted=False)) for remain in mine)

    def delete_due(self, now: datetime | None = None) -> int:
        """Try once more to delete everything that has to be; how many are left. What nobody came back for is due too."""
        oldest = (now or self._sender.now) - LONGEST
        for remain in self.waiting():
            if datetime.fromisoformat(remain.created) < oldest:
                self._sender.deleter.remains.put(replace(remain, wanted=False))
        return sum(not self._delete(remain) for remain in self.due())

    def _delete(self, remain: Remain) -> bool:
        with self._sender.at(remain.provider, remain.place) as provider:
            return self._sender.deleter.delete(provider, remain)

    def _find(self, number: str) -> Remain:
        found = next((remain for remain in self._sender.deleter.remains.all() if remain.number == number), None)
        if found is None:
            raise NothingKept(number)
        return found
