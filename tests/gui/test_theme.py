"""The colours can be told apart, the style sheet is whole, icons follow the theme."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontDatabase
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.gui.theme import SANS, Tokens, apply, current, font, set_icon, theme, tokens
from app.gui.theme.sheet import style_sheet
from app.paths import resource

GROUNDS = ("app", "surface", "sidebar", "subtle")


def luminance(colour: str) -> float:
    """WCAG relative luminance of ``#RRGGBB``."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pairs(now: Tokens) -> list[tuple[str, str]]:
    """Every pair of a text colour and what it stands on."""
    found = [(text, ground) for text in ("text", "muted", "faint") for ground in GROUNDS]
    found += [("accent", "surface"), ("accent", "accent_soft"), ("on_fill", "fill"), ("on_fill", "fill_hover")]
    found += [("on_fill", "danger_fill"), ("text", "selected"), ("text", "hover"), ("muted", "hover"), ("muted", "selected")]
    found += [(name, ground) for name in ("ai", "ok", "warn", "danger") for ground in (f"{name}_soft", "surface", "sidebar")]
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("high", [False, True])
def test_every_text_can_be_read_on_what_it_stands_on(scheme: str, high: bool) -> None:
    now = tokens("dark" if scheme == "dark" else "light", contrast=high)
    low = {
        pair: round(contrast(now.colour(pair[0]), now.colour(pair[1])), 2)
        for pair in pairs(now)
        if contrast(now.colour(pair[0]), now.colour(pair[1])) < 4.5
    }
    assert not low


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shapes_that_carry_meaning_stand_out_from_their_ground(scheme: str) -> None:
    now = tokens("dark" if scheme == "dark" else "light")
    for ground in ("surface", "subtle"):
        assert contrast(now.mark, now.colour(ground)) >= 3
        assert contrast(now.accent, now.colour(ground)) >= 3


def test_the_sheet_names_only_files_that_are_there() -> None:
    for scheme in ("light", "dark"):
        sheet = style_sheet(tokens("dark" if scheme == "dark" else "light"))
        for part in sheet.split('url("')[1:]:
            name = part.split('"')[0]
            assert resource("icons", "controls", name.rsplit("/", 1)[1]).is_file()
        assert "$" not in sheet


def test_text_is_set_in_the_shipped_fonts_at_every_weight(qapp: QApplication) -> None:
    apply(qapp, "light")
    assert SANS in QFontDatabase.families()
    assert {"Regular", "Medium", "Bold", "Italic"} <= set(QFontDatabase.styles(SANS))
    assert font(16).pixelSize() == 16


def test_changing_the_scheme_changes_every_widget_at_once(qapp: QApplication, qtbot: QtBot) -> None:
    apply(qapp, "light")
    button = QPushButton("Preview")
    qtbot.addWidget(button)
    set_icon(button, "play", "text")
    before = button.icon().cacheKey()
    with qtbot.waitSignal(theme().changed):
        theme().follow("dark")
    assert current().dark
    assert button.icon().cacheKey() != before
    assert button.palette().color(QWidget().foregroundRole()) == QColor(current().text)
    theme().follow("light")
    assert button.icon().cacheKey() == before


def test_a_checked_box_is_seen_on_dark(qapp: QApplication, qtbot: QtBot) -> None:
    apply(qapp, "dark")
    box = QCheckBox("Read")
    qtbot.addWidget(box)
    box.resize(120, 28)
    off = box.grab().toImage()
    box.setChecked(True)
    on = box.grab().toImage()
    fill = QColor(current().fill)
    near = [
        (x, y)
        for x in range(20)
        for y in range(box.height())
        if abs(on.pixelColor(x, y).blue() - fill.blue()) < 12 and abs(on.pixelColor(x, y).red() - fill.red()) < 12
    ]
    assert len(near) > 80
    assert off != on
    theme().follow("light")


def test_every_icon_is_named_somewhere_in_the_code() -> None:
    source = resource().parent / "src" / "app"
    code = "\n".join(path.read_text("utf-8") for path in source.rglob("*.py"))
    unused = sorted(path.stem for path in resource("icons").glob("*.svg") if f'"{path.stem}"' not in code)
    assert unused == []
