"""Command lines, headers and the settings of routers: where a program takes its password."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from app.scan.gates import SPACE, Gate, gate
from app.scan.hits import Hit
from app.scan.secrets.written import Written, how_written, trimmed
from app.scan.tables import table

_PROGRAMS: dict[str, list[str]] = table("credentials")["programs"]
_V = r"""["']?(?P<value>[^\s"'<>]{4,80})"""


def _option(option: str, programs: list[str]) -> re.Pattern[str]:
    """A program, then its option with the password behind it or straight on it, in the same command."""
    every = "|".join(map(re.escape, sorted(programs, key=len, reverse=True)))
    user = r"[\w.\\/@-]{1,40}%" if option == "-U" else r"(?:pass:)" if option == "-passin" else ""
    gap = "" if option == "/p:" else r"[ ]?"
    return re.compile(rf"(?<![\w./-])(?:{every})(?:\.exe)?[ ](?:[^\n|;]{{0,100}}?[ ])?{re.escape(option)}{gap}{user}{_V}")


_OPTIONS = [_option(option, programs) for option, programs in _PROGRAMS.items()]
_NAMES = "|".join(re.escape(name) for name in dict.fromkeys(name for programs in _PROGRAMS.values() for name in programs))
_PROGRAM = gate(rf"(?:^|[^A-Za-z0-9_./-])(?:{_NAMES})(?:\.exe)? ")
_USER = re.compile(
    r"""(?<!\w)(?: (?:-u|-a|--user|--auth|--proxy-user)[ =]["']?[\w.@+\\-]{1,60}(?::|\ -p)
      | (?i:sshpass)\ -p\ ?["']? | htpasswd\ -\w{0,4}b\w{0,4}\ \S{1,80}\ \S{1,60}\  )
    (?P<value>[^\s"']{4,80})""",
    re.VERBOSE,
)
"""A user, a colon, a password."""
_LONG = re.compile(
    r"""(?<!\w)--?(?:[a-z]{1,12}-){0,3}(?:pass(?:word|wd|phrase|code)?
      |storepass|keypass|secret|token|pwd)[\ =]["']?
    (?P<value>[^\s"']{4,120})""",
    re.IGNORECASE | re.VERBOSE,
)
"""An option that is called so."""
_PIPED = re.compile(
    r"""\becho\s(?:-[ne]{1,2}\s)?["']?(?:[\w.-]{1,32}:)?(?P<value>[^\s"'|:]{4,80})["']?\s?(?:\|\s?(?:sudo\s-\S{0,3}S|chpasswd|passwd|docker\slogin|podman\slogin|gh\sauth|helm\sregistry|kinit|cryptsetup|gpg|su\b)|\))""",
)
_WINDOWS = re.compile(
    r"""\bnet\s(?:user\s[\w.-]{1,40}\s(?P<value>[^\s/"]{4,64})|use\s[^\n]{1,60}?(?:/user:\S{1,60}\s(?P<after>[^\s/"*]{4,64})|\s(?P<between>[^\s/"*\\:]{4,64})\s/user:))
    | \bsetx\s\w{0,30}(?i:pass|pw|secret|token)\w{0,20}\s"?(?P<set>[^\s"]{4,80})""",
    re.VERBOSE,
)
_SERVER = re.compile(
    r"""(?P<name>\b(?:password|secret|key|md5|key-string|pre-shared-key)\s(?:[0-9]{1,2}\s|ascii\s(?:\d\s)?|encrypted\s|hexadecimal\s|local\s)|\bkey-string\s
      | ^\s{0,4}(?:(?:no\s)?(?:enable|username|radius|tacacs|neighbor|ppp|crypto|standby|ip|isis|line|aaa|set|key)[\w.-]{0,20}\s
        (?:[^\n"]{0,60}?\s)?(?:password|secret|key|md5|plain-text-password-value)\s)
      | ^\s{0,4}(?:password|key|key-string|secret|requirepass|masterauth|wpa-psk\sascii)\s)
    ["']?(?!key-string)(?P<value>[^\s"'<>]{4,120})""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
"""Cisco's, Juniper's and Redis's: a word, perhaps the digit of how it is written, the password."""
_COMMUNITY = re.compile(
    r"""(?:\b(?:snmp-server\s|set\s(?:snmp\s)?|snmp\s|read(?:-only)?\s|write\s|read-write\s|ro\s|rw\s|trap\s)communit(?:y|ies)(?:\sstring)?|^\s{0,4}r[ow]community6?|\bcommunity\sstring|\bcommunity(?=\s?[:=]))
    (?:\s?(?:is|[:=])\s?|\s)["']?(?P<value>[^\s"'<>,;]{4,64})
    | \bauth\s(?:md5|sha(?:-?\d{3})?)\s(?P<auth>\S{5,64})(?:\spriv\s(?:des|3des|aes)(?:\s\d{3})?\s(?P<priv>\S{5,64}))?""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
"""SNMP: who knows the community may read or write (RFC 1901), and the pass phrases of version 3 (RFC 3414)."""
_WIFI = re.compile(r"WIFI:(?:[A-Z]:[^;\n]{0,60};){0,4}?P:(?P<value>[^;\n]{5,64});")
_BASIC = re.compile(
    r"""(?:\bbasic\s|["']?_?auth["']?\s?[:=]\s?["']?)(?P<value>[A-Za-z0-9+/]{8,200}={0,2})(?![\w+/=])""", re.IGNORECASE
)
_SQL = re.compile(
    r"""\b(?:IDENTIFIED\s(?:WITH\s\w{1,40}\s)?BY|(?:WITH|ENCRYPTED|LOGIN|ROLE\s\w{1,40}|USER\s\w{1,40})\sPASSWORD\s?=?|SET\sPASSWORD[^\n=]{0,60}=)\s(?:PASSWORD\s?\()?N?["'](?P<value>[^\n"']{4,100})["']""",
    re.IGNORECASE,
)
_SQL_BARE = re.compile(r"(?i:\bIDENTIFIED\sBY)\s(?![*_`])(?P<value>[^\s\"';]{5,64})")
_ORACLE = re.compile(
    r"""(?<![\w/.-])(?:sqlplus\s(?:-\w{1,3}\s)?|jdbc:oracle:\w{1,6}:|SYSDBA|(?:scott|system|sys)(?=/))[\w$#]{0,30}/(?P<value>[^\s/@"']{4,64})(?=@|\s|["']|$)"""
)
_CALLED = re.compile(
    r"""(?:\bauth\s?=\s?\(|\b(?:login|connect|mysqli_connect|mysql_connect|PDO|Credentials?|NetworkCredential|BasicAWSCredentials|BasicAuth|HTTPBasicAuth|withBasicAuth|basic_auth|basicAuth|UsernamePasswordCredentials|UsernamePasswordAuthenticationToken|authenticate|auth|sign_?in)\()
    \s?(?:[frbu]?["'][^"'\n]{0,80}["']\s?,\s?){1,2}["'](?P<value>[^\s"']{5,200})["']""",
    re.VERBOSE | re.IGNORECASE,
)
"""A call with a user and a password, by the names that libraries give it."""
_SECURE_STRING = re.compile(
    r"""ConvertTo-SecureString\s(?:-(?:AsPlainText|Force|String)\s){0,3}["'](?P<value>[^\s"']{5,120})["']""", re.IGNORECASE
)
"""PowerShell makes a secure string of plain text."""
_MANIFEST = gate(rf"(?i)kind:{SPACE}{{0,4}}[\"']?Secret")
_DATA = re.compile(r"^[ ]{0,8}data:[ ]{0,4}\r?\n", re.MULTILINE)
_ENTRY = re.compile(r"""[ ]{1,12}[\w.-]{1,80}:[ ]{1,4}["']?(?P<value>[A-Za-z0-9+/]{6,8000}={0,2})["']?[ ]{0,4}(?:\r?\n|\Z)""")
"""An entry of a Secret of Kubernetes: base64, which anybody can read."""
_AGAIN = re.compile(
    r"""(?:\.|\bnew\s|=\s?)(?:[A-Za-z]{0,20}\.)?(?:Client|Api|API|Token|ApiKey|SecretClient)\(\s?["'](?P<value>[A-Za-z0-9_+/=-]{24,120})["']"""
)
_COMPARED = re.compile(
    r"""\b(?:password|passwd|pwd|pw|token|secret)\w{0,12}\s?(?:===?|!==?|\.equals\()\s?["'](?P<value>[^\s"']{5,100})["']""",
    re.IGNORECASE,
)

_RULES: tuple[tuple[re.Pattern[str], Gate, str, Written], ...] = (
    (
        _USER,
        gate("-(?:u|a|-user|-auth|-proxy-user)[ =]|(?i:sshpass)|htpasswd"),
        "It stands where a command line has its password.",
        Written.WORDS,
    ),
    (
        _LONG,
        gate("(?i)-(?:[a-z]{1,12}-){0,3}(?:pass|storepass|keypass|secret|token|pwd)"),
        "It stands after an option for a password.",
        Written.LIKELY,
    ),
    (_PIPED, gate("echo"), "It is piped to a program that asks for a password.", Written.LIKELY),
    (_WINDOWS, gate(f"net{SPACE}use|setx"), "It stands where “net” has a password.", Written.LIKELY),
    (
        _SERVER,
        gate(f"(?i)(?:password|secret|key|md5|key-string|value|requirepass|masterauth|ascii){SPACE}"),
        "It stands where a router’s settings have a password.",
        Written.LIKELY,
    ),
    (
        _COMMUNITY,
        gate(
            f"(?i)(?:snmp-server|snmp|set|only|read|write|ro|rw|trap){SPACE}communit|r[ow]community"
            f"|community(?:{SPACE}string|{SPACE}?[:=])|auth{SPACE}(?:md5|sha)"
        ),
        "A community or pass phrase of SNMP.",
        Written.LIKELY,
    ),
    (_WIFI, gate("WIFI:"), "The password of a wireless network, as its QR code has it.", Written.WORDS),
    (_SQL, gate(f"(?i)identified{SPACE}|{SPACE}password"), "SQL sets a password to it.", Written.LIKELY),
    (_SQL_BARE, gate(f"(?i)identified{SPACE}by"), "SQL sets a password to it.", Written.LIKELY),
    (
        _ORACLE,
        gate("sqlplus|jdbc:oracle|SYSDBA|(?:scott|system|sys)/"),
        "It stands after a user of a database.",
        Written.LIKELY,
    ),
    (
        _CALLED,
        gate(rf"(?i)auth{SPACE}?={SPACE}?\(|(?:login|connect|pdo|credentials?|token|authenticate|auth|sign_?in)\("),
        "A call with a user and a password.",
        Written.LIKELY,
    ),
    (_SECURE_STRING, gate("(?i)securestring"), "PowerShell makes a secure string of it.", Written.LIKELY),
    (_COMPARED, gate(r"(?i)==|!=|\.equals\("), "A password is compared with it.", Written.LIKELY),
)
"""Each with what must stand somewhere in the text."""
_BASED = gate(f"(?i)basic{SPACE}|auth[\"']?{SPACE}?[:=]")


def find(text: str, lowered: str) -> Iterator[Hit]:
    """Passwords given to programs."""
    del lowered
    if _PROGRAM(text):
        for pattern in _OPTIONS:
            for match in pattern.finditer(text):
                yield from _given(match, "It stands where the program takes a password.", Written.LIKELY)
    if _MANIFEST(text):
        yield from _manifest(text)
    for pattern, possible, reason, least in _RULES:
        for match in pattern.finditer(text) if possible(text) else ():
            yield from _given(match, reason, least)
    for match in _BASIC.finditer(text) if _BASED(text) else ():
        if ":" in _plain(match.group("value"))[1:-3]:
            value = match.group("value")
            yield Hit(*match.span("value"), "token", value, 0.9, "secrets.basic", "A user and a password in base64 (RFC 7617).")


def _manifest(text: str) -> Iterator[Hit]:
    """What stands under ``data`` in a Secret of Kubernetes."""
    for data in _DATA.finditer(text):
        at = data.end()
        while entry := _ENTRY.match(text, at):
            at, value = entry.end(), entry.group("value")
            if _plain(value):
                reason = "An entry of a Secret of Kubernetes: base64, which anybody can read."
                yield Hit(*entry.span("value"), "token", value, 0.85, "secrets.manifest", reason)


def _given(match: re.Match[str], reason: str, least: Written) -> Iterator[Hit]:
    for group, raw in match.groupdict().items():
        if raw is None or group == "name":
            continue
        value = trimmed(raw)
        if value and how_written(value) >= least:
            start = match.start(group)
            yield Hit(start, start + len(value), "password", value, 0.85, "secrets.user", reason)


def _plain(value: str) -> str:
    try:
        text = base64.b64decode(value.rstrip("=") + "=" * (-len(value.rstrip("=")) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return text if text.isprintable() else ""
