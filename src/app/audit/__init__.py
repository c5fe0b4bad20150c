"""The log of everything that concerns AI: what was accepted, approved, sent, made, refused. Hash-chained, in one SQLite file.

Read :mod:`chain` first (what makes a change visible), then :mod:`log`; :mod:`reading` answers people's questions.
:mod:`events` is the vocabulary: an event or a field that is not in it can't be logged, so the text of a course never ends up
here, only hashes, kinds and names.
"""

from app.audit.chain import Break, Head, Report, Row
from app.audit.events import EVENTS, Event
from app.audit.log import Anchor, AuditLog, LogProblem
from app.audit.reading import LogReader, Query

__all__ = [
    "EVENTS",
    "Anchor",
    "AuditLog",
    "Break",
    "Event",
    "Head",
    "LogProblem",
    "LogReader",
    "Query",
    "Report",
    "Row",
]
