"""Rich text as a model is given it: plain words, with numbered pairs of signs around what has a look, a link or a term.

``Ask the ⟦1⟧returns desk⟦/1⟧ first.`` Links, glossary keys and origins never leave; only the numbers do. The scanner reads past
the signs (app.scan.views), so that no detail hides by being half bold. What comes back is put together again from the runs that
were there: nothing but words is taken from the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.course.text import RichText, Run

_SIGN = re.compile(r"⟦(/?)(\d{1,3})⟧")
_BRACKETS = str.maketrans("", "", "⟦⟧")
PLAIN = Run("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One text that goes out and comes back under ``name``. ``holder_id`` is its block, or the lesson, section or course whose
    title it is; then ``lesson_id`` is empty."""

    name: str
    holder_id: str
    lesson_id: str
    part: str
    text: RichText
    start: int = 0
    whole: RichText | None = None

    @property
    def said(self) -> str:
        """The text as it is sent."""
        return f"[{self.name}]\n{marked(self.text)}"


def marked(text: RichText) -> str:
    """The words with signs around every run that has a look of its own."""
    out: list[str] = []
    number = 0
    for run in looks(text):
        if plain_look(run):
            out.append(_SIGN.sub("", run.text))
            continue
        number += 1
        inner = _SIGN.sub("", run.text)
        out.append(f"⟦{number}⟧{inner}⟦/{number}⟧")
    return "".join(out)


def looks(text: RichText) -> tuple[Run, ...]:
    """The runs without their origins, so that a sentence half by a model is not cut in two."""
    return RichText(tuple(replace(run, origin=None) for run in text.runs)).runs


def plain_look(run: Run) -> bool:
    """Whether a run needs no signs."""
    return not (run.marks or run.link or run.term or run.language) or not run.text.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """What came back for a segment: its text in the old looks, and the words whose look, link or term is lost."""

    text: RichText
    lost: tuple[str, ...] = ()
    lost_links: tuple[str, ...] = ()


def unmarked(answer: str, segment: Segment, sent: str) -> Back:
    """The answer as rich text. ``sent`` is what really went, after redactions: signs that were broken there are not missed.

    Signs that pair with nothing are dropped; a number used twice keeps its look twice (a word may be split by grammar).
    """
    given = dict(enumerate((run for run in looks(segment.text) if not plain_look(run)), 1))
    expected = {number: run for number, run in given.items() if f"⟦{number}⟧" in sent and f"⟦/{number}⟧" in sent}
    runs, found = _runs(answer, expected)
    if "⟦" not in segment.text.plain and "⟧" not in segment.text.plain:  # what is left of signs that were no pair
        runs = [replace(run, text=run.text.translate(_BRACKETS)) for run in runs]
    missing = [run for number, run in expected.items() if number not in found]
    return Back(
        text=_with_edges(RichText(tuple(runs)), segment.text),
        lost=tuple(run.text for run in missing),
        lost_links=tuple(run.text for run in missing if run.link or run.term),
    )


def _runs(answer: str, looks_by_number: Mapping[int, Run]) -> tuple[list[Run], set[int]]:
    runs: list[Run] = []
    found: set[int] = set()
    inside: list[int] = []
    at = 0
    for sign in [*_SIGN.finditer(answer), None]:
        text = answer[at : sign.start() if sign else len(answer)]
        look = next((looks_by_number[number] for number in reversed(inside)), PLAIN)
        if text:
            runs.append(replace(look, text=text))
            found.update(inside)
        if sign is None:
            break
        at, number = sign.end(), int(sign[2])
        if sign[1] and number in inside:
            inside.remove(number)
        elif not sign[1] and number in looks_by_number and _closes(answer, at, number):
            inside.append(number)
    return runs, found


def _closes(answer: str, at: int, number: int) -> bool:
    return answer.find(f"⟦/{number}⟧", at) >= 0


def _with_edges(text: RichText, model: RichText) -> RichText:
    """The text without white space at its ends that the original did not have, and with what it had."""
    plain, old = text.plain, model.plain
    lead, trail = old[: len(old) - len(old.lstrip())], old[len(old.rstrip()) :]
    core = text.slice(len(plain) - len(plain.lstrip()), len(plain.rstrip()))
    return RichText((Run(lead), *core.runs, Run(trail)))


def named(pieces: Iterable[tuple[str, str, str, RichText]], first: int = 1) -> tuple[Segment, ...]:
    """Segments of ``(holder id, lesson id, part, text)``, named ``s1``, ``s2``, …; texts without a letter are left out."""
    kept = [piece for piece in pieces if any(char.isalpha() for char in piece[3].plain)]
    return tuple(
        Segment(name=f"s{number}", holder_id=holder, lesson_id=lesson, part=part, text=text)
        for number, (holder, lesson, part, text) in enumerate(kept, first)
    )


def schema_of(segments: Iterable[Segment]) -> dict[str, object]:
    """One text under each name, all required, no other: a provider that keeps to it can neither lose nor add one."""
    names = [segment.name for segment in segments]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": names,
        "properties": {name: {"type": "string"} for name in names},
    }
