"""Requests to imitate somebody: "in the style of NAME", "sounds like NAME", "as NAME would have it" (clause A2.3).

A manner is nobody's own; a person's voice and a living artist's work are, and an artist's for seventy years after (whose are
free, :mod:`renowned` knows). Words of manner take any name behind them: with a full name, or one that other detectors or the
list of the best known are sure of, it is asked about; with one word that may be a name it is a note. Words of every day
("like", "as", "by", "version") count only with a known name and a word for making beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from app.course.findings import Severity
from app.scan.alternatives import any_of
from app.scan.context import TOKEN, lower, tokens
from app.scan.gates import gate, literals
from app.scan.hits import Hit
from app.scan.joined.base import Placed
from app.scan.joined.renowned import renowned
from app.scan.late import late
from app.scan.people.lexicon import lexicon
from app.scan.tables import table

_CAP = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’.-][^\W\d_]+){0,3}"
_PART = rf"(?:[A-Z]\.|{_CAP})"
_GENITIVE = r"(?:['’]s?(?!\w))?"
_WORDS = "A|An|The|In|On|For|And|But|Or|Our|My|Your|If|As|At|To|Do|Is|It|We|You|He|She|They|This|That"
_PERSON = rf"(?!(?:{_WORDS})\s){_PART}(?:\s(?:(?:de|da|di|van|von|der|den|la|le|del|bin|al)\s){{0,2}}{_PART}){{0,3}}"
_BEFORE, _AFTER = 90, 60
"""Code points on each side of a name in which a word for making is looked for."""
_CLOSE = 14
_JOINED = 6
"""Names in a row that are looked at: "in the style of Monet, Degas and …"."""
_MOVEMENT = re.compile(r"[a-z](?:isms?|isme|ismo|ismus|ists?|isten|istes?|isti|esque|punk|wave|core)$")
"""How styles end that are nobody's: Brutalism, Steampunk."""
_AND = "and|or|&|und|oder|et|ou|y|o|e|en|of|with|meets|crossed with|mixed with|mit|avec|con"
_WOULD = (
    r"(?:would|might|could|had|were|was|did|does|lights|used to|talks?|talked|speaks?|spoke|writes?"
    r"|wrote|performs?|performed|acts?"
    r"|acted|moves?|moved|sings?|sang|draws?|drew|paints?|painted|says?|said|tells?|told|explains?|narrates?"
    r"|films?|shot|designed|(?:sie|ihn|es|ihnen|das)\s\w+|hätte|würde|spricht|schreibt|redet|erzählt|aurait|ferait|dirait|hubiera|haría|diría|avrebbe"
    r"|farebbe|teria|faria|zou)"
)


def _either(words: Sequence[str]) -> list[str]:
    """The words, and those with an apostrophe in both its forms."""
    return [form for word in words for form in dict.fromkeys((word, word.replace("'", "’")))]


def _escaped(words: Iterable[str]) -> str:
    """An expression for any of the words, for a gate."""
    return "|".join(map(re.escape, _either(list(words))))


def _by_first_words(names: Iterable[str]) -> dict[str, list[frozenset[str]]]:
    """The words of each name, by the first of them."""
    found: dict[str, list[frozenset[str]]] = {}
    for name in names:
        words = TOKEN.findall(name.lower())
        found.setdefault(words[0], []).append(frozenset(words))
    return found


class Rights:
    """The detector."""

    def __init__(self) -> None:
        held = table("joined")["rights"]
        famous = any_of(_either([*held["known"], *held["works"]]))
        name = rf"(?P<name>(?i:{famous})(?!\w)|{_PERSON})"
        filler = rf"(?:(?:{any_of(held['filler'])})\s){{0,3}}"
        self._famous = late(rf"(?:{famous})(?!\w)", re.IGNORECASE)
        manner = any_of(_either(held["manner"]))
        self._manner = late(rf"(?<!\w)(?P<how>(?i:{manner}))(?:\s|(?<=['’]))(?i:{filler}){name}{_GENITIVE}")
        self._more = late(rf"(?:['’]s?)?(?:,\s(?:and\s|or\s)?|\s(?:{_AND})\s)(?i:{filler}){name}")
        self._common = frozenset(_either(held["common"]))
        self._owned = late(
            rf"(?<![\w’'])(?:(?P<taking>(?i:{any_of(held['taking'])}))\s)?(?i:{filler}){name}['’]s?\s(?:[\w-]{{2,14}}\s){{0,2}}"
            rf"(?P<thing>{any_of(held['owned'])})(?!\w)(?!\s(?:box|work|out))"
        )
        self._manners_of = frozenset(held["own_manner"])
        self._styled = late(
            rf"(?<!\w){name}(?:['’]s)?(?:\s[a-z]{{3,12}})?[\s-]{{1,3}}(?P<suffix>(?i:{any_of(held['suffixes'])}))(?!\w)"
        )
        self._sure, self._versions = frozenset(held["sure"]), frozenset(held["versions"])
        likening = any_of(held["likening"])
        kinds = "".join(rf"(?<!{word} )" for word in held["no_likening"])
        self._like = late(rf"(?<!\w){kinds}(?<![’']d )(?P<how>(?i:{likening}))\s(?i:{filler}){name}{_GENITIVE}")
        self._comparing = frozenset(held["comparing"])
        self._prompt = late(r"(?<!\w)(?:prompt|generate|render|draw|create|make|image)(?!\w)", re.IGNORECASE)
        self._would = late(
            rf"(?<!\w)(?i:as if|as though|as|the way|how|what|like|wie|comme si|comme|como si|como|come se|come|zoals)\s"
            rf"{name}\s{_WOULD}(?!\w)"
        )
        self._making = late(rf"(?<!\w)(?:{any_of(held['making'])})(?!\w)", re.IGNORECASE)
        works = any_of(_either(held["works"]))
        self._works = late(rf"(?<!\w)(?P<name>{works})(?!\w)")
        self._cloned = late(
            r"(?<!\w)(?:cloned?|cloning|synthetic|deepfaked?|ai|faked?)\s(?:\w{2,12}\s)?(?:voice|face|likeness)(?!\w)",
            re.IGNORECASE,
        )
        copying, pieces, wholly = (any_of(held[name]) for name in ("copying", "pieces", "wholly"))
        self._copied = late(
            rf"(?<!\w)(?:{copying})(?=\s)[^.\n]{{0,40}}?\s(?:{pieces})(?!\w)(?=[^.\n]{{0,60}}?(?:{wholly}|[\"“«]\w))"
            rf"|(?<!\w)(?:{copying})\s(?:the\s)?(?:whole|entire)\s[^.\n]{{0,40}}?(?:{pieces})(?!\w)"
            r"|(?<!\w)(?:remove|crop|erase|hide|edit)\s(?:out\s)?(?:the\s)?(?:\w{2,14}\s)?watermarks?(?!\w)",
            re.IGNORECASE,
        )
        self._names = _by_first_words([*held["known"], *held["works"]])
        self._firsts = frozenset(self._names)
        manners = _escaped(word for word in held["manner"] if word not in held["common"])
        self._stated = gate(
            rf"(?i:(?:^|[^\pL])(?:{manners})[\s'’]|[\s-](?:{_escaped(held['sure'])})(?:[^\pL]|$)"
            rf"|['’]s?\s(?:[\pL-]+\s){{0,2}}(?:{_escaped(held['owned'])})(?:[^\pL]|$))"
        )
        self._told = (
            (self._manner, gate(literals(_either(held["manner"])))),
            (self._owned, gate(literals(held["owned"]))),
            (self._styled, gate(literals(held["suffixes"]))),
        )
        self._copying = gate(literals([*held["pieces"], "watermark", *held["cloned"]]))
        self._likened = gate(r"(?i:\b(?:like|as if|as though|the way|wie|comme|como|come|zoals|would)\b)")
        self._not = frozenset(held["not"])

    def find(self, text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Each phrase with the name in it."""
        named, stated = self._named(text), self._stated(text)
        if self._copying(text):
            yield from self._copies(text, hits)
        if not (named or stated or (hits and self._likened(text))):
            return
        everybody = [hit for hit in hits if hit.kind == "person"]
        people, certain = Placed(everybody), Placed(hit for hit in everybody if hit.weight is not Severity.REVIEW)
        if stated or named or everybody:
            yield from self._manners(text, people, certain)
        if named or everybody:
            yield from self._likenesses(text, people, certain)
        if named:
            yield from self._figures(text)

    def _named(self, text: str) -> bool:
        """Whether all words of one of the best-known names stand in the text. An automaton of seven hundred names would make
        states for every other word; the words of a text are at hand."""
        present = tokens(lower(text))
        return any(rest <= present for first in self._firsts & present for rest in self._names[first])

    def _manners(self, text: str, people: Placed, certain: Placed) -> Iterator[Hit]:
        """Words of manner before a name, what is somebody's own behind it."""
        for pattern, possible in self._told:
            for match in pattern.finditer(text) if possible(text) else ():
                start, end = self._owner(text, *match.span("name"))
                if start == end:
                    continue
                name, said = text[start:end], match.groupdict()
                known = self._is_known(text, start, end, people)
                if (
                    pattern is self._owned
                    and not said["taking"]
                    and not (known and said["thing"] in self._manners_of and self._made(text, start, end))
                ):
                    continue
                if not known and not _says(said, self._common, self._sure):
                    continue
                suffix = (said.get("suffix") or "").lower()
                if suffix and not self._suits(match, suffix):
                    continue
                joined = known and ("-" in text[end : end + 1] or suffix in self._versions)
                if suffix and suffix not in self._sure and not joined and not self._made(text, start, end):
                    continue
                severity = self._weight(name, known=known and self._is_sure(text, start, end, certain))
                severity = severity or (Severity.REVIEW if known else None)
                if severity is None or (pattern is self._styled and severity is Severity.REVIEW):
                    continue
                yield _hit(text, match.start(), max(match.end(), end), severity)

    def _owner(self, text: str, start: int, end: int) -> tuple[int, int]:
        """The first name, of the one at ``start:end`` and those joined to it, of somebody whose works are his own; an empty
        span where all are free: "Monet and Banksy"."""
        for _ in range(_JOINED):
            start = _after_words(text, start, end)
            last = renowned().free_at(text, start, end)
            if not last:
                return start, end
            more = self._more.match(text, last)
            if not more:
                break
            start, end = more.span("name")
        return end, end

    def _is_sure(self, text: str, start: int, end: int, certain: Placed) -> bool:
        """Whether a known name is more than one word that one weak sign takes for a person."""
        return " " in text[start:end] or self._famous.match(text, start) is not None or certain.covers(start, end)

    def _suits(self, match: re.Match[str], suffix: str) -> bool:
        """Whether a word behind a name is one for it: "Anna like this" is none, and "Anna's number" is her own."""
        if suffix in ("like", "ish", "type") and match.string[match.start("suffix") - 1] != "-":
            return False
        return suffix in self._sure or self._famous.match(match.string, match.start("name")) is not None

    def _likenesses(self, text: str, people: Placed, certain: Placed) -> Iterator[Hit]:
        """Words of every day before a known name, where something is made."""
        for pattern in (self._would, self._like):
            for match in pattern.finditer(text):
                start, end = self._owner(text, *match.span("name"))
                if start == end:
                    continue
                how = match.groupdict().get("how", "").lower()
                best = self._famous.match(text, start) is not None
                free = best and pattern is self._would
                if not self._is_known(text, start, end, people) or not (free or self._made(text, match.start(), end)):
                    continue
                if pattern is self._would and not best and " " not in match["name"]:
                    continue
                if how and how not in self._comparing and not (best and (how != "by" or self._prompt.search(text))):
                    continue
                made = self._maker(text, match.start())
                close = made is not None and match.start() - made.end() <= _CLOSE
                sure = best or close or pattern is self._would or certain.covers(start, end)
                severity = Severity.ALERT if sure else Severity.REVIEW
                yield _hit(text, made.start() if made else match.start(), max(match.end(), end), severity)

    def _figures(self, text: str) -> Iterator[Hit]:
        """Works and figures that belong to somebody, where something is made: notes, since a licence may allow it."""
        for match in self._works.finditer(text):
            made = self._maker(text, match.start())
            if made:
                reason = "It asks for a work, a figure or the look of a studio that belongs to somebody."
                value = text[made.start() : match.end()]
                yield Hit(made.start(), match.end(), "rights", value, 0.5, "joined.rights", reason, Severity.REVIEW)

    def _copies(self, text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Whole pieces that are copied, and voices that are cloned."""
        for match in self._copied.finditer(text):
            reason = "It asks for the copy of a whole piece, or takes its owner’s mark away."
            yield Hit(*match.span(), "rights", match.group(), 0.5, "joined.rights", reason, Severity.REVIEW)
        for match in self._cloned.finditer(text) if any(hit.kind == "person" for hit in hits) else ():
            yield _hit(text, *match.span(), Severity.REVIEW)

    def _maker(self, text: str, at: int) -> re.Match[str] | None:
        """The nearest word for making before a place, in the same sentence."""
        made = None
        for made in self._making.finditer(text, max(0, at - 50), at):  # noqa: B007 (the last one is the nearest)
            pass
        return made if made and not re.search(r"[.\n]", text[made.end() : at]) else None

    def _made(self, text: str, start: int, end: int) -> bool:
        """Whether a word for making or telling stands in the same sentence."""
        before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
        sentence = re.split(r"[.!?]\s|\n", before)[-1] + " \n " + re.split(r"[.!?]\s|\n", after, maxsplit=1)[0]
        return bool(self._making.search(sentence))

    def _is_known(self, text: str, start: int, end: int, people: Placed) -> bool:
        """Whether other detectors take it for a person, or it is one of the best-known names, written as one."""
        match = self._famous.match(text, start)
        if match:
            value, words = match.group(), lexicon()
            plain = " " not in value and (words.is_word(value) or words.in_dictionary(value))
            return not (plain and value.islower())
        first = text[start:end].split(maxsplit=1)[0].strip(".").lower()
        return first not in self._not and people.covers(start, end) and text[start].isupper()

    def _weight(self, name: str, *, known: bool) -> Severity | None:
        """Alert for a person, review for what may be one, None for words."""
        words, parts = lexicon(), [part.strip(".") for part in name.split() if part[0].isupper()]
        if known:
            return Severity.ALERT
        if not parts or any(part.lower() in self._not or _MOVEMENT.search(part) for part in parts):
            return None
        named = [words.may_be_given(part) or words.is_surname(part) for part in parts]
        plain = [words.is_word(part) or words.in_dictionary(part) for part in parts]
        if len(parts) > 1 and (any(named) or not any(plain)):
            return Severity.ALERT
        return Severity.REVIEW if len(parts) == 1 and not plain[0] and not parts[0].isupper() else None


def _after_words(text: str, start: int, end: int) -> int:
    """Where a name begins behind words of every day that begin a sentence: "Use Mozart's"."""
    words, (first, space, _) = lexicon(), text[start:end].partition(" ")
    plain = space and words.is_word(first) and not words.may_be_given(first)
    return start + len(first) + 1 if plain else start


def _says(said: dict[str, str | None], common: frozenset[str], sure: frozenset[str]) -> bool:
    """Whether the words beside a name nobody knows are words of manner and of nothing else."""
    how, suffix = said.get("how"), said.get("suffix")
    if how is not None:
        return how.lower() not in common
    return bool(said.get("taking")) if suffix is None else suffix.lower() in sure


def _hit(text: str, start: int, end: int, severity: Severity) -> Hit:
    reason = "It asks for the voice or manner of somebody by name."
    score = 0.5 if severity is Severity.REVIEW else 0.97
    return Hit(start, end, "rights", text[start:end], score, "joined.rights", reason, severity)
