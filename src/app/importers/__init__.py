"""Documents of other programs in, courses out, with a report of what was kept, changed and dropped.

:func:`read` takes any supported document; :func:`kinds` lists what it supports. A document is judged by its contents, not by
its name, and read defensively: sizes and nesting are bounded (:mod:`app.importers.limits`), XML with a DTD is refused, nothing
outside the document is opened. Read :mod:`app.importers.read` first, then :mod:`app.importers.word`,
:mod:`app.importers.slides` and :mod:`app.importers.markdown`, each of which says how it maps its format; what they share is in
:mod:`app.importers.outline`, :mod:`app.importers.pictures` and :mod:`app.importers.office`.
"""

from app.course.errors import ImportProblem
from app.importers.read import kinds, read, sample
from app.importers.values import Imported, Kind, LossEntry, LossReport, Outcome

__all__ = ["ImportProblem", "Imported", "Kind", "LossEntry", "LossReport", "Outcome", "kinds", "read", "sample"]
