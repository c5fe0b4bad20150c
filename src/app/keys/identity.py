"""Who this installation is when it signs: the key in the key store, the certificates beside the log, made when first needed."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

from app import signing
from app.keys.errors import KeyProblem
from app.keys.store import KeyStore
from app.signing import Signer

CLOSED = "The key store is closed, and the key that signs is kept there and nowhere else."


class Identity:
    """Signs for this installation. ``folder`` holds the certificates: the one of now, and those of before, whose signatures
    stay good. Safe to use from several threads; slow as the key store is slow, so from a job.
    """

    def __init__(self, store: KeyStore, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._name = "signing." + hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:16]
        self._lock = threading.Lock()
        self._made: Signer | None = None

    def signer(self) -> Signer | None:
        """Signs as this installation; None while the key store can't be used without asking the person for something.

        The key is made on first use, and again when its certificate is lost or out of date.
        """
        if not self._store.ready():
            return None
        with self._lock:
            if self._made is None:
                try:
                    self._made = self._kept() or self._new()
                except KeyProblem:
                    return None
            return self._made

    def anchors(self) -> str:
        """The certificates (PEM) that vouch for everything this installation ever signed; empty when it never did."""
        return "".join(signing.issuer_of(chain) for chain in self._chains())

    def fingerprints(self) -> frozenset[str]:
        """Of the certificates this installation signs and ever signed with: SHA-256 in hex."""
        return frozenset(signing.who(chain).fingerprint for chain in self._chains())

    def _chains(self) -> list[str]:
        out = []
        for path in sorted(self._folder.glob("*.pem")):
            try:
                chain = path.read_text("ascii")
                signing.who(chain)
            except (OSError, ValueError, IndexError):
                continue  # a file that is no certificate vouches for nothing
            out.append(chain)
        return out

    def _kept(self) -> Signer | None:
        private = self._store.get(self._name)
        if private is None:
            return None
        try:
            return signing.signer(private, self._file(private).read_text("ascii"))
        except (OSError, ValueError, IndexError):
            return None  # the certificate is lost, damaged or out of date: a new pair, and what is kept stays an anchor

    def _new(self) -> Signer | None:
        private, chain = signing.make()
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._file(private)
            partial = path.with_suffix(".part")
            partial.write_text(chain, "ascii")
            partial.replace(path)
        except OSError:
            return None  # without its certificate a signature can't be told from anybody's
        self._store.set(self._name, private)
        return signing.signer(private, chain)

    def _file(self, private: str) -> Path:
        return self._folder / f"{signing.number_of(private)}.pem"
