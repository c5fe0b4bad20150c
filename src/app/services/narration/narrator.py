"""Makes narrations through the guard, on whatever thread calls it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.course.blocks import Narration, Voice
from app.course.errors import ProviderProblem
from app.course.model import Course, Lesson
from app.course.provenance import OutputKind
from app.paths import cache_dir
from app.services.labelling import Labeller
from app.services.narration.asking import SAMPLE_FEATURE, Speaker, approved, payload
from app.services.narration.batch import Batch, Work, clip_key, ready, settled
from app.services.narration.joining import finished
from app.services.narration.lines import Line, as_said_before, is_stale, lines_of, voice_of
from app.services.narration.values import (
    Approve,
    IsRecording,
    Narrated,
    NothingToSay,
    Place,
    Say,
    Stopped,
    never,
    silent,
)

if TYPE_CHECKING:  # numpy comes with these: they load when something is narrated
    from app.guard import Guard, Output, VoiceInfo
    from app.media.clips import ClipCache
    from app.services.compliance import Compliance

Consents = Callable[[str], str]
"""The id of the active consent for a ``voice:`` source; empty when there is none."""
_SPEAKING = 0.7
"""Share of the work that speaking takes; the rest is joining and encoding."""


def _none(_source: str) -> str:
    return ""


class Narrator:
    """Makes narrations through ``guard``, keeping sentence clips in ``cache`` (by default the folder of this computer).

    ``approve`` is asked for a batch that needs somebody's eyes; without it such a batch is refused. The voices of this
    computer need nobody's. ``labeller`` finishes and signs what is made; without one it gets its tags alone. ``consents`` finds
    the record a person's voice rests on. Safe to use from several threads.
    """

    def __init__(
        self,
        guard: Guard,
        cache: Path | None = None,
        approve: Approve | None = None,
        labeller: Labeller | None = None,
        consents: Consents = _none,
    ) -> None:
        self._guard = guard
        self._labeller = labeller or Labeller()
        self._folder = cache
        self._caches: tuple[ClipCache, ClipCache] | None = None
        self.approve = approve
        self._consents = consents

    @property
    def labeller(self) -> Labeller:
        """What finishes the files made here."""
        return self._labeller

    def voices(self, language: str = "", provider: str = "local") -> list[VoiceInfo]:
        """The voices of a provider that speak a language (all for an empty one), best first, as far as they are known here:
        nothing is sent. Raises ``ProviderProblem``."""
        from app.services.providers import VoiceLists

        base = language.replace("_", "-").casefold().partition("-")[0]
        found = VoiceLists(self._guard).known(provider)
        return [voice for voice in found if not base or voice.language.casefold().partition("-")[0] == base]

    def sample(self, course: Course, line: Line, voice: Voice, approve: Approve | None = None) -> bytes:
        """A labelled WAV of one sentence in a voice, to hear it before choosing it. Kept on this computer, so that hearing it
        again asks nobody. ``approve`` takes the place of the narrator's."""
        speaker = self.speaker(voice)
        clips, _ = self._kept_here()
        kept = clips.get(clip_key(line, speaker))
        if kept is None or (kept.record.consent or "") != speaker.consent:
            asked = payload(course.id, line, speaker, SAMPLE_FEATURE)
            sheet = settled(self._guard, (asked,), course, approve or self.approve)
            said = approved((asked,), sheet.payloads)
            out: list[Output] = []
            clearance = self._guard.approve_batch(sheet)
            self._guard.send_batch(sheet.payloads, clearance, lambda _, output: out.append(output))
            sound, record = ready(out[0]), out[0].provenance
            if not said:  # what was changed on the sheet is nothing to find under these words
                clips.put(clip_key(line, speaker), sound, record)
        else:
            sound, record = kept.sound, kept.record
        return self._labeller.finish(sound, "audio/wav", record).data

    def narrate(self, course: Course, lesson_id: str, block: Narration, progress: Say | None = None) -> Narrated:
        """Narrate one block; see :meth:`narrate_all`. Raises :class:`NothingToSay` where there is nothing to read."""
        (done,) = self.narrate_all(course, [(lesson_id, block)], progress)
        if done is None:
            raise nothing_to_say(course.lesson(lesson_id))
        return done

    def narrate_all(
        self,
        course: Course,
        places: Sequence[Place],
        progress: Say | None = None,
        stopped: Stopped = never,
        approve: Approve | None = None,
    ) -> list[Narrated | None]:
        """Narrate blocks, each None where there is nothing to say: only sentences not in the cache are spoken, those of all
        blocks in one batch; then each is joined, levelled, encoded and labelled. ``approve`` takes the place of the narrator's.

        A block need not be in the course yet. Raises ``ProviderProblem``, ``PolicyRefusal``, ``FileProblem`` (the cache
        folder), :class:`IsRecording`, ``Cancelled``, or what ``progress`` raises; the course is a value and stays as it is, and
        sentences made so far stay in the cache.
        """
        say = progress or silent
        out: list[Narrated | None] = []
        works: dict[int, Work] = {}
        for index, (lesson_id, block) in enumerate(places):
            lesson = course.lesson(lesson_id)
            lines = lines_of(course, lesson, block)
            out.append(Narrated(block, {}, None, 0, len(lines)) if lines else None)
            if block.recorded and lines:
                raise IsRecording(
                    f"The narration of “{lesson.title}” is a recording.",
                    "A voice would take its place.",
                    "Record it again, or remove the recording first.",
                )
            if lines and (block.audio is None or is_stale(course, lesson, block)):
                works[index] = Work(lesson, block, as_said_before(lines, block), self.speaker(voice_of(course, block)))
        clips, narrations = self._kept_here()
        batch = Batch(
            self._guard, course, clips, approve or self.approve, stopped, lambda part, text: say(_SPEAKING * part, text)
        )
        with clips.holding():
            batch.fill(list(works.values()))
            for at, (index, work) in enumerate(works.items()):

                def tell(part: float, text: str, at: int = at) -> None:
                    say(_SPEAKING + (1 - _SPEAKING) * (at + part) / len(works), text)

                out[index] = finished(course, work, batch, narrations, self._labeller, tell)
        return out

    def _kept_here(self) -> tuple[ClipCache, ClipCache]:
        """Sentences and whole narrations on this computer."""
        from app.media.clips import ClipCache

        if self._caches is None:
            folder = self._folder or cache_dir() / "clips"
            self._caches = ClipCache(folder), ClipCache(folder.with_name("narrations"))
        return self._caches

    def speaker(self, voice: Voice) -> Speaker:
        """Who would speak for a voice of the course; raises ``ProviderProblem`` when there is nobody."""
        from app.guard import VoiceInfo, best_voice

        card = self._guard.card(voice.provider)
        if OutputKind.SPEECH not in card.outputs:
            step = "Choose another voice in the settings of the course or of the narration."
            raise ProviderProblem(f"{card.name} has no voices.", "The course names it for its narration.", step)
        if not card.local:  # only its provider knows which voices there are
            if not voice.name:
                step = "Choose one in the settings of the course or of the narration."
                raise ProviderProblem(f"No voice of {card.name} was chosen.", "", step)
            stock = not card.models or card.model(voice.name) is not None
            consent = "" if stock else self._consents(f"voice:{voice.name}")
            info = VoiceInfo(id=voice.name, name=voice.name, language=voice.language, gender="", system=voice.provider)
            return Speaker(voice, info, consent)
        found = best_voice(self._guard.voices(voice.provider), voice.name, voice.language)
        if found is None:
            raise ProviderProblem(
                f"The voice “{voice.name}” is not on this computer."
                if voice.name
                else f"This computer has no voice for the language “{voice.language}”.",
                "The course may have been narrated elsewhere." if voice.name else "",
                "Choose another voice in the settings of the course or of the narration, or install one.",
            )
        return Speaker(voice, found)


def nothing_to_say(lesson: Lesson) -> NothingToSay:
    """What a person is told about a lesson without text."""
    return NothingToSay(
        f"There is nothing to read aloud in “{lesson.title}”.",
        "The lesson has no text, or only tables, images and questions.",
        "Write some text, or give the narration a script of its own.",
    )


def open_narrator(compliance: Compliance, approve: Approve | None = None) -> Narrator:
    """The narrator of this installation: its guard, its certificates, its consents."""
    from app.policy.records import Use

    def consent(source: str) -> str:
        found = compliance.records.consent_for(source, Use.SYNTHESISE)
        return found.id if found is not None else ""

    return Narrator(compliance.guard, approve=approve, labeller=compliance.labeller, consents=consent)
