"""The window: one face of the services. PySide6 lives here and nowhere else.

Start with :mod:`app.gui.app` (what ``lectern`` runs), then :mod:`app.gui.window`. :mod:`app.gui.theme` holds every colour,
size and font, :mod:`app.gui.widgets` the pieces screens are built from, :mod:`app.gui.canvas` the lesson itself.
"""
