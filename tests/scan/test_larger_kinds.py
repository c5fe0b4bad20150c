"""Transformers and GLiNER models of the person's own. Where their libraries are installed, tiny ones are made and used by the
whole path, in the window's worker too; where they are not, choosing such a folder is refused and says what to install.

Lectern does without the libraries, so its own environment shows the second. For the first: ``pip install gliner``.
"""

from __future__ import annotations

import importlib
import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.scan.test_worker import Desk, passage

from app.course.errors import FileProblem
from app.scan.hits import Hit
from app.scan.names import larger
from app.scan.names.choice import choose, offline, recognised
from app.scan.scanner import Scanner

pytestmark = [
    pytest.mark.filterwarnings(f"ignore:::{library}") for library in ("torch", "transformers", "gliner", "huggingface_hub")
]

KINDS = {"transformers": "config.json", "gliner": "gliner_config.json"}
TEXT = "Bring the form to Xyrtha Qwelm before noon; Vlork keeps the keys."


def _made(kind: str, folder: Path) -> Path | None:
    """A tiny model of the kind; None where its library is missing, after it was seen to be asked for."""
    if find_spec("torch") and find_spec(kind):
        offline()  # as the scanner does before it imports them
        made = importlib.import_module("tests.scan.tiny_models")
        return Path({"transformers": made.classifier, "gliner": made.gliner}[kind](folder))
    folder.mkdir()
    (folder / KINDS[kind]).write_text(json.dumps({"architectures": ["BertForTokenClassification"]}), "utf-8")
    with pytest.raises(FileProblem, match="pip install"):
        recognised(str(folder))
    return None


def _people(hits: list[Hit]) -> list[str]:
    return [hit.value for hit in hits if hit.detector == "names.larger"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_of_that_kind_is_used_by_the_worker_or_its_library_is_asked_for(kind: str, tmp_path: Path) -> None:
    place = _made(kind, tmp_path / f"tiny-{kind}")
    if place is None:
        return
    choose(recognised(str(place)))
    _finds_names_where_they_stand(Scanner())
    _in_the_worker(place)


def _finds_names_where_they_stand(scanner: Scanner) -> None:
    for before in ("", "😀 e\u0301 ", " \n", "\ud800 "):
        text = before + TEXT
        hits = scanner.scan_text(text)
        # A model as small as this may take the letters before the text for a name as well.
        assert " ".join(_people([hit for hit in hits if hit.start >= len(before)])) == "Xyrtha Qwelm Vlork", before
        assert all(text[hit.start : hit.end] == hit.value for hit in hits)
    for many in ("漢" * 900, "A. " * 310, "! " * 450, "Doors close at noon. " * 60):  # more tokens than the model holds at once
        assert "Maria Lopez" in [
            hit.value for hit in scanner.scan_text(f"{many} Please call Maria Lopez today; the door is open.")
        ]
    assert scanner.scan_text("") == scanner.scan_text(" \n ") == []


def _in_the_worker(place: Path) -> None:
    desk = Desk().open()
    try:
        desk.worker.submit("b1", passage(TEXT))
        assert [finding.detector for finding in desk.answers.get(timeout=120).findings] == ["names.larger"] * 2
        assert desk.worker.names_problem == ""
        for weights in place.glob("*.safetensors"):
            weights.write_bytes(weights.read_bytes()[:1000])
        desk.worker.restart()
        desk.worker.submit("b1", passage(f"{TEXT} Mail alice.ng@northwind.com"))
        assert "names.larger" not in [finding.detector for finding in desk.answers.get(timeout=120).findings]
        assert f"“{place.name}” can't be used" in desk.worker.names_problem
    finally:
        desk.worker.close()


@pytest.mark.parametrize("kind", KINDS)
def test_what_lies_elsewhere_is_not_fetched(kind: str, tmp_path: Path) -> None:
    place = _made(kind, tmp_path / f"tiny-{kind}")
    if place is None:
        return
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (place / name).unlink()
    settings = json.loads((place / KINDS[kind]).read_text("utf-8"))
    elsewhere = {"model_name": "microsoft/deberta-v3-small", "encoder_config": None} if kind == "gliner" else {}
    (place / KINDS[kind]).write_text(json.dumps(settings | elsewhere), "utf-8")
    with pytest.raises(FileProblem) as problem:  # and the test's own watch saw nobody reach for the network
        larger.load(recognised(str(place)))
    assert "not in its folder" in str(problem.value) or "no tokenizer in its folder" in str(problem.value)
