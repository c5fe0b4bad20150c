"""The pages about records for :mod:`tests.gui.shots`: empty, full, after a search, during an incident, and their dialogs."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.gui.dialog_shots import Camera

from app.gui.centre.cards import ReasonDialog
from app.gui.centre.consent_form import ConsentDialog
from app.gui.centre.incidents import ReportDialog
from app.gui.centre.requests import RequestsPage
from app.gui.centre.takedown import TakedownPage
from app.gui.dialogs.rights import RightsDialog
from app.policy.records import Consent, Ground, Licence, Use
from app.services.records import RecordService

if TYPE_CHECKING:
    from app.gui.window import MainWindow

Rest = Callable[[float], None]
_PAGES = ("consents", "rights", "requests", "incidents", "takedown", "retention")
_LONG = "Jonas Featherstonehaugh-Wolfeschlegelsteinhausen"


def take_records(window: MainWindow, shots: Camera, rest: Rest) -> None:
    """All of them, over the open demo course."""

    def show(page: str, name: str) -> None:
        window.show_centre(page)
        rest(0.5)
        shots.take(f"centre_{name}", window)

    for page in _PAGES:
        show(page, f"{page}_empty")
    records = window.policy.records
    _fill(records)
    for page in _PAGES:
        show(page, page)
    centre = window.covers.centre
    assert centre is not None
    requests, takedown = centre.pane("requests"), centre.pane("takedown")
    assert isinstance(requests, RequestsPage)
    assert isinstance(takedown, TakedownPage)
    requests.name.setText("Mira Holt")
    requests.search()
    show("requests", "requests_person")
    takedown.words.setText("customer")
    takedown.look()
    rest(1.0)
    show("takedown", "takedown_found")
    records.report_incident(3, "A customer's address stood in the text that went out.")
    show("incidents", "incidents_open")
    records.resume("The provider confirmed in writing that it was deleted.")
    show("incidents", "incidents_closed")
    _dialogs(window, shots, rest)


def _dialogs(window: MainWindow, shots: Camera, rest: Rest) -> None:
    card = replace(window.compliance().guard.card("openai"), id="voxco", name="Voxco", voice_licence=True)
    made: tuple[tuple[str, Any], ...] = (
        ("consent", ConsentDialog(window, window.policy.records.add_consent, [card])),
        ("rights", RightsDialog(window, "Handbook of ladder safety, third edition.pdf")),
        ("incident", ReportDialog(window, 3, 20)),
        ("reason", ReasonDialog(window, "Revoke this consent?", "From today on nothing is sent.", "Revoke", "danger")),
    )
    for name, dialog in made:
        dialog.show()
        rest(0.3)
        shots.take(f"dialog_{name}", dialog)
        if isinstance(dialog, ConsentDialog):
            dialog.accept()
            rest(0.2)
            shots.take("dialog_consent_refused", dialog)
        dialog.close()


def _fill(records: RecordService) -> None:
    today = date.today()
    form = Path(os.environ["LECTERN_HOME"]) / "Signed consent Mira Holt.pdf"
    form.write_bytes(b"%PDF")
    records.add_consent(_consent("Mira Holt", (today + timedelta(days=12)).isoformat()), form)
    long = _consent(_LONG, "2099-12-31")
    licence = Licence("voxco", "Told.")
    records.add_consent(replace(long, covers=("a" * 64, "b" * 64), scope=tuple(Use), licences=(licence,)))
    records.add_consent(_consent("Priya Raman", (today - timedelta(days=20)).isoformat()))
    revoked = records.add_consent(_consent("Bo Lind", ""))
    records.revoke_consent(revoked.id, "He left the company and asked us to stop.")
    records.state_rights("c1", "Fire safety for warehouses", Ground.OWN)
    book = "Handbook of ladder safety, third edition (final, revised).pdf"
    records.state_rights("file:" + "c" * 64, book, Ground.LICENSED, "CC BY 4.0, Northwind Institute")
    records.state_rights("file:" + "d" * 64, "interview.docx", Ground.PERMISSION, "M. Holt wrote on 3 May that we may")
    for number in range(7):
        about = {"user": "M. Okafor", "request": f"r{number}", "provider": "openai", "model": "model-1", "feature": "rewrite"}
        more = {"course": "c1", "count": 1, "bytes": 800 + number, "digest": "0" * 64}
        purge = (today + timedelta(days=number - 3)).isoformat()
        records.log.append(
            "request.approved", **about, **more, host="api.openai.com", region="EU", kinds=["email"], purge=purge
        )
        records.log.append("request.sending", **about, **more)
        records.log.append("request.done", **about, **more, done=1, outputs="0" * 64, provider_request=f"req_{number:08x}")


def _consent(person: str, expires: str) -> Consent:
    return Consent(
        person=person,
        contact="records@northwind.example",
        date="2026-01-10",
        purpose="Narrating the safety courses",
        scope=(Use.SYNTHESISE, Use.PUBLISH),
        territory="Worldwide",
        expires=expires,
        covers=(f"voice-{person.split(maxsplit=1)[0].lower()}",),
        note="Signed form in the personnel file, cabinet 3",
    )
