"""Secrets told in prose and chat, in whatever words: a word for one, and near it a value that is no word of the sentence.

The more plainly the word says what follows, the further away the value may stand and the less it need look like a secret. A
password needs letters with digits or signs, and something that leads to it ("is", a colon, a bracket); one that no word looks
like needs only talk of a log-in. Digits need a word for a code, or for what is locked.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import cache

from app.scan.alternatives import any_of
from app.scan.gates import DIGIT, SPACE, gate
from app.scan.hits import Hit
from app.scan.lookup import Names, Said
from app.scan.secrets.codes import is_of_machine, is_registered, means
from app.scan.secrets.otherwise import LIMIT, is_an_example, is_counted
from app.scan.secrets.spots import NAMES
from app.scan.secrets.written import Written, how_written, is_example, is_very_mixed, trimmed
from app.scan.tables import table, words


class Word(IntEnum):
    """What a word says of the value beside it."""

    LOGIN = 0
    """There is talk of a log-in."""
    LOCK = 1
    """Of something that a code opens."""
    ANY_CODE = 2
    """It is a code of something."""
    CODE = 3
    """It is a code that opens something or lets somebody in."""
    PASSWORD = 4


_TOLD: dict[str, list[str]] = table("credentials")["told"]
_ALL = {
    Word.PASSWORD: [*NAMES["password"], *_TOLD["password"]],
    Word.CODE: _TOLD["code"],
    Word.ANY_CODE: _TOLD["any_code"],
    Word.LOCK: _TOLD["lock"],
    Word.LOGIN: _TOLD["login"],
}
HINT = gate("(?i)(?:" + "|".join(sorted({re.escape(word[:5]) for words in _ALL.values() for word in words})) + ")")
_ODD_SIGN = gate(rf"{DIGIT}|[!#$%&*+=@^~_]")
_QUOTED = gate(rf"[\"“„«]|{SPACE}['‘`]|[a-z]{{3}}[A-Z][a-z]{{3}}")
_SHOUTS = gate(r"[A-Za-z][!$][0-9]|[a-z][0-9]{1,4}[!$]")
_PHRASED = gate("(?i)pass[ -]?phrase")
_USER = re.compile(r"[A-Za-z][\w.\\-]{2,30}:(?=[^:/]{6,40}$)(?=[^!$#&*^]{0,40}[!$#&*^])")
"""A user before a colon and what is written as no word is."""
_WORTH = r"[0-9!#$%&*+=@^~_]|[\"'“‘«„`][^\W\d_]{4}|[a-z]{3}[A-Z][a-z]"
"""What a value has in it, or before it."""
_WORTHY = re.compile(_WORTH)
_CHUNK = re.compile(r"(?<!\S)\S{3,80}(?!\S)")
_QUOTES = "\"'“”‘’«»„`"
_HEADS = re.compile("|".join(map(re.escape, NAMES["heads"])), re.IGNORECASE)
_NO_PASSWORD = frozenset(words("no_password"))
_OPENS = "([{\"'“‘«„‚`*<>»›"
_WITH = re.compile(r"(?:(?<!\w)(?:with|using|mit|avec|con|com|met|med|z)\s[\"'“‘«„`(]?|\()\Z", re.IGNORECASE)
_SIMPLE = re.compile(
    r"(?!(?i:latin|office|microsoft|windows|python|java|chrome|firefox|ubuntu|debian|version|auth|web|base|room|unit|level|module|lesson"
    r"|week|figure|table|page)\d)"
    r"[A-Za-z][a-z]{3,19}\d{1,6}"
)
"""A word with a number on it."""
_MADE_UP = re.compile(r"(?=[a-z-]{3,40}\d)[a-z][a-z\d]{2,15}(?:-[a-z\d]{2,15}){0,3}-\d{1,6}")
_NAMED_KEY = re.compile(
    r"(?<!\w)(?:wi-?fi|wlan|network|signing|shared|encryption|webhook|master|vpn)\s(?:[\"'“”‘’\w-]{1,20}\s){0,2}(?:key|secret)"
    r"(?:\s[a-z]{1,10}){0,3}?(?:\s(?:is|was)(?:\sjust|\snow)?|:)?\s[\"'“‘«`(]?\Z",
    re.IGNORECASE,
)
"""Words and a number joined by hyphens; and a word for a key that leads to them."""
_HUMPS = re.compile(r"[A-Z][a-z]{3,12}[A-Z][a-z]{3,12}")
_STRAIGHTLY = re.compile(
    r"[\"'”*]{0,3}\s{0,2}(?:[:=→]|is(?:\snow)?|was|ist|lautet|est|es|è|é|jest|je|är|er)\s{0,2}[\"'“‘«„`*]{0,3}", re.IGNORECASE
)
"""Between a word for a password and one that is written as a word."""
_SHOUTED = re.compile(
    r"[A-Za-z]{4,20}[!$]\d{1,6}[!$#]?|[A-Z][a-z]{2,20}[!$][A-Za-z][a-z]{2,20}\d{1,6}|[A-Z][a-z]{2,20}\d{1,4}[!$][A-Za-z\d!$]{0,8}"
)
"""Nothing but a password is written so."""
_PASSES = re.compile(r"(?:pass|passes|passed)\s(?:\w+\s)?to\s(?:the|a|an|its|every|each|your)\b", re.IGNORECASE)
"""Something is handed on."""
_TAG = re.compile(r"#[A-Za-z0-9_]+")
"""What people put on posts: "join us with #GALAXY11"."""
CODED = re.compile(
    r"[*#]?\d{3,8}[*#]{0,2}|\d{1,4}[*#]\d{2,6}|(?=[\d-]*\d\d)\d{1,2}(?:-\d{1,2}){2,3}"
    r"|(?=[A-Z]*\d[A-Z]*\d[A-Z]*\d)(?=\d*[A-Z]\d*[A-Z]?\d*$)[A-Z0-9]{4,8}"
)
_HEX = re.compile("[0-9a-f]+|[0-9A-F]+")
_GROUPS = re.compile(r"(?<![\w.,/-])(?<!\d )\d{2,3}(?: \d{2,3}){1,2}(?![\w/-]| \d)")
"""A code in groups: "482 913"."""
_PLAINLY_CODE = re.compile(r"PIN|(?i:[^\W\d_][ -]?code|combi|combo|kombi)")
"""Of words straight before three digits, those that mean a code and nothing else."""
_ROW = re.compile(r"\d{3}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ODD = re.compile(
    r"(?=.{0,40}\d)(?=(?:[^A-Za-z]*[A-Za-z]){3})(?!.{1,40}@[\w-]{1,40}\.)(?![A-Z]{1,6}[#+]+\d)"
    r"(?!.{0,40}(?:[+&?]\w{1,20}[+&]))"
    r"[\w.-]*(?:[!$%&#@^*](?=\w)|[!$#](?=[!$#.*]{0,3}$))[\w!$%&#@^*?.+-]*"
)
"""Letters and digits, and a sign among them that stands in no word, name of a file, address or formula; or one at the end."""
_TECHNICAL = re.compile(r"[A-Z]{1,6}#\d+|[a-z]\w*(?:\.[a-z_]\w*)+|.*\.UTF-?8|.*[aA]-[zZ].*", re.DOTALL)
"""Names of standards and of things in programs, languages, ranges of letters."""
_BROKEN = re.compile(r"(?<=[\w)\"'”’])[.!?]\s+(?=[\w>\"'“‘])|\n")
_APART = re.compile(r"\n\s*\n")
_LINK = re.compile(
    r"(?:[:=,;(\[\"'“‘«„`*–—>→-]|(?<!\w)(?:"
    + "|".join(map(re.escape, [*_TOLD["links"], *_TOLD["plain_links"]]))
    + r"))\s*[(\[{\"'“‘«„`*<]*\Z",
    re.IGNORECASE,
)
_PLAIN_LINK = re.compile(
    r"(?:[:=→]|(?<!\w)(?:" + "|".join(map(re.escape, _TOLD["plain_links"])) + r"))\s*[(\[{\"'“‘«„`*<]*\Z", re.IGNORECASE
)
_OF_A_RULE = re.compile(rf"{LIMIT}|[0-9a-f]{{32}}|[0-9a-f]{{40}}|[0-9a-f]{{64}}", re.IGNORECASE)
"""What rules about passwords are written with: their lengths, their hashes."""
_CLOSES = re.compile(
    r"[\"'”’»`*)\]}]*(?:[.,;:!?)\n]|\s*(?:$|\n|[-–—(+/]|(?:" + "|".join(_TOLD["goes_on"]) + r")(?!\w)))", re.IGNORECASE
)
_OPENED_BY = re.compile(r"\s(?:" + "|".join(map(re.escape, _TOLD["opens"])) + r")(?!\w)", re.IGNORECASE)
_ENTERED = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, _TOLD["enters"])) + r")\s[\"'“*]?\Z", re.IGNORECASE)


def _backwards(names: Iterable[str]) -> re.Pattern[str]:
    """An expression for one of the names right before a word, in a text that is read backwards."""
    return re.compile(rf"[\s-]?{any_of((name[::-1] for name in names), re.escape(' '))}(?!\w)", re.IGNORECASE)


_CODES = table("credentials")["codes"]
_OFFER, _OTHER = _backwards(_CODES["offers"]), _backwards([*_CODES["offers"], *_CODES["other"]])
"""What makes another code of one, read backwards from it."""
_PHRASE = re.compile(r"[\"“„«](?P<value>[a-z]{2,12}(?:[ -][a-z]{2,12}){2,7})[\"”“»]")
_WORDS_OF_PHRASE = re.compile(
    r"pass[ -]?phrase[\"'*]{0,2}(?:\s(?:is|was))?\s?[:=]?\s{1,2}"
    r"(?P<value>[a-z]{2,12}(?:[ -][a-z]{2,12}){3,7})(?=[.,;]?\s*(?:\n|$)|\s*\()",
    re.IGNORECASE,
)
_PHRASES = re.compile(r"(?i)pass[ -]?phrase|passwor[dt]|mot de passe|contraseña|kennwort|senha|wachtwoord|parola")
_SHORTEST, _LONGEST = 3, 80
"""Characters of a value; and of what says that it is one."""
_NEAR, _FAR, _BEHIND, _FAR_BEHIND, _TYPED, _STRAIGHT = 70, 110, 30, 60, 20, 22
"""Characters between a value and its word: before it, before one that is no word at all, behind it, behind one
that is no word, one that is typed, and where nothing leads from the one to the other."""


@cache
def names() -> Names[Word]:
    """Every word that says what a value beside it is."""
    return Names((word, sort) for sort, words in _ALL.items() for word in words)


def find(text: str, lowered: str) -> Iterator[Hit]:
    """Passwords and codes that somebody tells."""
    shouts = _SHOUTS(text)
    if not shouts and not (HINT(text) and (_ODD_SIGN(text) or _QUOTED(text) or _PHRASED(text))):
        return
    chunks = [chunk for chunk in _CHUNK.finditer(text) if _WORTHY.search(text, *chunk.span())]
    groups, phrased = list(_GROUPS.finditer(text)), bool(_PHRASES.search(text))
    said = names().said(lowered) if chunks or groups or phrased else ()
    said = tuple(word for word in said if not _PASSES.match(text, word.start))
    if not said and not shouts:
        return
    starts = [word.start for word in said]
    for chunk in chunks:
        raw = chunk.group()
        start = chunk.start() + len(raw) - len(raw.lstrip(_OPENS))
        value = trimmed(raw.lstrip(_OPENS)).rstrip("\"'”’»›`)]}>")
        value = trimmed(value.split("”")[0].split("’,")[0])
        if user := _USER.match(value):
            start, value = start + user.end(), value[user.end() :]
        end = start + len(value)
        around = said[bisect_left(starts, start - _FAR - _LONGEST) : bisect_right(starts, end + _FAR_BEHIND)]
        if (
            len(value) >= _SHORTEST
            and (around or shouts or _MADE_UP.fullmatch(value))
            and (hit := _judged(text, around, start, value))
        ):
            yield hit
    for group in groups:
        before = [word for word in said if word.told is not Word.LOCK and 0 <= group.start() - word.end <= _NEAR]
        if before and (hit := _code(text, before, [], group.start(), group.group())):
            yield hit
    if phrased:
        yield from _phrases(text, said)


def _judged(text: str, said: tuple[Said[Word], ...], start: int, value: str) -> Hit | None:
    end, led = start + len(value), text[max(0, start - 40) : start]
    before = [word for word in said if word.end <= start and start - word.end <= _FAR]
    behind = [word for word in said if end <= word.start <= end + _FAR_BEHIND]
    if CODED.fullmatch(value):
        return _code(text, before, [word for word in behind if word.start - end <= _BEHIND], start, value)
    if len(value) < 6 or _TECHNICAL.fullmatch(value) or not any(map(str.isalpha, value)) or is_example(value):
        return None
    before, behind = ([word for word in words if not _called(_OFFER, text, word)] for words in (before, behind))
    reason = _reason(text, led, before, behind, start, value)
    if not reason or _TAG.fullmatch(value) or is_an_example(led):
        return None
    return _hit(start, value, "told", reason)


def _reason(text: str, led: str, before: list[Said[Word]], behind: list[Said[Word]], start: int, value: str) -> str:
    """Why a value with letters in it is told as a secret; nothing where it is not."""
    apart = _apart(text, before, start)
    if _MADE_UP.fullmatch(value) and not apart and _NAMED_KEY.search(led):
        return "It stands after a word for a key, and is written as people make a secret up."
    odd = how_written(value) is Written.SURE and bool(_ODD.fullmatch(value))
    if odd and (((before or behind) and not apart) or _SHOUTED.fullmatch(value)):
        return "It is written as no word is, and there is talk of a log-in beside it."
    near = [word for word in before if start - word.end <= _NEAR]
    if not apart and near and (_by_login(text, led, start, value) or _by_name(text, led, near, start, value)):
        return "A word for a password or a log-in stands before it, and it is written like one."
    return ""


def _by_login(text: str, led: str, start: int, value: str) -> bool:
    """Whether somebody is said to get in with it."""
    if how_written(value) < Written.LIKELY:
        return False
    if _SIMPLE.fullmatch(value):
        quoted = text[start - 1 : start] in _QUOTES and value[-2:].isdecimal() and bool(_PLAIN_LINK.search(led))
        return bool(_WITH.search(led)) or quoted
    return (
        len(value) >= 10
        and value.isalnum()
        and not _HEX.fullmatch(value)
        and is_very_mixed(value)
        and bool(_PLAIN_LINK.search(led))
    )


def _by_name(text: str, led: str, near: list[Said[Word]], start: int, value: str) -> bool:
    """Whether a word for a password leads to it."""
    named = [word for word in near if word.told is Word.PASSWORD]
    if _OF_A_RULE.fullmatch(value) or not named or len(_BROKEN.findall(text[named[-1].end : start])) > 1:
        return False
    written, between = how_written(value), text[named[-1].end : start]
    if written is Written.WORDS:
        quoted = text[start - 1 : start] in _QUOTES and text[start + len(value) : start + len(value) + 1] in _QUOTES
        plain = quoted or bool(_HUMPS.fullmatch(value))
        return plain and value.isalpha() and value.lower() not in _NO_PASSWORD and bool(_STRAIGHTLY.fullmatch(between))
    if written < Written.LIKELY or (not between.strip() and _HEADS.match(value)):
        return False
    plainly = written is Written.SURE or bool(_SIMPLE.fullmatch(value) or re.search(r"[a-z]\d+[a-z]|[-_]", value))
    return bool((_LINK if plainly else _PLAIN_LINK).search(led)) or (plainly and not between.strip())


def _apart(text: str, before: list[Said[Word]], start: int) -> bool:
    """Whether a paragraph ends between the last of the words and the value."""
    return bool(before) and bool(_APART.search(text, before[-1].end, start))


def _code(text: str, before: list[Said[Word]], behind: list[Said[Word]], start: int, value: str) -> Hit | None:
    """A row of digits as a code."""
    end, led = start + len(value), text[max(0, start - 24) : start]
    if is_counted(text, end) or is_registered(text, start, end) or len(set(value)) < 2 or re.search(r"[$€£]\s?\Z", led):
        return None
    before, behind = ([word for word in words if not _of_another(text, word)] for words in (before, behind))
    locks = [word for word in (*before, *behind) if word.told in {Word.LOCK, Word.CODE}]
    if locks and _OPENED_BY.match(text, end):
        return _hit(start, value, "opens", "It is said to open something.")
    if _ENTERED.search(led) and any(word in locks and word.start - end < _TYPED for word in behind):
        return _hit(start, value, "opens", "It is said to be typed where something opens.")
    near = [word for word in before if start - word.end <= _NEAR and not _ROW.search(text, word.end, start)]
    words = [
        word
        for word in near
        if word.told is Word.CODE or (word.told is Word.ANY_CODE and locks and not another_code(text, word))
    ]
    words = words or [word for word in near if word.told is Word.LOCK]
    if words and (means(text, words[-1].start, start, end) or is_of_machine(text[words[-1].start : words[-1].end], value)):
        return None
    if value[-1] in "#*" and any(start - word.end <= _NEAR for word in before) and _PLAIN_LINK.search(led):
        return _hit(start, value, "code", "It ends as codes of keypads do, and something is spoken of that one opens.")
    if not words or not _CLOSES.match(text, end):
        return None
    between = text[words[-1].end : start]
    breaks, answer = len(_BROKEN.findall(between)), _answers(text, between, start, end)
    plain = answer or bool(_PLAIN_LINK.search(led))
    coded = any(word.told in {Word.CODE, Word.ANY_CODE} for word in behind)
    if words[-1].told is not Word.LOCK or coded:
        of_board = text[words[-1].start : words[-1].end] == "pin"
        straight = not of_board and len(between) < _STRAIGHT and not breaks and "," not in between
        plain = plain or ((straight or bool(_LINK.search(led))) and not _YEAR.fullmatch(value))
    elif breaks > answer or _YEAR.fullmatch(value):
        return None
    short = len(value) == 3 and not (words[-1].told is not Word.LOCK and bool(_PLAIN_LINK.search(led)))
    short = short and not (between.isspace() and _PLAINLY_CODE.search(text, words[-1].start, words[-1].end))
    if plain and breaks <= 1 and not short:
        return _hit(start, value, "code", "A word for a code, or for what is locked, stands before it.")
    return None


_SAFELY = re.compile(
    r"(?:safe|alarm|gate)s?\s(?!is|was|now|code|pin|combination|number|ist|to open|opens|with|by)[^\W\d_]", re.IGNORECASE
)
"""A lock's name that goes with the word behind it: the safe distance, the alarm limit."""


def _of_another(text: str, word: Said[Word]) -> bool:
    """Whether the word for what is locked is none: "safe" as what is not dangerous, an alarm that has a limit."""
    return word.told is Word.LOCK and _SAFELY.match(text, word.start) is not None


def another_code(text: str, word: Said[Word]) -> bool:
    """Whether the word before "code" makes one of it that opens nothing: an error code, a post code."""
    return _called(_OTHER, text, word)


def _called(another: re.Pattern[str], text: str, word: Said[Word]) -> bool:
    """Whether the word before "code" makes another code of it: an error code, a post code, one that takes something off."""
    return word.told is Word.ANY_CODE and bool(another.match(text[max(0, word.start - 24) : word.start][::-1]))


def _answers(text: str, between: str, start: int, end: int) -> bool:
    """Whether the value stands alone in its line, as an answer in a chat does."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return "\n" in between and not re.search(r"[^\s>\"'-]", line) and text[end : end + 3].lstrip(".! ")[:1] in {"", "\n"}


def _phrases(text: str, said: tuple[Said[Word], ...]) -> Iterator[Hit]:
    """A pass phrase in quotation marks, or alone behind its name."""
    for match in _WORDS_OF_PHRASE.finditer(text):
        if re.search("[:=]|(?:is|was)\\s", match.group()[: match.start("value") - match.start()]):
            yield _hit(match.start("value"), match.group("value"), "phrase", "The words of a pass phrase.")
    for match in _PHRASE.finditer(text):
        before = [word for word in said if word.told is Word.PASSWORD and 0 <= match.start() - word.end <= _NEAR]
        led = _PLAIN_LINK.search(text[max(0, match.start() - 24) : match.start()])
        if before and led and not is_an_example(text[max(0, match.start() - 40) : match.start()]):
            yield _hit(match.start("value"), match.group("value"), "phrase", "A pass phrase in quotation marks.")


def _hit(start: int, value: str, rule: str, reason: str) -> Hit:
    return Hit(start, start + len(value), "password", value, 0.75, f"secrets.{rule}", reason)
