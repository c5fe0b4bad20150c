"""Passwords and codes in prose: "the password is …", "PIN: …". What follows must be written like one, or stand in a log-in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from app.scan.context import word_pattern
from app.scan.gates import gate, literals
from app.scan.hits import Hit
from app.scan.tables import words

_PASSWORD = re.compile(
    r"""(?<![\w-])
    (?P<name> (?:[A-Za-z0-9]{1,20}[_.]){0,3} pass(?:word|wd|code|phrase) | (?:[A-Za-z0-9]{1,20}_){0,3} pass(?=[=:])
      | (?:[A-Za-z0-9]{1,20}_){0,3} pwd | (?:[A-Za-z0-9]{1,20}_){0,3} pw(?=[=:]) | pin(?:\ code)?
      | (?:access|door|gate|entry|alarm|security|combination|lock|safe|unlock|pairing|verification)\ code
      | kennwort | passwort | mot\ de\ passe | contraseña | senha | wachtwoord | lösenord | hasło )(?![\w-])
    (?:\s(?:for|of|to|on|at|für|zum|zur|pour|du|de|para|voor|till|do)\s(?:the\s|our\s|my\s)?
       [\w .-]{1,40}?(?<!\buser)(?<!\bfile))?
    ["'”]?\s{0,2}(?: [:=] | -> | → | >(?=\S)
      | (?<!\w)(?:(?:is|was|were|has\ been|got)\ (?:now\ )?)?
        (?P<verb>is(?:\ now|\ still)?|was|(?:re)?set\ to|changed\ to|lautet|ist|est|es)\s )\s{0,2}
    (?P<quote>["'“‘«`]?)(?P<value>[^\s"'”’»`<>]{3,64})""",
    re.IGNORECASE | re.VERBOSE,
)
_STRAIGHT = re.compile(r"(?<![\w-])pass(?:word|phrase|code)\s[\"'“‘«`]?(?P<value>[^\s\"'”’»`<>]{6,64})", re.IGNORECASE)
"""With nothing between: "with the password Wint3r!7". It must be written as no word is."""
_AS = re.compile(
    r"""(?<!\S)["'“‘«`]?(?P<value>[^\s"'”’»`<>]{6,64})["'”’»`]?\sas\s(?:the\s|a\s|your\s|his\s|her\s|its\s)?pass(?:word|code)(?!\w)""",
)
"""The other way round: "kim as user and Wint3r!7 as password"."""
_SIGNED_IN = re.compile(
    r"""(?<!\w)(?: (?:-u|--user|--proxy-user)[ =]["']?[\w.@+-]{1,60}(?::|\ -p)
      | (?i:sshpass)\ -p\ ?["']? | --pass(?:word|wd|phrase)?[ =]["']? )
    (?P<value>[^\s"']{4,80})""",
    re.VERBOSE,
)
"""On a command line: a user, a colon, a password; or an option that is called so."""
_CHANGED = re.compile(
    r"""(?<!\w)(?:chang|(?:re)?set|updat)\w{0,4}\s(?:[\w’'-]{1,20}\s){0,4}
    pass(?:word|phrase|code)\sto\s["'“‘«`]?(?P<value>[^\s"'”’»`<>]{5,64})""",
    re.IGNORECASE | re.VERBOSE,
)
"""What it was changed to: "We changed the root password to kestrel-9Zx"."""
_OPENS = re.compile(
    r"""(?<!\w)(?:open|unlock|disarm)\w{0,3}\s(?:[\w’'-]{1,20}\s){0,3}with\s(?:the\s)?(?:code|PIN)
    \s(?P<value>\d{4,8})(?![\w.,]?\d|\w)""",
    re.VERBOSE,
)
"""What a door opens with."""
_COUNTED = re.compile(
    r"\s?(?:char|letter|digit|sign|day|week|month|minute|hour|attempt|time|people|user|year|bit|word)", re.IGNORECASE
)
"""After a number: what is counted, and no password."""
_EXAMPLES = frozenset(words("example_passwords"))
_PIN = re.compile(
    r"(?<![\w-])(?P<said>(?i:the|your|my|his|her|our|their|with|use|enter|type)\s)?(?:PIN|TAN|OTP)\s(?P<value>\d{4,8})(?![\w.,]?\d|\w)"
)
"""In capitals, with nothing between: "PIN 4711". A year needs somebody whose PIN it is."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_HINT = gate(
    literals(["pass", "pwd", "pw:", "pw=", "pin", "code", "kennwort", "contrase", "senha", "wachtwoord", "lösenord", "hasło"])
)
_LOGIN = word_pattern(words("login"))
_NO_PASSWORD = frozenset(words("no_password"))
_WORDS = re.compile(r"[^\W\d_]+(?:[-'’/][^\W\d_]+)*")

_FILLER = re.compile(
    r"""(?i: (?:your|my|the|some|any|example|sample|dummy|placeholder|redacted|insert|enter|foo|test)[_\-. ]?
             (?:pass|pw|secret|key|token|api|value|here)\w* )
    | (?i:(?:[a-z]{1,20}[_-]){0,3}(?:pass|password|passwd|passphrase|pwd|secret|key|token)(?:[_-][a-z]{1,20}){0,3})
    | [x*•·.#_-]{3,} | <.* | \$?\{.* | \[.* | %\w+% | \$[A-Z_]+
    | (?i:passwort|user|sample|example|dummy|placeholder|foo|bar|foobar|null|none|nil|undefined|true|false)[!.]?
    | .*(?:\.\.\.|…|xxxx|\*\*\*|•••).* | .*EXAMPLE(?:KEY)?
    | [A-Za-z_][\w.]*\(.*  # a call in program text: getpass()
    | ~?(?:/[\w.-]+){2,}/? | [A-Za-z]:\\.*  # a path: PWD=/home/kim
    | --?[A-Za-z][\w-]*(?:[\[=].*)?  # the next option of a manual""",
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
        if not value or is_filler(value) or _in_format(text, match):
            continue
        if "code" in name.lower() or name.lower() == "pin":
            found = _is_code(value)
        else:
            login = bool(_LOGIN.search(lowered[max(0, match.start() - 80) : match.start()]))
            digits = re.fullmatch(r"\d{4,8}", value) and not _COUNTED.match(text, match.end("value"))
            certain = login or bool(match.group("quote"))
            found = bool(digits) or _is_password(value, said=bool(match.group("verb")), certain=certain)
        if found:
            reason = f"It stands after “{name}” and is written like one."
            yield Hit(start, start + len(value), "password", value, 0.85, "secrets.password", reason)


def _in_format(text: str, match: re.Match[str]) -> bool:
    """Whether colons without blanks stand on both sides: the format of a line, ``host:user:password:flags``."""
    return text[match.start() - 1 : match.start()] == ":" and text[match.end("name") : match.start("value")] == ":"


def find_signed_in(text: str) -> Iterator[Hit]:
    """Passwords given to a program beside their user, or by an option of their own."""
    for match in _SIGNED_IN.finditer(text):
        value, option = match.group("value"), match.group().startswith("--pass")
        if not is_filler(value) and not (option and not _is_password(value, said=True, certain=False)):
            reason = "It stands where a command line has its password."
            yield Hit(*match.span("value"), "password", match.group("value"), 0.85, "secrets.user", reason)


def _straight(text: str) -> Iterator[Hit]:
    for match in chain(_STRAIGHT.finditer(text), _AS.finditer(text)):
        value = match.group("value").rstrip(".,;:)…")
        letters, digits = re.sub(r"[^A-Za-z]", "", value), re.sub(r"\D", "", value)
        mixed = letters[1:] != letters[1:].lower() and letters != letters.upper()
        odd = bool(re.search(r"[!#$%&?@*+=~^]", value.rstrip("?!"))) or value.endswith("!")
        if digits and letters and (mixed or odd) and not is_filler(value) and value.lower() not in _EXAMPLES:
            start = match.start("value")
            reason = "It stands beside “password” and is written as no word is."
            yield Hit(start, start + len(value), "password", value, 0.8, "secrets.straight", reason)

    for match in _CHANGED.finditer(text):
        value = match.group("value").rstrip(".,;:)…")
        if _is_password(value, said=True, certain=False) and not is_filler(value) and value.lower() not in _EXAMPLES:
            start = match.start("value")
            yield Hit(start, start + len(value), "password", value, 0.8, "secrets.changed", "A password was changed to it.")


def _pins(text: str) -> Iterator[Hit]:
    for match in _OPENS.finditer(text):
        yield Hit(
            *match.span("value"), "password", match.group("value"), 0.8, "secrets.opens", "Something opens with this code."
        )
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
