"""Providers as a person deals with them: connect, key, terms, region, models, budget, agreements, switching off, ending.

:class:`ProvidersPanel` is all of them, in the dialog (``gui.dialogs.providers``) and as a page of the Compliance Centre. Read
:mod:`panel`, then :mod:`provider` (one card), :mod:`connect` (the first time) and :mod:`settings` (afterwards).
"""

from __future__ import annotations

from app.gui.providing.panel import ProvidersPanel

__all__ = ["ProvidersPanel"]
