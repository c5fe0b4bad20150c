"""Values that could be somebody's secret or number: what no word looks like, and words that one for a secret leads to.

A candidate is nothing yet. Numbers in groups are one candidate ("19 84 3", "QK 48 21 07 C"), and so are digits that are read
out ("six one six nine"); of plain words only those count
that follow a word for a password or a code, and of those the first, all up to the end of the clause, or what is in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.scan.beside.spoken import spoken
from app.scan.gates import gate
from app.scan.lookup import Names
from app.scan.secrets.spots import NAMES
from app.scan.tables import table

PASSWORD, CODE, ANY_CODE, WORD, LOCK, LOGIN, ENTERS, OPENS = (
    "#password", "#code", "#any-code", "#word", "#lock", "#login", "#enters", "#opens",
)  # fmt: skip
"""Kinds of words that tell what a value beside them is."""

_TOLD: dict[str, list[str]] = table("credentials")["told"]
_LEADS = frozenset((PASSWORD, CODE, ANY_CODE, WORD, LOGIN))
_LEADING = ("password", "code", "any_code", "words", "login")
_NAMED = re.compile(r"[A-Za-z_][\w.-]{1,40}[=:](?=[^/\s=]{3})")
"""What stands before a value without a blank: ``key=value``."""
_OPENING = "([{\"'“‘«„‚`*<>»›=:–—-|_"
_CLOSING = "\"'”’»›`)]}>,.;:!?*|…_"
_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "`": "`", "‘": "’", "‚": "‘’", "»": "«"}
_ODD = re.compile(r"\d|[A-Za-z][!$#@%&^~+=_*][A-Za-z0-9]|[a-z][A-Z]|[A-Za-z]{3}[!$#]{1,2}(?![\w!])")
_TOKEN = re.compile(rf"(?<!\S)(?=\S{{0,200}}?(?:{_ODD.pattern}))\S+")
_ROW = re.compile(r"\S+")
_PART = re.compile(r"[A-Z]{1,6}|[A-Z]{0,4}\d+[A-Z0-9]{0,6}[#*]?|[*#]\d+[#*]?")
_LETTERS = re.compile(r"[A-Z]{2,6}\d?[ \u00a0](?=\d)")
"""What may be the name of a number, or its beginning: "PIN 0852", "CT 7730"."""
_INSIDE = re.compile(r"(?<=[=:&?;,\"'{/@])[^\s=:&?;,\"'{}/@]{6,80}(?=[&;,\"'}@\s]|\Z)")
"""A value inside a row of names and values without blanks."""
_BEFORE = re.compile(r"(?<!\S)(?:[A-Z]{1,6}[ \u00a0]){1,3}\Z")
_REACH = 22
"""Code points that groups of capitals before the first digit take at most."""
_JOINT = re.compile(r"[ \u00a0](?=\S)")
_OF_ADDRESS = re.compile(
    r"(?:(?<=sig=)|(?<=key=)|(?<=token=)|(?<=secret=)|(?<=code=)|(?<=auth=)|(?<=pass=)|(?<=pwd=)|(?<=password=))[^\s=&?;,\"']{6,80}"
    r"|(?<=:)[^\s:/@]{3,40}(?=@)",
    re.IGNORECASE,
)
"""The same in an address, where most values are nobody's secret."""
_HOLDS = re.compile(r"[=&;{]|\":|://")
_ADDRESS = re.compile(r"(?i)https?:|www\.|[\w.+-]+@[\w-]+\.\w|.*\.(?:com|org|net|pdf|docx?|xlsx?|pptx?|png|jpe?g)\Z")
_LINK = re.compile(
    r"[:=→–—]\s{0,2}|\?\s|,\s(?=[\"“„«]?[^\W\d_][\w'’&-]{3,24}[.,;!)\"”“»])|\s-\s|[\"“„«`(‘]|(?<!\w)(?:is|was|are|were|now|be|ist|war|lautet|lautete|heißt|est|était|es|era|è|é|jest|brzmi|word"
    r"|to|auf|à|naar|para|als|as|with|mit|avec|con|met|com|of|just|plain|simply|still|like|in)\s"
)
"""What leads from the word for a secret to one that is written as a word."""
_PIECE = r"[^\W_](?:[\w'’&+-]|[!.](?=\S)){0,30}"
_CLAUSE = re.compile(rf"{_PIECE}(?: {_PIECE}){{0,6}}")
"""Words up to the end of a sentence."""
_LEAD = gate(
    "(?i)(?:^|[^A-Za-z])(?:"
    + "|".join(sorted({re.escape(word[:5]) for rows in (NAMES["password"], *map(_TOLD.get, _LEADING)) for word in rows or ()}))
    + ")"
)
"""What a text must hold for a word that leads to a secret."""
_FAR = 110
"""Characters from a word for a secret to one that is written as words."""
_MOST = 120
"""Code points of a value: longer ones are texts, or keys that have forms of their own."""
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value at ``start:end``; ``quoted`` between quotation marks, ``wordy`` written as a word or several."""

    start: int
    end: int
    quoted: bool = False
    wordy: bool = False


@cache
def named() -> Names[str]:
    """The words that tell what a value beside them is, by kind."""
    rows = (
        (PASSWORD, [*NAMES["password"], *_TOLD["password"]]), (CODE, _TOLD["code"]), (ANY_CODE, _TOLD["any_code"]),
        (LOCK, _TOLD["lock"]), (LOGIN, _TOLD["login"]), (ENTERS, _TOLD["enters"]), (OPENS, _TOLD["opens"]),
        (WORD, _TOLD["words"]),
    )  # fmt: skip
    return Names((word, kind) for kind, words in rows for word in words)


def candidates(text: str, lowered: str) -> list[Candidate]:
    """Every candidate of a text, in reading order; those that are written as words may overlap."""
    found = [*_odd(text), *(Candidate(*span) for span in spoken(text))]
    taken = {(one.start, one.end) for one in found}
    leads = [said for said in named().said(lowered) if said.told in _LEADS] if _LEAD(text) else []
    for at, lead in enumerate(leads):
        until = min(len(text), lead.end + _FAR, leads[at + 1].start if at + 1 < len(leads) else len(text))
        paragraph = text.find("\n\n", lead.end, until)
        for one in _words(text, lead.end, until if paragraph < 0 else paragraph):
            if (one.start, one.end) not in taken:
                taken.add((one.start, one.end))
                found.append(one)
    return sorted(found, key=lambda one: (one.start, one.end))


def _odd(text: str) -> Iterator[Candidate]:
    """What is written as no word is, groups of digits and capitals together."""
    read = 0
    for token in _TOKEN.finditer(text):
        start, end = _bare(text, *token.span())
        if token.start() < read or start == end:
            continue
        read = token.end()
        if _PART.fullmatch(text, start, end):
            before = _BEFORE.search(text, max(0, start - _REACH), start)
            start = before.start() if before else start
            while (joint := _JOINT.match(text, end)) and (following := _whole(text, joint.end())):
                end, read = following, following
        value = text[start:end]
        quoted = start > 0 and text[end : end + 1] in _QUOTES.get(text[start - 1], ())
        if end - start <= _MOST and _is_odd(value):
            yield Candidate(start, end, quoted=quoted, wordy=value.isalpha())
            if name := _LETTERS.match(value):
                yield Candidate(start + name.end(), end, quoted=quoted)
        if _HOLDS.search(value):
            named_parts = _OF_ADDRESS if "//" in value else _INSIDE
            yield from (Candidate(*part.span()) for part in named_parts.finditer(text, start, end) if _is_odd(part.group()))


def _whole(text: str, start: int) -> int:
    """Where the next group of a number ends that begins at ``start``, or 0."""
    token = _ROW.match(text, start)
    if token is None:
        return 0
    first, last = _bare(text, *token.span())
    return last if first == start < last and _PART.fullmatch(text, first, last) else 0


def _is_odd(value: str) -> bool:
    return (len(value) >= _SHORTEST or value.isdecimal()) and _ODD.search(value) is not None and not _ADDRESS.match(value)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A row of characters between blanks without its name and the marks around it; nothing may be left."""
    name = _NAMED.match(text, start, end)
    start = name.end() if name else start
    while start < end and text[start] in _OPENING:
        start += 1
    while start < end and text[end - 1] in _CLOSING:
        end -= 1
    return start, end


def _words(text: str, start: int, until: int) -> Iterator[Candidate]:
    """What follows straight, and what follows each link, as one word and as many as the clause has."""
    for led in (start + 1, *(link.end() for link in _LINK.finditer(text, start, until))):
        at = led
        while at < until and text[at] in _OPENING:
            at += 1
        if at >= until:
            continue
        closing = _QUOTES.get(text[at - 1])
        clause = _CLAUSE.match(text, at, min(len(text), at + _MOST))
        if clause is None:
            continue
        end = at + len(clause.group().rstrip(".,!-'’&+"))
        quoted = closing is not None and text[end : end + 1] in closing
        first = text.find(" ", at, end)
        if end - at >= _SHORTEST:
            yield Candidate(at, end, quoted=quoted, wordy=True)
        if first - at >= _SHORTEST and not quoted:
            yield Candidate(at, at + len(text[at:first].rstrip(".,!-'’&+")), wordy=True)
