"""A policy pack: the text people accept, as data. Sections of Markdown, the boxes they tick, a version, a date and a hash.

On disk a pack is a folder with ``pack.toml`` (what holds in every language) and one folder a language with ``text.toml``
(titles, boxes) and one ``SECTION.md`` a section; one of an organisation may have ``rules.toml`` beside them. Clause ids stand
in square brackets after what says them.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.paths import resource

RULES = "rules.toml"
"""What a pack of an organisation tightens, in the form of :mod:`app.policy.organisation`; Lectern's own has none."""

_NAME = re.compile(r"[\w-]{1,60}")
_CLAUSE = r"(?:A-D\d|[AB]\d+(?:\.\d+[a-z]?)?)"
_MARKER = re.compile(rf"\[({_CLAUSE}(?:, {_CLAUSE})*)\]")


@dataclass(frozen=True, slots=True)
class PolicySection:
    """One page of the policy. ``body`` is Markdown with clause ids in brackets; ``sha256`` covers the file it came from."""

    id: str
    title: str
    body: str
    clauses: tuple[str, ...]
    sha256: str

    @property
    def words(self) -> int:
        """Length for a reader; the clause ids are not read."""
        return len(_MARKER.sub("", self.body).split())


@dataclass(frozen=True, slots=True)
class Box:
    """A tick that acceptance needs. ``clause`` is why it stands alone."""

    id: str
    section_id: str
    clause: str
    text: str


@dataclass(frozen=True, slots=True)
class PolicyPack:
    """One version of a policy in one language. ``sha256`` is hex over every byte of its files; ``date`` is ISO 8601 (A0.1)."""

    id: str
    title: str
    version: str
    date: str
    sha256: str
    language: str
    sections: tuple[PolicySection, ...]
    boxes: tuple[Box, ...]

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause id it says, in reading order, without repeats."""
        return tuple(dict.fromkeys(clause for section in self.sections for clause in section.clauses))

    @property
    def words(self) -> int:
        """Length of all sections for a reader."""
        return sum(section.words for section in self.sections)

    def plain(self) -> str:
        """Everything a person accepts as one text: what is kept and compared when the policy changes."""
        boxes = [f"☐ {box.text}" for box in self.boxes]
        pages = [f"# {section.title}\n\n{section.body.strip()}" for section in self.sections]
        return "\n\n".join([f"{self.title}, version {self.version}, {self.date}", *pages, *boxes]) + "\n"


def clauses_in(text: str) -> tuple[str, ...]:
    """The clause ids in brackets in a text, in order, without repeats."""
    return tuple(dict.fromkeys(clause for found in _MARKER.findall(text) for clause in found.split(", ")))


@cache
def load_pack(language: str = "en") -> PolicyPack:
    """The shipped pack in a language (BCP 47), in English where there is no translation."""
    folder = resource("policy", "lectern")
    wanted = (language, language.partition("-")[0])
    return read_pack(folder, next((name for name in wanted if name and (folder / name / "text.toml").is_file()), "en"))


def read_pack(folder: Path, language: str) -> PolicyPack:
    """The pack in a folder; ``KeyError``, ``ValueError`` or ``OSError`` when it is not whole."""
    raw_pack, raw_text = (folder / "pack.toml").read_bytes(), (folder / language / "text.toml").read_bytes()
    pack, text = tomllib.loads(raw_pack.decode()), tomllib.loads(raw_text.decode())
    if strange := [name for name in pack["sections"] if not _NAME.fullmatch(name)]:
        raise ValueError(f"{strange[0]!r} can't be the name of a section")
    pages = {name: (folder / language / f"{name}.md").read_bytes() for name in pack["sections"]}
    sections = tuple(_section(name, text["sections"][name], page) for name, page in pages.items())
    boxes = tuple(Box(box["id"], box["section"], box.get("clause", ""), text["boxes"][box["id"]]) for box in pack["box"])
    rules = [(folder / RULES).read_bytes()] if (folder / RULES).is_file() else []
    if stray := {box.section_id for box in boxes} - pages.keys():
        raise ValueError(f"there is no section {min(stray)}")
    return PolicyPack(
        id=pack["id"],
        title=text["title"],
        version=pack["version"],
        date=pack["date"],
        sha256=_over(raw_pack, raw_text, *pages.values(), *rules),
        language=language,
        sections=sections,
        boxes=boxes,
    )


def languages_of(folder: Path) -> tuple[str, ...]:
    """The languages a pack is written in, English first."""
    found = sorted(path.parent.name for path in folder.glob("*/text.toml"))
    return tuple(sorted(found, key=lambda name: name != "en"))


def _section(name: str, title: str, page: bytes) -> PolicySection:
    body = page.decode()
    return PolicySection(name, title, body, clauses_in(body), hashlib.sha256(page).hexdigest())


def _over(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
