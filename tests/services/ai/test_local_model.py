"""A model on this computer: nothing leaves, so nothing is scanned for leaving; gate and labels hold all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.services.ai.conftest import COURSE, PARA, REFUNDS, Ready, Set, Stand, picture

from app.course import Lesson, OutputKind
from app.course.errors import PolicyNotAccepted
from app.course.provenance import SourceType
from app.guard import ProviderCard
from app.policy import Connection
from app.providers import card
from app.services.ai import Rewriting, Target


class Local(Set):
    """A person who runs a model behind a local address that knows the chat form alone."""

    def connection(self, provider_id: str) -> Connection:
        return Connection(base_url=self.url, timeout=5.0)

    def usable(self, output: OutputKind) -> list[Ready]:
        found: ProviderCard = card("local-model")
        return [Ready(found)]

    def model(self, provider_id: str, output: OutputKind) -> str:
        return "tiny-3b"


@pytest.fixture
def local(make_stand: Callable[..., Stand]) -> Stand:
    stand = make_stand(standing=Local)
    stand.server.chat_only = True
    stand.standing.api = "chat"
    return stand


@pytest.mark.clause("A1.3")
@pytest.mark.parametrize("feature", ["rewrite", "write", "summarise", "questions", "titles"])
def test_every_kind_of_text_comes_from_a_local_model_and_is_labelled(local: Stand, feature: str) -> None:
    target = PARA if feature == "rewrite" else REFUNDS
    draft = local.draft(feature, target, brief="Say it plainly", how=Rewriting.CLARITY)
    assert draft.problem is None
    assert draft.spent.cost is None
    assert [request.endpoint for request in local.server.requests] == ["chat/completions"]
    local.ai.insert(draft.id)
    records = local.session.course.provenance
    assert {record.provider for record in records} == {"local-model"}
    assert {record.source_type for record in records} <= {SourceType.TRAINED, SourceType.COMPOSITE}


def test_a_local_model_may_see_what_is_marked_never_send(local: Stand) -> None:
    from dataclasses import replace

    from app.course.ops import ReplaceBlock

    block = local.session.course.lesson("lforklifts").blocks[1]
    local.session.do(ReplaceBlock("lforklifts", replace(block, never_send=True)), "Mark")
    proposal = local.ai.propose(local.asked("tags", COURSE))
    assert "6 km/h" in proposal.sheet.bodies[0].decode()
    assert proposal.notes == ()


@pytest.mark.clause("A0.4")
def test_without_the_policy_a_local_model_says_nothing_either(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand(standing=Local, accept=False)
    with pytest.raises(PolicyNotAccepted):
        stand.ai.propose(stand.asked("tags", COURSE))
    assert stand.server.requests == []


def test_a_local_model_gets_the_picture_when_chosen_or_when_there_is_nothing_else(local: Stand) -> None:
    from app.course.blocks import Image
    from app.course.ops import InsertBlock, InsertLesson

    ref = local.session.add_media(picture(), "image/png", "desk.png")
    local.session.do(InsertBlock("lrefunds", 1, Image(id="bnear", source=ref)), "Insert")
    alone = Lesson(id="lalone", title="Alone", blocks=(Image(id="balone", source=ref),))
    local.session.do(InsertLesson("sone", 0, alone), "Insert")
    near, lonely = Target(lesson_id="lrefunds", block_id="bnear"), Target(lesson_id="lalone", block_id="balone")
    assert b"data:image" not in local.ai.propose(local.asked("alt-text", near)).sheet.bodies[0]
    assert b"data:image/jpeg" in local.ai.propose(local.asked("alt-text", near, picture=True)).sheet.bodies[0]
    assert b"data:image/jpeg" in local.ai.propose(local.asked("alt-text", lonely)).sheet.bodies[0]
