"""Puts values back in the place of their pseudonyms, in the result and in memory alone (clause B6.4)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping


class Restorer:
    """Knows the pseudonyms of one request, ``{pseudonym: value}``; others in an answer are the author's own words.

    The names in a person's pseudonym are pseudonyms by themselves: an answer says "Aldemoor" and means the surname.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = {_key(name): value for name, value in values.items()}
        names = sorted(values, key=len, reverse=True)
        # "Person 1" is not the beginning of "Person 12", and a name that only ends like one is another name.
        self._pattern = re.compile("|".join(map(_whole, names)), re.IGNORECASE)
        self.longest = max((len(name) + sum(map(name.count, " .")) + _LONGEST for name in names), default=0)

    def __bool__(self) -> bool:
        return bool(self._values)

    def restored(self, text: str) -> str:
        """``text`` with every pseudonym turned back, in one go: no value is looked at again."""
        return self._pattern.sub(self._value, text) if self._values else text

    def restored_json(self, text: str) -> str:
        """The same for a piece of JSON: values are written so that they can stand in a string."""
        if not self._values:
            return text
        return self._pattern.sub(lambda found: json.dumps(self._value(found), ensure_ascii=False)[1:-1], text)

    def _value(self, found: re.Match[str]) -> str:
        return self._values.get(_key(found.group()), found.group())

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where pseudonyms stand in ``text``."""
        return (match.span() for match in self._pattern.finditer(text)) if self._values else iter(())

    def held_back(self, text: str) -> int:
        """From where the end of a growing text may turn out to be a pseudonym, or the beginning of a longer word."""
        for start in range(max(0, len(text) - self.longest), len(text)):
            if text[start].isspace() or (text[start].isalnum() and start and _INSIDE.match(text, start - 1)):
                continue
            end = _key(text[start:])
            if any(name.startswith(end) or _may_inflect(name, end) for name in self._values):
                return start
        return len(text)


_ENDINGS = (
    "s",
    "es",
    "en",
    "n",
    "ns",
    "ens",
    "a",
    "u",
    "e",
    "i",
    "y",
    "em",
    "om",
    "ie",
    "owi",
    "ovi",
    "ów",
    "ą",
    "ę",
    "ova",
    "ová",
)
"""What a model writing English or German puts straight after a name ("Aldemoors desk"), or a Slavic language ("Aldemoorem")."""
_LONGEST = max(map(len, _ENDINGS))


_INSIDE = re.compile(r"[\w@]")
"""After these no pseudonym begins."""


def _inflects(name: str) -> bool:
    """Whether it is a name in words, as "Gudrun Aldemoor" is and an address or a number is not."""
    return name[0].isalpha() and name[-1].isalnum() and not re.search(r"[@_/:]|\d[.-]|[^\W\d]\d", name)


def _may_inflect(key: str, end: str) -> bool:
    """Whether the end of a growing text is a name with the beginning of an ending, or of another word."""
    rest = end.removeprefix(key)
    return end.startswith(key) and 0 < len(rest) <= _LONGEST and any(ending.startswith(rest) for ending in _ENDINGS)


def _key(name: str) -> str:
    """What is the same however a model writes a pseudonym: in capitals, with a hard space, over a line end."""
    return re.sub(r"\s", "", name).casefold()


def _whole(name: str) -> str:
    """The name as a word of its own. A space may be any space or none, and one may have slipped in after a dot."""
    before = r"(?<![\w@])" if name[0].isalnum() else ""
    after = r"(?![\w@])" if name[-1].isalnum() else ""  # "Person 1" is not the beginning of person1@example.com
    if _inflects(name):
        after = rf"(?:(?![\w@])|(?=(?:{'|'.join(_ENDINGS)})(?![\w@])))"
    return before + re.escape(name).replace(r"\ ", r"\s{0,2}").replace(r"\.", r"\.\s?") + after
