"""Children under 13 who can be identified (clause A2.4b): an age, a grade or a small child, and a name or other detail."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.course.findings import Severity
from app.scan.alternatives import any_of
from app.scan.gates import DIGIT, SPACE, gate, literals
from app.scan.hits import Hit
from app.scan.joined.ages import UNDER, ages
from app.scan.joined.base import ALONE, MOST, Placed, entries, goes_on, identifying, name_ends, spanning
from app.scan.joined.states import plain
from app.scan.people.lexicon import lexicon
from app.scan.tables import table

_REASON = "It says that somebody is under 13, and who it is."

BEHIND, AHEAD = 60, 25
"""Code points between an age and whom it belongs to, when no word such as "son" says that a child is meant."""


class Children:
    """The detector."""

    def __init__(self) -> None:
        held = table("joined")["child"]
        number = "|".join(held["numbers"])
        self._numbers = {word: value for value, word in enumerate(held["numbers"])}
        self._age = re.compile(
            rf"""(?<![\w.$€£])(?:
                (?P<old>\d{{1,2}}|{number})(?:[\s-]and[\s-]a[\s-]half)?[\s-](?:years?|yrs?|months?|weeks?)[\s-]old(?!\w)
              | (?P<short>\d{{1,2}})\s?(?:y/?o|yo)(?!\w)
              | aged?:?\s(?:of\s)?(?P<aged>\d{{1,2}}|{number})
                (?![\w%]|\sto\s|\s?[-–]\s?\d|\sand\s(?:over|under|above|older|up)|\sor\s)
              | turn(?:s|ed|ing)?\s(?P<turned>\d{{1,2}}|{number})(?=[\s.,;!?)])(?!\s?(?:%|percent|km|kg|euro|dollar))
            )""",
            re.VERBOSE | re.IGNORECASE,
        )
        grade = r"(?:(?:[1-6](?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth)[\s-]grade(?:r)?|(?:grade|year)\s[1-6])"
        self._school = re.compile(rf"(?<!\w)(?:{any_of(held['school'])}|{grade})(?!\w|\s?[-–])", re.IGNORECASE)
        abroad = "|".join(" ".join(held["abroad"]).split())
        said = f"(?:{DIGIT}|{number})"
        abroad, units = "|".join(" ".join(held["abroad"]).split()), "|".join(held["units"])
        words = literals([*held["school"], *held["places"], *held["small"], *held["headings"]])
        self._hint = gate(
            rf"(?i)(?:years?|yrs?|months?|weeks?)[{SPACE[1:-1]}-]old|{DIGIT}{SPACE}?yo|{DIGIT}{SPACE}?y/o"
            rf"|aged?:?{SPACE}(?:of{SPACE})?{said}"
            rf"|turn(?:s|ed|ing)?{SPACE}{said}|[,(]{SPACE}?(?:aged?{SPACE})?{DIGIT}{{1,2}}{SPACE}?[,)]|{words}|grade"
            rf"|(?:year|class|klasse|group|groep|yr){SPACE}?[1-7]|{DIGIT}\.{SPACE}?klasse"
            rf"|[(,;:/|-]{SPACE}?{DIGIT}{{1,2}}{SPACE}?(?:yrs?|years?|mos?|y)"
            rf"|{DIGIT}-?(?:jährige|jarige|årig)|{DIGIT}{SPACE}?½|{DIGIT}{SPACE}(?:{units})|(?:{abroad}){SPACE}(?:{units})|birthday|born"
            rf"|b\.|dob|birth|geb|naissance|nacid|nacim|nat[oa]"
            rf"|\b(?:p[1-7]|kg[12]?|c[epm][12]?)\b|årskurs|åk{SPACE}|primaria|(?:is|was|are|am|be|both|ist|['’][sm]){SPACE}(?:[a-z]+{SPACE})?{said}"
        )
        self._nouns = re.compile(rf"(?<!\w)(?:{any_of(held['nouns'])})(?!\w)", re.IGNORECASE)
        self._things = re.compile(rf"[\s-](?:{any_of(held['things'])})(?!\w)", re.IGNORECASE)
        self._ages = ages()
        self._attends = re.compile(r"(?<!\w)(?:is|was|attends?|goes|in)(?!\w)[^.;]{0,30}$")
        self._of = re.compile(r"(?:['’]s)?\s(?:(?:group|class|place|teacher|friends?|file|record)\s)?(?:of|for)\s")
        self._aside = re.compile(r"(?:\s?,|\s\()\s?(?:age\s|aged\s)?(?P<n>[1-9]\d?)\s?(?:,(?!\s?\d)|\)(?!:))")

    def find(self, text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
        """At most one hit a sentence: what makes it a child's, up to who it is."""
        if not self._hint(text):
            return
        said = plain(text)
        known = identifying(text, hits)
        yield from self._listed(text, said, known)
        before: Sequence[Hit] = ()
        for start, end in entries(text, known.named()):
            people = known.within(start, end)[:MOST]
            again = 0 if people else goes_on(text, start, end, before)
            before = people or (before if again else ())
            if again:
                yield from self._again(text, again, end)
            people = [hit for hit in people if hit.kind != "person" or not self._ages.grown(said, hit.start, hit.end)]
            if people:
                yield from self._beside(text, said, (start, end), people)

    def _beside(self, text: str, said: str, span: tuple[int, int], people: list[Hit]) -> Iterator[Hit]:
        """What makes each of the people of a sentence a child, or makes one of them so without saying whom."""
        start, end = span
        found = list(self._after_names(text, said, end, people))
        mark = None if found else next(self._marks(text[start:end], people, start), None)
        if mark:
            found = [spanning(text, "child", start + mark[0], start + mark[1], people, _REASON, 0.85)]
        yield from found
        small = Placed(found)
        rest = [hit for hit in people if not small.covers(hit.start, hit.end)]
        yield from self._before_names(text, said, start, rest)

    def _listed(self, text: str, said: str, known: Placed) -> Iterator[Hit]:
        """The names with bare ages in a list of children."""
        for start, end in self._ages.listed(said):
            if known.covers(start, end):
                line = text[start:end].strip(" \t\n-•*")
                first = text.index(line, start)
                yield Hit(first, first + len(line), "child", line, 0.8, "joined.child", _REASON)

    def _after_names(self, text: str, said: str, end: int, people: Sequence[Hit]) -> Iterator[Hit]:
        """The names with an age, a birth date or a school behind them, and all of it."""
        for hit in (hit for hit in people if hit.kind == "person" and "(" not in hit.value):  # not in program text
            for name in name_ends(hit):
                last = self._ages.after(said, name, end) or self._ages.entered(said, hit.start, name, len(said))
                bare = 0 if last else self._bare(said, name, end)
                last = last or bare
                if last and not self._things.match(text, last):
                    found = Hit(hit.start, last, "child", text[hit.start : last], 0.85, "joined.child", _REASON)
                    yield (
                        replace(found, score=0.5, severity=Severity.REVIEW) if bare and _may_be_numbered(hit, found) else found
                    )
                    break

    def _before_names(self, text: str, said: str, start: int, people: Sequence[Hit]) -> Iterator[Hit]:
        """The names with one before them, and all of it."""
        for hit in (hit for hit in people if hit.kind == "person"):
            first = self._ages.before(said, hit.start, start)
            if first >= 0:
                yield Hit(first, hit.end, "child", text[first : hit.end], 0.85, "joined.child", _REASON)

    def _again(self, text: str, again: int, end: int) -> Iterator[Hit]:
        """The age after "He is", where the sentence before says who that is."""
        match = self._age.search(text, again, min(end, again + AHEAD))
        if match and self._years(match) < UNDER and not self._things.match(text, match.end()):
            start = again - len(text[max(0, again - 12) : again].rsplit(maxsplit=1)[-1])
            reason = "It says that somebody is under 13, and the sentence before says who."
            yield Hit(start, match.end(), "child", text[start : match.end()], 0.8, "joined.child", reason)

    def _marks(self, sentence: str, people: list[Hit], at: int) -> Iterator[tuple[int, int]]:
        """Where the sentence says that somebody is under 13."""
        child = bool(self._nouns.search(sentence))
        starts = [hit.start - at for hit in people]  # in reading order
        for match in self._age.finditer(sentence):
            if self._years(match) >= UNDER or self._things.match(sentence, match.end()):
                continue
            if child or _beside(match, starts):
                yield match.span()
        for match in self._school.finditer(sentence):
            before = sentence[max(0, match.start() - _CLAUSE) : match.start()]
            of = self._of.match(sentence, match.end())
            if child or self._attends.search(before) or (of and of.end() in starts):
                yield match.span()

    def _bare(self, said: str, start: int, end: int) -> int:
        """The end of a bare age in brackets or between commas behind a name, or 0."""
        aside = self._aside.match(said, start, end)
        return aside.end("n") + (aside.group()[-1] == ")") if aside and int(aside.group("n")) < UNDER else 0

    def _years(self, match: re.Match[str]) -> int:
        said = next(group for group in match.groups() if group)
        number = int(said) if said.isdecimal() else self._numbers[said.lower()]
        return 0 if re.search("month|week", match.group(), re.IGNORECASE) else number


_CLAUSE = 45
"""Code points before a school in which "attends" can stand: the word, and the 30 that may follow it."""


def _may_be_numbered(name: Hit, whole: Hit) -> bool:
    """Whether a lone name with a bare number behind it may be a thing with its number: "Tab (1)", "Mark (3)"."""
    return name.detector == ALONE and (whole.value.endswith("(1)") or lexicon().is_word(name.value))


def _beside(age: re.Match[str], starts: list[int]) -> bool:
    return bisect_left(starts, age.end() - BEHIND) < bisect_right(starts, age.end() + AHEAD)
