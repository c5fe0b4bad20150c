"""Whether settings can have the values a person gave them. Texts are taken too: the command line has nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.course import OutputKind
from app.course.errors import LecternError
from app.guard import look_at, pasted
from app.policy import Agreement
from app.services.providers.service import EDITABLE, BadSetting
from app.services.providers.settings import ProviderSettings

if TYPE_CHECKING:
    from app.guard import ProviderCard

LONGEST = 200
"""Characters of a text setting."""


@dataclass(frozen=True, slots=True)
class _Given:
    """One value, its name, and whose it is."""

    name: str
    value: Any
    card: ProviderCard
    old: ProviderSettings

    def bad(self, why: str) -> BadSetting:
        return BadSetting(f"“{self.name}” of {self.card.name} was not changed.", why, "Give another value.")

    def text(self) -> str:
        if not isinstance(self.value, str) or len(self.value.strip()) > LONGEST or not self.value.strip().isprintable():
            raise self.bad("It is not a short text.")
        return self.value.strip()


def checked(card: ProviderCard, old: ProviderSettings, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept; raises :class:`BadSetting` when one is no good, or when address and region disagree."""
    unknown = values.keys() - EDITABLE
    if unknown:
        step = f"Settings are: {', '.join(sorted(EDITABLE))}."
        raise BadSetting(f"{card.name} has no setting “{min(unknown)}”.", "", step)
    values = dict(values)
    if isinstance(values.get("base_url"), str):
        address, version = pasted(values["base_url"])
        values["base_url"] = address
        if version and not values.get("azure_version"):
            values["azure_version"] = version
    good = {name: _CHECKS[name](_Given(name, value, card, old)) for name, value in values.items()}
    known = [place.region for place in card.endpoints]
    if "region" in good and "base_url" not in good and good["region"] in known:
        good["base_url"] = ""  # one of the provider's own places was chosen instead of an address
    if "base_url" in good:
        good.setdefault("region", "")  # what was said of the place before is not true of this one
        if not good["base_url"]:
            good.setdefault("azure_version", "")
    base_url, region = good.get("base_url", old.base_url), good.get("region", old.region)
    if not base_url and region and region not in known:
        raise _Given("region", region, card, old).bad(f"It is reached in: {', '.join(known)}.")
    _address(_Given("base_url", base_url, card, old), good.get("azure_version", old.azure_version))
    return good


def _address(given: _Given, version: str = "") -> str:
    address = given.text()
    if not address:
        return ""
    try:
        return look_at(address, version, loopback_only=given.card.local).base
    except LecternError as error:
        raise given.bad(error.why) from error


def _api(given: _Given) -> str:
    if given.value not in ("responses", "chat"):
        raise given.bad("It is “responses” or “chat”.")
    return str(given.value)


def _number(given: _Given) -> float:
    try:
        value = float(given.value)
    except (TypeError, ValueError):
        raise given.bad("It is not a number.") from None
    if not math.isfinite(value) or not 0 <= value <= 1_000_000:
        raise given.bad("It is not a number that makes sense here.")
    return value


def _timeout(given: _Given) -> float:
    value = _number(given)
    if not 5 <= value <= 600:
        raise given.bad("It is seconds, from 5 to 600.")
    return value


def _budget(given: _Given) -> float | None:
    return None if given.value in (None, "", "none") else _number(given)


def _daily(given: _Given) -> int | None:
    value = _budget(given)
    return None if value is None else int(value)


def _quiet(given: _Given) -> bool:
    known = {True: True, False: False, "yes": True, "no": False, "true": True, "false": False}
    if not isinstance(given.value, bool | str) or given.value not in known:
        raise given.bad("It is “yes” or “no”.")
    return known[given.value]


def _agreement(given: _Given) -> Agreement | None:
    """``REFERENCE, DATE`` or an :class:`Agreement`; nothing for none."""
    if given.value in (None, "", "none"):
        return None
    if isinstance(given.value, Agreement):
        reference, day = given.value.reference, given.value.date
    else:
        reference, _, day = (part.strip() for part in given.text().rpartition(","))
    try:
        day = date.fromisoformat(day.strip()).isoformat()
    except ValueError:
        raise given.bad("It is a reference and a date, such as “DPA 17/26, 2026-03-01”.") from None
    if not reference.strip() or len(reference) > LONGEST:
        raise given.bad("The reference is missing or too long.")
    return Agreement(reference=reference.strip(), date=day)


def _models(given: _Given) -> Mapping[str, str] | None:
    """``{kind: model}``, or ``kind=model, …`` as text."""
    value = given.value
    if isinstance(value, str):
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        value = {kind.strip(): model.strip() for kind, _, model in pairs}
    if not isinstance(value, Mapping):
        raise given.bad("It is a model for each kind of output.")
    kinds = {kind.value for kind in given.card.outputs}
    for kind, model in value.items():
        name = kind.value if isinstance(kind, OutputKind) else kind
        if name not in kinds:
            raise given.bad(f"It makes {', '.join(sorted(kinds))}.")
        _Given(given.name, model, given.card, given.old).text()
    chosen = {**(given.old.models or {}), **{str(getattr(kind, "value", kind)): model.strip() for kind, model in value.items()}}
    return {kind: model for kind, model in chosen.items() if model} or None


_CHECKS: Mapping[str, Callable[[_Given], Any]] = {
    "base_url": _address,
    "region": _Given.text,
    "azure_version": _Given.text,
    "api": _api,
    "timeout": _timeout,
    "models": _models,
    "dpa": _agreement,
    "baa": _agreement,
    "budget": _budget,
    "daily": _daily,
    "quiet": _quiet,
}
