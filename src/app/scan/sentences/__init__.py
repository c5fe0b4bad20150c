"""What a sentence says of somebody, by small models trained on sentences of our own (``packaging/sentences``).

The rules in :mod:`app.scan.joined` know how an illness, an age or an amount is tied to a name. People write it in more ways
than rules can list, so a small net weighs the words of a sentence together, and what the rules passed over becomes a note.
:mod:`reading` turns a sentence into words and their kinds, :mod:`judge` weighs them, :mod:`doubts` has :mod:`reader` read again
what that leaves open, :mod:`telling` says what is told, and :mod:`spans` which words the finding is.
"""

from app.scan.sentences.judge import Judge, Judged

__all__ = ["Judge", "Judged"]
