"""Sentences that say of this very text that it is not for everybody, by a small grammar (``resources/scan/notices.toml``).

A construction (a prohibition, a promise to keep, a basis such as an agreement) says little alone: "do not share" is in every
lesson. What it is about ("this deck", "the attached"), whom the text may not reach, where it stands and a word of secrecy
beside it are counted, each a point or two. Two points make a note, enough of them a finding that is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from app.course.findings import Severity
from app.scan.gates import Gate, Gates, gate, literals
from app.scan.hits import Hit
from app.scan.joined.base import sentences
from app.scan.markings.talk import doses, explains, quoted
from app.scan.people.lexicon import lexicon
from app.scan.starts import Phrases
from app.scan.tables import filled, table

NOTED, ASKED = 2, 3
"""Points from which it is noted, and from which it is asked about."""

_BEGINNING = r"(?:^|[\n|·•\[({:;=#/]|[.!?…]\s|\s[–—-]{1,2}\s)[\s*_\[({<=#>~•·–—\"“-]*"
_FIELD = re.compile(
    rf"{_BEGINNING}(?:(?:please|pls|plz|strictly|note|nb|important|is|are|draft|proof|preprint|copy)[\s,:!–—-]{{1,4}}){{0,2}}$",
    re.IGNORECASE,
)
_HEAD = re.compile(
    rf"(?:{_BEGINNING}|,\s)"
    r"(?:(?:please|pls|plz|kindly|strictly|and|but|so|note|nb|n\.b\.|important|reminder|warning|fyi|thanks|therefore|is|are|just|also|again"
    r"|hi \w{1,12}|hello \w{1,12}|dear \w{1,12}|all|everyone|folks|team|ps|p\.s\.|you|you must|we ask you to|however)"
    r"[\s,:!–—-]{1,4}){0,3}$",
    re.IGNORECASE,
)
"""What stands between the beginning of a sentence, clause or field and a notice, at most."""
_STOP = re.compile(
    r"[\s*_]{0,3}(?:$|[.!,;:\n|)\]–—·•/]|-\s|(?:or|and|as|since|because|until|before|yet|please|thanks|for now)\b)"
)
_SECRETS = re.compile(
    r"(?<!\w)(?:passwords?|passcode|pin|pins|otp|codes?|tokens?|log-?ins?|credentials?|keys?|badge|accounts?)(?!\w)", re.I
)
"""What lessons tell people not to share: then a bare "this" is one of them."""
_OTHERS = re.compile(
    r"(?<!\w)(?:if|when|whenever|whether|unless|employees|staff|people|workers|everyone|users|managers|learners|they|who|he|she"
    r"|it is illegal to|why)(?!\w)[^,.;:\n]{0,80}$",
    re.IGNORECASE,
)
"""A condition, or somebody else, before a notice: it is a rule for a case, or about people."""
_PROMISE = re.compile(r"(?<!\w)(?:i|we|they|he|she)(?:[’']ll| will| can| shall| may| always| promise to)?\s$", re.IGNORECASE)
"""Somebody who does it, or says so, rather than a request."""
_REACH = 240
"""Code points of a sentence on each side that are looked at, or an endless one would be read for each notice in it."""
_ADDRESS = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_OTHERWISE = re.compile(
    r"\s(?:unless|in order to)\b"
    r"|\s(?:\w+\s)?from (?:your|his|her|their|an?|another|each other|one another|somebody|someone|others?"
    r"|the (?:internet|web|book|board|whiteboard|screen|old|other|neighbou?r|person|student|solution|next))\b"
    r"|\s(?:on|with|in) (?:\w+ )?(?:paper|ink|colou?r)\b|\s(?:on the same (?:day|page|line)|twice|again|more than once)\b"
    r"|\s(?:once|as long as)\b|,?\s(?:unsupported|undocumented|implementation)\b"
    r"|\s(?:exercise|step|procedure|movement|treatment|dose|measurement)s?\b",
    re.IGNORECASE,
)
"""What follows a prohibition that is none on spreading: what is copied from somebody, printed in colour or done once."""
_TASK = re.compile(r"(?:answers?|questions?|solutions?|results?|cards?)\Z", re.IGNORECASE)
_IN_CLASS = re.compile(
    r"\s(?:\w+\s)?with (?:your|another|(?:the )?others?) "
    r"?(?:neighbou?rs?|partners?|groups?|classmates?|peers?|pairs?|students?|teams?)\b",
    re.IGNORECASE,
)
"""An answer that learners are to keep from one another, while they work on it."""
_ASIDE = re.compile(r"(?<!\w)in (?:this|these|such) cases?(?!\w)", re.IGNORECASE)
_LESSONS = re.compile(
    r"(?<!\w)(?:course|lesson|training|session|module|workshop|webinar|meeting|class|case)s?(?!\w)(?! (?:notes|pack|slides))",
    re.I,
)
"""What may be for some people only without being secret."""
_OWN = ("object", "object2", "object3", "object4")
_BARE = ("bare", "bare2", "bare3")
_WITHIN = ("within", "within2", "within4")


@dataclass(frozen=True, slots=True)
class _Construction:
    rule: str
    reason: str
    points: int
    hint: Gate
    numbers: range
    about: str


class Notices:
    """The detector."""

    def __init__(self) -> None:
        held = table("notices")
        parts = held["parts"] | held["abroad"]["parts"]
        expressions: list[str] = []
        self._constructions = [_construction(row, parts, expressions) for row in held["construction"]]
        self._phrases = Phrases((expression, re.IGNORECASE) for expression in expressions)
        self._of = [each for each in self._constructions for _ in each.numbers]
        self._hints = Gates(each.hint for each in self._constructions)
        abroad = "|".join(held["abroad"]["these"])
        self._this = re.compile(rf"(?<![\w-])(?:{filled('<this>', parts)}|{abroad})(?![\w-])", re.IGNORECASE)
        self._definite = re.compile(
            rf"^[\s*•-]*(?:the|our|my) (?:[\w’'-]{{1,20}} ){{0,2}}?(?:{parts['thing']})(?![\w-])", re.IGNORECASE
        )
        self._secret = re.compile(rf"(?<![\w-])(?:{filled('<secret>', parts)})(?![\w-])", re.IGNORECASE)

    def find(self, text: str) -> Iterator[Hit]:
        """Each notice, at most one for the same words."""
        reached, said = -1, _ADDRESS.sub(_as_words, text) if "@" in text else text
        for hit in sorted(self._found(said), key=lambda hit: (hit.start, -hit.end)):
            if hit.start >= reached:
                yield hit.at(hit.start, hit.end, text[hit.start : hit.end])
                reached = hit.end

    def _found(self, text: str) -> Iterator[Hit]:
        asked = chain.from_iterable(self._constructions[place].numbers for place in self._hints.open(text))
        for number, match in self._phrases.finditer(text, asked):
            construction = self._of[number]
            start, end = match.span()
            points = self._points(construction, match, _sentence(text, start))
            if points < NOTED or quoted(text, start, end):
                continue
            severity, score = (None, 0.75) if points >= ASKED else (Severity.REVIEW, 0.5)
            value = match.group().rstrip()
            name = f"markings.notice-{construction.rule}"
            yield Hit(start, start + len(value), "marking", value, score, name, construction.reason, severity)

    def _points(self, construction: _Construction, match: re.Match[str], bounds: tuple[int, int]) -> int:
        """What speaks for a notice of this text; nothing when it is about something else."""
        text, groups = match.string, match.groupdict()
        sentence, before = text[bounds[0] : bounds[1]], text[bounds[0] : match.start()]
        own = any(groups.get(name) for name in (*_OWN, "circle", "party")) or bool(self._this.search(_ASIDE.sub("", before)))
        begins = _FIELD if construction.about == "this" else _HEAD
        head = bool(begins.search(text[max(0, match.start() - 60) : match.start()]))
        named = groups.get("name")
        if named and not lexicon().may_be_given(named.split()[0]):
            return 0
        told = groups.get("outside") or groups.get("until") or construction.rule == "readers"
        definite = bool(told and self._definite.search(before))
        bare = any(groups.get(name) for name in _BARE) and not _SECRETS.search(text[max(0, match.start() - 120) : bounds[1]])
        if construction.rule in ("readers", "readers-only", "thing-only", "alone") and _LESSONS.search(before + match.group()):
            own, definite = False, False
            if construction.rule == "thing-only":
                return 0
        if (groups.get("plain") and not own) or (_PROMISE.search(before) and not groups.get("asked")):
            return 0
        if explains(sentence) or (_OTHERS.search(before) and not own and not groups.get("asked")):
            return 0
        if construction.rule == "forbids" and not own and not bare and not self._is_whole(match, head=head):
            return NOTED if match["asked"] else 0
        if construction.about == "head-of-text":
            return NOTED if not text[: match.start()].strip(" *_[(\n") else 0
        if construction.about and not (own or head or bare or definite):
            return 0
        if (
            doses(text, match.end())
            or _OTHERWISE.match(text, match.end())
            or (_TASK.search(match.group()) and _IN_CLASS.match(text, match.end()))
        ):
            return 0
        shouted = match.group().isupper()
        beside = bool(self._secret.search(before) or self._secret.search(text[match.end() : bounds[1]]))
        signs = [bool(groups.get(name)) for name in ("outside", "until", "given", "given2")]
        signs += [
            any(groups.get(name) for name in _WITHIN),
            head,
            shouted,
            beside,
            bare,
            definite and construction.rule == "readers",
        ]
        points = construction.points + 2 * own + sum(signs)
        return points if own or bare or beside or construction.points > 1 else min(points, ASKED if points > ASKED else NOTED)

    @staticmethod
    def _is_whole(match: re.Match[str], *, head: bool) -> bool:
        """Whether a prohibition that names nothing stands as a notice of its own: "Do not copy.", "don't post outside"."""
        return head and (bool(match["outside"]) or bool(_STOP.match(match.string, match.end())))


def _as_words(address: re.Match[str]) -> str:
    """As many letters as an e-mail address has, in words of nine: to whom a message goes stands within its notice."""
    return "".join(
        " " if place % 10 == 9 and place + 1 < len(address.group()) else "x" for place in range(len(address.group()))
    )


def _sentence(text: str, at: int) -> tuple[int, int]:
    """Where the sentence, line at most, stands that holds a place, and no more of it than people write in one."""
    start, end = next((bounds for bounds in sentences(text) if bounds[0] <= at < bounds[1]), (0, len(text)))
    first, last = text.rfind("\n", start, at) + 1, text.find("\n", at, end)
    return max(first, start, at - _REACH), min(last if last >= 0 else end, at + _REACH)


def _construction(row: dict[str, Any], parts: dict[str, str], expressions: list[str]) -> _Construction:
    """The construction of a row, whose expressions are put behind the others."""
    first = len(expressions)
    expressions += (rf"(?<![\w-])(?:{filled(each, parts)})" for each in row["patterns"])
    return _Construction(
        rule=row["rule"],
        reason=row["reason"],
        points=row["points"],
        hint=gate(f"(?i:{row['sign']})" if "sign" in row else literals(row["hint"])),
        numbers=range(first, len(expressions)),
        about=row.get("about", ""),
    )
