"""What an editor does to captions, and the limits it measures them by."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.course.blocks import Cue
from app.media.captions import DEFAULT, PROFILES, BadProfile, Limits, lint, own, profile_named, reading_speed
from app.media.captions import editing as edit

CUES = (
    Cue(0, 2000, "Put on your gloves and open the window."),
    Cue(2200, 3000, "Yes.", speaker="Ann"),
    Cue(5000, 7000, "Then close\nthe lid."),
)


def test_split_at_the_caret_cuts_the_time_by_the_letters() -> None:
    first, second = edit.split(CUES, 0, caret=len("Put on your gloves"))[:2]
    assert (first.text, second.text) == ("Put on your gloves", "and open the window.")
    assert (first.start, second.end) == (0, 2000)
    assert second.start - first.end == DEFAULT.gap_ms
    assert abs(second.start - 2000 * 18 / 38) < 2


def test_split_at_the_playhead_cuts_the_text_at_the_nearest_word() -> None:
    first, second = edit.split(CUES, 0, at=1000)[:2]
    assert second.start == 1000
    assert f"{first.text} {second.text}" == CUES[0].text


def test_a_cue_of_one_word_is_not_split() -> None:
    assert edit.split(CUES, 1) == CUES


def test_merge_joins_texts_and_times_and_keeps_a_common_speaker_only() -> None:
    merged = edit.merge(CUES, {0, 1})
    assert merged[0] == Cue(0, 3000, "Put on your gloves\nand open the window. Yes.")
    assert merged[1] == CUES[2]


def test_a_shift_stops_at_the_beginning_and_keeps_distances() -> None:
    assert [cue.start for cue in edit.shift(CUES[1:], -4000)] == [0, 2800]
    assert [cue.start for cue in edit.shift(CUES, 500, {1})] == [0, 2700, 5000]
    assert [cue.end for cue in edit.shift(CUES, 5000, duration=7500)] == [2500, 3500, 7500]


def test_insert_takes_the_room_there_is_and_refuses_where_a_caption_stands() -> None:
    found = edit.insert(CUES, 3050, 60_000)
    assert found is not None
    cues, index = found
    assert index == 2
    assert cues[2] == Cue(3084, 4916, "")
    assert edit.insert(CUES, 1000, 60_000) is None


def test_snap_takes_edges_to_the_speech_around_pauses_and_keeps_the_gap() -> None:
    cues = (Cue(150, 1900, "one", unsure=True), Cue(1950, 3000, "two"))
    snapped = edit.snap(cues, {0}, [(0, 100), (1820, 2100)])
    assert (snapped[0].start, snapped[0].end, snapped[0].unsure) == (100, 1866, False)
    assert snapped[1] == cues[1]


def test_snapping_all_captions_of_an_hour_asks_of_each_only_what_is_near_and_finds_the_same() -> None:
    rng = random.Random(5)
    cues = tuple(Cue(at * 1800 + rng.randrange(300), at * 1800 + 1400 + rng.randrange(380), "x") for at in range(300))
    pauses = [(at * 900 + rng.randrange(200), at * 900 + 300 + rng.randrange(200)) for at in range(600)]
    expected = cues
    for at in range(len(cues)):  # one after the other, each against every pause there is
        starts, ends = edit.edges(expected, at, pauses)
        cue = expected[at]
        start, end = edit.snapped(cue.start, starts, 333), edit.snapped(cue.end, ends, 333)
        start = cue.start if at and start < expected[at - 1].end else start
        if end - start >= edit.SHORTEST:
            expected = (*expected[:at], replace(cue, start=start, end=end), *expected[at + 1 :])
    found = edit.snap(cues, range(len(cues)), pauses)
    assert found == edit.ordered(expected)
    assert found != cues


def test_times_stay_inside_the_sound_and_a_cue_that_overtakes_another_changes_places() -> None:
    cues, index = edit.set_times(CUES, 0, 4000, 4500, 7000)
    assert index == 1
    assert [cue.start for cue in cues] == [2200, 4000, 5000]
    cues, index = edit.set_times(CUES, 2, 6990, 9000, 7000)
    assert (cues[2].start, cues[2].end) == (6960, 7000)


def test_find_crosses_line_breaks_and_replace_counts() -> None:
    assert edit.found(CUES, "close the") == [(2, 5, 14)]
    assert edit.found(CUES, "THE", case=True) == []
    assert edit.found(CUES, "ove") != []
    assert edit.found(CUES, "ove", words=True) == []
    cues, many = edit.replaced(CUES, "the", r"\1 a", words=True)
    assert many == 2
    assert cues[2].text == "Then close\n\\1 a lid."
    assert edit.replaced(CUES, " ", "x") == (CUES, 0)


cue_lists = st.lists(
    st.tuples(st.integers(0, 50_000), st.integers(41, 4000), st.text("ab \n", min_size=1, max_size=30)), min_size=1, max_size=8
).map(lambda items: edit.ordered(Cue(a, a + n, text) for a, n, text in items))


@example((Cue(151, 401, "a"), Cue(151, 192, "a")), 0, 0, 0)  # a pause after which the first would begin later than the second
@given(cue_lists, st.integers(0, 7), st.integers(-60_000, 60_000), st.integers(0, 60_000))
def test_no_edit_leaves_a_cue_out_of_order_or_without_time(cues: edit.Cues, at: int, by: int, ms: int) -> None:
    at %= len(cues)
    inserted = edit.insert(cues, ms, 60_000)
    for after in (
        edit.split(cues, at, at=ms),
        edit.merge(cues, {at, (at + 1) % len(cues)}),
        edit.shift(cues, by, {at}, 60_000),
        edit.set_times(cues, at, ms, ms + by, 60_000)[0],
        edit.snap(cues, {at}, [(ms, ms + 300)]),
        inserted[0] if inserted else cues,
    ):
        assert all(0 <= cue.start < cue.end <= 60_000 for cue in after)
        assert all(a.start <= b.start for a, b in pairwise(after))


# Limits and lint.


@pytest.mark.parametrize(
    ("profile", "cue", "rule", "source"),
    [
        ("netflix", Cue(0, 3000, "x" * 43), "columns", "Netflix"),
        ("netflix", Cue(0, 2000, "x" * 42), "speed", "adult"),
        ("default", Cue(0, 1000, "x" * 19), "speed", "children"),
        ("bbc", Cue(0, 3000, "x" * 38), "columns", "BBC"),
        ("bbc", Cue(0, 1000, "one two three four"), "speed", "160 to 180 words"),
        ("dcmp", Cue(0, 3000, "x" * 33), "columns", "DCMP"),
        ("dcmp", Cue(0, 6500, "Hello"), "long", "6 seconds"),
    ],
)
def test_each_profile_names_the_source_of_its_rule(profile: str, cue: Cue, rule: str, source: str) -> None:
    (issue,) = lint([cue], PROFILES[profile])
    assert issue.rule == rule
    assert source in issue.source


def test_the_bbc_wants_no_pause_or_a_second() -> None:
    def rules(gap: int) -> list[str]:
        cues = [Cue(0, 2000, "Hello there"), Cue(2000 + gap, 4000 + gap, "dear all")]
        return [issue.rule for issue in lint(cues, PROFILES["bbc"])]

    assert [rules(gap) for gap in (-10, 0, 10, 999, 1000)] == [["overlap"], [], ["flicker"], ["flicker"], []]


def test_times_that_were_guessed_are_an_issue_until_a_person_said_that_they_are_right() -> None:
    (issue,) = lint([Cue(0, 2000, "Hello there", unsure=True)])
    assert issue.rule == "unsure"


def test_a_course_has_limits_of_its_own() -> None:
    mine = Limits(columns=50, cps=25.0)
    profile = profile_named(own(mine))
    assert profile.limits == mine
    assert lint([Cue(0, 3000, "x" * 51)], profile)[0].source == "This course's own limits"
    assert profile_named("of a newer Lectern").key == "default"
    assert reading_speed(Cue(0, 1000, "one two"), PROFILES["bbc"]) == (120, "wpm")
    assert reading_speed(Cue(0, 1000, "one two"), profile) == (7, "cps")


@pytest.mark.parametrize("setting", ["own:columns=0", "own:columns=x", "own:width=9", "own:least_ms=9000,most_ms=100"])
def test_limits_no_caption_can_keep_are_refused(setting: str) -> None:
    with pytest.raises(BadProfile):
        profile_named(setting)
