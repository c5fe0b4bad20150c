"""Sound, captions and labels: pure functions over bytes and values, no course, no provider, no file of the project.

Start with :mod:`audio` (one import for all of sound: clips, decoding, loudness, encoding), then :mod:`assemble`, which makes a
narration out of sentence clips in bounded memory. :mod:`sentences` cuts text into what one synthesis call says, :mod:`captions`
turns sentence times into cues and WebVTT, :mod:`labels` writes the origin into files and reads it back,
:mod:`credentials` signs them, :mod:`watermark` marks the sound itself, :mod:`checking` says what a file carries of all that,
:mod:`clips` keeps sentence clips on disk.

Nothing is re-exported here: :mod:`audio`, :mod:`assemble` and :mod:`clips` need numpy, and start-up must not load it.
"""

__all__: list[str] = []
