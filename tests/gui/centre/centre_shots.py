"""Pictures of the Compliance Centre's own pages, over a log as weeks of work leave it. For people, not a test."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.audit import AuditLog
from app.gui.centre import CentrePage
from app.gui.centre.activity import Activity
from app.gui.centre.log import LogPage
from app.gui.centre.obligations import Obligations
from app.gui.window import MainWindow

DAYS = 60
FEATURES = ("rewrite", "summarise", "questions", "alt-text", "translate")


class Takes(Protocol):
    """Takes a picture in both schemes."""

    def take(self, name: str, widget: QWidget) -> None: ...


def write_weeks(log: AuditLog) -> None:
    """Some forty requests in two months, most to OpenAI; the log is chained and dated as it would have been."""
    rng, now, written = random.Random(4), datetime.now(UTC), log._now
    then = now - timedelta(days=DAYS)
    log._now = lambda: then
    for number in range(44):
        then += timedelta(days=DAYS / 46)
        provider = rng.choice(("openai", "openai", "openai", "local-model", "local"))
        about: dict[str, object] = {
            "user": "M. Okafor",
            "request": f"r{number}",
            "provider": provider,
            "model": {"openai": "gpt-6.1-terra"}.get(provider, "draft voice"),
            "feature": "narration" if provider == "local" else rng.choice(FEATURES),
            "course": "c1",
            "blocks": ["b1"],
            "count": rng.choice((1, 1, 1, 4)),
            "bytes": rng.randrange(300, 9000),
            "digest": hashlib.sha256(str(number).encode()).hexdigest(),
        }
        purge = (then + timedelta(days=30)).date().isoformat() if provider == "openai" else None
        log.append("request.approved", **about, host="api.openai.com", region="United States", purge=purge)
        log.append("request.sending", **about)
        if rng.random() < 0.9:
            log.append("request.done", **about, done=1, provider_request=f"req_{number}", cost=f"{rng.random() / 40:.6f}")
        else:
            log.append("request.failed", **about, done=0, error="RateLimited")
    log._now = written


def take_centre(window: MainWindow, shots: Takes, rest: Callable[[float], None]) -> None:
    """Every page of the centre's own: as it opens, with something chosen, and small."""
    write_weeks(window.compliance().log)
    for key in ("overview", "activity", "log", "obligations"):
        window.show_centre(key)
        rest(0.8)
        shots.take(f"centre_{key}", window)
    centre = window.pages.currentWidget()
    assert isinstance(centre, CentrePage)
    obligations, activity, log = centre.pane("obligations"), centre.pane("activity"), centre.pane("log")
    assert isinstance(obligations, Obligations)
    assert isinstance(activity, Activity)
    assert isinstance(log, LogPage)
    window.show_centre("obligations", {"clause": "A3.10"})
    rest(0.4)
    shots.take("centre_clause", window)
    window.show_centre("activity")
    rest(0.4)
    activity.timeline.setFocus()
    QTest.keyClick(activity.timeline, Qt.Key.Key_End)
    shots.take("centre_mark", window)
    activity.form.choose("list")
    activity.form.chosen.emit("list")
    shots.take("centre_sent_list", window)
    activity.form.choose("picture")
    activity.form.chosen.emit("picture")
    window.show_centre("log")
    rest(0.4)
    log.verify.click()
    rest(1.0)
    shots.take("centre_verified", window)
    window.resize(1024, 640)
    rest(0.3)
    for key in ("overview", "log"):
        window.show_centre(key)
        rest(0.3)
        shots.take(f"centre_{key}_small", window)
    window.resize(1440, 900)
