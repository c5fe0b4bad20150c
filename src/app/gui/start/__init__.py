"""The start page: new, open, recent, import, sample. Drop a course or a document on it. What goes wrong is said there."""

from app.gui.start.page import StartPage
from app.gui.start.trouble import TroubleCard

__all__ = ["StartPage", "TroubleCard"]
