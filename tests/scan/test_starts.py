"""Phrases tried only where a word begins as they do are found as ``re`` finds them."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.scan.prose import PROSE

from app.scan import starts
from app.scan.late import late, warm
from app.scan.starts import Phrases

EXPRESSIONS = [
    (r"(?<!\w)(?:do not|never) (?:share|forward)(?!\w)", re.IGNORECASE),
    (r"(?<!\w)(?:[Kk]eep|hold)s? \w+", 0),
    (r"(?<![\w-])(?:a{1,2}b?c|x[0-9]y)(?!\w)", re.IGNORECASE),
    (r"(?<!\w)\w+ing(?!\w)", 0),
    (r"(?<!\w)(?:öffentlich|straße)(?!\w)", re.IGNORECASE),
    (r"(?<!\w)(?:in|on|at) the (?:end|room)", re.IGNORECASE),
]
TEXTS = [
    *PROSE,
    "aac x7y ABC Straße ÖFFENTLICH",
    "Do NOT forward. never share; keep calm, holds on",
    "",
    "İn the end",
    "at the end at the room",
]


def test_an_expression_is_compiled_when_it_is_first_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    whole = re.compile

    def noted(expression: str, flags: int) -> re.Pattern[str]:
        made.append(expression)
        return whole(expression, flags)

    monkeypatch.setattr(re, "compile", noted)
    word = late(r"(?<!\w)HELLO(?!\w)", re.IGNORECASE)
    assert made == []
    assert word.search("Say hello.") is not None
    assert word.sub("bye", "hello, Hello") == "bye, bye"
    assert [match.span() for match in word.finditer("hello hello")] == [(0, 5), (6, 11)]
    assert made == [r"(?<!\w)HELLO(?!\w)"]
    with pytest.raises(AttributeError):
        _ = word.groups


def test_what_nobody_asked_for_yet_is_made_ready_when_there_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.scan.late._waiting", [])
    word, held = late("a+"), Phrases(EXPRESSIONS)
    assert held._patterns == {}
    while warm():
        pass
    assert "match" in vars(word)
    assert len(held._patterns) == len(EXPRESSIONS)


def test_threads_that_ask_at_once_find_the_same() -> None:
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            held = Phrases(EXPRESSIONS)
            ask = [pool.submit(lambda held=held: list(held.finditer(TEXTS[-2], [5]))) for _ in range(8)]  # type: ignore[misc]
            assert {len(asked.result()) for asked in ask} == {1}


def by_re() -> list[list[tuple[int, str]]]:
    return [
        [(number, match.group()) for number, (one, flags) in enumerate(EXPRESSIONS) for match in re.finditer(one, text, flags)]
        for text in TEXTS
    ]


def by_phrases() -> list[list[tuple[int, str]]]:
    held = Phrases(EXPRESSIONS)
    return [[(number, match.group()) for number, match in held.finditer(text, range(len(EXPRESSIONS)))] for text in TEXTS]


def test_the_matches_are_those_of_re() -> None:
    assert by_phrases() == by_re()
    assert sum(map(len, by_re())) > 20


def test_they_are_the_same_without_the_reader_of_expressions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts, "_parser", None)
    assert by_phrases() == by_re()
