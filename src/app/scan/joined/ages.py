"""What beside a name says that it is a child's: an age, a birth date, a birthday, a grade, a nursery, a word like "toddler".

Each expression is tried only where a name ends or begins, so a text costs what its names cost. Works on
:func:`app.scan.joined.states.plain` text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from app.scan.alternatives import any_of
from app.scan.tables import table

UNDER = 13
"""Years: the age the policy names."""

REACH = 90
"""Code points around a name that are looked at."""

_SEP = r"(?:['’]?\s{0,4}[,;:/|(•–-]{0,2}\s{0,4})"
_MARK = r"['’]?\s{0,4}[,;:/|(•–-]{1,2}\s{0,4}"
_ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
)
_TITLE = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|frau|herr|mme|madame|monsieur|señora?|sra?|signora?|mevrouw)\.?\s")


@cache
def ages() -> Ages:
    """The expressions, compiled once."""
    return Ages()


class Ages:
    """Finds the age, or what stands for one, at the edge of a name."""

    def __init__(self) -> None:
        held: dict[str, Any] = table("joined")["child"]
        self._numbers = {word: value for value, word in enumerate(held["numbers"])}
        for value, words in enumerate(held["abroad"], 1):
            self._numbers |= dict.fromkeys(words.split(), value)
        self._numbers |= {word: value for value, word in enumerate(_ORDINALS, 1)}
        number = rf"(?P<n>\d{{1,2}}|{any_of([word for word in self._numbers if word not in _ORDINALS])})"
        units = any_of(held["units"])
        places, grade = any_of(held["places"]), held["grade"]
        hedge = held["hedge"]
        is_ = held["is"]
        end = r"(?=\s*(?:[,.;)|!?\]]|$|\n|-\s))"
        self._after = [
            re.compile(rf"{_SEP}{hedge}{number}(?: ?and a half| ½)?[ -]?(?:years?|yrs?|y\.? ?/?o\.?|mos?|months?|weeks?){end}"),
            re.compile(rf"{_SEP}(?:de |di |von |van |d’)?{hedge}{number} (?:{units})(?: alt)?(?!\w)"),
            re.compile(rf",? {is_} {hedge}{number} (?:{units})(?: alt)?(?!\w)"),
            re.compile(rf",? {is_} {hedge}{number}(?: and a half)?[ -](?:years?|months?|weeks?)[ -]old(?!\w)"),
            re.compile(
                rf"(?:,? (?:and|&) [\w’-]{{2,20}})?,? (?:who ?)?(?:just |has |have )?(?:is|was|are|’s|ist) "
                rf"{hedge}{number}(?: and a half)?"
                rf"(?={end}|\s(?:and|but|so|und|et|y|e)\s)"
            ),
            re.compile(
                rf",? (?:who )?(?:just |has |will |is )?(?:turns?|turned|turning|be) {hedge}{number}"
                r"(?=\s*(?:[,.;)!?]|$)|\s(?:in|on|this|next|today|tomorrow|soon)\s)"
            ),
            re.compile(rf",? (?:both|each|all) {number}{end}"),
            re.compile(rf"{_SEP}age(?:d)?:? ?(?:of )?{number}(?: and \d months?)?(?!\w|[-–]\d)"),
            re.compile(
                r"(?:’s?|s’)(?: \w{2,12})? (?P<o>(?:[1-9]|1[0-2])(?:st|nd|rd|th)|" + "|".join(_ORDINALS) + r") birthday"
                r"|[\w’ ]{0,16} (?:his|her|their) (?P<p>(?:[1-9]|1[0-2])(?:st|nd|rd|th)|" + "|".join(_ORDINALS) + r") birthday"
            ),
            re.compile(
                rf"{_SEP}(?:who was |was |is |were )?{held['born']}[\w .,/-]{{0,18}}?(?<!\d)(?P<year>20[0-4]\d)(?!\d)"
                r"|: ?(?P<y>20[0-4]\d)-\d\d-\d\d(?!\d)"
            ),
            re.compile(
                rf"(?:{_MARK}|,? (?:who )?{held['attends']})(?:(?:the |an? )?{held['pupil']} )?"
                rf"(?:the |an? )?(?:[\w’-]{{2,20}} )?(?:{grade}|(?:{places}))(?!\w)"
            ),
            re.compile(rf"{_MARK}{number} ?½{end}"),
            re.compile(rf"’s? (?:{grade}|(?:{places})) (?:teacher|class|group|place|friends?)(?!\w)"),
            re.compile(rf" (?:from|in|of) (?:the )?{grade}(?!\w)"),
            re.compile(rf",? (?:and )?(?:she|he|i)(?:’s| is|’m| am) {hedge}{number}(?: and a half| ½)?(?: years old)?{end}"),
        ]
        small = any_of([word.replace("'", "’") for word in held["small"]])
        # Each with what must stand in the text before the name, one of them, for it to match: names are many, these are few.
        self._before = [
            (("",), re.compile(rf"(?<!\w)(?:{small})(?: named| called)?,? $")),
            (
                ("yo", "y/o", "old", "jährige", "jarige", "åriga"),
                re.compile(
                    rf"(?<!\w){number}[ -]?(?:yo|y/o|yrs? old|year[ -]old|jährige[nrsm]?|jarige|åriga?)"
                    r"(?: [\w-]{2,14}){0,2}(?: named| called)?,? $"
                ),
            ),
            (
                (":",),
                re.compile(rf"(?<!\w)(?:{grade})(?: [\w-]{{1,14}}){{0,2}} ?: ?(?:[\w’.-]+(?: [\w’.-]+){{0,2}}, ){{0,3}}$"),
            ),
            (
                ("20",),
                re.compile(
                    r"(?<!\w)(?:born|geboren|née?|nacid[oa]|nat[oa]) (?:in |on |am |en |nel )?"
                    r"[\w .]{0,14}?(?P<year>20[0-4]\d), $"
                ),
            ),
        ]
        labels = any_of([word.replace("'", "’") for word in held["labels"]])
        self._inside = re.compile(rf"(?:{small}) \w")
        self._label = re.compile(rf"(?:^|[\n|;,.(]\s?)\s*(?:{labels})\s?[:=]\s*$")
        headings = any_of([word.replace("'", "’") for word in held["headings"]])
        self._heading = re.compile(rf"(?:^|\n)[^\n:]{{0,40}}?(?<!\w)(?:{headings})(?!\w)[^\n:]{{0,24}}:?[^\S\n]*\n")
        self._line = re.compile(
            r"[^\S\n]{0,8}(?:[-•*]|\d\d?[.)])?[^\S\n]{0,4}[^\W\d_][^\n\d]{1,40}?[\s,:(–-]{1,3}(?P<n>\d{1,2})\)?[^\S\n]*(?:\n|$)"
        )
        self._entry = re.compile(
            r"[^\n]{0,60}?(?:[,;|/(\s])\s?(?:age|grade|year|class|group|room|kg|klasse|classe|clase|groep)\s?[:.]?\s?(?:\d{1,2}|k)[a-f]?(?!\w)"
        )

    def after(self, said: str, end: int, last: int) -> int:
        """The end of what follows a name and makes it a child's, or 0."""
        last = min(last, end + REACH)
        for pattern in self._after:
            match = pattern.match(said, end, last)
            if match and self._small(match):
                return match.end()
        return 0

    def before(self, said: str, start: int, first: int) -> int:
        """Where what stands before a name and makes it a child's begins, or -1."""
        if self._inside.match(said, start):
            return start  # the word was taken for a part of the name
        begin = max(first, start - REACH)
        window = said[begin:start]
        for needed, pattern in self._before:
            match = any(part in window for part in needed) and pattern.search(said, begin, start)
            if match and self._small(match):
                return match.start()
        return -1

    def entered(self, said: str, start: int, end: int, last: int) -> int:
        """The end of the age, grade or class of a form whose label before the name says that it is a child's, or 0."""
        if not self._label.search(said, max(0, start - 30), start):
            return 0
        match = self._entry.match(said, end, min(last, end + REACH))
        return match.end() if match else 0

    def listed(self, said: str) -> Iterator[tuple[int, int]]:
        """The lines of a name and a bare age below a heading over children, where at least two lines together are such."""
        for heading in self._heading.finditer(said):
            lines: list[tuple[int, int]] = []
            at = heading.end()
            while (line := self._line.match(said, at)) and self._small(line):
                lines.append((at, line.end()))
                at = line.end()
            if len(lines) > 1:
                yield from lines

    def grown(self, said: str, start: int, end: int) -> bool:
        """Whether a title before or in the name says that it is a grown-up's."""
        return bool(_TITLE.match(said, start, end)) or bool(re.search(_TITLE.pattern + "$", said[max(0, start - 11) : start]))

    def _small(self, match: re.Match[str]) -> bool:
        found = match.groupdict()
        year = found.get("year") or found.get("y")
        if year:
            return 0 <= date.today().year - int(year) <= UNDER
        said = found.get("n")
        if not said:
            return True
        value = int(said) if said.isdecimal() else self._numbers[said]
        return value < UNDER or bool(re.search(r"mo|week", match.group()[-10:]))
