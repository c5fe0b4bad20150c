"""The AI page says what is so, and each of its buttons does something."""

from __future__ import annotations

from tests.gui.inspector.conftest import Opener, press
from tests.gui.walk import unnamed

from app.course.blocks import Paragraph
from app.gui.gate import GatePage
from app.gui.inspector.history import read
from app.policy import PolicyStatus
from app.services.policy import PolicyService


def test_it_says_where_the_policy_stands_and_opens_it(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="p"))
    bench.inspector.show_tab("ai")
    page = bench.inspector.ai
    assert page.title.text() == "AI is off"
    press(page, "Read the policy")
    assert isinstance(bench.window.pages.currentWidget(), GatePage)


def test_both_pages_follow_the_policy(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="p"))
    policy = bench.window.policy
    pack = policy.pack
    policy.accept({section.id for section in pack.sections}, {box.id for box in pack.boxes})
    assert policy.status is PolicyStatus.ACCEPTED
    assert bench.inspector.ai.title.text() == "Connect a provider"  # what comes next
    assert bench.inspector.compliance.facts.policy.value == "Accepted"


def test_voices_and_log_are_read_beside_the_interface(open_course: Opener) -> None:
    bench = open_course(Paragraph(id="p"))
    bench.inspector.show_tab("ai")
    page = bench.inspector.ai
    bench.qtbot.waitUntil(lambda: "espeak" in page.voice.value, timeout=20_000)
    bench.qtbot.waitUntil(lambda: page._log.value == "1 entry", timeout=20_000)
    assert page._leaves.value == "Nothing"
    assert not unnamed(page)


def test_only_requests_beyond_this_computer_count_as_sent() -> None:
    with PolicyService().log as log:
        log.append("request.sending", provider="local", user="a", request="r1")
        log.append("request.sending", provider="openai", user="a", request="r2")
        assert read(log, "").sent == 1
        assert read(log, "9999").sent == 0
        assert read(log, "").entries == 2
