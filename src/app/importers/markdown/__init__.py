"""Markdown documents: CommonMark with tables, struck-out text and GitHub's alerts, and a few conventions for courses.

Everything below is ordinary Markdown that other programs show sensibly.

Front matter, between two ``---`` at the very top: ``title``, ``description`` (or ``subtitle``), ``author``, ``language``
(a tag such as ``en`` or ``pt-BR``), ``pass-mark`` (percent), and ``sections: true``. Other keys are reported.

Headings: several ``#``: each begins a lesson. One single ``#`` above ``##``: the course's title and its lessons. With
``sections: true`` every ``#`` begins a section and every ``##`` a lesson. Deeper ones are headings inside a lesson.

Questions: a paragraph that asks, and right under it a task list with at least one ``[x]`` and one ``[ ]``::

    Which of these is personal data?

    - [ ] The weather

      Nobody in particular is meant.        ← feedback on this answer, if you like
    - [x] A phone number

    > Correct: Yes, it leads to a person.   ← feedback on the question, if you like
    > Incorrect: Think of what leads to a person.

One ``[x]`` makes a single-choice question, several a multiple-choice one, and the two answers True and False under a statement
make a true-or-false question. Other checklists stay lists.

Remarks: ``> [!NOTE]``, ``[!TIP]``, ``[!IMPORTANT]``, ``[!WARNING]``, ``[!CAUTION]`` become callouts. A quote whose last
paragraph begins with a dash names its author there.

``<!-- narration -->`` puts a narration that reads the lesson aloud; ``<!-- narration: Any text. -->`` one that reads that text
(empty lines separate paragraphs). ``<!-- lead -->`` sets the next paragraph larger. Other comments are left out and reported.

Pictures are taken from the document's folder and the folders below it. None is fetched, none comes from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.course import Course
from app.course.errors import ImportProblem
from app.importers.limits import MAX_LINES, MAX_MARKDOWN, MB
from app.importers.markdown.encoding import decode
from app.importers.markdown.front_matter import split
from app.importers.outline import About, course_of
from app.importers.pictures import Pictures
from app.importers.reporter import Reporter
from app.importers.values import Imported, Progress

__all__ = ["read_markdown"]

_KNOWN = (
    "title", "description", "subtitle", "summary", "author", "authors", "language", "lang", "sections",
    "pass-mark", "pass_mark",
)  # fmt: skip
_CHECK = "Check that it is the right document."
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*\Z")


def read_markdown(path: Path, progress: Progress) -> Imported:
    """The Markdown document at ``path`` as a course; raises :class:`ImportProblem`."""
    from app.importers.markdown.parse import flow_of

    size = path.stat().st_size
    if size > MAX_MARKDOWN:
        raise ImportProblem(
            f"“{path.name}” is too large.", f"It has {size // MB:,} MB; a text of at most {MAX_MARKDOWN // MB} MB fits.",
            "Split it and import the parts.",
        )  # fmt: skip
    reporter = Reporter(path.name)
    text = decode(path.read_bytes(), path.name, reporter).replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MAX_LINES:
        why = f"It has {text.count(chr(10)):,} lines; at most {MAX_LINES:,} fit."
        raise ImportProblem(f"“{path.name}” is too large.", why, "Split it and import the parts.")
    if not text.strip():
        raise ImportProblem(f"“{path.name}” is empty.", "It has no text.", "Check that it was saved.")
    facts, body = split(text)
    pictures = Pictures(reporter)
    items = flow_of(body, path.parent, reporter, pictures, progress)
    about = _about(facts, path, reporter)
    course = course_of(items, about, reporter, sections=facts.get("sections", "").lower() in ("true", "yes", "on", "1"))
    if not any(lesson.blocks or lesson.title for lesson in course.lessons()):
        raise ImportProblem(f"“{path.name}” is empty.", "It has no text and no pictures.", _CHECK)
    progress(1.0, "Imported")
    return Imported(_marked(course, facts, reporter), pictures.media, reporter.report(), pictures.originals)


def _about(facts: Mapping[str, str], path: Path, reporter: Reporter) -> About:
    language = (facts.get("language") or facts.get("lang") or "en").replace("_", "-")
    if not _LANGUAGE.match(language):
        reporter.changed("front matter", "language", f"“{language}” is no language tag; the course is set to English")
        language = "en"
    for key, value in facts.items():
        if key not in _KNOWN:
            reporter.dropped("front matter", key, value)
    return About(
        fallback=path.stem,
        title=facts.get("title", ""),
        author=facts.get("author") or facts.get("authors") or "",
        description=facts.get("description") or facts.get("subtitle") or facts.get("summary") or "",
        language=language,
    )


def _marked(course: Course, facts: Mapping[str, str], reporter: Reporter) -> Course:
    """The course with the pass mark of the front matter."""
    said = facts.get("pass-mark") or facts.get("pass_mark") or ""
    number = said.removesuffix("%").strip()
    if not said:
        return course
    if number.isdecimal() and len(number) <= 3 and int(number) <= 100:
        return replace(course, settings=replace(course.settings, pass_mark=int(number)))
    reporter.dropped("front matter", "pass-mark", f"“{said}” is no percentage")
    return course
