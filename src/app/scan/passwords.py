"""Passwords and codes in prose: "the password is …", "PIN: …". What follows must be written like one, or stand in a log-in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.scan.context import word_pattern
from app.scan.gates import gate, literals
from app.scan.hits import Hit
from app.scan.tables import words

_PASSWORD = re.compile(
    r"""(?<![\w-])
    (?P<name> (?:[A-Za-z0-9]{1,20}[_.]){0,3} pass(?:word|wd|code|phrase) | (?:[A-Za-z0-9]{1,20}_){0,3} pass(?=[=:])
      | (?:[A-Za-z0-9]{1,20}_){0,3} pwd | pw(?=:) | pin(?:\ code)?
      | (?:access|door|gate|entry|alarm|security)\ code
      | kennwort | passwort | mot\ de\ passe | contraseña | senha | wachtwoord | lösenord | hasło )(?![\w-])
    (?:\s(?:for|of|to)\s(?:the\s|our\s|my\s)?[\w .-]{1,40}?)?
    \s{0,2}(?: [:=] | -> | → | (?P<verb>is(?:\ now|\ still)?|was|set\ to|changed\ to|reset\ to|lautet|ist|est|es)\s )\s{0,2}
    (?P<quote>["'“‘«`]?)(?P<value>[^\s"'”’»`<>]{3,64})""",
    re.IGNORECASE | re.VERBOSE,
)
_STRAIGHT = re.compile(r"(?<![\w-])pass(?:word|phrase|code)\s[\"'“‘«`]?(?P<value>[^\s\"'”’»`<>]{6,64})", re.IGNORECASE)
"""With nothing between: "with the password Wint3r!7". It must be written as no word is."""
_SIGNED_IN = re.compile(r"(?<!\w)(?:-u|--user|--proxy-user)[ =][\"']?[\w.@+-]{1,60}:(?P<value>[^\s\"']{4,80})")
"""On a command line: a user, a colon, a password."""
_EXAMPLES = frozenset(words("example_passwords"))
_PIN = re.compile(
    r"(?<![\w-])(?P<said>(?i:the|your|my|his|her|our|their|with|use|enter|type)\s)?(?:PIN|TAN|OTP)\s(?P<value>\d{4,8})(?![\w.,]?\d|\w)"
)
"""In capitals, with nothing between: "PIN 4711". A year needs somebody whose PIN it is."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_HINT = gate(
    literals(["pass", "pwd", "pw:", "pin", "code", "kennwort", "contrase", "senha", "wachtwoord", "lösenord", "hasło"])
)
_LOGIN = word_pattern(words("login"))
_NO_PASSWORD = frozenset(words("no_password"))
_WORDS = re.compile(r"[^\W\d_]+(?:[-'’/][^\W\d_]+)*")

_FILLER = re.compile(
    r"""(?i: (?:your|my|the|some|any|example|sample|dummy|placeholder|redacted|insert|enter|foo|test)[_\-. ]?
             (?:pass|pw|secret|key|token|api|value|here)\w* )
    | [x*•·.#_-]{3,} | <.* | \$?\{.* | \[.* | %\w+% | \$[A-Z_]+
    | (?i:password|passwort|secret|token|user|pass)[!.]?
    | .*(?:\.\.\.|…|xxxx|\*\*\*|•••).* | .*EXAMPLE(?:KEY)?
    | [A-Za-z_][\w.]*\(.*""",  # a call in program text: getpass()
    re.VERBOSE,
)


def is_filler(value: str) -> bool:
    """Whether it is what manuals write where a secret goes, or a placeholder of ours."""
    return bool(_FILLER.fullmatch(value)) or len(set(value)) <= 2


def find_passwords(text: str, lowered: str) -> Iterator[Hit]:
    """Passwords that the words before them give away."""
    if not _HINT(text):
        return
    yield from _pins(text)
    yield from _straight(text)
    for match in _PASSWORD.finditer(text):
        name, value = match.group("name"), match.group("value").rstrip(".,;:)…")  # "!" is often part of it
        start = match.start("value")
        if not value or is_filler(value):
            continue
        if "code" in name.lower() or name.lower() == "pin":
            found = _is_code(value)
        else:
            login = bool(_LOGIN.search(lowered[max(0, match.start() - 80) : match.start()]))
            found = _is_password(value, said=bool(match.group("verb")), certain=login or bool(match.group("quote")))
        if found:
            reason = f"It stands after “{name}” and is written like one."
            yield Hit(start, start + len(value), "password", value, 0.85, "secrets.password", reason)


def find_signed_in(text: str) -> Iterator[Hit]:
    """Passwords given to a program beside their user."""
    for match in _SIGNED_IN.finditer(text):
        if not is_filler(match.group("value")):
            reason = "It stands after a user name on a command line."
            yield Hit(*match.span("value"), "password", match.group("value"), 0.85, "secrets.user", reason)


def _straight(text: str) -> Iterator[Hit]:
    for match in _STRAIGHT.finditer(text):
        value = match.group("value").rstrip(".,;:)…")
        letters, digits = re.sub(r"[^A-Za-z]", "", value), re.sub(r"\D", "", value)
        mixed = letters[1:] != letters[1:].lower() and letters != letters.upper()
        odd = bool(re.search(r"[!#$%&?@*+=~^]", value.rstrip("?!"))) or value.endswith("!")
        if digits and letters and (mixed or odd) and not is_filler(value) and value.lower() not in _EXAMPLES:
            start = match.start("value")
            reason = "It stands straight after “password” and is written as no word is."
            yield Hit(start, start + len(value), "password", value, 0.8, "secrets.straight", reason)


def _pins(text: str) -> Iterator[Hit]:
    for match in _PIN.finditer(text):
        value = match.group("value")
        if len(set(value)) > 1 and (match.group("said") or not _YEAR.fullmatch(value)):
            yield Hit(*match.span("value"), "password", value, 0.85, "secrets.pin", "A row of digits straight after “PIN”.")


def _is_code(value: str) -> bool:
    digits = sum(map(str.isdecimal, value))
    return 4 <= len(value) <= 12 and digits >= max(4, len(value) - 2)


def _is_password(value: str, *, said: bool, certain: bool) -> bool:
    """``said`` after "is", where sentences go on; ``certain`` in quotes or beside a user name."""
    if len(value) < 5 or re.fullmatch(r"\d{1,3}[%+]?(?:[-–]\d{1,3})?", value):
        return False  # "password: 12-16 characters"
    if _WORDS.fullmatch(value):
        return certain and not said and value.lower() not in _NO_PASSWORD  # sunshine, but not "Password: required"
    classes = (
        any(map(str.islower, value)),
        any(map(str.isupper, value[1:])),
        any(map(str.isdecimal, value)),
        bool(re.search(r"[^\w]", value.strip("-'’"))),
    )
    return certain or sum(classes) >= 2
