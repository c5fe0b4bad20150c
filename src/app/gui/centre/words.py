"""Words the pages of the Compliance Centre share: days, money, sizes."""

from __future__ import annotations

from datetime import date, datetime


def day_words(then: date) -> str:
    """``26 Dec 2026``."""
    return f"{then.day} {then:%b %Y}"


def moment_words(then: datetime) -> str:
    """``26 Dec 2026, 14:05`` on this computer's clock."""
    here = then.astimezone()
    return f"{day_words(here.date())}, {here:%H:%M}"


def money(dollars: float) -> str:
    """``$0.34``; less than a cent says so."""
    return "less than $0.01" if 0 < dollars < 0.01 else f"${dollars:,.2f}"


def size_words(count: int) -> str:
    """``834 bytes``, ``12 kB``, ``3.4 MB``."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
