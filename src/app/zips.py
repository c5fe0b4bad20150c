"""What Python's zip reader raises for files that are not whole: one list for everybody who opens somebody else's zip."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

DAMAGED = (
    zipfile.BadZipFile,  # no directory, a wrong checksum, names that differ
    zlib.error,  # a deflated member is damaged
    lzma.LZMAError,  # the same of one packed with LZMA
    OSError,  # the same of one packed with bzip2; and the disk
    EOFError,  # a member ends early
    RuntimeError,  # encrypted; NotImplementedError, a kind of it: packed in a way Python does not know
    struct.error,  # an extra field that is too short
    ValueError,  # names that are no text, sizes below nothing
    IndexError,  # an empty extra field
    MemoryError,  # a window of LZMA that no computer has
)
"""``OSError`` is among them: what has another sentence for a file that can't be opened at all catches that first."""
