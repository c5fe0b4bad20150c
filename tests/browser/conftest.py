"""A real Chromium that can reach nothing but this computer, and a strict SCORM 1.2 learning system to play packages in."""

from __future__ import annotations

import tempfile
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from tests.browser.classroom import Classroom
from tests.browser.pages import Browser

_HERE = Path(__file__).parent
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--window-size=1280,900",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[webdriver.Chrome]:
    """One Chromium for the session, with a profile of its own."""
    with tempfile.TemporaryDirectory(prefix="lectern-chromium-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        driver.set_page_load_timeout(30)
        yield driver
        driver.quit()


@pytest.fixture
def browser(chromium: webdriver.Chrome) -> Iterator[Browser]:
    """A clean Chromium: one empty tab, the light scheme, no emulation. A script error or a broken policy fails the test."""
    browser = Browser(chromium)
    browser.reset()
    yield browser
    errors = browser.errors()
    browser.reset()
    assert not errors, errors


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def classroom(tmp_path: Path, browser: Browser) -> Iterator[Classroom]:
    """The learning system, serving packages put into it."""
    root = tmp_path / "lms"
    root.mkdir()
    for path in (_HERE / "rte").iterdir():
        (root / path.name).write_bytes(path.read_bytes())
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root))) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield Classroom(browser, root, server.server_port)
        browser.reset()
        server.shutdown()
        thread.join()


@pytest.fixture
def unpacked(tmp_path: Path) -> Any:
    """Unpack a package and return its folder."""

    def run(package: Path) -> Path:
        folder = tmp_path / f"unpacked-{package.stem}"
        with zipfile.ZipFile(package) as archive:
            archive.extractall(folder)
        return folder

    return run
