"""What a number or an odd word is, by the words beside it: ``judge`` weighs what ``reading`` sees of a ``candidate``."""

from __future__ import annotations

from app.scan.beside.judge import Beside, says_what

__all__ = ["Beside", "says_what"]
