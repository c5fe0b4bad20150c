"""The review of AI content: every item in the order of the course, its source beside it, three ticks, one key to the next.

:func:`open_review` shows it (action ``review.open``). Read :mod:`panel` first; :mod:`rows` is the list, :mod:`reading` what was
made, :mod:`sources` what it rests on.
"""

from app.gui.review.panel import ReviewPanel, open_review

__all__ = ["ReviewPanel", "open_review"]
