"""TTML (IMSC text), written and read with ttconv, the reference converter of its editor: time expressions, frame rates and
sequential containers are its business. Metadata it does not model (labels, speakers) is put into the XML beside it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from app.course.blocks import Cue
from app.course.errors import FileProblem
from app.media.captions.values import Format, Loss, Read, Sheet
from app.media.labels import Label, parse

_TT = "http://www.w3.org/ns/ttml"
_TTM = f"{_TT}#metadata"
_TTS = f"{_TT}#styling"
_XML = "http://www.w3.org/XML/1998/namespace"
_OLD = re.compile(r"http://www\.w3\.org/200[46]/(?:04|10|11)?/?ttaf1")
"""Drafts of 2004 to 2006, which programs (as DFXP) still write."""
_ENDLESS = 4000
"""Milliseconds that the last caption stands when it has no end."""


def looks_like(text: str) -> bool:
    """Whether this is XML whose root is ``tt``."""
    return bool(re.search(r"<(?:\w+:)?tt[\s>]", text[:4000]))


def write(sheet: Sheet) -> str:
    """The sheet as IMSC text: one region at the bottom; labels as ``ttm:desc``, speakers as ``ttm:agent``."""
    import xml.etree.ElementTree as ET  # written here, never parsed

    from ttconv.imsc.writer import from_model

    cues = sheet.shown
    ET.register_namespace("ttm", _TTM)
    root = from_model(_document(cues, sheet.language)).getroot()
    head = root.find(f"{{{_TT}}}head")
    held = ET.Element(f"{{{_TT}}}metadata")
    if sheet.title:
        ET.SubElement(held, f"{{{_TTM}}}title").text = " ".join(sheet.title.split())
    for note in sheet.notes:
        ET.SubElement(held, f"{{{_TTM}}}desc").text = note
    agents = {name: f"a{at}" for at, name in enumerate(dict.fromkeys(cue.speaker for cue in cues if cue.speaker), 1)}
    for name, key in agents.items():
        agent = ET.SubElement(held, f"{{{_TTM}}}agent", {"type": "person", f"{{{_XML}}}id": key})
        ET.SubElement(agent, f"{{{_TTM}}}name", {"type": "full"}).text = name
    if head is not None and len(held):
        head.insert(0, held)
    for element, cue in zip(root.iter(f"{{{_TT}}}p"), cues, strict=True):
        if cue.speaker:
            element.set(f"{{{_TTM}}}agent", agents[cue.speaker])
    ET.indent(held)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _document(cues: tuple[Cue, ...], language: str) -> Any:
    from ttconv import model
    from ttconv import style_properties as style

    document = model.ContentDocument()
    document.set_lang(language)
    region = model.Region("bottom", document)
    percent = style.LengthType.Units.pct
    region.set_style(
        style.StyleProperties.Origin,
        style.CoordinateType(x=style.LengthType(10, percent), y=style.LengthType(10, percent)),
    )
    region.set_style(
        style.StyleProperties.Extent,
        style.ExtentType(height=style.LengthType(80, percent), width=style.LengthType(80, percent)),
    )
    region.set_style(style.StyleProperties.DisplayAlign, style.DisplayAlignType.after)
    region.set_style(style.StyleProperties.TextAlign, style.TextAlignType.center)
    document.put_region(region)
    body, div = model.Body(document), model.Div(document)
    document.set_body(body)
    body.push_child(div)
    body.set_region(region)
    for cue in cues:
        p = model.P(document)
        p.set_begin(Fraction(cue.start, 1000))
        p.set_end(Fraction(max(cue.end, cue.start + 1), 1000))
        for at, line in enumerate(cue.text.split("\n")):
            if at:
                p.push_child(model.Br(document))
            span = model.Span(document)
            span.push_child(model.Text(document, line))
            p.push_child(span)
        div.push_child(p)
    return document


def losses(sheet: Sheet) -> tuple[Loss, ...]:
    """What is not written."""
    placed = sum(bool(cue.settings) for cue in sheet.cues)
    return (Loss("Positions of WebVTT", placed, "all captions stand at the bottom"),) if placed else ()


def read(text: str, name: str = "The captions") -> Read:
    """A TTML or DFXP file: cues in order of time. Raises :class:`FileProblem` naming the file."""
    import xml.etree.ElementTree as ET  # only the type of what defusedxml parsed

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(_OLD.sub(_TT, re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text)))
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise FileProblem(
            f"{name} are broken TTML.", f"The XML can't be read: {error}.", "Export them again, or as .vtt or .srt."
        ) from error
    speakers, styled = _speakers(root), _styled(root)
    try:
        document = _model(ET.ElementTree(root))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise FileProblem(
            f"{name} are broken TTML.", f"A value in it makes no sense ({error}).", "Export them again, or as .vtt or .srt."
        ) from error
    body = document.get_body() if document is not None else None
    if body is None:
        raise FileProblem(f"{name} hold no captions.", "The TTML has no body.", "Export them again, or as .vtt or .srt.")
    found = sorted(_cues(body, Fraction(0), None, speakers), key=lambda pair: pair[0].start)
    cues, endless = _ended([cue for cue, open_ in found], [open_ for _, open_ in found])
    lost = []
    if endless:
        lost.append(Loss("No end", endless, "they end where the next one begins"))
    if styled:
        lost.append(Loss("Styles and positions", 0, "not kept, the player has its own look"))
    descriptions = (element.text or "" for element in root.iter(f"{{{_TTM}}}desc"))
    labels: list[Label] = [label for said in descriptions if (label := parse(said))]
    language = root.get(f"{{{_XML}}}lang", "")
    return Read(tuple(cue for cue in cues if cue.text), Format.TTML, tuple(lost), tuple(labels), language)


def _model(tree: Any) -> Any:
    """ttconv's document. What it says to its log about styles it does not know concerns nobody here."""
    from ttconv.imsc.reader import to_model

    logger = logging.getLogger("ttconv")
    before, logger.disabled = logger.disabled, True
    names = [key for key in logging.root.manager.loggerDict if key.startswith("ttconv.")]
    held = [(logging.getLogger(key), logging.getLogger(key).disabled) for key in names]
    for inner, _ in held:
        inner.disabled = True
    try:
        return to_model(tree)
    finally:
        logger.disabled = before
        for inner, was in held:
            inner.disabled = was


def _speakers(root: Any) -> Mapping[str, str]:
    """Speakers by the language of their paragraph, which is made to be its number: of both, ttconv keeps the language only."""
    names: dict[str, str] = {}
    for agent in root.iter(f"{{{_TTM}}}agent"):
        said = agent.find(f"{{{_TTM}}}name")
        names[agent.get(f"{{{_XML}}}id", "")] = " ".join((said.text or "").split()) if said is not None else ""
    out: dict[str, str] = {}
    for at, element in enumerate(root.iter(f"{{{_TT}}}p")):
        key = f"x-{at}"
        element.set(f"{{{_XML}}}lang", key)
        agent = element.get(f"{{{_TTM}}}agent", "").partition(" ")[0]
        if names.get(agent):
            out[key] = names[agent]
    return out


def _cues(element: Any, begin: Fraction, end: Fraction | None, speakers: Mapping[str, str]) -> Iterator[tuple[Cue, bool]]:
    """(cue, whether it has no end) of everything below ``element``, whose parent is shown from ``begin`` to ``end`` seconds."""
    from ttconv import model

    start = begin + (element.get_begin() or 0)
    own = None if element.get_end() is None else begin + element.get_end()
    stop = own if end is None else end if own is None else min(own, end)
    if isinstance(element, model.P):
        speaker = speakers.get(element.get_lang() or "", "")
        timed = [child for child in element if isinstance(child, model.Span) and child.get_begin() is not None]
        for part in timed or [element]:
            first = start + (part.get_begin() or 0) if part is not element else start
            last = start + part.get_end() if part is not element and part.get_end() is not None else stop
            cue = Cue(round(first * 1000), round((first if last is None else last) * 1000), _text(part), speaker)
            if last is None or cue.end > cue.start:
                yield cue, last is None
        return
    for child in element:
        if isinstance(child, (model.Div, model.P)):
            yield from _cues(child, start, stop, speakers)


def _text(element: Any) -> str:
    from ttconv import model

    parts = []
    for node in element.dfs_iterator():
        if isinstance(node, model.Br):
            parts.append("\n")
        elif isinstance(node, model.Text):
            parts.append(re.sub(r"\s+", " ", node.get_text()))
    lines = "".join(parts).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _ended(cues: list[Cue], open_: list[bool]) -> tuple[list[Cue], int]:
    out = []
    for at, cue in enumerate(cues):
        if open_[at]:
            following = next((later.start for later in cues[at + 1 :] if later.start > cue.start), cue.start + _ENDLESS)
            cue = replace(cue, end=following)  # noqa: PLW2901  # the same cue, with an end
        out.append(cue)
    return out, sum(open_)


def _styled(root: Any) -> bool:
    """Whether anything had a colour, a position or a face of its own; it is taken out, since none of it is kept and a value
    that is no colour would stop the whole file."""
    styled = [(element, name) for element in root.iter() for name in element.attrib if name.startswith(f"{{{_TTS}}}")]
    for element, name in styled:
        del element.attrib[name]
    return bool(styled)
