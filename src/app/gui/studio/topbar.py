"""The bar at the top: menu, where one is, whether it is saved, undo, panels, preview and publish."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from app.course import LecternError
from app.gui.actions import Actions
from app.gui.theme import MEDIUM, SEMIBOLD, Size, Type, font
from app.gui.widgets import Badge, BadgeKind, Button, ElidedLabel, IconButton, line, row, text
from app.paths import resource
from app.services.editing import SaveState

_SAVE: dict[SaveState, tuple[str, BadgeKind, str]] = {
    SaveState.SAVED: ("Saved", "ok", "check"),
    SaveState.SAVING: ("Saving", "muted", "loader-circle"),
    SaveState.PENDING: ("Unsaved", "muted", "pencil"),
    SaveState.FAILED: ("Could not save", "danger", "circle-alert"),
}


class SaveBadge(QWidget):
    """Says whether the course is saved; when it could not or cannot be, there is a button to do something about it."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.badge = Badge("Saved", "ok", "check")
        self.button = Button("What now?", "danger", compact=True, on_click=self.wanted.emit)
        self.button.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.badge)
        layout.addWidget(self.button)

    def show_state(self, state: SaveState, error: LecternError | None, *, read_only: bool = False) -> None:
        """Show the state of saving; ``error`` is the tooltip when it failed."""
        if read_only:
            self.badge.show_as("Read only", "muted", "lock")
            self.badge.setToolTip("This course can be read, not changed. Save a copy to work on it.")
            self.button.setText("Save a copy…")
            self.button.set_kind("secondary")
            self.button.show()
            return
        said, kind, icon = _SAVE[state]
        self.badge.show_as(said, kind, icon)
        self.badge.setToolTip(str(error) if error is not None else "")
        self.button.setVisible(state is SaveState.FAILED)


class TopBar(QFrame):
    """``course_wanted`` when the course's name is clicked, ``save_wanted`` when something should be done about saving."""

    course_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setProperty("kind", "top-bar")
        self.setFixedHeight(Size.TOP_BAR)
        self._actions = actions
        self._tools: dict[str, IconButton] = {}
        self.menu_button = _MenuButton()
        self.menu_button.clicked.connect(self.open_menu)
        self.course = QPushButton()
        self.course.setProperty("kind", "crumb")
        self.course.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.course.setToolTip("Course settings")
        self.course.setFont(font(Type.UI, MEDIUM))
        self.course.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.course.clicked.connect(self.course_wanted)
        self._slash = text("/", tone="faint")
        self.lesson = ElidedLabel("", "strong")
        self.lesson.setFont(font(Type.UI, SEMIBOLD))
        self.save = SaveBadge()
        self.save.wanted.connect(self.save_wanted)
        self.setLayout(
            row(
                self.menu_button,
                4,
                self.course,
                self._slash,
                self.lesson,
                4,
                self.save,
                None,
                self._tool(actions, "edit.undo", "undo-2", "Undo"),
                self._tool(actions, "edit.redo", "redo-2", "Redo"),
                _bar(),
                self._tool(actions, "go.palette", "command", "Commands and lessons"),
                self._tool(actions, "view.sidebar", "panel-left", "Show or hide the outline"),
                self._tool(actions, "view.inspector", "panel-right", "Show or hide the inspector"),
                _bar(),
                self._push(actions, "course.preview", Button("Preview", icon="play")),
                self._push(actions, "course.publish", Button("Publish", "primary")),
                spacing=8,
                margins=(14, 0, 16, 0),
            )
        )

    def show_tight(self, *, tight: bool) -> None:
        """Leave out the course's name where there is no room: it is the window's title too."""
        for item in (self.course, self._slash):
            item.setVisible(not tight)

    def show_place(self, course: str, lesson: str, number: int) -> None:
        """Show where one is; ``number`` counts lessons from 1, 0 when none is shown."""
        short = course if len(course) <= 48 else course[:47] + "…"
        self.course.setText(short)
        self.course.setAccessibleName(f"Course settings of {course}")
        self.lesson.set_text(f"{number} · {lesson or 'Untitled lesson'}" if number else "")

    def show_undo(self, undo: str, redo: str) -> None:
        """Say in the tooltips what undo and redo would do."""
        for key, verb, said in (("edit.undo", "Undo", undo), ("edit.redo", "Redo", redo)):
            self._tools[key].set_label(f"{verb} “{said}”" if said else verb, self._actions.keys(key))

    def open_menu(self) -> None:
        """Open the menu of everything under the logo."""
        menu = self._actions.menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def _tool(self, actions: Actions, key: str, icon: str, label: str) -> IconButton:
        button = IconButton(icon, label, keys=actions.keys(key))
        actions.bind(button, key)
        self._tools[key] = button
        return button

    def _push(self, actions: Actions, key: str, button: Button) -> Button:
        actions.bind(button, key)
        keys = actions.keys(key).toString()
        button.setToolTip(f"{button.text()} ({keys})" if keys else "")
        return button


class _MenuButton(QToolButton):
    """The logo, which opens the menu of everything."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "mark")
        self.setIcon(QIcon(str(resource("brand", "mark.svg"))))
        self.setIconSize(QSize(28, 28))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Menu")
        self.setToolTip("Menu (F10)")


def _bar() -> QFrame:
    made = line("vertical")
    made.setFixedHeight(22)
    return made
