"""Digests, masks and replacements: what is remembered, shown and written instead of a value."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.course.findings import Severity
from app.course.text import Mark, RichText, Run
from app.scan import Hit, Pseudonyms, finding_title, kinds, redacted, substituted, unlinked
from app.scan.hits import without_overlaps
from app.scan.values import MASKS, digest, masked


def test_equal_values_have_equal_digests_within_a_course_and_nowhere_else() -> None:
    key = b"k" * 32
    assert digest(key, "card", "4111 1111 1111 1111") == digest(key, "card", "4111-1111-1111-1111")
    assert digest(key, "email", "Alice@Northwind.com") == digest(key, "email", "alice@northwind.com")
    assert digest(key, "password", "Secret1") != digest(key, "password", "secret1")
    assert digest(key, "card", "4111 1111 1111 1111") != digest(b"other", "card", "4111 1111 1111 1111")
    assert digest(key, "phone", "123456789") != digest(key, "ssn", "123456789")
    assert re.fullmatch("[0-9a-f]{64}", digest(key, "email", "a@b.com"))


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("email", "alice@northwind.example", "al•••@northwind.example"),
        ("email", "bo@northwind.example", "b•••@northwind.example"),
        ("phone", "555-0142", "555-•••2"),
        ("phone", "(212) 736-5000", "(212)•••0"),
        ("card", "4539 1488 0343 6467", "••• 6467"),
        ("password", "hunter2", "•••"),
        ("api-key", "ghp_abcdefghijklmnop", "ghp_•••"),
        ("ip", "8.8.4.4", "8.•••"),
        ("marking", "Do not\ndistribute", "Do not distribute"),
    ],
)
def test_masks_show_enough_to_recognise_a_value(kind: str, value: str, shown: str) -> None:
    assert masked(kind, value) == shown


@given(st.sampled_from(sorted(kinds())), st.text(min_size=1, max_size=80))
def test_no_mask_of_a_secret_shows_the_whole_value(kind: str, value: str) -> None:
    shown = masked(kind, value)
    if kinds()[kind].mask != "open" and sum(char.isalnum() for char in value) > 3:
        assert value not in shown


def test_the_table_of_kinds_is_complete_and_consistent() -> None:
    for kind in kinds().values():
        assert kind.mask in MASKS
        assert kind.form in {"lower", "name", "digits", "alnum", "exact"}
        assert kind.severity in Severity
        assert kind.title[0].isupper()
        assert re.fullmatch(r"\[[A-Z -]+\]", kind.placeholder)
        assert "{n" in kind.pseudonym or kind.pseudonym == f"{{{kind.id}}}"
    assert finding_title("email") == "E-mail address"
    assert finding_title("kind-of-tomorrow") == "Kind of tomorrow"


def test_redaction_keeps_the_look_and_drops_the_link() -> None:
    text = RichText((Run("Ask "), Run("alice@northwind.com", frozenset({Mark.STRONG}), "mailto:alice@northwind.com"), Run("!")))
    new = redacted(text, 4, 23, "email")
    assert new == RichText((Run("Ask "), Run("[EMAIL]", frozenset({Mark.STRONG})), Run("!")))
    assert substituted(text, 4, 23, "bob").plain == "Ask bob!"
    assert unlinked(text, 4, 23).plain == text.plain
    assert not any(run.link for run in unlinked(text, 4, 23).runs)


@pytest.mark.clause("B6.4")
def test_pseudonyms_are_stable_and_keep_their_type() -> None:
    pseudonyms = Pseudonyms()
    first = pseudonyms.of("email", "alice@northwind.com")
    assert re.fullmatch(r"person\d{3}@example\.com", first)
    assert pseudonyms.of("email", "Alice@Northwind.com") == first
    others = [pseudonyms.of("email", f"p{number}@northwind.com") for number in range(2, 13)]
    assert len({first, *others}) == 12
    phone = pseudonyms.of("phone", "212-736-5000")
    assert re.fullmatch(r"202-555-01\d\d", phone)
    assert pseudonyms.of("phone", "212 736 5000") == phone
    assert "alice" not in repr(pseudonyms)


@pytest.mark.clause("B6.4")
def test_a_courses_pseudonyms_are_the_same_whatever_is_replaced_first_and_another_courses_are_not() -> None:
    values = [("email", "alice@northwind.com"), ("card", "4111111111111111"), ("phone", "212-736-5000"), ("ip", "10.1.2.3")]
    first, second, other = (Pseudonyms(key) for key in (b"k" * 32, b"k" * 32, b"o" * 32))
    given_out = {value: first.of(*value) for value in values}
    assert given_out == {value: second.of(*value) for value in reversed(values)}
    assert given_out["email", "alice@northwind.com"] != other.of("email", "alice@northwind.com")


def test_no_two_placeholders_share_a_number() -> None:
    pseudonyms = Pseudonyms()
    given_out = [
        pseudonyms.of(kind, f"{kind} {number}") for kind in ("card", "iban", "address", "own-term") for number in range(150)
    ]
    assert len({re.search(r"\d+", name).group() for name in given_out if name.startswith("[")}) == 600  # type: ignore[union-attr]


@given(st.sampled_from(sorted(kinds())), st.integers(1, 300))
def test_pseudonyms_never_run_out_or_repeat(kind: str, count: int) -> None:
    pseudonyms = Pseudonyms()
    given_out = [
        pseudonyms.of(kind, f"value{number}x{number}" if kinds()[kind].form != "digits" else str(10**9 + number))
        for number in range(count)
    ]
    assert len(set(given_out)) == count


_HITS = st.builds(
    lambda start, length, kind, score: Hit(start, start + length, kind, "v" * length, score, "d", "r"),
    st.integers(0, 60),
    st.integers(1, 20),
    st.sampled_from(["email", "card", "mac", "child", "marking", "person"]),
    st.floats(0.4, 1.0),
)


@given(st.lists(_HITS, max_size=30))
def test_overlaps_are_settled_for_the_graver_hit(hits: list[Hit]) -> None:
    kept = without_overlaps(hits)
    assert all(a.end <= b.start for a, b in pairwise(kept))
    for hit in hits:
        over = [other for other in kept if other.start < hit.end and hit.start < other.end]
        assert over
        if hit.weight is Severity.SEVERE:
            assert any(other.weight is Severity.SEVERE for other in over)
