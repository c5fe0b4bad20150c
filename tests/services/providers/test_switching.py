"""Providers switched on and off: terms, refusals, organisations, licences over voices, ending it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.services.providers.conftest import KEY, TERMS, events, last

from app.audit import AuditLog
from app.course import OutputKind
from app.keys import KeyStore, KeyStoreLocked
from app.policy import Organisation
from app.services.providers import NotInUse, ProviderService, SettingsFile


@pytest.mark.clause("B8.2")
@pytest.mark.parametrize("damage", [lambda path: path.write_text("{"), lambda path: path.unlink()])
def test_damage_to_the_settings_makes_no_new_agreement(service: ProviderService, damage: Callable[[Path], object]) -> None:
    service.enable("openai", TERMS)
    service.terminate("openai")
    damage(service.file.path)
    with pytest.raises(NotInUse, match="Its use was ended on") as caught:
        service.enable("openai", TERMS)
    assert caught.value.clause == "B8.2"
    assert not service.provider("openai").enabled
    service.enable("openai", TERMS, new_agreement=True)
    service.disable("openai")
    service.enable("openai", TERMS)
    assert service.provider("openai").enabled


@pytest.mark.clause("A1.4")
def test_everything_is_off_until_its_terms_are_acknowledged_by_version(service: ProviderService) -> None:
    standing = service.provider("openai")
    assert not standing.enabled
    assert not standing.terms_current
    assert service.usable(OutputKind.TEXT) == ()
    with pytest.raises(NotInUse, match="terms are version 2025-05-31") as caught:
        service.enable("openai", "2024-01-01")
    assert caught.value.clause == "A1.4"
    assert "https://openai.com" in caught.value.next_step
    assert not service.provider("openai").enabled
    service.enable("openai", TERMS)
    standing = service.provider("openai")
    assert standing.enabled
    assert standing.terms_current
    assert service.settings("openai").terms_date == "2026-11-26"
    assert [state.card.id for state in service.usable(OutputKind.TEXT)] == ["openai"]
    assert events(service) == ["provider.terms", "provider.enabled"]
    assert last(service) == {"user": "Ada", "provider": "openai", "terms": TERMS}


@pytest.mark.clause("B2.1")
@pytest.mark.clause("A1.4")
def test_changed_terms_switch_it_off_until_they_are_acknowledged(
    service: ProviderService, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.enable("openai", TERMS)
    newer = replace(service.card("openai"), terms_version="2027-01-01")
    monkeypatch.setattr(service, "card", lambda _: newer)
    assert not service.provider("openai").terms_current
    state = service.state("openai")
    assert not state.ready
    assert "terms have changed" in state.why
    service.enable("openai", "2027-01-01")
    assert service.state("openai").ready


@pytest.mark.clause("A5.4")
def test_one_switch_stops_a_provider(service: ProviderService) -> None:
    service.enable("openai", TERMS)
    service.disable("openai")
    assert not service.provider("openai").enabled
    assert "switched off" in service.state("openai").why
    service.enable("openai", TERMS)  # its terms need not be acknowledged twice
    assert events(service) == ["provider.terms", "provider.enabled", "provider.disabled", "provider.enabled"]


def test_an_organisation_can_keep_it_off(tmp_path: Path) -> None:
    with AuditLog(tmp_path / "log.sqlite") as log:
        organisation = Organisation(name="Northwind", providers=frozenset({"local"}))
        service = ProviderService(log, KeyStore(), SettingsFile(tmp_path / "p.json"), organisation=lambda: organisation)
        with pytest.raises(NotInUse, match="organisation"):
            service.enable("openai", TERMS)
        assert not service.state("openai").allowed


@pytest.mark.clause("B8.1")
@pytest.mark.parametrize("error", ["KeyRejected", "ProviderSuspended"])
def test_a_provider_that_refuses_is_marked_and_not_asked_again(service: ProviderService, error: str) -> None:
    service.enable("openai", TERMS)
    service.failed("openai", error)
    service.failed("openai", error)
    assert service.provider("openai").suspended
    assert not service.state("openai").ready
    assert events(service)[-1] == "provider.suspended"
    assert events(service).count("provider.suspended") == 1
    service.settled("openai")
    assert service.state("openai").ready
    assert events(service)[-1] == "provider.resumed"


def test_other_failures_leave_no_mark(service: ProviderService) -> None:
    service.enable("openai", TERMS)
    for error in ("RateLimited", "ProviderUnavailable", "BadAnswer", "Declined"):
        service.failed("openai", error)
    assert service.state("openai").ready


def test_another_key_lifts_the_mark_of_a_rejected_one_only(service: ProviderService) -> None:
    service.enable("openai", TERMS)
    service.failed("openai", "KeyRejected")
    service.set_key("openai", KEY)
    assert service.state("openai").ready
    service.failed("openai", "ProviderSuspended")
    service.set_key("openai", KEY)
    assert not service.state("openai").ready


@pytest.mark.clause("B8.2")
def test_after_the_end_nothing_is_sent_and_the_key_is_gone(service: ProviderService) -> None:
    service.enable("openai", TERMS)
    service.set_key("openai", KEY)
    service.terminate("openai")
    standing = service.provider("openai")
    assert standing.terminated
    assert not standing.enabled
    assert service.connection("openai").key() is None
    assert events(service)[-2:] == ["provider.terminated", "key.removed"]
    with pytest.raises(NotInUse) as caught:
        service.enable("openai", TERMS)
    assert caught.value.clause == "B8.2"
    service.enable("openai", TERMS, new_agreement=True)
    assert service.state("openai").ready


@pytest.mark.clause("B8.2")
@pytest.mark.clause("A5.4")
def test_the_end_holds_even_when_the_key_store_is_locked(service: ProviderService, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(name: str) -> bool:
        raise KeyStoreLocked("The system keyring")

    service.enable("openai", TERMS)
    service.set_key("openai", KEY)
    monkeypatch.setattr(service.keys, "delete", locked)
    with pytest.raises(KeyStoreLocked, match="Unlock it"):
        service.terminate("openai")
    assert service.provider("openai").terminated
    assert not service.state("openai").ready


@pytest.mark.clause("B4.5d")
def test_a_licence_over_voices_is_acknowledged_on_its_own(service: ProviderService, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotInUse, match="no licence over voices"):
        service.acknowledge_voice_licence("openai")
    taking = replace(service.card("openai"), voice_licence=True)
    monkeypatch.setattr(service, "card", lambda _: taking)
    service.enable("openai", TERMS)
    assert not service.provider("openai").voice_licence_acknowledged
    service.acknowledge_voice_licence("openai")
    assert service.provider("openai").voice_licence_acknowledged
    assert events(service)[-1] == "provider.licence"
