"""Secrets, in the operating system's key store or in memory and nowhere else. The only room that imports keyring.

:mod:`store` is the whole of it for others; :mod:`backends` says which key stores are trusted, :mod:`chunks` how a long value
fits into the small entries of Windows, :mod:`errors` what can go wrong, in words. :class:`KeyAnchor` remembers one short text,
for the log; :mod:`identity` signs for this installation. keyring itself is imported when a key is first asked for.
"""

from app.keys.errors import BadKey, KeyProblem, KeyStoreAbsent, KeyStoreDenied, KeyStoreLocked
from app.keys.store import KeyAnchor, KeyState, KeyStore, masked

__all__ = [
    "BadKey",
    "KeyAnchor",
    "KeyProblem",
    "KeyState",
    "KeyStore",
    "KeyStoreAbsent",
    "KeyStoreDenied",
    "KeyStoreLocked",
    "masked",
]
