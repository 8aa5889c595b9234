"""One Good Part, large enough to judge it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.thumbnails import Thumbnails


class PartPicture(QWidget):
    """The whole part, as large as its place allows.

    Args:
        size_px: Of the place.
    """

    def __init__(self, size_px: QSize) -> None:
        super().__init__()
        self.setFixedSize(size_px)
        self.thumbnails = Thumbnails(max(size_px.width(), size_px.height()), self.devicePixelRatioF(), self)
        self.path: Path | None = None
        self.thumbnails.thumbnail_loaded.connect(self._on_loaded)

    def show_part(self, path: Path | None) -> None:
        """Show another part, or nothing."""
        self.path = path
        self.setAccessibleName("" if path is None else tr("Picture of {name}", name=path.name))
        self.thumbnails.drop_requests()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        pixmap = None if self.path is None else self.thumbnails.pixmap(self.path)
        if pixmap is None:
            return
        size = pixmap.deviceIndependentSize()
        size.scale(self.width(), self.height(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, *size.toTuple())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(area, pixmap, QRectF(pixmap.rect()))

    @Slot(object)
    def _on_loaded(self, path: Path) -> None:
        if path == self.path:
            self.update()
