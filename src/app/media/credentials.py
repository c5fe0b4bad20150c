"""Content credentials (C2PA): what a file says of its origin, signed, so that a changed byte shows.

Written last, over a file whose tags are all there. c2pa-rs is native code that could open sockets nobody here would see, so
everything in it that fetches (manifests kept elsewhere, revocation, time stamps) is off in the one place settings are made.
Thumbnails are off: they would cost up to 690 KB a file.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, BinaryIO

from app import __version__
from app.course.provenance import SourceType
from app.signing import Signer

if TYPE_CHECKING:
    import c2pa

    from app.media.labels import Label

TYPES = {
    "audio/mpeg": "audio/mpeg",
    "audio/wav": "audio/wav",
    "audio/x-wav": "audio/wav",
    "audio/mp4": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "audio/flac": "audio/flac",
    "video/mp4": "video/mp4",
    "image/png": "image/png",
    "image/jpeg": "image/jpeg",
    "image/webp": "image/webp",
}
"""The types a credential can be written into here, and what c2pa-rs calls them. Ogg has no place for one."""
_PARENT = "parent"
_ID = "dc:identifier"
_CONTEXT = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}


class State(StrEnum):
    """What a credential is worth.

    ``TRUSTED``: whole, and signed by a certificate that was given as trusted; ``UNKNOWN``: whole, signed by somebody else;
    ``CHANGED``: the file is not what was signed; ``UNREADABLE``: there is one, but it can't be read here (it is damaged, or
    kept on the network, where nothing is fetched from).
    """

    TRUSTED = "trusted"
    UNKNOWN = "unknown"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Credential:
    """The credential in a file. ``signer`` is the name in its certificate, ``id`` our provenance id, ``parents`` the signers of
    what it was made from (empty text: one without a credential), ``why`` what is wrong, in words."""

    state: State
    signer: str = ""
    source: SourceType | None = None
    id: str = ""
    parents: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Parent:
    """The file another one was made from, as it was, and what was done: a C2PA action."""

    file: BinaryIO
    mime: str
    done: str = "c2pa.edited"


class CredentialProblem(ValueError):
    """A credential that could not be written."""


def credentialed(
    data: bytes, mime: str, label: Label | None, by: Signer, *, title: str = "", parent: Parent | None = None
) -> bytes:
    """The file with a signed credential in the place of the one it had; that one stays inside when the file it was signed for
    is given as ``parent``. Without a label it says only what was done to the parent.

    Raises :class:`CredentialProblem` for a type without credentials and for a file that is not what its type says.
    """
    import c2pa

    form = TYPES.get(mime)
    if form is None:
        raise CredentialProblem(f"a content credential can't be put into {mime}")
    try:
        with contextlib.ExitStack() as held:
            context = held.enter_context(_context(""))
            builder = held.enter_context(c2pa.Builder.from_json(json.dumps(_manifest(label, form, title, parent)), context))
            if parent is not None:
                about = {"title": "Original", "relationship": "parentOf", "label": _PARENT}
                parent.file.seek(0)
                builder.add_ingredient_from_stream(json.dumps(about), TYPES.get(parent.mime, parent.mime), parent.file)
            signer = held.enter_context(c2pa.Signer.from_callback(by.sign, c2pa.C2paSigningAlg.ES256, by.chain))
            out = io.BytesIO()
            builder.sign(signer, form, io.BytesIO(data), out)
    except c2pa.C2paError as error:
        raise CredentialProblem(f"no content credential could be written: {error}") from error
    return out.getvalue()


def read_credential(data: bytes, mime: str, anchors: str = "") -> Credential | None:
    """The credential of a file and whether the file is what was signed; None when it has none or is of another type.

    ``anchors`` (PEM) are the issuers whose signatures count as trusted.
    """
    form = TYPES.get(mime)
    if form is None or not may_hold(data):
        return None
    import c2pa

    try:
        with _context(anchors) as context:
            reader = c2pa.Reader.try_create(form, io.BytesIO(data), context=context)
            if reader is None:
                return None
            with reader:
                told = _told(reader)
    except c2pa.C2paError as error:
        return Credential(State.UNREADABLE, why=str(error).partition("\n")[0][:200])
    return told if _padded(data) else replace(told, state=State.CHANGED, why="bytes stand where nothing was written")


_SIGNS = (b"c2pa", b"C2PA", b"provenance")
_PIECE = 8 * 1024 * 1024


def may_hold(data: bytes) -> bool:
    """Whether a file could hold a credential: a quick look for its name, so that c2pa-rs loads only when it is needed."""
    return any(sign in data for sign in _SIGNS)


def file_may_hold(file: BinaryIO) -> bool:
    """The same of a file of any size, a piece at a time."""
    file.seek(0)
    piece = b""
    while more := file.read(_PIECE):
        piece = piece[-len(_SIGNS[-1]) :] + more
        if may_hold(piece):
            return True
    return False


def has_credential(file: BinaryIO, mime: str) -> bool:
    """Whether a file has a credential, one that can't be read included. c2pa-rs holds as much memory as the file is long."""
    form = TYPES.get(mime)
    if form is None or not file_may_hold(file):
        return False
    import c2pa

    file.seek(0)
    try:
        with _context("") as context:
            reader = c2pa.Reader.try_create(form, file, context=context)
            if reader is None:
                return False
            reader.close()
    except c2pa.C2paError:
        pass
    return True


_PAD = re.compile(rb"cpad(?:([\x40-\x57])|\x58(.)|\x59(..))", re.DOTALL)


def _padded(data: bytes) -> bool:
    """Whether the room a signature did not need, some 10 KB, is empty.

    No signature covers it: a byte changed there would not show, and something could be hidden in it. In CBOR it is a text of
    three letters, then bytes whose length is in the same byte, in one more or in two.
    """
    for found in _PAD.finditer(data):
        short, longer = found[1], found[2] or found[3]
        length = short[0] - 0x40 if short else int.from_bytes(longer, "big")
        if data[found.end() : found.end() + length].strip(b"\0"):
            return False
    return True


def _context(anchors: str) -> c2pa.Context:
    import c2pa

    settings: dict[str, Any] = {
        "version": 1,
        "builder": {"thumbnail": {"enabled": False}},
        "core": {"allowed_network_hosts": []},
        "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True},
    }
    if anchors:
        settings["trust"] = {"user_anchors": anchors}
    return c2pa.Context.from_dict(settings)


def _manifest(label: Label | None, form: str, title: str, parent: Parent | None) -> dict[str, Any]:
    synthetic: dict[str, Any] = {}
    if label is not None:
        agent = {"name": f"{label.provider} {label.system}".strip() or "unknown"}
        synthetic = {"digitalSourceType": label.source_type.uri, "softwareAgent": agent}
    if parent is None:
        actions: list[dict[str, Any]] = [{"action": "c2pa.created", **synthetic}]
    else:
        actions = [
            {"action": "c2pa.opened", "parameters": {"ingredientIds": [_PARENT]}},
            {"action": parent.done, **synthetic},
        ]
    assertions = [{"label": "c2pa.actions.v2", "data": {"actions": actions}}]
    if label is not None:
        if label.source_type is not SourceType.ALGORITHMIC:
            model = {"modelType": "c2pa.types.model", "modelName": label.system or label.provider or "unknown"}
            assertions.append({"label": "c2pa.ai-disclosure", "data": model})
        said = {"@context": _CONTEXT, "Iptc4xmpExt:DigitalSourceType": label.source_type.uri, _ID: label.id}
        if label.created:
            said["xmp:CreateDate"] = label.created
        assertions.append({"label": "cawg.metadata", "data": said})
    made_by = [{"name": "Lectern", "version": __version__}]
    return {"claim_generator_info": made_by, "title": title or "Untitled", "format": form, "assertions": assertions}


def _told(reader: c2pa.Reader) -> Credential:
    store = json.loads(reader.json())
    manifests: dict[str, Any] = store.get("manifests", {})
    active: dict[str, Any] = manifests.get(store.get("active_manifest", ""), {})
    results = store.get("validation_results", {}).get("activeManifest", {})
    wrong = [one for one in results.get("failure", ()) if one.get("code") != "signingCredential.untrusted"]
    state = {"Trusted": State.TRUSTED, "Valid": State.UNKNOWN}.get(str(store.get("validation_state")), State.CHANGED)
    if wrong:
        state = State.CHANGED
    parents = [_signer(manifests.get(one.get("active_manifest", ""), {})) for one in active.get("ingredients", ())]
    return Credential(
        state=state,
        signer=_signer(active),
        source=_source(active),
        id=_identifier(active),
        parents=tuple(parents),
        why="; ".join(str(one.get("explanation") or one.get("code")) for one in wrong if not _PLAIN.search(str(one)))[:300],
    )


_PLAIN = re.compile(r"assertion\.\w+Hash\.mismatch")
"""That the bytes are others needs no explanation of the library's."""


def _signer(manifest: dict[str, Any]) -> str:
    info = manifest.get("signature_info") or {}
    return str(info.get("common_name") or info.get("issuer") or "")


def _source(manifest: dict[str, Any]) -> SourceType | None:
    for assertion in manifest.get("assertions", ()):
        if str(assertion.get("label", "")).startswith("c2pa.actions"):
            for action in assertion.get("data", {}).get("actions", ()):
                kind = str(action.get("digitalSourceType", "")).rsplit("/", 1)[-1]
                if kind in [known.value for known in SourceType]:
                    return SourceType(kind)
    return None


def _identifier(manifest: dict[str, Any]) -> str:
    found = (one.get("data", {}).get(_ID, "") for one in manifest.get("assertions", ()) if one.get("label") == "cawg.metadata")
    return str(next(found, ""))
