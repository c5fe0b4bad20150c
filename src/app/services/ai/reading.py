"""A draft as text a person reads and edits, and back. Markdown, as the importer reads it, for everything but a picture."""

from __future__ import annotations

import re
from dataclasses import replace

from app.course.blocks import (
    Block,
    Callout,
    Divider,
    Heading,
    ListBlock,
    MultipleChoice,
    Option,
    Paragraph,
    Question,
    Quote,
    SingleChoice,
    Table,
    TrueFalse,
)
from app.course.text import Mark, RichText, Run
from app.services.ai.carrying import carried, carried_blocks, retyped
from app.services.ai.context import Unfit
from app.services.ai.values import (
    Changes,
    Choices,
    Outline,
    OutlineLesson,
    OutlineSection,
    Passage,
    Picture,
    Questions,
    Result,
)

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~])")
_BULLET = re.compile(r"\A\s*(?:[-*+•]|\d{1,3}[.)])\s+")


def shown(result: Result) -> str:
    """The text of a result."""
    if isinstance(result, Passage):
        return "\n\n".join(filter(None, map(_block, result.blocks)))
    if isinstance(result, Changes):
        return "\n\n".join(change.text.plain for change in result.changes)
    if isinstance(result, Questions):
        return "\n\n".join(map(_question, result.questions))
    if isinstance(result, Outline):
        return _outline(result)
    if isinstance(result, Picture):
        return result.alt
    return result.choices[0] if len(result.choices) == 1 else "\n".join(f"- {choice}" for choice in result.choices)


def edited(result: Result, text: str) -> Result:
    """The result after a person changed its text; what stands unchanged keeps its origin. Raises :class:`Unfit`."""
    if not text.strip() and not isinstance(result, Picture):
        raise Unfit("Nothing is left.", "The text is empty.", "Write something, or reject the draft.")
    if isinstance(result, Passage):
        return Passage(blocks=_blocks(text, result.blocks))
    if isinstance(result, Questions):
        return _edited_questions(result, text)
    if isinstance(result, Outline):
        return _read_outline(text)
    if isinstance(result, Picture):
        return replace(result, alt=" ".join(text.split()))
    if isinstance(result, Choices):
        if len(result.choices) == 1 and not _BULLET.match(text):
            return Choices(choices=(" ".join(text.split()),))  # an alt text is one line, however it was typed
        lines = [_BULLET.sub("", line).strip() for line in text.splitlines()]
        return Choices(choices=tuple(dict.fromkeys(line for line in lines if line)))
    if len(result.changes) != 1:
        raise Unfit("Change one text at a time.", "The draft holds several.", "Choose the one to change.")
    return edited_change(result, 0, text)


def edited_change(result: Result, index: int, text: str) -> Changes:
    """The same for one text of a rewrite or translation of several."""
    if not isinstance(result, Changes) or not 0 <= index < len(result.changes):
        raise Unfit("There is no such text in the draft.")
    change = result.changes[index]
    new = replace(change, text=retyped(change.text, text))
    return replace(result, changes=(*result.changes[:index], new, *result.changes[index + 1 :]))


def _blocks(text: str, old: tuple[Block, ...]) -> tuple[Block, ...]:
    from app.importers.markdown.fragment import read_fragment

    blocks = carried_blocks(old, read_fragment(text))
    if not blocks:
        raise Unfit("Nothing is left.", "No text was found.", "Write something, or reject the draft.")
    return blocks


def _edited_questions(result: Questions, text: str) -> Questions:
    blocks = _blocks(text, tuple(result.questions))
    others = [block for block in blocks if not isinstance(block, Question)]
    if others:
        why = f"“{others[0].plain()[:60]}” is no question with answers."
        step = "Write the question, an empty line, then “- [x]” before the right answers and “- [ ]” before the wrong ones."
        raise Unfit("That can't be read as questions.", why, step)
    questions = tuple(block for block in blocks if isinstance(block, Question))
    for number, question in enumerate(questions, 1):
        for problem in question.problems():
            raise Unfit(f"Question {number} is not right yet.", problem, "Change it and try again.")
    return Questions(questions=questions)


# Writing.


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {_rich(block.text)}"
    if isinstance(block, ListBlock):
        return _list(block)
    if isinstance(block, Divider):
        return "---"
    if isinstance(block, Quote):
        lines = [_rich(block.text), *([f"— {_plain(block.attribution)}"] if block.attribution else [])]
        return "\n>\n".join("\n".join(f"> {line}" for line in part.split("\n")) for part in lines)
    if isinstance(block, Callout):
        return f"> [!{block.tone.value.upper()}]\n" + "\n".join(f"> {line}" for line in _rich(block.text).split("\n"))
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Question):
        return _question(block)
    return _rich(block.text) if isinstance(block, Paragraph) else _plain(block.plain())


def _list(block: ListBlock) -> str:
    lines = []
    counts: dict[int, int] = {}
    for item in block.items:
        counts = {level: count for level, count in counts.items() if level <= item.level}  # a deeper list begins anew
        counts[item.level] = counts.get(item.level, 0) + 1
        sign = f"{counts[item.level]}." if block.ordered else "-"
        lines.append(f"{'   ' * item.level}{sign} {_rich(item.text)}")
    return "\n".join(lines)


def _table(block: Table) -> str:
    rows = ["| " + " | ".join(_rich(cell).replace("\n", " ") for cell in row) + " |" for row in block.rows]
    return "\n".join([rows[0], "|" + " --- |" * len(block.rows[0]), *rows[1:]])


def _question(block: Question) -> str:
    if isinstance(block, TrueFalse):
        options: tuple[Option, ...] = (
            Option(text=RichText.of("True"), correct=block.answer),
            Option(text=RichText.of("False"), correct=not block.answer),
        )
    else:
        options = block.options if isinstance(block, SingleChoice | MultipleChoice) else ()
    lines = [_rich(block.prompt), ""]
    for option in options:
        lines.append(f"- [{'x' if option.correct else ' '}] {_rich(option.text)}")
        if option.feedback.plain:
            lines += ["", f"  {_rich(option.feedback)}", ""]
    said = [(name, text) for name, text in (("Correct", block.feedback_correct), ("Incorrect", block.feedback_incorrect))]
    told = [f"> {name}: {_rich(text)}" for name, text in said if text.plain]
    return "\n".join([*lines, *([""] if told else []), "\n>\n".join(told)]).rstrip()


def _rich(text: RichText) -> str:
    return "".join(map(_run, text.runs))


def _run(run: Run) -> str:
    words = run.text
    inner = words.strip()
    if not inner:
        return words
    lead, trail = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    if Mark.CODE in run.marks:
        return f"{lead}`{inner.replace('`', chr(39))}`{trail}"
    signs = ("**" if Mark.STRONG in run.marks else "") + ("*" if Mark.EMPHASIS in run.marks else "")
    return f"{lead}{signs}{_plain(inner)}{signs[::-1]}{trail}"


def _plain(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


def _outline(outline: Outline) -> str:
    lines: list[str] = []
    for section in outline.sections:
        lines += [f"# {section.title}", ""]
        for lesson in section.lessons:
            lines += [f"## {lesson.title}", "", *(f"- {point}" for point in lesson.points), ""]
    return "\n".join(lines).strip()


def _read_outline(text: str) -> Outline:
    sections: list[tuple[str, list[tuple[str, list[str]]]]] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        head = re.match(r"(#{1,6})\s+(.*)", line)
        if head and len(head[1]) == 1:
            sections.append((head[2].strip(), []))
            continue
        if not sections:
            sections.append(("", []))
        if head:
            sections[-1][1].append((head[2].strip(), []))
        elif sections[-1][1]:
            sections[-1][1][-1][1].append(_BULLET.sub("", line))
        else:
            raise Unfit(
                "That can't be read as an outline.", f"“{line[:60]}” stands in no lesson.", "Put “## ” before a lesson’s title."
            )
    made = tuple(
        OutlineSection(title=title, lessons=tuple(OutlineLesson(title=name, points=tuple(points)) for name, points in lessons))
        for title, lessons in sections
    )
    if not any(section.lessons for section in made):
        raise Unfit("There is no lesson in it.", "", "Put “## ” before a lesson’s title.")
    return Outline(sections=made)


__all__ = ["carried", "edited", "edited_change", "shown"]
