"""The rooms between a request and the wire: settings, key store, guard and log are real, the server is on this computer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from tests.guard.asking import Ear, course
from tests.guard.conftest import Clock

from app.audit import AuditLog
from app.course import Payload
from app.guard import Guard, Output
from app.guard.pace import Pace
from app.keys import KeyStore
from app.policy import Gate, Shelf, Whole
from app.policy.records import Ground, Records
from app.services.deletions import KeptRemains
from app.services.guarding import Stands, screened
from app.services.providers import ProviderService, SettingsFile
from app.services.records import RecordService


class Served(Protocol):
    """A server of ours."""

    @property
    def url(self) -> str:
        """What a person would enter as its address."""


S = TypeVar("S", bound=Served)


@dataclass
class Chain(Generic[S]):
    """The scanner finds nothing here: what it finds is proven elsewhere."""

    guard: Guard
    service: ProviderService
    records: RecordService
    log: AuditLog
    server: S

    def ask(self, asked: Payload, ear: Ear | None = None) -> Output:
        """Have one request approved and sent."""
        sheet = self.guard.prepare(asked, course=course())
        clearance = self.guard.approve(sheet)
        return self.guard.send(asked, clearance, stream=ear or Ear())

    def rows(self, feature: str) -> list[tuple[str, str]]:
        """Events about a feature, each with its error."""
        found = self.log.rows(newest_first=False)
        return [(row.event, str(row.fields.get("error", ""))) for row in found if row.fields.get("feature") == feature]


@contextlib.contextmanager
def chained(
    server: S,
    provider_id: str,
    key: str,
    folder: Path,
    keys: KeyStore | None = None,
    *,
    pace: Pace | None = None,
    **settings: Any,
) -> Iterator[Chain[S]]:
    """All of it, with the policy accepted, the rights stated, the provider in use and its key entered. Entered again with the
    same folder and the same key store it is the next run of the app. Time passes by itself unless a ``pace`` is given."""
    log = AuditLog(folder / "log.sqlite")
    whole = Whole(Shelf(folder / "policy" / "packs", folder / "managed" / "packs"), folder / "managed" / "policy.toml")
    gate = Gate(folder / "policy", organisation=whole, user="Ada")
    gate.accept({section.id for section in gate.pack.sections}, {box.id for box in gate.pack.boxes})
    records = RecordService(log, Records(folder / "policy"), user="Ada")
    records.state_rights("c1", "Onboarding", Ground.OWN)
    service = ProviderService(log, keys or KeyStore(), SettingsFile(folder / "providers.json"), user="Ada")
    service.enable(provider_id, service.card(provider_id).terms_version)
    service.set(provider_id, base_url=server.url, **({"timeout": 5} | settings))
    service.set_key(provider_id, key)
    standing = Stands(lambda: service, lambda: records)
    clock = Clock()
    pace = pace or Pace(clock.now, clock.sleep)
    remains = KeptRemains(folder / "at-providers")
    guard = Guard(log, gate, scan=lambda _text, _language: (), screen=screened, standing=standing, pace=pace, remains=remains)
    service.leaving = guard.recordings.clear
    try:
        yield Chain(guard, service, records, log, server)
    finally:
        guard.close()
        log.close()
