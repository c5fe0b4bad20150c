"""From answers to a result: validated, cleaned, with its origin on every character and the source of every statement."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.course.blocks import Block, ListBlock, ListItem, MultipleChoice, Option, Paragraph, Question, SingleChoice, TrueFalse
from app.course.errors import FileProblem
from app.course.ids import new_id
from app.course.model import Course
from app.course.provenance import OutputKind, Provenance, SourceType
from app.course.text import RichText
from app.services.ai import captions
from app.services.ai.answers import NotUsable, fitting, has_markup, markdown, words
from app.services.ai.bodies import parts_sent
from app.services.ai.carrying import marked, with_origin
from app.services.ai.context import Unfit
from app.services.ai.grounding import Rests, Source, Statement, ground
from app.services.ai.reading import shown
from app.services.ai.segments import Segment, unmarked
from app.services.ai.units import Plan, Unit
from app.services.ai.values import (
    Change,
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
from app.services.labelling import Labeller

LONGEST_TITLE = 120
AGAIN = "Try again, or choose another model. What came is kept with the draft."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One unit's answer: the ``body`` that really went, the ``content`` that came and the record of its origin."""

    unit: Unit
    body: bytes
    content: bytes
    mime: str
    record: Provenance

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A result with what belongs to it."""

    result: Result
    text: str
    statements: tuple[Statement, ...] = ()
    records: tuple[Provenance, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Work:
    plan: Plan
    course: Course
    labeller: Labeller
    records: list[Provenance]
    notes: list[str]
    rests: dict[str, Rests] = field(default_factory=dict)
    """What a question's right answer rests on, by its words."""
    derived: dict[tuple[str, str | None, SourceType], Provenance] = field(default_factory=dict)

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def read(plan: Plan, replies: Sequence[Reply], course: Course, labeller: Labeller) -> Made:
    """What the answers amount to; raises :class:`NotUsable` when nothing in them can be used."""
    work = _Work(plan, course, labeller, [reply.record for reply in replies], [])
    result = _READERS[plan.request.feature](work, replies)
    text = shown(result)
    statements = () if isinstance(result, Picture) else grounded(text, result, plan.grounds, plan.language, plan.translated)
    statements = tuple(_known(text, statement, work.rests) for statement in statements)
    return Made(result=result, text=text, statements=statements, records=tuple(work.records), notes=tuple(work.notes))


def grounded(text: str, result: Result, grounds: Sequence[Source], language: str, translated: bool) -> tuple[Statement, ...]:
    """The statements of a draft's text. Wrong answers are meant to rest on nothing, so they are left out."""
    statements = ground(text, grounds, language, translated=translated)
    if not isinstance(result, Questions):
        return statements
    return tuple(one for one in statements if not text[: one.start].rsplit("\n", 1)[-1].startswith("- [ ]"))


def _known(text: str, statement: Statement, rests: Mapping[str, Rests]) -> Statement:
    """A right answer rests on the sentence that was given for it, when the source really has it."""
    line = text[: statement.start].rsplit("\n", 1)[-1]
    if rests and line.startswith("- [x]"):
        said = rests.get(_flat(text[statement.start : statement.end]))
        return replace(statement, rests=said) if said else statement
    return statement


# New texts.


def _passage(_work: _Work, replies: Sequence[Reply]) -> Result:
    from app.importers.markdown.fragment import read_fragment

    blocks: list[Block] = []
    for reply in replies:
        found = [block for block in read_fragment(markdown(reply.text)) if not isinstance(block, Question)]
        blocks += (with_origin(block, reply.record.id) for block in found)
    if not blocks:
        raise NotUsable("The answer holds no text.", "Nothing of it can stand in a lesson.", AGAIN)
    return Passage(blocks=tuple(blocks))


def _objectives(_work: _Work, replies: Sequence[Reply]) -> Result:
    blocks: list[Block] = []
    for reply in replies:
        data = fitting(reply.text, _schema(reply))
        lines = _lines(data["objectives"], 300)
        if not lines:
            raise NotUsable("The answer is empty.", "It has no objective.", AGAIN)
        items = tuple(ListItem(marked(RichText.of(line), reply.record.id)) for line in lines)
        lead = words(data["lead"]).strip()
        if lead and not blocks:
            blocks.append(Paragraph(text=marked(RichText.of(lead), reply.record.id)))
        blocks.append(ListBlock(items=items))
    return Passage(blocks=tuple(blocks))


def _outline(_work: _Work, replies: Sequence[Reply]) -> Result:
    data = fitting(replies[0].text, _schema(replies[0]))
    sections = tuple(
        OutlineSection(
            title=_title(section["title"]),
            lessons=tuple(
                OutlineLesson(title=_title(lesson["title"]), points=_lines(lesson["points"], 400))
                for lesson in section["lessons"]
                if _title(lesson["title"])
            ),
        )
        for section in data["sections"]
    )
    sections = tuple(section for section in sections if section.lessons)
    if not sections:
        raise NotUsable("The answer is empty.", "The outline has no lesson.", AGAIN)
    return Outline(sections=sections)


def _choices(name: str) -> Callable[[_Work, Sequence[Reply]], Result]:
    def read_choices(work: _Work, replies: Sequence[Reply]) -> Result:
        found = [line for reply in replies for line in fitting(reply.text, _schema(reply))[name]]
        cleaned = (_title(line).strip("“”\"'").rstrip(".") for line in found)
        before = _flat(work.plan.before)
        choices = tuple(dict.fromkeys(line for line in cleaned if line and _flat(line) != before))
        if not choices:
            raise NotUsable("The answer is empty.", "There is nothing new to choose from.", AGAIN)
        return Choices(choices=choices)

    return read_choices


def _alt_text(work: _Work, replies: Sequence[Reply]) -> Result:
    text = " ".join(markdown(replies[0].text).split()).strip("“”\"'*_ ")
    if len(text) > 300:
        text = text[:300].rsplit(" ", 1)[0].rstrip(",;:") + "…"
        work.note("The description was long and was cut at 300 characters.")
    if replies[0].unit.picture is None:
        work.note("The picture itself was not sent: this rests on what is written around it. Compare it with the picture.")
    return Choices(choices=(text,))


def _schema(reply: Reply) -> dict[str, Any]:
    assert reply.unit.schema is not None
    return reply.unit.schema


def _title(text: str) -> str:
    return " ".join(words(text).split())[:LONGEST_TITLE].strip()


def _lines(items: Iterable[str], most: int) -> tuple[str, ...]:
    lines = (" ".join(words(item).split())[:most].strip() for item in items)
    return tuple(dict.fromkeys(line for line in lines if line))


def _flat(text: str) -> str:
    return " ".join(re.sub(r"[^\w%]+", " ", text.casefold()).split())


# Questions.


def _questions(work: _Work, replies: Sequence[Reply]) -> Result:
    questions: list[Question] = []
    whole = _flat("\n".join(source.text for source in work.plan.grounds))
    seen: set[str] = set()
    for reply in replies:
        for number, data in enumerate(fitting(reply.text, _schema(reply))["questions"], 1):
            try:
                question = _question(data)
            except Unfit as problem:
                work.note(f"Question {number} was left out. {problem.what}")
                continue
            if _flat(question.prompt.plain) in seen:
                work.note(f"Question {number} was left out. It was asked before.")
                continue
            seen.add(_flat(question.prompt.plain))
            _support(work, question, data["source_sentence"], whole)
            questions.append(with_origin(question, reply.record.id))
    if not questions:
        raise NotUsable("No question in the answer can be used.", " ".join(work.notes[:2]) or "There is none in it.", AGAIN)
    return Questions(questions=tuple(questions))


def _question(data: dict[str, Any]) -> Question:
    """A question block; raises :class:`Unfit` saying why it would not be a fair one."""
    prompt = RichText.of(words(data["prompt"], markup=True).strip())
    options = tuple(
        Option(
            text=RichText.of(words(item["text"], markup=True).strip()),
            correct=item["correct"],
            feedback=RichText.of(words(item["feedback"]).strip()),
        )
        for item in data["options"]
    )
    if any(not option.feedback.plain for option in options):
        raise Unfit("An answer has no feedback.")
    question: Question
    if data["kind"] == "true-false":
        if len(options) != 2 or sum(option.correct for option in options) != 1:
            raise Unfit("It does not say whether it is true or false.")
        right, wrong = sorted(options, key=lambda option: not option.correct)
        question = TrueFalse(
            prompt=prompt, answer=options[0].correct, feedback_correct=right.feedback, feedback_incorrect=wrong.feedback
        )
    elif data["kind"] == "multiple-choice":
        if all(option.correct for option in options):
            raise Unfit("Every answer is right.")
        question = MultipleChoice(prompt=prompt, options=options, shuffle=True)
    else:
        question = SingleChoice(prompt=prompt, options=options, shuffle=True)
    for problem in question.problems():
        raise Unfit(problem)
    return question


def _support(work: _Work, question: Question, sentence: str, whole: str) -> None:
    """Remember the sentence the right answer rests on, or note that no source has it."""
    quoted = words(sentence).strip()
    home = next((source for source in work.plan.grounds if _flat(quoted) and _flat(quoted) in _flat(source.text)), None)
    if home is None and _flat(quoted) and _flat(quoted) in whole:
        home = work.plan.grounds[0]
    if home is None:
        near = ground(quoted or question.prompt.plain, work.plan.grounds, work.plan.language)
        rests = next((one.rests for one in near if one.rests is not None), None)
        if rests is None:
            work.note(f"No sentence of the material supports “{question.prompt.plain[:80]}”. Check it with care.")
            return
    else:
        rests = Rests(source_id=home.id, title=home.title, sentence=quoted, share=1.0)
    for option in question.options if isinstance(question, SingleChoice | MultipleChoice) else ():
        if option.correct:
            work.rests[_flat(option.text.plain)] = rests


# Text by text.


def _changes(work: _Work, replies: Sequence[Reply]) -> Result:
    translating = work.plan.translated
    changes: list[Change] = []
    left = 0
    for reply in replies:
        sent = _sent(reply)
        data = fitting(reply.text, _schema(reply))
        for segment in reply.unit.segments:
            if segment.name not in sent:
                continue  # its text was taken out of the request in the sheet
            change = _change(work, reply, segment, str(data[segment.name]), sent[segment.name], translating)
            if change is None:
                left += 1
            elif change.text.plain != change.before.plain:
                changes.append(change)
    if left:
        count = "1 text was" if left == 1 else f"{left} texts were"
        work.note(f"{count} left as before: the answer lost a link, a term or all words of it.")
    if not changes:
        raise NotUsable("Nothing was changed.", "The answer says the same, or can't be fitted into the course.", AGAIN)
    return Changes(changes=tuple(changes), language=work.plan.language if translating else "")


def _sent(reply: Reply) -> dict[str, str]:
    """The texts that really went, by name."""
    out = {}
    for part in parts_sent(reply.body):
        name, _, text = part.partition("\n")
        if name.startswith("[") and name.endswith("]"):
            out[name[1:-1]] = text
    return out


def _change(work: _Work, reply: Reply, segment: Segment, answer: str, sent: str, translating: bool) -> Change | None:
    """One new text, or None when it would lose what a person put there."""
    answer = words(answer, markup=has_markup(segment.text.plain)).removeprefix(f"[{segment.name}]").strip()
    back = unmarked(answer, segment, sent)
    if not any(char.isalpha() for char in back.text.plain) or (translating and back.lost_links):
        return None
    for lost in back.lost_links or (back.lost if translating else ()):
        work.note(f"The look or link of “{lost.strip()[:60]}” is not in the new text.")
    before = segment.whole or segment.text
    new = marked(back.text, _record_for(work, reply, segment).id)
    if segment.whole is not None:
        new = before.replaced(segment.start, segment.start + len(segment.text), new)
    return Change(holder_id=segment.holder_id, lesson_id=segment.lesson_id, part=segment.part, before=before, text=new)


def _record_for(work: _Work, reply: Reply, segment: Segment) -> Provenance:
    """The record of a text made from a text that is there: a composite, whose parent is the origin of what it was made from.

    An Output made from another Output keeps that one's label (B1.7); words of a person worked over by a model are both (A4.2).
    """
    parents = tuple(dict.fromkeys(run.origin for run in segment.text.runs if run.origin)) or _plain_origin(work, segment)
    parent = next((name for name in parents if work.course.record(name) is not None), None)
    wholly = parent is not None and all(run.origin for run in segment.text.runs)
    source = SourceType.TRAINED if wholly and len(parents) == 1 and not work.plan.translated else SourceType.COMPOSITE
    key = (reply.record.id, parent, source)
    if key not in work.derived:
        kind = OutputKind.SUBTITLES if captions.is_caption(segment.part) else reply.record.kind
        work.derived[key] = replace(reply.record, id=new_id("p"), kind=kind, parent=parent, source_type=source)
        work.records.append(work.derived[key])
    return work.derived[key]


def _plain_origin(work: _Work, segment: Segment) -> tuple[str, ...]:
    """The origin of a plain text: an alt text, a caption, a title."""
    course = work.course
    if segment.lesson_id:
        lesson = course.lesson(segment.lesson_id)
        origin = lesson.blocks[lesson.find(segment.holder_id)].origin_of(segment.part)
    elif segment.holder_id == course.id:
        origin = dict(course.settings.origins).get(segment.part)
    else:
        titled = {holder.id: holder.title_origin for holder in course.sections}
        titled |= {holder.id: holder.title_origin for holder in course.lessons()}
        origin = titled.get(segment.holder_id)
    return (origin,) if origin else ()


# Pictures.


def _picture(work: _Work, replies: Sequence[Reply]) -> Result:
    from app.media.images import inspect

    reply = replies[0]
    try:
        info = inspect(reply.content, "The picture")
    except FileProblem as error:
        raise NotUsable(error.what, error.why, AGAIN) from error
    data = work.labeller.finish(reply.content, info.mime, reply.record).data
    options = work.plan.request.options
    alt = " ".join((options.alt or options.brief).split())[:300]
    if not options.alt:
        work.note("The alt text is your description. Say what the picture shows now that it is there.")
    digest = hashlib.sha256(data).hexdigest()
    return Picture(data=data, mime=info.mime, width=info.width, height=info.height, alt=alt, sha256=digest)


_READERS: Mapping[str, Callable[[_Work, Sequence[Reply]], Result]] = {
    "outline": _outline,
    "write": _passage,
    "summarise": _passage,
    "questions": _questions,
    "objectives": _objectives,
    "titles": _choices("titles"),
    "tags": _choices("tags"),
    "rewrite": _changes,
    "translate": _changes,
    "alt-text": _alt_text,
    "image": _picture,
}
