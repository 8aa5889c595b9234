"""Icons: one family (Phosphor), drawn in the colour of the text they stand beside."""

from __future__ import annotations

from functools import cache

import qtawesome
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

_PREFIX = "ph"


def icon(name: str) -> QIcon:
    """An icon that follows the theme: it takes its colour from the application's palette whenever it is drawn.

    Args:
        name: Of the Phosphor family, for example ``folder-open``.

    Raises:
        KeyError: There is no such icon.
    """
    return QIcon(_GlyphEngine(_glyph(name)))


def paint_icon(painter: QPainter, name: str, area: QRect, colour: QColor) -> None:
    """Draw an icon in a colour of its own."""
    _paint_glyph(painter, _glyph(name), area, colour)


@cache
def _glyph(name: str) -> str:
    return str(qtawesome.charmap(f"{_PREFIX}.{name}"))


@cache
def _font(size_px: int) -> QFont:
    font = QFont(qtawesome.font(_PREFIX, size_px))
    font.setPixelSize(size_px)
    return font


def _paint_glyph(painter: QPainter, glyph: str, area: QRect, colour: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(_font(max(1, min(area.width(), area.height()))))
    painter.setPen(colour)
    painter.drawText(QRectF(area), Qt.AlignmentFlag.AlignCenter, glyph)
    painter.restore()


class _GlyphEngine(QIconEngine):
    def __init__(self, glyph: str) -> None:
        super().__init__()
        self._glyph = glyph

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        _paint_glyph(painter, self._glyph, rect, _colour(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._glyph)


def _colour(mode: QIcon.Mode) -> QColor:
    palette = QApplication.palette()
    if mode is QIcon.Mode.Disabled:
        return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    if mode is QIcon.Mode.Selected:
        return palette.color(QPalette.ColorRole.HighlightedText)
    return palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText)
