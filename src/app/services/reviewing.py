"""Human review of what AI made (clauses A2.2b, A4.2, A4.5): what waits, signing it, and no publishing until it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from app.course.blocks import Block, Narration, Part
from app.course.errors import FileProblem, InvalidOp, PublishProblem
from app.course.model import Course, Lesson, Section
from app.course.ops import DropReview, OpChanges, SetReview
from app.course.origins import Share, share
from app.course.provenance import OutputKind
from app.course.review import ALL, Holder, Memo, Review, ReviewItem, Tick, holder_of, items
from app.policy import current_user
from app.publish import Problem
from app.services.listeners import Listeners

if TYPE_CHECKING:
    from app.audit import AuditLog
    from app.services.editing import Session

KIND = "review"
"""``Problem.kind`` of what a review would answer."""


class ReviewState(StrEnum):
    """How far an item is: nobody answered for it, somebody did, and it went out."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Counts:
    """Items of review in one course; ``partly`` are those of the waiting ones on which some ticks were set."""

    total: int = 0
    reviewed: int = 0
    partly: int = 0

    @property
    def waiting(self) -> int:
        """Items nobody has answered for as they are."""
        return self.total - self.reviewed


class UnreviewedAi(PublishProblem):
    """AI content that nobody has reviewed stands in the way of publishing. ``problems`` are the items with where they are."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = len(problems)
        more = f" And {count - 5} more." if count > 5 else ""
        super().__init__(
            f"{count} AI {'item waits' if count == 1 else 'items wait'} for review.",
            " ".join(problem.text for problem in problems[:5]) + more,
            "Open the course, review each of them (Ctrl+Shift+R), and publish again.",
        )
        self.problems = problems


_MEDIA = {OutputKind.IMAGE: "picture", OutputKind.SPEECH: "voice", OutputKind.TEXT: "content"}
_FIELDS = {"alt": "alt text"}


def made_of(item: ReviewItem) -> str:
    """``AI text``, ``AI picture, AI alt text``: what of the item AI made."""
    found = [_MEDIA.get(item.media, "content")] if item.media is not None else []
    found += ["text"] if item.texts else []
    found += [_FIELDS.get(name, name.replace("_", " ")) for name in item.fields]
    return ", ".join(f"AI {name}" for name in found) or "AI content"


def review_problems(course: Course, memo: Memo | None = None) -> Iterator[Problem]:
    """A blocking problem for each AI item that nobody has answered for as it is now, with where it is."""
    titles = {lesson.id: lesson.title for lesson in course.lessons()}
    older = {review.block_id: review for review in course.reviews if review.complete}
    for item in items(course, memo):
        if item.reviewed:
            continue
        block = item.id if item.holder is Holder.BLOCK else ""
        where = f" in “{titles[item.lesson_id]}”" if item.lesson_id in titles and item.holder is Holder.BLOCK else ""
        once = older.get(item.id)
        why = f"it was changed since {once.user} reviewed it" if once is not None else "nobody has reviewed it"
        yield Problem(item.lesson_id, block, f"{made_of(item)}{where}: {why}.", "block", KIND)


def refuse_unreviewed(course: Course) -> tuple[ReviewItem, ...]:
    """Raise :class:`UnreviewedAi` while anything waits; gives the items, all of them reviewed then."""
    waiting = tuple(review_problems(course))
    if waiting:
        raise UnreviewedAi(waiting)
    return tuple(items(course))


@dataclass(frozen=True, slots=True)
class Shown:
    """An item in words. ``title`` says where it is, ``made`` what AI made of it, ``by`` which system and when, ``excerpt`` how
    it begins; ``edited`` is empty or "AI draft, edited by NAME: 12 % changed" (clause A4.2)."""

    title: str
    made: str
    by: str
    excerpt: str
    edited: str
    share: Share


Later = Callable[[Callable[[], object]], object]
"""Does a piece of work, now or on a thread."""


def _at_once(work: Callable[[], object]) -> None:
    work()


class ReviewService:
    """The reviews of one open course. Use it from the interface thread.

    ``log`` keeps who answered for what when; ``later`` does the writing, in a window on a job, because the first entry waits
    for the key store.
    """

    def __init__(self, session: Session, log: Callable[[], AuditLog], later: Later = _at_once) -> None:
        self._session = session
        self._log = log
        self._later = later
        self._memo = Memo()
        self._course: Course | None = None
        self._items: tuple[ReviewItem, ...] = ()
        self._held = {item.id: item for item in self.items if item.reviewed}
        self._changed: Listeners[[]] = Listeners()
        self._leave = session.on_change(self._edited)

    def close(self) -> None:
        """Stop listening."""
        self._leave()

    @property
    def items(self) -> tuple[ReviewItem, ...]:
        """Everything AI made, in reading order, with its review if that still holds."""
        course = self._session.course
        if course is not self._course:
            self._items = tuple(items(course, self._memo))
            self._course = course
        return self._items

    def item(self, item_id: str) -> ReviewItem | None:
        """The item with this id, if there is (still) one."""
        return next((item for item in self.items if item.id == item_id), None)

    @property
    def counts(self) -> Counts:
        """How many there are, and how many are done."""
        found = self.items
        partly = sum(item.review is not None and not item.reviewed for item in found)
        return Counts(len(found), sum(item.reviewed for item in found), partly)

    def next(self, after: str = "") -> ReviewItem | None:
        """The next item that waits after ``after``, from the beginning when there is none below; None when all are done."""
        found = self.items
        at = next((n for n, item in enumerate(found) if item.id == after), -1)
        order = (*found[at + 1 :], *found[: at + 1])
        return next((item for item in order if not item.reviewed and item.id != after), None) or next(
            (item for item in order if not item.reviewed), None
        )

    def sign(self, item_id: str, ticks: frozenset[Tick] = ALL, note: str = "") -> Review | None:
        """Answer for an item as it is now; no ticks take the review back. One undo step, and a row in the log when complete.

        Raises :class:`InvalidOp` when the item is gone, and :class:`FileProblem` when the course can only be read.
        """
        item = self.item(item_id)
        if item is None:
            raise InvalidOp("What was to be reviewed is no longer in the course.", next_step="Go on with the next one.")
        if not ticks:
            if any(review.block_id == item_id for review in self._session.course.reviews):
                self._session.do(DropReview(item_id), "Take the review back")
            return None
        if self._session.read_only:
            name = self._session.path.name
            raise FileProblem(f"“{name}” can't be changed.", "It was opened for reading only.", "Save a copy and review that.")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        review = Review(
            block_id=item_id, digest=item.digest, user=current_user(), time=now, ticks=ticks, note=note.strip()[:500]
        )
        self._session.do(SetReview(review), "Review")
        if review.complete:
            self._write("review.done", item_id, item.digest, [tick.value for tick in Tick if tick in ticks])
        return review

    def _write(self, event: str, item_id: str, digest: str, ticks: list[str] | None = None) -> None:
        fields: dict[str, object] = {"user": current_user(), "course": self._session.course.id, "block": item_id}
        fields |= {"digest": digest} | ({"ticks": ticks} if ticks else {})
        self._later(lambda: self._log().append(event, **fields))

    def state(self, item: ReviewItem, published: frozenset[str] = frozenset()) -> ReviewState:
        """How far an item is; ``published`` are digests from :func:`published_digests`."""
        if not item.reviewed:
            return ReviewState.DRAFT
        return ReviewState.PUBLISHED if item.digest[:16] in published else ReviewState.REVIEWED

    def shown(self, item: ReviewItem) -> Shown:
        """An item in words."""
        return shown(self._session.course, item)

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` when items or reviews may have changed; returns what unsubscribes it."""
        return self._changed.add(listener)

    def _edited(self, changes: OpChanges) -> None:
        touched = changes.blocks | changes.lessons | changes.reviews | changes.removed
        if not (touched or changes.outline or changes.settings):
            return
        signed = self._held.keys() | {review.block_id for review in self._session.course.reviews}
        if signed & touched or (signed and (changes.outline or changes.settings)):
            self._note_resets()
        self._changed.tell()

    def _note_resets(self) -> None:
        """Log each review that held until now and is no longer of what is there; taking one back by hand is logged the same."""
        now = {item.id: item for item in self.items if item.reviewed}
        there = {item.id for item in self.items}
        for name, item in self._held.items():
            if name not in now and name in there:
                self._write("review.reset", name, item.digest)
        self._held = now


def published_digests(log: AuditLog, course_id: str) -> frozenset[str]:
    """What of this course was ever published: the first 16 digits of the digests that were reviewed. Reads the log: a job."""
    out: set[str] = set()
    for row in log.rows(event="course.published"):
        found = row.fields.get("items")
        if row.fields.get("course") == course_id and isinstance(found, list):
            out.update(found)
    return frozenset(out)


# Words.


def shown(course: Course, item: ReviewItem) -> Shown:
    """An item in words, for panels and the command line."""
    holder = holder_of(course, item)
    texts = texts_of(course, item, holder)
    excerpt = " · ".join(" ".join(text.split()) for text in texts.values() if text.strip())
    written = share(part.text for part in holder.parts() if part.rich) if isinstance(holder, Block) else Share()
    first = item.records[0] if item.records else None
    by = f"{first.provider} · {first.system}, {first.created[:10]}" if first else "Its record is not in this course"
    who = item.review.user if item.review else first.user if first else ""
    edited = f"AI draft, edited by {who or 'people'}: {written.changed} % changed" if written.edited else ""
    return Shown(_title(item, holder), made_of(item), by, excerpt, edited, written)


def _title(item: ReviewItem, holder: Block | Lesson | Section | Course | None) -> str:
    if item.holder is Holder.COURSE:
        return "About the course"
    if isinstance(holder, Block):
        return holder.title
    return "Title of the lesson" if item.holder is Holder.LESSON else "Title of the section"


def texts_of(course: Course, item: ReviewItem, holder: Block | Lesson | Section | Course | None) -> Mapping[str, str]:
    """Label → text of everything in an item that has to be read."""
    if isinstance(holder, Narration) and holder.sentences:
        return {"What the voice says": " ".join(sentence.text for sentence in holder.sentences)}
    if isinstance(holder, Block):
        return {f"{part.label} {n}" if n else part.label: part.text.plain for n, part in _counted(holder)}
    if isinstance(holder, Lesson | Section):
        return {"Title": holder.title}
    settings = course.settings
    out: dict[str, str] = {}
    for name in item.fields:
        value = getattr(settings, name, "")
        out[name.capitalize()] = ", ".join(value) if isinstance(value, tuple) else str(value)
    return out


def _counted(block: Block) -> Iterator[tuple[int, Part]]:
    seen: dict[str, int] = {}
    for part in block.parts():
        if len(part.text):
            yield seen.get(part.label, 0), part
            seen[part.label] = seen.get(part.label, 0) + 1
