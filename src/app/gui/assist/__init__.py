"""Ask AI: from the caret to a draft beside the text.

:class:`Assist` is the one controller of an open course: what can be asked where (:mod:`catalog`, :mod:`forms`), whether it can
be asked at all (:mod:`readiness`), and the way of a request: asked, looked at (``gui.sending``), sent, drafted, inserted
(:mod:`flow`). :mod:`menu` is what opens at the caret, :mod:`card` a draft, in the AI tab and below its block (:mod:`beside`).
"""

from __future__ import annotations

from app.gui.assist.flow import Assist

__all__ = ["Assist"]
