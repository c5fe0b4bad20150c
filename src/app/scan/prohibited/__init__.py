"""What nobody may ask for, found on this computer before anything is sent, and again in what comes back (clauses A2.1 to B3.9).

What counts is what is asked, not the words: a course that teaches how to recognise phishing is what Lectern is for. A rule
needs somebody who asks, something to be done and a thing to do it to, near each other in one sentence; see :mod:`intent`. The
rules are data (``resources/scan/prohibited-LANGUAGE.toml``). Disguises are undone first, see :mod:`disguises`.
"""

from app.scan.prohibited.screening import Violation, categories, overridable, screen

__all__ = ["Violation", "categories", "overridable", "screen"]
