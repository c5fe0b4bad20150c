"""Preview: the real build of the open course in a real browser, made off the interface thread."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot
from tests.browser.conftest import browser, chromium
from tests.browser.pages import Browser
from tests.gui.demo import demo_session

from app.course import RichText
from app.course.blocks import Paragraph
from app.course.ops import ReplaceBlock
from app.gui.studio.studio import Studio
from app.gui.widgets import Toast
from app.gui.window import MainWindow
from app.services import preview

__all__ = ["browser", "chromium"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


class Opened(QObject):
    """Stands where the system's browser would, and keeps the addresses it was asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """What the desktop calls."""
        self.addresses.append(url.toString())


@pytest.fixture
def opened() -> Iterator[Opened]:
    """The addresses that Preview opens."""
    made = Opened()
    QDesktopServices.setUrlHandler("http", made, "open")  # type: ignore[arg-type]  # the stubs are wrong: it takes a str
    yield made
    QDesktopServices.unsetUrlHandler("http")


@pytest.fixture
def studio(window: MainWindow, tmp_path: Path) -> Studio:
    """The demo course, shown at its fourth lesson."""
    demo_session(tmp_path / "demo.course", window.context.dispatch).close()
    window.open_course(tmp_path / "demo.course")
    assert window.studio is not None
    window.studio.go("lhandling")
    return window.studio


def preview_once(studio: Studio, opened: Opened, qtbot: QtBot) -> str:
    """Run the command and give the address that was opened."""
    before = len(opened.addresses)
    studio.context.actions.run("course.preview")
    qtbot.waitUntil(lambda: len(opened.addresses) > before, timeout=30_000)
    return opened.addresses[-1]


def test_preview_shows_the_lesson_one_is_at_and_what_was_changed_since(
    studio: Studio, opened: Opened, browser: Browser, qtbot: QtBot
) -> None:
    address = preview_once(studio, opened, qtbot)
    assert address.startswith("http://127.0.0.1:")
    toast = studio.context.window.findChild(Toast)
    assert toast is not None
    toast._button.click()
    assert QGuiApplication.clipboard().text() == address
    browser.driver.get(address)
    browser.until(lambda: "Customer data is any information" in browser.one("main").text)
    assert "Handling customer data" in browser.one("main").text
    assert browser.js("return [...document.images].every(image => image.complete && image.naturalWidth > 0)")

    changed = Paragraph(id="b4", text=RichText.of("Ask yourself who could read along."))
    studio.session.do(ReplaceBlock("lhandling", changed), "Typing")
    again = preview_once(studio, opened, qtbot)
    assert again == address, "a tab that is open already must do after a reload"
    browser.driver.refresh()
    browser.until(lambda: "Ask yourself who could read along." in browser.one("main").text)
    assert "Customer data is any information" not in browser.one("main").text


def test_the_preview_is_built_off_the_interface_thread(
    studio: Studio, opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_on: list[threading.Thread] = []
    build = preview.Preview.build

    def slowly(self: preview.Preview, *args: object) -> str:
        built_on.append(threading.current_thread())
        time.sleep(0.3)
        return build(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(preview.Preview, "build", slowly)
    ticks: list[int] = []
    clock = QElapsedTimer()
    clock.start()
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(clock.elapsed()))
    timer.start(20)
    preview_once(studio, opened, qtbot)
    assert built_on[0] is not threading.main_thread()
    assert len([tick for tick in ticks if tick < 300]) >= 5, "the window went on while the preview was built"


def test_the_preview_is_gone_when_the_course_is_closed(
    studio: Studio, opened: Opened, window: MainWindow, qtbot: QtBot
) -> None:
    address = preview_once(studio, opened, qtbot).partition("#")[0]
    with urllib.request.urlopen(address) as answer:
        assert answer.status == 200
    window.close_course()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=2)


def test_without_a_browser_the_address_is_said(
    studio: Studio, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    monkeypatch.setattr("app.gui.window.show_problem", lambda _parent, error: said.append(str(error)))
    studio.context.actions.run("course.preview")
    qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    assert "http://127.0.0.1:" in said[0]


def test_closing_the_course_ends_a_preview_that_is_being_built(
    studio: Studio, opened: Opened, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, go_on = threading.Event(), threading.Event()

    def held(*args: object, **_more: object) -> None:
        started.set()
        go_on.wait(10)
        args[3](1.0, "Pages written")  # type: ignore[operator]

    monkeypatch.setattr("app.publish.build_site", held)
    studio.context.actions.run("course.preview")
    assert started.wait(10)
    threading.Timer(0.2, go_on.set).start()
    built = studio.preview
    window.close_course()
    qtbot.wait(300)
    assert opened.addresses == []
    assert built._server is None
    assert built._folder is None
