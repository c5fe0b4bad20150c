"""PowerPoint presentations (``.pptx`` and its relatives), whoever wrote them: PowerPoint, LibreOffice, Google Slides, pandoc.

Each slide becomes a lesson; its title is the lesson's, else its first words. The presentation's sections become ours. Speaker
notes become the script of a narration at the top of the lesson: that is what authors write them for. Hidden slides go to the
course's trash: they are not published, and can be had back (unless every slide is hidden). Charts become tables and SmartArt
becomes lists; what a lesson has no place for (animations, video, drawn shapes, the master's pictures) is reported.
:mod:`shapes` decides the reading order.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from app.course import Block, Lesson, RichText, Section
from app.course.blocks import Narration, Paragraph
from app.course.errors import ImportProblem
from app.course.model import Trashed
from app.importers.office.package import Package
from app.importers.office.properties import properties_of
from app.importers.office.xml import Element, child, children, get, name, q, text_of, walk
from app.importers.outline import About, Placed, course_from, one_line, split_long
from app.importers.pictures import Pictures
from app.importers.reporter import Reporter
from app.importers.slides import shapes, text
from app.importers.slides.context import Deck
from app.importers.values import Imported, Outcome, Progress

__all__ = ["read_slides"]

_EFFECTS = ("p:bldP", "p:anim", "p:animEffect", "p:animMotion", "p:set")


@dataclass(frozen=True, slots=True)
class _Slide:
    """A slide that was read; ``id`` is the one sections list."""

    id: str
    lesson: Lesson
    hidden: bool
    layout: str  # the type of its layout: ``secHead`` …
    opening: bool  # it is a title slide


def read_slides(path: Path, progress: Progress) -> Imported:
    """The presentation at ``path`` as a course; raises :class:`ImportProblem`."""
    reporter = Reporter(path.name)
    with Package.open(path) as package:
        main = package.main_part()
        root = package.xml(main)
        listed = children(child(root, "p:sldIdLst"), "p:sldId")
        if not listed:
            raise ImportProblem(f"“{path.name}” has no slides.", "", "Check that it is the right presentation.")
        deck = Deck(package, reporter, Pictures(reporter), "en")
        parts = [deck.target(get(item, "r:id"), main) for item in listed]
        deck.language = _language(package, parts)
        slides: list[_Slide] = []
        for index, (item, part) in enumerate(zip(listed, parts, strict=True), 1):
            progress(0.05 + 0.9 * index / len(listed), f"Reading slide {index} of {len(listed)}")
            deck.slide = index
            if not part:
                deck.dropped("slide", "the presentation lists it but does not contain it")
                continue
            slides.append(_read_slide(deck, part, get(item, "id")))
        _report_whole(deck)
        facts = properties_of(package)
    if not slides:
        raise ImportProblem(
            f"“{path.name}” has no slides.", "None of those it lists are in it.", "Save a new copy and import that."
        )
    opening = slides[0].lesson.title if slides[0].opening else ""
    about = About(fallback=path.stem, title=opening or facts.title, author=facts.author, language=deck.language)
    sections, trash = _sections(root, slides, reporter)
    course = replace(course_from(sections, about, about.title or about.fallback), trash=trash)
    progress(1.0, "Imported")
    return Imported(course, deck.pictures.media, reporter.report(), deck.pictures.originals)


def _language(package: Package, parts: list[str]) -> str:
    """The language most characters of the first 30 slides are marked with."""
    counts: Counter[str] = Counter()
    for part in parts[:30]:
        root = package.optional(part)
        for run in root.iter(q("a:r")) if root is not None else ():
            counts[get(child(run, "a:rPr"), "lang")] += len(text_of(run))
    counts.pop("", None)
    return counts.most_common(1)[0][0] if counts else "en"


def _read_slide(deck: Deck, part: str, slide_id: str) -> _Slide:
    root = deck.package.xml(part)
    deck.part = part
    layout = deck.package.related(part, "slideLayout")
    deck.layout = deck.package.optional(layout)
    deck.master = deck.package.optional(deck.package.related(layout, "slideMaster")) if layout else None
    placed: list[Placed] = []
    title = ""
    found = shapes.in_order(deck, child(root, "p:cSld", "p:spTree"))
    opening = get(deck.layout, "type") == "title" or any(shape.kind in ("ctrTitle", "subTitle") for shape in found)
    for shape in found:
        if shape.kind in ("title", "ctrTitle") and not title:
            title = one_line(text.plain(deck, child(shape.element, "p:txBody")).plain)
            deck.reporter.kept(deck.where, "lesson title", title)
            continue
        for block, noted in shapes.blocks_of(deck, shape):
            lead = shape.kind == "subTitle" and not placed
            made = replace(block, lead=True) if lead and isinstance(block, Paragraph) else block
            placed.append(Placed(made, deck.where, noted))
    if not title:
        title = _title_from(deck, placed)
    notes = _notes(deck, part)
    for item in placed + notes:
        if not item.noted:
            what = "speaker notes, as narration" if item in notes else item.block.title.lower()
            deck.reporter.kept(item.where, what, item.block.plain())
    _report_slide(deck, root)
    blocks: list[Block] = [block for item in notes + placed for block in split_long(item, deck.reporter)]
    hidden = get(root, "show", "1") in ("0", "false")
    if hidden:
        deck.changed("hidden slide", f"“{title}” is in the course's trash: not published, and yours to take back")
    return _Slide(slide_id, Lesson(title=title, blocks=tuple(blocks)), hidden, get(deck.layout, "type"), opening)


def _title_from(deck: Deck, placed: list[Placed]) -> str:
    """A slide without a title is named after its first words; a first paragraph that fits becomes the title."""
    for at, item in enumerate(placed):
        words = one_line(item.block.plain())
        if not words:
            continue
        if isinstance(item.block, Paragraph) and len(item.block.text) <= 80:
            placed.pop(at)
        deck.changed("slide without a title", f"named after its first words: {words[:80]}")
        return words[:80].rstrip()
    deck.changed("slide without a title", f"named “Slide {deck.slide}”")
    return f"Slide {deck.slide}"


def _notes(deck: Deck, slide: str) -> list[Placed]:
    part = deck.package.related(slide, "notesSlide")
    root = deck.package.optional(part)
    if root is None:
        return []
    deck.part = part
    scripts: list[RichText] = []
    beside: list[RichText] = []
    try:
        for shape in root.iter(q("p:sp")):
            holder = shape.find(f".//{q('p:ph')}")
            kind = "none" if holder is None else get(holder, "type")
            words = text.plain(deck, child(shape, "p:txBody"))
            if not words.plain.strip():
                continue
            if kind == "body":
                scripts.append(text.with_marks_off(words))
            elif kind in ("none", ""):
                beside.append(text.with_marks_off(words))
            else:
                deck.tally_dropped("header, footer or date of the notes page", words.plain)
    finally:
        deck.part = slide
    if not scripts:
        scripts, beside = beside, []  # some programs don't mark the notes as such
    for words in beside:
        deck.dropped("text beside the notes", words.plain)
    return [Placed(Narration(script=script), deck.where) for script in scripts]


def _sections(root: Element, slides: list[_Slide], reporter: Reporter) -> tuple[tuple[Section, ...], tuple[Trashed, ...]]:
    """The presentation's sections with their lessons, and the hidden slides as trash of the section they were in.

    Without sections, slides laid out as section headers begin them; such a slide with nothing but a title becomes no lesson.
    """
    titles: dict[str, tuple[int, str]] = {}
    for index, listed in enumerate(root.iter(q("p14:section")), 1):
        title = one_line(get(listed, "name")) or f"Section {index}"
        titles |= {get(item, "id"): (index, title) for item in listed.iter(q("p14:sldId"))}
    everything_hidden = all(slide.hidden for slide in slides)
    out: list[Section] = []
    trash: list[Trashed] = []
    last: tuple[int, str] | None = None
    for number, slide in enumerate(slides, 1):
        heads = not titles and slide.layout == "secHead" and not slide.hidden
        key = (number, slide.lesson.title) if heads else titles.get(slide.id, last or (0, "Lessons"))
        if key != last:
            last = key
            out.append(Section(title=key[1]))
        section = out[-1]
        if heads and not slide.lesson.blocks:
            reporter.changed(f"slide {number}", "section header slide", f"now the section “{slide.lesson.title}”")
        elif slide.hidden and not everything_hidden:
            trash.append(Trashed(lesson=slide.lesson, section_id=section.id, index=len(section.lessons)))
        else:
            out[-1] = replace(section, lessons=(*section.lessons, slide.lesson))
    return tuple(out), tuple(trash)


def _report_slide(deck: Deck, root: Element) -> None:
    """What a slide has besides shapes."""
    timing = child(root, "p:timing")
    if timing is not None and any(name(item) in _EFFECTS for item in walk(timing)):
        deck.tally_dropped("animation", "everything on the slide is shown at once")
    if root.find(f".//{q('p:transition')}") is not None:
        deck.tally_dropped("transition", "lessons follow one another without effects")
    if child(root, "p:cSld", "p:bg", "p:bgPr", "a:blipFill") is not None:
        deck.tally_dropped("background picture", "the course's theme sets backgrounds")
    for relation in deck.package.relations(deck.part).values():
        if relation.kind == "comments" and not relation.external:
            comments = deck.package.optional(relation.target)
            for comment in comments if comments is not None else ():
                words = text_of(comment, "p:text", "a:t")
                if words:
                    deck.dropped("comment", words)


def _report_whole(deck: Deck) -> None:
    """What the whole presentation has: pictures and texts of its masters, macros, embedded fonts."""
    seen: set[str] = set()
    for part in deck.package.names():
        if not (part.startswith("ppt/slidemasters/slidemaster") or part.startswith("ppt/slidelayouts/slidelayout")):
            continue
        root = deck.package.optional(part)
        for shape in root.iter(q("p:sp"), q("p:pic")) if root is not None else ():
            if shape.find(f".//{q('p:ph')}") is not None:
                continue
            if name(shape) == "p:pic":
                why = "the course's theme sets logos and backgrounds"
                deck.reporter.tally("slide master", "picture of the slide master", Outcome.DROPPED, why)
            words = text_of(shape)
            if words and words not in seen:
                seen.add(words)
                deck.reporter.dropped("slide master", "text of the slide master", words)
    if any(part.endswith("vbaproject.bin") for part in deck.package.names()):
        deck.reporter.dropped("whole presentation", "macros", "a course runs no macros")
