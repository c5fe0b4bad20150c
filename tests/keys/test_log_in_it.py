"""The log with its end remembered by a real keyring: whoever repairs everything in the file is still found out."""

from __future__ import annotations

import sqlite3
from importlib import import_module
from pathlib import Path

import pytest
from tests.audit.mutations import Draft
from tests.keys.conftest import Desktop

from app.keys import KeyStore
from app.services.compliance import log_path, open_log, report_lines, verify_log
from app.services.evidence import pack_lines, verify_pack, write_pack

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""keyring leaves its bus connection to the garbage collector."""


def store() -> KeyStore:
    """The keyring of the session, as a new process would open it."""
    made: type = import_module("keyring.backends.SecretService").Keyring
    return KeyStore(choose=made)


def rewritten(cut: int) -> None:
    """Take entries off the end of the log and make everything in the file fit again."""
    db = sqlite3.connect(log_path(), isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    draft = Draft(
        [list(row) for row in db.execute("SELECT * FROM entries ORDER BY seq")][:-cut],
        [list(pair) for pair in db.execute("SELECT * FROM meta")],
    )
    draft.relink()
    draft.set_head()
    db.execute("DELETE FROM entries")
    db.execute("DELETE FROM meta")
    db.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", draft.rows)
    db.executemany("INSERT INTO meta VALUES (?, ?)", draft.meta)
    db.close()


@pytest.mark.clause("B6.3")
def test_a_cut_that_fits_together_is_found_out_by_the_keyring_and_by_a_pack(desktop: Desktop, tmp_path: Path) -> None:
    with open_log(store()) as log:
        for number in range(8):
            log.append("request.done", provider="openai", count=number)
        whole = write_pack(log, tmp_path / "whole.zip")
    assert verify_log(keys=store()).ok
    assert "vouched for where the log ends" in "\n".join(pack_lines(verify_pack(whole.path)))
    rewritten(3)
    report = verify_log(keys=store())
    assert not report.ok
    assert "The key store remembers another end of the log" in "\n".join(report_lines(report))
    with open_log(store()) as log:
        cut = write_pack(log, tmp_path / "cut.zip")
    told = verify_pack(cut.path)
    assert told.manifest["checked"]["ok"] is False
    assert "did NOT pass its check" in "\n".join(pack_lines(told))
    assert told.seal != whole.seal
