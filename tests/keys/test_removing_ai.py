"""Removing AI from this computer, with a real keyring: provider keys and the history's key go, the log's anchor stays."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.SecretService import Keyring

from app.keys import KeyStore
from app.paths import data_dir
from app.project.aihistory import HistoryEntry
from app.services.compliance import open_gate, open_log
from app.services.history import KEY_NAME, open_history
from app.services.policy import PolicyService
from app.services.providers import ProviderService
from app.services.records import RecordService
from app.services.removal import remove_ai
from app.services.retention import RetentionService

if TYPE_CHECKING:
    from tests.keys.conftest import Desktop

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
CANARY = "quokka-evacuation-plan"


def secret_service() -> KeyringBackend:
    return Keyring()  # type: ignore[no-untyped-call]  # keyring's own constructor


@pytest.fixture
def keys(desktop: Desktop) -> Iterator[KeyStore]:
    yield KeyStore(choose=secret_service)
    gc.collect()


def on_disk(folder: Path, word: str) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if word.encode() in path.read_bytes()]


@pytest.mark.clause("A6.4")
@pytest.mark.clause("A3.5")
@pytest.mark.clause("B8.2")
def test_keys_and_history_are_gone_and_the_log_is_whole_and_anchored(keys: KeyStore, private_home: Path) -> None:
    log = open_log(keys)
    with log:
        policy = PolicyService(log, open_gate())
        records, providers = policy.records, ProviderService(log, keys, user="Ada")
        card = providers.card("openai")
        providers.enable("openai", card.terms_version)
        providers.set_key("openai", "sk-" + "x" * 40)
        history = open_history(keys)
        time = datetime.now(UTC).isoformat(timespec="seconds")
        history.add(HistoryEntry(id="d1", course_id="c1", time=time, data=json.dumps({"text": CANARY})))
        assert open_history(keys).entries()[0].texts == (CANARY,)
        assert on_disk(data_dir(), CANARY) == [], "it is encrypted"
        assert list((data_dir() / "ai-history").iterdir())
        retention = RetentionService(records, lambda: history)
        done = remove_ai(records, policy, retention, providers, keys, lambda _part, _text: None)
        assert done.keys == ("openai",)
        assert done.left == ()
        assert keys.get("provider.openai") is None
        assert keys.get(KEY_NAME) is None
        assert not list((data_dir() / "ai-history").iterdir())
        assert not providers.state("openai").standing.enabled
        assert RecordService(log, user="Ada").suspended()
        report = log.verify()
        assert (report.ok, report.anchor) == (True, "key store")


@pytest.mark.clause("A6.4")
def test_after_the_deliberate_step_a_new_history_begins_with_a_new_key(keys: KeyStore, private_home: Path) -> None:
    with open_log(keys) as log:
        policy, history = PolicyService(log, open_gate()), open_history(keys)
        entry = HistoryEntry(id="d1", course_id="c1", time=datetime.now(UTC).isoformat(), data=json.dumps({"t": "one"}))
        history.add(entry)
        old = keys.get(KEY_NAME)
        retention, providers = RetentionService(policy.records, lambda: history), ProviderService(log, keys, user="Ada")
        remove_ai(policy.records, policy, retention, providers, keys, lambda _part, _text: None)
        policy.records.restore_ai("The board decided.")
        history.add(entry)
        assert keys.get(KEY_NAME) not in (None, old)
        assert open_history(keys).entries()[0].texts == ("one",)
