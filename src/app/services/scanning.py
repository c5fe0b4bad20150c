"""Scanning as the author writes: changed blocks go to the worker, findings come back by block, and three actions answer them.

Lesson, section and course texts are scanned too; their findings stand under the lesson's, section's or course's id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from app.course.blocks import Block
from app.course.errors import InvalidOp, LecternError
from app.course.findings import Finding
from app.course.model import Course, Lesson
from app.course.ops import Op, OpChanges, SetAccepted
from app.media.pictures import Said
from app.scan import (
    Answer,
    FindingMoved,
    Pseudonyms,
    ScanWorker,
    WorkerState,
    finding_title,
    on_link,
    outline_passages,
)
from app.services import Dispatch
from app.services.common import demanded
from app.services.details import Details, Edit, Pictured, Source, redacted, replaced
from app.services.editing import Session
from app.services.falsealarms import AcceptedEverywhere, report
from app.services.jobs import Jobs
from app.services.listeners import Listeners
from app.services.picturereading import PictureReader, unread_note
from app.services.picturescan import PictureReport, picture_of, picture_passages, picture_report, pictures_of
from app.services.scannotes import given_up, name_of, names_note, scanned

__all__ = ["FindingMoved", "ScanService", "ScanState", "finding_title", "on_link"]

REDACT = "Redact details"
"""What the step is called that redacts several details."""


class ScanState(StrEnum):
    """What the status bar shows."""

    STARTING = "starting"
    SCANNING = "scanning"
    IDLE = "idle"
    FAILED = "failed"


class ScanService:
    """Findings of an open course, kept up to date by a worker process. Use it from the interface thread; close it.

    The worker starts in the background; nothing here waits for it.
    """

    def __init__(self, session: Session, dispatch: Dispatch, jobs: Jobs, *, command: list[str] | None = None) -> None:
        self.pseudonyms = Pseudonyms(session.project.secret)  # its own key: the same names in the next session
        self._pictures = PictureReader(session.media, jobs, self._pictures_read)
        self._session = session
        self._dispatch = dispatch
        self._listeners: Listeners[[frozenset[str]]] = Listeners()
        self._state_listeners: Listeners[[ScanState]] = Listeners()
        self._asked: dict[str, tuple[int, Source]] = {}
        self._details = Details()
        self._open: set[str] = set()
        self._shown: dict[str, tuple[Finding, ...]] = {}
        self._accepted = session.course.accepted
        self._everywhere = AcceptedEverywhere()
        self._state = ScanState.STARTING
        self._last = ""
        self._count = 0
        self._milliseconds = 0.0
        self._closed = False
        language = session.course.settings.language
        self._worker = ScanWorker(session.project.secret, self._on_answers, self._on_worker, language, command, demanded())
        self._unsubscribe = session.on_change(self._changed)
        for lesson in session.course.lessons():
            self._settle(lesson)
            for block in lesson.blocks:
                self._ask(block.id, self._source(block))
        self._ask_outline()
        self._pictures.want(pictures_of(session.course))

    # What the faces read.

    @property
    def state(self) -> ScanState:
        """Whether the scanner is starting, at work, idle or given up."""
        return self._state

    @property
    def summary(self) -> str:
        """The state in words: "Scanner starting", "Scanning 3 blocks", "Scanned 14 blocks in 38 ms"."""
        if self._state is ScanState.STARTING:
            return "Scanner starting"
        if self._state is ScanState.FAILED:
            return "The scanner has stopped"
        if self._state is ScanState.SCANNING and len(self._open) > 20:
            return f"Scanning {len(self._open)} blocks"
        waiting = self._pictures.waiting
        if waiting and self._state is ScanState.IDLE:
            return f"Reading {waiting} pictures" if waiting > 1 else "Reading a picture"
        return self._last or "Scanner ready"

    @property
    def problem(self) -> LecternError | None:
        """Why there are no new findings, when the scanner is given up; :meth:`retry` starts it again."""
        if self._state is not ScanState.FAILED:
            return None
        return given_up()

    @property
    def findings(self) -> Mapping[str, tuple[Finding, ...]]:
        """Findings by block id in the order of the text, those the author called not sensitive left out."""
        return MappingProxyType(self._shown)

    def all_findings(self) -> list[Finding]:
        """Findings of the whole course in reading order: course, then each section, lesson and block."""
        course = self._session.course
        ids = [course.id]
        for section in course.sections:
            ids.append(section.id)
            for lesson in section.lessons:
                ids += (lesson.id, *(block.id for block in lesson.blocks))
        return [finding for holder in ids for finding in self._shown.get(holder, ())]

    @property
    def pictures_waiting(self) -> int:
        """How many pictures are still to be read before all of the course is checked; told with the state."""
        return self._pictures.waiting

    def picture(self, block_id: str) -> PictureReport | None:
        """What was found in the picture of a block; None while it is being read or scanned, and for a block without one."""
        said = self._said(self._block(block_id))
        if said is None or block_id in self._open:
            return None
        return picture_report(said, self._shown.get(block_id, ()))

    def like(self, finding: Finding) -> tuple[Finding, ...]:
        """Every finding of the same value in the course, this one included."""
        return tuple(other for other in self.all_findings() if other.digest == finding.digest)

    def on_change(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call ``listener`` with the ids whose findings are new, or whose picture was looked through, whatever else is still
        to be scanned; returns what unsubscribes it."""
        return self._listeners.add(listener)

    def on_state(self, listener: Callable[[ScanState], None]) -> Callable[[], None]:
        """Call ``listener`` when state or summary changed; returns what unsubscribes it."""
        return self._state_listeners.add(listener)

    # What the author decides. Each is one undoable step.

    def redact(self, finding: Finding) -> None:
        """Put a placeholder such as ``[EMAIL]`` in the detail's place; raises :class:`FindingMoved`."""
        self._edit([finding], redacted, f"Redact {name_of(finding)}")

    def replace(self, finding: Finding) -> None:
        """Put this session's pseudonym of the value in its place; raises :class:`FindingMoved`."""
        self._edit([finding], replaced(self.pseudonyms, self._session.course), f"Replace {name_of(finding)}")

    def accept(self, finding: Finding) -> None:
        """Not sensitive: remember the value's keyed hash in this course, wherever it stands."""
        self._accept({finding.digest}, f"Call {name_of(finding)} not sensitive")

    def redact_all(self, findings: Iterable[Finding]) -> None:
        """Redact several findings as one step; raises :class:`FindingMoved` and changes nothing when one can't be placed."""
        self._session.do(self.redaction(findings), REDACT)

    def redaction(self, findings: Iterable[Finding]) -> Op:
        """The op of :meth:`redact_all`, for a step that does more; raises :class:`FindingMoved`."""
        return self._details.edited(self._session.course, findings, redacted)

    def replace_all(self, findings: Iterable[Finding]) -> None:
        """Replace several findings with pseudonyms as one step; raises :class:`FindingMoved` as :meth:`redact_all` does."""
        self._edit(findings, replaced(self.pseudonyms, self._session.course), "Replace details")

    def accept_all_like(self, finding: Finding) -> None:
        """Not sensitive, any of this kind that is in the course now."""
        digests = {other.digest for other in self.all_findings() if other.kind == finding.kind}
        self._accept(digests | {finding.digest}, f"Call every {name_of(finding)} not sensitive")

    def accept_everywhere(self, finding: Finding) -> None:
        """Not sensitive in any course of this person. Raises :class:`FindingMoved` or ``FileProblem``."""
        finding = self._details.newest(finding)
        self._everywhere.add(finding.kind, self._details.value(finding))
        self.accept(finding)  # here by its digest too: however it is written elsewhere in this course

    def report_false_alarm(self, finding: Finding) -> Path:
        """Write what was found, with a few words around it, into the file of false alarms, and call it not sensitive here.

        Gives the file. Raises :class:`FindingMoved` or ``FileProblem``.
        """
        finding = self._details.newest(finding)
        path = report(finding, self._details.text(finding).plain)
        self.accept(finding)
        return path

    @property
    def pictures_by(self) -> str:
        """What the person has to know of how pictures are read here, in a sentence; empty when there is nothing to say."""
        return unread_note(self._session.course)

    @property
    def names_by(self) -> str:
        """What the person has to know of how names are detected here, in a sentence; empty when there is nothing to say."""
        return names_note(self._session.course.settings.language, self._worker.names_problem)

    def start_again(self) -> None:
        """Start the scanner anew, with another names model, and check every text once more."""
        self._worker.restart()
        self.scan_again()

    def retry(self) -> None:
        """Start the scanner again after it was given up."""
        self._worker.retry()

    def scan_again(self) -> None:
        """Check every text once more: what the scanner looks for has changed."""
        self._asked.clear()
        for lesson in self._session.course.lessons():
            for block in lesson.blocks:
                self._ask(block.id, self._source(block))
        self._ask_outline()
        self._announce(frozenset())

    def close(self) -> None:
        """End the worker. Idempotent; no listener is called afterwards."""
        self._closed = True
        self._unsubscribe()
        self._pictures.close()
        self._worker.close()

    # Changes on their way to the worker.

    def _changed(self, changes: OpChanges) -> None:
        course = self._session.course
        near: dict[str, Block] = {}  # so that a paste of many blocks is not looked for one by one
        for lesson_id in changes.lessons:
            for lesson in _lessons(course, lesson_id):
                self._settle(lesson)
                near.update((block.id, block) for block in lesson.blocks)
        gone = frozenset(block_id for block_id in changes.removed if self._forget(block_id))
        urgent = len(changes.blocks) <= 50
        shown: list[str] = []
        for block_id in changes.blocks:
            block = near.get(block_id) or self._block(block_id)
            if block is not None:
                shown += [picture_of(block)] if picture_of(block) else []
                self._ask(block_id, self._source(block), urgent=urgent)
        self._pictures.want(shown)
        if changes.outline or changes.settings or changes.lessons:
            self._ask_outline()
        if changes.removed and self._pictures.waiting:
            self._pictures.wait_only_for(pictures_of(course))
        if changes.accepted:
            self._accepted = course.accepted
            gone |= frozenset(block_id for block_id in self._details.findings if self._show(block_id))
        self._announce(gone)

    def _settle(self, lesson: Lesson) -> None:
        for block in lesson.blocks:
            self._details.homes[block.id] = lesson.id

    def _block(self, block_id: str) -> Block | None:
        home = self._details.homes.get(block_id)
        if home is None:
            return None
        try:
            lesson = self._session.course.lesson(home)
            return lesson.blocks[lesson.find(block_id)]
        except InvalidOp:
            return None

    def _source(self, block: Block) -> Source:
        """What is scanned of a block: itself, and with it what its picture says when that is known."""
        said = self._said(block)
        texts = tuple(picture_passages(said)) if said is not None else ()
        return Pictured(block, texts) if texts else block

    def _said(self, block: Block | None) -> Said | None:
        return self._pictures.said(picture_of(block)) if block is not None else None

    def _pictures_read(self, read: frozenset[str]) -> None:
        """Pictures are known: what they say is scanned with the blocks that show them."""
        known: set[str] = set()
        for sha256, blocks in pictures_of(self._session.course).items():
            for block_id in blocks if sha256 in read else ():
                block = self._block(block_id)
                if block is not None:
                    self._ask(block_id, self._source(block))
                    known.add(block_id)
        self._announce(frozenset(known - self._open))  # those with nothing to scan: whoever looks at them waits for that

    def _ask(self, holder_id: str, source: Source, *, urgent: bool = False) -> None:
        known = self._asked.get(holder_id)
        if known is not None and (known[1] is source or known[1] == source):
            return
        texts = source.passages if isinstance(source, Pictured) else source
        self._asked[holder_id] = (self._worker.submit(holder_id, texts, urgent=urgent), source)
        self._open.add(holder_id)

    def _ask_outline(self) -> None:
        now = dict(outline_passages(self._session.course))
        for holder_id, passages in now.items():
            self._ask(holder_id, passages)
        for gone in [key for key, (_, source) in self._asked.items() if isinstance(source, tuple) and key not in now]:
            self._forget(gone)

    def _forget(self, holder_id: str) -> bool:
        self._worker.forget(holder_id)
        self._open.discard(holder_id)
        self._asked.pop(holder_id, None)
        self._details.forget(holder_id)
        return self._shown.pop(holder_id, None) is not None

    # Answers on their way back. The first two are called on the worker's threads.

    def _on_answers(self, answers: list[Answer]) -> None:
        self._dispatch(lambda: self._answered(answers))

    def _on_worker(self, state: WorkerState) -> None:
        self._dispatch(lambda: self._worker_became(state))

    def _worker_became(self, state: WorkerState) -> None:
        if self._closed:
            return
        if state is WorkerState.READY:
            self._become(ScanState.SCANNING if self._open else ScanState.IDLE)
        else:
            self._become(ScanState.FAILED if state is WorkerState.FAILED else ScanState.STARTING)

    def _answered(self, answers: list[Answer]) -> None:
        if self._closed:
            return
        fresh: set[str] = set()
        for answer in answers:
            asked = self._asked.get(answer.id)
            if asked is None or asked[0] != answer.version:
                continue  # changed again while the answer was on its way to this thread
            self._open.discard(answer.id)
            self._details.settle(answer.id, asked[1], answer.findings)
            self._count += not isinstance(asked[1], tuple)
            self._milliseconds += answer.milliseconds
            if self._show(answer.id) or self._said(self._block(answer.id)) is not None:
                fresh.add(answer.id)
        self._announce(frozenset(fresh))

    def _show(self, holder_id: str) -> bool:
        """Work out what is shown of a block; whether that is new."""
        before = self._shown.get(holder_id, ())
        now = tuple(finding for finding in self._details.findings.get(holder_id, ()) if not self._settled(finding))
        if now:
            self._shown[holder_id] = tuple(sorted(now, key=lambda finding: (finding.part, finding.start)))
        else:
            self._shown.pop(holder_id, None)
        return self._shown.get(holder_id, ()) != before

    def _settled(self, finding: Finding) -> bool:
        """Whether its value was called not sensitive, in this course or in all of this person's, or is a pseudonym."""
        if finding.digest in self._accepted:
            return True
        if on_link(finding):
            return False
        value = self._details.value(finding)
        return self._everywhere.holds(finding.kind, value) or (finding.kind == "person" and self.pseudonyms.knows(value))

    def _announce(self, fresh: frozenset[str]) -> None:
        if fresh:
            self._listeners.tell(fresh)
        if self._state in (ScanState.STARTING, ScanState.FAILED):
            return
        if self._open:
            self._become(ScanState.SCANNING)
            return
        if self._count:
            self._last = scanned(self._count, self._milliseconds)
            self._count, self._milliseconds = 0, 0.0
        self._become(ScanState.IDLE, again=True)

    def _become(self, state: ScanState, *, again: bool = False) -> None:
        if state is not self._state or again:
            self._state = state
            self._state_listeners.tell(state)

    # Decisions as ops.

    def _accept(self, digests: set[str], label: str) -> None:
        self._session.do(SetAccepted(self._session.course.accepted | digests), label)

    def _edit(self, findings: Iterable[Finding], edit: Edit, label: str) -> None:
        self._session.do(self._details.edited(self._session.course, findings, edit), label)


def _lessons(course: Course, lesson_id: str) -> tuple[Lesson, ...]:
    try:
        return (course.lesson(lesson_id),)
    except InvalidOp:
        return ()
