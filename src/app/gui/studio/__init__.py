"""The studio: outline on the left, the lesson in the centre, the inspector on the right, the status bar below."""

from app.gui.studio.studio import Studio

__all__ = ["Studio"]
