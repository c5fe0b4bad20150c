"""What a person set for each provider, in one private file. No key is ever in it (A3.4, B2.4)."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from app.course import OutputKind
from app.course.errors import FileProblem
from app.paths import config_dir
from app.policy import Agreement
from app.policy.private import write_private

log = logging.getLogger(__name__)

VERSION = 1
PATIENCE = 2.0
"""Seconds to wait for another process; a change takes some milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """One provider, as this person uses it. Dates are ISO 8601, empty when it has not happened.

    ``terms_version`` is the version of its terms that was acknowledged on ``terms_date`` (A1.4). ``base_url`` is empty for the
    place of the ``region``, and that is empty for the card's first. ``api`` is how a model is asked for text: ``responses`` or
    ``chat``. ``models`` is chosen models by kind of output. ``budget`` is US dollars a month and ``daily`` requests a day, None
    for no limit; ``spent`` and ``requests`` count in ``month`` and on ``day``. ``quiet``: no sheet when nothing was found.
    ``suspended`` says why the provider refused (B8.1), ``terminated`` when its use was ended (B8.2), ``voice_licence`` when its
    lasting licence over voices was acknowledged (B4.5d). ``extra`` is fields of a newer Lectern, as JSON.
    """

    enabled: bool = False
    terms_version: str = ""
    terms_date: str = ""
    base_url: str = ""
    region: str = ""
    azure_version: str = ""
    api: str = "responses"
    timeout: float = 60.0
    models: Mapping[str, str] | None = None
    dpa: Agreement | None = None
    baa: Agreement | None = None
    budget: float | None = None
    daily: int | None = None
    month: str = ""
    spent: float = 0.0
    day: str = ""
    requests: int = 0
    quiet: bool = False
    suspended: str = ""
    terminated: str = ""
    voice_licence: str = ""
    extra: str = ""

    def model(self, output: OutputKind) -> str:
        """The model chosen for a kind of output; empty when none was."""
        return (self.models or {}).get(output.value, "")

    def spent_in(self, today: date) -> float:
        """US dollars spent in the month of ``today``."""
        return self.spent if self.month == today.isoformat()[:7] else 0.0

    def asked_on(self, today: date) -> int:
        """Requests answered on ``today``."""
        return self.requests if self.day == today.isoformat() else 0

    def after(self, today: date, cost: float, requests: int = 1) -> ProviderSettings:
        """The settings after ``requests`` more that cost ``cost`` US dollars."""
        return replace(
            self,
            month=today.isoformat()[:7],
            spent=round(self.spent_in(today) + max(cost, 0.0), 6),
            day=today.isoformat(),
            requests=self.asked_on(today) + requests,
        )


UNTOUCHED = ProviderSettings()

Change = Callable[[ProviderSettings], ProviderSettings]


class SettingsFile:
    """The settings of all providers. Every question sees what other processes wrote; for any thread.

    A damaged file is set aside and never deleted: everything is off then, which is the safe side.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or config_dir() / "providers.json"
        self._lock = threading.RLock()
        self._seen: tuple[int, int] | None = None
        self._values: dict[str, ProviderSettings] = {}
        self._rest: dict[str, Any] = {}

    def get(self, provider_id: str) -> ProviderSettings:
        """The settings of one provider, the untouched ones when there are none."""
        with self._lock:
            self._read()
            return self._values.get(provider_id, UNTOUCHED)

    def change(self, provider_id: str, change: Change) -> ProviderSettings:
        """Put ``change`` of the settings in their place; on disk when this returns. Raises ``FileProblem``."""
        with self._lock:
            try:
                with _alone(self.path.with_suffix(".lock")):
                    return self._changed(provider_id, change)
            except OSError as error:
                step = "Make room or make the folder writable, and try again."
                raise FileProblem(f"{self.path} could not be written.", f"{error.strerror}.", step) from error

    def _changed(self, provider_id: str, change: Change) -> ProviderSettings:
        self._read()
        old = self._values.get(provider_id, UNTOUCHED)
        new = change(old)
        if new != old:
            values = self._values | {provider_id: new}
            data = self._rest | {"version": VERSION, "providers": {name: _encoded(value) for name, value in values.items()}}
            write_private(self.path, json.dumps(data, ensure_ascii=False, indent=1))
            self._values, self._seen = values, self._stamp()
        return new

    def _stamp(self) -> tuple[int, int]:
        found = self.path.stat()
        return found.st_mtime_ns, found.st_ino

    def _read(self) -> None:
        try:
            stamp = self._stamp()
            if stamp == self._seen:
                return
            data = json.loads(self.path.read_text("utf-8"))
            known = {name: _decoded(value) for name, value in data["providers"].items()}
            self._rest = {name: value for name, value in data.items() if name not in ("version", "providers")}
            self._values, self._seen = known, stamp
        except FileNotFoundError:
            self._values, self._rest, self._seen = {}, {}, None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            log.warning("the settings of the providers could not be read: %s", type(error).__name__)
            self._values, self._rest, self._seen = {}, {}, None
            if self.path.is_file():
                with contextlib.suppress(OSError):  # held by another program, on Windows: everything is off until it lets go
                    self.path.replace(_free(self.path.with_suffix(".damaged")))


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """No other process changes the settings meanwhile: what the window and the command line count must add up. A process that
    died while it held the lock holds up nobody for longer than :data:`PATIENCE`."""
    lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            break
        except FileExistsError:
            if time.monotonic() >= until:
                lock.unlink(missing_ok=True)
        except PermissionError:  # on Windows also for a moment after it was let go
            if sys.platform != "win32" or time.monotonic() >= until:
                raise
        time.sleep(0.005)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _free(path: Path) -> Path:
    """A name that no file has: what was set aside before stays."""
    number = 1
    while path.exists():
        number += 1
        path = path.with_name(f"{path.stem.partition('-')[0]}-{number}{path.suffix}")
    return path


def _encoded(value: ProviderSettings) -> dict[str, Any]:
    """What differs from the untouched settings, and what a newer version put there."""
    plain = asdict(value)
    extra: dict[str, Any] = json.loads(plain.pop("extra") or "{}")
    return extra | {name: item for name, item in plain.items() if item != getattr(UNTOUCHED, name)}


def _decoded(data: dict[str, Any]) -> ProviderSettings:
    specs = {spec.name: spec for spec in fields(ProviderSettings) if spec.name != "extra"}
    known = {name: _typed(specs[name], value) for name, value in data.items() if name in specs}
    rest = {name: value for name, value in data.items() if name not in specs}
    return ProviderSettings(**known, extra=json.dumps(rest, ensure_ascii=False) if rest else "")


def _typed(spec: Field[Any], value: Any) -> Any:
    if spec.name in ("dpa", "baa"):
        return None if value is None else Agreement(reference=_text(value["reference"]), date=_text(value["date"]))
    if spec.name == "models":
        return {_text(name): _text(model) for name, model in value.items()}
    if spec.name in ("budget", "daily"):
        return None if value is None else _number(value, int if spec.name == "daily" else float)
    assert spec.default is not MISSING
    if isinstance(spec.default, bool | str):
        if type(value) is not type(spec.default):
            raise ValueError(f"{spec.name} is {value!r:.40}")
        return value
    return _number(value, type(spec.default))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: Any, kind: type) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10**12:
        raise ValueError("not a number")
    return kind(value)
