"""The one place that finishes a synthetic file: tags, XMP, and a content credential signed last (clauses A1.3, B1.7, B5.4).

Everybody who makes or changes a synthetic file hands it here once, when nothing else will touch its bytes any more. While the
key store is closed files are finished without the credential, which says why; publishing writes what is missing.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.course.blocks import Block, Image, Narration
from app.course.errors import LecternError
from app.course.model import Course
from app.course.ops import Batch, ReplaceBlock, apply
from app.course.provenance import Provenance
from app.keys import KeyStore
from app.keys.identity import CLOSED, Identity
from app.paths import data_dir
from app.signing import Signer

if TYPE_CHECKING:
    from app.publish import MediaSource

NOBODY = "Nothing here signs."
NO_PLACE = "Files of this type have no place for a content credential."


@dataclass(frozen=True, slots=True)
class Finished:
    """A file with its labels. ``credential`` says whether it is signed; ``note`` why not, in words, empty when it is."""

    data: bytes
    credential: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Completed:
    """A course whose synthetic files are finished as far as they can be now, where its media come from, and the names of those
    that stay unsigned because the key store is closed."""

    course: Course
    media: MediaSource
    unsigned: tuple[str, ...] = ()


Say = Callable[[float, str], None]


def _silent(_fraction: float, _text: str) -> None:
    """Nobody wants to know."""


class Labeller:
    """Finishes files in the name of this installation. Without an identity (tests, a preview) it writes tags and no credential.

    Methods are safe to call from several threads; each takes some milliseconds, the first one up to half a second.
    """

    def __init__(self, identity: Identity | None = None) -> None:
        self._identity = identity

    @property
    def anchors(self) -> str:
        """The certificates that vouch for what this installation signed (PEM); empty when it never did."""
        return self._identity.anchors() if self._identity else ""

    @property
    def fingerprints(self) -> frozenset[str]:
        """Of every certificate this installation signed with."""
        return self._identity.fingerprints() if self._identity else frozenset()

    def signer(self) -> Signer | None:
        """Signs in the name of this installation; None while the key store is closed."""
        return self._identity.signer() if self._identity else None

    def finish(
        self,
        data: bytes,
        mime: str,
        record: Provenance,
        *,
        title: str = "",
        language: str = "",
        done: str = "c2pa.edited.metadata",
    ) -> Finished:
        """A synthetic file with every layer of its label, ready to be kept.

        A credential it brings along (a provider's) stays inside, as that of the file this one was made from; ``done`` is the
        C2PA action that says what happened since. Raises ``ValueError`` for a type that has no label here.
        """
        from app.media.labels import Label, labelled

        tagged = labelled(data, mime, record, title=title, language=language)
        return self._signed(tagged, mime, Label.of(record), title, (io.BytesIO(data), mime), done)

    def derived(self, data: bytes, mime: str, original: BinaryIO, original_mime: str, done: str) -> Finished:
        """A file made from another one by this program (cut, painted over, encoded anew), with all that one says of its origin.

        Its tags must have been carried over already. A credential of the original stays, as the parent's; of an original that
        neither has one nor is synthetic nothing is said, and ``data`` comes back as it is.
        """
        from app.media.credentials import file_may_hold
        from app.media.labels import read_label

        label = read_label(data)
        if label is None and not file_may_hold(original):
            return Finished(data, credential=False)
        return self._signed(data, mime, label, "", (original, original_mime), done)

    def completed(self, course: Course, media: MediaSource, say: Say = _silent) -> Completed:
        """The course with every synthetic file that will be published finished: what lacks a credential gets one.

        Files that are whole stay as they are, to the byte; so does one of ours that was changed after it was signed, which the
        doctor then refuses. Missing files are left to publishing, which names them.
        """
        from app.publish.declared import with_declared_origins
        from app.publish.site import references
        from app.services.reading import Layered

        course = with_declared_origins(course, media)
        wanted = {ref.sha256: (ref, block.provenance or "") for _, block, ref in references(course) if block.provenance}
        new: dict[str, str] = {}
        made: dict[str, bytes] = {}
        unsigned: list[str] = []
        for number, (ref, origin) in enumerate(wanted.values()):
            say(number / len(wanted), f"Looking at the label of {ref.name or 'a file'}")
            record = course.record(origin)
            try:
                done = self._missing(media.media(ref.sha256), ref.mime, record) if record else None
            except (LecternError, KeyError):
                continue
            if done is not None and done.credential:
                new[ref.sha256] = hashlib.sha256(done.data).hexdigest()
                made[new[ref.sha256]] = done.data
            elif done is not None and done.note == CLOSED:
                unsigned.append(ref.name or ref.sha256[:12])
        return Completed(with_files(course, new), Layered(made, media), tuple(unsigned))

    def _missing(self, data: bytes, mime: str, record: Provenance) -> Finished | None:
        """The file with the credential it lacks; None when it has one, or can have none."""
        from app.media.checking import Verdict, checked
        from app.media.credentials import TYPES, State

        if mime not in TYPES:
            return None
        found = checked(data, "", self.anchors)
        whole = found.credential is not None and found.credential.state in (State.TRUSTED, State.UNKNOWN)
        if whole or found.verdict in (Verdict.CHANGED, Verdict.NONE):
            return None
        try:
            return self.finish(data, mime, record)
        except ValueError:
            return None

    def _signed(self, data: bytes, mime: str, label: object, title: str, original: tuple[BinaryIO, str], done: str) -> Finished:
        from app.media.credentials import TYPES, CredentialProblem, Parent, credentialed, has_credential
        from app.media.labels import Label

        if mime not in TYPES:
            return Finished(data, credential=False, note=NO_PLACE)
        by = self.signer()
        if by is None:
            return Finished(data, credential=False, note=CLOSED if self._identity else NOBODY)
        had = has_credential(*original)
        if not had and not isinstance(label, Label):
            return Finished(data, credential=False)
        parent = Parent(*original, done) if had else None
        try:
            signed = credentialed(data, mime, label if isinstance(label, Label) else None, by, title=title, parent=parent)
        except CredentialProblem as error:
            return Finished(data, credential=False, note=f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return Finished(signed, credential=True)


def with_files(course: Course, new: Mapping[str, str]) -> Course:
    """The course with other files in its pictures and narrations: SHA-256 by the one that was there."""
    holders = [(lesson, block) for lesson, block in course.blocks() if new.keys() & set(block.media())]
    ops = [ReplaceBlock(lesson.id, _with(block, new)) for lesson, block in holders]
    return apply(course, Batch(tuple(ops))).course if ops else course


def _with(block: Block, new: Mapping[str, str]) -> Block:
    if isinstance(block, Image) and block.source is not None:
        return replace(block, source=replace(block.source, sha256=new.get(block.source.sha256, block.source.sha256)))
    if isinstance(block, Narration) and block.audio is not None:
        return replace(block, audio=replace(block.audio, sha256=new.get(block.audio.sha256, block.audio.sha256)))
    return block


def open_labeller(keys: KeyStore, folder: Path | None = None) -> Labeller:
    """The labeller of this installation; its certificates are beside the log. Nothing is read or made before it is used."""
    return Labeller(Identity(keys, folder or data_dir() / "certificates"))
