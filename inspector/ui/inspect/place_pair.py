"""Two places beside each other: one of the part, and the most similar one of the Good Parts."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from inspector.domain.similar_places import Surroundings
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import tr

_SIDE_PX = 132
_RING_PX = 7
_GAP_PX = 8


class PlacePicture(QAbstractButton):
    """The surroundings of a place, their pixels magnified without smoothing, and a ring around the place.

    It is pressed like a button where there is a place to go to.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._around: Surroundings | None = None
        self._picture = QPixmap()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setEnabled(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is shown."""
        return self._around is None

    @override
    def sizeHint(self) -> QSize:
        return QSize(_SIDE_PX, _SIDE_PX)

    def show_place(self, around: Surroundings | None) -> None:
        """Show a place, or nothing."""
        self._around = around
        if around is not None:
            pixels = np.ascontiguousarray(around.pixels)
            height, width = pixels.shape[:2]
            self._picture = QPixmap.fromImage(
                QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
            )
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._around is None:
            painter.setPen(self.palette().mid().color())
            # Half a pixel inside: at 125 % a line on the edge itself is cut.
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            is_smaller = size.width() < self._picture.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smaller)
            painter.drawPixmap(0, 0, size.width(), size.height(), self._picture)
            if self.hasFocus() or self.underMouse():
                painter.setPen(QPen(self.palette().highlight().color(), 3))
                painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            centre = QPointF(self._around.across * size.width(), self._around.down * size.height())
            for colour, extra in ((Qt.GlobalColor.black, 1), (Qt.GlobalColor.white, 0)):
                painter.setPen(colour)
                painter.drawEllipse(centre, _RING_PX + extra, _RING_PX + extra)
        painter.end()


class PlacePair(QWidget):
    """Both places, and a sentence about them."""

    def __init__(self) -> None:
        super().__init__()
        self.own, self.similar = (
            PlacePicture(tr("This place")),
            PlacePicture(tr("Most similar place of the good parts")),
        )
        self.similar.setToolTip(tr("Compare with this good part (Shift+Y)"))
        self.caption = label(role="small", wraps=True)
        pictures = row(self.own, self.similar, spacing=_GAP_PX)
        self.setLayout(column(pictures, self.caption, STRETCH, spacing=4))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.set_narrow(False)
        self.show_pair(None, None, "")

    def set_narrow(self, is_narrow: bool) -> None:
        """In a narrow window there is room for the similar place alone. The other one is seen in the image."""
        self.own.setVisible(not is_narrow)
        self.caption.setFixedWidth(_SIDE_PX if is_narrow else 2 * _SIDE_PX + _GAP_PX)

    def show_pair(self, own: Surroundings | None, similar: Surroundings | None, text: str) -> None:
        """Show both places, or none and why."""
        self.own.show_place(own)
        self.similar.show_place(similar)
        self.similar.setEnabled(similar is not None)
        self.caption.setText(text)
