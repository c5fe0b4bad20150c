"""The error tree. Every error a person can meet says what happened, why, and what to do next.

Both faces show it the same way.
"""

from __future__ import annotations


class LecternError(Exception):
    """Base of every expected error.

    ``what`` names the thing (a file, a provider, a lesson) and what failed; ``why`` is the cause in one sentence;
    ``next_step`` is what the person can do now. ``exit_code`` is what the command line returns (see ``lectern --help``).
    """

    exit_code = 1

    def __init__(self, what: str, why: str = "", next_step: str = "") -> None:
        super().__init__(what, why, next_step)
        self.what = what
        self.why = why
        self.next_step = next_step

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.why, self.next_step) if part)


class InvalidOp(LecternError):
    """An operation that does not fit the course it was applied to; the course is unchanged."""


class MissingProvenance(InvalidOp):
    """Something synthetic without a record of its origin was about to enter the course (invariant 4)."""


class FileProblem(LecternError):
    """A file that can't be read or written as asked. Nothing was lost."""

    exit_code = 3


class ImportProblem(FileProblem):
    """A document that can't be imported."""


class FindingsBlock(LecternError):
    """Severe findings stand in the way until a person decides."""

    exit_code = 4


class PolicyRefusal(LecternError):
    """The guard said no. ``clause`` names the rule that decided."""

    exit_code = 5

    def __init__(self, what: str, why: str = "", next_step: str = "", *, clause: str = "") -> None:
        super().__init__(what, why, next_step)
        self.clause = clause


class PolicyNotAccepted(PolicyRefusal):
    """No AI without an accepted, current policy (clause A0.4)."""


class ProviderProblem(LecternError):
    """A provider, local or remote, that could not do what it was asked."""

    exit_code = 6


class PublishProblem(LecternError):
    """A package that was not written because it would not be right."""

    exit_code = 7


class Cancelled(LecternError):
    """The person stopped a job. Nothing it had begun is left behind."""

    exit_code = 130

    def __init__(self, what: str = "Stopped.") -> None:
        super().__init__(what)
