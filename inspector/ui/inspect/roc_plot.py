"""The ROC curve of known parts, with the Threshold on it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from inspector.domain.known_parts import Confusion, RocCurve
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.theme import SMALL_PX

_LEFT_PX, _TOP_PX, _BOTTOM_PX = 18.0, 4.0, 18.0
_DOT_PX = 5.0
#: Finer steps than this share of a side are not seen.
_FINEST = 1 / 256


class RocPlot(QWidget):
    """Share of defective parts that are found, over the share of good parts that are rejected."""

    def __init__(self) -> None:
        super().__init__()
        self._points: npt.NDArray[np.float64] | None = None
        self._place: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("ROC curve"))

    @override
    def sizeHint(self) -> QSize:
        return QSize(176, 160)

    def show_curve(self, curve: RocCurve | None) -> None:
        """Show the curve of other parts. None where there is none."""
        self._points = None if curve is None else _thinned(curve)
        area = "" if curve is None else tr("Area below the curve: {area:.3f}", area=curve.area)
        self.setToolTip(area or tr("There is a curve once good and defective parts are known"))
        self.setAccessibleDescription(area)
        self.update()

    def show_threshold(self, confusion: Confusion) -> None:
        """Show the Threshold on the curve."""
        recall, place = confusion.recall, None
        if recall is not None and confusion.good:
            place = QPointF(confusion.rejected / confusion.good, recall)
        if place != self._place:
            self._place = place
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        box = QRectF(_LEFT_PX, _TOP_PX, self.width() - _LEFT_PX - 1, self.height() - _TOP_PX - _BOTTOM_PX)
        painter.fillRect(box, palette.base())
        painter.setPen(QPen(palette.mid().color(), 1))
        painter.drawRect(box)
        self._paint_axes(painter, box)
        if self._points is None:
            painter.setPen(palette.placeholderText().color())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, tr("No ROC curve yet"))
        else:
            self._paint_curve(painter, box, self._points)
        painter.end()

    def _paint_axes(self, painter: QPainter, box: QRectF) -> None:
        font = QFont(self.font())
        font.setPixelSize(SMALL_PX)
        painter.setFont(font)
        painter.setPen(self.palette().placeholderText().color())
        below = QRectF(box.left(), box.bottom() + 2, box.width(), _BOTTOM_PX - 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, tr("good rejected ▸"))
        painter.save()
        painter.rotate(-90)
        beside = QRectF(-box.bottom(), 0, box.height(), _LEFT_PX - 2)
        painter.drawText(beside, Qt.AlignmentFlag.AlignCenter, tr("defective found ▸"))
        painter.restore()

    def _paint_curve(self, painter: QPainter, box: QRectF, points: npt.NDArray[np.float64]) -> None:
        palette = self.palette()
        painter.setPen(QPen(palette.mid().color(), 1, Qt.PenStyle.DashLine))
        painter.drawLine(box.bottomLeft(), box.topRight())
        places = box.bottomLeft().toTuple() + points * (box.width(), -box.height())
        painter.setPen(QPen(palette.highlight().color(), 2))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in places]))
        if self._place is not None:
            painter.setPen(QPen(palette.base().color(), 1.5))
            painter.setBrush(palette.windowText())
            place = self._place
            centre = QPointF(box.left() + place.x() * box.width(), box.bottom() - place.y() * box.height())
            painter.drawEllipse(centre, _DOT_PX, _DOT_PX)


def _thinned(curve: RocCurve) -> npt.NDArray[np.float64]:
    """Points of a curve, n x 2, without those that cannot be told from their neighbours."""
    points = np.round(np.column_stack([curve.false_positive_rate, curve.true_positive_rate]) / _FINEST) * _FINEST
    is_new = np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]
    return points[is_new]
