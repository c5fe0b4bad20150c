"""Packages played in a strict SCORM 1.2 learning system, by mouse and by keyboard, to the end and away in the middle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from tests.browser.classroom import Classroom
from tests.browser.pages import Browser
from tests.publish.examples import Example, everything, large, multiple, narration, reading_only, rich, single, truth

from app.course import Course, Lesson, Section
from app.publish import publish_scorm12
from app.publish.learner import state_size

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def quiet(fraction: float, text: str) -> None:
    """No progress is shown."""


def package(example: Example, folder: Path, name: str = "course.zip") -> Path:
    return publish_scorm12(example.course, example.media, folder / name, quiet).path


def with_lessons(example: Example, *lessons: Lesson) -> Example:
    course: Course = replace(example.course, sections=(Section(id="s1", title="All", lessons=lessons),))
    return Example(course, example.media)


def play_right(browser: Browser) -> None:
    """Read everything and answer everything rightly."""
    browser.go("ldata")
    browser.read()
    browser.go("lpractice")
    browser.answer("bsingle", 0)
    browser.answer("bmultiple", 0, 2)
    browser.read()
    browser.go("lquiz")
    browser.answer("btruth", 1)
    browser.read()


def test_a_course_played_rightly_is_passed_with_its_score(classroom: Classroom, browser: Browser, tmp_path: Path) -> None:
    classroom.put(package(everything(), tmp_path))
    classroom.launch(mastery="80")
    play_right(browser)
    browser.go("lx-summary")
    assert "You passed" in browser.text("[data-outcome]")
    classroom.leave()
    assert classroom.errors() == []
    assert classroom.value("cmi.core.lesson_status") == "passed"
    assert float(classroom.value("cmi.core.score.raw")) == 100
    assert (classroom.value("cmi.core.score.min"), classroom.value("cmi.core.score.max")) == ("0", "100")
    assert classroom.value("cmi.core.exit") == "suspend"
    assert len(classroom.calls("LMSInitialize")) == len(classroom.calls("LMSFinish")) == 1
    statuses = [call[2] for call in classroom.calls("LMSSetValue", "cmi.core.lesson_status")]
    assert statuses == ["incomplete", "passed"]
    interactions = browser.js("return RTE.kept().interactions")
    assert [item["result"] for item in interactions] == ["correct"] * 3
    assert [item["student_response"] for item in interactions] == ["0", "0,2", "f"]


def test_a_course_can_be_played_to_the_end_by_keyboard_alone(classroom: Classroom, browser: Browser, tmp_path: Path) -> None:
    example = everything()
    short = Lesson(id="lone", title="One", blocks=(single(attempts=1), multiple(), truth()))
    classroom.put(package(with_lessons(example, short), tmp_path))
    classroom.launch()

    def tab_to(selector: str) -> None:
        for _ in range(60):
            if browser.js("return document.activeElement.matches(arguments[0])", selector):
                return
            browser.keys(Keys.TAB)
        raise AssertionError(f"Tab never reached {selector}")

    def into_view_of_the_verdict(question: str) -> None:
        browser.until(lambda: "verdict" in (browser.focused().get_attribute("class") or ""), "the verdict")
        assert browser.js("return document.activeElement.closest('form').dataset.question") == question

    tab_to('[data-question="bsingle"] input')
    browser.keys(Keys.SPACE, Keys.ENTER)
    into_view_of_the_verdict("bsingle")
    tab_to('[data-question="bmultiple"] [data-option="0"] input')
    browser.keys(Keys.SPACE)
    tab_to('[data-question="bmultiple"] [data-option="2"] input')
    browser.keys(Keys.SPACE, Keys.ENTER)
    into_view_of_the_verdict("bmultiple")
    tab_to('[data-question="btruth"] input')
    browser.keys(Keys.ARROW_DOWN)
    tab_to('[data-question="btruth"] button')
    browser.keys(Keys.ENTER)
    into_view_of_the_verdict("btruth")
    tab_to("[data-next]")
    browser.keys(Keys.ENTER)
    browser.until(lambda: browser.lesson() == "lx-summary", "the summary")
    assert browser.focused().get_attribute("id") == "lx-summary-title"
    classroom.leave()
    assert classroom.value("cmi.core.lesson_status") == "passed"
    assert classroom.errors() == []


def test_wrong_answers_fail_and_a_second_round_can_pass(classroom: Classroom, browser: Browser, tmp_path: Path) -> None:
    classroom.put(package(everything(), tmp_path))
    classroom.launch(mastery="80")
    browser.read()
    browser.go("lpractice")
    browser.answer("bsingle", 1)
    assert "1 attempt left" in browser.text('[data-question="bsingle"] .question-facts')
    browser.answer("bsingle", 2)
    assert "Right answer" in browser.text('[data-question="bsingle"] [data-option="0"]')
    browser.answer("bmultiple", 0)
    browser.read()
    browser.go("lquiz")
    browser.read()
    assert classroom.lms("return RTE.kept().data['cmi.core.lesson_status']") == "incomplete"
    browser.answer("btruth", 1)
    browser.go("lx-summary")
    assert "did not reach" in browser.text("[data-outcome]")
    assert classroom.lms("return RTE.kept().data['cmi.core.lesson_status']") == "failed"
    assert float(classroom.lms("return RTE.kept().data['cmi.core.score.raw']")) == 25
    browser.one("[data-retake]").click()
    browser.until(lambda: browser.lesson() == "lpractice", "the questions")
    play_right(browser)
    classroom.leave()
    assert classroom.value("cmi.core.lesson_status") == "passed"
    assert float(classroom.value("cmi.core.score.raw")) == 100
    assert classroom.errors() == []


def test_coming_back_resumes_at_the_very_lesson_and_place(classroom: Classroom, browser: Browser, tmp_path: Path) -> None:
    classroom.put(package(everything(), tmp_path))
    classroom.launch()
    browser.go("lpractice")
    browser.answer("bsingle", 1)
    browser.go("ldata")
    browser.js("document.getElementById('btable').scrollIntoView()")
    browser.until(lambda: "btable" in classroom.lms("return RTE.calls.map(c => c.join(' ')).join()"), "the place")
    classroom.leave()
    assert classroom.value("cmi.core.lesson_location") == "ldata/btable"
    assert classroom.value("cmi.core.entry") == "resume"
    browser.driver.switch_to.new_window("tab")  # another window, later
    classroom.launch()
    assert browser.lesson() == "ldata"
    top = browser.js("return document.getElementById('btable').getBoundingClientRect().top")
    assert 0 <= top < 200
    assert "where you left off" in browser.text("[data-toast]")
    browser.go("lpractice")
    assert browser.one('[data-question="bsingle"] [data-option="1"] input').is_selected()
    assert "1 attempt left" in browser.text('[data-question="bsingle"] .question-facts')
    classroom.leave()
    assert classroom.errors() == []


def test_opening_a_course_and_leaving_marks_it_incomplete_and_nothing_more(
    classroom: Classroom, browser: Browser, tmp_path: Path
) -> None:
    classroom.put(package(everything(), tmp_path))
    classroom.launch(mastery="80")
    classroom.leave()
    assert classroom.value("cmi.core.lesson_status") == "incomplete"
    assert classroom.value("cmi.core.score.raw") == ""
    assert classroom.errors() == []


def test_a_course_without_questions_is_completed_by_seeing_every_lesson(
    classroom: Classroom, browser: Browser, tmp_path: Path
) -> None:
    classroom.put(package(reading_only(), tmp_path))
    classroom.launch()
    browser.read()
    assert classroom.lms("return RTE.kept().data['cmi.core.lesson_status']") == "incomplete"
    browser.one("[data-next]").click()
    browser.until(lambda: browser.lesson() == "l2", "the second lesson")
    browser.read()
    classroom.leave()
    assert classroom.value("cmi.core.lesson_status") == "completed"
    assert classroom.value("cmi.core.score.raw") == ""
    assert classroom.errors() == []


@pytest.mark.parametrize("status", ["passed", "completed"])
def test_what_was_reached_is_never_taken_back(classroom: Classroom, browser: Browser, tmp_path: Path, status: str) -> None:
    example = everything()
    lesson = Lesson(id="lone", title="One", blocks=(truth(),))
    classroom.put(package(with_lessons(example, lesson), tmp_path))
    classroom.launch(status=status)
    browser.answer("btruth", 0)
    browser.read()
    browser.go("lx-summary")
    assert "stays recorded" in browser.text("[data-outcome]")
    classroom.leave()
    assert classroom.calls("LMSSetValue", "cmi.core.lesson_status") == []
    assert classroom.value("cmi.core.lesson_status") == status


@pytest.mark.parametrize("mode", ["review", "browse"])
def test_looking_at_a_course_without_taking_it_writes_no_result(
    classroom: Classroom, browser: Browser, tmp_path: Path, mode: str
) -> None:
    lesson = Lesson(id="lone", title="One", blocks=(truth(),))
    classroom.put(package(with_lessons(everything(), lesson), tmp_path))
    classroom.launch(mode=mode)
    browser.answer("btruth", 1)
    browser.read()
    classroom.leave()
    assert classroom.calls("LMSSetValue", "cmi.core.lesson_status") == []
    assert classroom.calls("LMSSetValue", "cmi.core.score.raw") == []
    assert classroom.calls("LMSSetValue", "cmi.suspend_data") == []
    assert classroom.errors() == []


def test_the_learning_systems_own_pass_mark_decides(classroom: Classroom, browser: Browser, tmp_path: Path) -> None:
    lesson = Lesson(id="lone", title="One", blocks=(single(attempts=1), truth()))
    classroom.put(package(with_lessons(everything(), lesson), tmp_path))
    classroom.launch(mastery="50")
    browser.answer("bsingle", 1)
    browser.answer("btruth", 1)
    browser.read()
    classroom.leave()
    assert classroom.value("cmi.core.score.raw") == "50"
    assert classroom.value("cmi.core.lesson_status") == "passed"


def test_a_course_in_a_window_of_its_own_finds_the_learning_system(
    classroom: Classroom, browser: Browser, tmp_path: Path
) -> None:
    driver = browser.driver
    classroom.put(package(reading_only(), tmp_path))
    classroom.launch(popup="1")
    browser.read()
    browser.one("[data-next]").click()
    browser.until(lambda: browser.lesson() == "l2", "the second lesson")
    browser.read()
    driver.close()
    driver.switch_to.window(driver.window_handles[0])
    browser.until(lambda: browser.js("return RTE.finishes") == 1, "LMSFinish")
    assert classroom.value("cmi.core.lesson_status") == "completed"
    assert classroom.errors() == []


def test_a_session_that_was_never_finished_is_taken_over(classroom: Classroom, browser: Browser, tmp_path: Path) -> None:
    classroom.put(package(reading_only(), tmp_path))
    classroom.launch()
    browser.read()
    browser.driver.switch_to.default_content()
    browser.js("RTE.ignoreFinish = true; document.getElementById('sco').src = 'about:blank'")
    browser.until(lambda: browser.js("return document.getElementById('sco').contentDocument.URL") == "about:blank", "leaving")
    browser.js("RTE.ignoreFinish = false; document.getElementById('sco').src = 'course/index.html'")
    browser.driver.switch_to.frame(browser.one("#sco"))
    browser.until(lambda: "is-done" in browser.classes('[data-lesson="l1"]'), "what was seen before")
    browser.go("l2")
    browser.read()
    classroom.leave()
    assert classroom.value("cmi.core.lesson_status") == "completed"
    assert [call[-1] for call in classroom.errors()] == ["101"]


def test_a_page_from_the_back_forward_cache_goes_on_in_a_new_session(
    classroom: Classroom, browser: Browser, tmp_path: Path
) -> None:
    classroom.put(package(reading_only(), tmp_path))
    classroom.launch()
    browser.read()
    browser.js("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    browser.js("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    assert classroom.lms("return RTE.finishes") == 1
    browser.js("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    browser.go("l2")
    browser.read()
    classroom.leave()
    assert classroom.value("cmi.core.lesson_status") == "completed"
    assert len(classroom.calls("LMSInitialize")) == len(classroom.calls("LMSFinish")) == 2
    assert classroom.errors() == []


def test_a_learning_system_that_refuses_to_keep_progress_is_named(
    classroom: Classroom, browser: Browser, tmp_path: Path
) -> None:
    classroom.put(package(reading_only(), tmp_path))
    classroom.launch()
    classroom.lms("RTE.refuse = 'cmi.suspend_data'")
    browser.read()
    browser.until(lambda: "could not be saved" in browser.text("[data-banner]"), "the warning")
    before = classroom.lms("return RTE.commits")
    browser.until(lambda: classroom.lms("return RTE.commits") > before, "a commit", 20)
    assert browser.one("[data-banner]").is_displayed()  # a commit of what was refused saves nothing
    classroom.lms("RTE.refuse = ''")
    browser.go("l2")
    browser.read()
    browser.until(lambda: not browser.one("[data-banner]").is_displayed(), "the end of the warning", 20)
    classroom.leave()
    assert classroom.value("cmi.core.lesson_status") == "completed"


def test_a_learning_system_that_will_not_begin_is_named_and_the_course_still_plays(
    classroom: Classroom, browser: Browser, tmp_path: Path
) -> None:
    classroom.put(package(reading_only(), tmp_path))
    classroom.launch(broken="1")
    assert "could not be saved" in browser.text("[data-banner]")
    browser.read()
    assert browser.text("[data-progress-text]") == "1 of 2 lessons done"


def test_time_and_commits_are_as_the_standard_wants(classroom: Classroom, browser: Browser, tmp_path: Path) -> None:
    classroom.put(package(everything(), tmp_path))
    classroom.launch()
    for _ in range(6):
        browser.go("lpractice")
        browser.go("ldata")
    assert classroom.lms("return RTE.commits") <= 3  # twelve changes of place, no request for each
    classroom.leave()
    (span,) = [call[2] for call in classroom.calls("LMSSetValue", "cmi.core.session_time")]
    assert span.startswith("00:0")
    assert classroom.errors() == []


def test_state_of_two_hundred_lessons_fits_and_comes_back(classroom: Classroom, browser: Browser, tmp_path: Path) -> None:
    example = large(200, 3)
    classroom.put(package(example, tmp_path))
    classroom.launch()
    script = """
      const course = JSON.parse(document.getElementById('lx-data').textContent);
      const state = Lectern.state.empty();
      course.lessons.forEach(l => { state.seen.add(l.id); l.questions.forEach(q =>
        state.answers.set(q.id, {result: 'right', tries: 2, picks: [0]})); });
      return Lectern.state.encode(course.lessons, state, 4096);
    """
    longest = browser.js(script)
    assert len(longest) == state_size(example.course).full <= 4096
    classroom.leave()
    classroom.launch(suspend=longest)
    assert len(browser.all(".menu-item.is-done")) == 200
    browser.go("llesson199")
    assert browser.one('[data-question="bq199x2"] [data-option="0"] input').is_selected()
    assert "Correct" in browser.text('[data-question="bq199x2"]')
    classroom.leave()
    assert classroom.value("cmi.suspend_data") == longest
    assert classroom.errors() == []


def test_state_survives_a_course_that_changed(classroom: Classroom, browser: Browser, tmp_path: Path) -> None:
    one = Lesson(id="la", title="A", blocks=(truth("qa"),))
    two = Lesson(id="lb", title="B", blocks=(truth("qb"), narration({}, "bn")))
    two = replace(two, blocks=two.blocks[:1])
    before = with_lessons(reading_only(), one, two)
    classroom.put(package(before, tmp_path, "before.zip"))
    classroom.launch()
    browser.answer("qa", 1)
    browser.read()
    browser.go("lb")
    browser.answer("qb", 1)
    browser.read()
    classroom.leave()
    changed = replace(two, blocks=(*two.blocks, single("qc")))
    new = Lesson(id="lnew", title="New", blocks=(truth("qn"),))
    after = with_lessons(before, new, changed, one)
    classroom.put(package(after, tmp_path, "after.zip"))
    classroom.launch()
    assert browser.lesson() == "lb"
    assert "is-done" in browser.classes('[data-lesson="la"]')  # moved: nothing lost
    assert "is-begun" in browser.classes('[data-lesson="lb"]')  # its questions changed: seen, to be answered
    assert browser.classes('[data-lesson="lnew"]') == ["menu-item"]  # new: open
    assert browser.one('[data-question="qb"] input').is_enabled()
    classroom.leave()
    assert classroom.errors() == []


@pytest.mark.parametrize("garbage", ["x", "L1", "L2.aaaB", "L1..", "L1.????", "{}", "L1.AAAH" + "_" * 300, "ä" * 4096])
def test_state_that_is_not_ours_starts_from_the_beginning(
    classroom: Classroom, browser: Browser, tmp_path: Path, garbage: str
) -> None:
    classroom.put(package(reading_only(), tmp_path))
    classroom.launch(suspend=garbage)
    assert browser.lesson() == "l1"
    assert browser.all(".menu-item.is-done") == []


def test_state_goes_round_for_every_mixture_of_answers(classroom: Classroom, browser: Browser, tmp_path: Path) -> None:
    many = [
        replace(
            single(f"w{n}"),
            options=tuple(
                replace(o, id=f"o{i}", text=rich(f"{i}"), correct=i == 0) for i, o in enumerate([single().options[0]] * n)
            ),
        )
        for n in (2, 6, 7, 12, 13)
    ]
    lessons = (Lesson(id="la", title="A", blocks=tuple(many)), Lesson(id="lb", title="B", blocks=(truth(), multiple())))
    classroom.put(package(with_lessons(reading_only(), *lessons), tmp_path))
    classroom.launch()
    wrong = browser.js(
        """
      const course = JSON.parse(document.getElementById('lx-data').textContent);
      const wrong = [];
      let seed = 7;
      const random = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % n; };
      for (let round = 0; round < 500; round += 1) {
        const state = Lectern.state.empty();
        course.lessons.forEach(l => {
          if (random(2)) state.seen.add(l.id);
          l.questions.forEach(q => { if (random(2)) state.answers.set(q.id, {
            result: ['wrong', 'closed', 'right'][random(3)], tries: 1 + random(15),
            picks: Array.from({length: q.count}, (_, i) => i).filter(() => random(2)) }); });
        });
        const text = Lectern.state.encode(course.lessons, state, 4096);
        const back = Lectern.state.decode(course.lessons, text);
        const flat = s => JSON.stringify([[...s.seen].sort(), [...s.answers].sort()]);
        if (flat(back) !== flat(state)) wrong.push(text);
        for (let cut = 0; cut < text.length; cut += 3) Lectern.state.decode(course.lessons, text.slice(0, cut));
      }
      return wrong;
    """
    )
    assert wrong == []
