"""Certificates for servers on this computer: one that a test authority signed, and one that signed itself."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificate:
    """Files in PEM: ``chain`` and ``key`` for the server, ``authority`` for whoever should trust it."""

    chain: Path
    key: Path
    authority: Path

    def context(self, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
        """What a server serves with: TLS 1.2 and 1.3, or exactly ``version``."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        if version is not None:
            with warnings.catch_warnings():  # old versions are deprecated, which is the point
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = context.maximum_version = version
            context.set_ciphers("ALL:@SECLEVEL=0")  # OpenSSL 3 serves TLS 1.1 on level 0 alone
        return context


def signed(folder: Path, name: str = "localhost") -> Certificate:
    """A certificate for ``name`` and the loopback addresses, signed by an authority made for it."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = _made("Test authority", root_key.public_key(), "Test authority", root_key, authority=True)
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = _made(name, key.public_key(), "Test authority", root_key, authority=False)
    return _written(folder, leaf, key, root)


def self_signed(folder: Path, name: str = "localhost") -> Certificate:
    """A certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = _made(name, key.public_key(), name, key, authority=False)
    return _written(folder, leaf, key, leaf)


def _made(
    subject: str, public: ec.EllipticCurvePublicKey, issuer: str, key: ec.EllipticCurvePrivateKey, *, authority: bool
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    names: list[x509.GeneralName] = [x509.DNSName(subject), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    if not authority:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(key, hashes.SHA256())


def _written(folder: Path, leaf: x509.Certificate, key: ec.EllipticCurvePrivateKey, root: x509.Certificate) -> Certificate:
    made = Certificate(folder / "chain.pem", folder / "key.pem", folder / "authority.pem")
    folder.mkdir(parents=True, exist_ok=True)
    made.chain.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    made.authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made
