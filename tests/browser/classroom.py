"""A learner at a strict SCORM 1.2 learning system: launch, leave, come back, and look at what was recorded."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.browser.pages import Browser


class Classroom:
    """Packages are put in, launched in a frame or a window, and judged by what the learning system recorded."""

    def __init__(self, browser: Browser, root: Path, port: int) -> None:
        self.browser = browser
        self.root = root
        self.home = f"http://127.0.0.1:{port}/"

    def put(self, package: Path, name: str = "course") -> None:
        """Unpack a package where the learning system serves it, over an earlier one."""
        with zipfile.ZipFile(package) as archive:
            archive.extractall(self.root / name)

    def launch(self, name: str = "course", **options: str) -> None:
        """Open the learning system with the course in its frame (``popup`` for a window), and go into the course."""
        driver = self.browser.driver
        driver.get(f"{self.home}rte.html?{urlencode({'course': f'{name}/index.html'} | options)}")
        if "popup" in options:
            self.browser.one("#open").click()
            self.browser.until(lambda: len(driver.window_handles) == 2, "the window")
            driver.switch_to.window(driver.window_handles[-1])
        else:
            driver.switch_to.frame(self.browser.one("#sco"))
        self.browser.lesson()

    def leave(self) -> None:
        """Close the course the way learners do: the page goes away, the learning system stays for a moment."""
        driver = self.browser.driver
        driver.switch_to.default_content()
        self.browser.js("document.getElementById('sco').src = 'about:blank'")
        self.browser.until(lambda: self.browser.js("return RTE.finishes") >= 1, "LMSFinish")

    def lms(self, script: str) -> Any:
        """Ask the learning system, then go back into the course."""
        driver = self.browser.driver
        driver.switch_to.default_content()
        value = self.browser.js(script)
        driver.switch_to.frame(self.browser.one("#sco"))
        return value

    def value(self, element: str) -> str:
        """A committed value. Call it outside the course, after :meth:`leave`."""
        return str(self.browser.js("return RTE.kept().data[arguments[0]]", element))

    def errors(self) -> list[Any]:
        """Every call the learning system found fault with. Call it outside the course."""
        found: list[Any] = self.browser.js("return RTE.errors")
        return found

    def calls(self, name: str, element: str = "") -> list[list[str]]:
        """Recorded calls, by function and, if given, element. Call it outside the course."""
        calls: list[list[str]] = self.browser.js("return RTE.calls")
        return [call for call in calls if call[0] == name and (not element or call[1] == element)]
