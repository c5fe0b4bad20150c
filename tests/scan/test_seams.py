"""Where a number is put together, only its surroundings are read again, and only for numbers and addresses."""

from __future__ import annotations

from collections.abc import Iterator

from app.scan.hits import Hit
from app.scan.scanner import Scanner
from app.scan.seams import AFTER, APART, BEFORE, MOST, put_together
from app.scan.views import views


def _seen(text: str) -> tuple[list[str], list[Hit]]:
    """What a detector of digits gets to read of the further views of a text, window by window, and the hits that are kept."""
    read: list[str] = []

    def detect(given: str) -> Iterator[Hit]:
        read.extend(given.split(APART))
        for at, char in enumerate(given):
            if char == "7":
                yield Hit(at, at + 1, "phone", char, 0.9, "test", "")

    further = [view for view in views(text) if view.seams]
    return read, [hit for hits in put_together(further, [detect]) for hit in hits]


def test_a_plain_text_has_no_further_views() -> None:
    assert _seen("Close the doors, leave by the nearest exit and call 212-736-5000.") == ([], [])


def test_only_the_surroundings_of_a_broken_number_are_read_again() -> None:
    read, _ = _seen("word " * 300 + "212-736-\n5000 " + "word " * 300)
    assert len(read) == 2
    assert all("212-736" in text and len(text) <= BEFORE + AFTER + 5 for text in read)


def test_numbers_broken_close_together_are_read_in_one_go() -> None:
    read, _ = _seen("212-736-\n5000 or 212-736-\n5001. " * 5)
    assert len(read) == 2


def test_numbers_broken_far_apart_are_read_apart() -> None:
    read, _ = _seen("212-736-\n5000. " + "word " * 200 + "212-736-\n5001. ")
    assert len(read) == 4


def test_what_reads_alike_in_two_views_is_read_once() -> None:
    read, hits = _seen("Ring 12345\n7890 or 12345\n7890. " * 2)
    assert len(read) == 1
    assert len(hits) == 2 * 4


def test_words_in_one_window_say_nothing_about_numbers_in_another() -> None:
    far = "word " * 60
    text = f"passport: 12-\n34 {far} X9128\n03456 {far} 56-\n78"
    assert "passport" not in {hit.kind for hit in Scanner().scan_text(text)}


def test_what_was_not_put_together_is_not_found_a_second_time() -> None:
    _, hits = _seen("7 rooms; call 21-\n7 at 7.")
    assert [hit.start for hit in hits] == [len("7 rooms; call 21-"), len("7 rooms; call 21")]


def test_people_beside_broken_numbers_are_found_once() -> None:
    asked: list[str] = []
    scanner = Scanner()
    people = scanner._people
    assert people is not None
    rules = people._rules
    people._rules = lambda text: asked.append(text) or rules(text)  # type: ignore[func-returns-value]
    text = "Ask Maria Lopez, 212-736-\n5000, or Tunde Okonjo, 212-736-\n5001."
    found = scanner.scan_text(text)
    assert [hit.kind for hit in found] == ["person", "phone", "person", "phone"]
    assert asked == [text]


def test_no_more_than_a_handful_of_breaks_is_read_again_in_a_table_of_numbers() -> None:
    read, _ = _seen("".join(f"{number:03}-\n{number:04} " for number in range(200)))
    assert 0 < sum(map(len, read)) <= 2 * (MOST * len("000-0000 ") + BEFORE + AFTER)
