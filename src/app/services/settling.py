"""The send sheet as text, for the command line: all of it as lines, and the questions until it is sent or given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.course.errors import PolicyRefusal
from app.guard import SendSheet
from app.policy import Verdict
from app.services.common import counts, many
from app.services.sheets import (
    Segment,
    SegmentKind,
    Settling,
    also_words,
    common_words,
    cost_words,
    decided_words,
    finding_words,
    kept_words,
    nothing_words,
    segments,
    to_words,
    tokens_words,
    where_words,
)


def render(sheet: SendSheet) -> list[str]:
    """The whole sheet as lines: to whom, what for, and every text with its findings numbered in place."""
    lines = [
        "Review what will be sent. Nothing has left this computer yet.",
        "",
        f"To          {to_words(sheet)} ({where_words(sheet)})",
        f"Purpose     {sheet.purpose}",
        f"Allowed by  {decided_words(sheet)}: {sheet.rule.why}",
        f"Cost        {cost_words(sheet)}, {tokens_words(sheet)}",
        f"Kept        {kept_words(sheet)}",
    ]
    if also := also_words(sheet):
        lines.append(f"And         {also}")
    for payload in range(len(sheet.payloads)):
        if len(sheet.payloads) > 1:
            lines += ["", f"=== Request {payload + 1} of {len(sheet.payloads)}"]
        for segment in segments(sheet, payload):
            lines += _lines(sheet, segment)
    lines += ["", *_left(sheet)]
    return lines


def _lines(sheet: SendSheet, segment: Segment) -> list[str]:
    if segment.kind is SegmentKind.HEADING:
        return ["", f"--- {segment.label}"]
    said = pictured(sheet, segment) if segment.kind is SegmentKind.PICTURE else marked(sheet, segment)
    return [f"{segment.label}: {said}"] if segment.kind is SegmentKind.SETTING else said.split("\n")


def pictured(sheet: SendSheet, segment: Segment) -> str:
    """A picture and what was found in it: ``[Picture, JPEG, 81 kB] in it «1: ada@example.org»``."""
    shown = [index for index in segment.findings if not sheet.findings[index].common]
    found = [f"«{index + 1}: {sheet.findings[index].value or 'its words were not read'}»" for index in shown]
    return " ".join((segment.text, *(["in it", *found] if found else [])))


def marked(sheet: SendSheet, segment: Segment) -> str:
    """A segment's text with findings numbered in place: ``reply to «1: ada@example.org»``."""
    text, out, at = segment.text, [], 0
    for index in segment.findings:
        finding = sheet.findings[index]
        if finding.common:
            continue
        if finding.start < at:
            out.append(f"«{index + 1}»")  # inside another one
            continue
        out += [text[at : finding.start], f"«{index + 1}: {text[finding.start : finding.end]}»"]
        at = finding.end
    return "".join((*out, text[at:]))


def _left(sheet: SendSheet) -> list[str]:
    out = [] if len(sheet.common) < len(sheet.findings) else [nothing_words(sheet)]
    for index, finding in enumerate(sheet.findings, 1):
        if finding.common:
            continue
        sign = "kept: " + finding.kept if finding.kept else "settled" if finding.settled else "to settle"
        if finding.rule.verdict is Verdict.BLOCK:
            sign = f"can't be sent (clause {finding.rule.clause})"
        out.append(f"{index:>3}  {finding_words(finding)}: {sign}. {finding.rule.why}".rstrip())
    if common := common_words(sheet):
        out.append(f"Also in it: {common}. They may go as they are; “list” shows them.")
    return out


def common_lines(sheet: SendSheet) -> Iterator[str]:
    """The common details under the numbers by which they are answered, by kind."""
    for kind in counts(sheet.findings[index].kind for index in sheet.common):
        numbers = [index for index in sheet.common if sheet.findings[index].kind == kind]
        yield f"{many(kind, len(numbers))} (r {kind} redacts, p {kind} replaces all):"
        yield from (f"{index + 1:>5}  {' '.join(sheet.findings[index].value.split())}" for index in numbers)


HELP = (
    "r N redact or paint over · p N replace with a pseudonym · k N REASON keep · e N TEXT write that text anew · "
    "r all · p all · r KIND · p KIND · list places, dates and the like · x N leave request N out · raw · send · cancel"
)


def settle(guard: Settling, sheet: SendSheet, ask: Callable[[str], str], say: Callable[[str], None]) -> SendSheet | None:
    """Show the sheet and do what the person answers until it is to be sent (the settled sheet) or given up (None).

    ``ask`` shows a prompt and returns a line; it may raise ``EOFError``, which gives up. An empty line sends nothing.
    """
    for line in render(sheet):
        say(line)
    while True:
        say(HELP)
        try:
            answer = ask("send what is shown? ").strip()
        except EOFError:
            return None
        verb, _, rest = answer.partition(" ")
        if verb in ("cancel", "c", "q"):
            return None
        if verb == "send":
            if sheet.settled:
                return sheet
            say("Not yet: some details are not settled.")
            continue
        if verb in _LOOKS:
            for line in _LOOKS[verb](sheet):
                say(line)
            continue
        try:
            changed = _do(guard, sheet, verb, rest.strip())
        except PolicyRefusal as refusal:
            say(str(refusal))
            continue
        if changed is not None and changed is not sheet:
            sheet = changed
            for line in render(sheet):
                say(line)


def _raw(sheet: SendSheet) -> Iterator[str]:
    return (body.decode("utf-8", "backslashreplace") for body in sheet.bodies)


_LOOKS: Mapping[str, Callable[[SendSheet], Iterator[str]]] = {"raw": _raw, "list": common_lines}


def _do(guard: Settling, sheet: SendSheet, verb: str, rest: str) -> SendSheet | None:
    if rest == "all" and verb in ("r", "p"):
        return guard.redact_all(sheet) if verb == "r" else guard.pseudonymise_all(sheet)
    if verb in ("r", "p") and sheet.of(rest):
        return guard.redact_all(sheet, rest) if verb == "r" else guard.pseudonymise_all(sheet, rest)
    number, _, words = rest.partition(" ")
    index = int(number) - 1 if number.isdigit() else -1
    if verb == "x" and 0 <= index < len(sheet.payloads):
        return guard.leave_out(sheet, index)
    if not 0 <= index < len(sheet.findings):
        return None
    if verb == "r":
        return guard.redact(sheet, index)
    if verb == "p":
        return guard.pseudonymise(sheet, index)
    if verb == "k":
        return guard.keep(sheet, index, words)
    if verb == "e":
        return guard.edit(sheet, sheet.findings[index].part, words)
    return None
