"""Dialogs of the window. Each is imported where it is opened, so that none costs anything at start-up.

``open_publish(opened)`` (stays open while one goes on writing), ``CourseSettings(parent, opened)``,
``ImportDialog(window, path)`` and ``ImportReport(parent, report, context)``, ``VersionsDialog(window)``,
``ProvidersDialog(context, service)``,
``PreferencesDialog(parent, context, set_scheme, set_zoom)``, ``ShortcutsDialog(parent, context)``, ``AboutDialog(parent,
context)``. :mod:`parts` has what they share.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.gui.dialogs.about import AboutDialog
    from app.gui.dialogs.course_settings import CourseSettings
    from app.gui.dialogs.importing import ImportDialog, ImportReport
    from app.gui.dialogs.preferences import PreferencesDialog
    from app.gui.dialogs.publish import PublishDialog, open_publish
    from app.gui.dialogs.rights import RightsDialog, ask_rights
    from app.gui.dialogs.shortcuts import ShortcutsDialog
    from app.gui.dialogs.versions import VersionsDialog

_HOME = {
    "AboutDialog": "about",
    "CourseSettings": "course_settings",
    "ImportDialog": "importing",
    "ImportReport": "importing",
    "PreferencesDialog": "preferences",
    "PublishDialog": "publish",
    "RightsDialog": "rights",
    "ShortcutsDialog": "shortcuts",
    "VersionsDialog": "versions",
    "ask_rights": "rights",
    "open_publish": "publish",
}

__all__ = [
    "AboutDialog",
    "CourseSettings",
    "ImportDialog",
    "ImportReport",
    "PreferencesDialog",
    "PublishDialog",
    "RightsDialog",
    "ShortcutsDialog",
    "VersionsDialog",
    "ask_rights",
    "open_publish",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
