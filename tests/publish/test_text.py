"""Rich text becomes HTML that says the same, and nothing it should not."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.course import Mark, RichText, Run
from app.course.blocks import ListItem
from app.publish.render import clock, nested
from app.publish.text import direction, dom_id, markup, safe_link

ANYTHING = st.text(max_size=30)
RUNS = st.builds(
    Run,
    text=ANYTHING,
    marks=st.frozensets(st.sampled_from(Mark)),
    link=st.none()
    | ANYTHING
    | st.sampled_from(["https://example.org/?a=1&b", "#lesson", "javascript:x", "mailto:a@b.example"]),
    term=st.none() | ANYTHING,
    language=st.none() | st.sampled_from(["de", "ar", '"><i>']),
    origin=st.none() | st.sampled_from(["p1", "p2"]),
)
ALLOWED = {"span", "a", "strong", "em", "code", "br"}


class Reader(HTMLParser):
    """Text, tags and attributes of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.words += "\n" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.words += data


@given(st.lists(RUNS, max_size=6))
def test_html_says_exactly_the_text_and_no_more(runs: list[Run]) -> None:
    text = RichText(tuple(runs))
    reader = Reader()
    reader.feed(str(markup(text, "NEWTAB")))
    reader.close()
    assert reader.words.replace(" (NEWTAB)", "") == text.plain.replace(" (NEWTAB)", "")
    assert reader.tags <= ALLOWED
    assert reader.attributes <= {"class", "href", "target", "rel", "lang", "dir", "data-term", "data-run-origin"}
    assert all(link.lower().startswith(("http://", "https://", "mailto:", "#")) for link in reader.links)


@given(st.text(max_size=80))
def test_every_id_becomes_one_that_html_and_links_can_carry(identifier: str) -> None:
    made = dom_id(identifier)
    assert made.isascii()
    assert made[0].isalpha()
    assert not made.lower().startswith("lx-")
    assert dom_id(made) == made


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", " JavaScript:x", "data:text/html,x", "file:///etc", "//evil", "#", "", "vbscript:x"]
)
def test_links_that_run_or_read_something_are_no_links(link: str) -> None:
    assert safe_link(link) is None


@pytest.mark.parametrize(
    ("tag", "way"), [("en", "ltr"), ("ar-EG", "rtl"), ("he", "rtl"), ("az-Arab", "rtl"), ("ar-Latn", "ltr"), ("fa", "rtl")]
)
def test_direction_follows_the_script(tag: str, way: str) -> None:
    assert direction(tag) == way


def test_list_levels_become_a_tree_without_holes() -> None:
    tree = nested([ListItem(RichText.of(str(level)), level) for level in (0, 2, 2, 1, 0)])
    assert [item.text.plain for item in tree] == ["0", "0"]
    assert [item.text.plain for item in tree[0].children] == ["2", "1"]
    assert [item.text.plain for item in tree[0].children[0].children] == ["2"]


@pytest.mark.parametrize(("ms", "shown"), [(0, "0:00"), (65_000, "1:05"), (3_725_900, "1:02:05")])
def test_times_read_like_a_clock(ms: int, shown: str) -> None:
    assert clock(ms) == shown
