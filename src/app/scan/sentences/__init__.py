"""What a sentence says of somebody, by a small classifier trained on sentences of our own (``packaging/sentences``).

The rules in :mod:`app.scan.joined` know how an illness, an age or an amount is tied to a name. People write it in more ways
than rules can list, so a linear classifier weighs the words of a sentence together, and what the rules passed over becomes a
note.
:mod:`reading` turns a sentence into words and their kinds, :mod:`judge` weighs them.
"""

from app.scan.sentences.judge import Judge

__all__ = ["Judge"]
