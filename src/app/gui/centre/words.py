"""Words the pages of the Compliance Centre share: days, money, sizes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.gui.inspector.words import counted
from app.services.activity import Outcome, feature_title

if TYPE_CHECKING:
    from app.gui.centre.marks import Mark


def day_words(then: date) -> str:
    """``26 Dec 2026``."""
    return f"{then.day} {then:%b %Y}"


def moment_words(then: datetime) -> str:
    """``26 Dec 2026, 14:05`` on this computer's clock."""
    here = then.astimezone()
    return f"{day_words(here.date())}, {here:%H:%M}"


def shortened(content: str, most: int = 30) -> str:
    """A text that may be of any length, in a place that is not: cut at a word where there is one."""
    if len(content) <= most:
        return content
    cut = content[: most - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.–-") + "…"


def money(dollars: float) -> str:
    """``$0.34``; less than a cent says so."""
    return "less than $0.01" if 0 < dollars < 0.01 else f"${dollars:,.2f}"


def size_words(count: int) -> str:
    """``834 bytes``, ``12 kB``, ``3.4 MB``."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def mark_words(mark: Mark, names: Mapping[str, str], today: date) -> str:
    """A mark of the timeline as one sentence after the other, for screen readers and tooltips."""
    first = mark.items[0]
    who = names.get(mark.provider, mark.provider)
    if len(mark.items) == 1:
        what = f"{feature_title(first.feature)}, {counted(mark.count, 'request')}, {size_words(first.bytes)}."
        when = moment_words(first.time)
    else:
        what = f"{counted(mark.count, 'request')}, {size_words(sum(item.bytes for item in mark.items))}."
        when = day_words(first.time.astimezone().date())
    failed = sum(item.outcome is Outcome.FAILED for item in mark.items)
    ended = f" {'It' if len(mark.items) == 1 else counted(failed, 'of them', 'of them')} failed." if failed else ""
    return f"{who}, {when}: {what}{ended} {held_words(mark.until, today)}"


def held_words(until: date | None, today: date) -> str:
    """Until when a provider holds something."""
    if until is None:
        return "The provider does not keep it."
    days = (until - today).days
    if days < 0:
        return f"Deleted there by {day_words(until)}."
    left = "today is the last day" if days == 0 else f"{counted(days, 'day')} left"
    return f"Held until {day_words(until)} at most, {left}."
