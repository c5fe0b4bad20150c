"""Organisations by the words that are part of their names: "Halden Foods Ltd", "Mercy Hospital", "Ministry of Health".

A department, a course or a heading is none: before the last word there has to be one that is no common word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.scan.entities.forms import Form, any_of, form
from app.scan.entities.listed import ORGANISATION, Listed
from app.scan.entities.notes import note
from app.scan.hits import Hit
from app.scan.people.lexicon import Lexicon, lexicon
from app.scan.people.rules import starts
from app.scan.tables import table

_CAP = r"[^\W\d_a-zß-öø-ÿ][^\W_]*(?:['’&.-][^\W_]+){0,3}"
_FAR = 70
"""Code points before a last word or form in which its name begins."""
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_JOINED = re.compile(rf"(?<![\w@/.-])({_CAP}), ({_CAP})(?:,? and|,? &| und) ({_CAP})(?![\w@/-]|\.\w)")


@dataclass(frozen=True, slots=True)
class _Tables:
    form: Form
    last: Form
    of: Form
    employer: Form
    ends: frozenset[str]
    firm: frozenset[str]
    never: frozenset[str]
    generic: frozenset[str]
    not_of: frozenset[str]


def load(known: Listed) -> Callable[[str], Iterator[Hit]]:
    """The detector."""
    words, held = lexicon(), table("entities")["organisation"]
    tables = _Tables(
        form=form(
            rf"(?<=[\w.)])(?P<comma>,?)[ ](?:{any_of(held['forms'])})(?![\w@&/-])\.?",
            rf"[ ](?:{any_of(held['forms'])})",
        ),
        last=form(
            rf"(?<=[\w.])[ ](?:{any_of(held['lasts'])})(?![\w@/-]|\.\w)",
            rf"[ ](?:{any_of(held['lasts'])})(?:[^A-Za-z]|$)",
        ),
        of=form(
            rf"(?<![\w@/.-])(?:{any_of(held['of'])})[ ](?:of|for|de|di|für|della)[ ](?:the[ ])?"
            rf"(?P<name>{_CAP}(?:[ ](?:(?:and|of|of the|de|&)[ ])?{_CAP}){{0,4}})(?![\w@/]|\.\w)",
            rf"(?:{any_of(held['of'])})[ ](?:of|for|de|di|für|della)[ ]",
        ),
        employer=form(
            rf"(?<!\w)(?:{any_of(held['before'])})[ ](?:the[ ])?(?P<name>{_CAP}(?:[ ]{_CAP}){{0,3}})(?![\w@/]|\.\w)",
            rf"(?:{any_of(held['before'])})[ ]",
        ),
        ends=frozenset((*held["forms"], *held["lasts"])),
        firm=frozenset(held["firm"]),
        never=frozenset(held["never"]),
        generic=frozenset(held["generic"]),
        not_of=frozenset(held["not_of"]),
    )

    def detect(text: str) -> Iterator[Hit]:
        for match in tables.form(text):
            start = _start(words, tables, known, text, match.start(), strict=match.group().strip(" ,.").islower())
            if start >= 0:
                end = match.end() - (text[match.end() - 1] == "." and not _DOTTED.search(match.group()))
                yield note(text, start, end, ORGANISATION, 0.75, "form", "It ends with the form of a company.")
        for match in tables.last(text):
            firm = match.group().strip() in tables.firm
            start = _start(words, tables, known, text, match.start(), strict=True, firm=firm)
            if start >= 0:
                yield note(text, start, match.end(), ORGANISATION, 0.6, "last", "It ends as names of organisations do.")
        for match in tables.of(text):
            if match["name"].split()[0].lower() not in tables.not_of:
                yield note(text, *match.span(), ORGANISATION, 0.62, "of", "It is called as authorities, schools and banks are.")
        yield from _partners(words, known, text)
        yield from _employers(words, known, tables, text)

    return detect


def _start(words: Lexicon, tables: _Tables, known: Listed, text: str, end: int, *, strict: bool, firm: bool = False) -> int:
    """Where the name that goes on at ``end`` begins, or -1 when nothing before it is one.

    ``strict``: one of its words has to be no common word, or to stand within a sentence before a ``firm`` last one.
    """
    left = max(0, end - _FAR)
    place = text.rfind("\n", left, end) + 1 or left
    pieces = list(_WORD.finditer(text, place, end))
    first, own, linked = -1, False, False
    for at in range(len(pieces) - 1, max(-1, len(pieces) - 7), -1):
        said, lowered = pieces[at].group(), pieces[at].group().lower()
        gap = text[pieces[at].end() : pieces[at + 1].start() if at + 1 < len(pieces) else end]
        if gap.strip(" ,&+") or (at + 1 < len(pieces) and not gap):
            break
        if said[0].islower():
            if lowered not in _LINKS or first < 0 or at == 0 or not pieces[at - 1].group()[0].isupper():
                break
            linked = True
            continue
        linked = linked or (first >= 0 and gap != " ")
        if "," in gap and at + 1 < len(pieces) and not _listed(pieces, at):
            break
        if lowered in tables.generic and not own and strict:
            break
        if lowered in tables.never or (linked and said in tables.ends):
            break  # "Halden AG and Orsted plc" are two
        first, linked = pieces[at].start(), False
        common = words.is_word(said) or (strict and words.in_dictionary(said) and not words.is_surname(said))
        own = own or not common or known.may_be_place(said) or (firm and not starts(text[max(0, first - 3) : first]))
    if first < 0 or (strict and not own):
        return -1
    return first


_DOTTED = re.compile(r"[ ](?:Inc|Ltd|Co|Corp)\.\Z|\w\.\w{1,3}\.\Z")
"""Forms that are written with a dot at their end."""
_LINKS = frozenset(("and", "und", "et", "de", "der", "y", "e"))


def _listed(pieces: list[re.Match[str]], at: int) -> bool:
    """Whether a comma after the word parts partners: "Brown, Green and Lopez Ltd"."""
    return any(piece.group() in ("and", "und", "et") for piece in pieces[at + 1 : at + 4])


def _employers(words: Lexicon, known: Listed, tables: _Tables, text: str) -> Iterator[Hit]:
    """What somebody works for: no place, no given name and no word at its beginning."""
    for match in tables.employer(text):
        first = re.split(r"[ -]", match["name"])[0]
        if words.is_given(first) or words.is_word(first) or known.may_be_place(match["name"]) or first in known.nations:
            continue
        reason = "It stands where an employer is named."
        yield note(text, *match.span("name"), ORGANISATION, 0.6, "employer", reason)


def _partners(words: Lexicon, known: Listed, text: str) -> Iterator[Hit]:
    """Three surnames in a row, none of which is a given name: how partnerships call themselves."""
    for match in _JOINED.finditer(text):
        names = match.groups()
        if all(
            words.is_surname(name) and not (words.is_given(name) or words.is_word(name) or known.may_be_place(name))
            for name in names
        ):
            yield note(
                text, *match.span(), ORGANISATION, 0.5, "partners", "Surnames in a row, as partnerships call themselves."
            )
