"""What we make of a run's look: marks we have, raised characters that Unicode has, links we allow."""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789+-=()niabcdefghjklmoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_LOWERED = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_FIXED = re.compile(
    r"\b(courier|consolas|menlo|monaco|monospace|mono|lucida console|fira code|source code|inconsolata|andale|cascadia code)\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)

# Characters of the Symbol and Wingdings fonts that stand for something in running text (Private Use Area code points).
SYMBOLS = {
    "f0b7": "•", "f0a7": "▪", "f0d8": "➢", "f0fc": "✓", "f0fe": "☑", "f0a8": "☐", "f06f": "☐", "f0e0": "→", "f0df": "←",
    "f0e1": "↑", "f0e2": "↓", "f0fb": "✗", "f04a": "☺", "f04c": "☹", "f0b0": "°", "f0b1": "±", "f0b3": "≥", "f0a3": "≤",
    "f0b4": "×", "f0ae": "→", "f0de": "⇒", "f0d2": "®", "f0d3": "©", "f0d4": "™",
}  # fmt: skip


def raised(text: str) -> str | None:
    """``2`` as ``²``; None when Unicode lacks one of the characters."""
    new = text.translate(_RAISED)
    return new if all(a != b or a.isspace() for a, b in zip(text, new, strict=True)) else None


def lowered(text: str) -> str | None:
    """``2`` as ``₂``; None when Unicode lacks one of the characters."""
    new = text.translate(_LOWERED)
    return new if all(a != b or a.isspace() for a, b in zip(text, new, strict=True)) else None


def is_fixed_width(font: str) -> bool:
    """Whether authors use this font for code."""
    return bool(_FIXED.search(font))


def safe_link(url: str) -> str | None:
    """The URL if a published page may carry it (http, https, mailto, tel), else None."""
    url = url.strip()
    return url if _LINK.match(url) and len(url) <= 2048 and not any(char in url for char in ' \n\t<>"') else None


def foreign(tag: str, course: str) -> str | None:
    """The BCP 47 tag of a run in another language than the course's, else None. Another region of it does not count."""
    differs = tag.split("-", maxsplit=1)[0].lower() != course.split("-", maxsplit=1)[0].lower()
    return tag if differs and _TAG.fullmatch(tag) else None
