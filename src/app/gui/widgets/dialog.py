"""The frame of every dialog: title, lead, body, and a footer of buttons whose right-most is what Enter does, if anything is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.course import LecternError
from app.gui.theme import SEMIBOLD, Space, Type, font
from app.gui.widgets.buttons import Button, ButtonKind
from app.gui.widgets.labels import Icon, text
from app.gui.widgets.layouts import row


class Dialog(QDialog):
    """Escape and Cancel both close it with ``reject``. Put content into ``body``; buttons with :meth:`add_button`."""

    def __init__(self, parent: QWidget | None, title: str, lead: str = "", *, width: int = 560) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(min(width, 560))
        self.resize(width, self.sizeHint().height())
        self.heading = text(title, "h2")
        self.heading.setFont(font(Type.H2, SEMIBOLD, spacing=-0.3))
        self.lead = text(lead, "dense", "muted", wrap=True)
        self.lead.setVisible(bool(lead))
        self.setAccessibleDescription(lead)
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.M)
        self.body.setContentsMargins(0, Space.L, 0, Space.L)
        footer = QFrame()
        footer.setProperty("kind", "footer")
        self._left = QHBoxLayout()
        self._right = QHBoxLayout()
        self._left.setSpacing(Space.S)
        self._right.setSpacing(Space.S)
        footer.setLayout(row(self._left, None, self._right, margins=(Space.XL + 4, 14, Space.XL + 4, 14)))
        top = QVBoxLayout()
        top.setContentsMargins(Space.XL + 4, Space.XL, Space.XL + 4, 0)
        top.setSpacing(4)
        top.addWidget(self.heading)
        top.addWidget(self.lead)
        top.addLayout(self.body, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top, 1)
        layout.addWidget(footer)

    def add_button(
        self, label: str, kind: ButtonKind = "secondary", *, icon: str = "", left: bool = False, default: bool = False
    ) -> Button:
        """A button in the footer; ``default`` makes it what Enter does. Nothing is the default unless said."""
        button = Button(label, kind, icon=icon)
        if default:
            button.setAutoDefault(True)
            button.setDefault(True)
        (self._left if left else self._right).addWidget(button)
        return button

    def showEvent(self, event: QShowEvent) -> None:
        """Enter presses the button that has the keyboard: where nothing is to be filled in, that is the default one."""
        super().showEvent(event)
        default = next((button for button in self.findChildren(Button) if button.isDefault()), None)
        if default is not None and self.focusWidget() is None and isinstance(self._first_stop(), QPushButton):
            default.setFocus(Qt.FocusReason.OtherFocusReason)

    def _first_stop(self) -> QWidget | None:
        here = self.nextInFocusChain()
        while here is not None and here is not self:
            if here.focusPolicy() & Qt.FocusPolicy.TabFocus and here.isEnabled() and here.isVisibleTo(self):
                return here
            here = here.nextInFocusChain()
        return None

    def add_cancel(self, label: str = "Cancel") -> Button:
        """The button that does what Escape does."""
        button = self.add_button(label)
        button.clicked.connect(self.reject)
        return button


def problem_dialog(parent: QWidget | None, error: LecternError, *, title: str = "") -> Dialog:
    """What every error a person meets looks like: what, why, and what to do next."""
    dialog = Dialog(parent, title or error.what, error.why if not title else error.what, width=520)
    dialog.heading.setWordWrap(True)
    if title and error.why:
        dialog.body.addWidget(text(error.why, "dense", wrap=True, select=True))
    if error.next_step:
        step = text(error.next_step, "dense", wrap=True, select=True)
        arrow = Icon("arrow-right", "accent", 16)
        line = row(arrow, step, spacing=10)
        line.setAlignment(arrow, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        dialog.body.addLayout(line)
    dialog.body.addStretch(1)
    close = dialog.add_button("Close", "primary", default=True)
    close.clicked.connect(dialog.accept)
    return dialog


def confirm(
    parent: QWidget | None, title: str, lead: str, action: str, *, kind: ButtonKind = "primary", cancel: str = "Cancel"
) -> bool:
    """Ask before something that can't be undone. Escape, Enter and closing mean no when ``kind`` is danger."""
    dialog = Dialog(parent, title, lead, width=480)
    dialog.heading.setWordWrap(True)
    dialog.add_cancel(cancel)
    button = dialog.add_button(action, kind, default=kind != "danger")
    button.clicked.connect(dialog.accept)
    return dialog.exec() == QDialog.DialogCode.Accepted
