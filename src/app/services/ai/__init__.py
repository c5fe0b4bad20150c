"""Help from a model, for an open course: ask, look at what would be sent, send, look at what came, insert or reject.

One :class:`AiService` per open course (:func:`open_ai`); there is no other way to a model (clause A2.0a). Everything it gives
is a frozen value of :mod:`values`; a face keeps ids and asks again.

Ask::

    request = Request(feature="rewrite", target=Target(lesson_id=…, block_id=…), options=Options(how=Rewriting.SHORTER))
    job = ai.ask(request)              # Job[Proposal] on a job's thread; raises PolicyRefusal, Unfit. ai.propose waits
    proposal.sheet                     # a guard.SendSheet: show it unless not proposal.asks; change it through the guard
    proposal.notes                     # lines for people: what was left out because it is marked "Never send", say
    job = ai.run(sheet)                # Job[Draft]: approves, sends; job.cancel() stops, what came so far is kept

    ai.lasting                         # whether drafts outlive the session; they don't without a key store
    ai.problem                         # why drafts are not kept (a locked key store, say); show it beside them

Features and what they need: ``outline`` (brief, sources or lessons), ``write`` (brief), ``rewrite`` (how), ``summarise``,
``questions`` (count, kinds), ``objectives``, ``titles``, ``tags``, ``translate`` (language), ``alt-text``, ``image`` (brief,
size, style, alt). :func:`offers` says which of them fit a target now, and why the others don't.

Drafts::

    ai.drafts                          # pending ones, oldest first; they survive a crash (project.aihistory)
    ai.draft(draft_id)                 # the value as it is now, or None
    ai.on_change(listener)             # listener(draft_id) on the interface thread, at most some 20 times a second a draft
    ai.edit(draft_id, text)            # the person changed the text; raises Unfit when it no longer is what it must be
    ai.edit_change(draft_id, i, text)  # the same for one part of a rewrite or translation of several
    ai.changed_since(draft_id)         # whether the part it was made from was changed since
    ai.insert(draft_id, choice=None, where=None)  # one undo step; raises TargetChanged: ask, then where=Where.BESIDE
    ai.reject(draft_id)                # the course stays as it is, to the byte
    ai.retry(draft_id)                 # Job[Proposal] for the same request; the old draft stays until it is rejected

``choice`` is an index (titles) or indices (tags, questions, changes) when not everything is wanted.

Looking: ``draft.text`` with ``draft.statements`` (each with the source sentence it ``rests`` on, or none, and ``unsupported``
numbers, names and dates in it), ``draft.problem``, ``draft.spent``; ``ai.spent`` is the sum for this course as far back as the
history goes. :data:`CAUTION` is the line that stands under every pending result (A4.3, A4.4).

Rooms: :mod:`values`; from a request to bytes: :mod:`plans`, :mod:`context` (what goes along), :mod:`from_material`,
:mod:`by_text`, :mod:`captions`, :mod:`pictures`, :mod:`segments`, :mod:`prompts` (texts and schemas in ``resources/ai``),
:mod:`bodies`, :mod:`payloads`; from an answer to a draft: :mod:`running`, :mod:`answers`, :mod:`results`, :mod:`grounding`,
:mod:`reading` (as text, and back), :mod:`carrying` (whose words they are); from a draft to the course: :mod:`inserting`;
:mod:`drafting` and :mod:`keeping` (the encrypted history); :mod:`service` ties them together.
"""

from app.services.ai.context import Unfit, pasted, read_material
from app.services.ai.grounding import Rests, Source, Statement, Unsupported, ground
from app.services.ai.inserting import TargetChanged
from app.services.ai.offering import offers
from app.services.ai.service import AiService, Proposal, open_ai
from app.services.ai.values import (
    Change,
    Changes,
    Choices,
    Draft,
    DraftState,
    Material,
    Options,
    Outline,
    OutlineLesson,
    OutlineSection,
    Passage,
    Picture,
    Problem,
    Questions,
    Request,
    Result,
    Rewriting,
    Spent,
    Target,
    Where,
)

CAUTION = "AI can be wrong, and others may get the same. Check it before you use it."
"""Stands under every pending result (clauses A4.3, A4.4)."""

__all__ = [
    "CAUTION",
    "AiService",
    "Change",
    "Changes",
    "Choices",
    "Draft",
    "DraftState",
    "Material",
    "Options",
    "Outline",
    "OutlineLesson",
    "OutlineSection",
    "Passage",
    "Picture",
    "Problem",
    "Proposal",
    "Questions",
    "Request",
    "Rests",
    "Result",
    "Rewriting",
    "Source",
    "Spent",
    "Statement",
    "Target",
    "TargetChanged",
    "Unfit",
    "Unsupported",
    "Where",
    "ground",
    "offers",
    "open_ai",
    "pasted",
    "read_material",
]
