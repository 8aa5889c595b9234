import re
from dataclasses import asdict

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from inspector.paths import resources_dir
from inspector.ui.widgets.buttons import primary_button
from inspector.ui.widgets.icons import icon
from inspector.ui.widgets.theme import DARK, GRID_PX, LIGHT, Tokens, apply_theme, style_sheet


def contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio of two colours."""

    def luminance(text: str) -> float:
        colour = QColor(text)
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in colour.getRgbF()[:3]]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_text_can_be_read_on_every_background(tokens: Tokens) -> None:
    for background in (tokens.window, tokens.panel, tokens.field, tokens.raised, tokens.hover, tokens.selection):
        assert contrast(tokens.text, background) >= 7, background
    for background in (tokens.window, tokens.panel, tokens.field):
        assert contrast(tokens.muted, background) >= 4.5, background
        assert contrast(tokens.accent, background) >= 3, background
        assert contrast(tokens.disabled, background) >= 2.5, background
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.on_accent_disabled, tokens.accent_disabled) >= contrast(tokens.disabled, tokens.window)
    assert contrast(tokens.edge, tokens.field) >= 2.4


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_backgrounds_are_neutral_and_only_the_accent_has_a_hue(tokens: Tokens) -> None:
    for name, text in asdict(tokens).items():
        if "accent" not in name and name not in ("selection", "hover"):
            channels = QColor(text).getRgb()[:3]
            assert max(channels) - min(channels) <= 10, name


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_no_text_is_below_12_px_and_no_colour_is_written_out(tokens: Tokens) -> None:
    sheet = style_sheet(tokens)
    sizes = [int(size) for size in re.findall(r"font-size: (\d+)px", sheet)]
    assert sizes
    assert min(sizes) >= 12
    written = (resources_dir() / "theme" / "window.qss").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{6}\b", written) == []
    assert GRID_PX == 8


def test_a_theme_changes_while_the_application_runs(qapp: QApplication) -> None:
    for name, tokens in (("light", LIGHT), ("dark", DARK)):
        assert apply_theme(name) is tokens
        assert qapp.palette().window().color() == QColor(tokens.window)


def test_icons_take_the_colour_of_the_theme(qtbot: QtBot) -> None:
    apply_theme("light")
    light = icon("folder-open").pixmap(32, 32).toImage()
    apply_theme("dark")
    dark = icon("folder-open").pixmap(32, 32).toImage()
    assert light != dark
    with pytest.raises(KeyError):
        icon("no-such-symbol")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_main_button_is_told_from_others_also_while_it_is_disabled(theme: str, qtbot: QtBot) -> None:
    tokens = apply_theme(theme)
    fills = []
    for button in (primary_button("Train"), QPushButton("Cancel")):
        qtbot.addWidget(button)
        button.setEnabled(False)
        button.resize(120, 36)
        fills.append(button.grab().toImage().pixelColor(8, 8).name())
    apply_theme("dark")
    assert fills[0] == tokens.accent_disabled != fills[1]


def test_the_cross_that_clears_a_line_stands_at_half_its_height(qtbot: QtBot) -> None:
    apply_theme("dark")
    line = QLineEdit("words")
    qtbot.addWidget(line)
    line.setClearButtonEnabled(True)
    line.resize(200, 32)
    line.show()
    (cross,) = line.findChildren(QToolButton)
    assert abs(cross.geometry().center().y() - line.rect().center().y()) <= 1
