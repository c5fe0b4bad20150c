"""The shipped policy: whole, short enough to be read, and ours; and packs as data."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from app.course.errors import LecternError
from app.paths import resource
from app.policy import NO_ORGANISATION, PolicyStatus, difference, load_pack
from app.policy.acceptance import Acceptance, IncompleteAcceptance, Step, latest, require_complete, status_of
from app.policy.organisation import Organisation
from app.policy.pack import clauses_in, read_pack

SHIPPED = resource("policy", "lectern")

OBLIGATIONS = """
A0.1 A0.2 A0.3 A0.4 A-D1 A-D2 A1.1 A1.2 A1.3 A1.4 A2.0a A2.0b A2.0c A2.1 A2.2a A2.2b A2.3 A2.4a A2.4b A2.4c
A3.1 A3.2 A3.3 A3.4 A3.5 A3.6 A3.7 A3.8 A3.9 A3.10 A3.11 A3.12 A4.1 A4.2 A4.3 A4.4 A4.5
A5.1 A5.2 A5.3 A5.4 A5.5 A5.6 A5.7 A5.8 A6.1 A6.2 A6.3 A6.4 A6.5
B0.1 B0.2 B1.3 B1.4 B1.5 B1.6 B1.7 B2.1 B2.2 B2.3 B2.4 B2.5 B3.1 B3.2 B3.3 B3.4 B3.5 B3.6 B3.7 B3.8 B3.9 B3.10
B4.1 B4.2a B4.2b B4.3 B4.4 B4.5 B4.5a B4.5b B4.5c B4.5d B4.5e B5.1 B5.2 B5.3 B5.4 B6.1 B6.2 B6.3 B6.4 B6.5
B7.1 B7.2 B7.3 B8.1 B8.2 B8.3 B9 B10.1 B10.2 B10.3
""".split()  # noqa: SIM905  a table people compare with theirs
"""Every clause of the two source policies."""

READING_SPEED = 238
"""Words a minute of silent reading of English non-fiction by adults (Brysbaert 2019)."""


def test_every_obligation_is_said_and_nothing_else_is_claimed() -> None:
    assert set(load_pack().clauses) == set(OBLIGATIONS)


def test_each_source_policy_has_a_section_of_its_own() -> None:
    sections = {section.id: section for section in load_pack().sections}
    assert list(sections) == ["ai", "voice", "disclaimer"]
    assert all(clause[0] == "A" for clause in sections["ai"].clauses)
    assert all(clause[0] == "B" for clause in sections["voice"].clauses)
    assert len({section.sha256 for section in sections.values()}) == 3


def test_it_can_be_read_in_ten_minutes() -> None:
    assert load_pack().words / READING_SPEED <= 10
    sentences = re.split(r"[.!?:;]\s", " ".join(section.body for section in load_pack().sections))
    assert sum(len(sentence.split()) for sentence in sentences) / len(sentences) < 18


@pytest.mark.parametrize(
    ("clause", "section"),
    [
        pytest.param("A0.3", "ai", marks=pytest.mark.clause("A0.3")),
        pytest.param("A3.9", "ai", marks=pytest.mark.clause("A3.9")),
        pytest.param("B0.1", "voice", marks=pytest.mark.clause("B0.1")),
        pytest.param("A5.8", "disclaimer", marks=pytest.mark.clause("A5.8")),
    ],
)
def test_these_clauses_have_a_tick_of_their_own(clause: str, section: str) -> None:
    found = [box for box in load_pack().boxes if box.clause == clause]
    assert [box.section_id for box in found] == [section]
    assert found[0].text


@pytest.mark.parametrize("provider", ["OpenAI", "AssemblyAI", "Google Cloud Text-to-Speech"])
def test_the_retention_of_each_provider_is_said(provider: str) -> None:
    retention = load_pack().sections[0].body.partition("## What providers keep")[2].partition("\n## ")[0]
    assert provider in retention


@pytest.mark.clause("A0.1")
def test_a_pack_is_identified_by_version_date_and_every_byte(tmp_path: Path) -> None:
    pack = load_pack()
    assert re.fullmatch(r"\d+", pack.version)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", pack.date)
    assert re.fullmatch(r"[0-9a-f]{64}", pack.sha256)
    hashes = {pack.sha256}
    for name in ("pack.toml", "en/text.toml", "en/ai.md", "en/voice.md", "en/disclaimer.md"):
        folder = tmp_path / name.replace("/", "-")
        shutil.copytree(SHIPPED, folder)
        assert read_pack(folder, "en").sha256 == pack.sha256
        changed = folder / name
        changed.write_bytes(changed.read_bytes() + b"\n")
        hashes.add(read_pack(folder, "en").sha256)
    assert len(hashes) == 6


def test_a_language_without_a_translation_reads_english() -> None:
    assert load_pack("en-GB").language == "en"
    assert load_pack("xx").sha256 == load_pack("en").sha256
    assert load_pack("").language == "en"


def test_a_translation_has_its_own_hash_and_its_region_finds_it(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "pack")
    shutil.copytree(SHIPPED / "en", tmp_path / "pack" / "de")
    (tmp_path / "pack" / "de" / "ai.md").write_text("Kurz. [A0.3]\n", "utf-8")
    pack = read_pack(tmp_path / "pack", "de")
    assert (pack.language, pack.sections[0].clauses) == ("de", ("A0.3",))
    assert pack.sha256 != load_pack().sha256


def test_a_pack_whose_box_is_in_no_section_is_refused(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "pack")
    file = tmp_path / "pack" / "pack.toml"
    file.write_text(file.read_text("utf-8").replace('section = "voice"', 'section = "vioce"'), "utf-8")
    with pytest.raises(ValueError, match="vioce"):
        read_pack(tmp_path / "pack", "en")


def test_clause_ids_are_found_in_brackets_only() -> None:
    assert clauses_in("A0.1 [A0.2, A-D1] [x] [B4.5e] [A0.2] [a link](b)") == ("A0.2", "A-D1", "B4.5e")


@pytest.mark.clause("A0.3")
def test_acceptance_needs_every_page_and_every_tick() -> None:
    pack = load_pack()
    pages, boxes = [section.id for section in pack.sections], [box.id for box in pack.boxes]
    require_complete(pack, pages, boxes)
    for left_out in pages:
        with pytest.raises(IncompleteAcceptance, match="Not read to the end"):
            require_complete(pack, [page for page in pages if page != left_out], boxes)
    for left_out in boxes:
        with pytest.raises(IncompleteAcceptance, match="Not ticked") as caught:
            require_complete(pack, iter(pages), iter(box for box in boxes if box != left_out))
        assert isinstance(caught.value, LecternError)


def record(step: Step, sha256: str = "now", user: str = "Ada", pack: str = "lectern") -> Acceptance:
    return Acceptance(step=step, user=user, pack=pack, version="1", sha256=sha256, app="0", time="t", language="en")


@pytest.mark.parametrize(
    ("last", "suspended", "status"),
    [
        (None, False, PolicyStatus.PENDING),
        (record(Step.ACCEPTED), False, PolicyStatus.ACCEPTED),
        (record(Step.ACCEPTED, "before"), False, PolicyStatus.STALE),
        (record(Step.DECLINED), False, PolicyStatus.DECLINED),
        (record(Step.WITHDRAWN), False, PolicyStatus.DECLINED),
        (record(Step.DECLINED, "before"), False, PolicyStatus.PENDING),
        (record(Step.ACCEPTED), True, PolicyStatus.SUSPENDED),
        (None, True, PolicyStatus.SUSPENDED),
    ],
)
def test_where_a_person_stands(last: Acceptance | None, suspended: bool, status: PolicyStatus) -> None:
    assert status_of(last, "now", Organisation(suspended=suspended) if suspended else NO_ORGANISATION) is status


@pytest.mark.clause("A5.8")
def test_the_last_word_of_this_person_on_this_pack_counts() -> None:
    records = [
        record(Step.ACCEPTED),
        record(Step.DECLINED),
        record(Step.ACCEPTED, user="Bo"),
        record(Step.ACCEPTED, pack="other"),
    ]
    found = latest(records, "Ada", "lectern")
    assert found is not None
    assert found.step is Step.DECLINED
    assert latest(records, "Cy", "lectern") is None


@pytest.mark.clause("B9")
def test_a_difference_shows_what_went_what_came_and_what_stayed() -> None:
    lines = difference("One.\n\nTwo.\n\nThree.\n", "One.\n\nTwo and a half.\n\nThree.\n\nFour.\n")
    assert [(line.mark, line.text) for line in lines] == [
        ("same", "One."),
        ("gone", "Two."),
        ("new", "Two and a half."),
        ("same", "Three."),
        ("new", "Four."),
    ]
