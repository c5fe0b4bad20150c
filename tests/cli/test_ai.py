"""``lectern ai`` as a person types it and as a script uses it: the sheet as text, nothing sent without “send”."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.services.ai.conftest import the_course
from tests.wire.openai_server import Fault, OpenAIServer

from app.__main__ import main
from app.policy.records import Ground
from app.project import ProjectFile
from app.services import at_once
from app.services.compliance import Compliance
from app.services.editing import Session

Capture = pytest.CaptureFixture[str]
SHORTER = {"s1": "Refunds take ⟦1⟧14 days⟦/1⟧. Ask the ⟦2⟧returns desk⟦/2⟧."}


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture
def course(tmp_path: Path, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course, a person who accepted the policy and stated its rights, and OpenAI switched on at the server's address."""
    path = tmp_path / "Shop.course"
    Session.create(path, the_course(), at_once).close()
    monkeypatch.setattr(
        "app.keys.store.KeyStore.get", lambda _self, name: "sk-test-0123456789abcdef" if "openai" in name else None
    )
    with Compliance.open() as compliance:
        pack = compliance.policy.pack
        compliance.policy.accept({section.id for section in pack.sections}, {box.id for box in pack.boxes})
        card = compliance.guard.card("openai")
        compliance.providers.enable("openai", card.terms_version)
        compliance.providers.set("openai", base_url=server.url)
        compliance.records.state_rights("cshop", "Shop basics", Ground.OWN)
    return path


def run(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, *arguments: str | Path, typed: str = "", code: int = 0
) -> tuple[str, str]:
    """Standard output and error of a verb, with ``typed`` on its standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    capsys.readouterr()
    assert main(["ai", *map(str, arguments)]) == code
    out, err = capsys.readouterr()
    return out, err


def answer(capsys: Capture, monkeypatch: pytest.MonkeyPatch, *arguments: str | Path, typed: str = "", code: int = 0) -> Any:
    return json.loads(run(capsys, monkeypatch, *arguments, "--json", "--quiet", typed=typed, code=code)[0])


@pytest.mark.clause("A3.6")
@pytest.mark.clause("A4.3")
@pytest.mark.clause("A4.4")
def test_a_rewrite_is_shown_sent_by_typing_and_kept_as_a_draft(
    course: Path, server: OpenAIServer, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = course.read_bytes()
    server.say(SHORTER)
    out, err = run(
        capsys, monkeypatch, "rewrite", course, "--lesson", "refunds", "--block", "2", "--how", "shorter", typed="send\n"
    )
    assert "Nothing has left this computer yet" in err
    assert "OpenAI" in err
    assert "Refunds are paid within" in err
    assert "Refunds take 14 days. Ask the returns desk." in out
    assert "AI can be wrong, and others may get the same. Check it before you use it." in out
    assert course.read_bytes() == before
    assert server.asked("responses")[0].json["store"] is False


@pytest.mark.parametrize("typed", ["", "\n", "yes\n", "cancel\n", "Send it\n"])
def test_nothing_is_sent_without_the_word_send(
    course: Path, server: OpenAIServer, capsys: Capture, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    _, err = run(capsys, monkeypatch, "titles", course, "--lesson", "1", typed=typed, code=130)
    assert "Nothing was sent" in err
    assert server.requests == []


def test_a_draft_is_inserted_as_one_step_and_says_that_it_waits_for_review(
    course: Path, server: OpenAIServer, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.say(SHORTER)
    told = answer(capsys, monkeypatch, "rewrite", course, "--lesson", "1", "--block", "bpara", "--insert", typed="send\n")
    assert told["inserted"] is True
    assert told["state"] == "inserted"
    assert told["system"].startswith("gpt-")
    with ProjectFile.open(course, read_only=True) as project:
        block = project.course.lesson("lrefunds").blocks[1]
        assert block.plain() == "Refunds take 14 days. Ask the returns desk."
        assert block.origins() == {record.id for record in project.course.provenance}


def test_json_has_what_each_statement_rests_on(
    course: Path, server: OpenAIServer, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.say("Refunds are paid within 21 days.")
    told = answer(capsys, monkeypatch, "summarise", course, "--lesson", "1", typed="send\n")
    (statement,) = told["statements"]
    assert statement["source"] == "Refunds are paid within 14 days of the return."
    assert statement["unsupported"] == ["21"]
    assert told["spent"]["cost"] > 0
    assert told["state"] == "ready"


@pytest.mark.clause("A2.4c")
def test_details_are_redacted_by_typing(
    course: Path, server: OpenAIServer, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = "send\nr all\nsend\n"
    server.say("Write soon.")
    out, err = run(
        capsys, monkeypatch, "write", course, "--lesson", "1", "--brief", "Ask alice@northwind.com for help", typed=typed
    )
    assert "Not yet" in err
    assert "northwind" not in server.asked("responses")[0].body.decode()
    assert "[EMAIL]" in server.asked("responses")[0].body.decode()
    assert "Write soon." in out


@pytest.mark.clause("A2.3")
def test_whose_an_attached_file_is_is_asked_once(
    course: Path, server: OpenAIServer, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("Receipts are kept for ten years.\n", "utf-8")
    asked = ("outline", course, "--brief", "Receipts", "--source", notes)
    _, err = run(capsys, monkeypatch, *asked, typed="", code=5)
    assert "whose is it" in err
    assert server.requests == []
    _, err = run(capsys, monkeypatch, *asked, typed="own\nsend\n")
    assert "whose is it" in err
    _, err = run(capsys, monkeypatch, *asked, typed="send\n")
    assert "whose is it" not in err


def test_a_failure_has_its_exit_code_and_says_what_to_do(
    course: Path, server: OpenAIServer, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.fail(Fault.UNAUTHORISED, times=None)
    _, err = run(capsys, monkeypatch, "tags", course, typed="send\n", code=6)
    assert "did not accept the key" in err
    assert "sk-test" not in err


@pytest.mark.clause("A0.4")
def test_without_the_policy_there_is_no_help(
    course: Path, server: OpenAIServer, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Compliance.open() as compliance:
        compliance.policy.withdraw()
    _, err = run(capsys, monkeypatch, "tags", course, typed="send\n", code=5)
    assert "have not accepted the AI policy" in err
    assert server.requests == []


@pytest.mark.clause("A2.0a")
def test_only_a_course_can_be_asked_about(
    course: Path, server: OpenAIServer, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    document = tmp_path / "notes.md"
    document.write_text("# Notes\n\nText.\n", "utf-8")
    for thing in (document, tmp_path, tmp_path / "none.course"):
        run(capsys, monkeypatch, "summarise", thing, typed="send\n", code=3)
    assert server.requests == []
    assert set(_actions()) == {
        *(
            "outline",
            "write",
            "rewrite",
            "summarise",
            "questions",
            "objectives",
            "titles",
            "tags",
            "translate",
            "alt-text",
            "image",
        ),
        *("drafts", "show", "insert", "reject"),
    }


def _actions() -> list[str]:
    import argparse

    from app.cli.main import parser

    verbs = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    inner = verbs.choices["ai"]
    return list(next(action for action in inner._actions if isinstance(action, argparse._SubParsersAction)).choices)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--lesson", "Nowhere"], "There is no lesson"),
        (["--lesson", "1", "--block", "99"], "There is no block"),
        (["--block", "1"], "Say which lesson"),
    ],
)
def test_a_place_that_is_not_there_is_said(
    course: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    assert said in run(capsys, monkeypatch, "rewrite", course, *arguments, typed="send\n", code=1)[1]


def test_drafts_wait_and_are_listed_shown_inserted_and_rejected(
    course: Path, server: OpenAIServer, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.services.ai.conftest import LastingKey

    from app.project.aihistory import AiHistory

    key = LastingKey()
    monkeypatch.setattr(
        "app.services.history.open_history",
        lambda _keys: AiHistory(course.parent / "lectern-home" / "data" / "ai-history", key),
    )
    server.say("One.")
    first = answer(capsys, monkeypatch, "write", course, "--lesson", "1", "--brief", "Anything", typed="send\n")["draft"]
    server.say("Two.")
    second = answer(capsys, monkeypatch, "write", course, "--lesson", "1", "--brief", "Anything", typed="send\n")["draft"]
    assert [row["draft"] for row in answer(capsys, monkeypatch, "drafts", course)] == [first, second]
    assert "Two." in run(capsys, monkeypatch, "show", course, second)[0]
    before = course.read_bytes()
    run(capsys, monkeypatch, "reject", course, first)
    assert course.read_bytes() == before
    answer(capsys, monkeypatch, "insert", course, second)
    assert answer(capsys, monkeypatch, "drafts", course) == []
    with ProjectFile.open(course, read_only=True) as project:
        assert project.course.lesson("lrefunds").blocks[-1].plain() == "Two."
    run(capsys, monkeypatch, "insert", course, second, code=1)
