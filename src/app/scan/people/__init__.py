"""Names of people by what stands around them: titles, given names, salutations, signatures, labels. No model, no download.

:mod:`lexicon` reads the lists in ``resources/names``, :mod:`shapes` cuts a text into candidates, :mod:`rules` judges them.
"""

from app.scan.people.rules import given_names, load

__all__ = ["given_names", "load"]
