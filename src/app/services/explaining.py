"""``lectern policy explain`` and ``coverage``: the decision table and the clauses, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from app.audit import LogReader, Query
from app.course.errors import LecternError
from app.guard import facts_about
from app.policy import Covered, Explanation, Rule, Verdict, covered, decide, explain, obligations, shipped_rules
from app.policy.decisions import Fact
from app.policy.explaining import condition, said

if TYPE_CHECKING:
    from app.services.compliance import Compliance

PROHIBITED = "prohibited-"
_WIDTH = 96


# The table.


def all_rules(compliance: Compliance, provider: str = "") -> tuple[Rule, ...]:
    """Every row that has a say: Lectern's, of one provider's card or of all, and of the organisation and its packs.

    Raises ``UnknownProvider``.
    """
    cards = (compliance.guard.card(provider),) if provider else compliance.cards()
    return (*shipped_rules(), *(rule for card in cards for rule in card.rules), *compliance.policy.gate.organisation.rules)


def table_lines(rules: Iterable[Rule]) -> Iterator[str]:
    """The table for people: one row a paragraph, requests before findings."""
    rows = tuple(rules)
    for about, title in (("request", "May a request go to a provider?"), ("finding", "What about a detail in it?")):
        yield f"{title} The strictest row that fits decides; what no row allows is refused."
        yield ""
        for rule in rows:
            if rule.about == about:
                yield f"  {rule.verdict.value:7} {rule.id}  [{rule.source} {rule.clause}]"
                yield from (f"          {line}" for line in wrap(f"when {condition(rule)}", _WIDTH))
                yield from (f"          {line}" for line in wrap(rule.why, _WIDTH))
        yield ""


def rule_data(rule: Rule) -> dict[str, Any]:
    """A row for machines."""
    return {
        "id": rule.id,
        "about": rule.about,
        "when": {name: list(values) for name, values in rule.when.items()},
        "verdict": rule.verdict.value,
        "source": rule.source,
        "clause": rule.clause,
        "why": rule.why,
        "next": rule.next,
        "needs": rule.needs,
    }


# One decision.


def request_facts(compliance: Compliance, provider: str) -> dict[str, Fact]:
    """What holds for a request to this provider now, given that rights and consents are settled and nothing is marked."""
    card, policy = compliance.guard.card(provider), compliance.policy
    gated = card.trained or not card.local
    facts: dict[str, Fact] = {
        "gated": gated,
        "leaves": not card.local,
        "status": policy.gate.status.value,
        "allowed": policy.gate.organisation.allows(card.id),
        "never_send": False,
    }
    if not gated:
        return facts
    stands = compliance.providers.provider(card.id)
    return facts | {
        "suspended": bool(policy.records.suspended()),
        "enabled": stands.enabled,
        "terminated": stands.terminated,
        "provider_suspended": bool(stands.suspended),
        "terms": stands.terms_current,
        "budget": stands.budget_left is None or stands.budget_left > 0,
        "rate": stands.requests_left is None or stands.requests_left > 0,
        "rights": True,
        "consent": True,
        "voice_licence": not card.voice_licence or stands.voice_licence_acknowledged,
    }


def finding_facts(compliance: Compliance, kind: str, provider: str) -> dict[str, Fact]:
    """What holds for a detail of this kind, or a violation ``prohibited-CATEGORY``, in a request to this provider.

    Raises ``LecternError`` for a kind nobody looks for.
    """
    from app.scan import kind_of, kinds
    from app.scan.prohibited import categories, overridable

    card = compliance.guard.card(provider)
    prohibited = kind.startswith(PROHIBITED)
    known = {*kinds(), *(PROHIBITED + name for name in categories())}
    if kind not in known:
        raise LecternError(f"Nothing looks for “{kind}”.", "These are looked for: " + ", ".join(sorted(known)) + ".")
    baa = card.baa is not None or compliance.providers.provider(card.id).baa is not None
    severity = "severe" if prohibited else kind_of(kind).severity.value
    forbidden = overridable(kind.removeprefix(PROHIBITED)) if prohibited else None
    return facts_about(kind, severity, leaves=not card.local, baa=baa, overridable=forbidden)


def meaning(kind: str, severity: str) -> Verdict:
    """What Lectern's own table says about a detail that is to leave, to a provider without a health-data agreement."""
    return decide(shipped_rules(), "finding", facts_about(kind, severity, leaves=True, baa=False)).verdict


def explained(compliance: Compliance, *, provider: str, kind: str = "") -> list[Explanation]:
    """Whether a request to the provider may go, with ``kind`` what about such a detail in it. Raises ``UnknownProvider``."""
    rules = all_rules(compliance, provider)
    found = [explain(rules, "request", request_facts(compliance, provider))]
    if kind:
        found.append(explain(rules, "finding", finding_facts(compliance, kind, provider)))
    return found


def explanation_lines(found: Explanation) -> Iterator[str]:
    """A decision for people: the facts, the rows that fit from strict to mild, the one that decided, and stricter ones."""
    yield f"About the {found.about}: " + ", ".join(said(name, value) for name, value in found.facts.items()) + "."
    fitting = sorted((row for row in found.weighed if row.fits), key=lambda row: -row.rule.verdict.strictness)
    yield "Rows that fit, the strictest first:" if fitting else "No row fits: silence is no permission."
    for row in fitting:
        yield f"  {'→' if row.decides else ' '} {row.rule.verdict.value:7} {row.rule.id}  [{row.rule.source} {row.rule.clause}]"
    decided = found.decided
    yield f"Decided: {decided.verdict.value}, by “{decided.id}” of {_whose(decided.source)}, clause {decided.clause}."
    yield f"  {decided.why}" + (f" {decided.next}" if decided.next else "")
    stricter = [row for row in found.weighed if not row.fits and row.rule.verdict.strictness > decided.verdict.strictness]
    if stricter:
        yield "Stricter rows that would decide if their facts held:"
        for row in stricter:
            yield f"    {row.rule.verdict.value:7} {row.rule.id}: if {', '.join(row.unmet)}"


def explanation_data(found: Explanation) -> dict[str, Any]:
    """A decision for machines."""
    return {
        "about": found.about,
        "facts": dict(found.facts),
        "verdict": found.decided.verdict.value,
        "decided": rule_data(found.decided),
        "rows": [
            {"id": row.rule.id, "fits": row.fits, "decides": row.decides, "unmet": list(row.unmet)} for row in found.weighed
        ],
    }


def _whose(source: str) -> str:
    return {"app": "Lectern", "A": "source policy A", "B": "source policy B", "organisation": "your organisation"}.get(
        source, f"the {source}"
    )


# The clauses.


def covered_now(reader: LogReader) -> tuple[Covered, ...]:
    """Every clause with the number of entries of the log that prove it. May take a while on a long log: call it on a job."""
    events = sorted({event for row in obligations() for event in row.events})
    return covered({event: reader.count(Query(events=(event,))) for event in events})


def coverage_lines(rows: Iterable[Covered]) -> Iterator[str]:
    """The matrix for people."""
    table = tuple(rows)
    does = [row for row in table if row.obligation.kind == "does"]
    yield f"{len(table)} clauses: {len(does)} with a control in Lectern, {len(table) - len(does)} said in the policy."
    for row in table:
        one = row.obligation
        yield ""
        yield f"{one.id:6} {one.kind:4}  {one.says}"
        yield from (f"             {line}" for line in wrap(one.control, _WIDTH))
        if one.events:
            counted = ", ".join(f"{event} {count}" for event, count in zip(one.events, row.counts, strict=True))
            yield f"             Evidence in the log: {counted}. Where: {one.module}."
        if one.waits:
            yield f"             Not whole yet: the rest comes with “{one.waits}”."


def coverage_data(rows: Iterable[Covered]) -> list[dict[str, Any]]:
    """The matrix for machines."""
    return [
        {
            "clause": row.obligation.id,
            "kind": row.obligation.kind,
            "says": row.obligation.says,
            "control": row.obligation.control,
            "module": row.obligation.module,
            "events": dict(zip(row.obligation.events, row.counts, strict=True)),
            "waits": row.obligation.waits,
        }
        for row in rows
    ]
