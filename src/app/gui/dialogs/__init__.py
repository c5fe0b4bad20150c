"""Dialogs of the window. Each is imported where it is opened, so that none costs anything at start-up.

``PublishDialog(parent, opened)``, ``CourseSettings(parent, opened)``, ``ImportReport(parent, report, context)``,
``PreferencesDialog(parent, context, set_scheme)``, ``ShortcutsDialog(parent, context)``, ``AboutDialog(parent, context)``.
"""
