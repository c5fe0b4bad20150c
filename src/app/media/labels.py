"""The origin of synthetic media, written into the file and read back (clauses A1.3, B4.2b, B5.4).

Layers: a plain comment, because of all tags it alone survived every conversion tried; named fields for programs that look for
them (IPTC digital source type, the four fields of California SB 942, ``AIGC`` of GB 45438); a NOTE in WebVTT. ID3v2.3 and RIFF
INFO are written here by hand: the one library for both is GPL.

Tags come first and a signature last: whoever signs with C2PA signs what :func:`labelled` returned.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field, replace

from app.course.provenance import OutputKind, Provenance, SourceType
from app.media import id3, mp4, riff, vorbis
from app.media.elsewhere import comment_in, without_pictures

_THING = {
    OutputKind.TEXT: "Text",
    OutputKind.IMAGE: "Picture",
    OutputKind.SPEECH: "Synthetic voice",
    OutputKind.SUBTITLES: "Captions",
}
_MADE = {
    SourceType.ALGORITHMIC: "made by a computer program",
    SourceType.TRAINED: "made by AI",
    SourceType.COMPOSITE: "partly made by AI",
}
_SAID = {(kind, source): f"{thing}, {made}" for kind, thing in _THING.items() for source, made in _MADE.items()}
_SAID[OutputKind.SPEECH, SourceType.COMPOSITE] = "Partly synthetic, made with AI"
DISCLOSURE = "Synthetic voice"
"""The first caption, in one second of reading."""
_SEPARATOR = " | "
_FIELDS = ("DigitalSourceType", "Provider", "System", "Created", "ID", "Parent", "Note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a file says about its origin. ``note`` is a comment that stood in the file before and is kept; ``kind`` only words
    the sentence."""

    source_type: SourceType
    provider: str
    system: str
    created: str
    id: str
    parent: str = ""
    note: str = ""
    kind: OutputKind = field(default=OutputKind.SPEECH, compare=False)

    @classmethod
    def of(cls, record: Provenance) -> Label:
        """The label that a provenance record asks for."""
        return cls(
            source_type=record.source_type,
            provider=record.provider,
            system=record.system,
            created=record.created,
            id=record.id,
            parent=record.parent or "",
            kind=record.kind,
        )

    @property
    def sentence(self) -> str:
        """The label in words."""
        return _SAID[self.kind, self.source_type]

    def comment(self) -> str:
        """The whole label as one line that a person can read and :func:`parse` understands."""
        values = (self.source_type.uri, self.provider, self.system, self.created, self.id, self.parent, self.note)
        pairs = [f"{name}={_flat(value)}" for name, value in zip(_FIELDS, values, strict=True) if value]
        return _SEPARATOR.join([self.sentence, *pairs])

    def fields(self) -> dict[str, str]:
        """The label for programs: field name to value."""
        aigc = {
            "Label": "1",
            "ContentProducer": self.provider,
            "ProduceID": self.id,
            "ReservedCode1": "",
            "ContentPropagator": "",
            "PropagateID": "",
            "ReservedCode2": "",
        }
        return {
            "DigitalSourceType": self.source_type.uri,
            "Provider": self.provider,
            "System": self.system,
            "Created": self.created,
            "ProvenanceID": self.id,
            "AIGC": json.dumps(aigc, ensure_ascii=False, separators=(",", ":")),
        }


def _flat(value: str) -> str:
    return " ".join(value.split()).replace("|", "/")


def parse(comment: str) -> Label | None:
    """The label in a comment; None when it holds none. Whatever stood around it is ignored."""
    found: dict[str, str] = {}
    for part in comment.replace("\n", " ").split(_SEPARATOR):
        name, equals, value = part.strip().partition("=")
        if equals and name in _FIELDS and name not in found:
            found[name] = value.strip()
    kind = found.get("DigitalSourceType", "").rsplit("/", 1)[-1]
    named = re.match(r'[^\s"<>]+', found.get("ID", ""))  # in a web page, the end of its tag follows
    if kind not in [known.value for known in SourceType] or named is None:
        return None
    return Label(
        source_type=SourceType(kind),
        provider=found.get("Provider", ""),
        system=found.get("System", ""),
        created=found.get("Created", ""),
        id=named[0],
        parent=found.get("Parent", ""),
        note=found.get("Note", ""),
        kind=next((kind for (kind, _), said in _SAID.items() if said in comment), OutputKind.SPEECH),
    )


def _keeping(label: Label, earlier: str) -> Label:
    """The label with the comment that stood in the file before, unless that was a label of ours (whose note is kept)."""
    mine = parse(earlier)
    note = mine.note if mine else _flat(earlier)
    return replace(label, note=note) if note else label


def label_mp3(data: bytes, record: Provenance, *, title: str = "", language: str = "") -> bytes:
    """The MP3 with its label as ID3v2.3: replaced when it has one, everything else in its tag kept."""
    label = Label.of(record)
    frames, audio = id3.read(data)
    label = _keeping(label, id3.comment(frames))
    ours = label.fields()
    kept = [frame for frame in frames if not id3.is_comment(frame) and id3.user_key(frame) not in ours]
    if title:
        kept = [frame for frame in kept if frame.id != "TIT2"] + [id3.text("TIT2", title)]
    if language:
        kept = [frame for frame in kept if frame.id != "TLAN"] + [id3.text("TLAN", _iso639(language))]
    new = [id3.comment_frame(label.comment()), *(id3.user_text(name, value) for name, value in ours.items())]
    return id3.tag([*kept, *new]) + audio


def label_wav(data: bytes, record: Provenance, *, title: str = "") -> bytes:
    """The WAV with its label as RIFF INFO: replaced when it has one, all other chunks kept. ``ValueError`` if it is no WAV."""
    info, chunks = riff.read(data)
    label = _keeping(Label.of(record), info.get("ICMT", ""))
    info |= {"ICMT": label.comment(), "ISFT": label.system, "ISRC": label.provider, "ICRD": label.created}
    if title:
        info["INAM"] = title
    return riff.write(info, chunks)


def label_m4a(data: bytes, record: Provenance, *, title: str = "") -> bytes:
    """The MP4 file with its label as its comment. ``ValueError`` if it is none, or one that tags can't be written into."""
    label = _keeping(Label.of(record), mp4.read_comment(data))
    return mp4.write_comment(data, label.comment(), title)


def label_flac(data: bytes, record: Provenance, *, title: str = "") -> bytes:
    """The FLAC file with its label as Vorbis comments: replaced when it has one. ``ValueError`` if it is no FLAC."""
    label = _keeping(Label.of(record), vorbis.comment(vorbis.read_flac(data)))
    named = {"TITLE": title} if title else {}
    return vorbis.write_flac(data, {"DESCRIPTION": label.comment(), **label.fields(), **named})


def labelled(data: bytes, mime: str, record: Provenance, *, title: str = "", language: str = "") -> bytes:
    """The file with its label, by type; raises ``ValueError`` for a type that has none here. Sign after this, never before."""
    if mime == "audio/mpeg":
        return label_mp3(data, record, title=title, language=language)
    if mime in ("audio/wav", "audio/x-wav"):
        return label_wav(data, record, title=title)
    if mime in ("audio/mp4", "audio/x-m4a", "video/mp4"):
        return label_m4a(data, record, title=title)
    if mime == "audio/flac":
        return label_flac(data, record, title=title)
    if mime in ("image/png", "image/jpeg", "image/webp"):
        from app.media.xmp import labelled_image

        return labelled_image(data, Label.of(record))
    raise ValueError(f"no label is defined for {mime}")


_PICTURES = (b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*")


def read_label(data: bytes) -> Label | None:
    """The label in a sound file (MP3, WAV, M4A, MP4, FLAC, Ogg, others where their comment is found), a picture, a caption
    file (WebVTT, SubRip, TTML) or a transcript; None when there is none."""
    if data[:4] in _PICTURES or data[:3] == b"\xff\xd8\xff" or data[8:12] == b"WEBP":
        from app.media.xmp import read_image_label

        return read_image_label(data) or parse(comment_in(data, tuple(_SAID.values())) if data[:3] == b"GIF" else "")
    if data.lstrip(b"\xef\xbb\xbf")[:6] == b"WEBVTT":
        text = data.decode("utf-8", "replace")
        return read_note(text) or read_line(text)
    if _SUBRIP.match(data.lstrip(b"\xef\xbb\xbf")) or (data.lstrip(b"\xef\xbb\xbf")[:1] == b"<" and b"<tt" in data[:2000]):
        return read_line(data.decode("utf-8", "replace"))
    return parse(_sound_comment(data)) or parse(comment_in(without_pictures(data), tuple(_SAID.values())))


def _sound_comment(data: bytes) -> str:
    """The plain comment of a sound file; empty when there is none, or the file is of a kind that is not taken apart."""
    if data[:4] == b"RIFF":
        try:
            return riff.read(data)[0].get("ICMT", "")
        except ValueError:
            return ""
    if mp4.is_mp4(data):
        return mp4.read_comment(data)
    if data[:4] in (b"fLaC", b"OggS"):
        return vorbis.comment(vorbis.read_flac(data) or vorbis.read_ogg(data))
    tag = data.find(b"ID3 ") + 8 if data[:4] == b"FORM" else 0  # AIFF has its tag in a chunk, behind its name and length
    return id3.comment(id3.read(data[tag:])[0])


_DECLARED = re.compile(
    rb"cv\.iptc\.org/newscodes/digitalsourcetype/(%s)\b" % b"|".join(kind.value.encode() for kind in SourceType)
)


def declared_source(data: bytes) -> SourceType | None:
    """What any file says of being synthetic, in XMP, a content credential or a tag of ours; None when it says nothing.

    A sound is not what the picture on its cover is.
    """
    found = _DECLARED.search(without_pictures(data))
    return SourceType(found[1].decode()) if found else None


def note(record: Provenance) -> str:
    """The label as the text of a WebVTT NOTE: one line, no blank line and no arrow in it."""
    return Label.of(record).comment().replace("-->", "->")


def read_notes(vtt: str) -> tuple[Label, ...]:
    """The labels in the NOTEs of WebVTT text, in order."""
    text = vtt.replace("\r\n", "\n").replace("\r", "\n")
    found = (parse(match[1]) for match in _NOTE.finditer(text))
    return tuple(label for label in found if label)


def read_note(vtt: str) -> Label | None:
    """The first label in the NOTEs of WebVTT text; None when there is none."""
    return next(iter(read_notes(vtt)), None)


_NOTE = re.compile(r"^NOTE[ \t\n]+(.+?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)
_SUBRIP = re.compile(rb"\s*(?:\d+\s+)?\d+:\d\d:\d\d,\d{3} -->")


def read_line(text: str) -> Label | None:
    """The first label that stands on a line of its own in SubRip or TTML; None when there is none."""
    lines = (html.unescape(re.sub("<[^>]*>", "", line)) for line in text.splitlines())
    return next((label for line in lines if (label := parse(line))), None)


# ID3 wants ISO 639-2; a language that is not here is written as undetermined.
_ALPHA3 = {
    "en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "nl": "nld", "pl": "pol",
    "sv": "swe", "da": "dan", "nb": "nob", "no": "nor", "fi": "fin", "cs": "ces", "sk": "slk", "hu": "hun",
    "ro": "ron", "bg": "bul", "el": "ell", "tr": "tur", "ru": "rus", "uk": "ukr", "ar": "ara", "he": "heb",
    "hi": "hin", "ja": "jpn", "ko": "kor", "zh": "zho", "vi": "vie", "th": "tha", "id": "ind",
}  # fmt: skip


def _iso639(tag: str) -> str:
    return _ALPHA3.get(re.split("[-_]", tag)[0].lower(), "und")
