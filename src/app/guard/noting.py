"""What is written down about sheets that hold what has no override, and what of it counts towards suspension."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.guard.rewording import Refused, around
from app.guard.sending import Sender
from app.guard.sheet import HitLike, SendSheet
from app.policy import Standing, Verdict
from app.scan import is_common


def gives_away(reason: str, sheet: SendSheet, found: Iterable[HitLike]) -> bool:
    """Whether a reason, which goes into the log, says a detail itself: one of the request, or one that was ``found`` in it.

    A place or a date that is not in the request says nothing about anybody. One that is counts as a whole word only, for "US"
    stands in many; whoever asked to keep a detail of that kind may name no other of it either.
    """
    asked = {finding.kind for finding in sheet.findings if not finding.common}
    return any(not is_common(hit.kind) or hit.kind in asked for hit in found) or any(
        re.search(rf"(?<!\w){re.escape(other.value)}(?!\w)", reason) if is_common(other.kind) else other.value in reason
        for other in sheet.findings
        if other.value
    )


class Blocks:
    """Logs and counts hard blocks, and notices rewordings of what was blocked during the last day."""

    def __init__(self, sender: Sender, standing: Standing) -> None:
        self._sender = sender
        self._standing = standing
        self._refused = Refused()

    def note(self, sheet: SendSheet, known: Iterable[str] = ()) -> None:
        """Log what has no override, but for the ``known`` kinds, which were logged before the sheet was changed.

        Asking for what nobody may ask for counts towards suspension (A6.1); a detail that slipped into a text does not: to
        have it found is what the sheet is for.
        """
        before = set(known)
        new = [item for item in sheet.findings if item.rule.verdict is Verdict.BLOCK and item.kind not in before]
        if not new:
            return
        self._sender.blocked(sheet, new[0].rule.clause, {finding.kind for finding in new})
        prohibited = [finding for finding in new if finding.prohibited]
        for finding in prohibited:
            self._refused.remember(around(finding.part.text, finding.start, finding.end))
        for kind in sorted({finding.kind for finding in prohibited}):
            self._standing.blocked(kind, sheet.digest)

    def note_rewording(self, sheet: SendSheet) -> None:
        """Count a request that says again, in other words, what was refused (B3.9)."""
        if sheet.quiet or any(item.prohibited and item.rule.verdict is Verdict.BLOCK for item in sheet.findings):
            return
        if any(self._refused.resembles(part.text) for part in sheet.parts if not part.name):
            self._sender.reworded(sheet)
            self._standing.blocked("reworded", sheet.digest)
