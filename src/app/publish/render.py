"""The course as the player's one page. Templates live in ``resources/player``; a block kind is one file in ``blocks/``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from markupsafe import Markup

from app import __version__
from app.course import Block, Course, Lesson, Provenance, RichText, Section
from app.course.blocks import Cue, Heading, ListItem, MediaRef, Narration, Option
from app.course.errors import PublishProblem
from app.course.languages import language_name
from app.course.text import Run, clean
from app.paths import resource
from app.publish import origins
from app.publish.checks import is_empty
from app.publish.learner import facts, has_score
from app.publish.media import Asset
from app.publish.text import direction, dom_id, lang_attributes, language_tag, markup

if TYPE_CHECKING:
    from jinja2 import Environment

Captions = Mapping[str, Mapping[str, str]]
"""Paths of caption files by block id and language; the language that is spoken is the empty one."""

Tracking = Literal["scorm12", "browser", "none"]
"""Where progress goes: an LMS's SCORM 1.2 interface, this browser, nowhere (preview)."""

# Scripts in load order. `browser.js` is in every package: it is also what a SCORM package falls back to without an LMS.
SCRIPTS: Mapping[Tracking, tuple[str, ...]] = {
    "scorm12": ("state.js", "browser.js", "scorm12.js", "narration.js", "questions.js", "player.js"),
    "browser": ("state.js", "browser.js", "narration.js", "questions.js", "player.js"),
    "none": ("state.js", "browser.js", "narration.js", "questions.js", "player.js"),
}
ALWAYS = ("boot.js", "player.css", "dark.css", "icon.svg")

# Nothing but the package's own files; no inline script or style, no connection of any kind.
_OWN = tuple(f"{kind}-src 'self'" for kind in ("script", "style", "img", "media"))
CSP = "; ".join(("default-src 'none'", *_OWN, "base-uri 'none'", "form-action 'none'"))

_SEGMENTS_SHOWN = 90  # more sentences than this would be thinner than a pixel on a phone: one plain track then


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block ready for its template. ``level`` is a heading's level in the outline of the page; ``segments`` are a narration's
    sentences as (x, width) on a track of 1000; ``sentence`` is the line that labels synthetic text and pictures."""

    block: Block
    id: str
    template: str
    records: tuple[Provenance, ...] = ()
    labels: tuple[str, ...] = ()
    sentence: str = ""
    level: int = 2
    segments: tuple[tuple[float, float], ...] = ()
    captions_path: str = ""
    captions_labelled: bool = False
    tracks: tuple[TrackView, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackView:
    """Captions in another language: what the language is called there, its tag, the cues, the file, the label."""

    name: str
    language: str
    cues: tuple[Cue, ...]
    path: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class TitleView:
    """The label of a title that AI wrote. ``id`` is that of the element around title and label."""

    id: str
    records: tuple[Provenance, ...]
    labels: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson ready for the page; ``number`` counts from 1 through the whole course, ``titled`` labels a synthetic title."""

    id: str
    title: str
    number: int
    blocks: tuple[BlockView, ...]
    titled: TitleView | None = None


@dataclass(frozen=True, slots=True)
class SectionView:
    """A titled group of lessons in the menu."""

    title: str
    lessons: tuple[LessonView, ...]
    titled: TitleView | None = None


@dataclass(frozen=True, slots=True)
class Nested:
    """A list item with what is nested below it."""

    text: RichText
    children: list[Nested] = field(default_factory=list)


def ui_language(tag: str) -> str:
    """The language of the player's own words for a course in ``tag``: the same if there is a file for it, English otherwise."""
    primary = tag.split("-", maxsplit=1)[0].lower()
    return primary if resource("player", "strings", f"{primary}.toml").is_file() else "en"


@cache
def strings(language: str) -> Mapping[str, str]:
    """The player's own words."""
    return tomllib.loads(resource("player", "strings", f"{language}.toml").read_text("utf-8"))


@cache
def notices() -> origins.Notices:
    """What people are told about each provider."""
    return tomllib.loads(resource("player", "notices.toml").read_text("utf-8"))


def published_blocks(course: Course) -> Iterable[tuple[Lesson, Block]]:
    """Every block a learner will see, in reading order."""
    return ((lesson, block) for lesson, block in course.blocks() if not is_empty(block))


@cache
def environment() -> Environment:
    """Jinja2 over ``resources/player``, escaping everything; an unknown name is an error, not an empty string."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context

    @pass_context
    def rich(context: Mapping[str, Any], text: RichText) -> Markup:
        return markup(text, context["s"]["new_tab"])

    env = Environment(
        loader=FileSystemLoader(resource("player")), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    env.filters.update(
        dom_id=dom_id, clock=clock, nested=nested, fill=fill, choices=choices, rich=rich, pause=pause, field=plain_field
    )
    return env


def page(course: Course, assets: Mapping[str, Asset], captions: Captions, tracking: Tracking) -> str:
    """``index.html``. ``assets`` are staged media by hash; ``captions`` the paths of caption files by block id and language."""
    settings = course.settings
    language = language_tag(settings.language, "en")
    words_in = ui_language(language)
    s = strings(words_in)
    by_id = {record.id: record for record in course.provenance}
    sections = _sections(course, by_id, captions, s)
    lessons = [lesson for section in sections for lesson in section.lessons]
    foreign = words_in != language.split("-")[0].lower()

    def media(ref: MediaRef) -> Asset:
        return assets[ref.sha256]

    def plural(name: str, count: int) -> str:
        return s[f"{name}_one"] if count == 1 else fill(s[name], n=count)

    def content_lang(tag: str) -> Markup:
        spoken = language_tag(tag, language)
        return lang_attributes(spoken) if foreign or spoken.split("-")[0] != language.split("-")[0] else Markup("")

    return (
        environment()
        .get_template("page.html")
        .render(
            s=s,
            language=language,
            direction=direction(language),
            ui=lang_attributes(words_in) if foreign else Markup(""),
            ui_language=words_in,
            course_lang=lang_attributes(language) if foreign else Markup(""),
            content_lang=content_lang,
            csp=CSP,
            version=__version__,
            title=clean(settings.title).strip() or s["menu_label"],
            description=clean(settings.description).strip(),
            scripts=SCRIPTS[tracking],
            sections=sections,
            lessons=lessons,
            groups=origins.groups(course, published_blocks(course), s, strings("en"), notices()),
            has_questions=has_score(course),
            truths=tuple(
                (index, RichText((Run(s[word], language=words_in if foreign else None),)), None)
                for index, word in enumerate(("true", "false"))
            ),
            media=media,
            spoken=lambda block: language_tag(spoken_language(course, block), language),
            spoken_name=lambda block: language_name(spoken_language(course, block)),
            lang_of=lang_attributes,
            plural=plural,
            data=_data(course, s, tracking),
        )
    )


def spoken_language(course: Course, block: Narration) -> str:
    """The language a narration is spoken in."""
    voice = block.voice or course.settings.voice
    return voice.language if block.voice or voice.name else course.settings.language


def notice(course: Course) -> str:
    """The text file for whoever runs the course; empty when nothing in it is synthetic."""
    return _for_people("notice.txt", course)


def terms(course: Course) -> str:
    """Terms for end users to put into a learning system (clause B10.3); empty when nothing in the course is synthetic."""
    return _for_people("terms.txt", course)


def _for_people(template: str, course: Course) -> str:
    english = strings("en")
    found = origins.groups(course, published_blocks(course), english, english, notices())
    if not found:
        return ""
    kinds = ", ".join(dict.fromkeys(group.kind_title.lower() for group in found))
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # Escaping would put &amp; into a text file.
    loader = FileSystemLoader(resource("player"))
    plain = Environment(loader=loader, autoescape=False, undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701
    return plain.get_template(template).render(title=clean(course.settings.title), groups=found, kinds=kinds)


def _data(course: Course, s: Mapping[str, str], tracking: Tracking) -> Markup:
    """The facts scripts need, as JSON that can't end its element early."""
    value = {
        "course": course.id,
        "title": clean(course.settings.title),
        "tracking": tracking,
        "passMark": course.settings.pass_mark,
        "hasScore": has_score(course),
        "lessons": facts(course),
        "words": dict(s),
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704


def _sections(course: Course, by_id: Mapping[str, Provenance], captions: Captions, s: Mapping[str, str]) -> list[SectionView]:
    number = 0
    out = []
    for section in course.sections:
        lessons = []
        for lesson in section.lessons:
            number += 1
            title = clean(lesson.title).strip() or fill(s["lesson_n"], n=number, all=sum(1 for _ in course.lessons()))
            view = _title(lesson, f"{dom_id(lesson.id)}-t", by_id, s)
            blocks = _blocks(lesson, by_id, captions, s)
            lessons.append(LessonView(dom_id(lesson.id), title, number, blocks, view))
        titled = _title(section, f"{dom_id(section.id)}-t", by_id, s) if section.lessons else None
        out.append(SectionView(clean(section.title).strip(), tuple(lessons), titled))
    return out


def _title(holder: Lesson | Section, name: str, by_id: Mapping[str, Provenance], s: Mapping[str, str]) -> TitleView | None:
    if not holder.title_origin or not clean(holder.title).strip():
        return None
    records = origins.named_records((holder.title_origin,), by_id, "A title")
    said = fill(s["ai_title"], system=origins.systems(records, notices()))
    return TitleView(name, records, origins.labels(records, s), said)


def titled_ids(course: Course) -> frozenset[str]:
    """Ids of the elements of the page around titles that AI wrote."""
    holders: list[Lesson | Section] = [
        *course.lessons(),
        *(section for section in course.sections if section.lessons and section.title_origin),
    ]
    return frozenset(f"{dom_id(item.id)}-t" for item in holders if item.title_origin and clean(item.title).strip())


def _blocks(lesson: Lesson, by_id: Mapping[str, Provenance], captions: Captions, s: Mapping[str, str]) -> tuple[BlockView, ...]:
    out = []
    level = 1
    for block in lesson.blocks:
        if is_empty(block):
            continue
        if isinstance(block, Heading):
            level = max(2, min(block.level, level + 1, 6))
        records = origins.records_of(block, by_id)
        narration = isinstance(block, Narration)
        out.append(
            BlockView(
                block=block,
                id=dom_id(block.id),
                template=_template(block),
                records=records,
                labels=origins.labels(records, s),
                sentence=origins.sentence(block, records, s, notices()) if records and not narration else "",
                level=level,
                segments=_segments(block) if isinstance(block, Narration) else (),
                captions_path=captions.get(block.id, {}).get("", ""),
                captions_labelled=isinstance(block, Narration) and bool(block.captions_provenance) and not block.provenance,
                tracks=_tracks(block, captions.get(block.id, {}), by_id, s) if isinstance(block, Narration) else (),
            )
        )
    return tuple(out)


def _tracks(
    block: Narration, paths: Mapping[str, str], by_id: Mapping[str, Provenance], s: Mapping[str, str]
) -> tuple[TrackView, ...]:
    """The translations of a narration's captions that were written, each with the label of what translated it."""
    out = []
    for track in block.tracks:
        if track.language in paths:
            records = origins.named_records(filter(None, (track.provenance,)), by_id, "The captions of a narration")
            label = ", ".join(origins.labels(records, s))
            out.append(TrackView(language_name(track.language), track.language, track.cues, paths[track.language], label))
    return tuple(out)


def _template(block: Block) -> str:
    if not resource("player", "blocks", f"{block.kind}.html").is_file():
        raise PublishProblem(
            f"A block of the kind “{block.kind}” can't be published.",
            "This version of Lectern has no page for it.",
            "Update Lectern, or delete the block.",
        )
    return f"blocks/{block.kind}.html"


def _segments(block: Narration) -> tuple[tuple[float, float], ...]:
    if not block.duration or not 0 < len(block.sentences) <= _SEGMENTS_SHOWN:
        return ((0, 1000),)
    scale = 1000 / block.duration
    return tuple(
        (round(sentence.start * scale, 1), max(round((sentence.end - sentence.start) * scale, 1), 1))
        for sentence in block.sentences
    )


def nested(items: Iterable[ListItem]) -> list[Nested]:
    """Flat items with levels as a tree; a level that is skipped is closed up."""
    root: list[Nested] = []
    open_lists = [root]
    for item in items:
        depth = min(max(item.level, 0), len(open_lists) - 1)
        del open_lists[depth + 1 :]
        made = Nested(item.text)
        open_lists[depth].append(made)
        open_lists.append(made.children)
    return root


def clock(milliseconds: int) -> str:
    """``1:05`` or ``1:02:05``."""
    seconds = milliseconds // 1000
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def plain_field(block: Block, name: str) -> Markup:
    """A plain text of a block as HTML, marked where it comes from."""
    return markup(block.part(name), "")


def pause(sentence: str) -> Markup:
    """What follows a sentence in a transcript: a space, or a line end after a heading or a list item."""
    return Markup(" ") if sentence.rstrip().rstrip("\"'”’»)]").endswith((*".!?…:;,。！？؟।",)) else Markup("<br>")


def fill(template: str, **values: Any) -> str:
    """``template`` with its ``{names}`` replaced."""
    for name, value in values.items():
        template = template.replace("{" + name + "}", str(value))
    return template


def choices(options: Iterable[Option]) -> list[tuple[int, RichText, RichText | None]]:
    """Options as the question macro takes them: (index, text, feedback if there is any)."""
    return [(index, option.text, option.feedback if option.feedback.runs else None) for index, option in enumerate(options)]
