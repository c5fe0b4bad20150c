"""The key this installation signs with: in the real key store alone, made once, and not without it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from tests.keys.conftest import Desktop

from app import signing
from app.keys import KeyStore
from app.keys.identity import Identity

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""keyring leaves its bus connection to the garbage collector."""


def store() -> KeyStore:
    """The keyring of the session, as a new process would open it."""
    made: type = import_module("keyring.backends.SecretService").Keyring
    return KeyStore(choose=made)


def test_the_key_is_made_once_and_found_again(desktop: Desktop, tmp_path: Path) -> None:
    first = Identity(store(), tmp_path / "c").signer()
    again = Identity(store(), tmp_path / "c").signer()
    assert first is not None
    assert again is not None
    assert first.chain == again.chain
    seal = signing.sealed(b"what was said", "test", first)
    assert signing.check(seal, b"what was said", "test").fingerprint in Identity(store(), tmp_path / "c").fingerprints()


def test_the_private_key_is_in_no_file(desktop: Desktop, tmp_path: Path) -> None:
    signer = Identity(store(), tmp_path / "c").signer()
    assert signer is not None
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1
    assert b"PRIVATE" not in files[0].read_bytes()


def test_a_locked_key_store_signs_nothing_and_asks_for_nothing(desktop: Desktop, tmp_path: Path) -> None:
    identity = Identity(store(), tmp_path / "c")
    desktop.lock()
    assert identity.signer() is None
    assert not (tmp_path / "c").exists()


def test_a_key_store_that_is_locked_in_the_middle_of_work_signs_no_more(desktop: Desktop, tmp_path: Path) -> None:
    identity = Identity(store(), tmp_path / "c")
    assert identity.signer() is not None
    desktop.lock()
    assert identity.signer() is None


def test_a_lost_certificate_makes_a_new_one(desktop: Desktop, tmp_path: Path) -> None:
    before = Identity(store(), tmp_path / "c").signer()
    assert before is not None
    (kept,) = (tmp_path / "c").glob("*.pem")
    kept.write_text("damaged", "ascii")
    after = Identity(store(), tmp_path / "c").signer()
    assert after is not None
    assert after.chain != before.chain
    assert len(Identity(store(), tmp_path / "c").fingerprints()) == 1


def test_signatures_do_not_fit_anything_else() -> None:
    signer = signing.signer(*signing.make())
    seal = signing.sealed(b"a package", "package", signer)
    assert signing.check(seal, b"a package", "package").name.startswith("Lectern installation ")
    for data, purpose, changed in (
        (b"another", "package", {}),
        (b"a package", "evidence", {}),
        (b"a package", "package", {"value": "AAAA"}),
        (b"a package", "package", {"value": "€"}),
        (b"a package", "package", {"algorithm": "none"}),
        (b"a package", "package", {"certificates": "-----BEGIN CERTIFICATE-----"}),
        (b"a package", "package", {"certificates": signing.make()[1]}),
    ):
        with pytest.raises(signing.BadSignature):
            signing.check(seal | changed, data, purpose)
    with pytest.raises(signing.BadSignature):
        signing.check(None, b"a package", "package")


def test_no_byte_of_a_signature_can_be_another() -> None:
    seal = signing.sealed(b"a package", "package", signing.signer(*signing.make()))
    for name in ("certificates", "value", "algorithm"):
        for at, character in enumerate(seal[name]):
            for bit in (1, 4, 64):
                changed = f"{seal[name][:at]}{chr(ord(character) ^ bit)}{seal[name][at + 1 :]}"
                with pytest.raises(signing.BadSignature):
                    signing.check(seal | {name: changed}, b"a package", "package")
