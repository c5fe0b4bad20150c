"""Which common kinds are noted: kept at once, demanded by a policy whatever was chosen, and the scanner follows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.__main__ import main
from app.policy import read_rules
from app.scan import kinds
from app.scan.common import common_kinds, noted, unnoted, unnoted_file
from app.scan.scanner import Scanner
from app.services import common
from app.services.common import UnknownKind, choose, demanded, demanded_by, in_words

ALL = frozenset(common_kinds())


def test_the_common_kinds_are_reviewed_and_have_a_name_for_several() -> None:
    assert {"place", "organisation", "date", "nationality", "web-address"} == ALL
    for kind in kinds().values():
        assert kind.common == bool(kind.plural) == (kind.id in ALL)
        assert not kind.common or (kind.severity.value, kind.mask) == ("review", "open")


def test_all_are_noted_until_some_are_left_out() -> None:
    assert noted() == ALL
    assert choose(["date", " Place "]) == {"date", "place"} == noted()
    assert unnoted() == ALL - {"date", "place"}
    assert unnoted_file().stat().st_mode & 0o077 == 0
    assert choose(ALL) == ALL == noted()


def test_a_kind_that_is_not_common_is_refused_and_changes_nothing() -> None:
    choose(["date"])
    with pytest.raises(UnknownKind) as caught:
        choose(["place", "email"])
    assert "email" in caught.value.what
    assert noted() == {"date"}


def rule(**when: object) -> dict[str, object]:
    return {"id": "r", "about": "finding", "when": when, "verdict": "decide", "clause": "A2.4c", "why": "So."}


def test_what_a_policy_has_a_rule_about_is_noted_in_any_case() -> None:
    rules = read_rules([rule(kind=["place", "email"])], source="organisation")
    assert demanded_by(rules) == {"place"}
    assert demanded_by(read_rules([rule(common=True)], source="organisation")) == ALL
    assert demanded_by(read_rules([rule(common=False), rule(severity="review")], source="organisation")) == frozenset()
    choose([])
    assert noted(demanded_by(rules)) == {"place"}


def test_the_policy_of_this_computer_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert demanded() == frozenset()
    file = tmp_path / "policy.toml"
    file.write_text(
        'name = "Northwind"\n[[rule]]\nid = "r"\nabout = "finding"\nwhen = { kind = "date" }\nverdict = "block"\n'
        'clause = "A2.4c"\nwhy = "So."\n'
    )
    monkeypatch.setattr("app.policy.shelf.managed_path", lambda: file)
    assert demanded() == {"date"}
    assert choose(["place"]) == {"place", "date"}


def test_the_scanner_follows_the_choice() -> None:
    text = "On 3 May 2027 we go to Lisbon."
    asked, demanding = Scanner("en"), Scanner("en", ["place"])
    for scanner in (asked, demanding):
        assert [hit.kind for hit in scanner.scan_text(text)] == ["date", "place"]
    choose(["date"])
    assert [hit.kind for hit in asked.scan_text(text)] == ["date"]
    assert [hit.kind for hit in demanding.scan_text(text)] == ["date", "place"]
    choose([])
    assert asked.scan_text(text) == []
    assert [hit.kind for hit in demanding.scan_text(text)] == ["place"]


def test_the_command_line_shows_and_keeps_the_choice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["noted", "set", "date", "place", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["kind"] for row in rows if row["noted"]} == {"date", "place"} == noted()
    assert main(["noted", "list"]) == 0
    assert "organisation\torganisations\tleft out" in capsys.readouterr().out
    assert main(["noted", "set", "email"]) != 0
    assert noted() == {"date", "place"}


def test_they_are_counted_in_the_order_of_their_table() -> None:
    found = ["date", "email", "place", "place", "nationality", *["web-address"] * 1284]
    assert in_words(found) == "2 places, 1 date, 1 nationality or creed, 1\N{NARROW NO-BREAK SPACE}284 web addresses"
    assert in_words(["email"]) == ""
    assert common.listed(["place", "date"]) == "places and dates"
    assert common.listed(["place", "organisation", "date"]) == "places, organisations and dates"
