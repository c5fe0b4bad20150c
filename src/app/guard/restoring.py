"""Puts values back in the place of their pseudonyms, in the result and in memory alone (clause B6.4)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.guard.forms import ENDINGS, LONGEST, inflects, key, number_in, pattern

if TYPE_CHECKING:
    from app.guard.respelled import Reading

_INSIDE = re.compile(r"[\w@]")
"""After these no pseudonym begins."""


class Restorer:
    """Knows the pseudonyms of one request, ``{pseudonym: value}``; others in an answer are the author's own words.

    The names in a person's pseudonym are pseudonyms by themselves: an answer says "Aldemoor" and means the surname.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)
        self._keys = {key(name): name for name in values}
        self._names = sorted(values, key=len, reverse=True)
        numbers = Counter(map(number_in, values))
        # "Person 1" is not the beginning of "Person 12", and a name that only ends like one is another name.
        every = (f"({pattern(name, alone=numbers[number_in(name)] == 1)})" for name in self._names)
        self._pattern = re.compile("|".join(every), re.IGNORECASE)
        self.longest = max((len(name) + sum(map(name.count, " .")) + LONGEST for name in values), default=0)

    def __bool__(self) -> bool:
        return bool(self.values)

    def restored(self, text: str) -> str:
        """``text`` with every pseudonym turned back, in one go: no value is looked at again."""
        return self._pattern.sub(self._value, text) if self.values else text

    def restored_json(self, text: str) -> str:
        """The same for a piece of JSON: values are written so that they can stand in a string."""
        if not self.values:
            return text
        return self._pattern.sub(lambda found: json.dumps(self._value(found), ensure_ascii=False)[1:-1], text)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where pseudonyms stand in ``text``."""
        return (span for span, _ in self.found(text))

    def found(self, text: str) -> Iterator[tuple[tuple[int, int], str]]:
        """Where pseudonyms stand in ``text``, and which: ``((start, end), pseudonym)``."""
        if self.values:
            yield from ((match.span(), self._name(match)) for match in self._pattern.finditer(text))

    def read(self, texts: Sequence[str], sent: Iterable[str] = ()) -> Answered:
        """A whole answer, of these texts, to what was ``sent``: what is written otherwise in it comes back too, where there is
        no doubt."""
        from app.guard.respelled import Respelled  # with its tables, which no request without pseudonyms needs

        return Answered(self, Respelled(self.values).read(texts, self._words_in(sent) - self._words_in(texts)))

    def _words_in(self, texts: Iterable[str]) -> set[str]:
        return {word for text in texts for _, name in self.found(text) for word in words_of(name)}

    def held_back(self, text: str) -> int:
        """From where the end of a growing text may turn out to be a pseudonym, or the beginning of a longer word."""
        for start in range(max(0, len(text) - self.longest), len(text)):
            if text[start].isspace() or (text[start].isalnum() and start and _INSIDE.match(text, start - 1)):
                continue
            end = key(text[start:])
            if any(name.startswith(end) or _may_inflect(name, end) for name in self._keys):
                return start
        return len(text)

    def _name(self, found: re.Match[str]) -> str:
        return self._names[(found.lastindex or 1) - 1]

    def _value(self, found: re.Match[str]) -> str:
        return self.values[self._name(found)]


def _may_inflect(name: str, end: str) -> bool:
    """Whether the end of a growing text is a name with the beginning of an ending, or of another word."""
    rest = end.removeprefix(name)
    return end.startswith(name) and 0 < len(rest) <= LONGEST and any(ending.startswith(rest) for ending in ENDINGS)


@dataclass(frozen=True, slots=True)
class _Back:
    """``new`` comes back in the place of ``start:end``, for a pseudonym."""

    start: int
    end: int
    new: str
    name: str


class Answered:
    """A whole answer, read for pseudonyms in every spelling."""

    def __init__(self, restorer: Restorer, reading: Reading) -> None:
        self._restorer = restorer
        self._reading = reading
        self._persons = [_words(name, value) for name, value in restorer.values.items() if " " in name and inflects(name)]

    def restored(self, text: str) -> str:
        """One of its texts with every pseudonym turned back, in one go."""
        back = [*self._backs(text)]
        taken = [(one.start, one.end) for one in back]
        back += (one for one in self._initials(text, back) if all(one.end <= start or one.start >= end for start, end in taken))
        out: list[str] = []
        at = 0
        for one in sorted(back, key=lambda one: one.start):
            between = text[at : one.start]
            out += (" " if at and between in _DOTS else between, one.new)
            at = one.end
        return "".join((*out, text[at:]))

    def said(self, text: str) -> set[str]:
        """The pseudonyms one of its texts speaks of, by the words they are made of: any part of a name is of that person."""
        return {word for one in self._backs(text) for word in words_of(one.name)}

    def alike(self, text: str) -> list[str]:
        """Words of one of its texts that sound like pseudonyms and were left: there was a doubt."""
        return self._reading.alike(text, [span for span, _ in self._restorer.found(text)])

    def _backs(self, text: str) -> Iterator[_Back]:
        exact = [*self._restorer.found(text)]
        yield from (_Back(*span, self._restorer.values[name], name) for span, name in exact)
        for span in self._reading.spans(text, [span for span, _ in exact]):
            yield _Back(span.start, span.end, span.new, span.name)

    def _initials(self, text: str, back: Iterable[_Back]) -> Iterator[_Back]:
        """The initial beside a surname that came back: "G. Aldemoor" is M. Lopez, not G. Lopez."""
        for one in back:
            for place in (_BEFORE.search(text, max(0, one.start - 8), one.start), _AFTER.match(text, one.end)):
                meant = {own for words in self._persons for own in _initial(words, one.name, place[1] if place else "")}
                if place and len(meant) == 1:
                    yield _Back(*place.span(1), meant.pop(), one.name)


_DOTS = frozenset("·・‧•=＝゠")
"""What stands between the names of a person in Japanese and Chinese."""
_BEFORE = re.compile(r"(?<!\w)([^\W\d_])(?=\.[ \u00a0]?\Z|[ \u00a0]\Z)")
_AFTER = re.compile(r",?[ \u00a0]([^\W\d_])\.")


def _initial(words: Mapping[str, str], surname: str, initial: str) -> Iterator[str]:
    """The initials that may be meant beside a surname of a person, ``{word of the pseudonym: word of the value}``."""
    if initial and surname.casefold() in words:
        from app.guard.sounds import sounds  # reads its tables with the first name that is spelled otherwise

        for word, own in words.items():
            same = word[0] == initial.casefold() or sounds(word[0]) == sounds(initial)
            if word != surname.casefold() and same and own[:1].isalpha():
                yield own[0].upper()


def _words(name: str, value: str) -> dict[str, str]:
    """Which word of a person's pseudonym stands for which of the value's, when they have equally many."""
    one, other = re.findall(r"\w+", name.casefold()), re.findall(r"\w+", value)
    return dict(zip(one, other, strict=True)) if len(one) == len(other) else {}


def words_of(name: str) -> set[str]:
    """What a pseudonym is known by: the words of a name, or all of anything else."""
    return {word for word in re.findall(r"\w+", name.casefold()) if len(word) > 2} if inflects(name) else {key(name)}
