"""One item: what was made at the left, what it rests on at the right, the three ticks below."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from app.course.blocks import Block, Image, MultipleChoice, Narration, Part, SingleChoice, TrueFalse
from app.course.review import Holder, ReviewItem, Tick, holder_of
from app.course.text import RichText, Run
from app.gui.canvas.pictures import Pictures
from app.gui.canvas.plainfields import Carried
from app.gui.context import OpenCourse
from app.gui.languages import shown_name
from app.gui.review.reading import Passage, PictureView, Reading
from app.gui.review.rows import state_of
from app.gui.review.sources import Sources
from app.gui.theme import Space, theme
from app.gui.widgets import Badge, BadgeKind, Card, Overline, TickBox, column, holder, row, scrolling, text
from app.services.grounds import Grounds
from app.services.reviewing import ReviewState, Shown, texts_of

LOW = 430
"""Pixels of height under which the ticks scroll with what is read: a small screen at 200 %."""
NARROW = 560
"""Pixels under which source and result stand one below the other."""
_WIDTH = 520

_TICKS: tuple[tuple[Tick, str], ...] = (
    (Tick.ACCURATE, "It is accurate: I checked facts, numbers, names and dates."),
    (Tick.FAIR, "It is free of bias and stereotypes."),
    (Tick.LAWFUL, "It is lawful: it respects rights and privacy, and defames nobody."),
)
_STATES: dict[str, tuple[str, BadgeKind, str]] = {
    "waiting": ("Waits for review", "muted", "circle-dashed"),
    "partly": ("Partly reviewed", "warn", "circle-dot"),
    "reviewed": ("Reviewed", "ok", "circle-check"),
}


class Detail(QWidget):
    """``ticked`` carries the ticks that are set after the person changed one."""

    ticked = Signal(frozenset)

    def __init__(self, opened: OpenCourse) -> None:
        super().__init__()
        self._opened = opened
        self._item: ReviewItem | None = None
        self._pictures = Pictures(opened.session.media)
        self._pictures.ready.connect(lambda _digest: self._show_picture())
        self._made, self._state = Badge("", "ai", "sparkles"), Badge("", "muted")
        self._where = text("", "caption", "muted", wrap=True)
        self._edited = text("", "caption", "muted", wrap=True)
        self._signed = text("", "caption", "muted", wrap=True)
        self.result = Reading("What AI made")
        Carried(self.result, lambda: opened.session.course, lambda: self.result.written)
        self._picture = PictureView()
        self.sources = Sources()
        head = column(row(self._made, self._state, None, spacing=Space.S), self._where, self._edited, spacing=Space.XS)
        left = Card(Overline("What was made"), self._picture, self.result, None, margin=14)
        right = Card(Overline("What it rests on"), self.sources, kind="subtle-card", margin=14)
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pair.setSpacing(Space.M)
        self._pair.addWidget(left, 1)
        self._pair.addWidget(right, 1)
        self._boxes = {tick: TickBox(said) for tick, said in _TICKS}
        for number, (tick, box) in enumerate(self._boxes.items(), 1):
            box.box.setToolTip(f"Alt+{number}")
            box.toggled.connect(lambda _on: self._changed())
            box.setEnabled(not opened.session.read_only)
            self._boxes[tick] = box
        self._note = QLineEdit()
        self._note.setMaxLength(500)
        self._note.setPlaceholderText("A remark, if you like")
        self._note.setAccessibleName("Remark on the review")
        under = Card(Overline("You answer for it"), *self._boxes.values(), self._note, self._signed, margin=14)
        self._page = column(head, self._pair, None, spacing=Space.M, margins=(Space.L, 0, 6, 0))
        self._beside = column(under, margins=(Space.L, 0, 0, 0))
        self._under = holder(self._beside)
        self._low = False
        self._area = scrolling(holder(self._page), "The item to review")
        self._outer = column(self._area, self._under, spacing=Space.M)
        self.setLayout(self._outer)
        theme().changed.connect(self.result.restyle)

    @property
    def note(self) -> str:
        """What the reviewer remarked."""
        return self._note.text()

    @property
    def ticks(self) -> frozenset[Tick]:
        """What is ticked."""
        return frozenset(tick for tick, box in self._boxes.items() if box.is_ticked())

    def toggle(self, tick: Tick) -> None:
        """Set or take away one tick, as a click does."""
        box = self._boxes[tick]
        if box.isEnabled():
            box.tick(not box.is_ticked())

    def texts(self, item: ReviewItem) -> Mapping[str, str]:
        """Label → text of everything in an item."""
        course = self._opened.session.course
        return texts_of(course, item, holder_of(course, item))

    def close_pictures(self) -> None:
        """Stop decoding."""
        self._pictures.close()

    def show_item(
        self,
        item: ReviewItem,
        words: Shown,
        place: str,
        state: ReviewState,
        grounds: Grounds | None,
        *,
        looked: bool,
        unread: str,
    ) -> None:
        """Show an item as it is now."""
        other = self._item is None or self._item.id != item.id
        self._item = item
        self._made.show_as(words.made, "ai", "sparkles")
        said, kind, icon = _STATES[state_of(item)]
        self._state.show_as("Published" if state is ReviewState.PUBLISHED else said, kind, icon)
        where = place if item.holder is Holder.COURSE else f"{place} › {words.title}"
        self._where.setText(where)
        self._edited.setText(words.edited)
        self._edited.setVisible(bool(words.edited))
        marked = [value for ground in (grounds.grounds if grounds else ()) for value in ground.unsupported]
        self.result.show_passages(self._passages(item), marked)
        self._show_picture()
        self.sources.show_item(item, grounds, looked=looked, unread=unread)
        review = item.review
        for tick, box in self._boxes.items():
            with QSignalBlocker(box), QSignalBlocker(box.box):
                box.tick(review is not None and tick in review.ticks)
        if other:
            self._area.verticalScrollBar().setValue(0)
            self._note.setText(review.note if review is not None else "")
        by = f"Signed by {review.user} on {review.time[:10]}." if review is not None and review.complete else ""
        once = next((old for old in self._opened.session.course.reviews if old.block_id == item.id and old.complete), None)
        if not by and once is not None:
            by = f"Changed since {once.user} signed it on {once.time[:10]}."
        self._signed.setText(by)
        self._signed.setVisible(bool(by))

    def _passages(self, item: ReviewItem) -> list[Passage]:
        course = self._opened.session.course
        held = holder_of(course, item)
        if not isinstance(held, Block):
            return [(name, RichText((Run(words, origin="made"),))) for name, words in self.texts(item).items()]
        if isinstance(held, Narration) and held.sentences:
            said = " ".join(sentence.text for sentence in held.sentences)
            return [("What the voice says", RichText((Run(said, origin=held.provenance),))), *_captions(held)]
        parts = [part for part in held.parts() if len(part.text)]
        several = len({part.label for part in parts}) > 1 or isinstance(held, Image)
        shown = [(_label(held, part) if several else "", part.text) for part in parts]
        if isinstance(held, TrueFalse):
            shown.append(("Right answer", RichText.of("True" if held.answer else "False")))
        return shown

    def _show_picture(self) -> None:
        item = self._item
        course = self._opened.session.course
        held = holder_of(course, item) if item is not None else None
        source = held.source if isinstance(held, Image) else None
        self._picture.setVisible(source is not None)
        if source is None or not isinstance(held, Image):
            return
        wanted = round(_WIDTH * self.devicePixelRatioF())
        image = self._pictures.get(source.sha256, wanted)
        gone = self._pictures.failed(source.sha256, wanted)
        self._picture.show_image(image, held.alt, "The picture is missing from the course file" if gone else "…")

    def _changed(self) -> None:
        self.ticked.emit(self.ticks)

    def _place_ticks(self, *, low: bool) -> None:
        """The ticks stay in sight where there is room for them beside what is read."""
        if low == self._low:
            return
        self._low = low
        before, after = (self._outer, self._page) if low else (self._page, self._outer)
        before.removeWidget(self._under)
        after.insertWidget(2 if low else 1, self._under)
        self._beside.setContentsMargins(0 if low else Space.L, 0, 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_ticks(low=event.size().height() < LOW)
        narrow = event.size().width() < NARROW
        self._pair.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)


def _label(block: Block, part: Part) -> str:
    """What a text is to a reviewer: of an answer, whether it is said to be right."""
    names = part.path.split(".")
    if isinstance(block, SingleChoice | MultipleChoice) and names[0] == "options" and names[-1] == "text":
        return "Right answer" if block.options[int(names[1])].correct else "Wrong answer"
    return part.label


def _captions(narration: Narration) -> list[Passage]:
    """Captions that a provider made of a recording, and translations: each to be read against what is said."""
    made = [("What the captions say", narration.cues, narration.captions_provenance)]
    made += [(f"Captions: {shown_name(track.language)}", track.cues, track.provenance) for track in narration.tracks]
    return [
        (name, RichText((Run("\n".join(" ".join(cue.text.split()) for cue in cues), origin=record),)))
        for name, cues, record in made
        if record and cues
    ]
