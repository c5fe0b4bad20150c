"""The send sheet: the one dialog before anything leaves this computer, for one request and for a batch.

:func:`review` shows it, or nothing when nobody needs to look; :func:`look` shows it without a way to send. Read
:mod:`dialog` first; :mod:`body` is the exact request as text and as bytes, :mod:`findings` what must be settled,
:mod:`editing` one of its texts written anew, :mod:`batch` the list of several requests, :mod:`strip` to whom, what for and
what it costs. The words come from ``services.sheets``, which the command line shares.
"""

from __future__ import annotations

from app.gui.sending.opening import Quiet, look, review

__all__ = ["Quiet", "look", "review"]
