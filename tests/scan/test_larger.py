"""A names model of the person's own: recognised by its files, used in the shipped one's place, and never silently missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from tests.scan.test_worker import Desk, passage

from app.course.errors import FileProblem
from app.scan.kinds import is_common
from app.scan.names import choice, larger
from app.scan.names.choice import NamesModel, choose, chosen, recognised
from app.scan.people import rules
from app.scan.scanner import Scanner

TEXT = "Bring the form to Xyrtha Qwelm before noon; Vlork keeps the keys."


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A real spaCy pipeline on disk that knows two people nobody else does."""
    pipeline = spacy.blank("en")
    rules = pipeline.add_pipe("entity_ruler")
    rules.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "PER", "pattern": "Xyrtha Qwelm"},
            {"label": "PERSON", "pattern": "Vlork"},
            {"label": "ORG", "pattern": "form"},
        ]
    )
    pipeline.to_disk(tmp_path / "own-model")
    return tmp_path / "own-model"


def people(text: str) -> list[str]:
    return [hit.value for hit in Scanner().scan_text(text) if hit.kind == "person" and hit.detector == "names.larger"]


def test_a_model_of_ones_own_finds_the_names(model: Path) -> None:
    assert people(TEXT) == []
    choose(recognised(str(model)))
    assert people(TEXT) == ["Xyrtha Qwelm", "Vlork"]
    choose(None)
    assert people(TEXT) == []


def test_the_worker_of_the_window_uses_it_also_after_a_change_and_says_when_it_can_t(model: Path) -> None:
    desk = Desk().open()
    try:
        desk.worker.submit("b1", passage(TEXT))
        assert "names.larger" not in [finding.detector for finding in desk.answer().findings]
        choose(recognised(str(model)))
        desk.worker.restart()
        desk.worker.submit("b1", passage(TEXT))
        assert [item.detector for item in desk.answer().findings if not is_common(item.kind)] == ["names.larger"] * 2
        assert desk.worker.names_problem == ""
        (model / "config.cfg").write_text("[nonsense", "utf-8")
        desk.worker.restart()
        desk.worker.submit("b1", passage(f"{TEXT} Mail alice.ng@northwind.com"))
        assert "names.larger" not in [finding.detector for finding in desk.answer().findings]
        assert "“own-model” can't be used" in desk.worker.names_problem
    finally:
        desk.worker.close()


def test_kinds_show_from_the_files(tmp_path: Path, model: Path) -> None:
    assert recognised(str(model)) == NamesModel("spacy", str(model.resolve()))
    with pytest.raises(FileProblem, match="holds no names model"):
        recognised(str(tmp_path))
    other = tmp_path / "classifier"
    other.mkdir()
    (other / "config.json").write_text(json.dumps({"architectures": ["BertForSequenceClassification"]}), "utf-8")
    with pytest.raises(FileProblem, match="does not mark names"):
        recognised(str(other))
    (other / "config.json").write_text("{", "utf-8")
    with pytest.raises(FileProblem, match="can't be read"):
        recognised(str(other))
    with pytest.raises(FileProblem, match="neither a folder nor an installed spaCy package"):
        recognised("no_such_package")


@pytest.mark.parametrize(("file", "library"), [("config.json", "transformers"), ("gliner_config.json", "gliner")])
def test_a_model_whose_library_is_missing_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, library: str
) -> None:
    (tmp_path / file).write_text(json.dumps({"architectures": ["BertForTokenClassification"]}), "utf-8")
    monkeypatch.setattr(choice, "find_spec", lambda _name: None)
    with pytest.raises(FileProblem, match=f"pip install {library}"):
        recognised(str(tmp_path))


def test_a_model_that_breaks_is_said_and_the_shipped_one_takes_its_place(model: Path) -> None:
    choose(recognised(str(model)))
    (model / "config.cfg").write_text("[nonsense", "utf-8")
    hits = Scanner().scan_text("Please ask Dr Ngozi Okafor about it.")
    assert [hit.value for hit in hits if hit.kind == "person"] == ["Dr Ngozi Okafor"]
    problem = choice.failure()
    assert problem is not None
    assert "own-model" in problem.what


def test_a_choice_that_can_t_be_read_is_the_shipped_model() -> None:
    from app.paths import config_dir

    (config_dir() / "names-model.json").write_text("[]", "utf-8")
    assert chosen() is None


def test_long_texts_are_cut_between_words_and_nothing_is_lost() -> None:
    text = "One two three four. " * 300 + "x" * 2500
    parts = list(larger._parts(text))
    assert "".join(part for _, part in parts) == text
    assert all(text[offset : offset + len(part)] == part and len(part) <= 1_000 for offset, part in parts)


def test_what_a_model_cannot_hold_is_halved_until_it_can_and_nothing_is_lost() -> None:
    text = "A. " * 200 + "Please call Maria Lopez today. " + "漢" * 700
    parts = list(larger._fitting(text, lambda part: len(part) <= 90))
    assert "".join(part for _, part in parts) == text
    assert all(text[offset : offset + len(part)] == part and len(part) <= 90 for offset, part in parts)
    assert list(larger._fitting("漢字", lambda _part: False)) == [(0, "漢"), (1, "字")]


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([(9, 15), (15, 21)], ["Maria", "Lopez"]),  # a space counted to the word after it
        ([(10, 12), (12, 15), (18, 19)], ["Maria", "Lopez"]),  # pieces of words, two of one
        ([(10, 21)], ["Maria Lopez"]),
        ([(9, 10), (4, 4)], []),
    ],
)
def test_what_a_model_marks_is_widened_to_whole_words(spans: list[tuple[int, int]], said: list[str]) -> None:
    text = "Then call Maria Lopez today."
    assert [text[start:end] for start, end in larger._whole(text, spans)] == said


def test_a_passage_the_model_fails_on_counts_as_unread_and_the_scan_goes_on(model: Path) -> None:
    read = larger.load(recognised(str(model)))

    def only_short(text: str) -> Iterator[tuple[int, int]]:
        if len(text) > 60:
            raise ValueError("[E088] Text is too long.")
        return read(text)

    detect = larger.people(rules.load("en"), only_short, "own-model")
    assert [hit.value for hit in detect(TEXT[:40])] == ["Xyrtha Qwelm"]
    hits = list(detect(f"Dr Ngozi Okafor wrote it. {TEXT}"))
    assert [hit.kind for hit in hits] == ["person", "unscanned"]
    assert "“own-model” failed here: [E088] Text is too long." in hits[1].reason


def test_half_a_character_stops_neither_the_shipped_model_nor_ones_own(model: Path) -> None:
    text = f"Ask Maria Lopez\ud800 or \udc00Okonjo. {TEXT}"
    assert "Maria Lopez" in [hit.value for hit in Scanner().scan_text(text)]
    choose(recognised(str(model)))
    assert people(text) == ["Xyrtha Qwelm", "Vlork"]
