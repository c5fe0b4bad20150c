"""What people agree to, and what follows: policy packs, acceptances, an organisation's tightening, the decision table.

Read :mod:`pack` (the text), :mod:`acceptance` (what a person said and where that leaves them), :mod:`decisions` (may this be
sent?). Those are pure, so are :mod:`explaining` (why it was decided so) and :mod:`coverage`
(clause, control, evidence). :mod:`gate` keeps the records, :mod:`organisation` and :mod:`features` read their tables, and
:mod:`standing` is what the guard has to know about a provider and a person beyond that.
"""

from app.policy.acceptance import Acceptance, DiffLine, IncompleteAcceptance, PolicyStatus, Step, difference
from app.policy.coverage import Covered, Obligation, covered, obligations
from app.policy.decisions import Rule, Verdict, decide, read_rules, shipped_rules, strictest
from app.policy.explaining import Explanation, Weighed, explain
from app.policy.features import Feature, UnknownFeature, feature, features
from app.policy.gate import Gate, current_user
from app.policy.organisation import NO_ORGANISATION, Organisation, load_organisation
from app.policy.pack import Box, PolicyPack, PolicySection, load_pack
from app.policy.shelf import BadPack, Shelf, Whole
from app.policy.standing import CAUTIOUS, NO_USAGE, USUAL, Agreement, Connection, ProviderStanding, Standing, Usage, no_key

__all__ = [
    "CAUTIOUS",
    "NO_ORGANISATION",
    "NO_USAGE",
    "USUAL",
    "Acceptance",
    "Agreement",
    "BadPack",
    "Box",
    "Connection",
    "Covered",
    "DiffLine",
    "Explanation",
    "Feature",
    "Gate",
    "IncompleteAcceptance",
    "Obligation",
    "Organisation",
    "PolicyPack",
    "PolicySection",
    "PolicyStatus",
    "ProviderStanding",
    "Rule",
    "Shelf",
    "Standing",
    "Step",
    "UnknownFeature",
    "Usage",
    "Verdict",
    "Weighed",
    "Whole",
    "covered",
    "current_user",
    "decide",
    "difference",
    "explain",
    "feature",
    "features",
    "load_organisation",
    "load_pack",
    "no_key",
    "obligations",
    "read_rules",
    "shipped_rules",
    "strictest",
]
