"""How a value is written: as words are, as program text is, or as passwords and keys are."""

from __future__ import annotations

import math
import re
from collections import Counter
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from app.scan.tables import words

KEPT = 1_024
"""Values of which is kept how they are written: what tells of one secret is asked by several finders, and in several views."""


class Written(IntEnum):
    """How much a value looks like a password, whatever stands before it."""

    NOT = 0
    """What manuals write where a secret goes, program text, a path, a number, a measure."""
    WORDS = 1
    """Letters as words have them; a password only where nothing else can stand."""
    LIKELY = 2
    """Letters and digits, or letters in no order of capitals."""
    SURE = 3
    """Letters with digits and signs or capitals among them: no word is written so."""


_FILLER = re.compile(
    r"""(?i: (?:your|my|the|some|any|example|sample|dummy|placeholder|redacted|insert|enter|foo|test)[_\-. ]?
             (?:pass|pw|secret|key|token|api|value|here)\w* )
    | (?i:(?:[a-z]{1,20}[_-]){0,3}(?:pass|password|passwd|passphrase|pwd|secret|key|token)(?:[_-][a-z]{1,20}){0,3}\d{0,2})
    | (?i:your?)[_-].* | .*[_-](?i:here|placeholder) | (?i:[a-z]*(?:password|passwd|passphrase|passwort)[a-z]*)
    | [x*•·.#_-]{3,} | <.* | \$?\{.* | \[.* | %\w+% | \$[A-Z_]+
    | (?i:passwort|user|sample|example|dummy|placeholder|foo|bar|foobar|null|none|nil|undefined|true|false)[!.]?
    | .*(?:\.\.\.|…|xxxx|XXXX|\*\*\*|•••).* | .*EXAMPLE(?:KEY)?
    | [A-Za-z_][\w.]*\(.*  # a call in program text: getpass()
    | ~?(?:/[\w.-]+){2,}/? | [A-Za-z]:\\.*  # a path: PWD=/home/kim
    | --?[A-Za-z][\w-]*(?:[\[=].*)?  # the next option of a manual""",
    re.VERBOSE,
)
_PROGRAM = re.compile(
    r"""[$@%&!\\]{1,2}[A-Za-z_][\w:.-]*(?:\[.*|->.*)?$ | [A-Za-z_]+\d?(?:\.[A-Za-z_]+\d?)+(?:[\[(;].*)?$
    | .*[A-Za-z_.]{4}\( | [a-z_]+(?::(?:[a-z_]+|\d+))+$ | .*(?:::|->|=>|\$\{|\{\{|&&|\|\||[\])}]\.)
    | (?i:https?|file|ftp|mailto|data|urn|arn):. | [\w.+-]{1,60}@[\w-]{1,60}(?:\.[a-z]{2,10}){1,3}$ | [\w.-]*/[\w./-]*$
    | [A-Za-z_]\w*\[ | [A-Za-z][\w.+-]*\(\d[a-z]{0,3}\)?$
    | [:=|({#!]?[A-Za-z_][\w.-]*=[A-Za-z_.]*$ | [A-Za-z_.]+=\d{0,3}$ | .*=.*,.*= | [\w-]+(?:\|[\w-]+)+$ | .*[{}] | [:=|(]
    | [A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$ | [\w./*#-]{1,60}\.(?:txt|md|py|js|ts|java|go|rs|c|h|cpp|rb|php|sh|html?|css|json|ya?ml
      |toml|xml|pem|key|crt|pdf|docx?|xlsx?|pptx?|png|jpe?g|svg|gif|zip|gz|log|conf|cfg|ini|so|exe|dll|db)$""",
    re.VERBOSE,
)
"""Variables, attributes, calls, addresses, constants and names of files."""
_MEASURE = re.compile(
    r"""[$€£]?[+-]?\d[\d.,:/x×-]*(?:st|nd|rd|th|px|pt|em|kb|mb|gb|tb|kib|mib|gib|ms|s|m|h|d|w|k|x|bits?|bytes?|chars?|signs?|digits?|%|°c?|v|hz|khz|mhz|ghz|mm|cm|km|kg|am|pm|years?|days?|hours?|min)?[+%]?$
    | v?\d+(?:\.\d+)+(?:[-+.]?[a-z]\w*)?$ | [vr]\d+(?:[.-][\w.]+)?$ | [A-Za-z]\d{1,3}$ | \d{1,4}[A-Za-z]$
    | [A-Z]{2,6}-\d(?:\.\d)*(?:\+|-[\w-]+)?$
    | (?:[a-z]+[-_])?(?:sha|rfc|md|aes|rsa|dsa|utf|iso|base|oauth|http|https|tls|ssl|ipv|ip|ed|crc|win|mp|ntlm|ntlmv|argon
        |pbkdf|x|bcrypt|des|blowfish|camellia|chacha|poly|ecdsa|ecdh|curve|secp|prime|p|pkcs|ripemd|blake|level|type|room|step|part
        |chapter|section|figure|table|page|version|release|python|perl|php|lua|db|rc|tty|eth|wlan|line|slot|index|field|item|arg|param|var|option|group|col|row|num|id|no|nr|port|channel|unit)[-_]?\d{1,5}(?:[-_][a-z\d]{1,10}){0,4}$""",
    re.IGNORECASE | re.VERBOSE,
)
"""Sizes, times, versions, and technical terms with a number."""
_WORDS = re.compile(r"[^\W\d_]+(?:[-_'’/.,+&][^\W\d_]+)*[-'’!?.,]?")
_CAMEL = re.compile(r"[A-Z]*[a-z]*(?:[A-Z]{1,5}[a-z]{2,}|[A-Z]{2,5}$)*[A-Z]?")
_HUMP = re.compile(r"[A-Z]*[a-z]+|[A-Z]+")
_VOWEL = re.compile("[aeiouAEIOU]")
_SIGNS = re.compile(r"[!#$%&?@*+=~^,;:|\\]")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d+);")
_EXAMPLES = frozenset(words("example_passwords"))


@lru_cache(maxsize=KEPT)
def is_filler(value: str) -> bool:
    """Whether it is what manuals write where a secret goes, or a placeholder of ours."""
    return bool(_FILLER.fullmatch(value)) or len(set(value)) <= 2 or _is_sample(value)


_GROUPS = re.compile(r"[A-Z0-9]{4,5}(?:-[A-Z0-9]{4,5}){3,5}")


def _is_sample(value: str) -> bool:
    """Whether it shows only how keys in groups are written: half of the groups are one sign, or count up."""
    if not _GROUPS.fullmatch(value):
        return False
    groups = value.split("-")
    return 2 * sum({ord(b) - ord(a) for a, b in pairwise(group)} in ({0}, {1}) for group in groups) >= len(groups)


def is_program(value: str) -> bool:
    """Whether it is a variable, a call, an option or the name of a file."""
    return bool(_PROGRAM.match(value))


def is_measure(value: str) -> bool:
    """Whether it is a size, a time, a version or a technical term with a number."""
    return bool(_MEASURE.match(value))


def trimmed(value: str) -> str:
    """Without the marks that end a sentence or a line of program text; "!" is often part of a password."""
    return value.rstrip(".,;:)]}…")


@lru_cache(maxsize=KEPT)
def how_written(value: str) -> Written:
    """How the value is written. Rows of digits alone are :attr:`Written.NOT`: they are codes, if anything."""
    if not 5 <= len(value) <= 72 or value.isdecimal() or is_filler(value):
        return Written.NOT
    if _PROGRAM.match(value) or _MEASURE.match(value):
        return Written.NOT
    letters = [char for char in value if char.isalpha()]
    if len(letters) < 2:
        return Written.NOT
    if _WORDS.fullmatch(value):
        odd = len(value) >= 8 and value.isalpha() and value.isascii() and _letters_at_random(value)
        return Written.LIKELY if odd else Written.WORDS
    digits = sum(map(str.isdecimal, value))
    capitals = any(char.isupper() for char in letters[1:]) and any(map(str.islower, letters))
    signs = len(_SIGNS.findall(value.rstrip("?,;:"))) + value.endswith("?")
    if (digits and (signs or (capitals and len(value) >= 8))) or (capitals and signs and len(value) >= 8) or signs >= 3:
        return Written.SURE
    return Written.LIKELY if digits or signs > 1 else Written.WORDS


def _letters_at_random(value: str) -> bool:
    """Whether letters stand as no words have them: humps of capitals without a vowel, or a long row with hardly any."""
    if value.islower() or value.isupper():
        return len(value) >= 12 and len(_VOWEL.findall(value)) < 0.25 * len(value)
    if not _CAMEL.fullmatch(value):
        return True
    humps = _HUMP.findall(value)
    return len(humps) > 2 and sum(not _VOWEL.search(hump) and not hump.isupper() for hump in humps) > 1


def is_example(value: str) -> bool:
    """Whether every lesson about passwords names it, and it is nobody's."""
    return value.lower() in _EXAMPLES


def entropy(value: str) -> float:
    """Shannon entropy in bits a character."""
    total = len(value)
    return -sum(count / total * math.log2(count / total) for count in Counter(value).values())


def is_mixed(value: str) -> bool:
    """Whether letters and digits stand in it."""
    return any(map(str.isdecimal, value)) and any(map(str.isalpha, value))


def is_random(value: str) -> bool:
    """Letters and digits that change as often as chance has them, not words with numbers joined by hyphens or capitals. A fifth
    of the changes of random base 62 is more than names have."""
    if len(value) < 12 or not is_mixed(value) or entropy(value) < 2.8 or _changes(value) < len(value) * 0.2:
        return False
    letters = sum(map(str.isalnum, value))
    return sum(len(part.group()) for part in _PART.finditer(value)) < 0.6 * letters and _in_words(value) < 0.5 * letters


_PART = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]?[a-z]+\d{0,6}[a-z]{0,3}|[A-Z]+\d{0,6}|\d{1,6}[a-z]?)(?![A-Za-z0-9])")
"""Between hyphens, underscores and dots: a word, perhaps with a number."""
_CAPITALISED = re.compile(r"[A-Z](?=[a-z]{0,2}[aeiou])[a-z]{3,}|(?<![A-Za-z0-9])[a-z]{4,}(?=[A-Z_-])")


def _in_words(value: str) -> int:
    return sum(len(part.group()) for part in _CAPITALISED.finditer(value))


def is_very_random(value: str) -> bool:
    """Upper and lower case and digits mixed throughout; 4.2 bits a character is what 24 random base-62 characters exceed."""
    return entropy(value) >= 4.2 and _changes(value) >= len(value) * 0.4 and sum(map(str.isdecimal, value)) >= 2


def is_very_mixed(value: str) -> bool:
    """Letters and digits that change all the time, however short the value is."""
    return is_mixed(value) and _changes(value) >= len(value) * 0.4 and sum(map(str.isdecimal, value)) >= 2


def _changes(value: str) -> int:
    return sum(_shape(a) != _shape(b) for a, b in pairwise(value))


def _shape(char: str) -> int:
    return 0 if char.isdecimal() else 1 if char.isupper() else 2 if char.islower() else 3
