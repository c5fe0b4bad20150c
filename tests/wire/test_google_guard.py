"""Google's voices the whole way: settings, key store, guard, log, client, socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.guard.asking import course
from tests.wire.asking import SPOKEN, VOICE, speech
from tests.wire.chain import Chain, chained
from tests.wire.google_server import KEY, VOICES, GoogleFault, GoogleServer, service_account

from app.course.errors import LecternError, PolicyRefusal
from app.guard import ConsentMissing
from app.keys import BadKey
from app.policy.records import Consent, Use
from app.services.providers import VoiceLists, try_connection
from app.services.sheets import cost_words, kept_words, to_words, where_words

Spoken = Chain[GoogleServer]
F = GoogleFault


@pytest.fixture
def chain(google_server: GoogleServer, tmp_path: Path) -> Iterator[Spoken]:
    with chained(google_server, "google-tts", KEY, tmp_path) as made:
        yield made


@pytest.mark.clause("A1.3")
@pytest.mark.clause("B2.1")
def test_what_was_shown_is_what_arrives_and_the_sound_has_its_record(chain: Spoken) -> None:
    asked = speech()
    sheet = chain.guard.prepare(asked, course=course())
    output = chain.guard.send(asked, chain.guard.approve(sheet))
    assert [request.body for request in chain.server.requests] == list(sheet.bodies)
    record = output.provenance
    assert (record.provider, record.kind.value, record.source_type.value) == ("google-tts", "speech", "trainedAlgorithmicMedia")
    assert VOICE in record.system
    assert record.request_id
    assert record.prompt_sha256 == asked.sha256
    assert chain.log.verify().ok
    assert SPOKEN not in repr(chain.log.rows())


@pytest.mark.clause("A3.12")
@pytest.mark.clause("A3.9")
def test_the_sheet_and_the_log_say_that_it_may_be_kept_for_thirty_days(chain: Spoken) -> None:
    sheet = chain.guard.prepare(speech(), course=course())
    day = (datetime.now(UTC) + timedelta(days=30)).date()
    assert sheet.purge == day
    assert "30 days" in kept_words(sheet)
    assert f"{day.day} {day:%b %Y}" in kept_words(sheet)
    chain.guard.approve(sheet)
    (row,) = chain.log.rows(event="request.approved")
    assert row.fields["purge"] == day.isoformat()


@pytest.mark.clause("A1.2")
def test_the_sheet_names_who_where_and_what_it_costs(chain: Spoken) -> None:
    chain.service.set("google-tts", region="European Union")
    sheet = chain.guard.prepare(speech("Ünder 40 letters"), course=course())
    assert (sheet.host, sheet.region) == ("eu-texttospeech.googleapis.com", "European Union")
    assert to_words(sheet) == f"Google Cloud Text-to-Speech · {VOICE}"
    assert where_words(sheet) == "eu-texttospeech.googleapis.com, HTTPS, European Union"
    assert sheet.estimate.characters == 16
    assert sheet.estimate.cost == pytest.approx(16 * 24 / 1_000_000)
    assert cost_words(sheet) == "about $0.0004"
    assert "no budget counts it" in cost_words(replace(sheet, estimate=replace(sheet.estimate, cost=None)))
    unknown = chain.guard.prepare(speech(voice="en-US-News-K"), course=course())
    assert unknown.estimate.cost is None


@pytest.mark.clause("B3.10")
def test_characters_count_against_the_budget(chain: Spoken) -> None:
    chain.service.set("google-tts", budget="1")
    chain.ask(speech(voice="en-US-Studio-Q"))
    assert chain.service.settings("google-tts").spent == pytest.approx(len(SPOKEN) * 160 / 1_000_000)
    chain.service.set("google-tts", budget="0.005")
    with pytest.raises(PolicyRefusal) as caught:
        chain.ask(speech(voice="en-US-Studio-Q"))
    assert caught.value.clause == "B3.10"
    assert len(chain.server.requests) == 1


@pytest.mark.clause("B3.6")
@pytest.mark.clause("B3.7")
def test_a_voice_named_after_a_person_needs_that_persons_consent(chain: Spoken) -> None:
    chain.ask(speech(voice=VOICE))
    for voice in ("Ada-Lovelace", "projects/p/locations/l/models/ada"):
        with pytest.raises(ConsentMissing) as caught:
            chain.ask(speech(voice=voice))
        assert caught.value.clause == "B3.7"
        consent = chain.records.add_consent(
            Consent(
                person="Ada Lovelace",
                contact="ada@northwind.example",
                date="2026-01-10",
                purpose="Courses",
                scope=(Use.SYNTHESISE,),
                territory="Worldwide",
                covers=(voice,),
                note="On paper.",
            )
        )
        assert chain.ask(speech(voice=voice)).content
        chain.records.revoke_consent(consent.id, "She asked us to stop.")
        with pytest.raises(ConsentMissing):
            chain.ask(speech(voice=voice))
    assert len(chain.server.requests) == 3


FAULTS = {
    F.BAD_KEY: "KeyRejected",
    F.DISABLED: "ProviderSuspended",
    F.RATE_LIMITED: "RateLimited",
    F.NO_QUOTA: "QuotaUsedUp",
    F.OVERLOADED: "ProviderUnavailable",
    F.REDIRECT: "InsecureConnection",
    F.CUT: "BadAnswer",
    F.EMPTY: "BadAnswer",
    F.MP3: "BadAnswer",
}


@pytest.mark.clause("A5.7")
@pytest.mark.clause("B3.10")
@pytest.mark.parametrize(("fault", "error"), FAULTS.items(), ids=[fault.value for fault in FAULTS])
def test_each_fault_has_its_message_its_row_and_no_storm(chain: Spoken, fault: F, error: str) -> None:
    chain.server.fail(fault, times=None)
    with pytest.raises(LecternError) as caught:
        chain.ask(speech())
    assert type(caught.value).__name__ == error
    assert chain.rows("narration")[-1] == ("request.failed", error)
    assert len(chain.server.requests) == (3 if fault is F.RATE_LIMITED else 1)
    kept = repr(chain.log.rows()) + str(caught.value)
    assert KEY not in kept
    assert SPOKEN not in kept


def test_too_much_at_once_is_waited_for_and_then_works(chain: Spoken) -> None:
    chain.server.fail(F.RETRY_INFO)
    assert chain.ask(speech()).content
    assert ("request.retried", "") in chain.rows("narration")
    assert [request.body for request in chain.server.requests] == [speech().body] * 2


@pytest.mark.clause("B8.1")
@pytest.mark.parametrize("fault", [F.BAD_KEY, F.UNAUTHORISED, F.SUSPENDED])
def test_a_refused_account_is_not_asked_again_until_a_test_succeeds(chain: Spoken, fault: F) -> None:
    chain.server.fail(fault)
    with pytest.raises(LecternError):
        chain.ask(speech())
    for ask in (lambda: chain.ask(speech()), lambda: chain.guard.fetch_voices("google-tts")):
        with pytest.raises(PolicyRefusal) as caught:
            ask()
        assert caught.value.clause == "B8.1"
    assert len(chain.server.requests) == 1
    assert try_connection(chain.service, chain.guard, "google-tts").models
    assert chain.ask(speech()).content


@pytest.mark.clause("A3.2")
@pytest.mark.clause("A0.4")
def test_the_list_of_voices_is_asked_for_when_a_person_wants_it_and_kept(chain: Spoken, tmp_path: Path) -> None:
    lists = VoiceLists(chain.guard, tmp_path / "voices")
    assert lists.known("google-tts") == ()
    assert chain.server.connections == 0
    found = lists.fetch("google-tts")
    assert {voice.id for voice in found} == {name for name, *_ in VOICES}
    assert chain.rows("voice-list") == [("request.sending", ""), ("request.done", "")]
    assert VoiceLists(chain.guard, tmp_path / "voices").known("google-tts") == found
    assert len(chain.server.requests) == 1
    chain.service.set("google-tts", region="European Union")
    assert lists.known("google-tts") == ()  # another place has other voices
    chain.service.set("google-tts", base_url=chain.server.url)
    (file,) = (tmp_path / "voices").iterdir()
    file.write_text("{")
    assert lists.known("google-tts") == ()
    chain.guard.gate.decline()
    with pytest.raises(PolicyRefusal):
        lists.fetch("google-tts")
    assert len(chain.server.requests) == 1


def test_testing_the_connection_learns_the_voices(chain: Spoken) -> None:
    tested = try_connection(chain.service, chain.guard, "google-tts")
    assert VOICE in tested.models
    assert VOICE in {voice.id for voice in VoiceLists(chain.guard).known("google-tts")}


@pytest.mark.clause("A3.4")
def test_a_service_account_is_kept_without_what_it_does_not_need_and_never_shown(chain: Spoken) -> None:
    account, chain.server.public = service_account()
    chain.service.set_key("google-tts", f"\ufeff{account}\n")
    assert chain.service.masked_key("google-tts") == "Service account lectern@project.iam.gserviceaccount.com"
    kept = json.loads(chain.service.keys.get("provider.google-tts") or "")
    assert "auth_uri" not in kept
    assert kept["private_key"] == json.loads(account)["private_key"]
    assert chain.ask(speech()).content
    assert "authorization" in chain.server.requests[0].headers
    assert kept["private_key"][40:80] not in repr(chain.log.rows())


@pytest.mark.parametrize("change", ["cut", "part", "client", "empty", "list"])
def test_what_is_no_service_account_is_refused_in_words(chain: Spoken, change: str) -> None:
    account, _ = service_account()
    given = {
        "cut": account[: len(account) // 2],
        "part": json.loads(account)["private_key"],
        "client": json.dumps({"installed": {"client_id": "x"}}),
        "empty": json.dumps({**json.loads(account), "private_key": ""}),
        "list": "{" + "[" * 19_000,
    }[change]
    with pytest.raises(BadKey) as caught:
        chain.service.set_key("google-tts", given)
    assert all((caught.value.what, caught.value.why, caught.value.next_step))
    assert chain.service.masked_key("google-tts").endswith(KEY[-4:])
    with pytest.raises(BadKey, match="takes a key, not a file"):
        chain.service.set_key("openai", account)
