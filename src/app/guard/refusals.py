"""The guard's own ways to say no. Each is a ``PolicyRefusal``: nothing was sent, or the answer was not used."""

from __future__ import annotations

from app.course.errors import PolicyRefusal


class NeverSend(PolicyRefusal):
    """Part of the course is marked "Never send" (clause A2.4a)."""


class NotSettled(PolicyRefusal):
    """The sheet still has findings nobody decided about, or was not made by this guard. Nothing was approved."""


class RightsMissing(PolicyRefusal):
    """Nobody stated the rights in ``source`` of ``course_id`` (clause A2.3). State them and prepare the request again."""

    def __init__(self, what: str, why: str, next_step: str, *, clause: str, course_id: str, source: str) -> None:
        super().__init__(what, why, next_step, clause=clause)
        self.course_id = course_id
        self.source = source


class ConsentMissing(PolicyRefusal):
    """No active consent covers ``source``, a voice or a recording (clauses B3.7, B4.1)."""

    def __init__(self, what: str, why: str, next_step: str, *, clause: str, source: str) -> None:
        super().__init__(what, why, next_step, clause=clause)
        self.source = source


class Flagged(PolicyRefusal):
    """The provider's own check flagged a text (clause A2.0c). ``categories`` are its words for why."""

    def __init__(self, name: str, categories: tuple[str, ...], *, answer: bool) -> None:
        said = ", ".join(categories)
        super().__init__(
            "The answer was not used." if answer else "Nothing more was sent.",
            f"{name}’s own check flagged {'it' if answer else 'the text'}: {said}.",
            "Say it differently, or leave out what it objects to.",
            clause="A2.0c",
        )
        self.categories = categories


class UntrustedAnswer(PolicyRefusal):
    """What came back is not what it says it is, so it is not used (clause A2.0c)."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "The answer was not used.", why, "Try again; if it happens again, choose another provider.", clause="A2.0c"
        )


class ProhibitedAnswer(UntrustedAnswer):
    """What came back holds what nobody may ask for (clause A2.1). ``categories`` say what."""

    def __init__(self, why: str, clause: str, categories: tuple[str, ...]) -> None:
        super().__init__(why)
        self.clause = clause
        self.categories = categories
