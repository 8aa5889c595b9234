"""Defect Masks: the places above the Threshold, each outlined down to where it ends. Never runs a network."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import FloatMap, Mask
from inspector.domain.results import Region, Thresholds

#: An outline follows the map down to this share of the highest pixel nearby, 0 being an average good pixel.
PEAK_SHARE = 0.45
#: It ends earlier where this share of good pixels lies below.
GOOD_SHARE = 0.99

_Box = tuple[slice, slice]


def good_level(good_pixels: FloatMap) -> float:
    """The level that outlines never go below, from pixels of good parts in any shape: few of them lie above it."""
    return float(np.quantile(good_pixels, GOOD_SHARE))


def outline_level(peak: float, thresholds: Thresholds) -> float:
    """The level that the outline around a peak follows: at the Threshold or below it."""
    return min(thresholds.defect, max(thresholds.good_level, PEAK_SHARE * peak))


def outlined(
    anomaly_map: FloatMap, roi: Mask | None, thresholds: Thresholds, min_area_px: int
) -> tuple[Mask, tuple[Region, ...]]:
    """The Defect Mask of a map and its regions, each with a pixel above the Threshold.

    Pixels above the good level make islands. An island's highest pixel gives its outline's level. Pieces of the island
    above that level are regions if the Threshold is exceeded in them. (Hysteresis, as in Canny's edge detector.)

    Args:
        anomaly_map: float32, height x width.
        roi: bool, height x width: nothing outside of it counts. None where everything does.
        thresholds: On the map's scale.
        min_area_px: Smaller regions are left out. A region's area is that within its outline.

    Returns:
        bool, height x width, and the regions, largest score first.
    """
    mask = np.zeros(anomaly_map.shape, dtype=np.bool_)
    above = _above(anomaly_map, thresholds.defect, roi)
    lowest = min(thresholds.defect, thresholds.good_level)
    islands = _above(anomaly_map, lowest, roi) if lowest < thresholds.defect else above
    regions = []
    for island_box, island in _pieces(islands, above):
        for box, piece in _outlined_pieces(anomaly_map[island_box], island, above[island_box], thresholds):
            area_px = int(np.count_nonzero(piece))
            if area_px < min_area_px:
                continue
            mask[island_box][box] |= piece
            score = _highest(anomaly_map[island_box][box], piece)
            height, width = piece.shape
            y, x = island_box[0].start + box[0].start, island_box[1].start + box[1].start
            regions.append(Region(area_px, score, x, y, width, height))
    regions.sort(key=lambda region: region.score, reverse=True)
    return mask, tuple(regions)


def _above(anomaly_map: FloatMap, level: float, roi: Mask | None) -> Mask:
    # In the map's precision, so that score and mask never contradict each other.
    above: Mask = anomaly_map > np.float32(level)
    if roi is not None:
        above &= roi
    return above


def _outlined_pieces(
    scores: FloatMap, island: Mask, above: Mask, thresholds: Thresholds
) -> Iterator[tuple[_Box, Mask]]:
    """The regions of an island, each as its box in that of the island, and its pixels in there."""
    level = outline_level(_highest(scores, island), thresholds)
    if level <= thresholds.good_level:
        yield np.s_[0 : island.shape[0], 0 : island.shape[1]], island
    else:
        within = island & (scores > np.float32(level))
        yield from _pieces(within, within & above)


def _highest(scores: FloatMap, where: Mask) -> float:
    return float(scores.max(where=where, initial=-np.inf))


def _pieces(mask: Mask, seeds: Mask) -> Iterator[tuple[_Box, Mask]]:
    """The 8-connected pieces of a mask that contain a seed, each as its box and its pixels in there.

    The time follows the area of these pieces, hardly the size of the image.
    """
    # Here, so that the window's process loads OpenCV when there is something to judge, not to be there.
    import cv2

    pixels: npt.NDArray[np.uint8] = mask.view(np.uint8)
    # With a border of one pixel, as flood filling wants it.
    marks = np.zeros((mask.shape[0] + 2, mask.shape[1] + 2), dtype=np.uint8)
    filled, told = 1, 2
    contours, hierarchy = cv2.findContours(seeds.view(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for index, contour in enumerate(contours):
        column, row = contour[0, 0].tolist()
        is_hole = hierarchy[0, index, 3] >= 0
        if is_hole or marks[row + 1, column + 1]:
            continue
        flags = 8 | (filled << 8) | cv2.FLOODFILL_MASK_ONLY
        _, _, _, (x, y, width, height) = cv2.floodFill(pixels, marks, (column, row), 0, flags=flags)
        marked = marks[y + 1 : y + height + 1, x + 1 : x + width + 1]
        piece = marked == filled
        marked[piece] = told
        yield np.s_[y : y + height, x : x + width], piece
