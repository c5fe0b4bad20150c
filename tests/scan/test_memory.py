"""What was found before is told again, whatever was edited in between, and never of another text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scan import memory
from app.scan.hits import Hit
from app.scan.memory import Memory

TEXTS = st.lists(st.sampled_from("abcdefgh"), max_size=12)


def _found(text: str) -> tuple[Hit, ...]:
    return (Hit(0, 1, "email", text, 0.5, "test", ""),)


def _asked(held: Memory, texts: list[str]) -> list[str]:
    """Ask as the scanner does, and say what had to be looked at."""
    hits, unknown = held.get(texts)
    for place in unknown:
        hits[place] = _found(texts[place])
        held.put(texts[place], hits[place])
    held.keep(texts, hits)
    assert hits == [_found(text) for text in texts]
    return [texts[place] for place in unknown]


@given(st.lists(TEXTS, min_size=1, max_size=8), st.integers(2, 10))
@settings(max_examples=300)
def test_every_text_is_told_of_as_it_was_found(courses: list[list[str]], room: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "LEAST", 1)
        patch.setattr(memory, "PASSAGES", 2 * room)
        held = Memory()
        for course in courses:
            _asked(held, course)


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_with_room_for_all_nothing_is_looked_at_twice(courses: list[list[str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "LEAST", 1)
        held, seen = Memory(), set[str]()
        for course in courses:
            assert set(_asked(held, course)) == set(course) - seen
            seen.update(course)


def test_a_paragraph_that_was_edited_is_looked_at_alone() -> None:
    held, course = Memory(), [f"paragraph {number}" for number in range(200)]
    assert _asked(held, course) == course
    for edited in (
        [*course[:100], "new", *course[101:]],
        [*course[:100], "added", *course[100:]],
        [*course[:100], *course[101:]],
        ["first", *course, "last"],
        course,
    ):
        assert _asked(held, edited) == [text for text in edited if text not in course]


def test_what_is_asked_for_again_and_again_is_never_looked_at_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "PASSAGES", 400)
    held, course = Memory(), [f"paragraph {number}" for number in range(150)]
    _asked(held, course)
    for number in range(300):
        assert _asked(held, [*course, f"edited {number}"]) == [f"edited {number}"]
    assert _asked(held, course[::-1]) == []


def test_more_than_it_may_hold_is_not_kept_in_its_order_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "CHARACTERS", 2_000)
    held, course = Memory(), [f"{number:0100}" for number in range(150)]
    _asked(held, course)
    assert len(_asked(held, course)) > 100


def test_nothing_is_known_after_it_was_cleared() -> None:
    held, course = Memory(), [f"paragraph {number}" for number in range(200)]
    _asked(held, course)
    held.clear()
    assert held.get(course)[1] == list(range(200))


def test_what_the_caller_does_with_an_answer_changes_no_other() -> None:
    held, course = Memory(), [f"paragraph {number}" for number in range(200)]
    _asked(held, course)
    hits, _ = held.get(course)
    hits[3] = ()
    assert held.get(course)[0][3] == _found("paragraph 3")
