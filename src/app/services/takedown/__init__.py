"""Taking content down promptly (clause B5.2): find a text or an asset in courses and in what was published, take it out, and
say what has to be published again. The reason is logged; the text itself never is.

:mod:`finding` looks, :mod:`removing` takes out.
"""

from app.services.takedown.finding import CourseHit, Found, NothingWanted, Unseen, Wanted, find, hits_in
from app.services.takedown.removing import LABEL, TakenDown, purge_from, record_takedown, removal, take_from_files

__all__ = [
    "LABEL",
    "CourseHit",
    "Found",
    "NothingWanted",
    "TakenDown",
    "Unseen",
    "Wanted",
    "find",
    "hits_in",
    "purge_from",
    "record_takedown",
    "removal",
    "take_from_files",
]
