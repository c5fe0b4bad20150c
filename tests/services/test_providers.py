"""Providers as a person deals with them: switching, terms, regions, models, budgets, agreements, keys, ending it."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.audit import AuditLog
from app.course import OutputKind
from app.course.errors import FileProblem, PolicyRefusal
from app.guard import ProviderCard
from app.keys import BadKey, KeyStore, KeyStoreLocked
from app.paths import config_dir
from app.policy import Agreement, Organisation, Usage
from app.services.providers import BadSetting, NotInUse, ProviderService, ProviderSettings, SettingsFile

TERMS = "2025-05-31"
KEY = "sk-0123456789abcdefghij"


class Calendar:
    """What day it is."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def service(tmp_path: Path, calendar: Calendar) -> Iterator[ProviderService]:
    with AuditLog(tmp_path / "log.sqlite") as log:
        yield ProviderService(log, KeyStore(), SettingsFile(tmp_path / "providers.json"), user="Ada", now=calendar)


def events(service: ProviderService) -> list[str]:
    return [row.event for row in service.log.rows(newest_first=False)]


def last(service: ProviderService) -> dict[str, Any]:
    return dict(service.log.rows(limit=1)[0].fields)


# Switching.


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


# Where and with what.


@pytest.mark.clause("B3.8")
def test_a_region_is_chosen_and_shown(service: ProviderService) -> None:
    assert service.connection("openai").base_url == "https://api.openai.com/v1"
    service.set("openai", region="European Union")
    connection = service.connection("openai")
    assert (connection.base_url, connection.region) == ("https://eu.api.openai.com/v1", "European Union")
    assert service.state("openai").region == "European Union"
    assert last(service) == {
        "user": "Ada",
        "provider": "openai",
        "what": ["region"],
        "region": "European Union",
        "host": "eu.api.openai.com",
    }


def test_an_address_of_ones_own_takes_the_place_of_a_region_and_back(service: ProviderService) -> None:
    service.set("openai", region="European Union")
    service.set("openai", base_url="https://mine.openai.azure.com/openai/", azure_version="2025-04-01-preview")
    connection = service.connection("openai")
    assert connection.base_url == "https://mine.openai.azure.com/openai"
    assert connection.azure_version == "2025-04-01-preview"
    assert not connection.moderates
    assert connection.region != "European Union"
    service.set("openai", base_url="https://mine.openai.azure.com/openai", region="Sweden Central")
    assert service.connection("openai").region == "Sweden Central"
    service.set("openai", region="Japan")
    connection = service.connection("openai")
    assert (connection.base_url, connection.azure_version) == ("https://jp.api.openai.com/v1", "")
    assert connection.moderates


@pytest.mark.parametrize(
    ("copied", "base_url", "version"),
    [
        (" https://api.example.com/v1/responses ", "https://api.example.com/v1", ""),
        ("http://localhost:11434/v1/chat/completions/", "http://localhost:11434/v1", ""),
        (
            "https://mine.openai.azure.com/openai/deployments/gpt-6/chat/completions?api-version=2025-01-01-preview",
            "https://mine.openai.azure.com/openai",
            "2025-01-01-preview",
        ),
        (
            "https://mine.openai.azure.com/openai/responses?api-version=2025-04-01-preview",
            "https://mine.openai.azure.com/openai",
            "2025-04-01-preview",
        ),
        ("https://mine.openai.azure.com/openai/v1/", "https://mine.openai.azure.com/openai/v1", ""),
    ],
)
def test_an_address_is_understood_as_people_copy_it(service: ProviderService, copied: str, base_url: str, version: str) -> None:
    service.set("openai", base_url=copied, azure_version="")  # as a form gives it whose second field was left empty
    connection = service.connection("openai")
    assert (connection.base_url, connection.azure_version) == (base_url, version)


@pytest.mark.clause("A3.3")
@pytest.mark.parametrize(
    ("provider", "values", "said"),
    [
        ("openai", {"base_url": "http://api.openai.com/v1"}, "not encrypted"),
        ("openai", {"base_url": "https://me:secret@x.example"}, "keys go into the key store"),
        ("openai", {"base_url": "https://x.example/v1?key=secret"}, "keys go into the key store"),
        ("openai", {"region": "The Moon"}, "It is reached in"),
        ("local-model", {"base_url": "https://api.openai.com/v1"}, "not on this computer"),
        ("openai", {"budget": "much"}, "not a number"),
        ("openai", {"budget": float("nan")}, "makes sense"),
        ("openai", {"budget": -1}, "makes sense"),
        ("openai", {"api": "assistants"}, "responses"),
        ("openai", {"timeout": 1}, "5 to 600"),
        ("openai", {"quiet": "perhaps"}, "yes"),
        ("openai", {"models": {"speech": "x"}}, "It makes image, text"),
        ("openai", {"models": "text=a\nb"}, "short text"),
        ("openai", {"baa": "no date"}, "reference and a date"),
        ("openai", {"enabled": True}, "no setting"),
        ("openai", {"spent": 0}, "no setting"),
        ("openai", {"key": "sk-x"}, "no setting"),
    ],
)
def test_a_value_that_makes_no_sense_changes_nothing(
    service: ProviderService, provider: str, values: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadSetting) as caught:
        service.set(provider, **values)
    assert said in str(caught.value)
    assert service.settings(provider) == ProviderSettings()
    assert events(service) == []


def test_models_are_chosen_by_kind_of_output(service: ProviderService) -> None:
    assert service.model("openai", OutputKind.TEXT) == "gpt-6.1-terra"
    assert service.model("openai", OutputKind.IMAGE) == "gpt-image-2.5-flare"
    assert service.model("local-model", OutputKind.TEXT) == ""
    service.set("openai", models={OutputKind.TEXT: "gpt-7"})
    service.set("openai", models="image=gpt-image-3")
    assert service.model("openai", OutputKind.TEXT) == "gpt-7"
    assert service.model("openai", OutputKind.IMAGE) == "gpt-image-3"
    service.set("openai", models={"text": ""})
    assert service.model("openai", OutputKind.TEXT) == "gpt-6.1-terra"


@pytest.mark.clause("B6.5")
def test_agreements_are_kept_with_their_reference_and_date(service: ProviderService) -> None:
    assert service.provider("openai").baa is None
    service.set("openai", baa="BAA 7/26, 2026-03-01", dpa=Agreement(reference="DPA 1", date="2026-01-02"))
    standing = service.provider("openai")
    assert standing.baa == Agreement(reference="BAA 7/26", date="2026-03-01")
    assert standing.dpa == Agreement(reference="DPA 1", date="2026-01-02")
    service.set("openai", baa="")
    assert service.provider("openai").baa is None


@pytest.mark.clause("B3.10")
def test_budget_and_daily_requests_run_down_and_come_back(service: ProviderService, calendar: Calendar) -> None:
    assert service.provider("openai").budget_left is None
    assert service.provider("openai").requests_left is None
    service.enable("openai", TERMS)
    service.set("openai", budget=1.0, daily="2")
    service.spend("openai", Usage(input_tokens=10), 0.4)
    standing = service.provider("openai")
    assert standing.budget_left == pytest.approx(0.6)
    assert standing.requests_left == 1
    service.spend("openai", Usage(input_tokens=10), 0.1)
    assert "requests of this day" in service.state("openai").why
    calendar.now += timedelta(days=1)
    assert service.provider("openai").requests_left == 2
    service.spend("openai", Usage(), 0.7)
    assert service.provider("openai").budget_left == 0
    assert "budget of this month" in service.state("openai").why
    calendar.now = datetime(2026, 12, 2, 12, tzinfo=UTC)
    assert service.provider("openai").budget_left == 1.0
    assert service.state("openai").ready


def test_counts_from_many_threads_are_all_counted(service: ProviderService) -> None:
    def use() -> None:
        for _ in range(5):
            service.spend("openai", Usage(), 0.01)

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settings = service.settings("openai")
    assert settings.requests == 30
    assert settings.spent == pytest.approx(0.3)


def test_counts_from_several_processes_are_all_counted(service: ProviderService, tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import date; from pathlib import Path; from app.services.providers import SettingsFile\n"
        "file = SettingsFile(Path(sys.argv[1]))\n"
        "for _ in range(20): file.change('openai', lambda old: old.after(date(2026, 11, 26), 0.01))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "providers.json")]
    for process in [subprocess.Popen(command) for _ in range(3)]:
        assert process.wait(60) == 0
    assert service.settings("openai").requests == 60


def test_a_process_that_died_holding_the_lock_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.providers.settings.PATIENCE", 0.1)
    (tmp_path / "providers.lock").touch()
    file = SettingsFile(tmp_path / "providers.json")
    assert file.change("openai", lambda old: replace(old, quiet=True)).quiet
    assert not (tmp_path / "providers.lock").exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(FileProblem, match="could not be written"):
        SettingsFile(tmp_path / "taken" / "providers.json").change("openai", lambda old: replace(old, quiet=True))


# Keys.


@pytest.mark.clause("A3.4")
@pytest.mark.clause("B2.4")
def test_a_key_goes_to_the_key_store_and_nowhere_else(service: ProviderService, tmp_path: Path) -> None:
    connection = service.connection("openai")
    assert connection.key() is None
    state = service.set_key("openai", f"  {KEY}\n")
    assert "forgotten when Lectern is closed" in state.warning  # no key store in this test: said, and in memory alone
    assert connection.key() == KEY
    assert service.masked_key("openai") == "••••••••ghij"
    service.set_key("openai", KEY[::-1])
    assert connection.key() == KEY[::-1]
    service.enable("openai", TERMS)
    shown = repr(service.state("openai")) + repr(service.settings("openai")) + repr(connection) + repr(service.log.rows())
    assert KEY not in shown
    service.log.close()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


@pytest.mark.parametrize("value", ["", "   ", "two words", "ключ", "sk-a\nsk-b", "x" * 30_000])
def test_what_is_no_key_is_refused_and_the_old_one_stands(service: ProviderService, value: str) -> None:
    service.set_key("openai", KEY)
    with pytest.raises(BadKey):
        service.set_key("openai", value)
    assert service.connection("openai").key() == KEY


def test_a_key_is_removed(service: ProviderService) -> None:
    service.set_key("openai", KEY)
    assert service.forget_key("openai")
    assert not service.forget_key("openai")
    assert service.masked_key("openai") == ""
    assert events(service) == ["key.stored", "key.removed"]


def test_the_connection_is_the_same_while_nothing_changed(service: ProviderService) -> None:
    assert service.connection("openai") == service.connection("openai")


# The file.


def test_it_is_private_and_survives(service: ProviderService, tmp_path: Path) -> None:
    service.enable("openai", TERMS)
    service.set("openai", budget=5, models={"text": "m"}, dpa="D, 2026-01-01", quiet="yes")
    path = tmp_path / "providers.json"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = SettingsFile(path).get("openai")
    assert again == service.settings("openai")
    assert again.quiet


def test_it_is_where_settings_are(tmp_path: Path) -> None:
    assert SettingsFile().path == config_dir() / "providers.json"


def test_what_another_process_wrote_is_seen(service: ProviderService, tmp_path: Path) -> None:
    assert not service.provider("openai").enabled
    other = SettingsFile(tmp_path / "providers.json")
    other.change("openai", lambda old: replace(old, enabled=True, terms_version=TERMS))
    assert service.state("openai").ready


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"providers": []}',
        '{"providers": {"openai": {"enabled": 1}}}',
        '{"providers": {"openai": {"budget": "x"}}}',
        "\x00",
        "[" * 100_000,
    ],
)
def test_a_damaged_file_is_set_aside_and_everything_is_off(tmp_path: Path, text: str) -> None:
    path = tmp_path / "providers.json"
    for number in (1, 2):
        path.write_text(text, "utf-8")
        assert SettingsFile(path).get("openai") == ProviderSettings()
        assert not path.exists()
        assert len(list(tmp_path.glob("providers*.damaged"))) == number
    file = SettingsFile(path)
    file.change("openai", lambda old: replace(old, quiet=True))
    assert SettingsFile(path).get("openai").quiet


def test_what_a_newer_version_wrote_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "providers.json"
    path.write_text(
        json.dumps({"providers": {"openai": {"enabled": True, "future": [1]}, "newer": {"x": 1}}, "other": 2}), "utf-8"
    )
    SettingsFile(path).change("openai", lambda old: replace(old, quiet=True))
    data = json.loads(path.read_text("utf-8"))
    assert data["providers"] == {"openai": {"enabled": True, "future": [1], "quiet": True}, "newer": {"x": 1}}
    assert data["other"] == 2


def test_listeners_hear_of_every_change(service: ProviderService) -> None:
    heard: list[str] = []
    stop = service.on_change(lambda: heard.append("x"))
    service.enable("openai", TERMS)
    service.set("openai", budget=5)
    service.set_key("openai", KEY)
    service.spend("openai", Usage(), 0.1)
    assert len(heard) >= 4
    stop()
    count = len(heard)
    service.disable("openai")
    assert len(heard) == count


def test_an_unknown_provider_is_refused(service: ProviderService) -> None:
    for ask in (service.state, service.settings, service.connection, service.disable, service.terminate):
        with pytest.raises(PolicyRefusal):
            ask("nobody")


@pytest.mark.clause("A3.5")
@pytest.mark.clause("A3.8")
@pytest.mark.clause("A3.10")
def test_the_card_says_what_people_need_to_know(service: ProviderService) -> None:
    cards: dict[str, ProviderCard] = {card.id: card for card in service.cards()}
    assert "local" not in cards
    card = cards["openai"]
    assert card.retention_days == 30
    assert "law" in card.retention
    assert "store" in card.retention
    assert "AES-256" in card.encryption
    assert "privacy@openai.com" in card.contact
    assert card.moderates
    assert all(model.price_date for model in card.models)
    assert cards["local-model"].local
    assert cards["local-model"].trained
