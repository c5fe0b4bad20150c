"""The list of own terms: grows by hand and by import, is written whole, and says what is wrong with a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.course.errors import FileProblem
from app.scan.terms import Term, terms_file
from app.services.terms import Imported, TermList


def test_terms_are_added_listed_and_removed() -> None:
    kept = TermList()
    assert kept.terms() == ()
    assert kept.add("Project  Falcon", "Not announced")
    assert not kept.add("Project Falcon")
    assert kept.add("alpha site")
    assert kept.terms() == (Term("alpha site"), Term("Project Falcon", "Not announced"))
    assert kept.remove(["Project Falcon", "never there"]) == 1
    assert kept.terms() == (Term("alpha site"),)
    assert terms_file().stat().st_mode & 0o077 == 0


def test_an_import_adds_what_is_new(tmp_path: Path) -> None:
    kept = TermList()
    kept.add("Falcon")
    file = tmp_path / "terms.csv"
    file.write_text('Term;Why\nFalcon;\n"Blue; Bird";Customer\n', "utf-8-sig")
    assert kept.take(file) == Imported(added=1, known=1)
    assert Term("Blue; Bird", "Customer") in kept.terms()


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "holds no terms"), (b"\xff\xfe\x00", "UTF-8"), (b"term\n", "holds no terms")],
)
def test_a_file_that_is_no_list_is_refused_and_changes_nothing(tmp_path: Path, data: bytes, says: str) -> None:
    kept = TermList()
    kept.add("Falcon")
    file = tmp_path / "list.csv"
    file.write_bytes(data)
    with pytest.raises(FileProblem, match=says) as caught:
        kept.take(file)
    assert "list.csv" in str(caught.value)
    assert kept.terms() == (Term("Falcon"),)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"nowhere\.csv"):
        TermList().take(tmp_path / "nowhere.csv")
