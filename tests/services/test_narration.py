"""Narrations from lesson to labelled file, through the real guard and the real voice of this computer."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from tests.guard.conftest import READY, Desk
from tests.signers import signing_labeller

from app.audit import AuditLog
from app.course import Course, Lesson, OutputKind, Payload, RichText, Run, Section, SourceType, apply
from app.course.blocks import (
    Block,
    Callout,
    CaptionTrack,
    Divider,
    Heading,
    Image,
    ListBlock,
    ListItem,
    Narration,
    Paragraph,
    Quote,
    Sentence,
    SingleChoice,
    Table,
    Voice,
)
from app.course.errors import Cancelled, MissingProvenance, ProviderProblem
from app.course.model import Settings
from app.course.ops import AddProvenance, Batch, InsertBlock, ReplaceBlock
from app.guard import Guard
from app.guard.sending import Providers
from app.media.audio import decode, loudness
from app.media.captions import from_vtt, lint, to_vtt
from app.media.credentials import State, read_credential
from app.media.labels import Label, read_label
from app.media.sentences import split
from app.policy import NO_ORGANISATION, Gate
from app.providers import Answer, Connection, Provider, ProviderCard, Stream, card
from app.providers.local_voice import LocalVoice
from app.services.narration import (
    Line,
    Narrator,
    NothingToSay,
    is_stale,
    script_sentences,
    sentence_key,
    transcript,
    voice_of,
)


class Counted(LocalVoice):
    """The voice of this computer, with a list of what it was asked to say."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def _send(self, payload: Payload, stream: Stream) -> Answer:
        self.said.append(json.loads(payload.body)["text"])
        return super()._send(payload, stream)


@dataclass
class Booth:
    """A guard, a narrator and the voice behind them."""

    guard: Guard
    narrator: Narrator
    voice: Counted
    log: AuditLog
    cards: dict[str, ProviderCard] = field(default_factory=dict)

    @property
    def events(self) -> list[str]:
        return [row.event for row in self.log.rows(newest_first=False)]


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    voice = Counted()
    log = AuditLog(tmp_path / "log.sqlite")
    cards: dict[str, ProviderCard] = {}

    def load(_: str, __: Connection) -> Provider:
        return voice

    guard = Guard(
        log,
        Gate(tmp_path / "policy", organisation=NO_ORGANISATION, user="Ada"),
        scan=lambda _, __: [],
        standing=Desk({"far": READY}),
        providers=Providers(lambda name: cards.get(name) or card(name), load),
    )
    yield Booth(guard, Narrator(guard, tmp_path / "clips"), voice, log, cards)
    guard.close()
    log.close()


def rich(text: str) -> RichText:
    return RichText.of(text)


def course_of(*blocks: Block, title: str = "Safety first", language: str = "en") -> Course:
    settings = Settings(language=language, voice=Voice(language=language))
    return Course(settings=settings, sections=(Section(lessons=(Lesson(title=title, blocks=blocks),)),))


def lesson_of(course: Course) -> Lesson:
    return next(course.lessons())


TEXT = (
    Heading(text=rich("Before you start")),
    Paragraph(
        text=rich(
            "Read the whole notice. It tells you which tools you need, and where to find the emergency exits of the hall."
        )
    ),
    ListBlock(items=(ListItem(rich("Gloves")), ListItem(rich("A helmet, always.")))),
)


# What is said.


def test_the_lesson_is_read_in_order_and_only_what_is_meant_to_be_heard() -> None:
    link = RichText((Run("See "), Run("our rules", link="https://example.com/rules.html"), Run(" first.")))
    blocks = (
        Heading(text=rich("Goals")),
        Paragraph(text=link),
        Paragraph(),
        Image(alt="A picture", caption="A caption"),
        ListBlock(items=(ListItem(rich("One")), ListItem(rich("")), ListItem(rich("Two")))),
        Quote(text=rich("Look twice."), attribution="Ann Smith"),
        Callout(text=rich("Hot! Don't touch.")),
        Table(rows=((rich("cell"), rich("cell")),)),
        SingleChoice(prompt=rich("Which?")),
        Paragraph(text=rich("🎉")),
        Divider(),
        Narration(script=rich("another narration")),
    )
    lesson = Lesson(blocks=blocks)
    expected = ["Goals", "See our rules first.", "One", "Two", "Look twice.", "Ann Smith", "Hot!", "Don't touch."]
    assert script_sentences(lesson, Narration(), "en") == expected


def test_a_script_is_read_instead_of_the_lesson() -> None:
    assert script_sentences(Lesson(blocks=TEXT), Narration(script=rich("Welcome.\nHere we go")), "en") == [
        "Welcome.",
        "Here we go",
    ]
    assert script_sentences(Lesson(blocks=TEXT), Narration(script=rich("  \n ")), "en")[0] == "Before you start"


def test_the_voice_is_the_blocks_or_the_courses_in_the_language_of_the_course() -> None:
    german = replace(course_of(language="de"), settings=Settings(language="de"))
    assert voice_of(german, Narration()).language == "de"
    own = Voice(name="fr-fr", language="fr")
    assert voice_of(german, Narration(voice=own)) == own


# What is made.


@pytest.mark.clause("A1.3")
@pytest.mark.clause("B5.4")
def test_a_narration_has_sound_times_captions_origin_and_label(booth: Booth) -> None:
    course = course_of(*TEXT)
    lesson = lesson_of(course)
    done = booth.narrator.narrate(course, lesson.id, Narration())
    block = done.block
    assert transcript(block) == script_sentences(lesson, block, "en") == booth.voice.said
    assert (done.made, done.reused) == (5, 0)
    assert block.audio is not None
    mp3 = done.media[block.audio.sha256]
    assert hashlib.sha256(mp3).hexdigest() == block.audio.sha256
    assert (block.audio.mime, block.audio.name) == ("audio/mpeg", "safety-first.mp3")
    assert done.record is not None
    assert read_label(mp3) == Label.of(done.record)
    assert (done.record.kind, done.record.source_type, done.record.provider, done.record.user) == (
        OutputKind.SPEECH,
        SourceType.ALGORITHMIC,
        "local",
        "Ada",
    )
    assert done.record.system.startswith("espeak-ng ")
    assert block.provenance == done.record.id
    sound = decode(mp3)
    assert sound.seconds * 1000 == pytest.approx(block.duration, abs=80)
    assert loudness(sound) == pytest.approx(-19, abs=0.4)
    assert [issue.rule for issue in lint(block.cues) if issue.rule != "speed"] == []
    assert "".join("".join(cue.text.split()) for cue in block.cues) == "".join(
        "".join(block.sentences[i].text.split()) for i in range(5)
    )
    assert from_vtt(to_vtt(block.cues, done.record))[0].text == "Synthetic voice"
    after = apply(course, Batch((InsertBlock(lesson.id, 0, Narration(id=block.id)), *done.ops(lesson.id)))).course
    assert lesson_of(after).blocks[0] == block


def test_sentences_start_and_end_where_they_are_heard_to_60_ms(booth: Booth, tmp_path: Path) -> None:
    course = course_of(*TEXT)
    done = booth.narrator.narrate(course, lesson_of(course).id, Narration())
    assert done.block.audio is not None
    path = tmp_path / "n.mp3"
    path.write_bytes(done.media[done.block.audio.sha256])
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-"], capture_output=True, check=True).stdout
    heard = np.abs(np.frombuffer(raw, np.float32))
    loud = np.flatnonzero(heard > 0.01)
    jumps = np.flatnonzero(np.diff(loud) > 0.3 * 22050)
    starts = [loud[0], *loud[jumps + 1]]
    ends = [*loud[jumps], loud[-1]]
    assert [at / 22.05 for at in starts] == pytest.approx([s.start for s in done.block.sentences], abs=60)
    assert [at / 22.05 for at in ends] == pytest.approx([s.end for s in done.block.sentences], abs=60)


def test_one_changed_sentence_is_one_request_and_the_new_record_names_the_old(booth: Booth) -> None:
    course = course_of(Narration(id="n1"), *TEXT)
    lesson = lesson_of(course)
    first = booth.narrator.narrate(course, lesson.id, Narration(id="n1"))
    course = apply(course, Batch(first.ops(lesson.id))).course
    paragraph = lesson.blocks[2]
    assert isinstance(paragraph, Paragraph)
    changed = replace(paragraph, text=rich(paragraph.text.plain.replace("Read the whole notice.", "Read all of it.")))
    course = apply(course, ReplaceBlock(lesson.id, changed)).course
    block = lesson_of(course).blocks[0]
    assert isinstance(block, Narration)
    booth.voice.said.clear()
    second = booth.narrator.narrate(course, lesson.id, block)
    assert booth.voice.said == ["Read all of it."]
    assert (second.made, second.reused) == (1, 4)
    assert second.record is not None
    assert first.record is not None
    assert second.record.parent == first.record.id
    assert [s.key for s in second.block.sentences][2:] == [s.key for s in first.block.sentences][2:]


def test_the_same_sentence_twice_is_made_once(booth: Booth) -> None:
    course = course_of(*(Paragraph(text=rich("Stop and look.")) for _ in range(4)))
    done = booth.narrator.narrate(course, lesson_of(course).id, Narration())
    assert booth.voice.said == ["Stop and look."]
    assert len(done.block.sentences) == 4
    assert (done.made, done.reused) == (1, 0)


def test_a_translation_keeps_its_caption_of_a_changed_sentence_marked_as_out_of_date(booth: Booth) -> None:
    course = course_of(Paragraph(id="bp", text=rich("Wear gloves at all times. Leave by the nearest door.")))
    lesson = lesson_of(course)
    first = booth.narrator.narrate(course, lesson.id, Narration(id="bn"))
    assert first.record is not None
    german = CaptionTrack("de", tuple(replace(cue, text=f"DE {cue.text}") for cue in first.block.cues))
    block = replace(first.block, tracks=(german,))
    assert block.matches(german)
    ops = (AddProvenance(first.record), InsertBlock(lesson.id, 1, block))
    course = apply(course, Batch(ops)).course
    changed = Paragraph(id="bp", text=rich("Wear gloves at all times. Leave by the door that is nearest to you."))
    course = apply(course, ReplaceBlock(lesson.id, changed)).course
    again = booth.narrator.narrate(course, lesson.id, block).block
    (track,) = again.tracks
    assert [cue.text for cue in track.cues] == [cue.text for cue in german.cues]
    assert [cue.stale for cue in track.cues] == [False, True]
    assert (track.cues[1].start, track.cues[1].end) == (again.sentences[1].start, again.sentences[1].end)
    assert not again.matches(track)
    assert not any(cue.stale for cue in again.cues)


def test_a_narration_that_is_up_to_date_costs_nothing_and_changes_nothing(booth: Booth) -> None:
    course = course_of(*TEXT)
    lesson = lesson_of(course)
    block = booth.narrator.narrate(course, lesson.id, Narration()).block
    before = len(booth.log.rows())
    again = booth.narrator.narrate(course, lesson.id, block)
    assert again.block is block
    assert (again.ops(lesson.id), again.record, dict(again.media), again.made) == ((), None, {}, 0)
    assert len(booth.log.rows()) == before


def test_the_same_text_gives_the_same_sound_on_another_day(booth: Booth, tmp_path: Path) -> None:
    course = course_of(*TEXT)
    lesson = lesson_of(course)
    samples = []
    for folder in ("one", "two"):
        done = Narrator(booth.guard, tmp_path / folder).narrate(course, lesson.id, Narration())
        samples.append(decode(next(iter(done.media.values()))).samples)
    assert np.array_equal(samples[0], samples[1])


def test_clips_that_were_damaged_or_deleted_are_made_again(booth: Booth, tmp_path: Path) -> None:
    course = course_of(*TEXT)
    lesson = lesson_of(course)
    booth.narrator.narrate(course, lesson.id, Narration())
    files = sorted((tmp_path / "clips").rglob("*.clip"))
    files[0].unlink()
    files[1].write_bytes(files[1].read_bytes()[:-50])
    files[2].write_bytes(b"")
    assert booth.narrator.narrate(course, lesson.id, Narration()).made == 3


def test_another_rate_or_voice_is_another_narration(booth: Booth) -> None:
    course = course_of(*TEXT)
    lesson = lesson_of(course)
    slow = booth.narrator.narrate(course, lesson.id, Narration(voice=Voice(name="en-us", rate=120)))
    quick = booth.narrator.narrate(course, lesson.id, Narration(voice=Voice(name="en-us", rate=160)))
    assert slow.block.duration > quick.block.duration * 1.15
    assert quick.made == 5


@pytest.mark.clause("A1.3")
def test_it_goes_through_the_guard_and_is_logged_without_its_text(booth: Booth) -> None:
    course = course_of(*TEXT)
    booth.narrator.narrate(course, lesson_of(course).id, Narration())
    assert booth.events == ["request.approved", "request.sending", "request.done"]
    assert all("notice" not in str(row) and "helmet" not in str(row) for row in booth.log.rows())
    (sent,) = [row for row in booth.log.rows() if row.event == "request.sending"]
    assert sent.fields["count"] == 5
    assert sent.fields["feature"] == "narration"


def test_without_an_accepted_policy_the_voice_of_this_computer_still_works(booth: Booth) -> None:
    assert booth.guard.gate.acceptance is None
    course = course_of(Paragraph(text=rich("Hello.")))
    assert booth.narrator.narrate(course, lesson_of(course).id, Narration()).made == 1


# What can't be made.


def test_a_lesson_with_nothing_to_say_says_so(booth: Booth) -> None:
    course = course_of(Image(alt="x"), Paragraph(text=rich("🎉")), title="Pictures")
    with pytest.raises(NothingToSay) as caught:
        booth.narrator.narrate(course, lesson_of(course).id, Narration())
    assert "Pictures" in caught.value.what
    assert caught.value.next_step


@pytest.mark.parametrize("voice", [Voice(name="Nobody"), Voice(language="xx", name="")])
def test_a_voice_this_computer_lacks_is_named(booth: Booth, voice: Voice) -> None:
    course = course_of(*TEXT)
    with pytest.raises(ProviderProblem) as caught:
        booth.narrator.narrate(course, lesson_of(course).id, Narration(voice=voice))
    assert (voice.name or voice.language) in caught.value.what


def test_a_stop_keeps_what_was_made_and_the_log_says_how_far_it_went(booth: Booth) -> None:
    course = course_of(*TEXT)
    calls = 0

    def stop(fraction: float, text: str) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        booth.narrator.narrate(course, lesson_of(course).id, Narration(), stop)
    assert booth.events[-1] == "request.failed"
    assert len(booth.voice.said) == 3
    assert booth.narrator.narrate(course, lesson_of(course).id, Narration()).made == 2


def test_hostile_course_text_is_narrated_like_any_other(booth: Booth) -> None:
    texts = [
        "--help",
        "<speak>hi</speak>",
        "[[a]] b",
        "$(touch x) | rm",
        "你好 Привет مرحبا",
        "x" * 3000,
        "WEBVTT --> NOTE & <b>",
    ]
    course = course_of(*(Paragraph(text=rich(text)) for text in texts))
    done = booth.narrator.narrate(course, lesson_of(course).id, Narration())
    shown = from_vtt(to_vtt(done.block.cues, done.record))
    assert "WEBVTT --> NOTE & <b>" in "\n".join(cue.text for cue in shown)


@pytest.mark.clause("B1.3")
def test_sound_without_its_record_cannot_enter_the_course(booth: Booth) -> None:
    course = course_of(*TEXT)
    lesson = lesson_of(course)
    done = booth.narrator.narrate(course, lesson.id, Narration())
    with pytest.raises(MissingProvenance):
        apply(course, InsertBlock(lesson.id, 0, done.block))


@pytest.mark.clause("B1.7")
@pytest.mark.clause("A1.3")
@pytest.mark.clause("B5.4")
def test_a_narration_is_signed_and_so_is_the_one_made_after_a_change(booth: Booth, tmp_path: Path) -> None:
    labeller = signing_labeller(tmp_path / "certificates")
    narrator = Narrator(booth.guard, tmp_path / "clips", labeller=labeller)
    for text in ("The valve is closed first.", "The valve is closed last."):
        course = course_of(Paragraph(text=rich(text)))
        done = narrator.narrate(course, lesson_of(course).id, Narration())
        (mp3,) = done.media.values()
        found = read_credential(mp3, "audio/mpeg", labeller.anchors)
        assert found is not None
        assert done.record is not None
        assert (found.state, found.source, found.id) == (State.TRUSTED, done.record.source_type, done.record.id)
        assert read_label(mp3) == Label.of(done.record)


def test_the_clips_kept_on_disk_carry_their_label(booth: Booth, tmp_path: Path) -> None:
    course = course_of(*TEXT)
    booth.narrator.narrate(course, lesson_of(course).id, Narration())
    for path in (tmp_path / "clips").rglob("*.clip"):
        data = path.read_bytes()
        label = read_label(data[data.index(b"RIFF") :])
        assert label is not None
        assert label.source_type is SourceType.ALGORITHMIC


@pytest.mark.clause("B1.7")
def test_whole_narrations_kept_on_disk_carry_their_label(booth: Booth, tmp_path: Path) -> None:
    course = course_of(*TEXT)
    booth.narrator.narrate(course, lesson_of(course).id, Narration())
    (path,) = (tmp_path / "narrations").rglob("*.clip")
    data = path.read_bytes()
    label = read_label(data[data.index(b"ID3") :])
    assert label is not None
    assert label.source_type is SourceType.ALGORITHMIC


def test_a_narration_that_is_unchanged_is_not_encoded_again(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    course = course_of(*TEXT)
    first = booth.narrator.narrate(course, lesson_of(course).id, Narration())

    def refuse(*_: object) -> None:
        raise AssertionError("encoded again")

    monkeypatch.setattr("app.media.assemble.assemble", refuse)
    again = booth.narrator.narrate(course, lesson_of(course).id, Narration())
    assert (again.block.duration, again.block.sentences, again.block.cues) == (
        first.block.duration,
        first.block.sentences,
        first.block.cues,
    )
    assert again.block.audio is not None
    label = read_label(again.media[again.block.audio.sha256])
    assert label is not None
    assert label.id == again.block.provenance


def test_a_kept_narration_that_was_damaged_is_made_again(booth: Booth, tmp_path: Path) -> None:
    course = course_of(*TEXT)
    first = booth.narrator.narrate(course, lesson_of(course).id, Narration())
    (path,) = (tmp_path / "narrations").rglob("*.clip")
    path.write_bytes(path.read_bytes()[:-9])
    again = booth.narrator.narrate(course, lesson_of(course).id, Narration())
    assert again.made == 0
    assert again.block.sentences == first.block.sentences


def test_a_voice_can_be_heard_before_it_is_chosen(booth: Booth) -> None:
    course = course_of(*TEXT)
    wav = booth.narrator.sample(course, Line("Guten Tag.", "b1", True, "Guten Tag."), Voice(name="de", language="de"))
    assert decode(wav).seconds > 0.3
    assert read_label(wav) is not None
    assert {voice.language.split("-")[0] for voice in booth.narrator.voices("de-AT")} == {"de"}
    assert len(booth.narrator.voices()) > 100


# Staleness.


@pytest.fixture
def made(booth: Booth) -> Callable[[], tuple[Course, Narration]]:
    def make() -> tuple[Course, Narration]:
        course = course_of(*TEXT)
        return course, booth.narrator.narrate(course, lesson_of(course).id, Narration()).block

    return make


def test_a_narration_is_stale_when_what_is_said_or_who_says_it_changes(made: Callable[[], tuple[Course, Narration]]) -> None:
    course, block = made()
    lesson = lesson_of(course)
    assert not is_stale(course, lesson, block)
    assert is_stale(course, lesson, Narration())
    assert is_stale(course, replace(lesson, blocks=(*TEXT, Paragraph(text=rich("More.")))), block)
    assert is_stale(course, replace(lesson, blocks=TEXT[:-1]), block)
    assert is_stale(course, replace(lesson, blocks=TEXT[::-1]), block)
    assert is_stale(course, lesson, replace(block, script=rich("Something else.")))
    assert is_stale(course, lesson, replace(block, voice=Voice(rate=140)))
    assert is_stale(replace(course, settings=replace(course.settings, voice=Voice(name="de"))), lesson, block)


def test_a_narration_is_not_stale_for_what_is_not_heard(made: Callable[[], tuple[Course, Narration]]) -> None:
    course, block = made()
    lesson = lesson_of(course)
    bold = replace(TEXT[0], text=RichText((Run("Before ", language="en"), Run("you start"))))
    split_up = (bold, Image(alt="new"), *TEXT[1:], Table(), Paragraph())
    assert not is_stale(
        replace(course, sections=(Section(title="Other"),)), replace(lesson, title="New title", blocks=split_up), block
    )
    assert not is_stale(course, Lesson(), Narration())


def test_staleness_of_a_long_lesson_looks_at_what_changed_alone() -> None:
    blocks = tuple(
        Paragraph(text=rich(f"Sentence one of {n}. Sentence two of it, with a clause. And three.")) for n in range(500)
    )
    lesson, block = lesson_of(course_of(*blocks)), Narration()

    def worked_out() -> tuple[int, int]:
        assert is_stale(course_of(*lesson.blocks), lesson, replace(block, sentences=(Sentence("x", 0, 1, "k"),) * 1500))
        return split.cache_info().misses, sentence_key.cache_info().misses

    splits, keys = worked_out()
    assert worked_out() == (splits, keys)
    changed = replace(blocks[250], text=rich("Only this one is new."))
    lesson = replace(lesson, blocks=(*blocks[:250], changed, *blocks[251:]))
    assert worked_out() <= (splits + 1, keys + 1)
