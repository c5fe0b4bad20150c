"""Codes: PINs, door codes, codes for one log-in, backup codes, recovery phrases.

They are digits or words, so what stands around them has to say what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from app.scan.alternatives import any_of
from app.scan.gates import DIGIT, SPACE, Gate, gate
from app.scan.hits import Hit
from app.scan.secrets.written import is_filler, is_mixed
from app.scan.tables import table

_CODES: dict[str, list[str]] = table("credentials")["codes"]


def _any(name: str) -> str:
    every = sorted(_CODES[name], key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in every)


_BE = r"(?:is|was|are|ist|lautet|est|es|è|é|jest|is\snow|will\sbe|set\sto|changed\sto)"
_FOR = r"(?:\s(?:for|of|to|on|at|in|für|zum|zur|des|der|im|pour|du|de|del|della|do|da|d’|di)\s[^\n:=|\d.]{1,50}?)?"
_SEP = rf"(?:\s?\([^()\n]{{1,30}}\))?(?:\s{{0,2}}[:=–—|→]\s{{0,2}}|\s-\s|,?\s{{1,2}}{_BE}(?:\snow)?(?:\s?:)?\s|:\s?{_BE}\s)"
_END = r"(?![\w.,:/-]?\d|[\w%°€$£]|\s?(?:%|mm|cm|km|m|kg|g|px|ms|bytes|lines|euros?"
_END += r"|dollars|people|pages|times|years|days|hours|minutes)\b)"
_DIGITS = rf"[\"'“‘«`*(]{{0,2}}(?P<value>[*]?\d(?:[ -]?\d){{3,8}}#?){_END}"
_OWN = re.compile(rf"(?<![^\W_])(?:{_any('own')})s?{_FOR}(?:{_SEP}|\s{{1,2}}){_DIGITS}", re.IGNORECASE)
"""Words that mean such a code and nothing else: "door code 4829", "Türcode: 4829"."""
_PIN = re.compile(
    rf"(?<![\w-])(?:(?P<said>(?i:the|your|my|his|her|our|their|with|use|enter|type|die|ihre|mein|card|printer|sim|voicemail|new)\s)?(?:PIN|TAN|PUK|OTP|mTAN|PIN-Code|PIN\scode)"
    rf"\s|(?i:pin|puk|otp|mtan|pin-code|pin\scode|tan(?=\s?:)){_FOR}{_SEP}){_DIGITS}"
)
"""In capitals, with nothing between: "PIN 4711". A year needs somebody whose PIN it is."""
_CODE = re.compile(rf"(?<![\w-])(?P<noun>{_any('codes')}){_FOR}(?:{_SEP}|\s{{1,2}}){_DIGITS}", re.IGNORECASE)
"""A code of something; that it opens something or lets somebody in must be said beside it."""
_NOT_BEFORE = re.compile(rf"[\s-]?{any_of(word[::-1] for word in [*_CODES['offers'], *_CODES['other']])}", re.IGNORECASE)
"""What makes another code of one, read backwards from it: an end is looked for at one place, not at thirty."""
_NEAR = re.compile(rf"(?<![^\W_])(?:{_any('opens')})(?![^\W_])", re.IGNORECASE)
_OPENS = re.compile(
    rf"(?<!\w)(?:(?:opens?|unlocks?|disarms?|opened|unlocked|disarmed|switch(?:es|ed)?\soff|turns?\soff|deactivated?)\s(?:[\w’'-]{{1,20}}\s){{0,4}}?(?:with|by|using|via)\s(?:the\s)?(?:code\s|PIN\s|combination\s)?){_DIGITS}",
    re.IGNORECASE,
)
"""What a door opens with."""
_NOT_OPENED = re.compile(r"connection|socket|session|files?\b|issue|ticket|position|program|process", re.IGNORECASE)
_THING = re.compile(rf"(?<![^\W_])(?:{_any('things')}){_FOR}(?:{_SEP}|\s){_DIGITS}", re.IGNORECASE)
_YOUR = r"(?:your|ihr|dein|votre|ton|su|tu|il\stuo|the|o\sseu|uw|je)"
_REVERSED = re.compile(
    rf"""(?<![\w.,-])(?:G-)?(?P<value>\d{{4,8}}|\d{{3}}[ -]\d{{3}}|[A-Z0-9]{{6,8}}(?<=\d)){_END}\s
      (?:is|ist|est|es|è|é)\s{_YOUR}\s(?:[\w’'-]{{1,20}}\s){{0,4}}?(?:{_any("codes")}|OTP|PIN|passcode|TAN)(?![\w-])
    | (?<!\w)(?:use|enter|type|input|gib|geben\ssie|saisissez|introduzca|inserisci)\s(?:the\s)?(?:code\s)?(?P<used>\d{{4,8}}\#?)
      {_END}\s
      (?:to\s(?:finish|continue|proceed|access|join|activate|register|reset|confirm|sign|log|verify|complete|unlock|open|enter|authenticate)
      |as\s(?:your|the)\s(?:[\w-]{{1,20}}\s){{0,2}}(?:code|pin))""",
    re.IGNORECASE | re.VERBOSE,
)
"""A code before what it is: "482913 is your login code", "Enter 482913 to sign in"."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_MEANS = re.compile(rf"[\"'”’»)*]{{0,2}}\s(?:{_any('means')})(?!\w)", re.IGNORECASE)
_LIST = re.compile(r"\s?[:–—-]\s[a-zäöüß]{3}")
_LED = re.compile(r"[:=]|\s(?:is|ist|est|es|è|é)\s")
_OF_MACHINE = re.compile(r"[A-Z]{1,3}-?\d{2,4}")
_LISTED = re.compile(
    rf"(?<![^\W_])(?:{_any('lists')})[^\S\n]{{0,2}}(?:\([^()\n]{{1,40}}\))?"
    r"(?:[^\n\d]{0,80}\n|[^\S\n]{0,2}(?:[:=]|is|are|[^\n\d:]{0,40}:)?)",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"(?:[\s,;:•*|-]|\d{1,2}[.)]\s){0,8}(?:and\s|und\s)?"
    r"(?P<value>[A-Za-z0-9]{4,10}(?:[ -][A-Za-z0-9]{3,10}){0,7}|[A-Za-z0-9]{8,24})(?![\w.])"
)
_PHRASE = re.compile(
    rf"(?<![^\W_])(?:{_any('phrases')})(?![^\W_])[^\n:=]{{0,40}}?\s{{0,2}}(?:[:=]|\s(?:is|are|ist|lautet|est|es|è))?\s{{0,3}}[\"'“`]?(?P<value>(?:\d{{1,2}}[.)]\s)?[a-z]{{3,8}}(?:[\s,]{{1,3}}(?:\d{{1,2}}[.)]\s)?[a-z]{{3,8}}){{11,23}})(?![\w])",
    re.IGNORECASE,
)
_SMALL = frozenset(_CODES["small"])
"""Words of sentences that are not among those of recovery phrases (BIP 39)."""
_SETUP = re.compile(
    r"""(?:(?<![^\W_])(?:totp|authenticator|setup|set-up|2fa|mfa|two-factor|otp)(?:[\s_-](?:setup|shared|app))?[\s_-](?:secret|key|seed|code)(?:[\s_-]key)?\s?(?:is\s|[:=]\s?)?|[?&]secret=)["'“]?
    (?P<value>[A-Z2-7]{16,64}|[A-Za-z2-7]{4}(?:[ -][A-Za-z2-7]{4}){3,12})(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_LETTERED = re.compile(
    rf"(?<![^\W_])(?:{_any('lettered')}){_FOR}(?:{_SEP}|\s)(?P<value>[\"'“]?(?=[A-Za-z0-9]{{0,11}}\d)[A-Za-z0-9]{{4,12}})(?![\w-])",
    re.IGNORECASE,
)
_COMBINATION = re.compile(
    rf"(?<!\w)(?:combination|kombination|combinaison|combinación|safe|lock|tresor){_FOR}(?:{_SEP}|\s)(?P<value>\d{{1,2}}(?:\s?-\s?\d{{1,2}}){{2,4}})(?![\w-])",
    re.IGNORECASE,
)
_WAYS = "right|left|rechts|links|droite|gauche|derecha|izquierda|destra|sinistra|direita|esquerda|prawo|lewo"
_THEN = r"(?:,\s(?:then\s|dann\s|dan\s|puis\s|luego\s|poi\s)?|\sthen\s|\s)"
_TURNS = re.compile(
    r"(?<!\w)(?P<value>(?-i:(?:[RL]\s?\d{1,2}[\s,-]{1,3}){2,7}[RL]\s?\d{1,2})"
    rf"|(?:\d{{1,2}}\s(?:{_WAYS}){_THEN}){{2,7}}\d{{1,2}}\s(?:{_WAYS})|(?:(?:{_WAYS})\s\d{{1,2}}{_THEN}){{2,7}}(?:{_WAYS})\s\d{{1,2}})(?!\w)",
    re.IGNORECASE,
)
"""Which way to turn the dial of a safe, and how far."""
_NOUN = (
    r"(?=[’']s\s|\s?[\"”’):,;.!?(–—-]|\s*$|\s\d|\s[RL]\d|\s(?:is|was|opens?|turns?|takes|needs|code|combination|dial|door|lock|in"
    r"|on|at|by|with|behind|under|from|for|of|and|to|goes|now|still|again)\b(?!\s(?:it|screen|the\s(?:axle|door|wheel))))"
)
_ALWAYS = "|".join(re.escape(word) for word in _CODES["dials"] if word not in {"safe", "lock"})
_HAS_DIAL = re.compile(
    rf"(?<!\w)(?:(?:{_ALWAYS})(?![^\W\d_])|(?<!is )(?<!be )(?<!are )(?<!it )(?<!stay )(?<!keep )(?<!feel )safe{_NOUN}"
    rf"|(?<!to )(?<!then )(?<!and )lock{_NOUN})",
    re.IGNORECASE,
)
"""What has such a dial; to lock, and to be safe, is something else."""
_SENTENCE = re.compile(r"[.!?]\s|\n")
_CARD_CODE = re.compile(
    r"(?<!\w)(?:CV[VC]2?|CVN|cv[vc]2?|card security code|Prüfnummer)\s?(?:is|was|ist|:|=|-)?\s{0,2}(?P<value>\d{3,4})(?![\w-])"
    r"(?!\s(?:digit|Ziffer|number))"
)
_OF_CARD = re.compile(r"card|karte|carte|tarjeta|carta|exp|valid|\d{4}|\d\d/\d\d", re.IGNORECASE)
_ENDS = re.compile(r"[\"'”’)*]{0,2}\s{0,2}(?:$|[\n,;!?)]|\.(?!\w)|(?:and|und|et|y|e|exp|on|for)\b)")
"""Where cards are spoken of, and where a clause ends: in small letters the word means other things, too."""
_SEED = re.compile(
    r"(?<!\w)(?i:authenticator|authentication app|token app|totp|2fa|mfa)[^\n.]{0,60}?[\s:,(]{1,3}"
    r"(?P<value>[A-Z2-7]{4}(?:[ -][A-Z2-7]{4}){3,12})(?!\w)"
)
"""The secret of such an app in groups, some words behind its name."""
_GROUP = re.compile(r"[A-Z0-9]+")
_NO_VOWEL, _NO_WORDS = re.compile(r"[B-DF-HJ-NP-TV-XZ]+"), 2
"""Groups that are no words, and how many of them show that groups of capitals are no sentence."""
_LICENCE = re.compile(
    r"(?<!\w)(?<!driving )(?<!driver’s )(?<!driver's )"
    r"(?i:(?:(?:licen[cs]e|product|activation|serial|registration)[ -](?:key|code)|licen[cs]e number"
    r"|(?:lizenz|produkt|aktivierungs|serien)[ -]?(?:schlüssel|code|key)|(?:clé|code) (?:de licence|d[’']activation|de produit)"
    r"|(?:clave|código) de (?:licencia|activación|producto)|(?:chiave|codice) (?:di licenza|di attivazione|prodotto)"
    r"|(?:licentie|activerings|product)(?:sleutel|code)|chave de (?:licença|ativação)|klucz (?:licencyjny|produktu))"
    rf"(?:\s(?:for|of|to|für|pour|para|per|voor|do)\s[^\n:=|.]{{1,50}}?)?(?:{_SEP}|[\s,(]{{1,3}})"
    rf"|(?:licen[cs]e|lizenz|licencia|licenza|licentie)(?:\s(?:for|für|pour|para|per|voor)\s[^\n:=|.]{{1,50}}?)?{_SEP})"
    r"(?P<value>(?=[A-Z-]{0,28}\d)(?=[\d-]{0,28}[A-Z])[A-Z0-9]{4,5}(?:-[A-Z0-9]{4,5}){3,5})(?![\w-])"
)
"""What makes a program somebody's who has paid for it: straight behind its name, or led to by "is" or a colon."""
_APP = re.compile(
    r"(?i:app(?:lication)?(?:[ -]specific)?[ -]passwords?)[^\n:=]{0,30}?[ :=]{1,3}"
    r"(?P<value>[a-z]{4}(?:[ -][a-z]{4}){3}|(?=[A-Za-z ]{0,30}\d)[A-Za-z0-9]{4}(?: [A-Za-z0-9]{4}){5})(?![A-Za-z0-9])"
)


def _begun(words: Iterable[str]) -> Gate:
    """The gate for any of the words where a word begins."""
    every = "|".join(re.escape(word).replace(r"\ ", f"(?:{SPACE}|-)") for word in dict.fromkeys(words))
    return gate(f"(?i)(?:^|[^A-Za-z0-9])(?:{every})")


_HINT = _begun([*_CODES["own"], *_CODES["codes"], *_CODES["things"]])
_HINT_LETTERED, _HINT_LISTED = _begun(_CODES["lettered"]), _begun(_CODES["lists"])
_HINT_REVERSED = gate(
    rf"(?i){DIGIT}{SPACE}(?:is|ist|est|es|è|é){SPACE}"
    rf"|(?:use|enter|type|input|gib|sie|saisissez|introduzca|inserisci){SPACE}(?:the{SPACE})?(?:code{SPACE})?{DIGIT}"
)
_HINT_PHRASE = gate(r"(?i)seed|mnemonic|phrase|recovery.words|semilla|frase|herstelzin|wiederherstellungsw")
_HINT_PIN, _HINT_APP = _begun(["pin", "puk", "tan", "otp", "mtan"]), gate("(?i)app(?:lication)?(?:[ -]specific)?[ -]password")
_HINT_SETUP = gate(
    rf"(?i)(?:^|[^A-Za-z0-9])(?:totp|authenticator|token app|setup|set-up|2fa|mfa|two-factor|otp)(?:{SPACE}|[_,:-])|[?&]secret="
)
_HINT_TURNS = gate(rf"[RL]{SPACE}?{DIGIT}{{1,2}}|(?i:{DIGIT}{SPACE}(?:{_WAYS})|(?:{_WAYS}){SPACE}{DIGIT})")
_HINT_GROUPS = gate("[A-Z0-9]{4}[ -][A-Z0-9]{4,5}[ -][A-Z0-9]{4}")
_HINT_LICENCE = gate("(?i)licen|activ|aktiv|ativ|attiv|produ|prodo|serial|serien|lizenz|licenz|licenç|klucz")
_HINT_CARD = gate("CV[VCN]|cv[vc]|card security code|Prüfnummer")
_HINT_COMBINATION = _begun(["combination", "kombination", "combinaison", "combinación", "safe", "lock", "tresor"])
_HINT_DIAL = _begun(_CODES["dials"])
_HINT_OPENS, _FOUR = gate(r"(?i)open|unlock|disarm|switch|turn|deactivat"), gate(rf"{DIGIT}{{4}}|{DIGIT}[ -]{DIGIT}")
"""Four digits, perhaps with spaces or hyphens between them."""
_PAIRS = gate(rf"{DIGIT}{SPACE}?-{SPACE}?{DIGIT}")


_ALONE: tuple[tuple[tuple[Gate, ...], re.Pattern[str], str, str], ...] = (
    ((_FOUR, _HINT_OPENS), _OPENS, "secrets.opens", "Something opens with this code."),
    ((_PAIRS, _HINT_COMBINATION), _COMBINATION, "secrets.combination", "The combination of a lock."),
    ((_HINT_TURNS, _HINT_DIAL), _TURNS, "secrets.combination", "How to turn the dial of a safe."),
    ((_HINT_CARD,), _CARD_CODE, "secrets.card", "The security code of a payment card."),
    ((_HINT_SETUP,), _SETUP, "secrets.setup", "The secret of an app that makes codes for log-ins (RFC 6238)."),
    ((_HINT_GROUPS, _HINT_SETUP), _SEED, "secrets.setup", "The secret of an app that makes codes for log-ins (RFC 6238)."),
    ((_HINT_GROUPS, _HINT_LICENCE), _LICENCE, "secrets.licence", "The key of a licence for a program."),
    ((_HINT_APP,), _APP, "secrets.app", "A password of one application, as mail providers make them."),
)
"""What needs no other look at what stands around it, and what a text must hold for it."""


def find(text: str, lowered: str) -> Iterator[Hit]:
    """PINs and codes of doors and log-ins, recovery codes and phrases."""
    for gates, pattern, name, reason in _ALONE:
        if all(possible(text) for possible in gates):
            yield from _values(pattern, text, name, reason)
    digits = _FOUR(text)
    if digits and _HINT_PIN(text):
        yield from _pins(text)
    if digits and _HINT(text):
        yield from _said(text, lowered)
    yield from _sent(text)
    if _HINT_LISTED(text):
        yield from _listed(text)
    if _HINT_PHRASE(text):
        for match in _PHRASE.finditer(text):
            if not _SMALL & set(re.findall(r"[a-z]+", match.group("value").lower())):
                yield _hit(match, "value", "secrets.phrase", "The words of a recovery phrase (BIP 39).")


_BESIDE = "A code that opens something or lets somebody in, by the words beside it."


def _hit(match: re.Match[str], group: str, name: str, reason: str) -> Hit:
    return Hit(*match.span(group), "password", match.group(group), 0.85, name, reason)


def _is_other_opening(_text: str, match: re.Match[str]) -> bool:
    return _NOT_OPENED.search(match.group()) is not None


def _is_other_number(text: str, match: re.Match[str]) -> bool:
    """Whether what stands in small letters before the digits is not the code of a card."""
    start, end = match.span("value")
    led = text[match.start() : start]
    if not led[0].islower():
        return False
    if led[-1].isalnum():
        return True
    plain = led.strip().isalnum()
    return not _ENDS.match(text, end) or (
        plain and not _OF_CARD.search(text, max(0, match.start() - _NEAR_CARD), match.start())
    )


def _is_other_turn(text: str, match: re.Match[str]) -> bool:
    """Whether nothing in the sentence has a dial, or it is turned by the same each time, as nobody sets a safe."""
    start, end = match.span("value")
    before = _SENTENCE.split(text[max(0, start - _NEAR_DIAL) : start])[-1]
    behind = _SENTENCE.split(text[end : end + _NEAR_DIAL])[0]
    turns = re.findall(r"\d+", match.group("value"))
    return len(set(turns)) < len("LR") or not (_HAS_DIAL.search(before) or _HAS_DIAL.search(behind))


_NEAR_DIAL = 110
"""Code points between the turns of a dial and what has it."""
_NEAR_CARD = 70
"""Code points before the code of a card in which it is spoken of."""


def _is_words(_text: str, match: re.Match[str]) -> bool:
    """Whether groups of capitals are words, and figures among them numbers."""
    groups = _GROUP.findall(match.group("value"))
    mixed = any(not group.isalpha() and not group.isdecimal() for group in groups)
    return not mixed and sum(_NO_VOWEL.fullmatch(group) is not None for group in groups) < _NO_WORDS


def _is_sample(_text: str, match: re.Match[str]) -> bool:
    return is_filler(match.group("value"))


_UNLESS: dict[re.Pattern[str], Callable[[str, re.Match[str]], bool]] = {
    _OPENS: _is_other_opening, _CARD_CODE: _is_other_number, _SEED: _is_words, _TURNS: _is_other_turn, _LICENCE: _is_sample,
}  # fmt: skip
"""What makes something else of what a pattern finds."""


def _values(pattern: re.Pattern[str], text: str, name: str, reason: str) -> Iterator[Hit]:
    for match in pattern.finditer(text):
        value = match.group("value")
        if pattern in _UNLESS and _UNLESS[pattern](text, match):
            continue
        if len(set(value)) > 1 and not (pattern is _COMBINATION and sum(map(str.isdecimal, value)) < 5):
            yield _hit(match, "value", name, reason)


def _pins(text: str) -> Iterator[Hit]:
    for match in _PIN.finditer(text):
        value = match.group("value")
        if len(set(value)) > 1 and (match.group("said") or not _YEAR.fullmatch(value)):
            yield _hit(match, "value", "secrets.pin", "A row of digits straight after “PIN”.")


def _said(text: str, lowered: str) -> Iterator[Hit]:
    for pattern in (_OWN, _CODE, _THING):
        for match in pattern.finditer(text):
            value = match.group("value")
            if len(set(value)) < 2 or _NOT_BEFORE.match(lowered[max(0, match.start() - 30) : match.start()][::-1]):
                continue
            if pattern is _CODE and not _NEAR.search(text[max(0, match.start() - 100) : match.end() + 50]):
                continue
            if means(text, max(0, match.start() - len("alarm ")), match.start("value"), match.end("value")):
                continue
            if pattern is _CODE and _YEAR.fullmatch(value) and not _LED.search(text, match.end("noun"), match.end()):
                continue  # the building code of 2014
            if pattern is _THING and (_YEAR.fullmatch(value) or len(value) > 8):
                continue
            yield _hit(match, "value", "secrets.code", _BESIDE)


def means(text: str, word: int, start: int, end: int) -> bool:
    """Whether the number at ``start:end`` behind a word is a message of a machine, by what follows it: "Alarm 8823 means low
    oil", "Alarm 8823: low oil"."""
    said = text[word:start]
    listed = "alarm" in said.lower() and not _LED.search(said) and _LIST.match(text, end)
    return bool(listed or _MEANS.match(text, end))


_REGISTERED = re.compile(r"\d\d[A-L]\d{4}[A-Z]")
_REGISTER = re.compile(r"nurs|midwi|nmc|registration (?:pin|n)|registrant|regulator", re.IGNORECASE)
_KEPT_SHUT = re.compile(r"lock|key|door|cupboard|cabinet|safe|alarm|(?<!nmc )code|gate|cash", re.IGNORECASE)


def is_registered(text: str, start: int, end: int) -> bool:
    """Whether it is the "PIN" of a nurse or midwife in Britain's register, by its form and the words before it: no secret. What
    is kept shut there has a code."""
    value = text[start:end]
    if not _REGISTERED.fullmatch(value):
        return False
    before = text[max(0, start - _NEAR_REGISTER) : start]
    return _REGISTER.search(before) is not None and not _KEPT_SHUT.search(before)


_NEAR_REGISTER = 70
"""Code points before such a number in which the register is named."""


def is_of_machine(said: str, value: str) -> bool:
    """Whether a letter and digits are what a machine shows: the alarm code E204. Keypads have digits."""
    return "alarm" in said.lower() and _OF_MACHINE.fullmatch(value) is not None


def _sent(text: str) -> Iterator[Hit]:
    """Codes as they are sent: before what they are, and with letters in them."""
    for match in _REVERSED.finditer(text) if _HINT_REVERSED(text) else ():
        yield _hit(match, "value" if match.group("value") else "used", "secrets.code", "A code for one log-in.")
    for match in _LETTERED.finditer(text) if _HINT_LETTERED(text) else ():
        if is_mixed(match.group("value")):
            yield _hit(match, "value", "secrets.code", _BESIDE)


def _listed(text: str) -> Iterator[Hit]:
    """Recovery codes, one after another."""
    for match in _LISTED.finditer(text):
        at = match.end()
        while item := _ITEM.match(text, at):
            value = item.group("value")
            if not re.search(r"\d", value) or len(value) < 6 or not re.fullmatch(r"[\dA-Za-z -]+", value) or _prose(value):
                break
            yield _hit(item, "value", "secrets.recovery", "It stands in a list of codes for recovery.")
            at = item.end()


def _prose(value: str) -> bool:
    """Whether words stand in it: "8 characters"."""
    return any(part.isalpha() and len(part) > 2 and part.islower() for part in re.split("[ -]", value)) and " " in value
