"""A whole library scanned: folders of courses, documents, pages, captions and pictures, for ``lectern scan PATH…``.

:mod:`texts` reads a file into places with text, :mod:`work` scans one file, :mod:`run` scans many, in several processes or on
a cluster (:mod:`cluster`), and only what changed, :mod:`baseline` remembers what was known, :mod:`formats` writes the outcome.
No file that is scanned changes.
"""

from app.services.library.baseline import Baseline
from app.services.library.cluster import Cluster, ClusterProblem
from app.services.library.run import Outcome, Run, scan_library
from app.services.library.work import FileResult, Found

__all__ = ["Baseline", "Cluster", "ClusterProblem", "FileResult", "Found", "Outcome", "Run", "scan_library"]
