"""Secrets of every sort are found in most of the texts they stand in, and what only looks like one is left alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.scan.hits import Hit
from app.scan.secrets import load, private_keys
from app.scan.views import views

sys.path.append(str(Path(__file__).resolve().parents[1] / "bench"))

from accuracy_secrets import measured  # type: ignore[import-not-found]

KINDS = frozenset({"password", "api-key", "token", "jwt", "private-key", "connection-string"})
_detect = load("en")


def _found(text: str) -> Iterator[Hit]:
    yield from private_keys(text)
    for view in views(text):
        for hit in _detect(view.text):
            start, end = view.span(hit.start, hit.end)
            yield Hit(start, end, hit.kind, hit.value, hit.score, hit.detector, hit.reason)


@pytest.mark.parametrize(("name", "least"), [("accuracy_secrets.txt", 0.95), ("accuracy_secrets_apart.txt", 0.94)])
def test_secrets_are_found_wherever_people_write_them(name: str, least: float) -> None:
    wanted, found, wrong = measured(_found, KINDS, name)
    assert found.total() >= least * wanted.total()
    assert {section for section, count in wanted.items() if found[section] < 0.66 * count} == set()
    assert wrong.total() <= 8
