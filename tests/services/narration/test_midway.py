"""What is withdrawn, spent or changed while sentences are on their way: the rest does not go, and what came is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.services.narration.test_far import GOOGLE, VOICE, Booth, agreed, block_of, booth, course_of, narrated
from tests.wire import google_server

from app.course import apply
from app.course.blocks import Pronunciation, Voice
from app.course.errors import PolicyNotAccepted, PolicyRefusal
from app.course.ops import SetSettings
from app.guard import ClearanceRefused, ConsentMissing, NotSettled, SendSheet
from app.policy.records import Consent
from app.providers.base import NO_USAGE
from app.services.narration import is_stale
from app.services.narration.batch import LANES

__all__ = ["booth"]  # a fixture

TEXTS = [f"This is sentence number {n}." for n in range(20)]
HERS = Voice(GOOGLE, "Ada-Lovelace", "en-GB")


NO_PHONES = """
[[rule]]
id = "no-phones"
about = "finding"
when = { kind = "phone" }
verdict = "block"
clause = "A2.4c"
why = "Northwind never sends phone numbers."
"""


def _managed(booth: Booth, text: str) -> None:
    """An administrator puts a policy file in place while Lectern runs."""
    (booth.folder / "managed").mkdir(exist_ok=True)
    (booth.folder / "managed" / "policy.toml").write_text(text)


WITHDRAWN: dict[str, tuple[Callable[[Booth, Consent], object], type[PolicyRefusal]]] = {
    "the consent is revoked": (lambda b, c: b.chain.records.revoke_consent(c.id, "She asked us to."), ConsentMissing),
    "the policy is declined": (lambda b, _: b.chain.guard.gate.decline(), PolicyNotAccepted),
    "the provider is switched off": (lambda b, _: b.chain.service.disable(GOOGLE), PolicyRefusal),
    "somebody is suspended": (lambda b, _: b.chain.records.suspend("Under review."), PolicyRefusal),
    "the organisation forbids it": (
        lambda b, _: _managed(b, 'providers = ["local"]'),
        PolicyRefusal,
    ),
    "the administrator's file is damaged": (lambda b, _: _managed(b, "providers = "), PolicyRefusal),
    "the administrator adds a rule": (lambda b, _: _managed(b, NO_PHONES), ClearanceRefused),
    "the money is spent elsewhere": (lambda b, _: b.chain.service.spend(GOOGLE, NO_USAGE, 5.0), PolicyRefusal),
}


@pytest.mark.clause("B3.7")
@pytest.mark.clause("B3.10")
@pytest.mark.clause("A0.4")
@pytest.mark.parametrize("what", WITHDRAWN)
def test_the_rest_of_a_batch_does_not_go_once(booth: Booth, what: str) -> None:
    consent = agreed(booth)
    booth.chain.service.set(GOOGLE, budget="4")
    course = course_of(" ".join(TEXTS), voice=HERS)
    withdraw, refusal = WITHDRAWN[what]
    heard: list[str] = []

    def listen(_fraction: float, text: str) -> None:
        heard.append(text)
        if "5 of 20" in text:
            withdraw(booth, consent)

    with pytest.raises(refusal) as caught:
        booth.narrator.narrate(course, "l1", block_of(course), listen)
    assert 5 <= len(booth.said) < 5 + LANES  # those on their way then
    assert caught.value.what == "Nothing more was sent to Google Cloud Text-to-Speech."
    assert f"{len(booth.said)} of 20 sentences were spoken before; they are kept." in caught.value.why
    assert booth.chain.rows("narration")[-1] == ("request.failed", type(caught.value).__name__)
    (row,) = booth.chain.log.rows(event="request.failed")
    assert (row.fields["done"], row.fields["clause"]) == (len(booth.said), caught.value.clause)


@pytest.mark.clause("B3.7")
def test_a_consent_revoked_while_the_sheet_is_open_lets_nothing_go(booth: Booth) -> None:
    consent = agreed(booth)

    def leave_it_open(sheet: SendSheet) -> SendSheet:
        booth.chain.records.revoke_consent(consent.id, "She asked us to stop.")
        return sheet

    booth.desk.does = leave_it_open
    course = course_of(" ".join(TEXTS), voice=HERS)
    with pytest.raises(ConsentMissing):
        booth.narrator.narrate(course, "l1", block_of(course))
    assert booth.said == []


@pytest.mark.clause("A6.2")
def test_a_rule_an_administrator_adds_while_the_sheet_is_open_is_kept_to(booth: Booth) -> None:
    """What the sheet let pass was judged by the rules of before."""

    def leave_it_open(sheet: SendSheet) -> SendSheet:
        _managed(booth, NO_PHONES)
        return sheet

    booth.desk.does = leave_it_open
    course = course_of(" ".join(TEXTS))
    with pytest.raises(NotSettled, match="policy of your organisation has changed"):
        booth.narrator.narrate(course, "l1", block_of(course))
    assert booth.said == []
    booth.desk.does = lambda sheet: sheet
    booth.narrator.narrate(course, "l1", block_of(course))
    assert len(booth.said) == 20


@pytest.mark.parametrize("what", ["voice", "speed", "dictionary", "text"])
def test_what_changes_in_the_course_meanwhile_makes_the_narration_stale_and_nothing_mixed(booth: Booth, what: str) -> None:
    """The batch is made from the course as it was: its words and its voice, and it does not pass for the new ones."""
    course = course_of("Close the valve. Then open the door.")
    made = booth.narrator.narrate(course, "l1", block_of(course))
    settings = {
        "voice": {"voice": Voice(GOOGLE, "en-US-Wavenet-D", "en-US")},
        "speed": {"voice": Voice(GOOGLE, VOICE.name, "en-US", rate=120)},
        "dictionary": {"pronunciations": (Pronunciation("valve", "valv"),)},
        "text": {},
    }[what]
    if what == "text":
        later = course_of("Close the valve. Then open the window.")
    else:
        later = apply(course, SetSettings(replace(course.settings, **settings))).course  # type: ignore[arg-type]
    later = narrated(later, made)
    assert is_stale(later, later.lesson("l1"), block_of(later))
    booth.chain.server.requests.clear()
    again = booth.another().narrate(later, "l1", block_of(later))
    assert len(booth.said) == {"voice": 2, "speed": 2, "dictionary": 1, "text": 1}[what]
    later = narrated(later, again)
    assert not is_stale(later, later.lesson("l1"), block_of(later))


@pytest.mark.clause("B3.7")
@pytest.mark.clause("B6.2")
def test_sound_made_under_a_revoked_consent_never_comes_back_out_of_a_cache(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sentences are spoken anew then; the whole that was joined from the old ones must not be taken for theirs."""
    consent = agreed(booth)
    course = course_of("Close the valve. Then open the door.", voice=HERS)
    first = booth.narrator.narrate(course, "l1", block_of(course))
    booth.chain.records.revoke_consent(consent.id, "She asked us to stop.")
    agreed(booth)
    usual = google_server.spoken
    monkeypatch.setattr(google_server, "spoken", lambda text, *more: usual(f"{text} {text}", *more))
    booth.chain.server.requests.clear()
    again = booth.another().narrate(course, "l1", block_of(course))
    assert len(booth.said) == 2
    assert again.block.duration > 1.5 * first.block.duration
