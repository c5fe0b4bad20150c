"""What a number or an odd word is, by the words beside it: ``judge`` weighs what ``reading`` sees of a ``candidate``.

What rules have said of a value goes before, by ``known``; ``vetoes`` say what is nobody's, however the words sound.
"""

from __future__ import annotations

from app.scan.beside.candidates import Candidate
from app.scan.beside.judge import Beside
from app.scan.beside.known import Known

__all__ = ["Beside", "Candidate", "Known"]
