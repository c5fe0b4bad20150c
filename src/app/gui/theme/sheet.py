"""The one style sheet, made from tokens. Widgets choose a look by dynamic properties (``kind``, ``tone``, ``type``).

No rule here is for ``*`` or sets a font on a container: a sheet's font beats ``setFont``, which the lesson's editors use.
"""

from __future__ import annotations

from string import Template

from app.gui.theme.fonts import MONO
from app.gui.theme.tokens import Radius, Tokens, Type
from app.paths import resource

_TEXT = """
QMainWindow, QDialog, QWidget[surface="surface"] { background: $surface; }
QWidget[surface="app"] { background: $app; }
QWidget[surface="sidebar"] { background: $sidebar; }
QWidget[surface="subtle"] { background: $subtle; }
QLabel { background: transparent; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="faint"] { color: $faint; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="danger"] { color: $danger; }
QLabel[tone="ai"] { color: $ai; }
QLabel[type="overline"] { font-size: ${overline}px; font-weight: 600; color: $muted; }
QLabel[type="caption"] { font-size: ${caption}px; }
QLabel[type="strong"] { font-weight: 600; }
QLabel[type="card-title"] { font-size: ${caption}px; font-weight: 600; }
QLabel[type="dense"] { font-size: ${dense}px; }
QLabel[type="title"] { font-size: 15px; font-weight: 600; }
QLabel[type="lead"] { font-size: ${lead}px; }
QLabel[type="h2"] { font-size: ${h2}px; font-weight: 600; }
QLabel[type="h1"] { font-size: ${h1}px; font-weight: 700; }
QLabel[type="mono"] { font-family: "$mono"; font-size: ${caption}px; }
QToolTip { background: $text; color: $surface; border: 1px solid $text; border-radius: 4px; padding: 4px 6px;
  font-size: ${caption}px; }
"""

_BUTTONS = """
QPushButton { min-height: 20px; padding: 5px 13px; border: 1px solid $strong; border-radius: ${control}px;
  background: $surface; color: $text; font-weight: 600; }
QPushButton:hover { background: $subtle; }
QPushButton:pressed, QPushButton:checked { background: $hover; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 12px; }
QPushButton:disabled { color: $faint; background: $hover; border-color: $hover; }
QPushButton[kind="primary"] { background: $fill; color: $on_fill; border-color: $fill; }
QPushButton[kind="primary"]:hover { background: $fill_hover; border-color: $fill_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $focus_on_fill; }
QPushButton[kind="primary"]:disabled { color: $faint; background: $hover; border-color: $hover; }
QPushButton[kind="danger"] { background: $danger_fill; color: $on_fill; border-color: $danger_fill; }
QPushButton[kind="danger"]:focus { border: 2px solid $focus_on_fill; }
QPushButton[kind="danger"]:disabled { color: $faint; background: $hover; border-color: $hover; }
QPushButton[kind="ghost"] { background: transparent; border-color: transparent; color: $muted; }
QPushButton[kind="ghost"][tone="ai"] { color: $ai; }
QPushButton[kind="ghost"]:hover { background: $hover; color: $text; }
QPushButton[kind="ghost"]:focus { border: 2px solid $accent; }
QPushButton[kind="ghost"]:disabled { color: $faint; background: transparent; }
QPushButton[kind="link"] { background: transparent; border: none; color: $accent; padding: 2px 2px; min-height: 0; }
QPushButton[kind="link"]:hover { color: $accent_hover; text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid $accent; padding: 0; border-radius: ${chip}px; }
QPushButton[compact="true"] { min-height: 18px; padding: 4px 10px; border-radius: ${inner}px; font-size: ${caption}px; }
QPushButton[compact="true"]:focus { padding: 3px 9px; }
QPushButton[align="left"] { text-align: left; }
QPushButton[kind="choice"] { background: $surface; border: 1px solid $border; border-radius: ${card}px; padding: 0;
  min-height: 108px; }
QPushButton[kind="choice"]:hover { border-color: $accent; background: $surface; }
QPushButton[kind="choice"]:pressed { background: $accent_soft; }
QPushButton[kind="choice"]:focus { border: 2px solid $accent; padding: 0; }
QPushButton[kind="row"] { background: transparent; border: 2px solid transparent; border-radius: ${inner}px; padding: 0;
  min-height: 50px; }
QPushButton[kind="row"]:hover { background: $subtle; }
QPushButton[kind="row"]:pressed { background: $hover; }
QPushButton[kind="row"]:focus { border: 2px solid $accent; padding: 0; }
QPushButton[kind="issue"] { background: transparent; border: 2px solid transparent; border-radius: ${inner}px; padding: 0;
  min-height: 24px; }
QPushButton[kind="issue"]:hover { background: $subtle; }
QPushButton[kind="issue"]:pressed { background: $hover; }
QPushButton[kind="issue"]:focus { border: 2px solid $accent; padding: 0; }
QPushButton[kind="policy"] { background: $surface; border: 1px solid $border; border-radius: ${card}px; padding: 0;
  min-height: 46px; }
QPushButton[kind="policy"]:hover { border-color: $strong; }
QPushButton[kind="policy"]:focus { border: 2px solid $accent; padding: 0; }
QPushButton[kind="crumb"] { background: transparent; border: none; color: $muted; padding: 3px 4px; min-height: 0;
  border-radius: ${chip}px; font-weight: 500; }
QPushButton[kind="crumb"]:hover { color: $text; background: $hover; }
QPushButton[kind="crumb"]:focus { border: 2px solid $accent; padding: 1px 2px; }
QPushButton[kind="status"] { background: transparent; border: none; color: $muted; padding: 2px 5px; min-height: 0;
  border-radius: ${chip}px; font-weight: 500; font-size: ${caption}px; }
QPushButton[kind="status"]:hover { background: $hover; color: $text; }
QPushButton[kind="status"]:focus { border: 2px solid $accent; padding: 0 3px; }
QToolButton[kind="mark"] { padding: 0; border: 2px solid transparent; border-radius: 9px; }
QToolButton[kind="mark"]:hover { background: transparent; border-color: $strong; }
QToolButton[kind="mark"]:focus { border: 2px solid $accent; padding: 0; }
QPushButton[kind="step"] { background: transparent; border: 2px solid transparent; color: $muted; padding: 4px 10px;
  border-radius: ${control}px; }
QPushButton[kind="step"]:hover { background: $subtle; color: $text; }
QPushButton[kind="step"]:checked { background: $accent_soft; color: $text; }
QPushButton[kind="step"]:focus { border: 2px solid $accent; }
QPushButton[kind="nav"] { background: transparent; border: 2px solid transparent; color: $text; padding: 4px 8px;
  border-radius: ${control}px; font-weight: 500; }
QPushButton[kind="nav"]:hover { background: $hover; }
QPushButton[kind="nav"]:checked { background: $selected; font-weight: 600; }
QPushButton[kind="nav"]:focus { border: 2px solid $accent; }
QPushButton[kind="tile"] { background: $surface; border: 1px solid $border; border-radius: ${card}px; padding: 0;
  min-height: 96px; text-align: left; }
QPushButton[kind="tile"]:hover { border-color: $accent; background: $surface; }
QPushButton[kind="tile"]:pressed { background: $accent_soft; }
QPushButton[kind="tile"]:focus { border: 2px solid $accent; padding: 0; }
QPushButton::menu-indicator { width: 0; }
QToolButton { border: 1px solid transparent; border-radius: ${inner}px; background: transparent; padding: 5px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked, QToolButton:open { background: $hover; }
QToolButton:focus { border: 2px solid $accent; padding: 4px; }
QToolButton[compact="true"] { padding: 2px; }
QToolButton[compact="true"]:focus { padding: 1px; }
QToolButton::menu-indicator { image: none; }
"""

_FIELDS = """
QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit { border: 1px solid $strong; border-radius: ${control}px;
  background: $surface; selection-background-color: $fill; selection-color: $on_fill; }
QLineEdit, QComboBox, QAbstractSpinBox { min-height: 20px; padding: 5px 9px; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { border: 2px solid $accent; padding: 4px 8px; }
QPlainTextEdit, QTextEdit { padding: 5px 7px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 4px 6px; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled { background: $subtle; color: $faint; border-color: $border; }
QLineEdit[invalid="true"] { border-color: $danger; }
QLineEdit[kind="rename"] { padding: 1px 5px; border-radius: ${inner}px; min-height: 18px; }
QTextEdit[kind="bare"], QPlainTextEdit[kind="bare"], QLineEdit[kind="bare"], QTextBrowser { border: none; padding: 0;
  background: transparent; }
QLineEdit[kind="palette"], QLineEdit[kind="palette"]:focus { border: none; padding: 0; background: transparent;
  min-height: 48px; font-size: 15px; }
QTextBrowser[kind="reader"] { border-top: 2px solid transparent; border-radius: 0; }
QTextBrowser[kind="reader"]:focus { border: none; border-top: 2px solid $accent; padding: 0; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url("$controls/down-$name.svg"); width: 16px; height: 16px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $border; padding: 4px; outline: none;
  selection-background-color: $selected; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 6px; border-radius: ${inner}px; }
QAbstractSpinBox { padding-left: 6px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 20px; border: none; }
QAbstractSpinBox::up-arrow { image: url("$controls/up-$name.svg"); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: url("$controls/down-$name.svg"); width: 12px; height: 12px; }
QCheckBox, QRadioButton { spacing: 9px; background: transparent; padding: 2px 0; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid $outline; background: $surface; }
QCheckBox::indicator { border-radius: ${chip}px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { background: $fill; border-color: $fill; image: url("$controls/check.svg"); }
QCheckBox::indicator:indeterminate { background: $fill; border-color: $fill; image: url("$controls/dash.svg"); }
QRadioButton::indicator:checked { background: $fill; border-color: $fill; image: url("$controls/dot.svg"); }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent; width: 14px; height: 14px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $hover; border-color: $border; }
QProgressBar { border: none; border-radius: 3px; background: $track; min-height: 6px; max-height: 6px; color: transparent; }
QProgressBar::chunk { background: $fill; border-radius: 3px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $track; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $fill; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: $surface;
  border: 1px solid $outline; }
QSlider::handle:horizontal:focus { border: 2px solid $accent; }
"""

_FRAMES = """
QFrame[kind="card"] { background: $surface; border: 1px solid $border; border-radius: ${card}px; }
QFrame[kind="subtle-card"] { background: $subtle; border: 1px solid $border; border-radius: ${card}px; }
QFrame[kind="accent-card"] { background: $accent_soft; border: 1px solid $accent_soft; border-radius: ${card}px; }
QFrame[kind="warn-card"] { background: $warn_soft; border: 1px solid $warn_soft; border-radius: ${card}px; }
QFrame[kind="danger-card"] { background: $danger_soft; border: 1px solid $danger_soft; border-radius: ${card}px; }
QFrame[kind="drop"] { background: $accent_soft; border: 2px dashed $accent; border-radius: ${dialog}px; }
QFrame[kind="line"] { background: $border; border: none; min-height: 1px; max-height: 1px; }
QFrame[kind="vline"] { background: $border; border: none; min-width: 1px; max-width: 1px; }
QFrame[kind="raised"] { background: $raised; border: 1px solid $border; border-radius: ${card}px; }
QFrame[kind="toast"] { background: $toast; border: 1px solid $toast; border-radius: ${card}px; }
QFrame[kind="toast"] QLabel { color: $toast_text; font-weight: 500; }
QFrame[kind="toast"] QPushButton { color: $toast_accent; background: transparent; border: none; }
QFrame[kind="toast"] QPushButton:focus { border: 2px solid $toast_accent; padding: 4px 12px; }
QFrame[kind="top-bar"] { background: $surface; border: none; border-bottom: 1px solid $border; }
QFrame[kind="status-bar"] { background: $surface; border: none; border-top: 1px solid $border; }
QFrame[kind="sidebar"] { background: $sidebar; border: none; }
QFrame[kind="inspector"] { background: $surface; border: none; }
QFrame[kind="footer"] { background: $surface; border: none; border-top: 1px solid $border; }
QFrame[kind="segments"] { background: $hover; border: none; border-radius: ${control}px; }
QFrame[kind="segments"] QPushButton { background: transparent; border: 2px solid transparent; color: $muted; padding: 3px 8px;
  border-radius: ${inner}px; font-size: ${caption}px; }
QFrame[kind="segments"] QPushButton:hover { color: $text; }
QFrame[kind="segments"] QPushButton:checked { background: $segment; color: $text; }
QFrame[kind="segments"] QPushButton:focus { border: 2px solid $accent; }
QFrame[kind="plain"], QWidget[surface="none"] { background: transparent; border: none; }
"""

_LISTS = """
QScrollArea { border: none; background: transparent; }
QScrollArea[kind="page"] { border: 2px solid transparent; border-radius: ${inner}px; }
QScrollArea[kind="page"]:focus { border: 2px solid $accent; }
QScrollArea > QWidget > QWidget[surface="none"] { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; background: transparent; margin: 0; }
QScrollBar::handle:vertical { background: $handle; border-radius: 3px; min-height: 36px; margin: 2px 2px 2px 2px; }
QScrollBar:horizontal { height: 10px; background: transparent; margin: 0; }
QScrollBar::handle:horizontal { background: $handle; border-radius: 3px; min-width: 36px; margin: 2px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QTreeView, QListView, QTableView { border: none; background: transparent; outline: none; }
QListView::item, QTreeView::item { border-radius: ${inner}px; }
QListView[kind="menu"]::item { min-height: 32px; padding: 2px 8px; }
QListView[kind="menu"]::item:hover { background: $subtle; }
QListView[kind="menu"]::item:selected { background: $selected; color: $text; }
QTableView { gridline-color: $border; selection-background-color: $selected; selection-color: $text; }
QTableView::item { padding: 4px 8px; border-bottom: 1px solid $border; }
QHeaderView { background: transparent; }
QHeaderView::section { background: $subtle; color: $muted; border: none; border-bottom: 1px solid $border; padding: 6px 11px;
  font-weight: 600; font-size: ${caption}px; }
QHeaderView[kind="plain"]::section { background: transparent; }
QMenu { background: $raised; border: 1px solid $border; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 10px; border-radius: ${inner}px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border; margin: 5px 6px; }
QMenu::right-arrow { image: url("$controls/right-$name.svg"); width: 16px; height: 16px; }
QMenuBar { background: $surface; border-bottom: 1px solid $border; padding: 2px 6px; }
QMenuBar::item { padding: 4px 9px; border-radius: ${inner}px; background: transparent; color: $muted; }
QMenuBar::item:selected { background: $hover; color: $text; }
QDialog[kind="palette"] { background: $raised; border: 1px solid $strong; }
QSplitter::handle { background: $border; }
"""


def style_sheet(now: Tokens) -> str:
    """The whole application's style sheet for these colours."""
    values = {name: now.colour(name) for name in now.__slots__ if name != "dark"}
    values |= {
        "mono": MONO,
        "name": "dark" if now.dark else "light",
        "controls": resource("icons", "controls").as_posix(),
        "overline": str(Type.OVERLINE),
        "caption": str(Type.CAPTION),
        "dense": str(Type.DENSE),
        "lead": str(Type.LEAD),
        "h2": str(Type.H2),
        "h1": str(Type.H1),
        "chip": str(Radius.CHIP),
        "inner": str(Radius.INNER),
        "control": str(Radius.CONTROL),
        "card": str(Radius.CARD),
        "dialog": str(Radius.DIALOG),
        # Lines that must be seen to find a control: 3:1 against the surface (WCAG 2.2, 1.4.11).
        "outline": "#6F7C90" if now.dark else "#7F8A9A",
        "handle": now.strong,
        "segment": now.app if now.dark else now.surface,
        "focus_on_fill": now.text,
        "toast": "#2B3342" if now.dark else "#161D29",
        "toast_text": "#F4F6FA",
        "toast_accent": "#A9BDFF",
    }
    return Template(_TEXT + _BUTTONS + _FIELDS + _FRAMES + _LISTS).substitute(values)
