"""What is no secret and nobody's number, however the words beside it sound: where a model that weighs words can't be trusted.

Dates, measures, hashes and bare ids are what made people switch scanners off; examples of bad passwords are in every lesson.
"""

from __future__ import annotations

import re

from app.scan.beside.spoken import is_counting, is_spoken
from app.scan.secrets.codes import is_of_machine, means
from app.scan.secrets.otherwise import LIMIT, is_an_example, is_counted
from app.scan.secrets.written import is_example, is_filler, is_measure, is_program, is_random
from app.scan.tables import table, words

_HASH = re.compile(
    r"(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}|(?=[A-F]*\d)(?=\d*[A-F])[0-9A-F]{16,40}|(?i:[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
)
"""MD5, SHA-1, short or whole, SHA-256 and UUID: ids of files, versions and parts far more often than keys. A few digits with
capitals among them are licences as well ("14C0827E")."""
_YEAR = re.compile(r"19[5-9]\d|20[0-4]\d")
_BARE = re.compile(r"(?:[A-Z]{2,6} )?\d{9,}")
"""An id, a time in seconds."""
_CARD = re.compile(r"(?:\d{4}[ -]){3}\d{4}|\d{15,16}")
"""What a card would be if it passed its check."""
_COUNTING = re.compile(r"\d(?:-\d){1,2}|\d{1,2}")
_NUMBERED = re.compile(r"(?:[A-Za-z]{2,6}-)?(?:19|20)\d\d-\d{2,6}|\d{4}\.\d{5}(?:v\d)?")
"""Documents numbered by year, arXiv."""
_TAG = re.compile(r"[#@]\w*[^\W\d_]\w*")
_PRODUCT = re.compile(
    r"(?i:latin|office|microsoft|windows|python|java|chrome|firefox|ubuntu|debian|version|base|room|unit|level|module|lesson|week|figure|table"
    r"|page|wpa|tls|ipv|utf)-?\d{1,4}"
)
_DOTTED = re.compile(r"[a-z][\w-]*(?:\.[a-z][\w-]*){2,}")
_COMPOUND = re.compile(
    r"(?:[A-Za-z]{0,12}\d{1,4}[A-Za-z]?-)+(?:[A-ZÄÖÜ][\w.]{3,}|bit\S*|byte\S*|component)|[A-Za-z]{2,12}-\d{1,3}-[A-Z][a-zäöüß]{3,}"
)
"""Words that begin with a number or a standard: "SHA-256-Prüfsumme", "8-bit-wide"."""
_KEYED = re.compile(
    r"(?:\d-){2,7}\d?-?(?:raute|stern|rautetaste|hash|pound|star|dièse|étoile|almohadilla|asterisco|cancelletto|hekje)",
    re.IGNORECASE,
)
"""Digits and the last key of a pad."""
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}")
_ROUND = re.compile(r"\d{1,3}(?:[ .,]000)+")
_LIMIT = re.compile(LIMIT, re.IGNORECASE)
_NOBODYS = re.compile(r"000[- ]00[- ]\d{4}")
"""Social security numbers that are never given out, as our own pseudonyms are."""
_HOST = re.compile(r"://[\w.-]*\Z")
"""What stands before a value that is a part of the name of a site."""
_FLOAT = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+")
_SNAKE = re.compile(r"[a-z][a-z\d]*(?:_[a-z\d]+)+")
_PATH = re.compile(r"\$\S*|(?=\S{0,60}[a-z]{3})\S*/\S*/\S*|\S*==\S*|--?[a-z]\S*|\S*%[0-9A-F]{2}\S*")
_DOOR = re.compile(r"\d{3,4}-?[A-Z]|[A-Z]-?\d{3,4}")
"""Codes of keypads, which look like measures."""
_ELSEWHERE = (_HASH, _CARD, _NUMBERED, _TAG, _PRODUCT, _COUNTING, _DOTTED, _COMPOUND, _FLOAT, _DATE, _ROUND, _LIMIT, _NOBODYS)
"""Forms that say themselves what a value is."""
_WHEELS = re.compile(r"\d-\d-\d")
_LOCKED = re.compile(
    r"(?<!\w)(?:(?:pad)?lock|(?:zahlen|vorhänge|fahrrad|rad|kombinations|bügel|koffer)?schloss|cadenas|candado|lucchetto"
    r"|(?:cijfer|hang|fiets|combinatie|kabel|deur)slot|cadeado|kłódka)[\s:,]{1,3}\Z",
    re.IGNORECASE,
)
"""What the wheels of a lock show, and what stands before it: other rows of this kind are scores and rules."""
_JOINED = re.compile(r"[^\W\d_]{3,}-\d{1,2}-[^\W\d_]{3,}")
"""Words with a number between: a secret where one is led to, otherwise a term."""
_FILED = re.compile(r"(?=\D*\d(?:\D*\d){3})[A-Z0-9]{1,8}(?:-[A-Z0-9]{1,8})?(?:/[A-Z0-9-]{1,10}){1,3}")
"""The number of a member, a certificate, a file; few make a password of it."""
_LED = re.compile(r"(?:[:=→]|(?<!\w)(?:is|now|ist|lautet|est|es|è|é|jest))\s?[\"'“«„`(]{0,2}\Z", re.IGNORECASE)
"""What leads to a value without a doubt."""
_NAMED = re.compile(
    r"(?:passwor[dt]|kennwort|mot de passe|contraseña|senha|wachtwoord|hasło|pwd?)\s?:?\s[\"'“«„`(]?\Z", re.IGNORECASE
)
"""A word for a password straight before a value: names of things in programs are passwords, too."""
_SAID = re.compile(
    r"(?:passwor[dt]|kennwort|mot de passe|contraseña|senha|wachtwoord|hasło|pwd?)\s?"
    r"(?::|=|(?:is|was|ist|lautet|est|es|è|é|jest)(?!\w))?\s?[\"'“«„`(]?\Z",
    re.IGNORECASE,
)
"""The same, or with what leads from it to the value."""
_CODES = table("credentials")["codes"]
_OTHERS = "|".join(map(re.escape, [*_CODES["offers"], *_CODES["other"]]))
_ELSE = re.compile(
    rf"(?:(?<!\w)(?:{_OTHERS})[\s-]?(?:codes?|kode?|c[oó]digo|codice)\s?(?:(?:is|are|was|ist|est|es|è|é)\s|:\s?)?"
    r"|(?<!\w)(?:[Pp]in|user(?:name|id)?|benutzer(?:name)?|utilisateur|usuario|utente|gebruiker)\s?:?\s?"
    r"|(?<!\w)(?:safe|alarm|gate|door|lock)s?\s(?:distance|limit|load|pressure|temperature|level|height|width|speed|margin|working"
    r"\sload|threshold|value|weight|dose)(?:\sis|\sto|\sof)?\s|ISSN:?\s"
    r"|(?<!\w)as\s(?:the|a)\s|(?:connections?|exits?|ends?|closes?|fails?|returns?)\s(?:with\s)?code\s|TLP:|alarms?\s(?:to|for|at|auf|sur|a)\s)[\"'“«„`(]?\Z",
    re.IGNORECASE,
)
"""Words that make something else of what follows them: an error code, the pin of a board, a user's name, a safe distance."""
_AS = re.compile(r"\sas\s(?:the|a|an)\s(?!code|pin\b|pass)", re.IGNORECASE)
"""What is entered as something else: "enter 5000 as the safe load"."""
_PIN = re.compile(r"(?<!\w)PIN\s\Z")
_MACHINE = re.compile(r"(?<!\w)alarme?(?:[ -]?codes?)?\s(?:(?:is|ist|est|es|è)\s)?\Z", re.IGNORECASE)
_CALLED = re.compile(
    r"(?<!\w)(?:class|method|function|module|package|table|field|klasse|classe|clase)\s[\"'`]?\Z", re.IGNORECASE
)
_RULES = frozenset(words("no_password"))
"""Words of rules about passwords."""
_FEW, _QUOTES = 2, frozenset("\"”’»“`'")
"""Blanks in a password of words that is no pass phrase and not in quotes."""
_PHRASED = re.compile(r"phrase|frase|wachtzin", re.IGNORECASE)
_WHERE = re.compile(
    r"(?:in|on|at|under|behind|inside|with|im|auf|unter|hinter|bei|dans|sous|sur|en|bajo|nell[ao]|sotto|onder|op|no|na|pod|w)"
    r"(?:\s[^\W\d_]+){1,3}",
    re.IGNORECASE,
)
_ASKS_WHERE = re.compile(r"(?<!\w)(?:where|wo|où|d[oó]nde|dove|waar|onde|gdzie)(?!\w)[^?\n]*\?", re.IGNORECASE)
"""Where something is, and what asks for that: the place where a key is kept is not the key."""
_SOON, _FAR = 48, 110
"""Code points before a value in which words make something else of it, and in which one of several words is called a phrase."""


def is_nothing(text: str, start: int, end: int) -> bool:
    """Whether the value at ``start:end`` is nobody's secret, whatever stands beside it."""
    value, before = text[start:end], text[max(0, start - _SOON) : start]
    if is_counting(value) or is_example(value) or (len(set(value)) == 1 if value.isdecimal() else is_filler(value)):
        return True
    if not _is_typed(value, before):
        if any(form.fullmatch(value) for form in _ELSEWHERE):
            return True
        if any(map(str.isalpha, value)) and not _NAMED.search(before) and (_is_technical(value) or _CALLED.search(before)):
            return True
    if (
        value.replace(" ", "").isalpha()
        and value.count(" ") > _FEW
        and not is_spoken(value)
        and not _PHRASED.search(text, max(0, start - _FAR), start)
        and text[end : end + 1] not in _QUOTES
    ):
        return True
    asked_where = _WHERE.fullmatch(value) and _ASKS_WHERE.search(text, max(0, start - _FAR), start)
    if asked_where and not _SAID.search(before) and text[end : end + 1] not in _QUOTES:
        return True
    if (value.isalpha() or " " in value) and not _RULES.isdisjoint(value.lower().split()):
        return True
    if _YEAR.fullmatch(value) and not _LED.search(before):
        return True
    if is_counted(text, end) or _AS.match(text, end) or is_an_example(before) or _HOST.search(before):
        return True
    alarm = _MACHINE.search(before)
    if alarm and (means(text, start - len(before) + alarm.start(), start, end) or is_of_machine(alarm.group(), value)):
        return True
    return _ELSE.search(before) is not None and _PIN.search(before) is None


def _is_typed(value: str, before: str) -> bool:
    """Whether it is what a lock or its pad takes, though it is written like something else."""
    if _KEYED.fullmatch(value) or (_WHEELS.fullmatch(value) and _LOCKED.search(before)):
        return True
    return _JOINED.fullmatch(value) is not None and _LED.search(before) is not None


def is_filed(text: str, start: int, end: int) -> bool:
    """Whether the value at ``start:end`` is written as numbers of members, certificates and files are, with slashes; where no
    word for a password stands straight before it, it is no secret."""
    return _FILED.fullmatch(text, start, end) is not None and not _SAID.search(text[max(0, start - _SOON) : start])


def _is_technical(value: str) -> bool:
    """Whether it stands in programs, manuals and tables of sizes."""
    if is_random(value) or _FILED.fullmatch(value):
        return False
    if is_program(value) or _SNAKE.fullmatch(value) or _PATH.fullmatch(value):
        return True
    return any(map(str.isalpha, value)) and is_measure(value) and not _DOOR.fullmatch(value)


def is_bare(value: str) -> bool:
    """Whether a number says nothing by itself of what it counts."""
    return _BARE.fullmatch(value) is not None
