"""How the labelled text is split and read: what counts as a name decides what the model learns and how it is judged."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "packaging" / "names"))

import corpora  # type: ignore[import-not-found]


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("Mr. Heathcliff", "Heathcliff"),
        ("the late John Jacob Astor", "John Jacob Astor"),
        ("that confounded young Hallock", "Hallock"),
        ("Lt. Gen. Jubal Early", "Jubal Early"),
        ("luis Suárez", "luis Suárez"),  # not every small letter begins a description
        ("de Staë", "de Staë"),
        ("the Munsters", "Munsters"),
        ("Secretary", None),
        ("the Americans", None),
        ("Mr. Chief Justice", None),
    ],
)
def test_a_label_is_cut_to_the_name_in_it(mention: str, name: str | None) -> None:
    text = f"It was {mention}, they said in Rome."
    place = (text.index("Rome"), text.index("Rome") + 4, "LOCATION")
    _, spans = corpora.names((text, [(7, 7 + len(mention), "PERSON"), place]))
    assert [text[start:end] for start, end, label in spans if label == "PERSON"] == ([name] if name else [])
    assert place in spans


def test_a_document_is_never_split_between_training_and_test(tmp_path: Path) -> None:
    rows = [
        {"text": "Ann spoke.", "spans": [{"start": 0, "end": 3, "label": "PERSON"}], "doc": f"d{n // 7}"} for n in range(700)
    ]
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    read = list(corpora.records(path))
    assert read[0][1] == ("Ann spoke.", [(0, 3, "PERSON")])
    tenths = [tenth for tenth, _ in read]
    assert all(len(set(tenths[first : first + 7])) == 1 for first in range(0, 700, 7))
    assert 0.03 < tenths.count(corpora.TEST) / 700 < 0.2
    assert [tenth for tenth, _ in corpora.records(path)] == tenths
