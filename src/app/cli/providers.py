"""``lectern provider``: who they are, and what this person set for each. A key is never an argument and never shown."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.output import Console
from app.course.errors import Cancelled
from app.keys import KeyProblem
from app.services.compliance import Compliance
from app.services.deletions import delete_due, due_words
from app.services.providers import BadSetting, read_key_file, try_connection

if TYPE_CHECKING:
    from app.policy import Agreement
    from app.services.providers import ProviderService, ProviderState


@contextmanager
def _service() -> Iterator[ProviderService]:
    with Compliance.open() as compliance:
        yield compliance.providers


def list_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Every provider that has to be switched on, and whether it can be asked."""
    with _service() as service:
        states = [service.state(card.id) for card in service.cards()]
    console.result([_data(state) for state in states])
    for state in states:
        console.say(f"{state.card.id:12} {'ready' if state.ready else 'off':6} {state.card.name}: {state.why or state.region}")
    return 0


def show_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Everything about one."""
    with _service() as service:
        state = service.state(arguments.id)
        try:
            key = service.masked_key(arguments.id)
            place = service.keys.state.title
        except KeyProblem as problem:
            key, place = "", f"{problem.what} {problem.why}".strip()
        models = {kind.value: service.model(arguments.id, kind) for kind in sorted(state.card.outputs)}
    console.result(_data(state) | {"key": key, "keys_in": place, "models_used": models})
    shown = f"{key} ({place})" if key else f"none ({place})"
    for line in _lines(state, shown, models):
        console.say(line)
    return 0


def enable_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Switch one on. Without ``--terms`` their version has to be typed, after it was said where they are."""
    with _service() as service:
        card = service.card(arguments.id)
        version = arguments.terms or _ask(
            console,
            f"{card.name} works under its own terms, version {card.terms_version}: {card.terms}\n"
            f"Privacy: {card.privacy}\n{card.retention}\n{card.encryption}\n"
            f"Type the version to acknowledge them: ",
        )
        service.enable(arguments.id, version, new_agreement=arguments.new_agreement)
        if not card.keyless and not _has_key(service, arguments.id):
            console.note(f"There is no key for it yet: “lectern provider key {arguments.id}”.")
    return _told(arguments, console)


def _has_key(service: ProviderService, provider_id: str) -> bool:
    try:
        return bool(service.masked_key(provider_id))
    except KeyProblem:  # a locked key store may well hold one
        return True


def disable_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Switch one off."""
    with _service() as service:
        service.disable(arguments.id)
    return _told(arguments, console)


def key_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Store its key: typed without an echo, the first line of standard input, or the file of a service account."""
    with _service() as service:
        name = service.card(arguments.id).name
        if not service.keys.state.lasting:
            step = "Set a key store up (GNOME Keyring, KDE Wallet), or enter the key in the window for as long as that is open."
            raise KeyProblem("The key was not stored.", service.keys.state.warning, step)
        try:
            value = _given(arguments.stdin, arguments.file) or getpass.getpass(f"Key for {name}: ")
        except EOFError:
            raise Cancelled("No key was given. Nothing was changed.") from None
        state = service.set_key(arguments.id, value)
        shown = service.masked_key(arguments.id)
    console.result({"provider": arguments.id, "key": shown, "keys_in": state.title})
    console.say(f"The key of {name} is in: {state.title} ({shown}).")
    return 0


def _given(stdin: bool, file: str | None) -> str:
    """A key that is not typed; empty for one that is to be. A service account has many lines."""
    if file is not None:
        return read_key_file(Path(file))
    if not stdin:
        return ""
    first = sys.stdin.readline()
    if not first.strip():
        raise EOFError
    return first + sys.stdin.read(20_000) if first.lstrip().startswith("{") else first


def forget_key_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Take its key away."""
    with _service() as service:
        gone = service.forget_key(arguments.id)
        name = service.card(arguments.id).name
    console.result({"provider": arguments.id, "removed": gone})
    console.say(f"The key of {name} is gone." if gone else f"There was no key of {name}.")
    return 0


def test_verb(arguments: argparse.Namespace, console: Console) -> int:
    """See whether key and address work."""
    with Compliance.open() as compliance:
        tested = try_connection(compliance.providers, compliance.guard, arguments.id)
    console.result({"provider": arguments.id, "host": tested.host, "models": list(tested.models)})
    console.say(f"{tested.host} answers. It offers {tested.offers} to this key.")
    return 0


def deletions_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Try once more to have everything deleted that providers still keep and nobody waits for."""
    with Compliance.open() as compliance:
        left = delete_due(compliance.guard)
        waiting = len(compliance.guard.recordings.waiting())
    console.result({"left": left, "waiting": waiting})
    console.say(due_words(left))
    return 6 if left else 0


def set_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Change settings: all of them, or none when one is no good."""
    pairs = [item.partition("=") for item in arguments.settings]
    wrong = next((name for name, equals, _ in pairs if not equals), None)
    if wrong is not None:
        raise BadSetting(f"“{wrong}” is not a setting.", "It has no value.", "Write NAME=VALUE.")
    with _service() as service:
        service.set(arguments.id, **{name.replace("-", "_"): value for name, _, value in pairs})
    return _told(arguments, console)


def terminate_verb(arguments: argparse.Namespace, console: Console) -> int:
    """End the use of one."""
    with _service() as service:
        name = service.card(arguments.id).name
        if not arguments.yes:
            question = f"End the use of {name}: its key is removed and nothing new is made with it. Type “{arguments.id}”: "
            if _ask(console, question) != arguments.id:
                raise Cancelled("Nothing was changed.")
        service.terminate(arguments.id)
    return _told(arguments, console)


def _told(arguments: argparse.Namespace, console: Console) -> int:
    with _service() as service:
        state = service.state(arguments.id)
    console.result(_data(state))
    console.say(f"{state.card.name}: {state.why or 'It can be asked.'}")
    return 0


def _ask(console: Console, question: str) -> str:
    console.note(question)
    try:
        return input().strip()
    except EOFError:
        raise Cancelled("There was no answer. Nothing was changed.") from None


def _data(state: ProviderState) -> dict[str, Any]:
    card, settings, standing = state.card, state.settings, state.standing
    return {
        "id": card.id,
        "name": card.name,
        "ready": state.ready,
        "why": state.why,
        "enabled": standing.enabled,
        "terms": {"url": card.terms, "version": card.terms_version, "acknowledged": settings.terms_version or None},
        "region": state.region,
        "base_url": state.base_url,
        "regions": [place.region for place in card.endpoints],
        "retention": card.retention,
        "retention_days": card.retention_days,
        "encryption": card.encryption,
        "contact": card.contact,
        "models": dict(settings.models or {}),
        "api": settings.api,
        "dpa": _agreement(standing.dpa),
        "baa": _agreement(standing.baa),
        "budget": {"month": settings.budget, "left": standing.budget_left},
        "requests": {"day": settings.daily, "left": standing.requests_left},
        "quiet": standing.quiet,
        "suspended": standing.suspended or None,
        "terminated": settings.terminated or None,
    }


def _agreement(agreement: Agreement | None) -> dict[str, str] | None:
    return None if agreement is None else {"reference": agreement.reference, "date": agreement.date}


def _lines(state: ProviderState, key: str, models: dict[str, str]) -> Iterator[str]:
    card, settings, standing = state.card, state.settings, state.standing
    yield f"{card.name} ({card.id}): {state.why or 'It can be asked.'}"
    for title, text in (
        ("Where", f"{state.region}, {state.base_url}"),
        ("Keeps", card.retention),
        ("Encryption", card.encryption),
        ("Terms", f"{card.terms} (version {card.terms_version})"),
        ("Acknowledged", f"{settings.terms_version}, {settings.terms_date}" if settings.terms_version else "no"),
        ("Privacy", card.privacy),
        ("Contact", card.contact),
        ("Key", key),
        ("Models", ", ".join(f"{kind}: {model or 'none chosen'}" for kind, model in models.items())),
        ("Agreements", ", ".join(_agreements(standing.dpa, standing.baa)) or "none on file"),
        ("Budget", _left(standing.budget_left, settings.budget, "USD a month")),
        ("Requests", _left(standing.requests_left, settings.daily, "a day")),
        ("Regions", "; ".join(place.region for place in card.endpoints)),
    ):
        yield f"  {title + ':':14}{text}"


def _agreements(dpa: Agreement | None, baa: Agreement | None) -> Iterator[str]:
    for title, agreement in (("data processing", dpa), ("health data", baa)):
        if agreement is not None:
            yield f"{title}: {agreement.reference} of {agreement.date}"


def _left(left: float | None, most: float | None, unit: str) -> str:
    return "no limit" if most is None or left is None else f"{left:g} of {most:g} {unit} left"
