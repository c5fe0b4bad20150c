"""The one place that finishes a synthetic file: tags, XMP, and a content credential signed last (clauses A1.3, B1.7, B5.4).

Everybody who makes or changes a synthetic file hands it here once, when nothing else will touch its bytes any more. While the
key store is closed files are finished without the credential, which says why; publishing writes what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.course.provenance import Provenance
from app.keys import KeyStore
from app.keys.identity import CLOSED, Identity
from app.paths import data_dir
from app.signing import Signer

NO_PLACE = "Files of this type have no place for a content credential."


@dataclass(frozen=True, slots=True)
class Finished:
    """A file with its labels. ``credential`` says whether it is signed; ``note`` why not, in words, empty when it is."""

    data: bytes
    credential: bool
    note: str = ""


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
        return self._signed(tagged, mime, Label.of(record), title, (data, mime), done)

    def derived(self, data: bytes, mime: str, original: bytes, original_mime: str, done: str) -> Finished:
        """A file made from another one by this program (cut, painted over, encoded anew), with all that one says of its origin.

        Its tags must have been carried over already. A credential of the original stays, as the parent's; of an original that
        neither has one nor is synthetic nothing is said, and ``data`` comes back as it is.
        """
        from app.media.credentials import may_hold
        from app.media.labels import read_label

        label = read_label(data)
        if label is None and not may_hold(original):
            return Finished(data, credential=False)
        return self._signed(data, mime, label, "", (original, original_mime), done)

    def _signed(self, data: bytes, mime: str, label: object, title: str, original: tuple[bytes, str], done: str) -> Finished:
        from app.media.credentials import TYPES, CredentialProblem, Parent, credentialed, read_credential
        from app.media.labels import Label

        if mime not in TYPES:
            return Finished(data, credential=False, note=NO_PLACE)
        by = self.signer()
        if by is None:
            return Finished(data, credential=False, note=CLOSED)
        had = read_credential(*original)
        if had is None and not isinstance(label, Label):
            return Finished(data, credential=False)
        parent = Parent(*original, done) if had is not None else None
        try:
            signed = credentialed(data, mime, label if isinstance(label, Label) else None, by, title=title, parent=parent)
        except CredentialProblem as error:
            return Finished(data, credential=False, note=f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return Finished(signed, credential=True)


def open_labeller(keys: KeyStore, folder: Path | None = None) -> Labeller:
    """The labeller of this installation; its certificates are beside the log. Nothing is read or made before it is used."""
    return Labeller(Identity(keys, folder or data_dir() / "certificates"))
