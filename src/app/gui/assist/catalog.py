"""What can be asked of a model, as people say it. A new row here is a new entry of the menu, the palette and the AI tab."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.services.ai import Options, Rewriting

Group = Literal["Rewrite", "Write", "Learning", "Course", "Pictures"]
Scope = Literal["text", "block", "lesson", "course", "picture"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One row. ``scope`` is what it is about: the text with the caret, the block, the lesson, the course, or a picture block.

    ``form`` names the options a person sets before (see :mod:`forms`); without any it is asked at once.
    """

    key: str
    feature: str
    title: str
    hint: str
    icon: str
    group: Group
    scope: Scope
    form: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)


ASKS: tuple[Ask, ...] = (
    Ask(
        key="clearer",
        feature="rewrite",
        title="Make it clearer",
        hint="Same meaning, plain words",
        icon="sparkles",
        group="Rewrite",
        scope="text",
        options=Options(how=Rewriting.CLARITY),
    ),
    Ask(
        key="shorter",
        feature="rewrite",
        title="Make it shorter",
        hint="What matters, in fewer words",
        icon="list-collapse",
        group="Rewrite",
        scope="text",
        options=Options(how=Rewriting.SHORTER),
    ),
    Ask(
        key="longer",
        feature="rewrite",
        title="Say more",
        hint="Explain it further",
        icon="align-left",
        group="Rewrite",
        scope="text",
        options=Options(how=Rewriting.LONGER),
    ),
    Ask(
        key="tone",
        feature="rewrite",
        title="Change the tone…",
        hint="Friendly, formal, …",
        icon="wand-sparkles",
        group="Rewrite",
        scope="text",
        form=("tone",),
        options=Options(how=Rewriting.TONE),
    ),
    Ask(
        key="level",
        feature="rewrite",
        title="Set the reading level…",
        hint="By school year",
        icon="book-open",
        group="Rewrite",
        scope="text",
        form=("grade",),
        options=Options(how=Rewriting.LEVEL),
    ),
    Ask(
        key="translate",
        feature="translate",
        title="Translate…",
        hint="Into another language",
        icon="languages",
        group="Rewrite",
        scope="block",
        form=("language",),
    ),
    Ask(
        key="write",
        feature="write",
        title="Write a text…",
        hint="From what you want to say",
        icon="square-pen",
        group="Write",
        scope="lesson",
        form=("brief", "words", "sources"),
    ),
    Ask(
        key="summarise",
        feature="summarise",
        title="Summarise the lesson",
        hint="As a closing paragraph",
        icon="text-quote",
        group="Write",
        scope="lesson",
    ),
    Ask(
        key="questions",
        feature="questions",
        title="Make questions…",
        hint="From the lesson’s text",
        icon="list-checks",
        group="Learning",
        scope="lesson",
        form=("count", "kinds"),
    ),
    Ask(
        key="objectives",
        feature="objectives",
        title="Find learning objectives",
        hint="What learners can do afterwards",
        icon="target",
        group="Learning",
        scope="lesson",
    ),
    Ask(
        key="titles",
        feature="titles",
        title="Suggest titles",
        hint="For this lesson",
        icon="type",
        group="Course",
        scope="lesson",
    ),
    Ask(
        key="tags",
        feature="tags",
        title="Suggest tags",
        hint="For the course",
        icon="tag",
        group="Course",
        scope="course",
    ),
    Ask(
        key="outline",
        feature="outline",
        title="Outline a course…",
        hint="From a brief or sources",
        icon="list-tree",
        group="Course",
        scope="course",
        form=("brief", "count", "sources"),
    ),
    Ask(
        key="alt-text",
        feature="alt-text",
        title="Describe this picture",
        hint="Alt text for who can’t see it",
        icon="accessibility",
        group="Pictures",
        scope="picture",
        form=("picture",),
    ),
    Ask(
        key="image",
        feature="image",
        title="Make a picture…",
        hint="From your description",
        icon="image-plus",
        group="Pictures",
        scope="lesson",
        form=("brief", "style", "size", "alt"),
    ),
)
BY_KEY = {ask.key: ask for ask in ASKS}


def title_of(feature: str, options: Options) -> str:
    """What a draft is called: the row it came from, without the dots of a form that was filled in."""
    rows = [ask for ask in ASKS if ask.feature == feature]
    row = next((ask for ask in rows if feature != "rewrite" or ask.options.how is options.how), rows[0] if rows else None)
    return row.title.rstrip("…") if row is not None else feature


def matching(query: str, rows: tuple[Ask, ...] = ASKS) -> list[Ask]:
    """Rows that contain every word of ``query``."""
    words = query.casefold().split()
    return [ask for ask in rows if all(word in f"{ask.title} {ask.hint} {ask.group}".casefold() for word in words)]
