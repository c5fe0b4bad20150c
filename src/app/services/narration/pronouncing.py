"""The pronunciation dictionary of a course: what is said in the place of what is written. Captions keep what is written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from app.course.blocks import Pronunciation

Words = tuple[Pronunciation, ...]


@lru_cache(maxsize=65536)
def respelled(text: str, words: Words) -> str:
    """The text with every term as it is to be said.

    A term stands for whole words only, and for itself in one go: what was put in is not looked at again. Of terms that begin at
    the same place the longest wins. In scripts without spaces a term is found wherever it stands.
    """
    pattern, said = _compiled(words)
    if pattern is None:
        return text
    changed = pattern.sub(lambda found: said[int((found.lastgroup or "t0")[1:])], text)
    return " ".join(changed.split()) if changed != text else text


@lru_cache(maxsize=16)
def _compiled(words: Words) -> tuple[re.Pattern[str] | None, tuple[str, ...]]:
    """One pattern for all terms, and what is said for each by the number of its group."""
    known = [word for word in words if word.term.strip()]
    known.sort(key=lambda word: (-len(word.term.strip()), _any_case(word.term)))  # exact ones before those in any case
    if not known:
        return None, ()
    return re.compile("|".join(f"(?P<t{n}>{_pattern(word.term)})" for n, word in enumerate(known))), tuple(
        word.say for word in known
    )


def _pattern(term: str) -> str:
    parts = term.split()
    body = r"\s+".join(re.escape(part) for part in parts)
    before = r"(?<!\w)" if _bounded(parts[0][0]) else ""
    after = r"(?!\w)" if _bounded(parts[-1][-1]) else ""
    return f"{before}(?i:{body}){after}" if _any_case(term) else f"{before}{body}{after}"


def _any_case(term: str) -> bool:
    return term == term.lower()


def _bounded(char: str) -> bool:
    """Whether a word ends where this character ends one: a letter or digit of a script that puts spaces between words."""
    return (
        (char.isalnum() or char == "_") and unicodedata.east_asian_width(char) not in "WF" and not "\u0e00" <= char <= "\u0eff"
    )
