"""Histogram of Anomaly Scores on the axis of the Threshold slider."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from inspector.text import Text
from inspector.ui.inspect.score_bars import paint_bars
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.theme import SMALL_PX

BINS = 48
_LABEL_PX = 16
_MARK_PX = 5.0
_DEFAULT_PX = 54
#: As near as this to the lower mark, the pointer takes it.
_GRAB_PX = 7.0
_UNSURE, _DEFAULT = Text("unsure"), Text("default")
_MORE, _LESS = Text("◂ finds more"), Text("finds less ▸")
#: Between the names below the axis.
_APART_PX = 6
#: Shares of the axis that keys move a mark by.
_STEPS = {
    Qt.Key.Key_Left: -0.005,
    Qt.Key.Key_Right: 0.005,
    Qt.Key.Key_PageDown: -0.05,
    Qt.Key.Key_PageUp: 0.05,
}


class ScoreHistogram(QWidget):
    """Two histograms over one axis: good parts of the calibration, and the opened images.

    Scores beyond the axis count in its first or last bar. Two marks can be dragged, or moved with keys: the Threshold,
    and the lower one from which parts are UNSURE. A click elsewhere moves the Threshold there.

    Signals:
        threshold_dragged: The score under the pointer.
        threshold_dropped: The pointer was released.
        unsure_dragged: The score that the lower mark is wanted at.
    """

    threshold_dragged = Signal(float)
    threshold_dropped = Signal()
    unsure_dragged = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setAccessibleName(tr("Histogram of scores"))
        self._range = (0.0, 1.0)
        self._good: npt.NDArray[np.int64] = np.zeros(BINS, dtype=np.int64)
        self._opened: npt.NDArray[np.int64] = np.zeros(BINS, dtype=np.int64)
        self._threshold = 0.5
        self._unsure: float | None = None
        self._default: float | None = None
        #: The mark that is dragged and that keys move.
        self._moves_unsure = True
        self._margin_px = 8
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

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
            tr(
                "Scores of {count} good parts (filled) and of {count2} opened images (outlined). Drag a line "
                "to move it, or press U and use the arrow keys: up and down change the line.",
                count=len(good),
                count2=len(opened),
            )
        )
        self.update()

    def set_threshold(self, threshold: float) -> None:
        """Draw the Threshold here."""
        self._threshold = threshold
        self._refresh_marks()

    def set_unsure(self, unsure: float) -> None:
        """Draw the lower Threshold here."""
        self._unsure = unsure
        self._refresh_marks()

    def begin_unsure(self) -> None:
        """Have keys move the lower mark."""
        self._moves_unsure = True
        self.setFocus()
        self._refresh_marks()

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

    def x_of(self, score: float) -> float:
        """The column of a score, in pixels. Those beyond the axis have that of its end."""
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
            self._moves_unsure = self._is_at_unsure(event.position().x())
            self._move_to(self._score(event.position().x()))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(self._score(event.position().x()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.threshold_dropped.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, (low, high) = Qt.Key(event.key()), self._range
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._moves_unsure = not self._moves_unsure
            self._refresh_marks()
        elif key in _STEPS:
            at = self._threshold if self._unsure is None or not self._moves_unsure else self._unsure
            self._move_to(min(max(at + _STEPS[key] * (high - low), low), high))
            self.threshold_dropped.emit()
        else:
            super().keyPressEvent(event)

    def _is_at_unsure(self, x: float) -> bool:
        if self._unsure is None:
            return False
        unsure, threshold = self.x_of(self._unsure), self.x_of(self._threshold)
        # Where both are at one place, the lower one is pulled out to the left.
        is_nearer = abs(x - unsure) < abs(x - threshold) or (unsure == threshold and x < threshold)
        return is_nearer and abs(x - unsure) <= _GRAB_PX

    def _move_to(self, score: float) -> None:
        if self._moves_unsure and self._unsure is not None:
            self.unsure_dragged.emit(min(score, self._threshold))
        else:
            self.threshold_dragged.emit(score)

    def _refresh_marks(self) -> None:
        unsure = "" if self._unsure is None else tr("Unsure above {unsure:.2f}. ", unsure=self._unsure)
        moved = tr("the unsure line") if self._moves_unsure else tr("the threshold")
        self.setAccessibleDescription(
            tr(
                "{unsure}Defect above {threshold:.2f}. Keys move {moved}",
                unsure=unsure,
                threshold=self._threshold,
                moved=moved,
            )
        )
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.palette().windowText().color()
        faint = QColor(text)
        faint.setAlpha(110 if self.isEnabled() else 50)
        bottom = self.height() - _LABEL_PX
        area = QRectF(self._margin_px, _LABEL_PX, self.width() - 2 * self._margin_px, bottom - _LABEL_PX)
        paint_bars(painter, self._good, area, faint, None)
        paint_bars(painter, self._opened, area, None, self.palette().highlight().color())
        painter.setPen(QPen(faint, 1))
        painter.drawLine(QPointF(self._margin_px, bottom), QPointF(self.width() - self._margin_px, bottom))
        if self.isEnabled():
            self._paint_marks(painter, text, bottom)
        self._paint_ends(painter, bottom)
        painter.end()

    def _paint_marks(self, painter: QPainter, colour: QColor, bottom: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._default is not None:
            x = self.x_of(self._default)
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, 4), QPointF(x, bottom))
            painter.drawText(self._default_label(), Qt.AlignmentFlag.AlignCenter, tr(_DEFAULT))
        focused = self.palette().highlight().color() if self.hasFocus() else colour
        if self._unsure is not None:
            self._paint_unsure(painter, focused if self._moves_unsure else colour, bottom, self.x_of(self._unsure))
        x, mark = self.x_of(self._threshold), colour if self._moves_unsure else focused
        painter.setPen(QPen(mark, 2))
        painter.drawLine(QPointF(x, _MARK_PX), QPointF(x, bottom))
        painter.setBrush(mark)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(_triangle(x))

    def _paint_unsure(self, painter: QPainter, colour: QColor, bottom: int, x: float) -> None:
        """A thin line below a hollow triangle, with its name where there is room."""
        painter.setPen(QPen(colour, 2 if self.hasFocus() and self._moves_unsure else 1))
        painter.drawLine(QPointF(x, 1.6 * _MARK_PX), QPointF(x, bottom))
        painter.setBrush(self.palette().window())
        painter.drawPolygon(_triangle(x))
        painter.setFont(_small(self.font()))
        name = QRectF(0, 0, x - 2 * _MARK_PX, _LABEL_PX)
        where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        if painter.boundingRect(name, where, tr(_UNSURE)).width() <= name.width():
            painter.drawText(name, where, tr(_UNSURE))
        painter.setFont(self.font())

    def _default_label(self) -> QRectF:
        """The room of the default's name, beside those of the ends where it is still below its mark.

        Empty without a default.
        """
        if self._default is None:
            return QRectF()
        width_px = max(_DEFAULT_PX, self.fontMetrics().horizontalAdvance(tr(_DEFAULT)) + 4)
        label = QRectF(0, self.height() - _LABEL_PX + 1, width_px, _LABEL_PX)
        small, x = QFontMetricsF(_small(self.font())), self.x_of(self._default)
        first, last = (small.horizontalAdvance(tr(text)) + _APART_PX for text in (_MORE, _LESS))
        wanted, rightmost = x - width_px / 2, self.width() - width_px
        label.moveLeft(min(max(wanted, first), rightmost - last))
        if not label.left() <= x <= label.right():
            label.moveLeft(min(max(wanted, 0.0), rightmost))
        return label

    def _paint_ends(self, painter: QPainter, bottom: int) -> None:
        """Say where each end of the axis leads, but where the default's name stands."""
        painter.setFont(_small(self.font()))
        painter.setPen(self.palette().placeholderText().color())
        line = QRectF(0, bottom + 1, self.width(), _LABEL_PX)
        for text, side in ((_MORE, Qt.AlignmentFlag.AlignLeft), (_LESS, Qt.AlignmentFlag.AlignRight)):
            where = side | Qt.AlignmentFlag.AlignVCenter
            if not painter.boundingRect(line, where, tr(text)).intersects(self._default_label()):
                painter.drawText(line, where, tr(text))


def _triangle(x: float) -> QPolygonF:
    return QPolygonF([QPointF(x - _MARK_PX, 0), QPointF(x + _MARK_PX, 0), QPointF(x, _MARK_PX * 1.6)])


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPixelSize(SMALL_PX)
    return small
