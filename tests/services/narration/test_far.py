"""Narrations by a voice that is not on this computer: Google's client, the real guard, a server of ours on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from tests.wire.chain import Chain, chained
from tests.wire.google_server import KEY, GoogleFault, GoogleServer

from app.course import Course, Lesson, RichText, Section, apply
from app.course.blocks import Narration, Paragraph, Pauses, Pronunciation, Voice
from app.course.errors import Cancelled, LecternError, PolicyNotAccepted, PolicyRefusal, ProviderProblem
from app.course.model import Settings
from app.course.ops import Batch, ReplaceBlock
from app.guard import ConsentMissing, RightsMissing, SendSheet
from app.policy.records import Consent, Use
from app.services.consenting import unconsented
from app.services.narration import Line, Narrated, Narrator, changed_lines, is_stale, said_otherwise

GOOGLE = "google-tts"
VOICE = Voice(GOOGLE, "en-US-Neural2-C", "en-US")


@dataclass
class Desk:
    """Somebody who looks at sheets. ``does`` is what they do with one before they say yes."""

    shown: list[SendSheet] = field(default_factory=list)
    does: Callable[[SendSheet], SendSheet] = lambda sheet: sheet

    def __call__(self, sheet: SendSheet) -> SendSheet:
        self.shown.append(sheet)
        return self.does(sheet)


@dataclass
class Booth:
    """The way from a lesson to the wire."""

    chain: Chain[GoogleServer]
    desk: Desk
    narrator: Narrator
    folder: Path

    @property
    def said(self) -> list[str]:
        """What came over the wire, in the order it came in."""
        return [json.loads(request.body)["input"]["text"] for request in self.chain.server.requests]

    def another(self) -> Narrator:
        """A narrator as after a restart: with nothing but what is on the disk."""
        records = self.chain.records

        def consent(source: str) -> str:
            found = records.consent_for(source, Use.SYNTHESISE)
            return found.id if found else ""

        return Narrator(self.chain.guard, self.folder / "clips", self.desk, consents=consent)


@pytest.fixture
def booth(google_server: GoogleServer, tmp_path: Path) -> Iterator[Booth]:
    with chained(google_server, GOOGLE, KEY, tmp_path) as chain:
        made = Booth(chain, Desk(), Narrator(chain.guard), tmp_path)
        made.narrator = made.another()
        yield made


def course_of(*texts: str, **settings: object) -> Course:
    """A course of lessons of one paragraph and one narration each."""
    lessons = tuple(
        Lesson(id=f"l{n}", title=f"Lesson {n}", blocks=(Narration(id=f"n{n}"), Paragraph(id=f"b{n}", text=RichText.of(text))))
        for n, text in enumerate(texts, 1)
    )
    return Course(id="c1", settings=Settings(**({"voice": VOICE} | settings)), sections=(Section(lessons=lessons),))  # type: ignore[arg-type]


def places(course: Course) -> list[tuple[str, Narration]]:
    """Every narration of a course."""
    return [(lesson.id, block) for lesson, block in course.blocks() if isinstance(block, Narration)]


def narrated(course: Course, *done: Narrated | None) -> Course:
    """The course with narrations in it."""
    ops = [op for (lesson_id, _), item in zip(places(course), done, strict=True) if item for op in item.ops(lesson_id)]
    return apply(course, Batch(tuple(ops))).course


def retyped(course: Course, lesson_id: str, text: str) -> Course:
    """The course with another text in the lesson's paragraph."""
    paragraph = course.lesson(lesson_id).blocks[1]
    assert isinstance(paragraph, Paragraph)
    return apply(course, ReplaceBlock(lesson_id, replace(paragraph, text=RichText.of(text)))).course


def agreed(booth: Booth) -> Consent:
    """The person whose voice it is consented."""
    return booth.chain.records.add_consent(
        Consent(
            person="Ada Lovelace",
            contact="ada@northwind.example",
            date="2026-01-10",
            purpose="Courses",
            scope=(Use.SYNTHESISE, Use.PUBLISH),
            territory="Worldwide",
            covers=("Ada-Lovelace",),
            note="On paper.",
        )
    )


def block_of(course: Course, lesson_id: str = "l1") -> Narration:
    block = course.lesson(lesson_id).blocks[0]
    assert isinstance(block, Narration)
    return block


@pytest.mark.clause("A0.4")
def test_a_voice_that_is_not_here_needs_an_accepted_policy_and_somebodys_eyes(booth: Booth) -> None:
    course = course_of("Hello there.")
    accepted = booth.chain.guard.gate
    accepted.decline()
    with pytest.raises(PolicyNotAccepted):
        booth.narrator.narrate(course, "l1", block_of(course))
    accepted.accept({section.id for section in accepted.pack.sections}, {box.id for box in accepted.pack.boxes})
    with pytest.raises(PolicyRefusal, match="look at what would be sent"):
        Narrator(booth.chain.guard, booth.folder / "clips").narrate(course, "l1", block_of(course))
    assert booth.said == []
    done = booth.narrator.narrate(course, "l1", block_of(course))
    assert booth.said == ["Hello there."]
    assert done.record is not None
    assert (done.record.provider, done.block.audio is not None) == (GOOGLE, True)


@pytest.mark.clause("B3.10")
def test_a_whole_course_is_one_sheet_with_its_count_characters_and_cost(booth: Booth) -> None:
    course = course_of("Stop here. Look around.", "Look around. Then go.", "🎉")
    done = booth.narrator.narrate_all(course, places(course))
    (sheet,) = booth.desk.shown
    assert (len(sheet.payloads), sheet.estimate.characters) == (3, len("Stop here.Look around.Then go."))
    assert sheet.estimate.cost == pytest.approx(sheet.estimate.characters * 24 / 1_000_000)
    assert {request.body for request in booth.chain.server.requests} == set(sheet.bodies)  # several are under way at once
    assert len(booth.said) == 3
    assert [item and (item.made, item.reused) for item in done] == [(2, 0), (2, 0), None]
    after = narrated(course, *done)
    again = booth.narrator.narrate_all(after, places(after))
    assert [item and item.record for item in again] == [None, None, None]
    assert len(booth.desk.shown) == 1


def test_one_changed_word_is_one_request_over_the_wire(booth: Booth) -> None:
    course = course_of("Close the valve. Then open the door. Call the foreman.")
    course = narrated(course, booth.narrator.narrate(course, "l1", block_of(course)))
    before = block_of(course)
    course = retyped(course, "l1", "Close the valve. Then open the gate. Call the foreman.")
    assert [line.text for line in changed_lines(course, course.lesson("l1"), before)] == ["Then open the gate."]
    booth.chain.server.requests.clear()
    done = booth.another().narrate(course, "l1", before)
    assert booth.said == ["Then open the gate."]
    assert (done.made, done.reused) == (1, 2)
    assert " ".join(cue.text for cue in done.block.cues) == "Close the valve. Then open the gate. Call the foreman."


def test_what_was_redacted_on_the_sheet_is_what_the_captions_say_and_is_not_asked_for_again(booth: Booth) -> None:
    def without_the_door(sheet: SendSheet) -> SendSheet:
        (part,) = [part for part in sheet.parts if "door" in part.text]
        return booth.chain.guard.edit(sheet, part, "Then open it.")

    course = course_of("Close the valve. Then open the door.")
    booth.desk.does = without_the_door
    course = narrated(course, booth.narrator.narrate(course, "l1", block_of(course)))
    assert sorted(booth.said) == ["Close the valve.", "Then open it."]
    block = block_of(course)
    assert [sentence.text for sentence in block.sentences] == ["Close the valve.", "Then open it."]
    assert " ".join(cue.text for cue in block.cues) == "Close the valve. Then open it."
    assert not is_stale(course, course.lesson("l1"), block)
    assert said_otherwise(course, course.lesson("l1"), block) == ("Then open it.",)
    booth.desk.does = lambda sheet: sheet
    booth.chain.server.requests.clear()
    course = retyped(course, "l1", "Shut the valve. Then open the door.")
    done = booth.another().narrate(course, "l1", block)
    assert booth.said == ["Shut the valve."]
    assert [sentence.text for sentence in done.block.sentences] == ["Shut the valve.", "Then open it."]
    course = retyped(narrated(course, done), "l1", "Shut the valve. Then open the hatch.")
    assert said_otherwise(course, course.lesson("l1"), block_of(course)) == ()  # it will be spoken anew


def test_a_sheet_changed_in_another_way_sends_nothing_and_says_why(booth: Booth) -> None:
    course = course_of("Close the valve. Then open the door.")
    guard = booth.chain.guard

    def faster(sheet: SendSheet) -> SendSheet:
        part = next(part for part in sheet.parts if part.text == "LINEAR16")
        return guard.edit(sheet, part, "MP3")

    def emptied(sheet: SendSheet) -> SendSheet:
        part = next(part for part in sheet.parts if "door" in part.text)
        return guard.edit(sheet, part, "…")

    for does, why in ((lambda sheet: guard.leave_out(sheet, 0), "hole"), (faster, "setting"), (emptied, "left of")):
        booth.desk.does = does
        with pytest.raises(LecternError, match=why):
            booth.narrator.narrate(course, "l1", block_of(course))
    assert booth.said == []


def test_an_interrupted_batch_goes_on_where_it_was(booth: Booth) -> None:
    texts = [f"This is sentence number {n}." for n in range(12)]
    course = course_of(" ".join(texts))
    heard: list[float] = []

    def kill(fraction: float, text: str) -> None:
        heard.append(fraction)
        if "5 of 12" in text:
            raise Cancelled

    with pytest.raises(Cancelled):
        booth.narrator.narrate(course, "l1", block_of(course), kill)
    first = list(booth.said)
    assert 5 <= len(first) <= 8  # those under way are waited for: they are paid for
    booth.chain.server.requests.clear()
    done = booth.another().narrate(course, "l1", block_of(course))
    assert sorted(first + booth.said) == sorted(texts)
    assert (done.made, done.reused) == (len(booth.said), len(first))


def test_a_course_that_is_larger_than_the_cache_is_asked_for_once(booth: Booth) -> None:
    """Else its first sentences would be gone before they are joined, and each would be asked about and paid for again."""
    texts = [" ".join(f"Sentence {lesson} {number} is here." for number in range(8)) for lesson in range(5)]
    course = course_of(*texts)
    booth.narrator._kept_here()[0].limit = 300_000  # some four of them
    done = booth.narrator.narrate_all(course, places(course))
    assert len(booth.desk.shown) == 1
    assert len(booth.said) == len(set(booth.said)) == 40
    assert [item and item.made for item in done] == [8] * 5
    booth.narrator._kept_here()[0].prune()
    assert sum(path.stat().st_size for path in (booth.folder / "clips").rglob("*.clip")) <= 300_000


def test_a_provider_that_fails_in_the_middle_says_how_much_is_kept(booth: Booth) -> None:
    texts = [f"This is sentence number {n}." for n in range(6)]
    course = course_of(" ".join(texts))
    went = threading.Event()

    def break_it(fraction: float, text: str) -> None:
        if "2 of 6" in text and not went.is_set():
            went.set()
            booth.chain.server.fail(GoogleFault.OVERLOADED, times=None)

    with pytest.raises(ProviderProblem, match=r"of 6 sentences were spoken before; they are kept"):
        booth.narrator.narrate(course, "l1", block_of(course), break_it)
    booth.chain.server.behave()
    booth.chain.server.requests.clear()
    done = booth.another().narrate(course, "l1", block_of(course))
    assert done.made == len(booth.said) < 6


def test_speed_pitch_and_the_voices_own_language_are_in_the_request(booth: Booth) -> None:
    course = course_of("Hello.", voice=Voice(GOOGLE, "en-GB-Neural2-B", "en", 200, -2.0))
    booth.narrator.narrate(course, "l1", block_of(course))
    (body,) = [json.loads(request.body) for request in booth.chain.server.requests]
    assert body["voice"] == {"languageCode": "en-GB", "name": "en-GB-Neural2-B"}
    assert body["audioConfig"] == {"audioEncoding": "LINEAR16", "speakingRate": 1.25, "pitch": -2.0}


def test_the_dictionary_is_heard_and_not_read(booth: Booth) -> None:
    words = (Pronunciation("SQL", "sequel"), Pronunciation("lead", "led"))
    course = course_of("SQL and Lead. A leader.", pronunciations=words, spoken_notice="This voice is synthetic.")
    done = booth.narrator.narrate(course, "l1", block_of(course))
    assert sorted(booth.said) == ["A leader.", "This voice is synthetic.", "sequel and led."]
    assert done.block.cues[0].text == "This voice is synthetic."
    assert [sentence.text for sentence in done.block.sentences][1:] == ["SQL and Lead.", "A leader."]
    course = narrated(course, done)
    other = replace(course, settings=replace(course.settings, pronunciations=(Pronunciation("SQL", "S Q L"), words[1])))
    assert [line.text for line in changed_lines(other, other.lesson("l1"), block_of(other))] == ["SQL and Lead."]


def test_longer_pauses_are_a_new_file_and_no_request(booth: Booth) -> None:
    course = course_of("One here. Two here.")
    course = narrated(course, booth.narrator.narrate(course, "l1", block_of(course)))
    before = block_of(course)
    course = replace(course, settings=replace(course.settings, pauses=Pauses(900, 900)))
    assert is_stale(course, course.lesson("l1"), before)
    assert changed_lines(course, course.lesson("l1"), before) == ()
    booth.chain.server.requests.clear()
    after = booth.narrator.narrate(course, "l1", before).block
    assert booth.said == []
    first, second = after.sentences
    assert second.start - first.end == pytest.approx(900, abs=2)
    assert not is_stale(course, course.lesson("l1"), after)


@pytest.mark.clause("B3.7")
@pytest.mark.clause("B6.2")
def test_a_persons_voice_speaks_only_while_they_consent_and_then_stops_publishing(booth: Booth) -> None:
    course = course_of("Hello there.", voice=Voice(GOOGLE, "Ada-Lovelace", "en-GB"))
    with pytest.raises(ConsentMissing) as caught:
        booth.narrator.narrate(course, "l1", block_of(course))
    assert caught.value.source == "voice:Ada-Lovelace"
    consent = agreed(booth)
    done = booth.narrator.narrate(course, "l1", block_of(course))
    assert done.record is not None
    assert (done.record.consent, done.block.consent) == (consent.id, consent.id)
    course = narrated(course, done)
    assert list(unconsented(course, booth.chain.records.records)) == []
    booth.chain.records.revoke_consent(consent.id, "She asked us to stop.")
    (problem,) = unconsented(course, booth.chain.records.records)
    assert problem.block_id == "n1"
    assert "Lesson 1" in problem.text
    assert "Ada Lovelace revoked" in problem.text
    renewed = booth.chain.records.add_consent(replace(consent, id="second"))
    course = retyped(course, "l1", "Hello there. And again.")
    booth.chain.server.requests.clear()
    again = booth.narrator.narrate(course, "l1", block_of(course))
    assert sorted(booth.said) == ["And again.", "Hello there."]  # what rested on the revoked consent is spoken anew
    assert again.record is not None
    assert again.record.consent == renewed.id
    assert list(unconsented(narrated(course, again), booth.chain.records.records)) == []


def test_a_voice_is_heard_once_and_then_from_this_computer(booth: Booth) -> None:
    course = course_of("Hello there.")
    line = Line("This is how I sound.", "n1", True, "This is how I sound.")
    first = booth.narrator.sample(course, line, VOICE)
    assert booth.another().sample(course, line, VOICE)[:4] == first[:4] == b"RIFF"
    assert booth.said == ["This is how I sound."]
    assert booth.desk.shown[0].feature.id == "voice-sample"


def test_rights_in_the_course_are_asked_for_first(booth: Booth) -> None:
    course = replace(course_of("Hello."), id="c2")
    with pytest.raises(RightsMissing):
        booth.narrator.narrate(course, "l1", block_of(course))
    assert booth.said == []


def test_a_respelling_over_the_limit_is_cut_or_refused_before_anything_is_sent(booth: Booth) -> None:
    words = (Pronunciation("boom", "a" * 3000),)
    course = course_of("A boom here, and a boom there.", pronunciations=words)
    done = booth.narrator.narrate(course, "l1", block_of(course))
    assert len(booth.said) == 2
    assert [sentence.text for sentence in done.block.sentences] == ["A boom here,", "and a boom there."]
    course = course_of("boom", pronunciations=(Pronunciation("boom", "a" * 6000),))
    with pytest.raises(ProviderProblem, match="5,000"):
        booth.narrator.narrate(course, "l1", block_of(course))
    assert len(booth.said) == 2


@pytest.mark.parametrize(
    ("voice", "said"),
    [
        (Voice("openai", "alloy", "en"), "OpenAI has no voices"),
        (Voice("assemblyai", "universal-2", "en"), "AssemblyAI has no voices"),
        (Voice("somebody", "x", "en"), "no provider “somebody”"),
        (Voice(GOOGLE, "\ud800", "en"), "No voice of Google"),
        (Voice(GOOGLE, "../../v1/voices?key=1", "en-US\n"), "no active consent"),
    ],
)
def test_a_voice_that_a_course_from_elsewhere_makes_up_is_said_and_nothing_is_sent(
    booth: Booth, voice: Voice, said: str
) -> None:
    course = course_of("Hello there.", voice=voice, language="\ud800")
    with pytest.raises(LecternError, match=said):
        booth.narrator.narrate(course, "l1", block_of(course))
    assert booth.said == []


def test_settings_that_no_voice_has_are_brought_within_its_bounds(booth: Booth) -> None:
    course = course_of("Hello there.", voice=Voice(GOOGLE, VOICE.name, "en-US", rate=-5, pitch=float("nan")))
    booth.narrator.narrate(course, "l1", block_of(course))
    (request,) = booth.chain.server.requests
    assert json.loads(request.body)["audioConfig"] == {"audioEncoding": "LINEAR16", "speakingRate": 0.25}
