"""Captions by AssemblyAI the whole way: rights and consent, guard, log, client, socket; and everything there deleted again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.guard.asking import course
from tests.wire.asking import Follower, recording
from tests.wire.assemblyai_server import KEY, SAID, AssemblyFault, AssemblyServer
from tests.wire.chain import Chain, chained

from app.course import OutputKind, Payload
from app.course.errors import Cancelled, LecternError, PolicyRefusal, ProviderProblem
from app.guard import PROVIDERS, ConsentMissing, NothingKept, RightsMissing, provider_card
from app.keys import KeyStore
from app.policy import feature, features
from app.policy.records import Consent, Ground, Use
from app.providers.assemblyai import client
from app.services.datarequests import Ask, data_requests, letter
from app.services.deletions import delete_due, due_words
from app.services.settling import render
from app.services.transcribing import written

Heard = Chain[AssemblyServer]
F = AssemblyFault


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions follow one another at once, and patience is short."""
    monkeypatch.setattr(client, "FIRST", 0.01)
    monkeypatch.setattr(client, "SLOWEST", 0.02)
    monkeypatch.setattr(client, "PATIENCE", 0.1)


@pytest.fixture
def chain(assemblyai_server: AssemblyServer, tmp_path: Path) -> Iterator[Heard]:
    with chained(assemblyai_server, "assemblyai", KEY, tmp_path) as made:
        yield made


@pytest.fixture
def asked(tmp_path: Path) -> Payload:
    """A request to write down a recording."""
    return recording(tmp_path / "talk.wav")


def consented(chain: Heard, asked: Payload, **changes: Any) -> Consent:
    """Somebody said whose recording it is, and the person in it agreed."""
    (source,) = asked.sources
    chain.records.state_rights(source, "talk.wav", Ground.OWN)
    consent = Consent(
        person="Ada Lovelace",
        contact="ada@northwind.example",
        date="2026-01-10",
        purpose="Courses",
        scope=(Use.TRANSCRIBE,),
        territory="Worldwide",
        covers=(source,),
        note="On paper.",
    )
    return chain.records.add_consent(consent)


def events(chain: Heard) -> list[str]:
    """What the log says about recordings, in order."""
    return [row.event for row in chain.log.rows(newest_first=False) if row.event.startswith("recording.")]


def send(chain: Heard, asked: Payload, follower: Follower | None = None) -> Any:
    sheet = chain.guard.prepare(asked, course=course())
    return chain.guard.send(asked, chain.guard.approve(sheet), stream=follower or Follower())


@pytest.mark.clause("A1.2")
def test_the_three_named_providers_can_be_chosen_and_no_other() -> None:
    assert {"openai", "assemblyai", "google-tts"} <= PROVIDERS.keys()
    with pytest.raises(PolicyRefusal) as caught:
        provider_card("somebody")
    assert caught.value.clause == "A1.2"


@pytest.mark.clause("A1.3")
def test_captions_have_their_record_from_the_moment_they_arrive(chain: Heard, asked: Payload) -> None:
    consented(chain, asked)
    output = send(chain, asked)
    assert OutputKind.SUBTITLES in {known.output for known in features().values()}
    assert feature("subtitles").output is OutputKind.SUBTITLES
    record = output.provenance
    assert (record.provider, record.kind.value, record.source_type.value) == (
        "assemblyai",
        "subtitles",
        "trainedAlgorithmicMedia",
    )
    assert "universal-3-5-pro" in record.system
    assert record.prompt_sha256 == asked.sha256
    assert record.request_id == chain.server.deleted[0]
    assert json.loads(output.content)["text"] == SAID
    kept = repr(chain.log.rows())
    assert SAID not in kept
    assert "talk.wav" not in kept
    assert chain.log.verify().ok


@pytest.mark.clause("B4.1")
@pytest.mark.clause("B6.2")
def test_a_recording_is_sent_once_its_rights_are_stated_and_its_speaker_agreed(chain: Heard, asked: Payload) -> None:
    (source,) = asked.sources
    with pytest.raises(RightsMissing) as missing:
        send(chain, asked)
    assert missing.value.source == source
    chain.records.state_rights(source, "talk.wav", Ground.OWN)
    with pytest.raises(ConsentMissing) as unconsented:
        send(chain, asked)
    assert (unconsented.value.source, unconsented.value.clause) == (source, "B4.1")
    given = consented(chain, asked)
    assert send(chain, asked).content
    chain.records.revoke_consent(given.id, "She asked us to stop.")
    with pytest.raises(ConsentMissing):
        send(chain, asked)
    assert len(chain.server.uploads) == 1


@pytest.mark.clause("B4.1")
def test_consent_is_about_these_bytes_and_no_others(chain: Heard, asked: Payload, tmp_path: Path) -> None:
    consented(chain, asked)
    other = tmp_path / "other.wav"
    other.write_bytes((tmp_path / "talk.wav").read_bytes() + b"more")
    sneaked = recording(other)
    for changed in (
        Payload(**{**fields(sneaked), "sources": asked.sources}),
        Payload(**{**fields(asked), "sources": ("c1",)}),
        Payload(**{**fields(asked), "feature": "summarise"}),
    ):
        with pytest.raises(PolicyRefusal):
            send(chain, changed)
    assert chain.server.connections == 0


def fields(payload: Payload) -> dict[str, Any]:
    """A payload's fields by name."""
    return {name: getattr(payload, name) for name in payload.__slots__}


@pytest.mark.clause("A3.11")
def test_the_card_says_what_the_policy_wants_and_how_the_vendor_differs(chain: Heard, asked: Payload) -> None:
    card = provider_card("assemblyai")
    assert (card.region, card.retention_days, card.endpoints[0].host) == ("European Union", 0, "api.eu.assemblyai.com")
    assert "Deleted at once" in card.retention
    assert "30 days" in card.retention
    consented(chain, asked)
    chain.service.set("assemblyai", region="European Union")
    sheet = chain.guard.prepare(asked, course=course())
    assert (sheet.host, sheet.region, sheet.purge) == ("api.eu.assemblyai.com", "European Union", None)
    assert sheet.estimate.seconds == 2.0
    assert sheet.estimate.cost == pytest.approx(2 * 0.21 / 3600)


@pytest.mark.clause("A3.11")
def test_everything_there_is_deleted_as_soon_as_the_captions_are_here(chain: Heard, asked: Payload) -> None:
    consented(chain, asked)
    send(chain, asked)
    assert chain.server.transcripts == {}
    assert events(chain) == ["recording.uploaded", "recording.deleted"]
    (row,) = chain.log.rows(event="recording.deleted")
    assert str(row.fields["receipt"]).startswith("deleted, status 200, ")
    assert row.fields["provider_request"] == chain.server.deleted[0]
    assert chain.guard.recordings.due() == chain.guard.recordings.waiting() == ()


@pytest.mark.clause("A3.11")
def test_a_deletion_that_fails_twice_is_tried_again_at_each_start_until_there_is_a_receipt(
    assemblyai_server: AssemblyServer, asked: Payload, tmp_path: Path
) -> None:
    keys = KeyStore()
    assemblyai_server.fail_at(F.BROKEN, "delete", 2)
    with chained(assemblyai_server, "assemblyai", KEY, tmp_path, keys) as first:
        consented(first, asked)
        assert json.loads(send(first, asked).content)["text"] == SAID
        assert len(first.guard.recordings.due()) == 1
        (note,) = (tmp_path / "at-providers").iterdir()
        assert note.stat().st_mode & 0o077 == 0
        kept = note.read_text()
        assert not [secret for secret in (SAID, "talk", KEY, "Ada") if secret in kept]
    assert len(assemblyai_server.transcripts) == 1
    with chained(assemblyai_server, "assemblyai", KEY, tmp_path, keys) as second:
        second.guard.gate.decline()  # deleting is a duty, not a use
        second.service.disable("assemblyai")
        assert delete_due(second.guard) == 1
        assert "1 recording has to be deleted" in due_words(1)
    with chained(assemblyai_server, "assemblyai", KEY, tmp_path, keys) as third:
        assert delete_due(third.guard) == 0
        assert delete_due(third.guard) == 0
        assert assemblyai_server.transcripts == {}
        assert len(assemblyai_server.received("DELETE", "/v2/transcript/")) == 3
        assert events(third) == ["recording.uploaded", *["recording.undeleted"] * 2, "recording.deleted"]
        (row,) = third.log.rows(event="recording.deleted")
        assert row.fields["attempt"] == 3
    assert list((tmp_path / "at-providers").iterdir()) == []


@pytest.mark.clause("A3.11")
def test_captions_are_fetched_by_the_next_run_and_deleted_then(
    assemblyai_server: AssemblyServer, asked: Payload, tmp_path: Path
) -> None:
    keys = KeyStore()
    assemblyai_server.fail_at(F.GATEWAY, "get", times=None)
    with chained(assemblyai_server, "assemblyai", KEY, tmp_path, keys) as first:
        consented(first, asked)
        with pytest.raises(LecternError, match="has the recording"):
            send(first, asked)
        assert len(first.guard.recordings.waiting()) == 1
    assemblyai_server.behave()
    with chained(assemblyai_server, "assemblyai", KEY, tmp_path, keys) as second:
        assert delete_due(second.guard) == 0  # nobody gave it up yet
        (waiting,) = second.guard.recordings.waiting()
        assert (waiting.course, waiting.blocks, waiting.seconds) == ("c1", ("b1",), 2.0)
        output = second.guard.recordings.fetch(waiting.number)
        assert json.loads(output.content)["text"] == SAID
        assert output.provenance.prompt_sha256 == asked.sha256
        assert assemblyai_server.transcripts == {}
        assert len(assemblyai_server.uploads) == 1
        with pytest.raises(NothingKept):
            second.guard.recordings.fetch(waiting.number)
        assert second.service.settings("assemblyai").spent > 0


@pytest.mark.clause("A3.11")
@pytest.mark.parametrize("how", ["stopped", "failed", "damaged", "given up", "revoked", "forgotten"])
def test_what_nobody_waits_for_any_more_is_deleted(chain: Heard, asked: Payload, how: str) -> None:
    consent = consented(chain, asked)
    chain.server.steps = 1 if how in ("failed", "damaged") else 10**6
    if how == "stopped":
        chain.server.thinking = 0.5  # stopped before anybody knows under which number it lies there
        with pytest.raises(Cancelled):
            send(chain, asked, Follower(lambda _: bool(chain.server.transcripts)))
    elif how in ("failed", "damaged"):
        chain.server.fail_at(F.ERROR if how == "failed" else F.NO_WORDS, "get")
        with pytest.raises(LecternError):
            send(chain, asked)
    else:
        chain.server.fail_at(F.GATEWAY, "get", times=None)
        with pytest.raises(LecternError):
            send(chain, asked)
        (waiting,) = chain.guard.recordings.waiting()
        if how == "given up":
            assert chain.guard.recordings.give_up(waiting.number)
        elif how == "revoked":
            chain.records.revoke_consent(consent.id, "She asked us to stop.")
            with pytest.raises(ConsentMissing):
                chain.guard.recordings.fetch(waiting.number)
        else:
            assert chain.guard.recordings.delete_due(datetime.now(UTC) + timedelta(days=3)) == 0
    assert chain.server.transcripts == {}
    assert events(chain) == ["recording.uploaded", "recording.deleted"]
    assert chain.guard.recordings.due() == chain.guard.recordings.waiting() == ()


@pytest.mark.clause("A3.11")
def test_it_is_deleted_where_it_was_sent_even_when_another_region_is_in_use_by_then(chain: Heard, asked: Payload) -> None:
    consented(chain, asked)
    chain.server.fail_at(F.BROKEN, "delete")
    send(chain, asked)
    chain.service.set("assemblyai", region="United States")
    assert delete_due(chain.guard) == 0
    assert chain.server.transcripts == {}


FAULTS = {
    (F.UNAUTHORISED, "upload"): "KeyRejected",
    (F.NO_MONEY, "create"): "QuotaUsedUp",
    (F.OVERLOADED, "create"): "ProviderUnavailable",
    (F.REDIRECT, "upload"): "InsecureConnection",
    (F.TRUNCATED, "create"): "BadAnswer",
    (F.TOO_LARGE, "upload"): "BadRequest",
    (F.ERROR, "get"): "BadRequest",
}


@pytest.mark.clause("A5.7")
@pytest.mark.clause("B3.10")
@pytest.mark.parametrize(("fault", "error"), FAULTS.items(), ids=[fault.value for fault, _ in FAULTS])
def test_each_fault_has_its_message_and_its_row(chain: Heard, asked: Payload, fault: tuple[F, str], error: str) -> None:
    consented(chain, asked)
    chain.server.fail_at(*fault, times=None)
    with pytest.raises(LecternError) as caught:
        send(chain, asked)
    assert type(caught.value).__name__ == error
    assert chain.rows("subtitles")[-1] == ("request.failed", error)
    assert len(chain.server.uploads) <= 1
    assert KEY not in repr(chain.log.rows()) + str(caught.value)


@pytest.mark.clause("B8.1")
@pytest.mark.parametrize("fault", [F.UNAUTHORISED, F.SUSPENDED])
def test_a_refused_account_is_not_asked_again(chain: Heard, asked: Payload, fault: F) -> None:
    consented(chain, asked)
    chain.server.fail_at(fault, "upload")
    with pytest.raises(LecternError):
        send(chain, asked)
    with pytest.raises(PolicyRefusal) as caught:
        send(chain, asked)
    assert caught.value.clause == "B8.1"
    assert len(chain.server.requests) == 1


def test_only_the_guard_itself_fetches_and_deletes(chain: Heard, asked: Payload) -> None:
    consented(chain, asked)
    for name in ("subtitles-fetch", "subtitles-delete"):
        with pytest.raises(PolicyRefusal, match="Only the guard itself"):
            chain.guard.prepare(Payload(**{**fields(asked), "feature": name, "attachment": None}), course=course())


def test_a_damaged_note_is_kept_and_harms_no_other(chain: Heard, asked: Payload, tmp_path: Path) -> None:
    consented(chain, asked)
    chain.server.fail_at(F.BROKEN, "delete")
    send(chain, asked)
    damaged = tmp_path / "at-providers" / "x.json"
    damaged.write_text('{"provider": 7}')
    assert delete_due(chain.guard) == 0
    assert chain.server.transcripts == {}
    assert damaged.exists()


@pytest.mark.clause("A3.8")
@pytest.mark.clause("A3.11")
def test_the_letter_to_the_provider_says_what_it_confirmed_to_have_deleted(
    chain: Heard, asked: Payload, tmp_path: Path
) -> None:
    consented(chain, asked)
    today = datetime.now(UTC).date()
    send(chain, asked)
    chain.server.fail_at(F.BROKEN, "delete")
    send(chain, asked)
    (about,) = data_requests(tmp_path / "log.sqlite", [provider_card("assemblyai")], today)
    assert about.held == 1
    said = letter(about, Ask.DELETION, "Ada", today)
    first, second = chain.server.deleted[0], next(iter(chain.server.transcripts))
    assert f"request {first}, deletion confirmed on {today.isoformat()}" in said
    assert f"request {second}\n" in said
    delete_due(chain.guard)
    assert data_requests(tmp_path / "log.sqlite", [provider_card("assemblyai")], today)[0].held == 0


@pytest.mark.clause("A1.2")
def test_the_sheet_says_which_file_goes_how_long_it_is_and_that_nobody_can_look_inside(chain: Heard, asked: Payload) -> None:
    consented(chain, asked)
    said = "\n".join(render(chain.guard.prepare(asked, course=course())))
    for text in ("talk.wav (its name is not sent)", "0:02 minutes", "kB", asked.sources[0].partition(":")[2], "can’t hear"):
        assert text in said
    assert "AssemblyAI · universal-3-5-pro" in said
    assert "0:02 minutes of sound" in said


@pytest.mark.clause("A3.11")
@pytest.mark.clause("B8.2")
def test_what_a_provider_keeps_is_deleted_before_its_key_goes(chain: Heard, asked: Payload) -> None:
    consented(chain, asked)
    chain.server.fail_at(F.BROKEN, "delete")
    send(chain, asked)
    chain.server.fail_at(F.GATEWAY, "get", times=None)
    with pytest.raises(LecternError):
        send(chain, asked)
    assert len(chain.server.transcripts) == 2
    chain.service.terminate("assemblyai")
    assert chain.server.transcripts == {}
    assert chain.service.masked_key("assemblyai") == ""
    assert chain.guard.recordings.due() == chain.guard.recordings.waiting() == ()


@pytest.mark.clause("A2.4a")
def test_a_recording_is_asked_about_each_time_whatever_was_set(chain: Heard, asked: Payload) -> None:
    consented(chain, asked)
    chain.service.set("assemblyai", quiet="yes")
    sheet = chain.guard.prepare(asked, course=course())
    assert sheet.findings == ()
    assert sheet.asks


@pytest.mark.parametrize("asked_before", [False, True])
def test_words_that_are_said_after_the_recording_is_over_are_of_another_one(
    chain: Heard, asked: Payload, asked_before: bool
) -> None:
    consented(chain, asked)
    chain.server.fail_at(F.BROKEN, "delete")
    chain.server.say("word " * 60)
    output = send(chain, asked)
    (remain,) = chain.guard.recordings.due()
    with pytest.raises(ProviderProblem, match="go on for 21 seconds, and the recording is 2 seconds long"):
        written(course(), remain if asked_before else asked, output)
    assert len(written(course(), asked, send(chain, asked)).cues) > 1
