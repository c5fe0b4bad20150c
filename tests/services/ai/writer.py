"""A process that asks for a text and waits: for a test that kills it. ``python -m tests.services.ai.writer FOLDER KEY URL``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.services.ai.conftest import REFUNDS, LastingKey, Set, the_course

from app.audit import AuditLog
from app.guard import Guard
from app.policy import NO_ORGANISATION, Gate
from app.project.aihistory import AiHistory
from app.services import at_once
from app.services.ai import AiService, Options, Request
from app.services.editing import Session
from app.services.jobs import Jobs


def main(folder: Path, key: str, url: str) -> None:
    held = LastingKey()
    held.key = bytes.fromhex(key)
    gate = Gate(folder / "policy", organisation=NO_ORGANISATION, user="Ada")
    gate.accept({section.id for section in gate.pack.sections}, {box.id for box in gate.pack.boxes})
    person = Set(url)
    guard = Guard(AuditLog(folder / "log.sqlite"), gate, scan=lambda _text, _language: (), standing=person)
    session = Session.create(folder / "shop.course", the_course(), at_once)
    history = AiHistory(folder / "ai-history", held)
    ai = AiService(session, guard, Jobs(at_once), at_once, models=person, history=history)
    request = Request(feature="write", target=REFUNDS, options=Options(brief="Receipts"))
    ai.run(ai.propose(request).sheet).wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
