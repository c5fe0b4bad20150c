"""Lists under a heading that names passwords or codes: "Log-ins for the lab", and in each line beneath a user and a password.

The heading says what the lines are, however far down they stand; so a value there need not look like a secret as plainly as in
a sentence. It must be the last of its line, behind whose or what for it is, and at least two lines must be written so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from app.course.findings import Severity
from app.scan.alternatives import any_of
from app.scan.gates import gate, literals
from app.scan.headings import ends
from app.scan.hits import Hit
from app.scan.lookup import Said
from app.scan.people.lexicon import lexicon
from app.scan.secrets.otherwise import is_counted
from app.scan.secrets.told import CODED, HINT, Word, another_code, names
from app.scan.secrets.written import Written, how_written, is_example, trimmed
from app.scan.tables import table

_LINES = gate(r"\n")
_HINT = gate(literals(table("credentials")["told"]["lists"]))
_LONGEST, _WIDEST = 90, 160
"""Code points of a heading, and of a line beneath it."""
_SKIPPED = 2
"""Lines beneath one another that end in no secret and do not end a list: empty ones, addresses, remarks."""
_SENTENCE = re.compile(r"[.?!,;]\s*\Z|[.?!] +[A-Z]")
_LISTS = re.compile(rf"(?<!\w)(?:{any_of(table('credentials')['told']['lists'])})(?!\w)", re.IGNORECASE)
_LESSONS = re.compile(rf"(?<!\w)(?:{any_of(table('credentials')['told']['lessons'])})(?!\w)", re.IGNORECASE)
"""Words of headings over lessons about passwords."""
_ENTRY = re.compile(
    r"[^\S\n]{0,8}(?:[-•*>|]|\d{1,3}[.)])?[^\S\n]{0,4}(?P<for>[^\s\d#*][^\n]{0,60}?)"
    r"(?P<sign>\s?[:=→>|/]{1,2}\s?|\s[–—-]{1,2}>?\s|[,;]\s?|\t{1,4}|\s?\.{3,40}\s?|\s{1,4})"
    r"[\"'“„«`]?(?P<value>[^\s\"'“”„«»`|]{4,40})[\"'”“»`]?\Z"
)
_CODE_OF = re.compile(r"[*#]?\d{3,8}#?|(?=(?:[A-Z]?\d){3})[A-Z\d]{4,8}")


def find(text: str, lowered: str) -> Iterator[Hit]:
    """The secrets that end the lines beneath such headings."""
    if not _LINES(text) or not (HINT(text) or _HINT(text)):
        return
    said = names().said(lowered)
    starts = [word.start for word in said]
    at = 0
    while (end := text.find("\n", at)) >= 0:
        told = said[bisect_left(starts, at) : bisect_left(starts, end)]
        kind = _heading(text, at, end, told) if end - at <= _LONGEST else None
        at = end + 1
        if kind is not None:
            found, at = _entries(text, at, kind)
            yield from found if len(found) > 1 else ()


def elsewhere(text: str, lowered: str) -> list[tuple[int, int]]:
    """(start, end) of what ends the lines of lists of codes that open nothing: error codes, country codes."""
    found: list[tuple[int, int]] = []
    if not _LINES(text) or not HINT(text):
        return found
    read = 0
    for word in names().said(lowered):
        end = text.find("\n", word.end)
        start = text.rfind("\n", 0, word.start) + 1
        if end < 0 or start < read or end - start > _LONGEST or not another_code(text, word):
            continue
        if not _SENTENCE.search(text[start:end]) and ends(text, word.end, end):
            entries = []
            while (line := _line(text, end + 1)) and (entry := _ENTRY.match(text, *line)):
                entries.append(entry.span("value"))
                read = end = (text.find("\n", line[1]) + 1 or len(text) + 1) - 1
            found += entries if len(entries) > 1 else ()
    return found


def _heading(text: str, start: int, end: int, said: tuple[Said[Word], ...]) -> Word | None:
    """What the lines beneath are, when the line is such a heading. What codes of anything open a line may say."""
    line = text[start:end]
    listed = None if said else _LISTS.search(text, start, end)
    if not (said or listed) or _SENTENCE.search(line) or _LESSONS.search(line) or ": " in line.rstrip(" :\r"):
        return None
    if listed:
        return Word.LOGIN if ends(text, listed.end(), end) else None
    told = {
        word.told
        for word in said
        if not another_code(text, word) and (word.told is not Word.LOGIN or ends(text, word.end, end))
    }
    if Word.PASSWORD in told:
        return Word.PASSWORD
    if Word.CODE in told or {Word.ANY_CODE, Word.LOCK} <= told:
        return Word.CODE
    return max(told - {Word.LOCK}, default=None)


def _entries(text: str, at: int, kind: Word) -> tuple[list[Hit], int]:
    """The secrets of the lines from ``at`` on, and where what is none of theirs begins."""
    found: list[Hit] = []
    skipped, after = 0, at
    while skipped <= _SKIPPED and (line := _line(text, at)):
        entry = _ENTRY.match(text, *line)
        hit = _secret(entry, kind) if entry else None
        at = text.find("\n", line[1]) + 1 or len(text)
        if hit:
            found.append(hit)
            skipped, after = 0, at
        else:
            skipped += 1
    return found, after


def _line(text: str, at: int) -> tuple[int, int] | None:
    """(start, end) of the line at a place without the blanks and bars at its end; of a very wide one its first part."""
    if at >= len(text):
        return None
    end = text.find("\n", at)
    end = min(len(text) if end < 0 else end, at + _WIDEST)
    while end > at and (text[end - 1].isspace() or text[end - 1] == "|"):
        end -= 1
    return at, end


def _secret(entry: re.Match[str], kind: Word) -> Hit | None:
    value, start = trimmed(entry["value"]), entry.start("value")
    if _LESSONS.search(entry["for"]) or entry["for"] in lexicon().places:
        return None  # the code of a town is that of its post
    if kind in {Word.CODE, Word.ANY_CODE}:
        good = bool(_CODE_OF.fullmatch(value)) and not is_counted(entry.string, start + len(value))
        # Of a list of codes no heading says that they open anything: these are noted.
        weight = Severity.REVIEW if kind is Word.ANY_CODE else None
        reason = "It ends a line of a list of codes."
        return Hit(start, start + len(value), "password", value, 0.75, "secrets.headed", reason, weight) if good else None
    least = Written.LIKELY if kind is Word.PASSWORD or "/" in entry["sign"] else Written.SURE
    good = (
        how_written(value) >= least and any(map(str.isdecimal, value)) and not is_example(value) and not CODED.fullmatch(value)
    )
    reason = "It ends a line of a list of log-ins."
    return Hit(start, start + len(value), "password", value, 0.75, "secrets.headed", reason) if good else None
