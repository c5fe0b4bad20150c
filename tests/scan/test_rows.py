"""Long lists are told from sentences, and read sparingly from their third piece on: what its form shows is still found."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from tests.scan.prose import PROSE

from app.scan.chunks import SIZE, pieces
from app.scan.names import model
from app.scan.rows import Row, is_row, sparingly
from app.scan.scanner import Scanner

COURSE = (Path(__file__).parent / "training_prose.md").read_text("utf-8")

GERMAN = """Wer das Gebäude verlässt, schließt die Fenster und schaltet das Licht aus. Die Schlüssel werden an der Pforte
abgegeben, und wer als Letzter geht, meldet das der Leitung der Schicht. Für die Maschinen gilt das auch: sie werden
abgeschaltet, und der Strom wird an der Wand getrennt. Die Liste an der Tür sagt, was in der Nacht an bleibt und was nicht. """


def _alone(texts: list[str]) -> list[str]:
    return [piece for text in texts for _, piece in pieces(text) if len(piece) > SIZE // 2]


def test_sentences_are_no_rows() -> None:
    texts = [" ".join(PROSE), COURSE, GERMAN * 5]
    assert not [piece for piece in _alone(texts) if is_row(piece)]


@pytest.mark.parametrize(
    "row",
    ["Maria Lopez\n", "212-736-5000 ", "12 Elm St, Springfield, IL 62704\n", "alice@northwind.com, +44 20 7946 0958\n"],
)
def test_lists_are_rows(row: str) -> None:
    assert all(map(is_row, _alone([row * 500])))


def test_a_script_without_small_letters_is_not_told_apart() -> None:
    assert not is_row("出口は左側にあります。窓を閉めて電気を消してください。" * 80)


def test_a_row_is_the_same_text() -> None:
    assert Row("a b") == "a b"
    assert (sparingly("a b", 24), sparingly(Row("a b"), 24)) == (24, 3)


def test_every_line_of_a_long_list_is_found() -> None:
    lines = [
        f"Maria Lopez, {number % 900 + 100}-736-{number:04}, maria{number}@northwind.com, card 4539 1488 0343 6467\n"
        for number in range(5000, 5160)
    ]
    found = Counter(hit.kind for hit in Scanner().scan_text("".join(lines)))
    assert found["person"] == found["phone"] == found["email"] == found["card"] == len(lines)


def test_a_long_table_of_other_numbers_is_no_list_of_telephones() -> None:
    chance = random.Random(4)
    lines = [" ".join("".join(chance.choices("0123456789", k=count)) for count in (4, 4, 3)) + "\n" for _ in range(600)]
    found = [hit for hit in Scanner().scan_text("".join(lines)) if hit.kind == "phone"]
    assert len(found) < len(lines) / 5


def test_names_of_a_long_list_are_kept_where_the_network_did_not_read() -> None:
    names = [f"Tundo{chr(97 + number % 26)} Okonj{chr(97 + number // 26)}" for number in range(500)]
    text = "\n".join(names)
    found = {hit.value for hit in Scanner().scan_text(text) if hit.kind == "person"}
    assert len(found & set(names)) > 0.9 * len(names)


def test_the_network_reads_less_of_what_follows_in_a_long_list(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[tuple[int, int]] = []
    before = model.Reader.read

    def counted(self: model.Reader, wanted: list[tuple[str, model.Spots]]) -> list[tuple[list[model.Name], int]]:
        found = before(self, wanted)
        read.extend((len(text), until) for (text, _), (_, until) in zip(wanted, found, strict=True))
        return found

    monkeypatch.setattr(model.Reader, "read", counted)
    Scanner().scan_text("".join(f"Tundo{chr(97 + number % 26)} Okonj{chr(97 + number // 26)}\n" for number in range(500)))
    assert [size == until for size, until in read] == [True, True, *[False] * (len(read) - 2)]
    assert len(read) > 2
