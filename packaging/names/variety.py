"""Text for the names model that nobody wrote: our templates filled in, and natural text said otherwise.

Labelled text is short, and a network that sees it again and again learns its words by heart. So each epoch sees the natural
text with other people, places and companies in it, in small letters, in capitals and in the capitals of headlines, and with
a share of its words unreadable (:func:`blurred`), so that what stands around a name is learned as well.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from corpora import Record
from faker import Faker

from app.scan.people.lexicon import lexicon
from app.scan.tables import table

HERE = Path(__file__).resolve().parent
INVENTED = 0.25
"""Share of the names put into natural text that are in no list."""
SMALL, SMALL_SOCIAL, CAPITALS, HEADLINE = 0.04, 0.2, 0.03, 0.06
"""Share of the natural text that is also seen in small letters, in capitals and in the capitals of headlines."""
LOCALES = [
    "en_US", "en_GB", "en_IN", "en_IE", "en_NZ", "en_NG", "en_KE",  # the English ones first: they make up half of the names
    "de_DE", "de_AT", "fr_FR", "fr_CA", "es_ES", "es_MX", "es_CO", "it_IT", "pt_BR", "pt_PT", "nl_NL", "pl_PL", "cs_CZ",
    "sk_SK", "hu_HU", "ro_RO", "hr_HR", "sl_SI", "sv_SE", "no_NO", "da_DK", "fi_FI", "et_EE", "lv_LV", "lt_LT", "tr_TR",
    "id_ID", "vi_VN", "en_PK", "en_TH", "ga_IE", "zu_ZA", "yo_NG", "az_AZ",
]  # fmt: skip
ENGLISH = 7
PERSON, PLACE, COMPANY = "PERSON", "LOCATION", "ORGANIZATION"


def _ordered(provider: Any) -> None:
    """Sort the cities of a provider: Italian ones are listed from a set, in another order in each process."""
    cities = getattr(provider, "cities", None)
    if isinstance(cities, list):
        provider.cities = sorted(cities)


class Names:
    """Faker in many locales, each seeded."""

    def __init__(self, chance: random.Random, seed: int) -> None:
        self._chance = chance
        self._fakers = [Faker(locale) for locale in LOCALES]
        for number, faker in enumerate(self._fakers):
            faker.seed_instance(seed + number)
            for provider in faker.get_providers():
                _ordered(provider)
        self.american = self._fakers[0]

    def any(self) -> Any:
        """One of the locales; English ones half of the time."""
        return self._chance.choice(self._fakers[:ENGLISH] if self._chance.random() < 0.45 else self._fakers)

    def given(self) -> str:
        """A given name."""
        return str(self.any().first_name())

    def surname(self) -> str:
        """A surname."""
        return str(self.any().last_name())

    def single(self) -> str:
        """A given name or a surname, or one that nobody has: in no list, so that only what stands around it says what it is."""
        roll = self._chance.random()
        if roll < INVENTED:
            return self.invented()
        return self.given() if roll < 0.7 else self.surname()

    def invented(self) -> str:
        """The beginning of one surname and the end of another."""
        first, last = self.surname(), self.surname()
        return first[: max(2, len(first) // 2)] + last[len(last) // 2 :].lower()

    def person(self) -> str:
        """A whole name without titles."""
        faker, roll = self.any(), self._chance.random()
        first, last = str(faker.first_name()), str(faker.last_name())
        if self._chance.random() < INVENTED:
            last = self.invented()
        if self._chance.random() < INVENTED / 2:
            first = self.invented()
        if roll < 0.06:
            return f"{first} {self._chance.choice('ABCDEFGHJKLMNPRSTW')}. {last}"
        if roll < 0.1:
            return f"{first} {faker.first_name()} {last}"
        if roll < 0.13:
            return f"{first} {last}-{faker.last_name()}"
        return f"{first} {last}"

    def country(self) -> str:
        """A country, in English."""
        return str(self._fakers[self._chance.randrange(ENGLISH)].country())

    def city(self) -> str:
        """A city."""
        return str(self.any().city())

    def place(self) -> str:
        """A city, a country, something on a map that is called after somebody, or a place that is nowhere."""
        roll = self._chance.random()
        if roll < 0.2:
            return self.country()
        if roll < 0.3:
            return str(self.american.state())
        if roll < 0.4:
            return self.invented() + self._chance.choice(("", "", "ville", "ton", "burg"))
        if roll < 0.55:
            return self._chance.choice(_ON_MAPS).format(self.surname() if roll < 0.5 else self.invented())
        return self.city()

    def company(self) -> str:
        """A company."""
        return str(self.any().company())

    def organisation(self) -> str:
        """A company, or what is called after a place or after somebody."""
        roll = self._chance.random()
        if roll < 0.5:
            return self.company()
        if roll < 0.6:
            return self.invented() + self._chance.choice(("", "", " Labs", " Group", "soft", " Media"))
        if roll < 0.85:
            return self._chance.choice(_OF_PLACES).format(self.city())
        return self._chance.choice(_OF_PEOPLE).format(self.surname())


_ON_MAPS = (
    "Lake {}", "Mount {}", "Port {}", "{} River", "{} Street", "{} Road", "{} Bay", "{} Valley", "{} Island", "{} County",
    "{} Park", "{} Hall", "New {}", "North {}", "South {}", "Fort {}", "{} Creek", "{} Hills", "{} Square", "San {}",
)  # fmt: skip
_OF_PLACES = (
    "University of {}", "{} University", "{} City Council", "{} United", "{} Rovers", "FC {}", "{} City", "{} Herald",
    "{} Times", "{} Police Department", "{} Museum of Art", "Bank of {}", "{} Chamber of Commerce", "{} Tigers", "{} Eagles",
    "{} Airlines", "{} Symphony Orchestra", "{} High School", "{} Institute of Technology", "Port of {}", "{} Athletic",
)  # fmt: skip
_OF_PEOPLE = (
    "{} University", "{} College", "{} Foundation", "{} Institute", "{} & Sons", "{} Brothers", "{} Motors", "{} Records",
    "{} Hotel", "St. {} Hospital", "{} Bank", "{} Press", "{} Theatre", "{} Trust", "{} Air", "{} Pictures",
)  # fmt: skip


# Natural text.


def varied(record: Record, names: Names, chance: random.Random, *, social: bool, renamed: float) -> Iterator[Record]:
    """The record as an epoch sees it beside the original: renamed, and in other letters."""
    text, spans = record
    if spans and chance.random() < renamed:
        record = _renamed(record, names, chance)
        yield record
    small, roll = SMALL_SOCIAL if social else SMALL, chance.random()
    if not spans:
        roll *= 3  # where there is no name a few are enough to learn that small letters mean nothing
    if roll < small:
        yield from _recased(record, str.lower)
    elif roll < small + CAPITALS:
        yield from _recased(record, str.upper)
    elif roll < small + CAPITALS + HEADLINE and len(text) < 140:
        yield from _recased(record, lambda said: re.sub(r"\b[^\W\d_]{4,}", lambda word: word[0][0].upper() + word[0][1:], said))


def _recased(record: Record, how: Callable[[str], str]) -> Iterator[Record]:
    said = how(record[0])
    if len(said) == len(record[0]):
        yield said, record[1]


def _renamed(record: Record, names: Names, chance: random.Random) -> Record:
    """The text with everybody in it called something else, the same one the same throughout, and some places and companies."""
    text, spans = record
    also = {PERSON} | ({PLACE} if chance.random() < 0.5 else set()) | ({COMPANY} if chance.random() < 0.4 else set())
    called: dict[tuple[str, str], str] = {}
    out, moved, at = "", [], 0
    for start, end, label in sorted(spans):
        if start < at:
            continue
        out += text[at:start]
        said = text[start:end]
        if label in also and _NAMELIKE.fullmatch(said):
            said = called.setdefault((said, label), _another(said, label, names, chance))
        moved.append((len(out), len(out) + len(said), label))
        out += said
        at = end
    return out + text[at:], moved


_NAMELIKE = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)?")


def _another(said: str, label: str, names: Names, chance: random.Random) -> str:
    if label == PERSON:
        new = names.person() if " " in said and chance.random() > 0.15 else names.single()
    elif label == PLACE:
        new = names.place()
    elif said.isupper():
        return "".join(chance.choices("ABCDEFGHIKLMNOPRSTUVW", k=len(said)))  # an abbreviation stays one
    else:
        new = names.organisation() if " " in said or chance.random() < 0.6 else names.invented()
    return new.lower() if said.islower() else new.upper() if said.isupper() and len(said) > 1 else new


# Templates.


def synthetic(count: int, names: Names, chance: random.Random) -> Iterator[tuple[int, Record]]:
    """(number of the template, record) of templates filled in, drawn at random."""
    lines = [line for line in (HERE / "templates.txt").read_text("utf-8").splitlines() if line and not line.startswith("#")]
    headings = (HERE / "headings.txt").read_text("utf-8").splitlines()
    for _ in range(count):
        number = chance.randrange(len(lines))
        yield number, _filled(lines[number].replace("\\n", "\n").replace("\\t", "\t"), names, headings, chance)


def _filled(template: str, names: Names, headings: list[str], chance: random.Random) -> Record:
    out, spans = "", []
    for piece in re.split(r"(\{\w+\})", template):
        if not re.fullmatch(r"\{\w+\}", piece):
            out += piece
            continue
        for made, label in _value(piece[1:-1], names, headings, chance):
            said = made.strip() if label else made  # some of Faker's end with a space
            if label:
                spans.append((len(out), len(out) + len(said), label))
            out += said
    return out, spans


def _value(field: str, names: Names, headings: list[str], chance: random.Random) -> list[tuple[str, str]]:
    """What stands in a field, piece by piece with labels."""
    if field in ("street", "address"):
        faker = names.any()
        street = (str(faker.street_address()).replace("\n", ", "), PLACE)
        return [street] if field == "street" else [street, (", ", ""), (str(faker.city()), PLACE), (f" {faker.postcode()}", "")]
    if field in _LABELLED:
        label, make = _LABELLED[field]
        return [(make(names, chance), label)]
    return [(chance.choice(headings) if field == "heading" else _PLAIN[field](names, chance), "")]


_LABELLED: dict[str, tuple[str, Callable[[Names, random.Random], str]]] = {
    "person": (PERSON, lambda names, _: names.person()),
    "given": (PERSON, lambda names, _: names.given()),
    "surname": (PERSON, lambda names, _: names.surname()),
    "initials": (PERSON, lambda names, chance: f"{chance.choice('ABCDEFGHJKLMNPRSTW')}. {names.surname()}"),
    "upper": (PERSON, lambda names, _: names.person().upper()),
    "lower": (PERSON, lambda names, _: names.person().lower()),
    "last_first": (PERSON, lambda names, _: f"{names.surname()}, {names.given()}"),
    "small": (PERSON, lambda names, _: names.given().lower()),
    "city": (PLACE, lambda names, _: names.city()),
    "place": (PLACE, lambda names, _: names.place()),
    "state": (PLACE, lambda names, _: str(names.american.state())),
    "country": (PLACE, lambda names, _: names.country()),
    "company": (COMPANY, lambda names, _: names.company()),
    "organisation": (COMPANY, lambda names, _: names.organisation()),
}
_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "hundred")
_LAST = datetime(2026, 12, 31, tzinfo=UTC)
"""No later day is made up; not today, so that each training says the same."""
_DATES = ("%d %B %Y", "%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y")
_PLAIN: dict[str, Callable[[Names, random.Random], str]] = {
    "invented": lambda names, _: names.invented(),
    "rare": lambda _, chance: _rare(chance),
    "Rare": lambda _, chance: _rare(chance).capitalize(),
    "compound": lambda _, chance: _compound(chance),
    "Compound": lambda _, chance: _compound(chance).capitalize(),
    "Word": lambda _, chance: chance.choice(_words()[1]).capitalize(),
    "count": lambda _, chance: chance.choice(_COUNTS),
    "Count": lambda _, chance: chance.choice(_COUNTS).capitalize(),
    "user": lambda names, _: names.given().lower(),
    "called": lambda names, _: names.surname(),
    "tool": lambda names, chance: names.invented().lower() if chance.random() < 0.5 else _compound(chance),
    "version": lambda _, chance: ".".join(str(chance.randrange(30)) for _ in range(chance.choice((2, 3, 3, 4)))),
    "letter": lambda _, chance: chance.choice("ABCDEFGHJKLMNPRSTW"),
    "nation": lambda _, chance: chance.choice(table("network")["nation"]).capitalize(),
    "handle": lambda names, _: str(names.american.user_name()),
    "job": lambda names, _: str(names.american.job()),
    "email": lambda names, _: str(names.american.email()),
    "phone": lambda names, _: str(names.any().phone_number()),
    "date": lambda names, chance: str(names.american.date(chance.choice(_DATES), end_datetime=_LAST)),
    "weekday": lambda _, chance: chance.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")),
    "month": lambda _, chance: chance.choice(("January", "March", "April", "May", "June", "August", "October")),
    "year": lambda _, chance: str(chance.randrange(1950, 2027)),
    "number": lambda _, chance: str(chance.randrange(1, 99999)),
    "money": lambda _, chance: f"{chance.choice('$€£')}{chance.randrange(20, 200)},000",
}


@cache
def _words() -> tuple[list[str], list[str]]:
    """Rare words, and common ones of which others can be made; in an order that is the same each time."""
    held = lexicon()
    return sorted(held.dictionary), sorted(word for word in held.words if 3 <= len(word) <= 6)


def _rare(chance: random.Random) -> str:
    return chance.choice(_words()[0])


def _compound(chance: random.Random) -> str:
    """Two words in one, as "timesheets"."""
    return chance.choice(_words()[1]) + chance.choice(_words()[1]) + chance.choice(("s", "s", "er", "ers", "ing"))


# Words nobody can read.


def blurred(doc: Any, share: float, chance: random.Random) -> None:
    """Set a share of a document's words to norms nobody has: as words are that training did not see, of which only affixes,
    shape and lists speak."""
    for token in doc:
        if chance.random() < share and token.is_alpha:
            token.norm_ = f"\u0001{chance.randrange(1 << 16)}"
