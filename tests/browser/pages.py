"""Driving the player: a thin hand over Selenium that speaks of lessons and answers, and waits for what it asks for."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import (
    JavascriptException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


class Browser:
    """Chromium as a learner has it in front of them."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def reset(self) -> None:
        """One empty tab, nothing emulated, nothing stored."""
        first, *others = self.driver.window_handles
        for handle in others:
            self.driver.switch_to.window(handle)
            self.driver.close()
        self.driver.switch_to.window(first)
        self.driver.get("about:blank")
        self.cdp("Emulation.clearDeviceMetricsOverride")
        self.cdp("Emulation.setScriptExecutionDisabled", value=False)
        self.media()
        for origin in ("file://",):
            self.cdp("Storage.clearDataForOrigin", origin=origin, storageTypes="local_storage")
        self.errors()

    def cdp(self, command: str, **arguments: Any) -> Any:
        """A command of the DevTools protocol."""
        return self.driver.execute_cdp_cmd(command, arguments)

    def media(self, scheme: str = "light", kind: str = "screen", motion: str = "no-preference") -> None:
        """Emulate a colour scheme, a medium and a motion preference."""
        features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion}]
        self.cdp("Emulation.setEmulatedMedia", media=kind, features=features)

    def size(self, width: int, height: int = 900) -> None:
        """The viewport in CSS pixels."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def errors(self) -> list[str]:
        """Script errors, refused policies and failed loads since the last call."""
        entries: list[dict[str, str]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]

    def js(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page (or frame) that is switched to."""
        return self.driver.execute_script(script, *arguments)

    def one(self, selector: str) -> WebElement:
        """The element, once it is there."""
        found: WebElement = self.until(lambda: self.driver.find_element(By.CSS_SELECTOR, selector), selector)
        return found

    def all(self, selector: str) -> list[WebElement]:
        """Every element that is there now."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def until(self, condition: Callable[[], Any], what: str = "", seconds: float = 10) -> Any:
        """Wait until ``condition`` gives something true, and return it."""
        end = time.monotonic() + seconds
        while True:
            try:
                value = condition()
            except (NoSuchElementException, StaleElementReferenceException, JavascriptException):
                value = None
            if value or time.monotonic() > end:
                assert value, f"waited in vain for {what or condition}"
                return value
            time.sleep(0.05)

    def keys(self, *keys: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def focused(self) -> WebElement:
        """What has the keyboard focus."""
        return self.driver.switch_to.active_element

    def classes(self, selector: str) -> list[str]:
        """The classes of an element."""
        return (self.one(selector).get_attribute("class") or "").split()

    def lesson(self) -> str:
        """The id of the page that is shown."""
        return str(
            self.until(lambda: self.js("const p = document.querySelector('.page.is-current'); return p && p.id"), "a page")
        )

    def go(self, page_id: str) -> None:
        """Click the menu's link to a page."""
        self.one(f'.menu a[href="#{page_id}"]').click()
        self.until(lambda: self.lesson() == page_id, page_id)

    def read(self) -> None:
        """Scroll to the end of the lesson and stay until it counts as seen."""
        page = self.lesson()
        self.js("document.querySelector('.page.is-current [data-lesson-end]').scrollIntoView({block: 'end'})")
        mark = f'.menu-item[data-lesson="{page}"]'
        self.until(lambda: "is-seen" in self.classes(mark), f"{page} seen")

    def answer(self, question: str, *options: int) -> None:
        """Choose options by mouse and check the answer."""
        form = f'form[data-question="{question}"]'
        for option in options:
            box = self.one(f'{form} [data-option="{option}"] input')
            if not box.is_selected():
                self.js("arguments[0].scrollIntoView({block: 'center'})", box)
                self.one(f'{form} [data-option="{option}"] label').click()
        button = self.one(f"{form} button[type=submit]")
        self.js("arguments[0].scrollIntoView({block: 'center'})", button)
        button.click()

    def text(self, selector: str) -> str:
        """The visible text of an element."""
        return self.one(selector).text

    def axe(self) -> list[str]:
        """WCAG 2.0 to 2.2 A and AA violations that axe-core finds in the page as it is shown now."""
        if not self.js("return Boolean(window.axe)"):
            self.js(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
        script = (
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}, resultTypes: ['violations'], preload: false})"
            ".then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html + n.failureSummary))),"
            " e => done([String(e)]));"
        )
        found = self.driver.execute_async_script(script, AXE_TAGS)
        return [str(item) for item in found]
