"""Texts that hold a secret, and texts that only look it: ``accuracy_secrets.txt`` filled with random values.

In a template ``«…»`` marks the secret, ``{hex:40}`` stands for forty random digits of that alphabet, ``\\n`` and ``\\t`` for a
line end and a tab. Sections whose name begins with "no" hold nothing. The rules were made on these; a second set, of other
wordings, is ``accuracy_secrets_apart.txt``: what they scored on it before anybody looked stands at its head.
"""

from __future__ import annotations

import base64
import json
import random
import re
import string
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
EACH = 3
"""Times each template is filled in."""
_DIGITS, _LOWER, _UPPER, _LETTERS = string.digits, string.ascii_lowercase, string.ascii_uppercase, string.ascii_letters
_WORDS = """
amber anchor basil bridge candle canyon castle cedar cobalt copper coral crystal dragon eagle ember falcon fern forest
galaxy garnet glacier granite harbor hazel heron indigo ivory jasper juniper kestrel lagoon lantern lemon lilac maple
marble meadow mercury meteor mustang nectar oasis ocean olive onyx orbit orchid otter panda pepper phoenix pilot planet
prairie quartz raven ripple river rocket saddle saffron salmon silver sparrow sprint summit sunset thunder tiger topaz
tulip tundra velvet violet walnut willow winter zephyr
""".split()  # noqa: SIM905
_SEEDS = """
abandon ability able about above absent absorb abstract absurd abuse access accident account accuse achieve acid
acoustic acquire across action actor actress actual adapt add addict address adjust admit adult advance advice aerobic
affair afford afraid again age agent agree ahead aim air airport aisle alarm album alcohol alert alien zebra zero zone
zoo wolf wonder wood wool word work world worry worth wrap wreck wrestle wrist write wrong yard year yellow young youth
""".split()  # noqa: SIM905
_ALPHABETS = {
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "an": _LETTERS + _DIGITS,
    "AN": _UPPER + _DIGITS,
    "lo": _LOWER + _DIGITS,
    "url": _LETTERS + _DIGITS + "-_",
    "b32": _UPPER + "234567",
    "al": _LETTERS,
    "dig": _DIGITS,
    "pin": "123456789",
    "up": _UPPER,
    "low": _LOWER,
}
_ARMOURED = {
    "rsa": "RSA PRIVATE KEY",
    "pkcs8": "PRIVATE KEY",
    "ec": "EC PRIVATE KEY",
    "ssh": "OPENSSH PRIVATE KEY",
    "enc": "ENCRYPTED PRIVATE KEY",
    "pgp": "PGP PRIVATE KEY BLOCK",
    "cert": "CERTIFICATE",
    "pub": "PUBLIC KEY",
}
_PART = re.compile(r"\{([a-zA-Z]+\d*)(?::(\d+))?\}")


def templates(name: str = "accuracy_secrets.txt") -> Iterator[tuple[str, str]]:
    """Section and template of each line."""
    section = ""
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line.startswith("## "):
            section = line[3:]
        elif line and not line.startswith("#%"):
            yield section, line


def filled(template: str, chance: random.Random) -> tuple[str, list[tuple[int, int]]]:
    """The text of a template, and where its secrets stand."""
    text = _PART.sub(lambda match: _made(chance, match[1], int(match[2] or 0)) or match[0], template)
    text = text.replace("\\n", "\n").replace("\\t", "\t")
    spans: list[tuple[int, int]] = []
    while (start := text.find("«")) >= 0:
        end = text.index("»") - 1
        text = text[:start] + text[start + 1 : end + 1] + text[end + 2 :]
        spans.append((start, end))
    return text, spans


def tables(scan: Callable[[str], Iterable[Any]], kinds: frozenset[str]) -> None:
    """Print recall and false alarms by section, for both sets."""
    for name in ("accuracy_secrets.txt", "accuracy_secrets_apart.txt"):
        wanted, found, wrong = measured(scan, kinds, name)
        print(f"\nSecrets by section, {name}")
        for section, count in wanted.items():
            print(f"  {section:20} {found[section] / count:.3f} of {count}")
        for section, count in sorted(wrong.items()):
            print(f"  {section:20} {count} false alarms")
        print(f"  recall {found.total() / wanted.total():.3f}, false alarms {wrong.total()}")


def measured(
    scan: Callable[[str], Iterable[Any]], kinds: frozenset[str], name: str = "accuracy_secrets.txt"
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Secrets by section, how many of them a finding of the kinds overlaps, and texts without any that had one all the same."""
    wanted, found, wrong = Counter[str](), Counter[str](), Counter[str]()
    chance = random.Random(name)
    for section, template in templates(name):
        for _ in range(EACH):
            text, spans = filled(template, chance)
            hits = [hit for hit in scan(text) if hit.kind in kinds]
            if section.startswith("no "):
                wrong[section] += bool(hits)
            for start, end in spans:
                wanted[section] += 1
                found[section] += any(hit.start < end and start < hit.end for hit in hits)
    return wanted, found, wrong


def _made(chance: random.Random, name: str, count: int) -> str:
    if alphabet := _ALPHABETS.get(name):
        return _picked(chance, count or 24, alphabet)
    if title := _ARMOURED.get(name):
        body = base64.b64encode(chance.randbytes(1200)).decode()
        return "\n".join((f"-----BEGIN {title}-----", *re.findall(".{1,64}", body), f"-----END {title}-----"))
    others: dict[str, Callable[[], str]] = {
        "b64": lambda: base64.b64encode(chance.randbytes(count or 32)).decode(),
        "uuid": lambda: str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "pw": lambda: _password(chance),
        "word": lambda: chance.choice(_WORDS),
        "Word": lambda: chance.choice(_WORDS).title(),
        "seed": lambda: " ".join(chance.choices(_SEEDS, k=count or 12)),
        "jwt": lambda: _web_token(chance),
        "basic": lambda: base64.b64encode(f"{chance.choice(_WORDS)}:{_password(chance)}".encode()).decode(),
    }
    return others[name]() if name in others else ""


def _picked(chance: random.Random, count: int, alphabet: str) -> str:
    """Random characters; digits and letters among them where the alphabet has both, as nearly all have in life."""
    both = any(map(str.isdecimal, alphabet)) and any(map(str.isalpha, alphabet)) and count > 1
    while True:
        value = "".join(chance.choices(alphabet, k=count))
        if not both or (any(map(str.isdecimal, value)) and not value.isdecimal()):
            return value


def _password(chance: random.Random) -> str:
    """One as people choose them, or as programs do."""
    word, other, share = chance.choice(_WORDS), chance.choice(_WORDS), chance.random()

    def digits(*counts: int) -> str:
        return "".join(chance.choices(_DIGITS, k=chance.choice(counts)))

    if share < 0.24:
        return word.title() + digits(2, 3, 4) + chance.choice("!!?#$.*")
    if share < 0.46:
        signs = _LETTERS + _DIGITS + "!#$%*+-=?@^_~"
        return (
            chance.choice(_LETTERS)
            + "".join(chance.choices(signs, k=chance.randint(6, 13)))
            + digits(1)
            + chance.choice(_LETTERS)
        )
    if share < 0.58:
        return word + chance.choice("-_.") + other + chance.choice("-_.") + digits(2)
    if share < 0.72:
        return word + digits(2, 3, 4)
    if share < 0.82:
        return word.title().replace("a", "@").replace("o", "0").replace("e", "3") + chance.choice(["!", "#1", "99", "$7"])
    if share < 0.90:
        return word.title() + other.title() + digits(2)
    if share < 0.95:
        return "".join(chance.choices(_LETTERS, k=10))
    return f"{word}-{other}-{chance.choice(_WORDS)}-{digits(1)}"


def _web_token(chance: random.Random) -> str:
    parts = ({"alg": chance.choice(["HS256", "RS256"]), "typ": "JWT"}, {"sub": _picked(chance, 8, _LOWER), "iat": 1764547200})
    coded = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return ".".join((*coded, _picked(chance, 43, _LETTERS + _DIGITS + "-_")))
