"""Rich text as a ``QTextDocument`` shows it, both ways, with nothing lost.

What a run carries (marks, link, term, language, origin) travels in the document as character-format properties of our own; bold
type and colour are made from them and never read back. Qt counts UTF-16 units, the course counts code points:
:func:`to_qt` and :func:`from_qt` translate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtGui import QBrush, QColor, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat

from app.course.text import Mark, RichText, Run
from app.gui.canvas.looks import Look
from app.gui.theme import BOLD, MONO, SEMIBOLD, current

_USER: Final = int(QTextFormat.Property.UserProperty.value)
MARKS: Final = _USER + 1
LINK: Final = _USER + 2
TERM: Final = _USER + 3
LANGUAGE: Final = _USER + 4
ORIGIN: Final = _USER + 5
STICKY: Final = (LINK, TERM, LANGUAGE, ORIGIN)
"""What belongs to the characters it was put on: text typed at its edge does not become part of it."""

# A soft break is U+2028 in a document; U+2029 would end the paragraph; the two non-characters frame Qt's own structures.
_SHOWN: Final = str.maketrans({"\n": "\u2028", "\u2029": "\u2028", "\ufdd0": "\ufffd", "\ufdd1": "\ufffd"})
_READ: Final = str.maketrans({"\u2028": "\n", "\u2029": "\n"})


def shown(text: str) -> str:
    """Course text as a document holds it; as long as before."""
    return text.translate(_SHOWN)


def to_qt(text: str, offset: int) -> int:
    """Document position (UTF-16 units) of code point ``offset`` of ``text``."""
    if text.isascii():
        return offset
    head = text[:offset]
    return offset + sum(char > "\uffff" for char in head)


def from_qt(text: str, position: int) -> int:
    """Code point offset in ``text`` of document ``position``; a position inside a surrogate pair counts as before it."""
    if text.isascii() or max(text) <= "\uffff":
        return min(position, len(text))
    units = 0
    for offset, char in enumerate(text):
        units += 2 if char > "\uffff" else 1
        if units > position:
            return offset
    return len(text)


# Formats.


def char_format(run: Run, look: Look) -> QTextCharFormat:
    """The format that shows ``run`` (its text does not matter) and remembers all it carries."""
    made = QTextCharFormat()
    now = current()
    made.setForeground(QBrush(QColor(now.colour(look.colour))))
    if run.marks:
        made.setProperty(MARKS, " ".join(sorted(run.marks)))
    for key, value in ((LINK, run.link), (TERM, run.term), (LANGUAGE, run.language), (ORIGIN, run.origin)):
        if value is not None:
            made.setProperty(key, value)
    if Mark.STRONG in run.marks:
        made.setFontWeight(BOLD if look.weight >= SEMIBOLD else SEMIBOLD)
        if look.colour != "text":
            made.setForeground(QBrush(QColor(now.text)))
    if Mark.EMPHASIS in run.marks:
        made.setFontItalic(True)
    if Mark.CODE in run.marks:
        made.setFontFamilies([MONO])
        made.setProperty(QTextFormat.Property.FontPixelSize, round(look.size * 0.88))
        made.setBackground(QBrush(QColor(now.hover)))
    if run.link is not None:
        made.setForeground(QBrush(QColor(now.accent)))
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        made.setToolTip(run.link)
    elif run.term is not None:
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    return made


def run_of(text: str, held: QTextCharFormat) -> Run:
    """The run that a fragment with this format stands for."""
    marks = held.stringProperty(MARKS)
    return Run(
        text.translate(_READ),
        frozenset(Mark(name) for name in marks.split()) if marks else frozenset(),
        *(held.stringProperty(key) if held.hasProperty(key) else None for key in STICKY),
    )


def block_format(look: Look) -> QTextBlockFormat:
    """Line height of a look, as a document wants it."""
    made = QTextBlockFormat()
    made.setLineHeight(look.line, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return made


# Reading and writing documents.


def read(document: QTextDocument) -> RichText:
    """What the document says. Paragraph ends inside it (there should be none) become soft breaks."""
    return RichText(tuple(_runs(document)))


def _runs(document: QTextDocument) -> Iterator[Run]:
    block = document.begin()
    while block.isValid():
        if block.position() > 0:
            yield Run("\n")
        at = block.begin()
        while not at.atEnd():
            fragment = at.fragment()
            yield run_of(fragment.text(), fragment.charFormat())
            at += 1
        block = block.next()


def write(document: QTextDocument, text: RichText, look: Look) -> None:
    """Make the document show ``text`` and nothing else."""
    document.setDefaultFont(look.font)
    document.clear()
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    cursor.setBlockFormat(block_format(look))
    cursor.setBlockCharFormat(char_format(Run(""), look))
    for run in text.runs:
        cursor.insertText(shown(run.text), char_format(run, look))
    cursor.endEditBlock()


@dataclass(frozen=True, slots=True)
class Difference:
    """``old[start:old_end]`` became ``new[start:new_end]``; offsets are code points. ``same_text``: only formats differ."""

    start: int
    old_end: int
    new_end: int
    same_text: bool


def difference(old: RichText, new: RichText) -> Difference | None:
    """The smallest stretch in which two texts differ; None when they are equal."""
    if old == new:
        return None
    before, after = _cells(old), _cells(new)
    most = min(len(before), len(after))
    start = 0
    while start < most and before[start] == after[start]:
        start += 1
    tail = 0
    while tail < most - start and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return Difference(start, len(before) - tail, len(after) - tail, old.plain == new.plain)


def _cells(text: RichText) -> list[tuple[str, Run]]:
    out: list[tuple[str, Run]] = []
    for run in text.runs:
        style = replace(run, text="")
        out.extend((char, style) for char in run.text)
    return out


def update(document: QTextDocument, old: RichText, new: RichText, look: Look) -> Difference | None:
    """Turn a document that shows ``old`` into one that shows ``new``, touching only what differs.

    Carets elsewhere in it stay where they are.
    """
    found = difference(old, new)
    if found is None:
        return None
    plain = old.plain
    cursor = QTextCursor(document)
    cursor.setPosition(to_qt(plain, found.start))
    cursor.setPosition(to_qt(plain, found.old_end), QTextCursor.MoveMode.KeepAnchor)
    cursor.beginEditBlock()
    middle = new.slice(found.start, found.new_end).runs
    if found.same_text:
        at = cursor.selectionStart()
        for run in middle:
            cursor.setPosition(at)
            at += to_qt(run.text, len(run.text))
            cursor.setPosition(at, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(char_format(run, look))
    else:
        cursor.removeSelectedText()
        for run in middle:
            cursor.insertText(shown(run.text), char_format(run, look))
    cursor.endEditBlock()
    return found


def by_hand(old: RichText, new: RichText) -> RichText:
    """``new``, which a person made of ``old`` with keys: what came in between has no origin, whatever format it was given."""
    found = difference(old, new)
    if found is None or all(run.origin is None for run in new.slice(found.start, found.new_end).runs):
        return new
    return new.mapped(found.start, found.new_end, lambda run: replace(run, origin=None))


def typing_format(cursor: QTextCursor, look: Look) -> QTextCharFormat | None:
    """The format for text typed at ``cursor`` where the caret's own would wrongly stretch a link or an origin; else None.

    A link or a term goes on in typed text only strictly inside it. An origin never does: what a person types is theirs.
    """
    held = cursor.charFormat()
    stuck = [key for key in STICKY if held.hasProperty(key)]
    if not stuck:
        return None
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    left, right = _format_at(cursor, start - 1), _format_at(cursor, end)
    loose = [key for key in stuck if key == ORIGIN or not _both(left, right, key)]
    if not loose:
        return None
    run = run_of("", held)
    kept = Run(
        "",
        run.marks,
        None if LINK in loose else run.link,
        None if TERM in loose else run.term,
        None if LANGUAGE in loose else run.language,
        None if ORIGIN in loose else run.origin,
    )
    return char_format(kept, look)


def _format_at(cursor: QTextCursor, position: int) -> QTextCharFormat | None:
    """Format of the character that starts at ``position``; None outside the text."""
    block = cursor.block()
    if not block.position() <= position < block.position() + block.length() - 1:
        return None
    probe = QTextCursor(cursor.document())
    probe.setPosition(position)
    probe.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
    return probe.charFormat()


def _both(left: QTextCharFormat | None, right: QTextCharFormat | None, key: int) -> bool:
    if left is None or right is None:
        return False
    return left.hasProperty(key) and left.stringProperty(key) == right.stringProperty(key)
