"""What every key store must do, done to each: memory, a real GNOME keyring, and entries as small as those of Windows."""

from __future__ import annotations

import copy
import gc
import logging
import pickle
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError, PasswordSetError

from app.audit import AuditLog
from app.keys import BadKey, KeyAnchor, KeyProblem, KeyStore, KeyStoreAbsent, KeyStoreDenied, KeyStoreLocked, masked
from app.keys.backends import NEVER_ASKS

if TYPE_CHECKING:
    from tests.keys.conftest import Desktop

leaky = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""keyring leaves its bus connection to the garbage collector when the collection can't be had."""


class Conformance:
    """Tests that hold for every store."""

    def test_what_was_set_is_got(self, store: KeyStore) -> None:
        assert store.get("openai") is None
        store.set("openai", "sk-one")
        store.set("google", "two")
        assert (store.get("openai"), store.get("google")) == ("sk-one", "two")

    def test_a_new_value_replaces_the_old(self, store: KeyStore) -> None:
        for value in ("short", "long" * 1000, "longer" * 1000, "short again"):
            store.set("openai", value)
            assert store.get("openai") == value

    @pytest.mark.clause("A3.4")
    def test_any_length_comes_back_whole(self, store: KeyStore) -> None:
        for length in (1, 1200, 1201, 1280, 1281, 2401, 20000):
            for character in "xß😀":
                store.set("google", character * length)
                assert store.get("google") == character * length, (length, character)

    def test_a_value_that_looks_like_our_own_header_comes_back(self, store: KeyStore) -> None:
        store.set("openai", "lectern-pieces:ab:3:cd")
        assert store.get("openai") == "lectern-pieces:ab:3:cd"

    def test_a_short_text_is_remembered_and_a_long_one_is_refused(self, store: KeyStore) -> None:
        store.remember("log", "one")
        store.remember("log", "two")
        assert store.get("log") == "two"
        with pytest.raises(BadKey, match="too long"):
            store.remember("log", "x" * 601)

    def test_deleting_takes_every_piece_away(self, store: KeyStore) -> None:
        store.set("openai", "x" * 5000)
        assert store.delete("openai") is True
        assert store.get("openai") is None
        assert store.delete("openai") is False

    @pytest.mark.parametrize("value", ["", "a\0b", "\ud800", "x" * 20001])
    def test_what_is_no_key_is_refused(self, store: KeyStore, value: str) -> None:
        with pytest.raises(BadKey):
            store.set("openai", value)

    @pytest.mark.parametrize("name", ["", "Open AI", "../openai", "x" * 100])
    def test_what_is_no_name_is_refused(self, store: KeyStore, name: str) -> None:
        with pytest.raises(BadKey):
            store.get(name)

    @pytest.mark.clause("A3.4")
    def test_it_shows_no_value_and_goes_nowhere(self, store: KeyStore, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            store.set("openai", "sk-very-secret")
            store.get("openai")
        assert "sk-very-secret" not in repr(store) + caplog.text + repr(store.state)
        for take in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError):
                take(store)

    def test_threads_may_share_it(self, store: KeyStore) -> None:
        wrong: list[str | None] = []

        def use(name: str) -> None:
            for number in range(3):
                store.set(name, f"{name}{number}" * 300)
                if (got := store.get(name)) != f"{name}{number}" * 300:
                    wrong.append(got)

        threads = [threading.Thread(target=use, args=(name,)) for name in ("a", "b", "c")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong


class TestMemory(Conformance):
    @pytest.fixture
    def store(self) -> KeyStore:
        return KeyStore(choose=backend("keyring.backends.fail.Keyring"))

    def test_it_says_that_keys_will_be_forgotten(self, store: KeyStore) -> None:
        assert not store.state.lasting
        assert "forgotten when Lectern is closed" in store.state.warning
        assert not store.ready()


@leaky
class TestGnomeKeyring(Conformance):
    @pytest.fixture
    def store(self, desktop: Desktop) -> Iterator[KeyStore]:
        yield KeyStore(choose=backend("keyring.backends.SecretService.Keyring"))
        gc.collect()

    def test_it_lasts(self, store: KeyStore) -> None:
        assert store.state.lasting
        assert store.state.warning == ""
        assert store.ready()
        store.set("openai", "sk-lasting")
        assert KeyStore(choose=backend("keyring.backends.SecretService.Keyring")).get("openai") == "sk-lasting"

    @pytest.mark.clause("A3.4")
    def test_a_planted_key_is_in_no_file(self, store: KeyStore, desktop: Desktop, private_home: Path) -> None:
        """The canary: also in long form, where pieces go about, and after the log was written."""
        canary = "canary-" + secrets.token_hex(16)
        store.set("openai", canary)
        store.set("google", canary + "x" * 3000)
        with AuditLog(private_home / "log.sqlite", anchor=KeyAnchor(store, "log")) as log:
            log.append("key.stored", name="openai", backend=store.state.title)
        files = [path for root in (desktop.home, private_home) for path in root.rglob("*") if path.is_file()]
        assert any(path.suffix == ".keyring" for path in files), "the keyring itself is among the files looked at"
        assert [path for path in files if canary.encode() in path.read_bytes()] == []

    def test_a_locked_keyring_is_said_and_asks_nobody(self, store: KeyStore, desktop: Desktop) -> None:
        store.set("openai", "sk-one")
        desktop.lock()
        assert not store.ready()
        began = time.monotonic()
        with pytest.raises(KeyStoreLocked, match="Unlock it"):
            store.get("openai")
        assert time.monotonic() - began < 10

    def test_the_log_is_anchored_in_it(self, store: KeyStore, tmp_path: Path) -> None:
        path = tmp_path / "log.sqlite"
        for number in range(3):
            with AuditLog(path, anchor=KeyAnchor(store, "log")) as log:
                log.append("request.done", count=number)
                report = log.verify()
                assert (report.ok, report.unanchored, report.anchor) == (True, 0, "key store")


def test_a_keyring_that_went_away_is_said(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    store = KeyStore(choose=backend("keyring.backends.SecretService.Keyring"))
    store.set("openai", "sk-one")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={desktop.home}/nowhere")
    assert not store.ready()
    with pytest.raises(KeyStoreAbsent, match="does not answer"):
        store.get("openai")


@leaky
def test_a_keyring_that_crashes_under_a_call_is_asked_again(desktop: Desktop) -> None:
    made = backend("keyring.backends.SecretService.Keyring")()
    store = KeyStore(choose=lambda: made)
    store.set("openai", "sk-one")
    ask = made.get_preferred_collection  # type: ignore[attr-defined]

    def crash_once() -> object:
        made.get_preferred_collection = ask  # type: ignore[attr-defined]
        desktop.crash()
        return ask()

    made.get_preferred_collection = crash_once  # type: ignore[attr-defined]
    assert store.get("openai") == "sk-one"
    gc.collect()


def test_a_keyring_without_a_collection_counts_as_locked(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.keys.backends._DEFAULT_COLLECTION", "/org/freedesktop/secrets/aliases/none")
    assert not KeyStore(choose=backend("keyring.backends.SecretService.Keyring")).ready()


def test_a_keyring_that_crashed_is_waited_for(desktop: Desktop) -> None:
    store = KeyStore(choose=backend("keyring.backends.SecretService.Keyring"))
    store.set("openai", "sk-one")
    desktop.crash()
    assert store.get("openai") == "sk-one"


@pytest.mark.clause("A3.4")
def test_the_one_keyring_finds_is_used(desktop: Desktop) -> None:
    code = "from app.keys import KeyStore; s = KeyStore(); s.set('a', 'b'); print(s.state.title, '/', s.get('a'))"
    done = subprocess.run([sys.executable, "-c", code], env=desktop.env, capture_output=True, text=True, check=True)
    assert done.stdout == "The system keyring / b\n"


class Small(KeyringBackend):
    """Takes what Windows takes: 1,280 UTF-16 code units an entry, and complains when what is deleted is not there."""

    priority = 1.0

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.writes_left = 10**9

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.writes_left -= 1
        if len(password.encode("utf-16-le")) > 2560 or self.writes_left < 0:
            raise PasswordSetError("too long")
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.held:
            raise PasswordDeleteError("not there")
        del self.held[service, username]


class TestEntriesAsSmallAsWindows(Conformance):
    @pytest.fixture
    def small(self) -> Small:
        return Small()

    @pytest.fixture
    def store(self, small: Small) -> KeyStore:
        return KeyStore(choose=lambda: small, allowed={f"{Small.__module__}.Small": "A small store"})

    def test_nothing_is_left_after_deleting(self, store: KeyStore, small: Small) -> None:
        store.set("openai", "x" * 5000)
        store.set("openai", "y" * 9000)
        store.delete("openai")
        assert small.held == {}

    def test_a_write_that_fails_half_way_leaves_the_old_value(self, store: KeyStore, small: Small) -> None:
        store.set("openai", "x" * 5000)
        small.writes_left = 3
        with pytest.raises(KeyStoreDenied, match="PasswordSetError"):
            store.set("openai", "y" * 5000)
        assert store.get("openai") == "x" * 5000

    def test_a_missing_piece_is_said(self, store: KeyStore, small: Small) -> None:
        store.set("openai", "x" * 5000)
        del small.held[next(key for key in small.held if "#" in key[1])]
        with pytest.raises(KeyStoreDenied, match="enter the key again"):
            store.get("openai")
        store.set("openai", "again")
        assert store.get("openai") == "again"
        assert len(small.held) == 1

    def test_whether_it_is_open_shows_by_trying(self, store: KeyStore) -> None:
        assert not store.ready()
        store.get("openai")
        assert store.ready()


def backend(path: str) -> Callable[[], KeyringBackend]:
    module, _, name = path.rpartition(".")
    __import__(module)
    made: KeyringBackend = getattr(sys.modules[module], name)()
    return lambda: made


class Plain(KeyringBackend):
    """Stands for the plaintext backends people install."""

    priority = 9.0

    def __init__(self) -> None:
        pass

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError("a store that is not trusted was asked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("a store that is not trusted was given a key")


class Chain(Small):
    """A chain as keyring builds one."""

    def __init__(self, *links: KeyringBackend) -> None:
        super().__init__()
        self.backends = links


def raising() -> KeyringBackend:
    raise RuntimeError("no such module")


@pytest.mark.clause("A3.4")
@pytest.mark.parametrize(
    ("choose", "said"),
    [
        (backend("keyring.backends.null.Keyring"), "switched off"),
        (backend("keyring.backends.fail.Keyring"), "no key store"),
        (Plain, "readable file"),
        (lambda: Chain(Small(), Plain()), "readable file"),
        (lambda: Chain(Plain(), Small()), "readable file"),
        (raising, "RuntimeError"),
    ],
)
def test_a_store_that_is_not_trusted_is_never_used(choose: Callable[[], KeyringBackend], said: str) -> None:
    store = KeyStore(choose=choose, allowed={f"{Small.__module__}.Small": "A small store"})
    store.set("openai", "sk-one")
    assert store.get("openai") == "sk-one"
    assert not store.state.lasting
    assert said in store.state.warning


def test_a_chain_of_trusted_stores_is_used_through_its_first() -> None:
    first, second = Small(), Small()
    store = KeyStore(choose=lambda: Chain(first, second), allowed={f"{Small.__module__}.Small": "A small store"})
    store.set("openai", "sk-one")
    assert (len(first.held), len(second.held)) == (1, 0)


@pytest.mark.parametrize(
    ("cause", "error"),
    [
        ("KeyringLocked", KeyStoreLocked),
        ("InitError", KeyStoreLocked),
        ("NoKeyringError", KeyStoreAbsent),
        ("PasswordSetError", KeyStoreDenied),
    ],
)
def test_each_refusal_has_its_message_and_none_has_the_value(cause: str, error: type[KeyProblem]) -> None:
    from keyring import errors

    class Refusing(Small):
        def set_password(self, service: str, username: str, password: str) -> None:
            raise getattr(errors, cause)(f"can't store {password}")

    store = KeyStore(choose=Refusing, allowed={f"{Refusing.__module__}.{Refusing.__qualname__}": "A refusing store"})
    with pytest.raises(error, match="A refusing store") as caught:
        store.set("openai", "sk-secret")
    assert "sk-secret" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert KeyAnchor(store, "log").store("head") is False


@pytest.mark.parametrize(
    ("name", "error"), [("LockedException", KeyStoreLocked), ("SecretServiceNotAvailableException", KeyStoreAbsent)]
)
def test_what_the_secret_service_itself_raises_is_understood(name: str, error: type[KeyProblem]) -> None:
    class Raising(Small):
        def get_password(self, service: str, username: str) -> str | None:
            raise type(name, (Exception,), {})

    store = KeyStore(choose=Raising, allowed={f"{Raising.__module__}.{Raising.__qualname__}": "A store"})
    with pytest.raises(error):
        store.get("openai")


def test_the_stores_of_windows_and_macos_are_always_open() -> None:
    from app.keys.backends import Condition, condition

    for path in NEVER_ASKS:
        module, _, name = path.rpartition(".")
        stand_in = type(name, (Small,), {"__module__": module})()
        assert condition(stand_in) is Condition.OPEN


def test_masks_show_the_end_of_long_keys_only() -> None:
    assert masked("sk-0123456789abcdef") == "••••••••cdef"
    assert masked("short") == "••••••••"


def test_keyring_is_not_imported_before_a_key_is_asked_for() -> None:
    code = "import sys, app.keys; app.keys.KeyStore(); print('keyring' in sys.modules, 'secretstorage' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
