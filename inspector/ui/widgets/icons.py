"""Icons: one family (Phosphor), drawn in the colour of the text they stand beside.

The font is QtAwesome's, read from its files: importing QtAwesome would load all of its fonts, and most of Qt, before
the window can be shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication
from typing_extensions import override

_FONT_PACKAGE = "qtawesome"
_FONT_FILE, _NAMES_FILE = "phosphor-[0-9]*.ttf", "phosphor-charmap-[0-9]*.json"


def icon(name: str, colour: Callable[[], QColor] | None = None) -> QIcon:
    """An icon that follows the theme: it takes its colour from the application's palette whenever it is drawn.

    Args:
        name: Of the Phosphor family, for example ``folder-open``.
        colour: Gives another colour, asked for whenever it is drawn.

    Raises:
        KeyError: There is no such icon.
    """
    return QIcon(_GlyphEngine(_glyph(name), colour))


def paint_icon(painter: QPainter, name: str, area: QRect, colour: QColor) -> None:
    """Draw an icon in a colour of its own."""
    _paint_glyph(painter, _glyph(name), area, colour)


@cache
def _glyph(name: str) -> str:
    return chr(int(_code_points()[name], 16))


@cache
def _code_points() -> dict[str, str]:
    """Name of an icon to its place in the font, hexadecimal."""
    return dict(json.loads(_font_file(_NAMES_FILE).read_bytes()))


@cache
def _font(size_px: int) -> QFont:
    font = QFont(_family())
    font.setPixelSize(size_px)
    return font


@cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(_font_file(_FONT_FILE)))
    return QFontDatabase.applicationFontFamilies(number)[0]


def _font_file(pattern: str) -> Path:
    package = find_spec(_FONT_PACKAGE)
    folders = [] if package is None else [Path(folder) for folder in package.submodule_search_locations or ()]
    files = [file for folder in folders for file in (folder / "fonts").glob(pattern)]
    if not files:
        raise FileNotFoundError(f"{_FONT_PACKAGE} has no {pattern}: the installation is broken")
    return files[0]


def _paint_glyph(painter: QPainter, glyph: str, area: QRect, colour: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(_font(max(1, min(area.width(), area.height()))))
    painter.setPen(colour)
    painter.drawText(QRectF(area), Qt.AlignmentFlag.AlignCenter, glyph)
    painter.restore()


class _GlyphEngine(QIconEngine):
    def __init__(self, glyph: str, colour: Callable[[], QColor] | None) -> None:
        super().__init__()
        self._glyph = glyph
        self._colour = colour

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        _paint_glyph(painter, self._glyph, rect, _colour(mode) if self._colour is None else self._colour())

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    @override
    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._glyph, self._colour)


def _colour(mode: QIcon.Mode) -> QColor:
    palette = QApplication.palette()
    if mode is QIcon.Mode.Disabled:
        return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    if mode is QIcon.Mode.Selected:
        return palette.color(QPalette.ColorRole.HighlightedText)
    return palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText)
