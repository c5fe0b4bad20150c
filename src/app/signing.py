"""Signatures of this installation: a certificate made here, whose private key lives in the key store and nowhere else.

Beside the floors, as the log's evidence, finished packages and media files are all signed with it. Reviewed implementations
only (``cryptography``, on OpenSSL), imported when something is signed or checked. ECDSA over P-256 with SHA-256, the one pair
that content credentials, OpenSSL and every key store take. Nothing here reaches for a network: no time stamps, no revocation.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography import x509

ALGORITHM = "ES256"
_DAYS = 7300
"""How long a certificate is good: without a time stamp of a third party, what it signed is good no longer than it is."""


class BadSignature(ValueError):
    """A signature that does not fit, or is none; the message says why."""


@dataclass(frozen=True, slots=True)
class Signer:
    """``chain`` is the certificate and the one that issued it, PEM; ``sign`` gives the 64 bytes r‖s over the bytes given."""

    chain: str
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed: ``name`` as the certificate says it (anybody can write any), ``fingerprint`` its SHA-256 in hex."""

    name: str
    fingerprint: str


def make() -> tuple[str, str]:
    """A new private key and its certificate chain, both PEM. The issuer's own key is dropped: nobody can issue another one.

    The certificate has what content credentials ask of a signer (version 3, P-256, no CA, digital signatures, a purpose), and
    names no person and no computer.
    """
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    issuer_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    number = hashlib.sha256(_point(key.public_key())).hexdigest()[:8]

    def named(said: str) -> x509.Name:
        said = f"{said} {number}"
        return x509.Name(
            [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lectern"), x509.NameAttribute(NameOID.COMMON_NAME, said)]
        )

    issuer = named("Lectern installation CA")
    now = datetime.now(UTC)

    def begun(subject: x509.Name, whose: ec.EllipticCurvePublicKey, *, ca: bool) -> x509.CertificateBuilder:
        usage = x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(whose)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))  # a clock put right later
            .not_valid_after(now + timedelta(days=_DAYS))
            .add_extension(x509.BasicConstraints(ca, 0 if ca else None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(whose), critical=False)
        )

    authority = begun(issuer, issuer_key.public_key(), ca=True).sign(issuer_key, hashes.SHA256())
    leaf = (
        begun(named("Lectern installation"), key.public_key(), ca=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private.decode(), leaf.public_bytes(pem).decode() + authority.public_bytes(pem).decode()


def signer(private: str, chain: str) -> Signer:
    """Signs with this key; raises ``ValueError`` when the two don't belong together or the certificate is out of date."""
    from datetime import UTC, datetime

    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(private.encode(), None)
    leaf = _certificates(chain)[0]
    if not isinstance(key, ec.EllipticCurvePrivateKey) or _point(key.public_key()) != _point(leaf.public_key()):
        raise ValueError("the key is not that of the certificate")
    if leaf.not_valid_after_utc < datetime.now(UTC):
        raise ValueError("the certificate is out of date")

    def sign(data: bytes) -> bytes:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return Signer(chain, sign)


def number_of(private: str) -> str:
    """What the certificate of a key is filed under: the first half of its public key's SHA-256. Raises ``ValueError``."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return hashlib.sha256(_point(load_pem_private_key(private.encode(), None).public_key())).hexdigest()[:32]


def sealed(data: bytes, purpose: str, by: Signer) -> dict[str, str]:
    """A signature over ``data`` that brings its certificates with it, as JSON. ``purpose`` is signed too: a signature of one
    kind of thing is none of another."""
    value = by.sign(_with_purpose(purpose, data))
    return {"algorithm": ALGORITHM, "certificates": by.chain, "value": base64.b64encode(value).decode()}


def check(signature: Any, data: bytes, purpose: str) -> Signed:
    """Who signed exactly these bytes for this purpose; raises :class:`BadSignature`.

    The certificates have to be what was issued too, written as they were, so that no byte of a signature can be another.
    Whether to trust that signer is the caller's question: anybody can make a certificate.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    try:
        algorithm = str(signature["algorithm"])
        value = base64.b64decode(signature["value"], validate=True)
        chain = _certificates(signature["certificates"])
        key, signed = chain[0].public_key(), _who(chain[0])
        as_issued = _as_issued(chain, signature["certificates"]) and base64.b64encode(value).decode() == signature["value"]
    except Exception as error:  # parsers of strangers' certificates raise nearly anything
        raise BadSignature("it can't be read") from error
    if not as_issued:
        raise BadSignature("its certificates are not what was issued")
    known = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    if algorithm != ALGORITHM or not known or len(value) != 64:
        raise BadSignature("it is of a kind this Lectern does not know")
    der = encode_dss_signature(int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big"))
    assert isinstance(key, ec.EllipticCurvePublicKey)
    try:
        key.verify(der, _with_purpose(purpose, data), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise BadSignature("it does not fit what it stands under") from None
    return signed


def who(chain: str) -> Signed:
    """Whom a certificate chain is of. Raises ``ValueError``."""
    return _who(_certificates(chain)[0])


def issuer_of(chain: str) -> str:
    """The PEM of the certificate that issued the first of a chain: the anchor its signatures are trusted by."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return _certificates(chain)[-1].public_bytes(Encoding.PEM).decode()


def _who(leaf: x509.Certificate) -> Signed:
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import NameOID

    names = leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Signed(str(names[0].value) if names else "", leaf.fingerprint(hashes.SHA256()).hex())


def _as_issued(chain: Sequence[x509.Certificate], said: str) -> bool:
    """Whether each certificate is signed by the next one, the last by itself, and the text is just how they are written."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        for one, issuer in zip(chain, (*chain[1:], chain[-1]), strict=True):
            one.verify_directly_issued_by(issuer)
    except InvalidSignature:
        return False
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in chain) == said


def _certificates(chain: str) -> list[x509.Certificate]:
    from cryptography import x509

    return x509.load_pem_x509_certificates(chain.encode())


def _point(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return bytes(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _with_purpose(purpose: str, data: bytes) -> bytes:
    return b"Lectern " + purpose.encode() + b"\0" + data
