"""The gate on disk: what this person accepted, declined or withdrew, in a private folder. Nothing is ever taken out of it."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import app
from app.course.errors import FileProblem
from app.policy.acceptance import Acceptance, DiffLine, PolicyStatus, Step, difference, latest, require_complete, status_of
from app.policy.organisation import NO_ORGANISATION, Organisation
from app.policy.pack import PolicyPack, load_pack
from app.policy.private import write_private

_STRICTNESS = [
    PolicyStatus.ACCEPTED,
    PolicyStatus.STALE,
    PolicyStatus.PENDING,
    PolicyStatus.DECLINED,
    PolicyStatus.SUSPENDED,
]


def current_user() -> str:
    """The name this person has on this computer, by the system's own table: a variable of the environment that says otherwise
    makes nobody somebody else."""
    try:
        if sys.platform == "win32":
            return getpass.getuser()
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (OSError, KeyError, ImportError):
        return "unknown"  # a container without a user table


def _no_more(_language: str) -> Sequence[PolicyPack]:
    return ()


class Gate:
    """Records in ``folder``, read again whenever another process changed them. Cheap to make; reads nothing until asked.

    ``more`` gives the packs of an organisation in a language: each is accepted like Lectern's own, and the strictest of all
    answers is where a person stands. ``organisation`` is what it asks for, or says what that is now.
    """

    def __init__(
        self,
        folder: Path,
        *,
        organisation: Organisation | Callable[[], Organisation],
        user: str | None = None,
        language: str = "en",
        packs: Callable[[str], PolicyPack] = load_pack,
        more: Callable[[str], Sequence[PolicyPack]] = _no_more,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.folder = folder
        self._asks = organisation if callable(organisation) else lambda: organisation
        self._organisation = self._asks()
        self.user = user or current_user()
        self.language = language
        self._packs = packs
        self._more = more
        self._now = now or (lambda: datetime.now(UTC))
        self._seen: tuple[int, int] | None = None
        self._records: tuple[Acceptance, ...] = ()
        self._known: dict[str, tuple[PolicyPack, ...]] = {}

    @property
    def pack(self) -> PolicyPack:
        """Lectern's own policy as it is now, in this person's language."""
        return self._packs(self.language)

    @property
    def packs(self) -> tuple[PolicyPack, ...]:
        """Every policy that holds here, Lectern's own first."""
        return self._in(self.language)

    @property
    def status(self) -> PolicyStatus:
        """Where this person stands now: the strictest of all packs (B0.2). Records that can't be read count as none."""
        if self.organisation.suspended:
            return PolicyStatus.SUSPENDED
        return max((self.standing(pack) for pack in self.packs), key=_STRICTNESS.index)

    def standing(self, pack: PolicyPack) -> PolicyStatus:
        """Where this person stands with one pack; a suspension has nothing to do with it."""
        try:
            last = latest(self.records(), self.user, pack.id)
        except FileProblem:
            last = None
        return status_of(last, self._as_read(pack, last).sha256, NO_ORGANISATION)

    @property
    def asked(self) -> tuple[PolicyPack, ...]:
        """The packs that are not accepted as they are now: what the gate has to ask about."""
        return tuple(pack for pack in self.packs if self.standing(pack) is not PolicyStatus.ACCEPTED)

    @property
    def organisation(self) -> Organisation:
        """What the organisation asks for now."""
        return self._asked_again()

    def _asked_again(self) -> Organisation:
        found = self._asks()
        if found is not self._organisation:
            self._organisation = found
            self._known.clear()  # packs of it may be others
        return found

    @property
    def last(self) -> Acceptance | None:
        """This person's last record about Lectern's own policy; raises ``FileProblem`` when the records can't be read."""
        return latest(self.records(), self.user, self.pack.id)

    @property
    def acceptance(self) -> Acceptance | None:
        """This person's last record about Lectern's own policy when it is an acceptance, current or stale."""
        return self.accepted(self.pack)

    def accepted(self, pack: PolicyPack) -> Acceptance | None:
        """This person's last record about a pack when it is an acceptance, current or stale; raises ``FileProblem``."""
        last = latest(self.records(), self.user, pack.id)
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
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            step = "Accept the policy again; the damaged file is kept beside the new one."
            raise FileProblem(f"The record of acceptances {path} can't be read.", str(error), step) from error
        return self._records

    def check(self, read_to_end: Iterable[str], boxes: Iterable[str]) -> None:
        """Raise ``IncompleteAcceptance`` unless everything that is asked was read to its end and ticked (A0.3)."""
        read, ticked = tuple(read_to_end), tuple(boxes)
        for pack in self._to_accept():
            require_complete(pack, read, ticked)

    def accept(self, read_to_end: Iterable[str], boxes: Iterable[str]) -> tuple[Acceptance, ...]:
        """Record acceptance of what is asked, as it is now; raises ``IncompleteAcceptance`` or ``FileProblem`` and records
        nothing."""
        self.check(read_to_end, boxes)
        return self._add(Step.ACCEPTED, self._to_accept())

    def decline(self) -> tuple[Acceptance, ...]:
        """Record that this person wants no AI."""
        return self._add(Step.DECLINED, self.packs)

    def withdraw(self) -> tuple[Acceptance, ...]:
        """Record that what was accepted no longer is."""
        return self._add(Step.WITHDRAWN, self.packs)

    def accepted_text(self, record: Acceptance) -> str:
        """The text a record is about; raises ``FileProblem`` when it was taken away."""
        try:
            return self._text(record.sha256).read_text("utf-8")
        except OSError as error:
            raise FileProblem(
                "The text that was accepted is not there any more.", str(error), "Read the whole policy."
            ) from error

    def changes(self, pack: PolicyPack | None = None) -> tuple[DiffLine, ...]:
        """What changed in a pack, by default Lectern's own, since this person accepted it; all is new when nobody did."""
        pack = pack or self.pack
        accepted = self.accepted(pack)
        if accepted is None:
            return difference("", pack.plain())
        return difference(self.accepted_text(accepted), self._as_read(pack, accepted).plain())

    def _in(self, language: str) -> tuple[PolicyPack, ...]:
        self._asked_again()
        found = self._known.get(language)
        if found is None:
            found = self._known[language] = tuple(self._more(language))
        return (self._packs(language), *found)

    def _as_read(self, pack: PolicyPack, record: Acceptance | None) -> PolicyPack:
        """The pack as it is now, in the language in which the record is about it."""
        if record is None or record.language == pack.language:
            return pack
        return next((other for other in self._in(record.language) if other.id == pack.id), pack)

    def _to_accept(self) -> tuple[PolicyPack, ...]:
        return self.asked or self.packs  # who accepts again what is accepted confirms all of it

    @property
    def _file(self) -> Path:
        return self.folder / "acceptances.json"

    def _text(self, sha256: str) -> Path:
        return self.folder / "texts" / f"{sha256}.txt"

    def _add(self, step: Step, packs: Sequence[PolicyPack]) -> tuple[Acceptance, ...]:
        records = tuple(self._about(step, pack) for pack in packs)
        try:
            for pack in packs:
                text = self._text(pack.sha256)
                if not text.exists():
                    write_private(text, pack.plain())
            kept = [asdict(item) for item in (*self._whole(), *records)]
            write_private(self._file, json.dumps({"records": kept}, ensure_ascii=False, indent=1))
        except OSError as error:
            step_next = "Make room or make the folder writable, and try again."
            raise FileProblem(f"Your answer could not be recorded in {self.folder}.", str(error), step_next) from error
        return records

    def _about(self, step: Step, pack: PolicyPack) -> Acceptance:
        return Acceptance(
            step=step,
            user=self.user,
            pack=pack.id,
            version=pack.version,
            sha256=pack.sha256,
            app=app.__version__,
            time=self._now().isoformat(timespec="seconds"),
            language=pack.language,
            boxes=tuple(box.id for box in pack.boxes) if step is Step.ACCEPTED else (),
        )

    def _whole(self) -> tuple[Acceptance, ...]:
        """The records so far; a file that can't be read is put aside, never written over."""
        try:
            return self.records()
        except FileProblem:
            self._file.rename(self._file.with_name(f"acceptances.damaged-{self._now():%Y%m%dT%H%M%S%f}.json"))
            return ()


def _record(data: dict[str, Any]) -> Acceptance:
    return Acceptance(**{**data, "step": Step(data["step"]), "boxes": tuple(data["boxes"])})
