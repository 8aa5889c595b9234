"""The image, its Anomaly Map over it and the outlines of defects. Wheel zooms, dragging pans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.overlay import colour_levels, mask_contours, overlay_table
from inspector.domain.results import ColourScale, Region
from inspector.ui.widgets.picture_item import PictureItem, at_most
from inspector.ui.widgets.sentences import tr

#: Maps are drawn from at most this many pixels a side: they are smooth, and moving the colours must stay fast.
DRAWN_MAP_PX = 1024
_ZOOM_STEP = 1.25
#: Lines lie above every picture.
_LINES_LEVEL = 4
#: From this zoom on every pixel of the image is a rectangle of its own colour.
_EXACT_ZOOM = 0.999


class ImageView(pg.GraphicsView):
    """Shows one image.

    Signals:
        cursor_moved: Column, row and Anomaly Score (None without a map) under the pointer. All None outside.
        zoom_changed: Screen pixels per image pixel, 0 where no image is shown.
    """

    # pyqtgraph's constructor sends events before there is anything to fit or colour.
    _is_built = False

    cursor_moved = Signal(object, object, object)
    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.setAccessibleName(tr("Image"))
        self._box = pg.ViewBox(lockAspect=True, invertY=True, enableMenu=False, defaultPadding=0.02)
        self._box.disableAutoRange()
        self.setCentralItem(self._box)
        self._picture = PictureItem()
        self._overlay = pg.ImageItem(axisOrder="row-major")
        # White within black is seen on every image and under every colour of the map.
        self._rim = pg.PlotCurveItem(pen=pg.mkPen(0, 0, 0, 200, width=3), antialias=False)
        self._outline = pg.PlotCurveItem(pen=pg.mkPen("w", width=1), antialias=False)
        self._selection = pg.PlotCurveItem(pen=pg.mkPen("w", width=2, style=Qt.PenStyle.DashLine))
        for item in (self._picture, self._overlay, self._rim, self._outline, self._selection):
            self._box.addItem(item, ignoreBounds=item is not self._picture)
        for item in (self._rim, self._outline, self._selection):
            item.setZValue(_LINES_LEVEL)
        self._image: Pixels | None = None
        self._map: FloatMap | None = None
        self._overlay_shown = True
        self._contours_shown = True
        self._opacity = 0.6
        self._colour_map = "Inferno"
        self._colours = ColourScale(1.0, 1.0)
        self._follows_size = True
        self._pointer: QPointF | None = None
        self._refresh_table()
        self._box.sigRangeChangedManually.connect(self._on_moved_by_hand)
        self._box.sigRangeChanged.connect(self._on_range_changed)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self._is_built = True
        self._refresh_background()

    def _on_range_changed(self) -> None:
        if self._image is not None:
            self._draw_picture()
            self.zoom_changed.emit(self.zoom)

    @property
    def box(self) -> pg.ViewBox:
        """Holds everything that is drawn, in image coordinates: pixel (0, 0) covers 0 to 1."""
        return self._box

    @property
    def image(self) -> Pixels | None:
        """The image shown, uint8, height x width x 3, RGB."""
        return self._image

    @property
    def zoom(self) -> float:
        """Pixels of the screen per image pixel. Where Qt scales the window, it has more than one for each of Qt's."""
        return float(self.devicePixelRatioF() / max(self._box.viewPixelSize()[0], 1e-9))

    def set_image(self, image: Pixels | None) -> None:
        """Show an image, uint8, height x width x 3, RGB. The view stays where it is if the size is the same."""
        same_size = image is not None and self._image is not None and image.shape == self._image.shape
        self._image = image
        self.set_map(None)
        self.set_mask(None)
        self.select_region(None)
        self._picture.setVisible(image is not None)
        if image is None:
            self._picture.drop()
            self.zoom_changed.emit(0.0)
            return
        self._draw_picture()
        if not same_size:
            self.fit()
            # The view may have been there before, with no image or another one.
            self.zoom_changed.emit(self.zoom)

    def _draw_picture(self) -> None:
        if self._image is not None:
            self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.zoom < _EXACT_ZOOM)
            self._picture.draw(self._image, self.zoom)

    def set_map(self, anomaly_map: FloatMap | None) -> None:
        """Lay an Anomaly Map of the image's size over it."""
        self._map = anomaly_map
        if self._pointer is not None:
            self._on_mouse_moved(self._pointer)
        if anomaly_map is None:
            self._overlay.setVisible(False)
            return
        height, width = anomaly_map.shape
        # pyqtgraph crashes when it paints a float image that has a colour table but no levels.
        levels = colour_levels(self._colours.middle)
        self._overlay.setImage(at_most(anomaly_map, DRAWN_MAP_PX), autoLevels=False, levels=levels)
        self._overlay.setRect(QRectF(0, 0, width, height))
        self._overlay.setVisible(self._overlay_shown)

    def set_colours(self, colours: ColourScale) -> None:
        """Choose the scale. The map itself is not computed anew."""
        if colours == self._colours:
            return
        self._colours = colours
        self._overlay.setLevels(colour_levels(colours.middle))
        self._refresh_table()

    def set_mask(self, mask: Mask | None) -> None:
        """Outline a Defect Mask of the image's size."""
        x, y, joined = outline_path(mask)
        for item in (self._rim, self._outline):
            item.setData(x, y, connect=joined)

    def set_overlay(self, shown: bool, opacity: float, colour_map: str, contours: bool) -> None:
        """Choose the drawing over the image. ``opacity`` is 0 to 1."""
        self._overlay_shown, self._opacity, self._contours_shown = shown, opacity, contours
        self._colour_map = colour_map
        self._refresh_table()
        self._overlay.setVisible(shown and self._map is not None)
        self._rim.setVisible(contours)
        self._outline.setVisible(contours)

    def _refresh_table(self) -> None:
        self._overlay.setLookupTable(overlay_table(self._colour_map, self._opacity, self._colours))

    def select_region(self, region: Region | None) -> None:
        """Frame a region and bring it to the centre."""
        self._selection.setVisible(region is not None)
        if region is None:
            return
        margin = 4 + 0.15 * max(region.width, region.height)
        left, right = region.x - margin, region.x + region.width + margin
        top, bottom = region.y - margin, region.y + region.height + margin
        self._selection.setData([left, right, right, left, left], [top, top, bottom, bottom, top])
        side, screen = max(region.width, region.height, 24) * 4, self._box.size()
        zoom = min(screen.width(), screen.height()) * self.devicePixelRatioF() / side
        centre = QPointF(region.x + region.width / 2, region.y + region.height / 2)
        self.look_at(centre, max(zoom, self.zoom))

    def fit(self) -> None:
        """Show the whole image, and keep doing so when the window changes its size."""
        self._follows_size = True
        if self._image is None:
            return
        height, width = self._image.shape[:2]
        self._box.setRange(QRectF(0, 0, width, height), padding=0.02)

    def show_actual_size(self) -> None:
        """One image pixel on one screen pixel."""
        self.zoom_to(1.0)

    def zoom_in(self) -> None:
        """Magnify around the centre."""
        self.zoom_to(self.zoom * _ZOOM_STEP)

    def zoom_out(self) -> None:
        """Shrink around the centre."""
        self.zoom_to(self.zoom / _ZOOM_STEP)

    def zoom_to(self, zoom: float) -> None:
        """Magnify around the centre to so many pixels of the screen per image pixel."""
        self.look_at(self._box.viewRect().center(), zoom)

    def look_at(self, centre: QPointF, zoom: float) -> None:
        """Bring a place of the image to the centre, at so many pixels of the screen per image pixel."""
        if self._image is None:
            return
        self._follows_size = False
        screen, ratio = self._box.size(), self.devicePixelRatioF()
        width, height = screen.width() * ratio / zoom, screen.height() * ratio / zoom
        # Image pixels begin with pixels of the screen, else some would be a pixel wider than others.
        left, top = (round(start * zoom) / zoom for start in (centre.x() - width / 2, centre.y() - height / 2))
        self._box.setRange(QRectF(left, top, width, height), padding=0)

    def _on_moved_by_hand(self, *_: object) -> None:
        self._follows_size = False

    def _on_mouse_moved(self, position: QPointF) -> None:
        self._pointer = position
        point = self._box.mapSceneToView(position)
        column, row = int(np.floor(point.x())), int(np.floor(point.y()))
        if self._image is None or not (0 <= row < self._image.shape[0] and 0 <= column < self._image.shape[1]):
            self.cursor_moved.emit(None, None, None)
            return
        score = None if self._map is None else float(self._map[row, column])
        self.cursor_moved.emit(column, row, score)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer = None
        self.cursor_moved.emit(None, None, None)

    @override
    def resizeEvent(self, event: QEvent) -> None:
        super().resizeEvent(event)
        if self._is_built and self._follows_size:
            self.fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._is_built and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._refresh_background()

    def _refresh_background(self) -> None:
        colour = QColor(self.palette().color(QPalette.ColorRole.Base))
        self.setBackground(colour)


def outline_path(mask: Mask | None) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.int32]]:
    """Outlines as one path.

    Args:
        mask: bool, height x width, or None.

    Returns:
        x and y of the points, in image coordinates where pixel (0, 0) covers 0 to 1, and for each point 1 if a line
        goes on to the next.
    """
    contours: Sequence[npt.NDArray[np.int32]] = [] if mask is None else mask_contours(mask)
    points: list[npt.NDArray[np.float64]] = []
    joined: list[npt.NDArray[np.int32]] = []
    for contour in contours:
        outline = contour + 0.5
        if len(contour) < 3:
            # Too thin for an outline through its pixels' centres: frame it.
            (left, top), (right, bottom) = contour.min(axis=0), contour.max(axis=0) + 1
            outline = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float64)
        points.append(np.vstack([outline, outline[:1]]))
        marks = np.ones(len(outline) + 1, dtype=np.int32)
        marks[-1] = 0
        joined.append(marks)
    if not points:
        return np.empty(0), np.empty(0), np.empty(0, dtype=np.int32)
    path = np.vstack(points)
    return path[:, 0], path[:, 1], np.concatenate(joined)
