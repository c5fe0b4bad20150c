"""The sentences of any number of narrations, asked for in one go: one sheet a voice, each sentence once, kept as it comes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.course.blocks import Narration
from app.course.errors import PolicyRefusal, ProviderProblem
from app.course.model import Course, Lesson
from app.course.payload import Payload
from app.course.provenance import Provenance
from app.services.narration.asking import Speaker, approved, payload
from app.services.narration.lines import Line, sentence_key
from app.services.narration.values import Approve, Stopped

if TYPE_CHECKING:  # numpy comes with these: they load when something is narrated
    from app.guard import Guard, Output, SendSheet
    from app.media.clips import ClipCache, Kept

LANES = 4
"""Requests to a provider at the same time; how many a minute is the guard's own pace. Well under what paid accounts allow."""


@dataclass(slots=True)
class Work:
    """One narration in the making. ``made`` counts the distinct sentences that were spoken for it just now."""

    lesson: Lesson
    block: Narration
    lines: tuple[Line, ...]
    speaker: Speaker
    made: int = 0

    @property
    def clips(self) -> list[str]:
        """Where the clip of each line is kept."""
        return [clip_key(line, self.speaker) for line in self.lines]

    def reworded(self, key: str, said: str) -> None:
        """Lines whose clip was to be ``key`` say something else now, because a person changed it on the sheet."""
        self.lines = tuple(
            replace(line, text=said, said=said) if clip_key(line, self.speaker) == key else line for line in self.lines
        )


def clip_key(line: Line, speaker: Speaker) -> str:
    """Where a clip is kept: what is said by whom, and the very voice and version that says it."""
    spoken = sentence_key(line.text, speaker.voice, line.said)
    return hashlib.sha256(f"{spoken} {speaker.info.id} {speaker.info.system}".encode()).hexdigest()


@dataclass(slots=True)
class _Asked:
    """A sentence that has to be spoken, and for whom."""

    line: Line
    speaker: Speaker
    key: str
    works: list[Work] = field(default_factory=list)


class Batch:
    """Finds or makes the clips of ``works``. ``records`` has the origin of each clip, by its key, once it is found."""

    def __init__(
        self,
        guard: Guard,
        course: Course,
        cache: ClipCache,
        approve: Approve | None,
        stopped: Stopped,
        say: Callable[[float, str], None],
    ) -> None:
        self.records: dict[str, Provenance] = {}
        self._guard = guard
        self._course = course
        self._cache = cache
        self._approve = approve
        self._stopped = stopped
        self._say = say
        self._done = 0
        self._wanted = 0

    def fill(self, works: Sequence[Work]) -> None:
        """Have every sentence that is not kept spoken. What came before an error, or before a stop, stays kept."""
        missing = self._missing(works)
        self._wanted, self._done = len(missing), 0
        groups: dict[tuple[str, str], list[_Asked]] = {}
        for asked in missing.values():
            groups.setdefault(asked.speaker.group, []).append(asked)
        for group in groups.values():
            self._speak(group)

    def clip(self, work: Work, line: Line) -> Kept:
        """The clip of a sentence, made once more if it has vanished from the cache meanwhile."""
        key = clip_key(line, work.speaker)
        kept = self._cache.get(key)
        if kept is None:
            self._speak([_Asked(line, work.speaker, key, [work])])
            kept = self._cache.get(key)
        if kept is None:
            raise ProviderProblem(
                "A sentence that was just made is gone.",
                "Something deletes the files in Lectern's cache folder.",
                "Narrate again; if it happens again, restart the computer.",
            )
        return kept

    def _missing(self, works: Iterable[Work]) -> dict[str, _Asked]:
        """The sentences without a clip, each once, with everybody who waits for it. One that rests on another consent than the
        one that holds now is spoken anew."""
        out: dict[str, _Asked] = {}
        for work in works:
            for line, key in zip(work.lines, work.clips, strict=True):
                if key in out:
                    if work not in out[key].works:
                        out[key].works.append(work)
                    continue
                kept = None if key in self.records else self._cache.get(key)
                if kept is not None and (kept.record.consent or "") == work.speaker.consent:
                    self.records[key] = kept.record
                elif key not in self.records:
                    out[key] = _Asked(line, work.speaker, key, [work])
        return out

    def _speak(self, group: list[_Asked]) -> None:
        """Have sentences of one voice approved and spoken."""
        payloads = tuple(payload(self._course.id, asked.line, asked.speaker) for asked in group)
        sheet = settled(self._guard, payloads, self._course, self._approve)
        for index, said in approved(payloads, sheet.payloads).items():
            self._reword(group[index], said)

        def keep(index: int, output: Output) -> None:
            asked = group[index]
            self._cache.put(asked.key, ready(output), output.provenance)
            self.records[asked.key] = output.provenance
            for work in asked.works:
                work.made += 1
            self._done += 1
            self._say(self._done / max(1, self._wanted), self._progress())

        self._say(self._done / max(1, self._wanted), self._progress())
        lanes = 1 if sheet.card.local else LANES
        clearance = self._guard.approve_batch(sheet)
        before = self._done
        try:
            self._guard.send_batch(sheet.payloads, clearance, keep, stream=_Stop(self._stopped), lanes=lanes)
        except (ProviderProblem, PolicyRefusal) as error:
            if self._done > before:
                error.why = f"{error.why} {self._done} of {self._wanted} sentences were spoken before; they are kept.".strip()
            raise

    def _reword(self, asked: _Asked, said: str) -> None:
        for work in asked.works:
            work.reworded(asked.key, said)
        asked.line = replace(asked.line, text=said, said=said)
        asked.key = clip_key(asked.line, asked.speaker)

    def _progress(self) -> str:
        return f"Speaking: {self._done} of {self._wanted} sentences"


def settled(guard: Guard, payloads: tuple[Payload, ...], course: Course, approve: Approve | None) -> SendSheet:
    """The sheet of requests for a voice as somebody approved it, or as it is where nobody needs to look."""
    sheet = guard.prepare(payloads, course=course)
    if sheet.quiet or (sheet.settled and not sheet.asks):
        return sheet
    if approve is None:
        why = f"{sheet.card.name} is not on this computer, so somebody has to look at what would be sent."
        raise PolicyRefusal(
            "Nothing was sent.", why, "Narrate in the window, or choose a voice of this computer.", clause="A2.4c"
        )
    return approve(sheet)


class _Stop:
    """A stream of sound that comes whole, and that a person can stop."""

    def __init__(self, stopped: Stopped) -> None:
        self._stopped = stopped

    def delta(self, text: str) -> None:
        """Sound has no pieces to show."""

    def stopped(self) -> bool:
        """Whether the person stopped it."""
        return self._stopped()


def ready(output: Output) -> bytes:
    """An Output of speech as it is kept: mono, trimmed, faded, lossless, labelled (a derivative keeps its label, B1.7)."""
    from app.media.assemble import prepared
    from app.media.audio import AudioProblem, decode, encode_wav
    from app.media.labels import label_wav

    try:
        clip = prepared(decode(output.content, "The voice's answer"))
    except AudioProblem as error:
        raise ProviderProblem("The voice's answer can't be used.", f"{error.what} {error.why}", "Narrate again.") from error
    if not len(clip.samples):
        raise ProviderProblem(
            "The voice said nothing.", "A sentence came back silent.", "Choose a voice for the language of the text."
        )
    return label_wav(encode_wav(clip), output.provenance)
