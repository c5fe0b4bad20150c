"""What is written in pictures is read on whatever it stands, once, and fast where there is nothing but grain."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw, ImageFont
from tests.media.drawn import (
    FONTS,
    SANS,
    Drawn,
    dark_app,
    grounds,
    light_app,
    low_contrast,
    page,
    png,
    slide,
    small_type,
    squeezed,
    terminal,
    turned,
)

from app.media.flat import flattened
from app.media.pictures import read
from app.media.words import Word, joined, merged


def small() -> Drawn:
    return small_type(13)


def messenger() -> Drawn:
    return squeezed(turned(page(), 2), 25)


@pytest.mark.parametrize("draw", [light_app, dark_app, terminal, slide, grounds, low_contrast, small, messenger])
def test_every_detail_is_read_whatever_it_stands_on(draw: Callable[[], Drawn]) -> None:
    drawn = draw()
    words = read(drawn.data)
    assert words is not None
    told = "".join(joined(words).split())
    assert [text for text, _ in drawn.details if "".join(text.split()) not in told] == []
    for text, (left, top, right, bottom) in drawn.details:
        inside = [
            word for word in words
            if left - 8 < word.left + word.width / 2 < right + 8 and top - 8 < word.top + word.height / 2 < bottom + 8
        ]  # fmt: skip
        assert inside, text
        assert len("".join(word.text for word in inside)) < 2 * len(text), text  # read twice, said once


def word(text: str, left: int, top: int, line: int, sure: float = 90.0, *, second: bool = False) -> Word:
    return Word(text, left, top, 10 * len(text), 20, (-1 if second else 1, 1, line), sure)


def test_two_readings_say_each_line_once_and_the_surer_one_holds() -> None:
    first = [word("Ask", 0, 0, 1), word("marta", 40, 0, 1, 30), word("Orders", 0, 100, 2, 95)]
    second = [
        word("Ask", 1, 1, 1, second=True),
        word("marta@x.org", 41, 1, 1, 92, second=True),
        word("0rders", 1, 99, 2, 60, second=True),
        word("White", 0, 50, 3, 90, second=True),
    ]
    assert joined(merged(first, second)) == "Ask marta@x.org\nWhite\nOrders"
    assert merged(first, []) == first
    assert joined(merged([], second)) == "Ask marta@x.org\nWhite\n0rders"


def test_what_only_the_weaker_reading_saw_of_a_line_is_kept() -> None:
    first = [word("Call", 0, 0, 1, 95), word("today", 50, 0, 1, 95)]
    second = [word("Cal", 0, 0, 1, 50, second=True), word("button", 300, 0, 1, 88, second=True)]
    assert joined(merged(first, second)) == "Call today\nbutton"


def test_lines_beside_each_other_stay_lines_of_their_own() -> None:
    first = [word("left", 0, 10, 1), word("right", 400, 10, 2)]
    assert joined(merged(first, [])) == "left\nright"


def test_flat_is_dark_on_white_on_either_ground() -> None:
    flat = flattened(light_app().image)
    assert flat.scale == 2
    assert flat.image.size == (2560, 1440)
    on_bar, on_card = flat.image.crop((40, 20, 460, 100)), flat.image.crop((560, 330, 1100, 380))
    for place in (on_bar, on_card):
        counts = place.histogram()
        assert sum(counts[:64]) > 200
        assert sum(counts[224:]) > 0.7 * sum(counts)
    assert flat.grain.getextrema() == (0, 0)


def test_large_pictures_are_not_made_larger() -> None:
    assert flattened(Image.new("L", (1800, 1800))).scale == 1.5
    big = flattened(Image.new("L", (3000, 2000), 255))
    assert (big.scale, big.image.size) == (1, (3000, 2000))
    assert flattened(Image.new("RGB", (1, 1))).image.size == (2, 2)


def test_grain_is_left_out_and_the_words_below_it_are_read() -> None:
    image = Image.effect_noise((960, 720), 60).convert("RGB")
    image.paste("white", (0, 480, 960, 720))
    ImageDraw.Draw(image).text((40, 560), "Write to Marta", "black", ImageFont.truetype(FONTS / SANS, 40))
    flat = flattened(image)
    assert flat.grain.crop((0, 0, 960, 432)).getextrema() == (255, 255)
    assert flat.grain.crop((0, 528, 960, 720)).getextrema() == (0, 0)
    words = read(png(image))
    assert words is not None
    assert joined(words) == "Write to Marta"


@pytest.mark.parametrize("ink", ["black", "white"])
def test_words_on_nothing_are_read_in_either_colour(ink: str) -> None:
    image = Image.new("RGBA", (700, 160), (0, 0, 0, 0))
    ImageDraw.Draw(image).text((40, 50), "Write to Marta today", ink, ImageFont.truetype(FONTS / SANS, 36))
    out = io.BytesIO()
    image.save(out, "PNG")
    words = read(out.getvalue())
    assert words is not None
    assert joined(words) == "Write to Marta today"
