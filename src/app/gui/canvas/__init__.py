"""The canvas: the lesson in the centre of the window, edited block by block.

Start with :mod:`view` (the lesson as a widget), then :mod:`column` (blocks on the page), :mod:`editors` (one file a kind),
:mod:`textpart` (one text) and :mod:`richtext` (text ↔ document). What keys mean is in :mod:`edits` and :mod:`blockops`, as pure
functions from a lesson to an op; :mod:`desk` hands ops to the session.
"""

from app.gui.canvas.places import Place
from app.gui.canvas.view import LessonView

__all__ = ["LessonView", "Place"]
