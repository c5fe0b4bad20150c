"""Health information about a person (clause B6.5): an illness or treatment, and whose it is."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.course.findings import Severity
from app.scan.alternatives import any_of
from app.scan.gates import gate, literals
from app.scan.hits import Hit
from app.scan.joined.base import MOST, entries, goes_on, identifying, name_ends, spanning
from app.scan.joined.states import conditions, plain, states
from app.scan.late import late
from app.scan.tables import table

AFTER, BEFORE = 90, 60
"""Code points from a name on to an illness, and from an illness on to a name, within which a sentence joins them."""

CLOSE, RUN = 60, 30
"""Code points from a full name to an illness that need no word for having it between them, and from one illness to the next
of the same person."""


class Health:
    """The detector."""

    def __init__(self) -> None:
        held = table("health")
        self._conditions = conditions()
        self._capitals = late(rf"(?<!\w)(?:{'|'.join(held['capitals'])})(?!\w)")
        self._abbreviated = gate("|".join(held["capitals"]))
        self.has = late(rf"(?<!\w)(?:{any_of(held['has'])})(?!\w)", re.IGNORECASE)
        self.talks = late(rf"\W*(?:\w+ly\s)?(?:ha(?:s|ve|d)\s)?(?:\w+ly\s)?(?:{any_of(held['talks'])})(?!\w)", re.IGNORECASE)
        self._otherwise = late(rf"(?<!\w)(?:{'|'.join(held['otherwise'])})(?!\w)")
        self._doubtful = gate(literals(held["doubtful"]))
        self.record = late(rf"(?<!\w)(?:{any_of(held['record'])})(?!\w)", re.IGNORECASE)
        self.owns = late(r"['’]s?\s(?:\w+\s){0,3}$|[\s,:(–-]*$")
        self.goes_on = late(r"; (?:she|he|they|her|his)(?!\w)")
        self.own = late(r"(?<!\w)(?:his|her|their)\s(?:\w+\s)?$", re.IGNORECASE)
        self.owned = late(r"(?:(?:of|for|with|in|by|patient:?|:)\s(?:\w+\s){0,2}|^\sto\s)$")
        self.about = late(rf"(?<!\w){held['about']}", re.IGNORECASE)
        self.attributive = late(held["attributive"], re.IGNORECASE)
        self.expert = late(
            r"(?:dr|prof|professor|nurse|doctor|docteur|dott|dra?|ask|call|contact|by|author:?)\.?\s", re.IGNORECASE
        )
        self._states = states()

    def find(self, text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
        """At most one hit a line of a sentence: the illness or state, up to whose it is; and the labels of forms."""
        said = self._said_of_health(text)
        nameless = [
            Hit(start, end, "person", text[start:end], 0.3, "health.kin" if weak else "health.number", "", Severity.REVIEW)
            for start, end, weak in self._states.nameless(text, said)
        ]
        known = identifying(text, [*hits, *nameless] if nameless else hits)
        if not known.hits:
            return
        before: Sequence[Hit] = ()
        for start, end in entries(text, known.named()):
            people = known.within(start, end)
            again = goes_on(text, start, end, people or before)
            before = people or (before if again else ())
            found = self._said(text, said, (start, end), people, again) if people or again else None
            if found or not (people or again):
                yield from (found,) if found else ()
                continue
            yield from self._joined(text, said, (start, end), people, again)
        yield from self._filled_in(text, said, [hit for hit in known.hits if hit.detector != "health.kin"])

    def _said_of_health(self, text: str) -> str:
        """The :func:`plain` text, with letters of no meaning for what is an illness elsewhere: the stroke of a brush."""
        said = plain(text)
        return self._otherwise.sub(lambda match: "x" * len(match.group()), said) if self._doubtful(text) else said

    def _said(self, text: str, said: str, span: tuple[int, int], people: Sequence[Hit], again: int) -> Hit | None:
        """What the sentence says of how one of its people is, by words that say so themselves."""
        start, end = span
        for hit in people[:MOST]:
            for name in name_ends(hit):
                last = self._states.after(said, name, end)
                if last and not self.talks.match(said, name, last):
                    off = said.startswith("disabled", last - len("disabled")) and hit.weight is Severity.REVIEW
                    return _state(text, hit.start, last, weak=off or hit.detector == "health.kin")
            first = self._states.before(said, hit.start, start)
            if first >= 0:
                return _state(text, first, hit.end, weak=hit.detector == "health.kin")
        last = self._states.after(said, again, end) if again else 0
        if not last:
            return None
        reason = "It says how somebody is, and the text says who."
        nearest = [hit for hit in people if hit.detector != "health.kin"]
        if nearest:
            return spanning(text, "health", again, last, nearest, reason, 0.8)
        first = again - len(said[max(0, again - 12) : again].rsplit(maxsplit=1)[-1])
        return Hit(first, last, "health", text[first:last], 0.75, "joined.health", reason)

    def _joined(self, text: str, said: str, span: tuple[int, int], people: Sequence[Hit], again: int) -> Iterator[Hit]:
        """The first illness of each line of a sentence that somebody has, with those that follow it closely."""
        people = [hit for hit in people if hit.detector != "health.kin"]
        illnesses = list(self._conditions.finditer(said, *span))
        if self._abbreviated(text):
            illnesses = sorted([*illnesses, *self._capitals.finditer(text, *span)], key=lambda match: match.start())
        if again and not people:
            yield from self._again(text, again, illnesses)
        if not illnesses or not people:
            return
        sentence = _Sentence(self, text, *span, people)
        reason = "It names an illness or treatment, and whose it is."
        found: list[Hit] = []
        for match in illnesses:
            if found and "\n" not in text[found[-1].end : match.start()]:
                if 0 <= match.start() - found[-1].end <= RUN:
                    first = found[-1]
                    found[-1] = replace(first, end=match.end(), value=text[first.start : match.end()])
            elif whose := sentence.whose(match):
                found.append(spanning(text, "health", *match.span(), whose, reason, 0.8))
        yield from found

    def _filled_in(self, text: str, said: str, people: Sequence[Hit]) -> Iterator[Hit]:
        """The entries of forms: "Diagnosis: …" with a name in the same lines."""
        for start, end, whose in self._states.forms(text, said, people):
            reason = "An entry about somebody’s health, and a name in the same lines."
            yield spanning(text, "health", start, end, [whose], reason, 0.75)

    def _again(self, text: str, again: int, illnesses: Sequence[re.Match[str]]) -> Iterator[Hit]:
        """The illness after "She has" or "Her …", where the sentence before says who that is."""
        for match in [] if self.talks.match(text, again) else illnesses[:1]:
            between = text[again : match.start()]
            if len(between) <= AFTER and ";" not in between and (self.has.search(between) or len(between.split()) <= 2):
                start = again - len(text[max(0, again - 12) : again].rsplit(maxsplit=1)[-1])
                reason = "It names an illness or treatment, and the sentence before says whose it is."
                yield Hit(start, match.end(), "health", text[start : match.end()], 0.75, "joined.health", reason)


_QUOTED = re.compile(r"\s?:\s?[\"“„«‘']")
"""Behind a name: what somebody says of others."""


class _Sentence:
    """What one sentence says of all its people, worked out once, so that each illness looks only at those near it."""

    def __init__(self, words: Health, text: str, start: int, end: int, people: Sequence[Hit]) -> None:
        self._words, self._text = words, text
        # "Dr Weber explains diabetes": not his
        having = [hit for hit in people if not (words.talks.match(text, hit.end, end) or _QUOTED.match(text, hit.end))]
        persons = [hit for hit in having if hit.kind == "person"]
        self._others = [hit for hit in having if hit.kind != "person"] if words.record.search(text, start, end) else []
        self._before = sorted(persons, key=lambda hit: hit.end)
        self._after = sorted(persons, key=lambda hit: hit.start)
        self._ends = [hit.end for hit in self._before]
        self._starts = [hit.start for hit in self._after]
        self._verbs = [match.span() for match in words.has.finditer(text, start, end)]
        self._verb_starts = [span[0] for span in self._verbs]

    def whose(self, illness: re.Match[str]) -> list[Hit]:
        """Everybody whose illness it is, as far as the sentence says."""
        start, end = illness.span()
        before = self._before[bisect_left(self._ends, start - AFTER) : bisect_right(self._ends, start)]
        after = self._after[bisect_left(self._starts, end) : bisect_right(self._starts, end + BEFORE)]
        own = bool(self._words.own.search(self._text, max(0, start - 24), start))
        return [
            *self._others,
            *(hit for hit in before if own or self._had(hit.end, start) or self._near(hit, start, end)),
            *(hit for hit in after if own or self._words.owned.search(self._text[end : hit.start])),
        ]

    def _had(self, start: int, end: int) -> bool:
        """Whether what stands between a person and an illness says that the one has the other."""
        between = self._text[start:end]
        if ";" in between and not self._words.goes_on.search(between):
            return False
        verb = bisect_left(self._verb_starts, start)
        return (verb < len(self._verbs) and self._verbs[verb][1] <= end) or bool(self._words.owns.match(between))

    def _near(self, hit: Hit, start: int, end: int) -> bool:
        """Whether a full name stands close before an illness, with words between them that don't speak about a subject."""
        if not 0 <= start - hit.end <= CLOSE or len(hit.value.split()) < 2:
            return False
        between, named = self._text[hit.end : start], self._text[start:end]
        if ";" in between or "\n" in between or self._words.about.search(between):
            return False
        if named.isalpha() and named.isupper():  # "MS" may be a product
            return False
        if self._words.attributive.match(self._text, end):
            return False
        return not self._words.expert.search(self._text[max(0, hit.start - 8) : hit.end])


def _state(text: str, start: int, end: int, *, weak: bool) -> Hit:
    """The hit; a note where it is of a relation without a name, or of what may be a thing that is switched off."""
    if weak:
        reason = "It may say how somebody is, though not by a name that is sure."
        return Hit(start, end, "health", text[start:end], 0.5, "joined.health", reason, Severity.REVIEW)
    return Hit(start, end, "health", text[start:end], 0.85, "joined.health", "It says how somebody is, and who it is.")
