"""Word documents (``.docx`` and its relatives), whoever wrote them: Word, LibreOffice, Google Docs, pandoc.

Headings shape the course as :mod:`app.importers.outline` says; the paragraph style “Title” names it. Text is taken in the view
with all tracked changes accepted. :mod:`blocks` reads bodies, :mod:`runs` the inside of paragraphs, :mod:`tables`,
:mod:`drawings` and :mod:`notes` what their names say; :mod:`styles` and :mod:`numbering` answer what a style or a list number
means. The XML is read directly rather than through python-docx: tracked changes, text boxes, content controls, fields,
footnotes and half-broken relationships are beyond that library, and a bounded, DTD-free parse has to happen first anyway.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from app.course import RichText
from app.course.blocks import Paragraph
from app.course.errors import ImportProblem
from app.importers.office.package import Package
from app.importers.office.properties import properties_of
from app.importers.office.xml import Element, child, children, get, q
from app.importers.outline import About, Head, Placed, course_of, trimmed
from app.importers.pictures import Pictures
from app.importers.reporter import Reporter
from app.importers.values import Imported, Progress
from app.importers.word.blocks import Body, read_blocks, read_item
from app.importers.word.context import Doc, Item
from app.importers.word.notes import read_notes, report_beside
from app.importers.word.numbering import Numbering
from app.importers.word.runs import close_contents
from app.importers.word.styles import Styles

__all__ = ["read_word"]

_CHECK = "Check that it is the right document."


def read_word(path: Path, progress: Progress) -> Imported:
    """The Word document at ``path`` as a course; raises :class:`ImportProblem`."""
    reporter = Reporter(path.name)
    with Package.open(path) as package:
        part = package.main_part()
        progress(0.05, "Opening the document")
        root = package.xml(part)
        body = child(root, "w:body")
        if body is None or not len(body):
            raise ImportProblem(f"“{path.name}” is empty.", "It has no text.", "Check that it was saved completely.")
        progress(0.2, "Reading styles")
        doc = _doc(package, part, root, reporter)
        items = _read_body(doc, body, progress)
        report_beside(doc)
        facts = properties_of(package)
        title = " ".join(doc.title)
        if not items and (title or doc.subtitle or doc.authors):  # a title and nothing else: a course yet to be written
            items = [Head(1, RichText.of(title or path.stem), "paragraph 1")]
        about = About(
            fallback=facts.title or path.stem,
            title=title,
            author=", ".join(doc.authors) or facts.author,
            description=" ".join(doc.subtitle),
            language=doc.language,
        )
        course = course_of(items, about, reporter)
    if not any(lesson.blocks or lesson.title for lesson in course.lessons()):
        raise ImportProblem(
            f"“{path.name}” is empty.", "It has no text and no pictures.", "Check that it is the right document."
        )
    progress(1.0, "Imported")
    return Imported(course, doc.pictures.media, reporter.report(), doc.pictures.originals)


def _doc(package: Package, part: str, root: Element, reporter: Reporter) -> Doc:
    styles = Styles.of(package.optional(package.related(part, "styles")))
    return Doc(
        package=package,
        part=part,
        styles=styles,
        numbering=Numbering.of(package.optional(package.related(part, "numbering")), styles),
        reporter=reporter,
        pictures=Pictures(reporter),
        language=_language(root, styles),
        read_blocks=read_blocks,
        paged=root.find(f".//{q('w:lastRenderedPageBreak')}") is not None,
    )


def _read_body(doc: Doc, element: Element, progress: Progress) -> list[Item]:
    """The whole body, saying how far it is and giving way to a person's “stop” every 50 elements."""
    body = Body(doc)
    for index, item in enumerate(element):
        if index % 50 == 0:
            progress(0.25 + 0.65 * index / len(element), f"Reading {doc.where}")
        read_item(body, item)
    if doc.carried:
        body.add(Placed(Paragraph(text=trimmed(RichText(tuple(doc.carried)))), doc.where))
    for note in read_notes(doc):
        body.add(note)
    doc.fields.clear()
    close_contents(doc)
    return body.done()


def _language(root: Element, styles: Styles) -> str:
    """The language most of the text is in, by what Word's spelling checker was told."""
    counts: Counter[str] = Counter()
    for run in root.iter(q("w:r")):
        length = sum(len(text.text or "") for text in children(run, "w:t"))
        if length:
            counts[get(styles.value(child(run, "w:rPr"), "w:lang"), "w:val") or styles.language] += length
    families: Counter[str] = Counter()
    for tag, count in counts.items():
        families[tag.split("-")[0].lower()] += count
    known = [(count, tag) for tag, count in counts.items() if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag)]
    if not known:
        return "en"
    family = max(families, key=lambda item: families[item] if item else 0)
    return max((count, tag) for count, tag in known if tag.split("-")[0] == family or not family)[1]
