"""What the keys and buttons of the caption editor do."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from app.course import LecternError
from app.gui.captions.details import NUDGE
from app.media.captions import editing as edit
from app.media.captions import wrap

if TYPE_CHECKING:
    from app.gui.captions.window import CaptionWindow


class Doing:
    """Commands on the current and the selected captions, the playhead and the view."""

    def __init__(self, window: CaptionWindow) -> None:
        self._window = window
        self._work = window.work
        self.following = True

    @property
    def _at(self) -> int:
        return self._window.head.position

    # Captions.

    def split(self) -> None:
        """At the caret while words are edited, else at the playhead if it is on the caption, else in the middle."""
        work, cue = self._work, self._work.cue
        if cue is None:
            return
        editor = self._window.table.cells.editor
        if editor is not None:
            cues = edit.split(work.kept, editor.row, caret=editor.caret, limits=work.limits)
        else:
            at = self._at if cue.start < self._at < cue.end else None
            cues = edit.split(work.kept, work.current, at=at, limits=work.limits)
        index = work.current
        if not work.put(cues, "Split a caption"):
            work.context.say("There is nothing to split: a caption needs two words.")
        elif editor is not None:
            work.choose(index + 1)
            self._window.table.edit_text()

    def merge(self) -> None:
        """The chosen captions, or the current one with the next."""
        work = self._work
        chosen = work.selected if len(work.selected) > 1 else {work.current, min(work.current + 1, len(work.kept) - 1)}
        work.put(edit.merge(work.kept, chosen, work.limits), "Merge captions", current=min(chosen))

    def insert(self) -> None:
        """An empty caption where the playhead is; its words can be typed at once."""
        work = self._work
        found = edit.insert(work.kept, self._at, work.duration, work.limits)
        if found is None:
            work.context.say("A caption stands there already: move the playhead into a gap.")
            return
        cues, index = found
        work.put(cues, "Insert a caption", current=index)
        work.choose(index)
        self._window.table.edit_text()

    def delete(self) -> None:
        """The chosen captions."""
        work = self._work
        work.put(edit.delete(work.kept, work.selected), "Delete captions", current=min(work.selected, default=0))

    def wrap(self) -> None:
        """Lines of the chosen captions broken anew."""
        work = self._work
        chosen = work.selected
        new = tuple(
            edit.set_text(work.kept, at, wrap(cue.text, work.limits))[at] if at in chosen else cue
            for at, cue in enumerate(work.kept)
        )
        work.put(new, "Break lines")

    def mend(self, rule: str) -> None:
        """What a button beside an issue offers."""
        work = self._work
        cues = edit.mended(work.kept, work.current, rule, work.limits, work.duration)
        if not work.put(cues, "Mend a caption"):
            work.context.say("There is no room for that: shorten the words, or move the captions around it.")

    def start_here(self) -> None:
        """The caption starts at the playhead."""
        self._times(self._at, None)

    def end_here(self) -> None:
        """The caption ends at the playhead."""
        self._times(None, self._at)

    def nudge(self, start: int = 0, end: int = 0) -> None:
        """Edges two frames earlier or later."""
        cue = self._work.cue
        if cue is not None:
            self._times(cue.start + start * NUDGE if start else None, cue.end + end * NUDGE if end else None)

    def _times(self, start: int | None, end: int | None) -> None:
        work, cue = self._work, self._work.cue
        if cue is None:
            return
        first = cue.start if start is None else start
        last = cue.end if end is None else end
        if start is not None and end is None and first >= last:
            last = first + cue.end - cue.start
        cues, at = edit.set_times(work.kept, work.current, first, max(last, first + edit.SHORTEST), work.duration)
        work.put(cues, "Change a caption's time", current=at)

    def snap(self) -> None:
        """Edges of the chosen captions to pauses and neighbours."""
        work = self._work
        if not work.put(edit.snap(work.kept, work.selected, work.pauses, work.limits), "Snap captions"):
            work.context.say("No pause or neighbour is near enough.")

    def looks_right(self) -> None:
        """A person has listened: the chosen captions are no longer unsure or out of date; on to the next that is."""
        work = self._work
        doubtful = [at for at, cue in enumerate(work.kept) if cue.unsure or cue.stale]
        chosen = [at for at in doubtful if at in work.selected]
        if chosen:
            from dataclasses import replace

            work.put(edit.change(work.kept, chosen, lambda cue: replace(cue, unsure=False, stale=False)), "Looks right")
        following = next((at for at in doubtful if at > work.current), None)
        if following is not None:
            work.choose(following)

    # Sound and view.

    def toggle(self) -> None:
        """Play, or pause."""
        head = self._window.head
        if head.playing:
            head.pause()
        else:
            self._play(None)

    def play_cue(self) -> None:
        """The current caption, and no further."""
        cue = self._work.cue
        if cue is not None:
            self._play(cue.start, cue.end)

    def toggle_loop(self) -> None:
        """Go round the current caption, or stop doing so."""
        head, cue = self._window.head, self._work.cue
        if head.loop is not None or cue is None:
            head.loop = None
        else:
            head.loop = (cue.start, cue.end)
            if not head.playing or not cue.start <= head.position <= cue.end:
                self._play(cue.start)
        self._window.refresh()

    def _play(self, start: int | None, stop_at: int | None = None) -> None:
        try:
            self._window.head.play(start, stop_at)
        except LecternError as error:
            self._work.context.say(str(error))

    def jump(self, by: int) -> None:
        """The playhead earlier or later."""
        self._window.head.seek(min(max(0, self._at + by), self._work.duration))

    def choose_here(self) -> None:
        """The caption at the playhead, or the one before."""
        self._work.choose(max(0, bisect_right(self._work.cues, self._at, key=lambda cue: cue.start) - 1))

    def select_all(self) -> None:
        """All captions."""
        self._work.choose(self._work.current, range(len(self._work.cues)))

    def issue(self, by: int) -> None:
        """The next or previous caption to look at; the playhead goes there."""
        work = self._work
        if not work.next_issue(by):
            work.context.say("Nothing to look at: every caption keeps the limits.")
            return
        cue = work.cue
        if cue is not None and not self._window.head.playing:
            self._window.head.seek(cue.start)

    def zoom(self, factor: float) -> None:
        """Around the playhead when it is in view, else around the middle."""
        scale = self._window.scale
        x = scale.x(self._at)
        scale.zoom(factor, x if 0 <= x <= scale.width else None)

    def toggle_follow(self) -> None:
        """Whether list and waveform scroll with the playhead."""
        self.following = not self.following

    def toggle_snapping(self) -> None:
        """Whether edges snap while they are dragged."""
        self._window.wave.snapping = not self._window.wave.snapping
