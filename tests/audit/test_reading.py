"""Questions people ask of the log are answered from the file as it is, and never change it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.audit import AuditLog, LogProblem, LogReader, Query


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "log.sqlite"
    with AuditLog(path) as log:
        log.append("policy.accepted", user="Zoë", version="3")
        for number in range(1200):
            log.append("request.sending", provider="openai" if number % 2 else "local", request=f"r{number}", course="c1")
    return path


def numbers(path: Path, **narrowed: object) -> list[int]:
    with LogReader(path) as reader:
        return list(reader.find(Query(**narrowed)))  # type: ignore[arg-type]


def test_entries_come_newest_first_or_oldest_first_and_by_number(path: Path) -> None:
    with LogReader(path) as reader:
        assert list(reader.find())[:2] == [1201, 1200]
        assert [row.seq for row in reader.rows(limit=2, newest_first=False)] == [1, 2]
        assert [row.seq for row in reader.at([7, 3, 99_999, 5])] == [7, 3, 5]
        assert len(reader.at(reader.find())) == 1201
        assert reader.counts() == {"policy.accepted": 1, "request.sending": 1200}
        assert (reader.count(), reader.last()) == (1201, 1201)
        assert reader.values("provider") == ["local", "openai"]
        assert reader.values("count") == []


def test_every_word_must_stand_somewhere_in_any_case(path: Path) -> None:
    assert numbers(path, search="ZOË accepted") == [1]
    assert numbers(path, search="r1199") == [1201]
    assert numbers(path, search="7 sending") == sorted(numbers(path, search="7", events=("request.",)), reverse=True)
    assert 7 in numbers(path, search="7")
    assert numbers(path, search="nowhere") == []
    assert numbers(path, search="9" * 30) == []


def test_fields_times_and_numbers_narrow(path: Path) -> None:
    assert len(numbers(path, provider="openai")) == 600
    assert numbers(path, request="r5") == [7]
    assert numbers(path, provider="openai", after=1199) == [1201]
    assert numbers(path, until="2020") == []
    assert len(numbers(path, since="2020", course="c1")) == 1200
    assert numbers(path, events=("policy.", "org.")) == [1]


def test_a_spoiled_entry_is_found_by_what_is_left_of_it(path: Path) -> None:
    with AuditLog(path) as log:
        log.count()
        assert log._db is not None
        log._db.execute("DROP TRIGGER entries_never_change")
        for seq, body in ((3, "{openai"), (4, '"openai"'), (5, '["openai"]')):
            log._db.execute("UPDATE entries SET body = ? WHERE seq = ?", (body, seq))
    assert numbers(path, search="{openai") == [3]
    assert len(numbers(path, provider="openai")) == 600 - 2
    with LogReader(path) as reader:
        assert reader.at([3])[0].body == "{openai"


def test_a_file_that_is_no_log_is_a_problem_that_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    path.write_bytes(b"my diary" * 500)
    with LogReader(path) as reader, pytest.raises(LogProblem, match="keep the file as evidence"):
        reader.count()


def test_a_log_that_does_not_exist_yet_answers_everything_with_nothing(tmp_path: Path) -> None:
    with LogReader(tmp_path / "log.sqlite") as reader:
        assert (
            list(reader.find()),
            reader.count(),
            reader.at([1]),
            reader.values("provider"),
            reader.counts(),
            reader.last(),
        ) == (
            [],
            0,
            [],
            [],
            {},
            0,
        )


def test_a_closed_reader_opens_again(path: Path) -> None:
    reader = LogReader(path)
    assert reader.count() == 1201
    reader.close()
    reader.close()
    assert reader.count() == 1201
    reader.close()
