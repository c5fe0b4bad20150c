"""Drafts of an open course: the values, who is told of them, and their place in the encrypted history."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.course.errors import LecternError
from app.keys import KeyProblem
from app.project.aihistory import AiHistory
from app.services import Dispatch
from app.services.ai.keeping import draft_of, entry_of
from app.services.ai.values import Draft, DraftState, Spent
from app.services.listeners import Listeners

log = logging.getLogger(__name__)

TELL = 0.05
"""Seconds between two values of a draft that streams: as fast as anybody sees."""
KEEP = 2.0
"""Seconds between two keepings of one: what a crash may cost."""

PATIENCE = 120.0
"""Seconds without another try after the key store stayed closed."""


class Drafts:
    """Every draft of one course. Values change on any thread; listeners are called on the interface thread."""

    def __init__(self, course_id: str, history: AiHistory, dispatch: Dispatch) -> None:
        self.problem: LecternError | None = None
        self._course_id = course_id
        self._history = history
        self._dispatch = dispatch
        self._lock = threading.Lock()
        self._keeping = threading.Lock()
        self._drafts: dict[str, Draft] = {}
        self._kept: dict[str, float] = {}
        self._unkept: set[str] = set()
        self._locked_until = 0.0
        self._listeners: Listeners[[str]] = Listeners()
        self._closed = False

    def on_change(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call ``listener`` with the id of a draft that is new, grew, or is gone; returns what unsubscribes it."""
        return self._listeners.add(listener)

    def get(self, draft_id: str) -> Draft | None:
        """The draft as it is now."""
        with self._lock:
            return self._drafts.get(draft_id)

    @property
    def pending(self) -> tuple[Draft, ...]:
        """Those that wait for a person, oldest first."""
        with self._lock:
            found = [draft for draft in self._drafts.values() if draft.state.pending]
        return tuple(sorted(found, key=lambda draft: draft.created))

    @property
    def spent(self) -> Spent:
        """What all of them took, inserted and rejected ones too."""
        with self._lock:
            return sum((draft.spent for draft in self._drafts.values()), Spent())

    def put(self, draft: Draft) -> Draft:
        """A new draft, or a newer value of one; it is kept by :meth:`keep`."""
        with self._lock:
            self._drafts[draft.id] = draft
        self._tell(draft.id)
        return draft

    def change(self, draft_id: str, **changes: Any) -> Draft | None:
        """A draft with other fields; None when it is gone (forgotten meanwhile)."""
        with self._lock:
            old = self._drafts.get(draft_id)
            if old is None:
                return None
            new = self._drafts[draft_id] = replace(old, **changes)
        self._tell(draft_id)
        return new

    def grow(self, draft_id: str, text: str) -> None:
        """A draft that streams has so much text now; it is kept now and then."""
        now = time.monotonic()
        with self._lock:
            old = self._drafts.get(draft_id)
            if old is None or old.state is not DraftState.STREAMING:
                return
            self._drafts[draft_id] = replace(old, text=text)
            kept = self._kept.setdefault(draft_id, now)
        self._tell(draft_id)
        if now - kept >= KEEP:
            self.keep(draft_id)

    def keep(self, draft_id: str, *, afresh: bool = False) -> None:
        """Write the draft as it is now into the history; ``afresh``: nothing of what it was before stays there.

        Never fails: a history that can't be written is a problem of its own, which faces show beside the drafts. Takes as
        long as the key store and an fsync.
        """
        with self._keeping:
            now = self._kept[draft_id] = time.monotonic()
            self._unkept.add(draft_id)
            if now < self._locked_until:
                return
            try:
                if afresh:
                    self._history.remove(self._course_id, draft_id)
                for waiting in sorted(self._unkept):  # those too that could not be kept before
                    draft = self.get(waiting)
                    if draft is not None:
                        self._history.add(entry_of(draft))
                    self._unkept.discard(waiting)
                self.problem = None
            except LecternError as error:
                log.warning("a draft was not kept: %s", error.what)
                self.problem = error
                if isinstance(error, KeyProblem):  # not one question of the key store for every draft
                    self._locked_until = now + PATIENCE

    def load(self) -> None:
        """What is kept of this course; drafts that are here already stay as they are."""
        try:
            found = [draft_of(entry) for entry in self._history.entries(self._course_id)]
            self.problem = None
        except LecternError as error:
            log.warning("the AI history was not read: %s", error.what)
            self.problem = error
            return
        new = []
        with self._lock:
            for draft in found:
                if draft is not None and draft.id not in self._drafts:
                    self._drafts[draft.id] = draft
                    new.append(draft.id)
        for draft_id in new:
            self._tell(draft_id)

    def prune(self, before: str) -> None:
        """Let go of drafts older than ``before`` (ISO 8601), which the history has deleted."""
        self._drop(lambda draft: draft.created < before and draft.state is not DraftState.STREAMING)

    def forget(self) -> None:
        """Let go of all, before the history is forgotten: none is written to it any more once this returns."""
        with self._keeping:
            self._drop(lambda _draft: True)

    def close(self) -> None:
        """No listener is called any more."""
        self._closed = True

    def _drop(self, goes: Callable[[Draft], bool]) -> None:
        with self._lock:
            gone = [name for name, draft in self._drafts.items() if goes(draft)]
            for name in gone:
                del self._drafts[name]
        for name in gone:
            self._tell(name)

    def _tell(self, draft_id: str) -> None:
        def tell() -> None:
            if not self._closed:
                self._listeners.tell(draft_id)

        self._dispatch(tell)
