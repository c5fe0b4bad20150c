"""Lectern: a desktop studio in which instructional designers write courses, with AI help behind a guard.

Where to start reading: :mod:`app.course` (the values), :mod:`app.services` (the use cases), then one of the two faces,
:mod:`app.cli` or :mod:`app.gui`. A room imports only from floors below it; ``pyproject.toml`` holds the contracts.
"""

__version__ = "0.1.0"
