"""The pieces screens are built from. Each is named for screen readers, works by keyboard, and follows the theme by itself."""

from app.gui.widgets.buttons import Button, ButtonKind, IconButton
from app.gui.widgets.cards import Card, EmptyState
from app.gui.widgets.dialog import Dialog, confirm, problem_dialog
from app.gui.widgets.fields import InlineEditor, SearchField
from app.gui.widgets.finding import FindFields
from app.gui.widgets.labels import Badge, BadgeKind, ElidedLabel, Icon, Overline, StatusItem, set_tone, text
from app.gui.widgets.layouts import clear, column, holder, line, row, scrolling
from app.gui.widgets.ring import Ring
from app.gui.widgets.segmented import SegmentedControl
from app.gui.widgets.ticks import TickBox
from app.gui.widgets.toast import Toast

__all__ = [
    "Badge",
    "BadgeKind",
    "Button",
    "ButtonKind",
    "Card",
    "Dialog",
    "ElidedLabel",
    "EmptyState",
    "FindFields",
    "Icon",
    "IconButton",
    "InlineEditor",
    "Overline",
    "Ring",
    "SearchField",
    "SegmentedControl",
    "StatusItem",
    "TickBox",
    "Toast",
    "clear",
    "column",
    "confirm",
    "holder",
    "line",
    "problem_dialog",
    "row",
    "scrolling",
    "set_tone",
    "text",
]
