"""An organisation's policy file: a TOML file that an administrator puts where users can't write. It can only tighten.

::

    name = "Northwind"
    version = "3"
    suspended = false                 # true: no AI for anybody here
    reason = ""                       # shown to people while suspended
    providers = ["local", "openai"]   # the only ones allowed; left out: all

    [per_minute]                      # requests in any minute, where fewer are wanted than the provider allows
    google-tts = 60

    [[rule]]                          # more rows for the decision table; a row that allows changes nothing
    id = "no-phones"
    about = "finding"
    when = { kind = "phone" }
    verdict = "block"
    clause = "A2.4c"
    why = "Northwind never sends phone numbers."

A rule may name what otherwise goes as it is and is only counted: ``kind = ["place", "organisation"]``, or ``common = true`` for
all such kinds. It is then asked about or refused like any other detail, and looked for whatever a person left out.

A file that can't be understood suspends AI: an administrator who meant to forbid something must not find it allowed.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.policy.decisions import ORGANISATION, Rule, Verdict, read_rules

_KNOWN = {"name", "version", "suspended", "reason", "providers", "per_minute", "rule"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What an organisation adds. ``providers`` is None when it names none; ``per_minute`` are requests by provider; ``problem``
    says why its file could not be read."""

    name: str = ""
    version: str = ""
    suspended: bool = False
    reason: str = ""
    providers: frozenset[str] | None = None
    per_minute: Mapping[str, int] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    problem: str = ""

    def allows(self, provider: str) -> bool:
        """Whether this provider may be used."""
        return self.providers is None or provider in self.providers

    def pace(self, provider: str, per_minute: int) -> int:
        """Requests a minute where the provider allows ``per_minute``: as many, or fewer."""
        return min(per_minute, self.per_minute.get(provider, per_minute))


NO_ORGANISATION = Organisation()


def managed_path() -> Path:
    """Where an administrator puts the file on this operating system."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Lectern" / "policy.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Lectern/policy.toml")
    return Path("/etc/lectern/policy.toml")


def load_organisation(path: Path | None = None) -> Organisation:
    """The organisation's policy at ``path`` (by default the managed path); :data:`NO_ORGANISATION` when there is no file."""
    path = path or managed_path()
    try:
        return _read(tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, FileNotFoundError) and not path.is_symlink():  # a link to nowhere is a policy out of reach
            return NO_ORGANISATION
        problem = f"The organisation's policy {path} can't be read ({error}), so AI stays off until it can."
        return Organisation(name=str(path), suspended=True, reason=problem, problem=problem)


def together(*parts: Organisation) -> Organisation:
    """Everything that several ask for: whichever suspends, suspends; a provider must be allowed by each; the slowest pace and
    all rules hold."""
    paced = {provider for part in parts for provider in part.per_minute}
    named = [part.providers for part in parts if part.providers is not None]
    return Organisation(
        name=", ".join(dict.fromkeys(part.name for part in parts if part.name)),
        version=", ".join(dict.fromkeys(part.version for part in parts if part.version)),
        suspended=any(part.suspended for part in parts),
        reason=" ".join(part.reason for part in parts if part.suspended and part.reason),
        providers=frozenset.intersection(*named) if named else None,
        per_minute={name: min(part.per_minute[name] for part in parts if name in part.per_minute) for name in paced},
        rules=tuple(rule for part in parts for rule in part.rules),
        problem=" ".join(part.problem for part in parts if part.problem),
    )


def _read(data: dict[str, Any]) -> Organisation:
    if unknown := data.keys() - _KNOWN:
        raise ValueError(f"it says {min(unknown)!r}, which this version does not understand")
    providers = data.get("providers")
    if not isinstance(data.get("suspended", False), bool) or not isinstance(providers, list | None):
        raise TypeError("suspended is true or false, providers is a list")
    if not all(isinstance(provider, str) for provider in providers or ()):
        raise TypeError("providers are named by their ids")
    pace = data.get("per_minute", {})
    if not isinstance(pace, dict) or not all(type(count) is int and count > 0 for count in pace.values()):
        raise TypeError("per_minute has a whole number of requests for each provider, 1 at least")
    rules = read_rules(data.get("rule", []), source=ORGANISATION)
    return Organisation(
        name=str(data.get("name", "")),
        version=str(data.get("version", "")),
        suspended=data.get("suspended", False),
        reason=str(data.get("reason", "")),
        providers=None if providers is None else frozenset(providers),
        per_minute=pace,
        rules=tuple(rule for rule in rules if rule.verdict is not Verdict.ALLOW),
    )
