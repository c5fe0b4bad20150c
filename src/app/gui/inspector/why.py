"""Why a detail was found: what found it, by which rule, how sure it is, whose clause asks for it, and what sending would do."""

from __future__ import annotations

from app.gui.context import OpenCourse
from app.gui.inspector.answers import Detail
from app.gui.inspector.parts import Fact, facts_card, wrapped
from app.gui.widgets import Dialog
from app.policy import Verdict
from app.scan import kind_of
from app.services.explaining import meaning

_ROOMS = {
    "presidio": "Patterns with check digits",
    "numbers": "Check digits of numbers",
    "labels": "What numbers are called",
    "secrets": "Formats of keys and passwords",
    "markings": "Confidentiality markings",
    "entities": "Lists and forms of places, firms and dates",
    "people": "What stands around names",
    "names": "A model of how names are used",
    "joined": "Details that belong together",
    "sentences": "A model of what sentences tell of somebody",
    "beside": "A model of the words beside a value",
    "addresses": "How countries write addresses",
    "unread": "The program that reads pictures",
    "positions": "How maps write places",
    "terms": "Your organisation’s own terms",
}
_MODELS = frozenset(("sentences", "beside"))
"""What follows no rule: it weighs words for some kinds of detail."""
_MEANING = {
    Verdict.BLOCK: "Must be settled before it is sent",
    Verdict.DECIDE: "You are asked before it is sent",
    Verdict.ALLOW: "A note; nothing stops",
}


class WhyDialog(Dialog):
    """Everything that is known about one finding, in words."""

    def __init__(self, opened: OpenCourse, detail: Detail) -> None:
        finding = detail.finding
        kind = kind_of(finding.kind)
        super().__init__(opened.context.window, f"Why: {kind.title}", finding.reason, width=520)
        self.heading.setWordWrap(True)
        room, _, rule = finding.detector.removeprefix("link.").partition(".")
        looked = ("Looked for", kind.title) if room in _MODELS else ("Rule", rule or room)
        facts = [("search", "Found by", _ROOMS.get(room, room)), ("tag", *looked)]
        facts += [("circle-dot", "How sure", f"{finding.score:.0%}"), ("eye-off", "Shown as", finding.masked)]
        facts += [
            ("shield-check", "Clause", kind.clause),
            ("octagon-alert", "What it means", _MEANING[meaning(kind.id, finding.severity.value)]),
        ]
        made = []
        for icon, name, value in facts:
            fact = Fact(icon, name)
            fact.say(value)
            made.append(fact)
        self.body.addWidget(facts_card(*made))
        self.body.addWidget(wrapped("It was found on this computer. Nothing was sent to look for it."))
        self.body.addStretch(1)
        close = self.add_button("Close", "primary", default=True)
        close.clicked.connect(self.accept)
