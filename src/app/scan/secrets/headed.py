"""Lists under a heading that names passwords or codes: "Log-ins for the lab", and in each line beneath a user and a password.

The heading says what the lines are, however far down they stand; so a value there need not look like a secret as plainly as in
a sentence. It must be the last of its line, behind whose or what for it is, and at least two lines must be written so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from app.scan.gates import gate
from app.scan.hits import Hit
from app.scan.lookup import Said
from app.scan.secrets.otherwise import is_counted
from app.scan.secrets.told import CODED, HINT, Word, another_code, names
from app.scan.secrets.written import Written, how_written, is_example, trimmed

_LINES = gate(r"\n")
_LONGEST = 90
"""Code points of a heading."""
_MOST = 500
"""Lines read beneath one."""
_SKIPPED = 2
"""Lines beneath one another that end in no secret and do not end a list: empty ones, addresses, remarks."""
_SENTENCE = re.compile(r"[.?!,;]\s*\Z|[.?!] +[A-Z]")
_OF_RULES = re.compile(
    r"(?<!\w)(?:rules?|polic(?:y|ies)|weak|strong|bad|good|better|worst|common(?:ly)?|popular|leaked|examples?|samples?|never|avoid|not|don['’]?t|how|why|what|choose|choosing|create"
    r"|creating|tips|strength|length|reset|manager|regeln?|richtlinien?|schwache?|starke?|sichere?|beispiele?|häufigste|règles?|faibles?|exemples?|reglas|débiles|ejemplos|regole|deboli"
    r"|esempi|regels|zwakke|voorbeelden|regras|fracas|exemplos|zasady|słabe|przykłady|quiz|lesson|module|chapter|question)(?!\w)",
    re.IGNORECASE,
)
"""Words of headings over lessons about passwords."""
_ENTRY = re.compile(
    r"[^\S\n]*(?:[-•*>|]|\d{1,3}[.)])?[^\S\n]*(?P<for>[^\s\d#*][^\n]{0,60}?)(?P<sign>\s?[:=→>|/]{1,2}\s?|\s[–—-]{1,2}>?\s|[,;]\s?|\t+|\s?\.{3,}\s?|\s{1,4})"
    r"[\"'“„«`]?(?P<value>[^\s\"'“”„«»`|]{4,40})[\"'”“»`]?[^\S\n]*\|?[^\S\n]*(?:\n|\Z)"
)
_CODE_OF = re.compile(r"[*#]?\d{3,8}#?|(?=(?:[A-Z]?\d){3})[A-Z\d]{4,8}")


def find(text: str, lowered: str) -> Iterator[Hit]:
    """The secrets that end the lines beneath such headings."""
    if not _LINES(text) or not HINT(text):
        return
    said = names().said(lowered)
    starts = [word.start for word in said]
    at = 0
    while (end := text.find("\n", at)) >= 0:
        told = said[bisect_left(starts, at) : bisect_left(starts, end)]
        kind = _heading(text, at, end, told) if told and end - at <= _LONGEST else None
        at = end + 1
        if kind is not None:
            found, after = _entries(text, at, kind)
            if kind is Word.ANY_CODE and not any(word.told is Word.LOCK for word in said if at <= word.start < after):
                continue
            if len(found) > 1:
                yield from found
                at = after


def elsewhere(text: str, lowered: str) -> list[tuple[int, int]]:
    """(start, end) of lists under a heading of codes that open nothing, up to an empty line: error codes, country codes."""
    found: list[tuple[int, int]] = []
    if _LINES(text) and HINT(text):
        for word in names().said(lowered):
            end = text.find("\n", word.end)
            start = text.rfind("\n", 0, word.start) + 1
            if end >= 0 and end - start <= _LONGEST and another_code(text, word) and not _SENTENCE.search(text[start:end]):
                until = text.find("\n\n", end + 2)
                found.append((end, until if until >= 0 else len(text)))
    return found


def _heading(text: str, start: int, end: int, said: tuple[Said[Word], ...]) -> Word | None:
    """What the lines beneath are, when the line is such a heading. Codes of anything open something where a line says so."""
    line = text[start:end]
    if _SENTENCE.search(line) or _OF_RULES.search(line) or ": " in line.rstrip(" :"):
        return None
    told = {word.told for word in said if not another_code(text, word)}
    if Word.PASSWORD in told:
        return Word.PASSWORD
    if Word.CODE in told or {Word.ANY_CODE, Word.LOCK} <= told:
        return Word.CODE
    return max(told - {Word.LOCK}, default=None)


def _entries(text: str, at: int, kind: Word) -> tuple[list[Hit], int]:
    """The secrets of the lines from ``at`` on, and where the first line that is none of theirs begins."""
    found: list[Hit] = []
    skipped, after = 0, at
    for _ in range(_MOST):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        entry = _ENTRY.match(text, at, end)
        hit = _secret(entry, kind) if entry else None
        if hit:
            found.append(hit)
            skipped, after = 0, end
        else:
            skipped += 1
            if skipped > _SKIPPED:
                break
        at = end + 1
        if at >= len(text):
            break
    return found, after


def _secret(entry: re.Match[str], kind: Word) -> Hit | None:
    value, start = trimmed(entry["value"]), entry.start("value")
    if kind in {Word.CODE, Word.ANY_CODE}:
        good = bool(_CODE_OF.fullmatch(value)) and not is_counted(entry.string, start + len(value))
        reason = "It ends a line of a list of codes."
    else:
        least = Written.LIKELY if kind is Word.PASSWORD or "/" in entry["sign"] else Written.SURE
        good = (
            how_written(value) >= least
            and any(map(str.isdecimal, value))
            and not is_example(value)
            and not CODED.fullmatch(value)
        )
        reason = "It ends a line of a list of log-ins."
    if not good or _OF_RULES.search(entry["for"]):
        return None
    return Hit(start, start + len(value), "password", value, 0.75, "secrets.headed", reason)
