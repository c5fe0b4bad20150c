"""The choice of countries: kept at once, refused for codes nobody knows, the same from the command line."""

from __future__ import annotations

import json

import pytest

from app.__main__ import main
from app.scan import countries
from app.services.countries import UnknownCountry, choose


def test_a_choice_is_kept_and_replaced_as_a_whole() -> None:
    assert countries.chosen() == frozenset()
    assert choose(["de", " IT "]) == {"de", "it"}
    assert countries.chosen() == {"de", "it"}
    assert choose([]) == frozenset()
    assert countries.countries_file().stat().st_mode & 0o077 == 0


def test_an_unknown_code_is_refused_and_changes_nothing() -> None:
    choose(["za"])
    with pytest.raises(UnknownCountry) as caught:
        choose(["gb", "xx"])
    assert "xx" in caught.value.what
    assert "South Africa" in caught.value.why
    assert countries.chosen() == {"za"}


def test_the_command_line_shows_and_keeps_the_choice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["countries", "set", "de", "za", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["code"] for row in rows if row["chosen"]} == {"de", "za"} == countries.chosen()
    assert main(["countries", "list"]) == 0
    assert "de\tGermany\tchosen" in capsys.readouterr().out
    assert main(["countries", "set", "atlantis"]) != 0
