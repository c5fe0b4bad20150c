"""Use cases that both faces share. A face asks here and shows what comes back.

It never reaches into the rooms below for an action.

Start with :mod:`editing` (an open course: do, undo, redo, save) and :mod:`jobs` (work that takes longer than a blink).
"""

from collections.abc import Callable

Dispatch = Callable[[Callable[[], None]], None]
"""Runs a callable on the interface thread.

The window queues it into its event loop, the command line and tests call it at once.
"""


def at_once(call: Callable[[], None]) -> None:
    """The dispatch of faces without an event loop."""
    call()


__all__ = ["Dispatch", "at_once"]
