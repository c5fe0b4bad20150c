"""The file the settings are in: private, shared by processes, damaged, newer; and what is counted in it."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.services.providers.conftest import KEY, TERMS, Calendar

from app.course.errors import FileProblem
from app.paths import config_dir
from app.policy import Usage
from app.services.providers import ProviderService, ProviderSettings, SettingsFile


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
