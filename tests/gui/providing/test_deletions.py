"""What a provider should have deleted before is deleted when Lectern starts, on a worker."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot
from tests.wire.assemblyai_server import AssemblyServer

from app.audit import AuditLog
from app.guard import Remain
from app.gui.app import delete_at_providers
from app.gui.window import MainWindow
from app.services.compliance import log_path
from app.services.deletions import KeptRemains


@pytest.mark.clause("A3.11")
def test_what_is_due_is_deleted_at_start_and_nobody_is_asked_otherwise(
    window: MainWindow, assemblyai_server: AssemblyServer, qtbot: QtBot
) -> None:
    delete_at_providers(window)
    assert assemblyai_server.connections == 0
    providers = window.compliance().providers
    providers.set("assemblyai", base_url=assemblyai_server.url)
    providers.set_key("assemblyai", assemblyai_server.key)
    assemblyai_server.transcripts["a-1"] = {}
    KeptRemains().put(
        Remain(
            provider="assemblyai",
            place=assemblyai_server.url,
            number="a-1",
            request="r1",
            model="universal-2",
            feature="subtitles",
            course="c1",
            blocks=("b1",),
            digest="d",
            bytes=1,
            seconds=1.0,
            sources=("recording:x",),
            created="2026-11-20T08:00:00+00:00",
            wanted=False,
            tries=2,
        )
    )
    delete_at_providers(window)
    qtbot.waitUntil(lambda: KeptRemains().all() == (), timeout=20_000)
    assert assemblyai_server.deleted == ["a-1"]
    with AuditLog(log_path()) as log:
        (row,) = log.rows(event="recording.deleted")
    assert row.fields["attempt"] == 3
