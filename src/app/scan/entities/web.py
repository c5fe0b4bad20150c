"""Web addresses: with a scheme or ``www``, or a bare name under an existing ending. Files and e-mail addresses are none.

presidio's own recogniser takes quadratic time on crafted text. Here every candidate is a row of labels read once; whether it
is an address is asked of the list of public suffixes, which is on this computer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from app.scan.entities.notes import note
from app.scan.gates import LETTER, gate
from app.scan.hits import Hit
from app.scan.people.lexicon import Lexicon, lexicon
from app.scan.personal import suffixes
from app.scan.tables import table

_REST = r"[^\s<>\"“”«»`{}|\\^]"
_POSSIBLE = gate(rf"(?i:https?://|ftp://)|{LETTER}\.[a-z]{{2}}")
_SCHEME = re.compile(rf"(?<![\w])(?:https?|ftp)://(?=[\w\[]){_REST}{{1,2000}}", re.IGNORECASE)
_BARE = re.compile(
    rf"(?<![\w@./:\\=#$%&+-])[^\W_][\w-]*+(?:\.[\w-]++)++(?P<rest>(?::\d{{2,5}}(?!\d))?(?:[/?#]{_REST}{{0,2000}})?)"
)
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)|[^\W_]{1,63}")
_AFTER = ".,;:!?'’”)]*_"
_SHORT = 4
"""Letters below which a name under an ending that is also a word may be anything: "a.is", "it.so"."""
_PACKAGES = frozenset(("com", "org", "net", "io", "java", "javax", "sys", "os", "self", "this", "app"))
"""First labels of names in programs: com.example.app."""


def load() -> Callable[[str], Iterator[Hit]]:
    """The detector."""
    words, rows = lexicon(), table("entities")["web"]
    files, usual = frozenset(rows["files"]), frozenset(rows["usual"])

    def detect(text: str) -> Iterator[Hit]:
        if not _POSSIBLE(text):
            return
        for match in _SCHEME.finditer(text):
            end = match.start() + len(_cut(match.group()))
            yield note(text, match.start(), end, "web-address", 0.7, "scheme", "It begins as web addresses do.")
        for match in _BARE.finditer(text):
            host = text[match.start() : match.start("rest")]
            if text[match.end() : match.end() + 1] in ("@", "(", "\\"):
                continue
            rest = match["rest"]
            if not rest:
                host = host.rstrip(".")
            if _is_host(words, files, usual, host, with_path=len(rest) > 1):
                end = match.start() + len(_cut(host + rest))
                yield note(
                    text, match.start(), end, "web-address", 0.6, "bare", "It is written like a name on the web that can exist."
                )

    return detect


def _cut(address: str) -> str:
    """The address without the punctuation of the sentence it stands in; a bracket stays when it was opened within."""
    while address and address[-1] in _AFTER:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address


def _is_host(words: Lexicon, files: frozenset[str], usual: frozenset[str], host: str, *, with_path: bool) -> bool:
    labels = host.split(".")
    last, before = labels[-1], labels[-2].lower()
    if len(host) > 253 or last not in _endings() or not all(map(_LABEL.fullmatch, labels)):  # RFC 1035
        return False
    if labels[0].lower() == "www" or (with_path and last not in files):
        return len(labels) > 2 or labels[0].lower() != "www"
    if labels[0].lower() in _PACKAGES or host.replace(".", "").isdecimal():
        return False
    if ".".join(labels[-2:]).lower() in _endings() and len(labels) == 2:
        return False  # co.uk
    if last not in files:
        return len(before) > 1
    plain = words.is_word(before) or words.in_dictionary(before)
    return last in usual and len(before) >= _SHORT and not plain and host == host.lower()


@cache
def _endings() -> frozenset[str]:
    return frozenset(suffixes().tlds)
