"""Policy packs of an organisation: accepted like Lectern's own, and never a way to loosen anything."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.main import run
from app.course.errors import FileProblem
from app.policy import (
    NO_ORGANISATION,
    BadPack,
    Gate,
    Organisation,
    PolicyStatus,
    Rule,
    Shelf,
    Step,
    Verdict,
    decide,
    shipped_rules,
)
from app.policy.acceptance import IncompleteAcceptance
from app.policy.decisions import FACTS, Fact
from app.policy.organisation import load_organisation, together
from app.policy.shelf import MAX_BYTES, Whole

RULES = """
name = "Northwind"
providers = ["local", "openai"]

[[rule]]
id = "no-phones"
about = "finding"
when = { kind = "phone" }
verdict = "block"
clause = "A2.4c"
why = "Northwind never sends phone numbers."
"""


def write_pack(
    folder: Path, *, version: str = "1", body: str = "Ask before you use AI.", rules: str = "", name: str = ""
) -> Path:
    """A whole pack in ``folder``, in English and German."""
    (folder / "en").mkdir(parents=True, exist_ok=True)
    (folder / "de").mkdir(exist_ok=True)
    (folder / "pack.toml").write_text(
        f'id = "{name or folder.name}"\nversion = "{version}"\ndate = "2026-11-20"\nsections = ["house"]\n'
        '[[box]]\nid = "read"\nsection = "house"\n'
    )
    text = 'title = "Northwind house rules"\n[sections]\nhouse = "{house}"\n[boxes]\nread = "{read}"\n'
    (folder / "en" / "text.toml").write_text(text.format(house="House rules", read="I keep to the house rules."))
    (folder / "de" / "text.toml").write_text(text.format(house="Hausregeln", read="Ich halte mich daran."))
    (folder / "en" / "house.md").write_text(body)
    (folder / "de" / "house.md").write_text("Frag, bevor du KI benutzt.")
    if rules:
        (folder / "rules.toml").write_text(rules)
    return folder


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "imported", tmp_path / "managed")


@pytest.fixture
def open_gate(tmp_path: Path, shelf: Shelf) -> Callable[..., Gate]:
    def make(language: str = "en") -> Gate:
        organisation = shelf.organisation(NO_ORGANISATION)
        return Gate(tmp_path / "policy", organisation=organisation, user="Ada", language=language, more=shelf.packs)

    return make


def accept(gate: Gate) -> None:
    gate.accept([s.id for pack in gate.packs for s in pack.sections], [b.id for pack in gate.packs for b in pack.boxes])


def where(gate: Gate) -> PolicyStatus:
    return gate.status


# The gate with several packs.


@pytest.mark.clause("A0.3")
@pytest.mark.clause("A6.2")
def test_a_pack_is_asked_for_like_lecterns_own_and_the_strictest_answer_holds(
    tmp_path: Path, open_gate: Callable[..., Gate]
) -> None:
    accept(open_gate())
    assert open_gate().asked == ()
    write_pack(tmp_path / "managed" / "northwind")
    gate = open_gate()
    assert where(gate) is PolicyStatus.PENDING
    assert [pack.id for pack in gate.packs] == ["lectern", "northwind"]
    assert [pack.id for pack in gate.asked] == ["northwind"]
    with pytest.raises(IncompleteAcceptance):
        gate.accept(["northwind/house"], [])
    [record] = gate.accept(["northwind/house"], ["northwind/read"])
    assert (record.pack, record.version, record.boxes) == ("northwind", "1", ("northwind/read",))
    assert where(gate) is PolicyStatus.ACCEPTED


@pytest.mark.clause("A0.1")
@pytest.mark.clause("B9")
def test_a_changed_pack_opens_the_gate_with_what_is_different_and_keeps_the_old_acceptance(
    tmp_path: Path, open_gate: Callable[..., Gate]
) -> None:
    folder = write_pack(tmp_path / "managed" / "northwind")
    accept(open_gate())
    write_pack(folder, version="2", body="Ask before you use AI.\n\nTell your team lead.")
    gate = open_gate()
    assert gate.status is PolicyStatus.STALE
    (pack,) = gate.asked
    assert [line.text for line in gate.changes(pack) if line.mark == "new"][-1] == "Tell your team lead."
    assert all(line.mark == "same" for line in gate.changes())
    accept(gate)
    versions = [record.version for record in gate.records() if record.pack == "northwind"]
    assert versions == ["1", "2"]
    assert "Tell your team lead." not in gate.accepted_text(gate.records()[1])


@pytest.mark.clause("A0.1")
def test_changed_rules_of_a_pack_open_the_gate_too(tmp_path: Path, open_gate: Callable[..., Gate]) -> None:
    folder = write_pack(tmp_path / "managed" / "northwind")
    accept(open_gate())
    write_pack(folder, rules=RULES)
    assert open_gate().status is PolicyStatus.STALE


@pytest.mark.clause("A0.4")
def test_declining_and_withdrawing_are_about_every_pack(tmp_path: Path, open_gate: Callable[..., Gate]) -> None:
    write_pack(tmp_path / "managed" / "northwind")
    gate = open_gate()
    accept(gate)
    assert [record.pack for record in gate.withdraw()] == ["lectern", "northwind"]
    assert gate.status is PolicyStatus.DECLINED
    assert {record.step for record in gate.decline()} == {Step.DECLINED}


def test_what_was_accepted_in_one_language_is_accepted_in_the_other(tmp_path: Path, open_gate: Callable[..., Gate]) -> None:
    write_pack(tmp_path / "managed" / "northwind")
    german = open_gate("de-AT")
    assert german.packs[1].sections[0].title == "Hausregeln"
    accept(german)
    assert open_gate("en").status is PolicyStatus.ACCEPTED
    assert open_gate("fr").packs[1].language == "en"


# What a pack tightens.


@pytest.mark.clause("A6.2")
def test_rules_and_providers_of_a_pack_join_those_of_the_policy_file(tmp_path: Path, shelf: Shelf) -> None:
    write_pack(tmp_path / "managed" / "northwind", rules=RULES)
    whole = shelf.organisation(Organisation(name="Head office", providers=frozenset({"local", "local-model"})))
    assert whole.providers == frozenset({"local"})
    assert [rule.id for rule in whole.rules] == ["no-phones"]
    assert not whole.suspended


@pytest.mark.clause("A6.1")
@pytest.mark.clause("A6.2")
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: (folder / "pack.toml").write_text("id = "), "can't be read"),
        (lambda folder: (folder / "en" / "house.md").unlink(), "house.md"),
        (lambda folder: (folder / "en" / "text.toml").write_text('title = "x"'), "sections"),
        (lambda folder: (folder / "rules.toml").write_text("loosen = true"), "loosen"),
        (lambda folder: folder.rename(folder.with_name("southwind")), "must be called"),
        (lambda folder: write_pack(folder, name="lectern"), "can't be the id"),
        (
            lambda folder: (folder / "pack.toml").write_text(
                'id = "northwind"\nversion = "1"\ndate = "x"\nsections = ["../../a"]\nbox = []'
            ),
            "section",
        ),
        (
            lambda folder: (folder / "pack.toml").write_text(
                'id = "northwind"\nversion = 1\ndate = "x"\nsections = ["house"]\nbox = []'
            ),
            "texts",
        ),
        (lambda folder: [path.unlink() for path in folder.glob("*/text.toml")], "no language"),
    ],
)
def test_a_pack_that_cannot_be_understood_suspends_ai_and_says_why(
    tmp_path: Path, shelf: Shelf, open_gate: Callable[..., Gate], damage: Callable[[Path], object], said: str
) -> None:
    damage(write_pack(tmp_path / "managed" / "northwind"))
    gate = open_gate()
    assert gate.status is PolicyStatus.SUSPENDED
    assert said in gate.organisation.reason
    assert gate.packs == (gate.pack,)


@pytest.mark.clause("A6.2")
def test_a_link_to_a_pack_that_is_out_of_reach_suspends_ai(tmp_path: Path) -> None:
    (tmp_path / "managed").mkdir()
    (tmp_path / "managed" / "northwind").symlink_to(tmp_path / "share" / "northwind")
    assert Shelf(tmp_path / "imported", tmp_path / "managed").organisation(NO_ORGANISATION).suspended
    (tmp_path / "linked").symlink_to(tmp_path / "share")
    assert Shelf(tmp_path / "imported", tmp_path / "linked").organisation(NO_ORGANISATION).suspended


_SAID = st.sampled_from(["email", "phone", "accepted", "pending"])
_VALUES = st.one_of(_SAID, st.booleans())
_FACTS = st.dictionaries(
    st.sampled_from(["gated", "leaves", "status", "kind", "severity", "baa", "prohibited", "reserved", "weak"]), _VALUES
)
_ABOUT = st.sampled_from(["request", "finding"])


@st.composite
def _rule(draw: st.DrawFn) -> dict[str, object]:
    about = draw(_ABOUT)
    names = draw(st.lists(st.sampled_from(sorted(FACTS[about])), unique=True))
    when = {name: [draw(st.booleans() if FACTS[about][name] is bool else _SAID)] for name in names}
    verdict = draw(st.sampled_from(["allow", "decide", "block"]))
    return {"id": "x", "about": about, "when": when, "verdict": verdict, "clause": "A6.2", "why": "So."}


def _toml(rules: list[dict[str, object]]) -> str:
    def value(of: object) -> str:
        return json.dumps(of)

    def row(rule: dict[str, object]) -> str:
        when = rule["when"]
        assert isinstance(when, dict)
        conditions = ", ".join(f"{name} = {value(of)}" for name, of in when.items())
        rest = "\n".join(f"{name} = {value(of)}" for name, of in rule.items() if name != "when")
        return f"[[rule]]\nwhen = {{ {conditions} }}\n{rest}\n"

    return "\n".join(map(row, rules))


@pytest.mark.clause("A6.2")
@pytest.mark.clause("B0.2")
@pytest.mark.clause("B10.2")
@given(rules=st.lists(_rule(), max_size=6), facts=_FACTS, about=_ABOUT)
def test_whatever_an_organisation_writes_nothing_becomes_milder(
    tmp_path_factory: pytest.TempPathFactory, rules: list[dict[str, object]], facts: dict[str, Fact], about: str
) -> None:
    file = tmp_path_factory.mktemp("org") / "policy.toml"
    file.write_text(_toml(rules))
    organisation = load_organisation(file)
    assert not organisation.problem
    alone, joined = (decide(rows, about, facts) for rows in (shipped_rules(), (*shipped_rules(), *organisation.rules)))  # type: ignore[arg-type]
    assert joined.verdict.strictness >= alone.verdict.strictness


def _organisations() -> st.SearchStrategy[Organisation]:
    providers = st.none() | st.frozensets(st.sampled_from(["local", "openai", "local-model"]))
    rule = Rule(id="r", about="finding", when={}, verdict=Verdict.BLOCK, source="organisation", clause="A6.2", why="So.")
    return st.builds(Organisation, suspended=st.booleans(), providers=providers, rules=st.sampled_from([(), (rule,)]))


@pytest.mark.clause("A6.2")
@given(parts=st.lists(_organisations(), min_size=1, max_size=4), provider=st.sampled_from(["local", "openai", "other"]))
def test_together_is_as_strict_as_each(parts: list[Organisation], provider: str) -> None:
    whole = together(*parts)
    for part in parts:
        assert whole.suspended >= part.suspended
        assert whole.allows(provider) <= part.allows(provider)
        assert all(rule in whole.rules for rule in part.rules)


# Importing.


@pytest.mark.clause("A6.2")
def test_a_folder_or_zip_is_imported_and_a_new_version_takes_the_place_of_the_old(tmp_path: Path, shelf: Shelf) -> None:
    folder = write_pack(tmp_path / "northwind")
    assert shelf.put(folder).version == "1"
    write_pack(folder, version="2", rules=RULES)
    archive = tmp_path / "pack.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in folder.rglob("*.*"):
            file.write(path, f"delivery/{path.relative_to(folder)}")
    assert shelf.put(archive).version == "2"
    (placed,) = shelf.placed()
    assert (placed.id, placed.managed, placed.problem) == ("northwind", False, "")
    assert [path.name for path in (tmp_path / "imported").iterdir()] == ["northwind"]
    assert shelf.organisation(NO_ORGANISATION).name == "Northwind"


def test_an_import_cannot_take_the_place_of_what_an_administrator_put_there(tmp_path: Path, shelf: Shelf) -> None:
    write_pack(tmp_path / "managed" / "northwind", rules=RULES)
    with pytest.raises(BadPack, match="not imported"):
        shelf.put(write_pack(tmp_path / "northwind", version="9"))
    write_pack(tmp_path / "imported" / "northwind", version="9")
    assert [pack.version for pack in shelf.packs("en")] == ["1"]


def _zip(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            file.writestr(name, text)
    return path


def test_what_is_no_pack_is_refused_and_nothing_changes(tmp_path: Path, shelf: Shelf) -> None:
    shelf.put(write_pack(tmp_path / "northwind"))
    bad = [
        tmp_path / "none.zip",
        _zip(tmp_path / "empty.zip", {"readme.txt": "x"}),
        _zip(tmp_path / "up.zip", {"pack.toml": "", "../../evil.md": "x"}),
        _zip(tmp_path / "bomb.zip", {"pack.toml": " " * (MAX_BYTES + 1)}),
        _zip(tmp_path / "many.zip", {f"{number}.md": "x" for number in range(300)}),
        _zip(tmp_path / "broken.zip", {"pack.toml": 'id = "northwind"'}),
    ]
    (tmp_path / "text.zip").write_text("not a zip")
    for source in (*bad, tmp_path / "text.zip"):
        with pytest.raises(BadPack):
            shelf.put(source)
    assert [pack.version for pack in shelf.packs("en")] == ["1"]
    assert not (tmp_path.parent / "evil.md").exists()


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path, shelf: Shelf) -> None:
    folder = write_pack(tmp_path / "northwind")
    secret = tmp_path / "secret.md"
    secret.write_text("mine")
    (folder / "en" / "house.md").unlink()
    (folder / "en" / "house.md").symlink_to(secret)
    with pytest.raises(BadPack, match="not a policy pack"):
        shelf.put(folder)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileProblem, match="can't be kept"):
        Shelf(tmp_path / "file", tmp_path / "managed").put(write_pack(tmp_path / "northwind"))


# From the command line.


@pytest.mark.clause("A5.8")
@pytest.mark.clause("A6.2")
def test_importing_closes_the_gate_until_the_pack_is_accepted_and_answers_can_be_exported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(*arguments: str) -> str:
        assert run(["policy", *arguments]) == 0
        return capsys.readouterr().out

    replies = iter(["next", "next", "next", "yes", "yes", "yes", "yes", "next", "yes"])
    monkeypatch.setattr("builtins.input", lambda: next(replies))
    assert json.loads(answer("accept", "--json"))["status"] == "accepted"
    assert "in force" in answer("import", str(write_pack(tmp_path / "northwind", rules=RULES)))
    status = json.loads(answer("status", "--json"))
    assert status["status"] == "pending"
    assert [pack["status"] for pack in status["packs"]] == ["accepted", "pending"]
    assert json.loads(answer("accept", "--json"))["status"] == "accepted"
    assert "no-phones" in answer("explain")
    assert "House rules" in answer("show")
    rows = json.loads(answer("acceptances", "--json"))
    assert [(row["step"], row["pack"]) for row in rows] == [("accepted", "lectern"), ("accepted", "northwind")]
    table = answer("acceptances", "--csv").splitlines()
    assert table[0].startswith('"time","user","step","pack"')
    assert '"northwind","1"' in table[2]
    assert "northwind 1" in answer("acceptances")
    assert run(["policy", "import", str(tmp_path / "nowhere")]) != 0
    assert json.loads(capsys.readouterr().out or "null") is None


@pytest.mark.clause("A6.1")
@pytest.mark.clause("A6.2")
def test_what_an_administrator_changes_holds_from_then_on_without_a_restart(tmp_path: Path, shelf: Shelf) -> None:
    file = tmp_path / "policy.toml"
    subject = Gate(tmp_path / "policy", organisation=Whole(shelf, file), user="Ada", more=shelf.packs)
    accept(subject)
    assert where(subject) is PolicyStatus.ACCEPTED
    file.write_text("suspended = true")
    assert where(subject) is PolicyStatus.SUSPENDED
    file.write_text("[per_minute]\ngoogle-tts = 60\n")
    assert where(subject) is PolicyStatus.ACCEPTED
    assert subject.organisation.pace("google-tts", 1000) == 60
    assert subject.organisation.pace("google-tts", 30) == 30
    assert subject.organisation is subject.organisation, "read once"
    folder = write_pack(tmp_path / "managed" / "northwind", rules=RULES)
    assert where(subject) is PolicyStatus.PENDING
    accept(subject)
    assert not subject.organisation.allows("google-tts")
    (folder / "en" / "house.md").write_text("Never use AI.")
    assert where(subject) is PolicyStatus.STALE
    file.write_text("[per_minute]\ngoogle-tts = 0\n")
    assert where(subject) is PolicyStatus.SUSPENDED
    file.unlink()
    (folder / "rules.toml").unlink()
    assert subject.organisation.allows("google-tts")
