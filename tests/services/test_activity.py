"""What left this computer, put together from the entries of the log."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.audit import AuditLog, LogReader, Query
from app.services.activity import Outcome, local_providers, sent, sent_since
from app.services.wording import _LABELS, KINDS, Names, about, kind_of_event, told_by

REQUEST = {"provider": "openai", "model": "m", "feature": "rewrite", "course": "c1", "blocks": ["b1"], "bytes": 900}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.sqlite"


def read(path: Path) -> LogReader:
    return LogReader(path)


@pytest.mark.clause("A3.10")
@pytest.mark.clause("A3.8")
def test_a_request_is_put_together_from_its_entries(path: Path) -> None:
    with AuditLog(path) as log:
        about_it = REQUEST | {"request": "r1", "digest": "d1", "count": 3}
        log.append("request.approved", **about_it, host="api.example", region="EU", purge="2026-12-24", kinds=["email"])
        log.append("request.sending", **about_it)
        log.append("request.done", **about_it, done=3, provider_request="req_9", cost="0.001500", tokens=900)
    with read(path) as reader:
        (found,) = sent(reader, local=())
    assert (found.provider, found.count, found.bytes, found.host, found.region) == ("openai", 3, 900, "api.example", "EU")
    assert (found.purge, found.outcome, found.provider_request) == (date(2026, 12, 24), Outcome.DONE, "req_9")
    assert found.cost == pytest.approx(0.0015)
    assert found.held(date(2026, 12, 24))
    assert not found.held(date(2026, 12, 25))


def test_what_the_provider_checks_under_the_same_approval_is_a_request_of_its_own(path: Path) -> None:
    with AuditLog(path) as log:
        log.append("request.approved", **REQUEST, request="r1", digest="main", purge="2026-12-24")
        for feature, digest in (("moderation", "check"), ("rewrite", "main")):
            told = REQUEST | {"feature": feature, "request": "r1", "digest": digest}
            log.append("request.sending", **told)
            log.append("request.done" if feature == "moderation" else "request.failed", **told, done=1)
    with read(path) as reader:
        assert [(item.feature, item.outcome) for item in sent(reader, local=())] == [
            ("moderation", Outcome.DONE),
            ("rewrite", Outcome.FAILED),
        ]


def test_a_request_without_an_end_in_the_log_is_still_one_that_left(path: Path) -> None:
    with AuditLog(path) as log:
        log.append("request.sending", **REQUEST, request="r1", digest="d")
    with read(path) as reader:
        assert [item.outcome for item in sent(reader, local=())] == [Outcome.OPEN]


@pytest.mark.clause("A3.2")
def test_what_a_model_or_voice_of_this_computer_is_asked_never_counts_as_sent(path: Path) -> None:
    local = local_providers()
    assert {"local", "local-model"} <= local
    assert "openai" not in local
    with AuditLog(path) as log:
        for provider in ("local", "local-model", "openai", "gone"):
            log.append("request.sending", **(REQUEST | {"provider": provider, "count": 2, "request": provider}))
    with read(path) as reader:
        assert [item.provider for item in sent(reader, local=local)] == ["openai", "gone"]
        assert sent_since(reader, "", local=local) == 4
        assert sent_since(reader, "2100", local=local) == 0


def test_a_log_that_is_not_there_has_nothing_in_it(path: Path) -> None:
    with read(path) as reader:
        assert sent(reader, local=()) == []
        assert reader.count() == 0
        assert list(reader.find()) == []
        assert reader.values("provider") == []
    assert not path.exists()


def test_a_reader_sees_what_a_writer_adds_and_can_write_nothing_itself(path: Path) -> None:
    import sqlite3

    with AuditLog(path) as log, read(path) as reader:
        log.append("request.sending", **REQUEST)
        assert reader.count() == 1
        log.append("request.sending", **REQUEST)
        assert reader.count(Query(provider="openai")) == 2
        assert reader._db is not None
        with pytest.raises(sqlite3.OperationalError):
            reader._db.execute("INSERT INTO meta VALUES ('x', 'y')")


def test_an_id_that_only_stands_in_another_field_does_not_fit(path: Path) -> None:
    with AuditLog(path) as log:
        log.append("request.sending", provider="openai", course="c1")
        log.append("findings.accepted", course="c2", reason="openai said c1")
    with read(path) as reader:
        assert list(reader.find(Query(provider="openai"))) == [1]
        assert list(reader.find(Query(course="c1"))) == [1]


def test_every_event_has_a_kind_and_its_fields_have_names(path: Path) -> None:
    from app.audit import EVENTS

    assert all(event.startswith(kind_of_event(event).events) for event in EVENTS)
    assert {name for event in EVENTS.values() for name in event.fields} <= _LABELS.keys(), "a new field needs a name for people"
    assert len({kind.id for kind in KINDS}) == len(KINDS)
    names = Names({"openai": "OpenAI"}, {"c1": "Fire safety"})
    with AuditLog(path) as log:
        row = log.append("request.refused", **REQUEST, clause="A2.4b", error="RightsMissing", request="r1")
    assert about(row, names) == "OpenAI · Rewrite a text · “Fire safety” · clause A2.4b · rights missing"
    told = dict(told_by(row, names))
    assert told["Provider"] == "OpenAI"
    assert told["Course"] == "“Fire safety”"
    assert told["Size"] == "900 bytes"


def test_asking_again_counts_what_came_since(private_home: Path) -> None:
    from app.services.compliance import Compliance

    with Compliance.open() as compliance:
        assert compliance.sent_since("2020") == 0
        compliance.log.append("request.sending", **REQUEST, count=2)
        assert compliance.sent_since("2020") == 2
        assert compliance.sent_since("2020") == 2
        compliance.log.append("request.sending", **(REQUEST | {"provider": "local"}))
        compliance.log.append("request.sending", **REQUEST)
        assert compliance.sent_since("2020") == 3
        assert compliance.sent_since("2100") == 0
        assert compliance.sent_since("2020") == 3
