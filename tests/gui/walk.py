"""Walks what screen readers see of a window, and reports what they could not name."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

_ROLE = QAccessible.Role
NEEDS_NAME = {
    _ROLE.Button,
    _ROLE.ButtonMenu,
    _ROLE.CheckBox,
    _ROLE.RadioButton,
    _ROLE.ComboBox,
    _ROLE.EditableText,
    _ROLE.SpinBox,
    _ROLE.Slider,
    _ROLE.Graphic,
    _ROLE.List,
    _ROLE.Tree,
    _ROLE.Table,
    _ROLE.TreeItem,
    _ROLE.ListItem,
    _ROLE.ProgressBar,
    _ROLE.Link,
    _ROLE.PageTab,
}


def interfaces(widget: QWidget) -> Iterator[QAccessibleInterface]:
    """Every visible accessible object under ``widget``."""
    root = QAccessible.queryAccessibleInterface(widget)
    waiting = [root] if root is not None else []
    while waiting:
        here = waiting.pop()
        if not here.isValid() or here.state().invisible:
            continue
        yield here
        waiting.extend(child for index in range(here.childCount()) if (child := here.child(index)) is not None)


def name_of(item: QAccessibleInterface) -> str:
    """What would be read out as its name."""
    return item.text(QAccessible.Text.Name).strip()


def unnamed(widget: QWidget) -> list[str]:
    """Controls without a name, as role and object."""
    found = []
    for item in interfaces(widget):
        if item.role() in NEEDS_NAME and not name_of(item):
            thing = item.object()
            parent = thing.parent() if thing is not None else None
            found.append(f"{item.role().name} {type(thing).__name__} in {type(parent).__name__} at {item.rect().getRect()}")
    return found


def names(widget: QWidget) -> list[str]:
    """Names of all controls that need one."""
    return [name_of(item) for item in interfaces(widget) if item.role() in NEEDS_NAME]
