"""How an Anomaly Map is drawn over its image. The colour scale is fixed by the Threshold, never by the image."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.contours import contours
from inspector.domain.results import ColourScale

#: Share of the colours, and of the opacity, that the lowest score to be seen has at the least.
_SEEN_COLOUR, _SEEN_OPACITY = 0.35, 0.5


def colour_table(name: str) -> npt.NDArray[np.uint8]:
    """The 256 x 3 RGB entries of a colour map of ``COLOUR_MAPS``."""
    ramp = np.arange(256, dtype=np.uint8).reshape(-1, 1)
    bgr = cv2.applyColorMap(ramp, getattr(cv2, f"COLORMAP_{name.upper()}"))
    return np.ascontiguousarray(bgr[:, 0, ::-1])


def colour_levels(middle: float) -> tuple[float, float]:
    """Scores drawn with the first and the last colour, by that of the middle one.

    0 is an average good pixel, whatever the score rule. A middle at or below zero keeps a scale of width 1, or
    wide enough to be a scale in float32.
    """
    half = max(middle, 0.5, -middle * 1e-6)
    return middle - half, middle + half


def overlay_table(colour_map: str, opacity: float, colours: ColourScale) -> npt.NDArray[np.uint8]:
    """How scores are drawn over an image.

    Scores that good parts reach are faint. From ``seen_from`` on, colour and opacity begin anew, so that every pixel
    that may belong to a defect is seen.

    Args:
        colour_map: A key of ``COLOUR_MAPS``.
        opacity: 0 to 1, of the strongest colour.
        colours: The scale.

    Returns:
        uint8, 256 x 4, RGBA. The entries stand for scores at equal steps between the ``colour_levels``.
    """
    low, high = colour_levels(colours.middle)
    seen = (colours.seen_from - low) / (high - low)
    steps = np.linspace(0, 1, 256)
    is_seen = steps >= seen
    lifted = np.interp(steps, (seen, 0.5, 1), (max(seen, _SEEN_COLOUR), 0.5, 1)) if seen < 0.5 else steps
    solid = np.interp(steps, (seen, 1), (max(seen, _SEEN_OPACITY), 1))
    shown = colour_table(colour_map)[(np.where(is_seen, lifted, steps) * 255).astype(np.uint8)]
    alpha = (np.where(is_seen, solid, steps) * opacity * 255).astype(np.uint8)
    return np.column_stack([shown, alpha])


def blend(image: Pixels, anomaly_map: FloatMap, colours: ColourScale, opacity: float, colour_map: str) -> Pixels:
    """Draw a map over its image.

    Args:
        image: uint8, height x width x 3, RGB.
        anomaly_map: float32, height x width.
        colours: The scale.
        opacity: 0 to 1, of the strongest colour. Scores at the bottom of the scale stay transparent.
        colour_map: A key of ``COLOUR_MAPS``.

    Returns:
        uint8, height x width x 3, RGB.
    """
    drawn = overlay_table(colour_map, opacity, colours)[colour_index(anomaly_map, colours.middle)]
    alpha = drawn[..., 3:].astype(np.float32) / 255
    return (image * (1 - alpha) + drawn[..., :3] * alpha + 0.5).astype(np.uint8)


def colour_index(anomaly_map: FloatMap, middle: float) -> npt.NDArray[np.uint8]:
    """Position of each score on the fixed colour scale, 0 to 255."""
    low, high = colour_levels(middle)
    scaled = (anomaly_map - low) * (255 / (high - low))
    index: npt.NDArray[np.uint8] = np.clip(scaled, 0, 255).astype(np.uint8)
    return index


def draw_contours(image: Pixels, mask: Mask, colour: tuple[int, int, int], width_px: int = 1) -> Pixels:
    """A copy of the image with the outline of the Defect Mask."""
    drawn = np.ascontiguousarray(image).copy()
    for contour in mask_contours(mask):
        cv2.polylines(drawn, [contour], isClosed=True, color=colour, thickness=width_px)
    return drawn


def mask_contours(mask: Mask) -> list[npt.NDArray[np.int32]]:
    """Outlines of a mask's regions and holes, each n x 2 (x, y) in pixel centres."""
    return [contour[:, 0, :] for contour, _ in contours(mask, every_pixel=True)]
