"""Captions in several languages and an audio description, as learners meet them in Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.support.ui import Select
from tests.browser.pages import Browser
from tests.browser.test_player import site
from tests.publish.examples import captioned

from app.media.labels import read_label


def hear(browser: Browser, seconds: float) -> None:
    """Go to a time in the narration."""
    browser.one("[data-play]").click()
    browser.until(lambda: browser.js("return document.querySelector('audio').readyState") >= 2, "the sound")
    browser.js("const a = document.querySelector('audio'); a.pause(); a.currentTime = arguments[0]", seconds)


def test_a_learner_chooses_the_language_of_the_captions_and_it_is_remembered(browser: Browser, tmp_path: Path) -> None:
    address = site(captioned(), tmp_path)
    browser.driver.get(address)
    languages = Select(browser.one("[data-captions-language]"))
    assert [option.text for option in languages.options] == ["English", "العربية", "Deutsch (AI captions)"]
    languages.select_by_value("de")
    hear(browser, 0.5)
    browser.until(lambda: browser.text("[data-cue-text]") == "Deutsch 0", "the German caption")
    hear(browser, 2.5)
    browser.until(lambda: browser.text("[data-cue-text]") == "Anna: Deutsch 1", "the speaker")
    assert browser.one("[data-cue-text]").get_attribute("lang") == "de"
    languages.select_by_value("ar")
    browser.until(lambda: browser.text("[data-cue-text]") == "العربية 1", "the Arabic caption")
    assert browser.one("[data-cue-text]").get_attribute("dir") == "rtl"
    browser.driver.refresh()
    assert Select(browser.one("[data-captions-language]")).first_selected_option.text == "العربية"
    Select(browser.one("[data-captions-language]")).select_by_value("")
    hear(browser, 0.5)
    browser.until(lambda: "Before you paste" in browser.text("[data-cue-text]"), "the spoken language")
    assert browser.one("[data-cue-text]").get_attribute("dir") != "rtl"


@pytest.mark.clause("B5.4")
@pytest.mark.parametrize("recorded", [False, True])
def test_every_track_is_a_file_with_the_label_of_what_is_synthetic_in_it(
    browser: Browser, tmp_path: Path, recorded: bool
) -> None:
    browser.driver.get(site(captioned(recorded=recorded), tmp_path))
    browser.js("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    names = browser.js(
        "return Array.from(document.querySelectorAll('audio track')).map(t => [t.srclang, t.getAttribute('src')])"
    )
    labels = {}
    for language, name in names:
        label = read_label((tmp_path / "site" / name).read_bytes())
        labels[language] = label.id if label else ""
    voice = "" if recorded else "pvoice"
    assert labels == {"en": voice, "ar": voice, "de": "ptrack" if recorded else "pvoice"}
    links = browser.js("return Array.from(document.querySelectorAll('.captions-file a')).map(a => a.textContent.trim())")
    assert len(links) == 3
    assert "spoken by a synthetic voice" not in browser.text("main") or not recorded


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_languages_and_description_break_no_rule_of_wcag_22_aa(browser: Browser, tmp_path: Path, scheme: str) -> None:
    browser.media(scheme)
    browser.driver.get(site(captioned(), tmp_path))
    summary = browser.one(".description summary")
    assert summary.text == "Audio description"
    browser.js("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert "A hand strikes out the name." in browser.text(".description-text")
    Select(browser.one("[data-captions-language]")).select_by_value("ar")
    hear(browser, 0.5)
    browser.until(lambda: "العربية" in browser.text("[data-cue-text]"), "the caption")
    assert browser.axe() == []
    browser.size(360)
    assert browser.axe() == []
