"""The right pane: Compliance, Block, AI.

What the studio uses: ``Inspector(opened, narrating, view, assist)`` (``narrating`` is the lesson view's, so that both show
the same jobs), its signals ``jump`` (lesson, block, part, start, end), ``open_wanted`` (block) and ``issues_changed``, and
``show_lesson``, ``show_block``, ``show_tab``, ``focus_pane``, ``issue_count`` (accessibility issues of the lesson) and
``tear_down``.

Read :mod:`pane` first; each page is one file (:mod:`compliance`, :mod:`block`, :mod:`ai`), each kind of block a form in
:mod:`forms`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.gui.inspector.pane import Inspector

__all__ = ["Inspector"]


def __getattr__(name: str) -> object:
    if name != "Inspector":  # on demand: what the AI page shows is built from this room's own small parts
        raise AttributeError(name)
    from app.gui.inspector.pane import Inspector

    return Inspector
