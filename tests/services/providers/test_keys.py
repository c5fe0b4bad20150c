"""Keys of providers: into the key store and out of it, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.services.providers.conftest import KEY, TERMS, events

from app.keys import BadKey
from app.services.providers import ProviderService


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
