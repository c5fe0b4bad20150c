"""Passwords that are words, told plainly: "The password is sunflower", words in quotation marks, answers to security questions.

A word gives nothing away by how it is written. It counts where the sentence can end with it and where it says nothing of the
password ("The password is hidden"): words of every day and those that end as adjectives do are left out, unless many people
choose them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.scan.gates import gate, literals
from app.scan.hits import Hit
from app.scan.people.lexicon import lexicon
from app.scan.secrets.named import HINT
from app.scan.secrets.spots import NAMES, matches
from app.scan.secrets.written import is_example, is_filler
from app.scan.tables import table, words

_HELD: dict[str, list[str]] = table("credentials")["plain"]
_NO_PASSWORD, _POPULAR = frozenset((*words("no_password"), *_HELD["said"])), frozenset(_HELD["popular"])
_PASSWORD = "|".join(re.escape(word).replace(r"\ ", r"[\s_-]") for word in sorted(NAMES["password"], key=len, reverse=True))
_FOR = r"(?:\s(?:for|of|on|at|in|für|zum|zur|des|der|im|pour|du|de|del|della|do|da|van)\s[^\n:=|\"“;.,]{1,40}?)?"
_ENGLISH = r"(?:is|was|reads|remains|stays|will\sbe|['’]s)(?:\s(?:now|still|always|just|simply|again|set\sto|changed\sto))?"
_SURE = r"lautet|lauten|luidt|heißt"
_ELSEWHERE = r"ist|war|est|était|es|era|è|é|är|er|is\snu"
_O, _C = "[\"'“‘«„*]?", "[\"'”’»“*]?"
_WORD = r"(?P<value>[^\W\d_]{4,24})"
_END = (
    r"(?=\s*(?:$|\n|[.!;)](?:\s|$)|,)|\s(?:and|und|et|y|e|en|but|for|on|until|für|pour|para)\s"
    r"(?:the|my|your|our|it|its|all|a|der|die|das|den|le|la|les|el|il|user|pin)\b)"
)
_TOLD = re.compile(
    rf"(?:{_PASSWORD}){_FOR}(?:\s(?:(?P<sure>{_SURE})|(?P<english>{_ENGLISH})|(?P<elsewhere>{_ELSEWHERE}))|['’]s)"
    rf"\s?:?\s{_O}{_WORD}{_C}{_END}",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    rf"(?:(?<=\s)|(?=[A-ZÄÖÜ]))(?:{_PASSWORD}){_FOR}\s?:\s{_O}{_WORD}{_C}(?=[^\S\n]*(?:$|\n|[.;,)](?:\s|$)))", re.IGNORECASE
)
"""A form or note: "WiFi password: sunflower"; settings begin their lines with a small letter."""
_QUOTED = re.compile(
    rf"(?:{_PASSWORD}){_FOR}(?:\s?[:=]|\s(?:{_SURE}|{_ENGLISH}|{_ELSEWHERE}))\s{{0,2}}"
    r"(?:[\"“„«](?P<value>[^\"“”„«»\n]{5,60})[\"”“»]|['‘](?P<single>[^'‘’\n]{5,60})['’])(?=[\s.,;:!?)]|$)",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _HELD['asks']))}|{_PASSWORD})(?!\w)", re.IGNORECASE)
"""In quotation marks, words of a message about passwords."""
_IN_ENGLISH = re.compile(r"pass[ -]?(?:word|phrase|code)", re.IGNORECASE)
_OF_IT = re.compile(r"(?:ed|ing|able|ible|ive|al|ful|less|ic|ous|ent|ant|ly|ary|ory|ish|text|wise|proof|only)$")
"""How words end that say what a password is like."""

_MAIDEN, _FIRST = ("|".join(_HELD[name]) for name in ("maiden", "first"))
_SEP = r"(?:\s?\([^()\n]{1,30}\))?\s?(?:[:=–—-]|is|was|ist|war|lautet|est|était|es|era|è|é)\s{1,2}"
_CAP = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]{1,20}"
_NAME = rf"[\"'“‘«„]?(?P<value>{_CAP}(?:[ -]{_CAP}){{0,2}})[\"'”’»]?(?=\s*(?:$|\n|[.,;)]))"
_ANSWER = r"(?i:answer|antwort|réponse|respuesta|risposta|antwoord|resposta|a)"
_ANSWERS = (
    re.compile(rf"(?<!\w)(?i:{_MAIDEN}){_SEP}{_NAME}"),
    re.compile(rf"(?<!\w)(?i:{_MAIDEN}|{_FIRST})[^\n]{{0,30}}?[.,;?)\s]\s{{0,2}}{_ANSWER}{_SEP}{_NAME}"),
    re.compile(rf"(?<!\w)(?i:security|secret)\s(?i:answer)(?:\s(?i:to|for)\s[^\n:=]{{1,30}})?{_SEP}{_NAME}"),
)
"""What is a security answer by what stands straight before it."""
_ASKED = re.compile(rf"(?<!\w)(?i:{_MAIDEN}|{_FIRST})[^\n?]{{0,30}}\?\s{{1,3}}(?:[>–—-]\s?)?{_NAME}")
_FILLED_IN = re.compile(rf"(?<!\w)(?i:{_FIRST}){_SEP}{_NAME}")
_QUESTION = re.compile(rf"(?<!\w)(?:{'|'.join(_HELD['question'])})(?!\w)", re.IGNORECASE)
_NEAR = 160
"""Code points before an entry in which the words for a security question stand."""
_HINT_ANSWER = gate(literals(_HELD["answers"]))


def find(text: str, lowered: str) -> Iterator[Hit]:
    """Words told as passwords, words in quotation marks, answers to security questions."""
    del lowered
    if HINT(text):
        yield from _told(text)
        yield from _quoted(text)
    if _HINT_ANSWER(text):
        for match in _answers(text):
            if match["value"].lower() not in _NO_PASSWORD:
                yield _hit(match, "value", "answer", "The answer to a security question: who has it can reset a password.")


def _answers(text: str) -> Iterator[re.Match[str]]:
    for pattern in _ANSWERS:
        yield from pattern.finditer(text)
    held = lexicon()
    for match in _ASKED.finditer(text):
        if not held.is_word(match["value"]) or held.may_be_given(match["value"]):  # "Discuss."
            yield match
    for match in _FILLED_IN.finditer(text):
        if _QUESTION.search(text, max(0, match.start() - _NEAR), match.start()):
            yield match


def _told(text: str) -> Iterator[Hit]:
    for match in matches(_TOLD, text):
        said = match.groupdict()
        plainly = said["sure"] or (match["value"][0].isupper() if said["elsewhere"] else _is_chosen(match["value"]))
        if plainly and _could_be(match["value"]):
            yield _hit(match, "value", "plain", "It is said to be the password.")
    for match in matches(_LABELLED, text):
        labelled = text[match.start()].isupper() or text[match.start() - 1 : match.start()] == " "
        labelled = labelled and (_IN_ENGLISH.match(match.group()) is not None or match["value"][0].isupper())
        if labelled and _is_chosen(match["value"]) and _could_be(match["value"]):
            yield _hit(match, "value", "plain", "It stands after “password” and says nothing of one.")


def _quoted(text: str) -> Iterator[Hit]:
    for match in matches(_QUOTED, text):
        group = "value" if match["value"] else "single"
        value = match[group]
        if " " in value.strip() and len(value.split()) <= _MOST and not _ASKS.search(value) and any(map(str.isalnum, value)):
            yield _hit(match, group, "phrase", "A password of several words, in quotation marks.")


_MOST = 8
"""Words of a password."""


def _is_chosen(value: str) -> bool:
    """Whether a word says nothing of a password, so that it can only be one."""
    low, held = value.lower(), lexicon()
    return low in _POPULAR or not (held.is_word(low) or _OF_IT.search(low))


def _could_be(value: str) -> bool:
    low = value.lower()
    return low not in _NO_PASSWORD and not is_example(value) and not is_filler(value)


def _hit(match: re.Match[str], group: str, rule: str, reason: str) -> Hit:
    return Hit(*match.span(group), "password", match[group], 0.75, f"secrets.{rule}", reason)
