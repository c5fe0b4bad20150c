"""The caption editor: the recording as a waveform, its captions as a list, and what makes them hard to read beside them.

Start with :mod:`window`. :mod:`work` holds the captions under edit and every change of them; :mod:`wave` and :mod:`overview`
draw the sound, :mod:`table` the list, :mod:`details` one caption; :mod:`actions` declares what can be done, with its keys.
"""

from app.gui.captions.window import open_captions

__all__ = ["open_captions"]
