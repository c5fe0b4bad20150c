"""The table of detectors. To add one, write a module with ``load(language) -> Detector`` and add a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from app.scan.hits import Hit

Detector = Callable[[str], Iterator[Hit]]
"""Hits of one text of at most :data:`app.scan.chunks.SIZE` code points; must be linear or time-boxed."""

DETECTORS = {
    "personal": "app.scan.personal",  # presidio's recognisers: contact, money, identity
    "labelled": "app.scan.labelled",  # numbers of persons beside what they are called
    "secrets": "app.scan.secrets",  # keys, passwords, tokens
    "markings": "app.scan.markings",  # confidential, internal, TLP
    "people": "app.scan.names.people",  # names, by what stands around them and by how they are used
    "addresses": "app.scan.addresses",  # streets with house numbers
    "positions": "app.scan.positions",  # latitude and longitude
    "unread": "app.scan.unread",  # pictures that could not be read
    "terms": "app.scan.terms",  # the organisation's own words
}


OF_VALUES = ("personal", "labelled", "secrets", "addresses", "positions", "terms")
"""Those that find numbers, addresses and the like: what evasion takes apart."""


def load_detectors(language: str) -> dict[str, Detector]:
    """Every detector by its name, ready for texts of a BCP 47 language. Imports presidio: call it on a worker."""
    return {name: import_module(module).load(language) for name, module in DETECTORS.items()}
