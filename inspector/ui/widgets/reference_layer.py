"""Another image over the one that is shown: all of it, or as far as a line that is moved."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem

from inspector.domain.arrays import Pixels
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.picture_item import PictureItem

#: Above image and map, below the outlines.
_LEVEL, _LINE_LEVEL = 3, 6


class ReferenceLayer(QObject):
    """A layer of a view.

    Signals:
        wiped: The line was moved by hand: its place as a share of the width, 0 to 1.
    """

    wiped = Signal(float)

    def __init__(self, view: ImageView) -> None:
        super().__init__(view)
        self._view = view
        self._image: Pixels | None = None
        self._clip = QGraphicsRectItem()
        self._clip.setPen(pg.mkPen(None))
        self._clip.setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape)
        self._clip.setZValue(_LEVEL)
        self._picture = PictureItem()
        self._picture.setParentItem(self._clip)
        self._line = pg.InfiniteLine(angle=90, movable=True, pen=pg.mkPen("w", width=2))
        self._line.setHoverPen(pg.mkPen("#ffe066", width=4))
        self._line.setCursor(Qt.CursorShape.SplitHCursor)
        self._line.setZValue(_LINE_LEVEL)
        for item in (self._clip, self._line):
            view.box.addItem(item, ignoreBounds=True)
        self._line.sigDragged.connect(self._on_dragged)
        view.zoom_changed.connect(self._draw)
        self.hide()

    def hide(self) -> None:
        """Show nothing."""
        self._image = None
        self._clip.setVisible(False)
        self._line.setVisible(False)
        self._picture.drop()

    def show_all(self, image: Pixels) -> None:
        """Cover the image with another one of its size, uint8, height x width x 3, RGB."""
        self._show(image, 1.0)
        self._line.setVisible(False)

    def show_until(self, image: Pixels, share: float) -> None:
        """Cover the left share of the image with that of another one of its size."""
        self._show(image, share)
        width = image.shape[1]
        self._line.setBounds((0, width))
        self._line.setValue(share * width)
        self._line.setVisible(True)

    def _show(self, image: Pixels, share: float) -> None:
        self._image = image
        height, width = image.shape[:2]
        self._clip.setRect(0, 0, share * width, height)
        self._clip.setVisible(True)
        self._draw()

    def _draw(self) -> None:
        if self._image is not None:
            self._picture.draw(self._image, self._view.zoom)

    def _on_dragged(self) -> None:
        if self._image is not None:
            share = float(self._line.value()) / self._image.shape[1]
            self._clip.setRect(0, 0, share * self._image.shape[1], self._image.shape[0])
            self.wiped.emit(share)
