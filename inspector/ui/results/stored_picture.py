"""The stored picture of a result, with the places of its defects."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from inspector.domain.result import ResultRow
from inspector.domain.results import Region, Verdict
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.verdict_banner import verdict_colour

#: Between a box and the defect in it.
_MARGIN_PX = 3


class StoredPicture(QWidget):
    """Shows a small picture as large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self._row: ResultRow | None = None
        self._places: tuple[Region, ...] = ()
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    @property
    def is_blank(self) -> bool:
        """Whether there is no picture."""
        return self._pixmap.isNull()

    def show_picture(self, row: ResultRow | None, jpeg: bytes, places: Sequence[Region]) -> None:
        """Show the picture of a result. ``jpeg`` is empty where there is none."""
        self._pixmap = QPixmap()
        self._pixmap.loadFromData(jpeg)
        self._row, self._places = row, tuple(places)
        name = (
            tr("No picture")
            if row is None
            else tr("Picture of {name}, {verdict}", name=row.path.name, verdict=row.verdict)
        )
        self.setAccessibleName(name)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(288, 288)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._row is None or self.is_blank:
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._why_blank())
        else:
            size = self._pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF((self.width() - size.width()) / 2, 0, size.width(), size.height())
            painter.drawPixmap(target, self._pixmap, QRectF(self._pixmap.rect()))
            self._draw_places(painter, target, self._row)
        painter.end()

    def _why_blank(self) -> str:
        return tr("Select a result to see its picture") if self._row is None else tr("No picture was stored")

    def _draw_places(self, painter: QPainter, target: QRectF, row: ResultRow) -> None:
        if not row.width_px or not row.height_px:
            return
        across, down = target.width() / row.width_px, target.height() / row.height_px
        painter.setPen(QPen(verdict_colour(Verdict.DEFECT, self.palette()), 2))
        for place in self._places:
            box = QRectF(place.x * across, place.y * down, place.width * across, place.height * down)
            painter.drawRect(
                box.translated(target.topLeft()).adjusted(-_MARGIN_PX, -_MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
            )
