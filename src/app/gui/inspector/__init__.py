"""The right pane: Compliance, Block, AI.

What the studio uses: ``Inspector(opened)``, its ``jump`` signal (lesson, block, part, start, end), ``show_lesson``,
``show_block``, ``show_tab``, ``focus_pane``, ``issue_count`` (accessibility issues of the lesson) and ``tear_down``.
"""

from app.gui.inspector.pane import Inspector

__all__ = ["Inspector"]
