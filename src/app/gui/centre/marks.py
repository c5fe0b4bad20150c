"""What the timeline draws, without drawing: requests as marks with bars in lanes, and requests a day. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.services.activity import Outcome, Sent

CROWDED = 36
"""Requests to one provider in view from which those of a day are one mark: more bars than that can't be told apart."""
SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class Span:
    """The days in view, first and last included, in this computer's time."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days are in view."""
        return (self.last - self.first).days + 1

    def place(self, then: datetime) -> float:
        """Where a moment stands: days since the beginning of the first one."""
        here = then.astimezone()
        return (here - datetime.combine(self.first, time(), here.tzinfo)).total_seconds() / SECONDS

    def holds(self, then: datetime) -> bool:
        """Whether a moment is in view."""
        return self.first <= then.astimezone().date() <= self.last


@dataclass(frozen=True, slots=True)
class Mark:
    """A request, or all of a day to one provider. ``start`` and ``end`` are in days since the span's beginning; ``end`` is None
    when the provider keeps nothing or does not say. ``row`` counts the bars of a lane from the top."""

    provider: str
    items: tuple[Sent, ...]
    start: float
    end: float | None
    row: int

    @property
    def time(self) -> datetime:
        """When the first of it was sent."""
        return self.items[0].time

    @property
    def until(self) -> date | None:
        """The last day on which the provider may hold some of it."""
        return max((item.purge for item in self.items if item.purge is not None), default=None)

    @property
    def count(self) -> int:
        """Requests in it."""
        return sum(item.count for item in self.items)

    @property
    def failed(self) -> bool:
        """Whether all of it failed."""
        return all(item.outcome is Outcome.FAILED for item in self.items)


@dataclass(frozen=True, slots=True)
class Lane:
    """Everything to one provider; ``rows`` of bars."""

    provider: str
    marks: tuple[Mark, ...]
    rows: int


def span_of(requests: Iterable[Sent], days: int, today: date, shift: int = 0) -> Span:
    """``days`` days up to today moved by ``shift`` days, and as far ahead as something is held, at most as far as back."""
    ahead = max(((item.purge - today).days for item in requests if item.purge is not None and item.purge >= today), default=0)
    room = max(days // 6, min(ahead + 2, days)) if shift == 0 else days // 6
    end = today + timedelta(days=shift)
    return Span(end - timedelta(days=days - 1), end + timedelta(days=room))


def lanes_of(requests: Iterable[Sent], span: Span) -> list[Lane]:
    """A lane for each provider that got or holds something in view, in the order of their names."""
    by: defaultdict[str, list[Sent]] = defaultdict(list)
    for item in requests:
        day = item.time.astimezone().date()
        if day <= span.last and (item.purge or day) >= span.first:
            by[item.provider].append(item)
    return [_lane(provider, by[provider], span) for provider in sorted(by)]


def _lane(provider: str, items: Sequence[Sent], span: Span) -> Lane:
    groups = [(item,) for item in items] if len(items) <= CROWDED else _by_day(items)
    marks: list[Mark] = []
    free: list[float] = []  # of each row, where it is free again
    for group in groups:
        start = span.place(group[0].time)
        until = max((item.purge for item in group if item.purge is not None), default=None)
        end = None if until is None else float((until - span.first).days + 1)
        row = next((at for at, place in enumerate(free) if place <= start), len(free))
        busy = max(end if end is not None else start, start + span.days / 90)
        free[row : row + 1] = [busy]
        marks.append(Mark(provider, tuple(group), start, end, row))
    return Lane(provider, tuple(marks), max(len(free), 1))


def _by_day(items: Sequence[Sent]) -> list[tuple[Sent, ...]]:
    days: defaultdict[date, list[Sent]] = defaultdict(list)
    for item in items:
        days[item.time.astimezone().date()].append(item)
    return [tuple(days[day]) for day in sorted(days)]


def per_day(requests: Iterable[Sent], span: Span) -> dict[date, Counter[str]]:
    """Requests a day and provider, for the days in view that have any."""
    found: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for item in requests:
        if span.holds(item.time):
            found[item.time.astimezone().date()][item.provider] += item.count
    return dict(found)


def ticks(span: Span) -> list[date]:
    """Days that are named on the axis: each of a week, Mondays of a month, every other Monday of a quarter."""
    if span.days <= 16:
        return [span.first + timedelta(days=at) for at in range(span.days)]
    first = span.first + timedelta(days=-span.first.weekday() % 7)
    step = 7 if span.days <= 70 else 14
    return [first + timedelta(days=at) for at in range(0, (span.last - first).days + 1, step)]
