"""The gate on disk: what this person accepted, declined or withdrew, in a private folder. Nothing is ever taken out of it."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import app
from app.course.errors import FileProblem
from app.policy.acceptance import Acceptance, DiffLine, PolicyStatus, Step, difference, latest, require_complete, status_of
from app.policy.organisation import Organisation
from app.policy.pack import PolicyPack, load_pack
from app.policy.private import write_private


def current_user() -> str:
    """The name this person has on this computer."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"  # a container without a user table


class Gate:
    """Records in ``folder``, read again whenever another process changed them. Cheap to make; reads nothing until asked."""

    def __init__(
        self,
        folder: Path,
        *,
        organisation: Organisation,
        user: str | None = None,
        language: str = "en",
        packs: Callable[[str], PolicyPack] = load_pack,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.folder = folder
        self.organisation = organisation
        self.user = user or current_user()
        self.language = language
        self._packs = packs
        self._now = now or (lambda: datetime.now(UTC))
        self._seen: tuple[int, int] | None = None
        self._records: tuple[Acceptance, ...] = ()

    @property
    def pack(self) -> PolicyPack:
        """The policy as it is now, in this person's language."""
        return self._packs(self.language)

    @property
    def status(self) -> PolicyStatus:
        """Where this person stands now. Records that can't be read count as none: the gate then asks again."""
        try:
            last = self.last
        except FileProblem:
            last = None
        current = self._packs(last.language if last else self.language).sha256
        return status_of(last, current, self.organisation)

    @property
    def last(self) -> Acceptance | None:
        """This person's last record; raises ``FileProblem`` when the records can't be read."""
        return latest(self.records(), self.user, self.pack.id)

    @property
    def acceptance(self) -> Acceptance | None:
        """This person's last record when it is an acceptance, current or stale."""
        last = self.last
        return last if last is not None and last.step is Step.ACCEPTED else None

    def records(self) -> tuple[Acceptance, ...]:
        """Everything anybody did here, oldest first (A5.8); raises ``FileProblem`` when the file can't be read."""
        path = self._file
        try:
            stat = path.stat()
            if self._seen != (stat.st_mtime_ns, stat.st_size):
                self._records = tuple(_record(item) for item in json.loads(path.read_text("utf-8"))["records"])
                self._seen = (stat.st_mtime_ns, stat.st_size)
        except FileNotFoundError:
            self._records, self._seen = (), None
        except (OSError, ValueError, KeyError, TypeError) as error:
            step = "Accept the policy again; the damaged file is kept beside the new one."
            raise FileProblem(f"The record of acceptances {path} can't be read.", str(error), step) from error
        return self._records

    def check(self, read_to_end: Iterable[str], boxes: Iterable[str]) -> None:
        """Raise ``IncompleteAcceptance`` unless everything was read to its end and ticked (A0.3)."""
        require_complete(self.pack, read_to_end, boxes)

    def accept(self, read_to_end: Iterable[str], boxes: Iterable[str]) -> Acceptance:
        """Record acceptance of the present pack; raises ``IncompleteAcceptance`` or ``FileProblem`` and records nothing."""
        self.check(read_to_end, boxes)
        return self._add(Step.ACCEPTED, tuple(box.id for box in self.pack.boxes))

    def decline(self) -> Acceptance:
        """Record that this person wants no AI."""
        return self._add(Step.DECLINED)

    def withdraw(self) -> Acceptance:
        """Record that what was accepted no longer is."""
        return self._add(Step.WITHDRAWN)

    def accepted_text(self, record: Acceptance) -> str:
        """The text a record is about; raises ``FileProblem`` when it was taken away."""
        try:
            return self._text(record.sha256).read_text("utf-8")
        except OSError as error:
            raise FileProblem(
                "The text that was accepted is not there any more.", str(error), "Read the whole policy."
            ) from error

    def changes(self) -> tuple[DiffLine, ...]:
        """What changed since this person's last acceptance; everything is new when there is none."""
        accepted = self.acceptance
        if accepted is None:
            return difference("", self.pack.plain())
        return difference(self.accepted_text(accepted), self._packs(accepted.language).plain())

    @property
    def _file(self) -> Path:
        return self.folder / "acceptances.json"

    def _text(self, sha256: str) -> Path:
        return self.folder / "texts" / f"{sha256}.txt"

    def _add(self, step: Step, boxes: tuple[str, ...] = ()) -> Acceptance:
        pack = self.pack
        record = Acceptance(
            step=step,
            user=self.user,
            pack=pack.id,
            version=pack.version,
            sha256=pack.sha256,
            app=app.__version__,
            time=self._now().isoformat(timespec="seconds"),
            language=pack.language,
            boxes=boxes,
        )
        try:
            text = self._text(pack.sha256)
            if not text.exists():
                write_private(text, pack.plain())
            records = [asdict(item) for item in (*self._whole(), record)]
            write_private(self._file, json.dumps({"records": records}, ensure_ascii=False, indent=1))
        except OSError as error:
            step_next = "Make room or make the folder writable, and try again."
            raise FileProblem(f"Your answer could not be recorded in {self.folder}.", str(error), step_next) from error
        return record

    def _whole(self) -> tuple[Acceptance, ...]:
        """The records so far; a file that can't be read is put aside, never written over."""
        try:
            return self.records()
        except FileProblem:
            self._file.rename(self._file.with_name(f"acceptances.damaged-{self._now():%Y%m%dT%H%M%S%f}.json"))
            return ()


def _record(data: dict[str, Any]) -> Acceptance:
    return Acceptance(**{**data, "step": Step(data["step"]), "boxes": tuple(data["boxes"])})
