"""Defect Masks: the places above the Threshold, each outlined down to where it ends. Never runs a network."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from inspector.domain.arrays import FloatMap, Mask
from inspector.domain.contours import Contour, contours
from inspector.domain.results import Region, Thresholds

#: An outline follows the map down to this share of the highest pixel nearby, 0 being an average good pixel.
PEAK_SHARE = 0.45
#: It ends earlier where this share of good pixels lies below.
GOOD_SHARE = 0.99

#: An island is looked for so far around the pixels above the Threshold at first.
_NEARBY_PX = 32

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
    mask, seen = (np.zeros(anomaly_map.shape, dtype=np.bool_) for _ in range(2))
    above = _above(anomaly_map, thresholds.defect, roi)
    regions = []
    for contour in _outer(above):
        if seen[_first(contour)]:
            continue
        island_box, island = _island(anomaly_map, min(thresholds.defect, thresholds.good_level), roi, contour)
        seen[island_box] |= island
        for box, piece in _pieces(anomaly_map[island_box], island, above[island_box], thresholds):
            area_px = int(np.count_nonzero(piece))
            if area_px < min_area_px:
                continue
            mask[island_box][box] |= piece
            y, x = island_box[0].start + box[0].start, island_box[1].start + box[1].start
            regions.append(_region(anomaly_map[island_box][box], piece, area_px, x, y))
    regions.sort(key=lambda region: region.score, reverse=True)
    return mask, tuple(regions)


def _above(anomaly_map: FloatMap, level: float, roi: Mask | None) -> Mask:
    # In the map's precision, so that score and mask never contradict each other.
    above: Mask = anomaly_map > np.float32(level)
    if roi is not None:
        above &= roi
    return above


def _region(scores: FloatMap, piece: Mask, area_px: int, x: int, y: int) -> Region:
    """The region of a piece whose box begins at a column and a row."""
    height, width = piece.shape
    row, column = divmod(int(np.where(piece, scores, -np.inf).argmax()), width)
    peak, mean = float(scores[row, column]), float(scores.mean(where=piece, dtype=np.float64))
    return Region(area_px, peak, x, y, width, height, mean, peak, (x + column, y + row))


def _highest(scores: FloatMap, where: Mask) -> float:
    return float(scores.max(where=where, initial=-np.inf))


def _outer(mask: Mask) -> Iterator[Contour]:
    """The outer edge of each 8-connected piece."""
    return (contour for contour, is_outer in contours(mask, every_pixel=False) if is_outer)


def _first(contour: Contour) -> tuple[int, int]:
    """Row and column of a contour's first pixel."""
    column, row = contour[0, 0].tolist()
    return row, column


def _piece_at(mask: Mask, pixel: tuple[int, int]) -> tuple[_Box, Mask]:
    """The 8-connected piece of a mask around one of its pixels, as its box and its pixels in there."""
    import cv2

    # With a border of one pixel, as flood filling wants it.
    marks = np.zeros((mask.shape[0] + 2, mask.shape[1] + 2), dtype=np.uint8)
    flags = 8 | (1 << 8) | cv2.FLOODFILL_MASK_ONLY
    _, _, _, (x, y, width, height) = cv2.floodFill(mask.view(np.uint8), marks, pixel[::-1], 0, flags=flags)
    piece = marks[y + 1 : y + height + 1, x + 1 : x + width + 1].view(np.bool_)
    return np.s_[y : y + height, x : x + width], piece


def _island(anomaly_map: FloatMap, level: float, roi: Mask | None, contour: Contour) -> tuple[_Box, Mask]:
    """The 8-connected piece above a level around a contour, as its box and its pixels in there.

    It is looked for nearby first, so that the time follows its area and not the image's.
    """
    (left, top), (right, bottom) = contour.min(axis=(0, 1)).tolist(), contour.max(axis=(0, 1)).tolist()
    height, width = anomaly_map.shape
    margin = max(right - left, bottom - top, _NEARBY_PX)
    row, column = _first(contour)
    while True:
        first_row, first_column = max(0, top - margin), max(0, left - margin)
        window = np.s_[first_row : min(height, bottom + margin + 1), first_column : min(width, right + margin + 1)]
        around = _above(anomaly_map[window], level, None if roi is None else roi[window])
        (rows, columns), piece = _piece_at(around, (row - first_row, column - first_column))
        box = np.s_[
            first_row + rows.start : first_row + rows.stop, first_column + columns.start : first_column + columns.stop
        ]
        if all(_is_inside(*sides) for sides in zip(box, window, anomaly_map.shape, strict=True)):
            return box, piece
        margin *= 4


def _is_inside(piece: slice, window: slice, side_px: int) -> bool:
    """Whether a piece ends before its window does, or with the image."""
    starts_inside: bool = piece.start > window.start or window.start == 0
    stops_inside: bool = piece.stop < window.stop or window.stop == side_px
    return starts_inside and stops_inside


def _pieces(scores: FloatMap, island: Mask, above: Mask, thresholds: Thresholds) -> Iterator[tuple[_Box, Mask]]:
    """The regions of an island, each as its box in that of the island, and its pixels in there."""
    level = outline_level(_highest(scores, island), thresholds)
    if level <= thresholds.good_level:
        yield np.s_[0 : island.shape[0], 0 : island.shape[1]], island
        return
    within = island & (scores > np.float32(level))
    seen = np.zeros_like(within)
    for contour in _outer(within & above):
        if not seen[_first(contour)]:
            box, piece = _piece_at(within, _first(contour))
            seen[box] |= piece
            yield box, piece
