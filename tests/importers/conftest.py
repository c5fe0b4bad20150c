# ruff: noqa: E501  (XML reads better unbroken)
"""Builders of documents: Office files from raw XML, and the words of a source or of a course for comparison."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from app.course import Course
from app.course.blocks import Heading, ListBlock, Paragraph
from app.course.blocks import Image as ImageBlock
from app.importers import Imported

FIXTURES = Path(__file__).resolve().parent / "fixtures"

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" '
    'xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_DECK_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"

STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
    for key, name in (
        ("Title", "Title"), ("Subtitle", "Subtitle"), ("Heading1", "heading 1"), ("Heading2", "heading 2"), ("Heading3", "heading 3"),
        ("Quote", "Quote"), ("Caption", "caption"), ("TOC1", "toc 1"), ("Note", "Note box"), ("Code", "Source Code"),
    )
)  # fmt: skip
NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def relations(items: Mapping[str, tuple[str, str]]) -> str:
    """A relationships part: id → (kind, target); a target with a scheme is external."""
    inner = ""
    for key, (kind, target) in items.items():
        mode = ' TargetMode="External"' if ":" in target else ""
        inner += f'<Relationship Id="{key}" Type="{_RELATIONS}{kind}" Target="{target}"{mode}/>'
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


def zipped(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """A zip file with these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def _types(main: str, kind: str) -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/></Types>'
    )


DocxMaker = Callable[..., Path]
DeckMaker = Callable[..., Path]


@pytest.fixture
def make_docx(tmp_path: Path) -> DocxMaker:
    """``make_docx(body, parts={}, rels={}, name=…)``: a Word file with this body XML, as Word lays files out."""

    def make(
        body: str,
        *,
        parts: Mapping[str, str | bytes] | None = None,
        rels: Mapping[str, tuple[str, str]] | None = None,
        name: str = "made.docx",
        styles: str = STYLES,
    ) -> Path:
        linked = {"rs": ("styles", "styles.xml"), "rn": ("numbering", "numbering.xml"), **(rels or {})}
        return zipped(
            tmp_path / name,
            {
                "[Content_Types].xml": _types("word/document.xml", _WORD_MAIN),
                "_rels/.rels": relations({"r1": ("officeDocument", "word/document.xml")}),
                "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
                "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
                "word/numbering.xml": f"<w:numbering {NAMESPACES}>{NUMBERING}</w:numbering>",
                "word/_rels/document.xml.rels": relations(linked),
                **(parts or {}),
            },
        )

    return make


@pytest.fixture
def make_deck(tmp_path: Path) -> DeckMaker:
    """``make_deck([shapes XML, …], parts={}, rels={}, extra="")``: a PowerPoint file with these slides."""

    def make(
        slides: Iterable[str],
        *,
        parts: Mapping[str, str | bytes] | None = None,
        rels: Mapping[str, tuple[str, str]] | None = None,
        extra: str = "",
        name: str = "made.pptx",
    ) -> Path:
        listed = list(slides)
        out: dict[str, str | bytes] = {
            "[Content_Types].xml": _types("ppt/presentation.xml", _DECK_MAIN),
            "_rels/.rels": relations({"r1": ("officeDocument", "ppt/presentation.xml")}),
        }
        ids = "".join(f'<p:sldId id="{256 + at}" r:id="s{at}"/>' for at in range(len(listed)))
        out["ppt/presentation.xml"] = f"<p:presentation {NAMESPACES}><p:sldIdLst>{ids}</p:sldIdLst>{extra}</p:presentation>"
        out["ppt/_rels/presentation.xml.rels"] = relations(
            {f"s{at}": ("slide", f"slides/slide{at}.xml") for at in range(len(listed))}
        )
        for at, shapes in enumerate(listed):
            whole = shapes if shapes.startswith("<p:sld") else f"<p:sld><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
            out[f"ppt/slides/slide{at}.xml"] = whole.replace("<p:sld", f"<p:sld {NAMESPACES}", 1)
            out[f"ppt/slides/_rels/slide{at}.xml.rels"] = relations(rels or {})
        return zipped(tmp_path / name, {**out, **(parts or {})})

    return make


def p(text: str, style: str = "", properties: str = "") -> str:
    """A Word paragraph."""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f'<w:p><w:pPr>{styled}{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def li(text: str, list_id: int, level: int = 0) -> str:
    """A Word list item."""
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def sp(text: str, *, ph: str = "", at: tuple[int, int] | None = None, paragraphs: str = "") -> str:
    """A PowerPoint text shape: a placeholder (``ph`` attributes) or a text box at inches."""
    place = f'<a:xfrm><a:off x="{at[0] * 914400}" y="{at[1] * 914400}"/></a:xfrm>' if at else ""
    holder = f"<p:ph {ph}/>" if ph else ""
    inner = paragraphs or f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:cNvSpPr/><p:nvPr>{holder}</p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr>'
        f"<p:txBody><a:bodyPr/>{inner}</p:txBody></p:sp>"
    )


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6), colour: str = "navy") -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def normal(text: str) -> str:
    """Text for comparison: compatibility forms folded (² is 2), all white space and list signs gone."""
    return re.sub(r"[\s\u00ad•☐☑—–]+", "", unicodedata.normalize("NFKC", text))


def words_of(imported: Imported) -> str:
    """Everything the course or the report says, for comparison with the source."""
    course = imported.course
    said = [course.settings.title, course.settings.description, course.settings.author]
    for section in course.sections:
        said.append(section.title)
    lessons = [*course.lessons(), *(item.lesson for item in course.trash)]
    for lesson in lessons:
        said.append(lesson.title)
        said.extend(part.text.plain for block in lesson.blocks for part in block.parts())
    said.extend(f"{entry.what} {entry.detail}" for entry in imported.report.losses)
    return "\n".join(normal(text) for text in said)


def source_texts(path: Path) -> list[str]:
    """Every paragraph of every text part of an Office file, read without our importer."""
    out: list[str] = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            wanted = re.match(
                r"(word/(document|footnotes|endnotes|comments|header\d*|footer\d*)|ppt/(slides|notesSlides)/\w+)\.xml$", name
            )
            if wanted:
                root = etree.fromstring(archive.read(name))
                for fallback in root.iter("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"):
                    for child in list(fallback):
                        fallback.remove(child)
                for run in root.iter("{*}r", "{*}fld"):
                    out.append("".join(text.text or "" for text in run.iter("{*}t", "{*}delText")))
    return [text for text in out if text.strip()]


def outline(course: Course) -> str:
    """A course as lines of text, for golden files: ids left out, everything an author sees left in."""
    settings = course.settings
    lines = [f"{settings.title} | {settings.author} | {settings.language} | {settings.description}"]
    for section in course.sections:
        lines.append(f"§ {section.title}")
        for lesson in section.lessons:
            lines.append(f"  # {lesson.title}")
            for block in lesson.blocks:
                facts = ""
                if isinstance(block, Heading):
                    facts = f" {block.level}"
                elif isinstance(block, ListBlock):
                    facts = (" 1." if block.ordered else " •") + " " + "".join(str(item.level) for item in block.items)
                elif isinstance(block, ImageBlock):
                    facts = f" {block.source.mime if block.source else 'none'}"
                elif isinstance(block, Paragraph) and block.lead:
                    facts = " lead"
                lines.append(f"    {block.kind}{facts}")
                for part in block.parts():
                    marked = "".join(
                        f"[{','.join(sorted(run.marks))}{' ' + run.link if run.link else ''}{' @' + run.language if run.language else ''}|{run.text}]"
                        if run.marks or run.link or run.language
                        else run.text
                        for run in part.text.runs
                    )
                    if marked:
                        lines.append(f"      {part.path}: {marked!r}")
    lines.extend(f"trash: {item.lesson.title}" for item in course.trash)
    return "\n".join(lines) + "\n"


class Tools:
    """The helpers of this file, for tests (test modules can't import each other)."""

    fixtures = FIXTURES
    p, li, sp = staticmethod(p), staticmethod(li), staticmethod(sp)
    picture, normal, words_of = staticmethod(picture), staticmethod(normal), staticmethod(words_of)
    source_texts, outline, zipped, relations = (
        staticmethod(source_texts), staticmethod(outline), staticmethod(zipped), staticmethod(relations),
    )  # fmt: skip
    namespaces = NAMESPACES


@pytest.fixture
def tools() -> Tools:
    """Text, picture and XML helpers."""
    return Tools()
