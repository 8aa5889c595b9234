"""Histogram of Anomaly Scores on the axis of the Threshold slider."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from inspector.ui.widgets.theme import SMALL_PX

BINS = 48
_LABEL_PX = 16
_MARK_PX = 5.0
_DEFAULT_PX = 54


class ScoreHistogram(QWidget):
    """Two histograms over one axis: good parts of the calibration, and the opened images.

    Scores beyond the axis count in its first or last bar. Clicking or dragging chooses a Threshold.

    Signals:
        threshold_dragged: The score under the pointer.
        threshold_dropped: The pointer was released.
    """

    threshold_dragged = Signal(float)
    threshold_dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setAccessibleName("Histogram of scores")
        self._range = (0.0, 1.0)
        self._good: npt.NDArray[np.int64] = np.zeros(BINS, dtype=np.int64)
        self._opened: npt.NDArray[np.int64] = np.zeros(BINS, dtype=np.int64)
        self._threshold = 0.5
        self._default: float | None = None
        self._margin_px = 8

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, 72 + _LABEL_PX)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, 64 + _LABEL_PX)

    def set_margin_px(self, margin_px: int) -> None:
        """Free space left and right of the axis, so that it lines up with the slider's groove."""
        self._margin_px = margin_px
        self.update()

    def set_scores(self, good: Sequence[float], opened: Sequence[float], low: float, high: float) -> None:
        """Show these scores on an axis from ``low`` to ``high``."""
        self._range = (low, max(high, low + 1e-6))
        self._good = self._count(good)
        self._opened = self._count(opened)
        self.setToolTip(
            f"Scores of {len(good)} good parts (filled) and of {len(opened)} opened images (outlined). "
            "Drag the line to move the threshold."
        )
        self.update()

    def set_threshold(self, threshold: float) -> None:
        """Draw the Threshold here."""
        self._threshold = threshold
        self.update()

    def set_default(self, default: float | None) -> None:
        """Mark the default Threshold."""
        self._default = default
        self.update()

    def counts(self) -> tuple[list[int], list[int]]:
        """Heights of the bars: good parts, opened images."""
        return self._good.tolist(), self._opened.tolist()

    def _count(self, scores: Sequence[float]) -> npt.NDArray[np.int64]:
        low, high = self._range
        inside = np.clip(np.asarray(scores, dtype=np.float64), low, high)
        return np.histogram(inside, bins=BINS, range=(low, high))[0].astype(np.int64)

    def _x(self, score: float) -> float:
        low, high = self._range
        share = min(max((score - low) / (high - low), 0.0), 1.0)
        return self._margin_px + share * (self.width() - 2 * self._margin_px)

    def _score(self, x: float) -> float:
        low, high = self._range
        share = (x - self._margin_px) / max(self.width() - 2 * self._margin_px, 1)
        return low + min(max(share, 0.0), 1.0) * (high - low)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.threshold_dragged.emit(self._score(event.position().x()))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.threshold_dragged.emit(self._score(event.position().x()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.threshold_dropped.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.palette().windowText().color()
        faint = QColor(text)
        faint.setAlpha(110 if self.isEnabled() else 50)
        bottom = self.height() - _LABEL_PX
        self._paint_bars(painter, self._good, faint, None, bottom)
        self._paint_bars(painter, self._opened, None, self.palette().highlight().color(), bottom)
        painter.setPen(QPen(faint, 1))
        painter.drawLine(QPointF(self._margin_px, bottom), QPointF(self.width() - self._margin_px, bottom))
        if self.isEnabled():
            self._paint_marks(painter, text, bottom)
        self._paint_ends(painter, bottom)
        painter.end()

    def _paint_bars(
        self, painter: QPainter, counts: npt.NDArray[np.int64], fill: QColor | None, line: QColor | None, bottom: int
    ) -> None:
        tallest = int(counts.max())
        if tallest == 0:
            return
        width = (self.width() - 2 * self._margin_px) / BINS
        painter.setPen(QPen(line, 1.5) if line is not None else Qt.PenStyle.NoPen)
        for position, count in enumerate(counts):
            if count == 0:
                continue
            # A single part must stay visible beside a bar of hundreds.
            height = max((bottom - 10) * (float(count) / tallest) ** 0.5, 3.0)
            bar = QRectF(self._margin_px + position * width, bottom - height, width, height).adjusted(0.5, 0, -0.5, 0)
            if fill is not None:
                painter.fillRect(bar, fill)
            else:
                painter.drawPolyline(QPolygonF([bar.bottomLeft(), bar.topLeft(), bar.topRight(), bar.bottomRight()]))

    def _paint_marks(self, painter: QPainter, colour: QColor, bottom: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._default is not None:
            x = self._x(self._default)
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, 4), QPointF(x, bottom))
            painter.drawText(self._default_label(), Qt.AlignmentFlag.AlignCenter, "default")
        x = self._x(self._threshold)
        painter.setPen(QPen(colour, 2))
        painter.drawLine(QPointF(x, _MARK_PX), QPointF(x, bottom))
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF([QPointF(x - _MARK_PX, 0), QPointF(x + _MARK_PX, 0), QPointF(x, _MARK_PX * 1.6)]))

    def _default_label(self) -> QRectF:
        """The room of the default's name. Empty without a default."""
        if self._default is None:
            return QRectF()
        label = QRectF(0, self.height() - _LABEL_PX + 1, _DEFAULT_PX, _LABEL_PX)
        label.moveLeft(min(max(self._x(self._default) - _DEFAULT_PX / 2, 0.0), self.width() - _DEFAULT_PX))
        return label

    def _paint_ends(self, painter: QPainter, bottom: int) -> None:
        """Say where each end of the axis leads, but where the default's name stands."""
        font = QFont(self.font())
        font.setPixelSize(SMALL_PX)
        painter.setFont(font)
        painter.setPen(self.palette().placeholderText().color())
        line = QRectF(0, bottom + 1, self.width(), _LABEL_PX)
        for text, side in (("◂ finds more", Qt.AlignmentFlag.AlignLeft), ("finds less ▸", Qt.AlignmentFlag.AlignRight)):
            where = side | Qt.AlignmentFlag.AlignVCenter
            if not painter.boundingRect(line, where, text).intersects(self._default_label()):
                painter.drawText(line, where, text)
