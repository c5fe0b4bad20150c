"""The Compliance Centre: what is accepted, what went where, what is owed, and the evidence for each. A page of the window.

Read :mod:`pages` first, the one table of what stands in it, then :mod:`pane`, what a page of it is. A new page is a class in
any room of the window and one row in the table.
"""

from app.gui.centre.centre import CentrePage
from app.gui.centre.pages import PAGES, CentreEntry
from app.gui.centre.pane import Pane

__all__ = ["PAGES", "CentreEntry", "CentrePage", "Pane"]
