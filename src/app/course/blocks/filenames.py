"""The name of a block's file as text: people name pictures after who is on them, and the name goes wherever the course goes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from app.course.blocks.base import MediaRef, Part
from app.course.text import RichText

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")
_JOINT = re.compile(r"_|(?<!\d)[.-]|[.-](?!\d)")
"""What joins words in a name. Between two digits a dot or a dash belongs to the number: dates, times, identifiers."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_CLOCK = re.compile(r"(?<!\d)(?:19|20)\d\d-?[01]\d-?[0-3]\d(?:[-_ T]+(?:at |um )?[0-2]\d[-.:]?[0-5]\d[-.:]?[0-5]\d\d*)?(?!\d)")
"""The day, and mostly the second, at which a camera or a program made a file: they look like identifiers of a person."""
_TOKEN = re.compile(r"[A-Za-z0-9]{6,}")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
"""What Windows, the strictest, allows in no file name, and what makes a name read otherwise than it is."""
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
_LONGEST = 200
"""Bytes; systems allow 255, and a number may be put behind a name."""
_CHANGE = re.compile(r"(?<=[a-z])[A-Z]|(?<=\d)[A-Za-z]|(?<=[A-Za-z])\d")


def readable(name: str) -> str:
    """What a name says: without its ending, a space for every joint, so that places in it are places in the name.

    Empty for names that no person gave: those of cameras, clocks and hashes are numbers with a letter or two. Numbers among
    words, and what holds a plus or an at sign, are read as they stand.
    """
    stem = _ENDING.sub("", name)
    if "@" in stem or "+" in stem:
        return stem
    if not _WORD.search(stem) or _is_hash(stem):
        return ""
    stem = _TOKEN.sub(lambda token: _blank(token) if _is_drawn(token.group()) else token.group(), _CLOCK.sub(_blank, stem))
    return _JOINT.sub(" ", stem)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _is_drawn(token: str) -> bool:
    """Whether letters and digits change as in a drawn token (``XkKCui44iM0``): once in four characters, which no word does."""
    return len(_CHANGE.findall(token)) * 4 >= len(token)


def name_part(path: str, ref: MediaRef | None) -> Iterator[Part]:
    """The name as a part to be scanned; none for a name that says nothing."""
    if ref is not None and (said := readable(ref.name)):
        yield Part(path, RichText.of(said), False, "File name")


def name_text(path: str, ref: MediaRef | None) -> RichText:
    """The name as it is; raises ``KeyError`` when there is no file."""
    if ref is None:
        raise KeyError(path)
    return RichText.of(ref.name)


def renamed(path: str, ref: MediaRef | None, text: RichText) -> MediaRef:
    """The same file under another name; raises ``KeyError`` when there is no file."""
    if ref is None:
        raise KeyError(path)
    return replace(ref, name=text.plain)


def split_name(name: str) -> tuple[str, str]:
    """A name and its ending with the dot (``.jpg``); the ending is empty where there is none."""
    found = _ENDING.search(name)
    return (name[: found.start()], found.group()) if found else (name, "")


def typed_name(old: str, typed: str) -> str:
    """The name that was typed in the place of ``old``: on one line, with the ending the file had, whatever was typed of it."""
    _, ending = split_name(old)
    stem = " ".join(unicodedata.normalize("NFC", typed).split())
    if ending and stem.casefold().endswith(ending.casefold()):
        stem = stem[: -len(ending)].rstrip()
    return stem + ending


def name_flaw(name: str) -> str:
    """Why a file can't be called that on every system it may be saved on, as a sentence; empty when it can."""
    stem, ending = split_name(name)
    if not stem.strip(". "):
        return "A file needs a name."
    if bad := sorted(set(_FORBIDDEN.findall(name))):
        told = " ".join(f"“{sign}”" for sign in bad)
        return f"A file name can’t contain {told}." if all(map(str.isprintable, bad)) else "It has unprintable characters."
    if len((stem + ending).encode()) > _LONGEST:
        return f"The name is too long: more than {_LONGEST} bytes."
    if stem.endswith(".") or stem.startswith("."):
        return "A file name neither begins nor ends with a dot."
    if _RESERVED.fullmatch(stem.partition(".")[0].strip()):
        return f"Windows keeps “{stem}” for a device."
    return ""


def _is_hash(stem: str) -> bool:
    """Whether it is hexadecimal with dashes at most: a hash or a UUID may have words by chance (``deadbeef``, ``facade``)."""
    bare = re.sub(r"[-_ ]", "", stem)
    return len(bare) >= 16 and re.fullmatch(r"[0-9A-Fa-f]+", bare) is not None
