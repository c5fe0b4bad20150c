"""How much of a stranger's file we are willing to take in. Past a limit a person gets a message, never a frozen window.

The numbers leave room above the largest honest documents we know of (a 1,500-page manual has 25 MB of XML) and keep the
memory of one import under about 1 GB.
"""

from __future__ import annotations

MB = 1024 * 1024

MAX_FILE = 1024 * MB
MAX_ENTRIES = 20_000
"""Parts of one Office file; a deck of 1,000 slides with notes and pictures has about 6,000."""
MAX_DIRECTORY = 8 * MB
"""Bytes of a zip's directory, checked before it is read: it is what Python takes into memory on opening."""
MAX_XML = 64 * MB
"""Unpacked bytes of one XML part. It also bounds a paragraph of 100 MB, which is refused with a message."""
MAX_UNPACKED = 4096 * MB
"""Unpacked bytes the file promises in total (videos included, which are never read)."""
MAX_READ = 1024 * MB
"""Unpacked bytes we read in total."""
MAX_RATIO = 300
"""Unpacked to packed size of a part over 16 MB. XML of real tables packs at up to 100, a bomb at 1,000."""
RATIO_FROM = 16 * MB
MAX_MEDIA = 512 * MB
"""Bytes of pictures one import may hold in memory; the rest are dropped and reported."""
MAX_MARKDOWN = 5 * MB
MAX_LINES = 200_000
"""Bytes and lines of a Markdown document. The Bible has 4.5 MB and 31,000 verses; reading costs about 2 s a MB."""
MAX_PARAGRAPH = 20_000
"""Characters of one paragraph; longer ones are split at spaces, so that no block makes typing slow."""
MAX_INLINE = 20_000
"""Characters of one Markdown paragraph whose marks are read. Unclosed brackets cost the square of their number: 0.5 s here."""
MAX_DEPTH = 40
"""Nesting of groups, text boxes, tables and quotes; what lies deeper is kept as plain text."""
MAX_DETAIL = 100_000
"""Characters of dropped text one report entry holds."""
