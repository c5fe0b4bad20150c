"""The captions under edit: of which narration, in which language, which are chosen; every change is an op of the course."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.course import LecternError, RichText, Run
from app.course.blocks import CaptionTrack, Cue, Narration
from app.course.errors import InvalidOp
from app.course.ops import Batch, Op, OpChanges, ReplaceBlock
from app.gui.canvas.plainfields import Carried
from app.gui.context import Context
from app.media.captions import Issue, Limits, Profile, lint, profile_named
from app.media.captions.editing import Cues
from app.services.editing import Session


class Work(QObject):
    """Cues, their issues and the selection. ``track`` is empty for the captions of what is spoken, else a language.

    ``changed`` is sent when cues or limits changed, ``chosen`` when the selection did, ``gone`` when the narration was deleted.
    """

    changed = Signal()
    chosen = Signal()
    gone = Signal()

    def __init__(self, session: Session, context: Context, lesson_id: str, block_id: str) -> None:
        super().__init__()
        self.session = session
        self.context = context
        self.lesson_id, self.block_id = lesson_id, block_id
        self.track = ""
        self.current = 0
        self.selected: frozenset[int] = frozenset({0})
        self.issues: list[Issue] = []
        self.pauses: Sequence[tuple[int, int]] = ()
        self._by_cue: dict[int, list[Issue]] = {}
        self._preview: Cues | None = None
        self._mine = False
        self._typing = ""
        self._steps = self._undone = 0
        self._leave = session.on_change(self._course_changed)
        self._look()

    def close(self) -> None:
        """Stop listening."""
        self._leave()

    # What there is.

    @property
    def block(self) -> Narration:
        """The narration as it is now; raises :class:`InvalidOp` when it is gone."""
        lesson = self.session.course.lesson(self.lesson_id)
        found = lesson.blocks[lesson.find(self.block_id)]
        if not isinstance(found, Narration):
            raise InvalidOp("That block is not a narration.")
        return found

    @property
    def cues(self) -> Cues:
        """The cues as they are shown: while something is dragged, as they would be."""
        return self._preview if self._preview is not None else self.kept

    @property
    def kept(self) -> Cues:
        """The cues as the course has them."""
        block = self.block
        if not self.track:
            return block.cues
        return next((track.cues for track in block.tracks if track.language == self.track), ())

    @property
    def cue(self) -> Cue | None:
        """The current cue."""
        cues = self.cues
        return cues[self.current] if self.current < len(cues) else None

    @property
    def duration(self) -> int:
        """Milliseconds of sound; as long as the captions when there is none."""
        return self.block.duration or max((cue.end for cue in self.kept), default=0) + 5000

    @property
    def profile(self) -> Profile:
        """The limits of the course."""
        try:
            return profile_named(self.session.course.settings.caption_profile)
        except LecternError:
            return profile_named("default")

    @property
    def limits(self) -> Limits:
        """Its figures."""
        return self.profile.limits

    @property
    def read_only(self) -> bool:
        """Whether the course can't be changed."""
        return self.session.read_only

    def issues_of(self, index: int) -> list[Issue]:
        """What the lint says of one cue."""
        return self._by_cue.get(index, [])

    def speakers(self) -> list[str]:
        """Everybody who speaks, in order of appearance."""
        return list(dict.fromkeys(cue.speaker for cue in self.kept if cue.speaker))

    # Choosing.

    def choose(self, current: int, selected: Iterable[int] | None = None) -> None:
        """Make a cue the current one, and alone selected unless said."""
        count = len(self.cues)
        current = min(max(0, current), max(0, count - 1))
        which = frozenset(at for at in (selected if selected is not None else (current,)) if 0 <= at < count)
        if (current, which) != (self.current, self.selected):
            self.session.break_coalescing()
            self.current, self.selected = current, which
            self.chosen.emit()

    def choose_language(self, track: str) -> None:
        """Show the captions of another language."""
        self.track = track
        self.current, self.selected = 0, frozenset({0})
        self._look()
        self.changed.emit()
        self.chosen.emit()

    def step(self, by: int) -> None:
        """The next or previous cue."""
        self.choose(self.current + by)

    def next_issue(self, by: int = 1) -> bool:
        """Go to the next cue, or previous one, with an issue, round the end; False when there is none."""
        where = sorted({issue.index for issue in self.issues})
        if not where:
            return False
        if by > 0:
            self.choose(next((at for at in where if at > self.current), where[0]))
        else:
            self.choose(next((at for at in reversed(where) if at < self.current), where[-1]))
        return True

    # Changing.

    def preview(self, cues: Cues, current: int | None = None) -> None:
        """Show cues that are not the course's yet: something is being dragged."""
        self._preview = cues
        if current is not None and current != self.current:
            self.current, self.selected = current, frozenset({current})
            self.chosen.emit()
        self._look()
        self.changed.emit()

    def keep_preview(self, label: str) -> None:
        """The drag has ended: one step."""
        cues, self._preview = self._preview, None
        if cues is not None:
            self.put(cues, label)

    def drop_preview(self) -> None:
        """The drag was given up."""
        self._preview = None
        self._look()
        self.changed.emit()

    def put(
        self, cues: Cues, label: str, *, current: int | None = None, typing: str = "", carried: Carried | None = None
    ) -> bool:
        """Put in other cues as one undo step; steps of the same ``typing`` in a row are one. False when nothing changed.

        ``carried`` is the field they were written in: AI text that was pasted there labels the captions.
        """
        if cues == self.kept:
            return False
        block = self.block
        came = next(iter(carried.origins), None) if carried is not None else None
        if self.track:
            tracks = tuple(
                replace(track, cues=cues, provenance=track.provenance or came) if track.language == self.track else track
                for track in block.tracks
            )
            new = replace(block, tracks=tracks)
        else:
            made_from = block.captions_from if block.cues else "person"
            new = replace(block, cues=cues, captions_from=made_from, captions_provenance=block.captions_provenance or came)
        if current is not None:
            self.current = min(max(0, current), max(0, len(cues) - 1))
            self.selected = frozenset({self.current}) if cues else frozenset()
        records = carried.records() if carried is not None else []
        op = ReplaceBlock(self.lesson_id, new)
        return self.do(Batch((*records, op)) if records else op, label, typing=typing)

    @property
    def written(self) -> RichText:
        """The words of the current cue, with the record of what made the captions of this language."""
        track = next((held for held in self.block.tracks if held.language == self.track), None)
        origin = track.provenance if track is not None else self.block.captions_provenance
        return RichText((Run(self.cue.text if self.cue else "", origin=origin),))

    def put_track(self, track: CaptionTrack, label: str) -> bool:
        """Put in the captions of a language, in place of those it has."""
        block = self.block
        others = tuple(held for held in block.tracks if held.language != track.language)
        tracks = tuple(sorted((*others, track), key=lambda held: held.language))
        return self.do(ReplaceBlock(self.lesson_id, replace(block, tracks=tracks)), label)

    def edit(self, change: Callable[[Cues], Cues], label: str, *, current: int | None = None) -> bool:
        """Put in what ``change`` makes of the cues."""
        return self.put(change(self.kept), label, current=current)

    def do(self, op: Op, label: str, *, typing: str = "") -> bool:
        """Apply an op as a step of the editor; what goes wrong is shown."""
        self._mine = True
        try:
            if not typing:
                self.session.break_coalescing()
            self.session.do(op, label, coalesce=f"captions:{self.block_id}:{typing}" if typing else None)
        except LecternError as error:
            self.context.problem(error)
            return False
        finally:
            self._mine = False
        self._steps += 0 if typing and typing == self._typing else 1
        self._typing = typing
        self._undone = 0
        return True

    def end_typing(self) -> None:
        """What is typed next is another step."""
        self._typing = ""
        self.session.break_coalescing()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step made here to take back."""
        return self._steps > 0 and self.session.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is one to do again."""
        return self._undone > 0 and self.session.can_redo

    def undo(self) -> None:
        """Take back the last step, if it was made in this window."""
        if self.can_undo:
            self._steps, self._undone = self._steps - 1, self._undone + 1
            self._again(self.session.undo)

    def redo(self) -> None:
        """Do it again."""
        if self.can_redo:
            self._steps, self._undone = self._steps + 1, self._undone - 1
            self._again(self.session.redo)

    def _again(self, do: Callable[[], OpChanges | None]) -> None:
        self._typing = ""
        before = self.kept
        self._mine = True
        try:
            do()
        finally:
            self._mine = False
        changed = next((at for at, (a, b) in enumerate(zip(before, self.kept, strict=False)) if a != b), None)
        if changed is not None:
            self.choose(changed)

    # Following.

    def _course_changed(self, changes: OpChanges) -> None:
        try:
            _ = self.block
        except InvalidOp:
            self.gone.emit()
            return
        if not self._mine:
            self._steps = self._undone = 0  # somebody else's step is on top now: a narration that has landed
        if self.track and all(track.language != self.track for track in self.block.tracks):
            self.track = ""
        count = len(self.kept)
        self.current = min(self.current, max(0, count - 1))
        self.selected = frozenset(at for at in self.selected if at < count) or frozenset({self.current})
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        self.issues = lint(self.cues, self.profile)
        self._by_cue = {}
        for issue in self.issues:
            self._by_cue.setdefault(issue.index, []).append(issue)
