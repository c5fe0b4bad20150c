"""Recording a person's voice: :mod:`microphone` hears, :mod:`meter` shows how loud, :mod:`booth` writes the take.

The dialog is :mod:`app.gui.dialogs.recording`; it knows only the port in :mod:`microphone`, never Qt's devices.
"""
