"""Is everything synthetic labelled in every layer, for people and for machines?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.course import OutputKind
from app.publish.doctor.opened import NOTICE, PAGE, Package
from app.publish.doctor.values import Found

_SOUND = (".mp3", ".wav", ".m4a")


def labels(package: Package) -> Found:
    """Every layer of a label: badge on the block, entry on the page about AI, mark inside the media file, NOTE in captions."""
    marked = [block for block in package.page.blocks if block.attributes.get("data-origin")]
    by_id = {block.attributes.get("id", ""): block for block in package.page.blocks}
    for block_id in package.expected.synthetic if package.expected else ():
        if block_id not in by_id or by_id[block_id] not in marked:
            yield PAGE, f"The synthetic block {block_id} is not marked on its page."
    ids = package.page.ids()
    listed = {element.attributes["data-record"] for element in package.page.elements if "data-record" in element.attributes}
    for block in marked:
        name = block.attributes.get("id", "")
        if not block.badges:
            yield PAGE, f"The synthetic block {name} has no visible label."
        for origin in block.attributes["data-origin"].split():
            if origin not in listed:
                yield PAGE, f"The origin {origin} is not on the page about AI."
    if marked:
        links = [element.attributes.get("href") for element in package.page.elements if element.tag == "a"]
        if "lx-about" not in ids or "#lx-about" not in links:
            yield PAGE, "The page about AI is missing, or nothing leads there."
        if not package.read(NOTICE).strip():
            yield NOTICE, "The notice for administrators is missing."
    elif listed:
        yield PAGE, "The page about AI lists what was made, but nothing on the page is marked."
    yield from _file_labels(package)


def _file_labels(package: Package) -> Found:
    from app.media.labels import read_label, read_notes

    media = {element.attributes.get("src", ""): "" for element in package.page.elements if element.tag in ("audio", "img")}
    wanted = set(package.expected.labelled) if package.expected else set()
    narrated = synthetic_files(package)
    for name in sorted(media):
        data = package.read(name)
        if name not in narrated and Path(name).stem not in wanted:
            if _says_synthetic(name, data):
                yield name, f"{name} says that it is synthetic, but the page does not."
            continue
        for text in _wrong_with(name, data):
            yield name, text
    listed = {element.attributes["data-record"] for element in package.page.elements if "data-record" in element.attributes}
    for name in sorted(set(package.names) - narrated):
        found = read_notes(package.read(name).decode("utf-8", "replace")) if name.endswith(".vtt") else ()
        if any(label.kind is not OutputKind.TEXT or label.id not in listed for label in found):
            yield name, f"The captions {name} say that the voice is synthetic, but the page does not."
    for name in narrated:
        if name.endswith(".vtt") and read_label(package.read(name)) is None:
            yield name, f"The captions {name} carry no note that says the voice is synthetic."


def _wrong_with(name: str, data: bytes) -> Iterator[str]:
    """What is wrong with the labels of a synthetic file. That it is not signed is not: the key store may have been closed."""
    from app.media.checking import Standing, checked
    from app.media.labels import declared_source

    found = checked(data, name)
    yield from (f"{name}: {layer.said}" for layer in found.layers if layer.standing is Standing.CHANGED)
    if name.endswith(_SOUND):
        if found.label is None:
            yield f"The audio {name} carries no label that says it is synthetic."
    elif declared_source(data) is None:
        yield f"The file {name} carries no mark that says it is synthetic."


def _says_synthetic(name: str, data: bytes) -> bool:
    from app.media.labels import declared_source, read_label

    return read_label(data) is not None if name.endswith(_SOUND) else declared_source(data) is not None


def synthetic_files(package: Package) -> set[str]:
    """Media and captions that stand inside a wholly synthetic block (a picture, a narration) of the page."""
    out: set[str] = set()
    inside = ""
    marked = False
    for element in package.page.elements:
        if "data-block" in element.attributes:
            kind = element.attributes.get("class", "").rpartition("block-")[2]
            marked = bool(element.attributes.get("data-origin"))
            whole = element.attributes.get("data-origin") and "data-text-only" not in element.attributes
            inside = kind if whole and kind in ("image", "narration") else ""
        elif "data-page" in element.attributes or "data-lesson-end" in element.attributes:
            inside = ""
        labelled = marked and "data-labelled" in element.attributes  # captions that a model made of a person's own recording
        if not inside and not labelled:
            continue
        source = element.attributes.get("src", "") if element.tag in ("audio", "img") else ""
        if element.tag == "a" and element.attributes.get("href", "").endswith(".vtt"):
            source = element.attributes["href"]
        if source:
            out.add(source)
    return out
