"""Captions follow a narration that was made again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.course.blocks import Cue, Sentence
from app.media.captions import carried, cues_from_sentences, follow

TEXTS = (
    "Wear gloves when you handle the solvent.",
    "Open the window first, because the fumes are heavier than air and gather on the floor.",
    "Yes.",
    "Then put the lid back on.",
    "Call the supervisor when the alarm sounds twice.",
)


def spoken(*texts: str, pace: int = 60, gap: int = 350, start: int = 0) -> list[Sentence]:
    """Sentences as one voice says them: a sentence is always as long as it is."""
    out, at = [], start
    for text in texts:
        end = at + max(len(text) * pace, 300)
        out.append(Sentence(text, at, end, f"{text}{pace}"))
        at = end + gap
    return out


def test_only_the_changed_sentence_gets_new_captions_and_the_others_move_with_their_sound() -> None:
    before = spoken(*TEXTS)
    cues = list(cues_from_sentences(before))
    mine = next(at for at, cue in enumerate(cues) if cue.text.startswith("Call the"))
    cues[mine] = replace(cues[mine], text="Call Ms Okafor\nwhen the alarm sounds twice!", start=cues[mine].start + 40)
    changed = ("Wear thick gloves and goggles when you handle the solvent.", *TEXTS[1:])
    after = spoken(*changed)
    found = follow(before, cues, after)
    by = after[-1].start - before[-1].start
    assert by > 0
    assert found[-1] == replace(cues[mine], start=cues[mine].start + by, end=cues[mine].end + by)
    first = cues_from_sentences(after[:1])
    assert found[: len(first)] == first
    assert "goggles" in " ".join(cue.text for cue in found)


def test_a_caption_that_was_deleted_stays_deleted_and_one_that_was_added_stays() -> None:
    before = spoken(*TEXTS)
    cues = [cue for cue in cues_from_sentences(before) if not cue.text.startswith("Wear")]
    alarm = Cue(before[4].end + 100, before[4].end + 1500, "[alarm sounds]")
    found = follow(before, [*cues, alarm], spoken(*TEXTS[:3], "Then close the lid.", TEXTS[4]))
    assert not any(cue.text.startswith("Wear") for cue in found)
    assert found[-1].text == "[alarm sounds]"


def test_a_caption_over_two_sentences_goes_when_one_of_them_changed() -> None:
    before = spoken("Yes.", "No.", "Put the lid back on, please.", gap=120)
    cues = (Cue(0, before[1].end, "Yes and no."), Cue(before[2].start, before[2].end, "Lid back on!"))
    found = follow(before, cues, spoken("Yes.", "Maybe.", "Put the lid back on, please.", gap=120))
    text = " ".join(cue.text for cue in found)
    assert "Yes and no." not in text
    assert "Maybe." in text
    assert found[-1].text == "Lid back on!"


def test_another_voice_keeps_words_a_person_changed_and_times_the_others_anew() -> None:
    before = spoken(*TEXTS)
    cues = list(cues_from_sentences(before))
    cues[0] = replace(cues[0], text="Wear your GLOVES.")
    after = spoken(*TEXTS, pace=90)
    found = follow(before, cues, after)
    assert found[0].text == "Wear your GLOVES."
    assert found[0].start == after[0].start
    assert abs(found[0].end - after[0].end) <= 400
    assert found[1:] == cues_from_sentences(after)[1:]


def test_a_sentence_that_moved_takes_its_captions_along() -> None:
    before = spoken(*TEXTS)
    cues = [replace(cue, text=cue.text.upper()) for cue in cues_from_sentences(before)]
    found = follow(before, cues, spoken(TEXTS[4], *TEXTS[:4]))
    assert found[0].text.startswith("CALL THE SUPERVISOR")
    assert all(cue.text.isupper() for cue in found)


LONG = (TEXTS[0], TEXTS[1], TEXTS[3], TEXTS[4])
"""Sentences that stand in captions of their own."""


def translated(cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
    """Cues in another language, or what passes for one."""
    return tuple(replace(cue, text=cue.text.upper()) for cue in cues)


def test_a_translation_stays_where_its_sentence_changed_and_is_marked() -> None:
    before = spoken(*LONG)
    cues = translated(cues_from_sentences(before))
    after = spoken(LONG[0], "Open every window first, and the door.", *LONG[2:])
    found = carried(before, cues, after)
    assert [cue.text for cue in found] == [cue.text for cue in cues]
    stale = [cue for cue in found if cue.stale]
    assert "".join(cue.text for cue in stale).startswith("OPEN THE WINDOW FIRST")
    assert (stale[0].start, stale[-1].end) == (after[1].start, after[1].end)
    by = after[-1].start - before[-1].start
    assert found[-1] == replace(cues[-1], start=cues[-1].start + by, end=cues[-1].end + by)
    again = carried(after, found, spoken(*(sentence.text for sentence in after), start=500))
    assert [cue.stale for cue in again] == [cue.stale for cue in found], "nobody has looked at them since"


def test_a_new_sentence_is_shown_as_it_is_spoken_until_it_is_translated_and_one_that_went_takes_its_captions() -> None:
    before = spoken(*LONG)
    after = spoken(*LONG[:2], "Mind the step.", LONG[3])
    found = carried(before, translated(cues_from_sentences(before)), spoken(*LONG[:2], LONG[3]))
    assert [cue.text for cue in found] == [cue.text.upper() for cue in cues_from_sentences(spoken(*LONG[:2], LONG[3]))]
    assert not any(cue.stale for cue in found)
    found = carried(spoken(*LONG[:2], LONG[3]), found, after)
    assert [cue.text for cue in found if cue.stale] == ["Mind the step."]
    (only,) = carried([], (), spoken("All new."))
    assert (only.text, only.start, only.stale) == ("All new.", 0, True)


def test_another_voice_leaves_a_translation_as_it_is_and_moves_it() -> None:
    before, after = spoken(*TEXTS, "Lectern."), spoken(*TEXTS, "Lectern.", pace=90)
    cues = (*translated(cues_from_sentences(before[:5])), *cues_from_sentences(before[5:]))
    found = carried(before, cues, after)
    assert [cue.text for cue in found] == [cue.text for cue in cues], "a name reads the same in both"
    assert not any(cue.stale for cue in found)
    assert found[-1].start == after[-1].start


texts = st.lists(st.sampled_from([*TEXTS, "No.", "A sentence of some length that is said here, now and then."]), max_size=8)
edits = st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["drop", "word", "late", "long"])), max_size=4)


def edited(cues: tuple[Cue, ...], changes: list[tuple[int, str]]) -> list[Cue]:
    """What a person might do to captions."""
    out = list(cues)
    for at, what in changes:
        if at < len(out):
            cue = out[at]
            if what == "drop":
                del out[at]
            elif what == "word":
                out[at] = replace(cue, text=f"{cue.text} (loudly)")
            elif what == "late":
                out[at] = replace(cue, start=min(cue.start + 60, cue.end - 1))
            else:
                out[at] = replace(cue, end=cue.end + 200)
    return out


@given(texts, edits)
def test_when_nothing_changed_nothing_changes(said: list[str], changes: list[tuple[int, str]]) -> None:
    sentences = spoken(*said)
    cues = edited(cues_from_sentences(sentences), changes) if said else []
    assert follow(sentences, cues, sentences) == tuple(sorted(cues, key=lambda cue: cue.start))


@given(texts, texts, edits)
def test_every_new_sentence_is_captioned_in_order(old: list[str], new: list[str], changes: list[tuple[int, str]]) -> None:
    before, after = spoken(*old), spoken(*new)
    cues = edited(cues_from_sentences(before), changes)
    found = follow(before, cues, after)
    assert [cue.start for cue in found] == sorted(cue.start for cue in found)
    assert all(0 <= cue.start < cue.end for cue in found)
    shown = " ".join(cue.text for cue in found).replace("\n", " ")
    for sentence in after:
        if sentence.text not in old:
            assert sentence.text in shown


def test_a_short_sentence_between_two_stretched_captions_is_captioned() -> None:
    wear, call = "Wear gloves when you handle the solvent.", "Call the supervisor when the alarm sounds twice."
    before, after = spoken("Yes.", wear, wear, wear), spoken(wear, "Yes.", call, "No.", wear)
    found = carried(before, translated(cues_from_sentences(before)), after)
    assert all(any(cue.start < said.end and said.start < cue.end for cue in found) for said in after)


@given(texts, texts, edits)
def test_no_sentence_of_a_translation_is_left_without_a_caption_unless_a_person_took_it(
    old: list[str], new: list[str], changes: list[tuple[int, str]]
) -> None:
    before, after = spoken(*old), spoken(*new)
    cues = translated(cues_from_sentences(before))
    found = carried(before, edited(cues, changes), after)
    assert [cue.start for cue in found] == sorted(cue.start for cue in found)
    assert all(0 <= cue.start < cue.end for cue in found)
    for sentence in after:
        if not any(what == "drop" for _, what in changes):
            assert any(cue.start < sentence.end and sentence.start < cue.end for cue in found)
    for cue in found:
        assert cue.text.isupper() or cue.stale or "(loudly)" in cue.text


@given(texts, edits, st.integers(1, 9000))
def test_captions_of_a_narration_that_only_begins_later_are_all_the_same_later(
    said: list[str], changes: list[tuple[int, str]], by: int
) -> None:
    before = spoken(*said)
    cues = edited(cues_from_sentences(before), changes)
    found = follow(before, cues, spoken(*said, start=by))
    assert found == tuple(
        replace(cue, start=cue.start + by, end=cue.end + by) for cue in sorted(cues, key=lambda cue: cue.start)
    )
