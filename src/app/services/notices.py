"""Whose work Lectern stands on: shipped fonts and icons, and every Python package it needs, each with its licence.

Read from the packages' own metadata when somebody asks, so that it says what is installed and not what once was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import PurePosixPath

from app.paths import resource

ROOT = "lectern"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*\Z", re.IGNORECASE)
_CODE = (".py", ".pyc", ".pyi", ".h", ".c", ".so", ".pyd")


@dataclass(frozen=True, slots=True)
class Notice:
    """One piece of other people's work: its name, its version, its licence in short, and the licence's own words if they
    came with it."""

    name: str
    version: str
    licence: str
    words: str = ""


_LEARNED = (
    "WikiGold (Wikipedia; Balasuriya and others), WNUT 2017 emerging entities (Derczynski and others), the Broad Twitter "
    "Corpus (Derczynski and others), LitBank (Bamman and others), and the academic, court, interview, news and textbook "
    "genres of GUM (Zeldes and others). None of the text is in Lectern; the network's numbers were learned from it."
)

_WORDNET = (
    "In resources/sentences/lexicon.txt: words of illness, medicine, treatment, family, work and body. WordNet 3.0 Copyright "
    "2006 by Princeton University. All rights reserved. Permission to use, copy, modify and distribute this software and "
    "database and its documentation for any purpose and without fee or royalty is hereby granted, provided that you agree to "
    "comply with this copyright notice and the statements, including the disclaimer, and that the same appear on all copies. "
    "This software and database is provided “as is” and Princeton University makes no representations or warranties, express "
    "or implied."
)


def shipped() -> list[Notice]:
    """What is in ``resources`` and not ours, and the program that speaks, which is not in Lectern but run by it."""
    fonts = resource("fonts", "OFL.txt").read_text("utf-8")
    icons = resource("icons", "LICENSE").read_text("utf-8")
    return [
        Notice("Inter", "", "SIL Open Font License 1.1", fonts),
        Notice("JetBrains Mono", "", "SIL Open Font License 1.1", fonts),
        Notice("Lucide icons", "", "ISC", icons),
        Notice("Faker’s lists of names and places", "", "MIT", "In resources/names, cleaned and flagged."),
        Notice(
            "Area codes of phonenumbers, towns of GeoNames and the time zone database",
            "",
            "Apache-2.0, CC BY 4.0, public domain",
            "In resources/names/gazetteer.txt, the names of the larger towns.",
        ),
        Notice("Names of the United States census of 1990", "", "Public domain", "In resources/names, cleaned and flagged."),
        Notice(
            "spaCy’s lookup tables, with words of WordNet", "", "MIT, WordNet License", "In resources/names/dictionary.txt."
        ),
        Notice("WordNet 3.0, Princeton University", "", "WordNet License", _WORDNET),
        Notice(
            "all-MiniLM-L6-v2, sentence-transformers and Microsoft",
            "",
            "Apache-2.0",
            "It told which words mean about the same, for resources/sentences/clusters.txt. The model is not in Lectern.",
        ),
        Notice(
            "multilingual-e5-small, Microsoft",
            "",
            "MIT",
            "Its vocabulary and its first layers, which learnt on from our texts, are in resources/sentences/reader.npz: with "
            "them the scanner reads a sentence again that leaves it in doubt.",
        ),
        Notice("Text the names model learned from", "", "CC BY 4.0, CC BY 2.5", _LEARNED),
        Notice(
            "Tesseract",
            "",
            "Apache-2.0",
            "Reads words in pictures. A separate program that Lectern starts if it is installed; it is not part of Lectern.",
        ),
        Notice(
            "espeak-ng",
            "",
            "GPL-3.0-or-later",
            "The voices of this computer on Linux. A separate program that Lectern starts if it is installed; it is not part "
            "of Lectern.",
        ),
    ]


def packages(progress: Callable[[float, str], None], root: str = ROOT) -> list[Notice]:
    """Every installed Python package that ``root`` needs, directly or not, by name; a second or so of reading.

    Where ``root`` has no metadata (a frozen app) these are all packages there are.
    """
    found = list(_needed(root)) or [item for item in distributions() if _key(item.name) != _key(root)]
    found.sort(key=lambda item: item.name.casefold())
    notices = []
    for index, item in enumerate(found):
        progress(index / len(found), item.name)
        notices.append(Notice(item.name, item.version, _licence(item), _words(item)))
    return notices


def as_text(notices: list[Notice]) -> str:
    """All notices as one text: the list first, then the licences' own words, those that several share once."""
    lines = [f"{item.name} {item.version}".strip() + f" — {item.licence}" for item in notices]
    shared: dict[str, list[str]] = {}
    for item in notices:
        if item.words:
            shared.setdefault(item.words.strip(), []).append(item.name)
    for words, names in shared.items():
        title = ", ".join(names)
        lines += ["", "", title, "─" * min(len(title), 60), "", words]
    return "\n".join(lines)


def _needed(root: str) -> Iterator[Distribution]:
    seen, waiting = {_key(root)}, [root]
    while waiting:
        try:
            item = distribution(waiting.pop())
        except PackageNotFoundError:
            continue  # for another system, or for another version of Python
        if _key(item.name) != _key(root):
            yield item
        for said in item.requires or ():
            name = _NAME.match(said)
            if name is None or re.search(r";.*\bextra\b", said) or _key(name[0]) in seen:
                continue
            seen.add(_key(name[0]))
            waiting.append(name[0])


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


def _said(item: Distribution, name: str) -> str:
    """A field of the metadata; empty when it is not there."""
    return next((str(value).strip() for value in item.metadata.get_all(name) or []), "")


def _licence(item: Distribution) -> str:
    """The licence in short: the expression, else the field if it is one line, else what the classifiers say."""
    expression = _said(item, "License-Expression")
    field = _said(item, "License")
    if expression or (field and "\n" not in field and len(field) <= 100):
        return expression or field
    classified = [str(line) for line in item.metadata.get_all("Classifier") or [] if str(line).startswith("License ::")]
    return ", ".join(line.rpartition("::")[2].strip() for line in classified) or "see its own words below"


def _words(item: Distribution) -> str:
    """The licence files that came with it, and its field when the words stand there."""
    field = _said(item, "License")
    texts = [field] if "\n" in field else []
    for file in item.files or ():
        path = PurePosixPath(file)
        in_info = any(part.endswith(".dist-info") for part in path.parts)
        if not (in_info and _LICENCE_FILE.match(path.name)) or path.suffix in _CODE:
            continue
        try:
            words = file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            continue  # listed, but not there or not text: the short form is all there is
        if words and words not in texts:
            texts.append(words)
    return "\n\n".join(texts)
