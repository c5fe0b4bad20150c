"""What learners meet of the labels in a real browser: badges, notes, the page about AI, by eye and by screen reader."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tests.browser.pages import Browser
from tests.publish.examples import made_by_ai

from app.publish import publish_html

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HOLDERS = ("lmade-t", "ball", "bpart", "bpicture", "bphoto", "bsaid", "bcells", "basked")


def site(folder: Path) -> str:
    """The published package, unpacked as somebody would to open it by a double click."""
    example = made_by_ai()
    out = publish_html(example.course, example.media, folder / "course.zip", lambda fraction, text: None)
    with zipfile.ZipFile(out.path) as package:
        package.extractall(folder / "site")
    return (folder / "site" / "index.html").as_uri()


@pytest.mark.clause("B5.4")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_label_is_seen_beside_what_it_labels(browser: Browser, tmp_path: Path, scheme: str) -> None:
    browser.media(scheme)
    browser.driver.get(site(tmp_path))
    browser.go("lmade")
    for name in HOLDERS:
        badge = browser.one(f"#{name} [data-badge]")
        assert badge.is_displayed(), name
        assert badge.text.strip().startswith("AI-generated"), name
    assert browser.one("#sai-t [data-badge]").is_displayed()
    assert browser.all("#bours [data-badge]") == []
    assert browser.axe() == []


@pytest.mark.clause("B5.4")
def test_labels_fit_a_phone(browser: Browser, tmp_path: Path) -> None:
    browser.driver.get(site(tmp_path))
    browser.go("lmade")
    browser.size(360, 740)
    assert browser.js("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert browser.one("#lmade-t [data-badge]").is_displayed()


@pytest.mark.clause("B2.5")
@pytest.mark.clause("B4.3")
def test_every_label_leads_to_the_page_about_ai_and_nothing_is_loaded_from_elsewhere(browser: Browser, tmp_path: Path) -> None:
    browser.driver.get(site(tmp_path))
    browser.go("lmade")
    browser.one("#bpart .origin-note a").click()
    browser.until(lambda: browser.lesson() == "lx-about")
    about = browser.text("#lx-about")
    assert "gpt-5-mini" in about
    assert "This course sends nothing to any AI provider" in about
    loaded = browser.js("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert all(name.startswith("file:") for name in loaded)
