"""Drawing an ROI: shapes that include or exclude pixels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import Mask

_Drawing = npt.NDArray[np.uint8]


class RoiTool(StrEnum):
    """The means of drawing. The eraser is a brush that always excludes."""

    RECTANGLE = "rectangle"
    POLYGON = "polygon"
    BRUSH = "brush"
    ERASER = "eraser"

    @property
    def is_stroke(self) -> bool:
        """Whether points are the middle of a line, and not corners."""
        return self in (RoiTool.BRUSH, RoiTool.ERASER)


@dataclass(frozen=True, slots=True)
class RoiShape:
    """One shape as it was drawn.

    Attributes:
        tool: The means.
        points: x and y in image pixels, where pixel (0, 0) covers 0 to 1. They may lie outside of the image.
            Two opposite corners of a rectangle, the corners of a polygon, the line of a brush.
        includes: Whether its pixels are looked at from now on, or no longer.
        width_px: Of a brush's line.
    """

    tool: RoiTool
    points: tuple[tuple[float, float], ...]
    includes: bool = True
    width_px: int = 1


def with_shape(roi: Mask | None, shape: RoiShape, height: int, width: int) -> Mask:
    """An ROI with one shape more.

    The first shape that includes pixels of an image where everything counts leaves only them.

    Args:
        roi: bool, height x width, or None where everything counts.
        shape: To be added or taken away.
        height: Of the image.
        width: Of the image.

    Returns:
        bool, height x width. It may be without a pixel.
    """
    includes = shape.includes and shape.tool is not RoiTool.ERASER
    if roi is None or (includes and roi.all()):
        drawn = np.full((height, width), 0 if includes else 1, np.uint8)
    else:
        drawn = roi.astype(np.uint8)
    _draw(drawn, shape, int(includes))
    return drawn.astype(np.bool_)


def _draw(pixels: _Drawing, shape: RoiShape, value: int) -> None:
    points = np.array(shape.points, dtype=np.float64)
    if shape.tool is RoiTool.RECTANGLE:
        # Pixels that it covers by half or more.
        left, top = np.maximum(np.floor(points.min(axis=0) + 0.5), 0).astype(int)
        right, bottom = np.maximum(np.floor(points.max(axis=0) + 0.5), 0).astype(int)
        pixels[top:bottom, left:right] = value
        return
    corners = np.floor(points).astype(np.int32)
    if shape.tool is RoiTool.POLYGON:
        cv2.fillPoly(pixels, [corners], value)
    else:
        _draw_line(pixels, corners, shape.width_px / 2, value)


def _draw_line(pixels: _Drawing, corners: npt.NDArray[np.int32], radius_px: float, value: int) -> None:
    """Every pixel nearer to the line than its radius. OpenCV's thick lines are up to two pixels thicker than said."""
    border = int(np.ceil(radius_px))
    low = np.maximum(corners.min(axis=0), 0) - border
    high = np.minimum(corners.max(axis=0) + 1, pixels.shape[::-1]) + border
    if (high <= low).any():
        return
    thin = np.ones((high - low)[::-1], np.uint8)
    # A line of one point is none.
    cv2.polylines(thin, [np.vstack([corners, corners[-1:]]) - low], isClosed=False, color=0)
    is_near = cv2.distanceTransform(thin, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) < radius_px
    left, top = np.maximum(low, 0)
    right, bottom = np.minimum(high, pixels.shape[::-1])
    inside = is_near[top - low[1] : bottom - low[1], left - low[0] : right - low[0]]
    pixels[top:bottom, left:right][inside] = value
