"""The player itself: without a learning system, without scripts, on small screens, in the dark, on paper, by keyboard."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from tests.browser.pages import Browser
from tests.publish.examples import Example, everything, multiple, narration, reading_only, rich, single, truth

from app.course import Course, Lesson, RichText, Run, Section, Settings
from app.course.blocks import Heading, Paragraph, Table
from app.publish import PreviewServer, build_site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = ("ldata", "lpractice", "lquiz", "lx-summary", "lx-about")


def site(example: Example, folder: Path) -> str:
    """The address of a freshly built player on disk."""
    build_site(example.course, example.media, folder / "site", lambda fraction, text: None)
    return (folder / "site" / "index.html").as_uri()


def one_lesson(title: str, *blocks: Paragraph | Heading | Table, language: str = "en") -> Example:
    lesson = Lesson(id="lone", title=title, blocks=blocks)
    course = Course(
        id="cone",
        settings=Settings(title=title, language=language),
        sections=(Section(id="s", title=title, lessons=(lesson,)),),
    )
    return Example(course, reading_only().media)


def test_from_a_folder_without_a_learning_system_progress_stays_in_the_browser(browser: Browser, tmp_path: Path) -> None:
    address = site(everything(), tmp_path)
    browser.driver.get(address)
    browser.go("lpractice")
    browser.answer("bsingle", 0)
    browser.answer("bmultiple", 0, 2)
    browser.read()
    browser.driver.get("about:blank")
    browser.driver.get(address)
    assert browser.lesson() == "lpractice"
    assert "Correct" in browser.text('[data-question="bsingle"]')
    assert browser.text("[data-progress-text]") == "1 of 3 lessons done"
    assert browser.one("[role=progressbar]").get_attribute("aria-valuenow") == "1"


def test_a_preview_keeps_nothing(browser: Browser, tmp_path: Path) -> None:
    example = everything()
    build_site(example.course, example.media, tmp_path / "site", lambda fraction, text: None, preview=True)
    with PreviewServer() as server:
        address = server.start(tmp_path / "site")
        browser.driver.get(address)
        browser.go("lpractice")
        browser.answer("bsingle", 0)
        browser.driver.get(address)
        assert browser.lesson() == "ldata"
        assert browser.js("return localStorage.length") == 0


def test_moving_on_says_where_one_is(browser: Browser, tmp_path: Path) -> None:
    browser.driver.get(site(everything(), tmp_path))
    browser.one("[data-next]").click()
    browser.until(lambda: browser.lesson() == "lpractice", "the next lesson")
    assert browser.focused().get_attribute("id") == "lpractice-h"
    assert browser.driver.title == "Redact a real ticket · Support onboarding 2027"
    assert [item.text for item in browser.all(".menu [aria-current=page] .menu-title")] == ["Redact a real ticket"]
    browser.driver.back()
    browser.until(lambda: browser.lesson() == "ldata", "the lesson before")
    browser.one("#bmarks a[href='#lpractice']").click()
    browser.until(lambda: browser.lesson() == "lpractice", "the linked lesson")


def test_the_skip_link_leads_past_the_menu(browser: Browser, tmp_path: Path) -> None:
    browser.driver.get(site(everything(), tmp_path))
    browser.lesson()
    browser.keys(Keys.TAB)
    assert browser.focused().text == "Skip to the lesson"
    browser.keys(Keys.ENTER)
    assert browser.focused().get_attribute("id") == "ldata-h"


def test_on_a_narrow_screen_the_menu_opens_closes_and_gives_the_focus_back(browser: Browser, tmp_path: Path) -> None:
    browser.size(360, 740)
    browser.driver.get(site(everything(), tmp_path))
    browser.lesson()
    assert not browser.one(".menu").is_displayed()
    browser.one(".menu-button").click()
    assert browser.one(".menu").is_displayed()
    assert browser.focused().get_attribute("data-lesson") == "ldata"
    browser.keys(Keys.ESCAPE)
    assert not browser.one(".menu").is_displayed()
    assert "menu-button" in (browser.focused().get_attribute("class") or "")
    browser.one(".menu-button").click()
    browser.one('.menu a[href="#lquiz"]').click()
    browser.until(lambda: browser.lesson() == "lquiz", "the lesson")
    assert not browser.one(".menu").is_displayed()


def test_narration_plays_with_captions_transcript_speed_and_keys(browser: Browser, tmp_path: Path) -> None:
    browser.driver.get(site(everything(), tmp_path))
    play = browser.one("[data-play]")
    assert (play.accessible_name, browser.text("[data-cue-text]")) == (
        "Play narration",
        "This narration is spoken by a synthetic voice.",
    )
    play.click()
    browser.until(lambda: "Before you paste" in browser.text("[data-cue-text]"), "the first caption")
    assert play.accessible_name == "Pause narration"
    seek = browser.one("[data-seek]")
    seek.send_keys(Keys.ARROW_RIGHT)
    browser.until(lambda: browser.js("return document.querySelector('audio').currentTime") >= 4.9, "five seconds on")
    browser.until(lambda: "Ticket numbers" in browser.text("[data-cue-text]"), "the caption there")
    assert re.fullmatch(r"0:0\d of 0:08", str(seek.get_attribute("aria-valuetext")))
    Select(browser.one("[data-speed]")).select_by_value("1.5")
    assert browser.js("return document.querySelector('audio').playbackRate") == 1.5
    browser.one(".transcript summary").click()
    assert "Synthetic voice" in browser.text(".narration-title")
    browser.until(lambda: browser.one(".is-spoken").text, "the spoken sentence")
    play.click()
    browser.until(lambda: browser.js("return document.querySelector('audio').paused"), "the pause")
    browser.one(".switch").click()
    assert not browser.one(".captions").is_displayed()
    browser.go("lpractice")
    browser.go("ldata")
    assert browser.js("return document.querySelector('audio').paused")


def test_audio_that_does_not_play_shows_its_transcript(browser: Browser, tmp_path: Path) -> None:
    address = site(everything(), tmp_path)
    (sound,) = (tmp_path / "site" / "media").glob("*.mp3")
    sound.write_bytes(b"no sound")
    browser.driver.get(address)
    browser.one("[data-play]").click()
    browser.until(lambda: browser.one(".audio-failed").is_displayed(), "the message")
    assert browser.one(".transcript-text").is_displayed()
    browser.errors()  # the failed decoding is in the console, as it should be


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_page_breaks_wcag_22_aa(browser: Browser, tmp_path: Path, scheme: str, width: int) -> None:
    browser.media(scheme)
    browser.size(width)
    browser.driver.get(site(everything(), tmp_path))
    browser.driver.set_script_timeout(60)
    for page in PAGES:
        browser.js("location.hash = '#' + arguments[0]", page)
        browser.until(lambda page=page: browser.lesson() == page, page)  # type: ignore[misc]
        browser.js("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert browser.axe() == [], page
    browser.js("location.hash = '#lpractice'")
    browser.until(lambda: browser.lesson() == "lpractice", "the questions")
    browser.answer("bsingle", 1)
    assert browser.axe() == []  # one attempt left
    browser.answer("bsingle", 0)
    browser.answer("bmultiple", 1)
    assert browser.axe() == []  # one right, one wrong, both closed
    if width < 900:
        browser.one(".menu-button").click()
        assert browser.axe() == []


@pytest.mark.parametrize("width", [320, 640])
def test_text_reflows_without_scrolling_sideways(browser: Browser, tmp_path: Path, width: int) -> None:
    """320 px is WCAG 1.4.10; 640 is a 1280 px window at 200 %."""
    browser.size(width, 512)
    browser.driver.get(site(everything(), tmp_path))
    for page in PAGES:
        browser.js("location.hash = '#' + arguments[0]", page)
        browser.until(lambda page=page: browser.lesson() == page, page)  # type: ignore[misc]
        assert browser.js("return document.documentElement.scrollWidth") <= width, page


def test_very_long_words_and_wide_tables_stay_in_the_column(browser: Browser, tmp_path: Path) -> None:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
    row = tuple(rich(f"Column {n} {word}") for n in range(12))
    example = one_lesson(
        word, Heading(id="bh", text=rich(word)), Paragraph(id="bp", text=rich(word)), Table(id="bt", rows=(row, row))
    )
    browser.size(320, 600)
    browser.driver.get(site(example, tmp_path))
    browser.lesson()
    assert browser.js("return document.documentElement.scrollWidth") <= 320
    assert browser.js("const t = document.querySelector('.table-scroll'); return t.scrollWidth > t.clientWidth")


def test_everything_one_can_press_is_large_enough(browser: Browser, tmp_path: Path) -> None:
    """WCAG 2.5.8: 24 by 24 CSS pixels, links inside a sentence apart."""
    browser.driver.get(site(everything(), tmp_path))
    script = """
      const small = [];
      document.querySelectorAll('a, button, select, summary, input').forEach(e => {
        const box = (e.closest('label') || e).getBoundingClientRect();
        if (!box.width || e.closest('p, dd, li:not(.menu li)') && e.tagName === 'A') return;
        if (box.width < 24 || box.height < 24) small.push(e.outerHTML + box.width + 'x' + box.height);
      });
      return small;
    """
    for page in PAGES:
        browser.js("location.hash = '#' + arguments[0]", page)
        browser.until(lambda page=page: browser.lesson() == page, page)  # type: ignore[misc]
        assert browser.js(script) == [], page


def test_the_scheme_follows_the_system_until_the_learner_chooses(browser: Browser, tmp_path: Path) -> None:
    address = site(everything(), tmp_path)

    def background() -> str:
        return str(browser.js("return getComputedStyle(document.body.parentElement).backgroundColor"))

    browser.driver.get(address)
    assert background() == "rgb(255, 255, 255)"
    browser.media("dark")
    browser.until(lambda: background() == "rgb(22, 26, 34)", "dark")
    toggle = browser.one("[data-theme-toggle]")
    assert toggle.accessible_name == "Use light colours"
    toggle.click()
    assert background() == "rgb(255, 255, 255)"
    browser.driver.get("about:blank")
    browser.driver.get(address)
    assert background() == "rgb(255, 255, 255)"


def test_motion_is_reduced_when_asked_for(browser: Browser, tmp_path: Path) -> None:
    browser.media(motion="reduce")
    browser.driver.get(site(everything(), tmp_path))
    browser.lesson()
    moving = (
        "return [...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0).length"
    )
    assert browser.js(moving) == 0
    browser.media()
    assert browser.js(moving) > 0


def test_without_scripts_the_whole_course_can_be_read_and_heard(browser: Browser, tmp_path: Path) -> None:
    address = site(everything(), tmp_path)
    browser.cdp("Emulation.setScriptExecutionDisabled", value=True)
    browser.driver.get(address)
    shown = browser.one("main").text
    for words in (
        "Scripts are off",
        "Handling customer data",
        "Redact a real ticket",
        "Final check",
        "About AI in this course",
    ):
        assert words in shown
    assert browser.one("audio").is_displayed()
    assert not browser.one("[data-play]").is_displayed()
    assert not browser.one("#lx-summary").is_displayed()


def test_printing_gives_the_whole_course_on_white(browser: Browser, tmp_path: Path) -> None:
    browser.media("dark")
    browser.driver.get(site(everything(), tmp_path))
    browser.lesson()
    pdf = base64.b64decode(browser.cdp("Page.printToPDF", printBackground=True)["data"])
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 4  # each lesson, and the page about AI, begins a sheet
    browser.cdp("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    browser.js("window.dispatchEvent(new Event('beforeprint'))")
    text = browser.text("main")
    pages = ("Handling customer data", "Redact a real ticket", "Final check", "About AI in this course")
    for words in (*pages, "Synthetic voice", "When in doubt, ask."):
        assert words in text
    assert "Check answer" not in text
    assert "https://example.org/gdpr" in browser.js(
        "return getComputedStyle(document.querySelector('#bmarks a[href^=http]'), '::after').content"
    )
    assert browser.js("return getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_a_right_to_left_course_is_laid_out_from_the_right(browser: Browser, tmp_path: Path) -> None:
    example = one_lesson("حماية البيانات", Paragraph(id="bp", text=rich("البيانات الشخصية هي أي معلومات.")), language="ar")
    browser.driver.get(site(example, tmp_path))
    browser.lesson()
    assert browser.js("return document.documentElement.dir") == "rtl"
    menu, main = (browser.one(selector).rect for selector in (".menu", "main"))
    assert menu["x"] > main["x"]
    assert browser.one(".skip").get_attribute("lang") == "en"  # there are no Arabic words of ours: they say so
    assert browser.axe() == []


def test_a_german_course_speaks_german_throughout(browser: Browser, tmp_path: Path) -> None:
    example = everything()
    course = replace(example.course, settings=replace(example.course.settings, language="de-AT"))
    browser.driver.get(site(Example(course, example.media), tmp_path))
    assert browser.one("[data-next] .pager-way").text == "Weiter"
    assert "Synthetische Stimme" in browser.text(".narration-title")
    assert browser.js("return document.documentElement.lang") == "de-AT"
    assert browser.axe() == []


def test_text_that_looks_like_markup_stays_text(browser: Browser, tmp_path: Path) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\"></script><script>document.title='owned'</script>&amp;{{7*7}}{% raw %}"
    link = RichText(
        (
            Run(evil, link="javascript:document.title='owned'"),
            Run("x", link='https://example.org/"onclick="1'),
            Run(evil, language='"><b>'),
        )
    )
    example = one_lesson(
        evil,
        Heading(id="bh", text=rich(evil)),
        Paragraph(id='b"><script>', text=link),
        Table(id="bt", caption=evil, rows=((rich(evil),),)),
    )
    question = replace(single(), prompt=rich(evil), feedback_correct=rich(evil))
    lesson = next(example.course.lessons())
    lesson = replace(lesson, blocks=(*lesson.blocks, question))
    course = replace(example.course, sections=(Section(id="s", title=evil, lessons=(lesson,)),))
    browser.driver.get(site(Example(course, example.media), tmp_path))
    browser.answer("bsingle", 0)
    assert browser.driver.title.startswith("<img")
    assert browser.text("#lone-h") == evil
    assert (
        browser.js(
            "return document.querySelectorAll('main img, main script, [onclick], [onerror], a[href^=javascript]').length"
        )
        == 0
    )
    assert evil in browser.text("#bh")


def test_options_are_shuffled_only_where_asked_for(browser: Browser, tmp_path: Path) -> None:
    base = single()
    options = tuple(replace(base.options[0], id=f"o{n}", text=rich(f"Answer {n}"), correct=n == 0) for n in range(12))
    fixed, mixed = replace(base, id="bfixed", options=options), replace(base, id="bmixed", options=options, shuffle=True)
    lesson = Lesson(id="lone", title="One", blocks=(fixed, mixed, truth(), multiple(), narration({}, "bn"))[:2])
    course = replace(reading_only().course, sections=(Section(id="s", title="S", lessons=(lesson,)),))
    browser.driver.get(site(Example(course, reading_only().media), tmp_path))
    order = (
        "return [...document.querySelectorAll(`[data-question=${arguments[0]}] .option`)].map(o => Number(o.dataset.option))"
    )
    assert browser.js(order, "bfixed") == list(range(12))
    shown = browser.js(order, "bmixed")
    assert sorted(shown) == list(range(12))
    assert shown != list(range(12))
    browser.answer("bmixed", 0)
    assert "Correct" in browser.text('[data-question="bmixed"] [data-option="0"]')
