"""The actions of the window itself, whatever page it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.gui.actions import Action

if TYPE_CHECKING:
    from app.gui.window import MainWindow


def window_actions(window: MainWindow) -> list[Action]:
    """New, open, import, close, quit, policy, palette, looks and help."""

    def scheme(name: str, title: str) -> Action:
        return Action(
            id=f"view.scheme.{name}",
            title=title,
            menu="View",
            group=9,
            run=lambda: window.set_scheme(name),
            checked=lambda: window.preferences.value.scheme == name,
        )

    def preferences() -> None:
        from app.gui.dialogs import PreferencesDialog

        PreferencesDialog(window, window.context, window.set_scheme, window.set_zoom).exec()

    def shortcuts() -> None:
        from app.gui.dialogs import ShortcutsDialog

        ShortcutsDialog(window, window.context).exec()

    def about() -> None:
        from app.gui.dialogs import AboutDialog

        AboutDialog(window, window.context).exec()

    def palette() -> None:
        from app.gui.finder import open_palette

        open_palette(window)

    return [
        Action(id="course.new", title="New course…", menu="Course", keys=("Ctrl+N",), icon="file-plus", run=window.new_course),
        Action(id="course.open", title="Open…", menu="Course", keys=("Ctrl+O",), icon="folder-open", run=window.choose_course),
        Action(
            id="course.import",
            title="Import a document…",
            menu="Course",
            keys=("Ctrl+Shift+I",),
            icon="file-input",
            run=window.importing.choose,
        ),
        Action(id="course.sample", title="Open the sample course", menu="Course", icon="compass", run=window.open_sample),
        Action(
            id="course.versions",
            title="Earlier versions…",
            menu="Course",
            group=2,
            icon="history",
            run=window.show_versions,
            enabled=lambda: window.studio is not None,
        ),
        Action(
            id="course.close",
            title="Close course",
            menu="Course",
            group=8,
            keys=("Ctrl+W",),
            icon="x",
            run=window.close_course,
            enabled=lambda: window.studio is not None,
        ),
        Action(
            id="app.preferences",
            title="Preferences…",
            menu="Course",
            group=8,
            keys=("Ctrl+,",),
            icon="settings",
            run=preferences,
        ),
        Action(id="app.quit", title="Quit", menu="Course", group=9, keys=("Ctrl+Q",), run=window.close),
        scheme("system", "Colours of the system"),
        scheme("light", "Light"),
        scheme("dark", "Dark"),
        Action(
            id="go.palette",
            title="Commands and lessons…",
            menu="Go",
            group=9,
            keys=("Ctrl+K", "Ctrl+Shift+P"),
            icon="command",
            run=palette,
            hidden=True,
        ),
        Action(
            id="go.findings",
            title="Sensitive details of the course",
            menu="Go",
            group=3,
            icon="scan-text",
            run=lambda: window.show_course("compliance"),
            enabled=lambda: window.studio is not None,
        ),
        Action(id="help.policy", title="AI policy", menu="Help", icon="shield-check", run=window.show_gate),
        Action(
            id="help.centre",
            title="Compliance Centre",
            menu="Help",
            keys=("Ctrl+Shift+M",),
            icon="layout-dashboard",
            run=window.show_centre,
        ),
        Action(id="help.shortcuts", title="Keyboard shortcuts", menu="Help", keys=("Ctrl+/",), icon="keyboard", run=shortcuts),
        Action(id="help.about", title="About Lectern", menu="Help", group=1, icon="info", run=about),
    ]
