"""Polygons as pixels, computed apart from the code that makes them."""

from collections.abc import Sequence

import numpy as np


def filled(corners: Sequence[tuple[float, float]], height: int, width: int) -> np.ndarray:
    """The pixels whose middle is inside a polygon, by the even-odd rule, bool, height x width."""
    inside = np.zeros((height, width), bool)
    rows, columns = np.arange(height) + 0.5, np.arange(width) + 0.5
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if y1 == y2:
            continue
        crosses = (rows > min(y1, y2)) & (rows < max(y1, y2))
        at = x1 + (rows - y1) * (x2 - x1) / (y2 - y1)
        inside ^= crosses[:, None] & (columns[None, :] > at[:, None])
    return inside


def winding(corners: Sequence[tuple[float, float]], height: int, width: int) -> np.ndarray:
    """How often a polygon winds around the middle of each pixel, int, height x width."""
    turns = np.zeros((height, width), int)
    rows, columns = np.arange(height) + 0.5, np.arange(width) + 0.5
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if y1 == y2:
            continue
        crosses = (rows > min(y1, y2)) & (rows < max(y1, y2))
        at = x1 + (rows - y1) * (x2 - x1) / (y2 - y1)
        turns += np.sign(y2 - y1).astype(int) * (crosses[:, None] & (columns[None, :] > at[:, None]))
    return turns


def within_a_pixel(drawn: np.ndarray, mask: np.ndarray) -> bool:
    """Whether two masks differ only where a neighbour differs, too."""
    return not (drawn & ~_grown(mask)).any() and not (mask & ~_grown(drawn)).any()


def _grown(mask: np.ndarray) -> np.ndarray:
    padded = np.pad(mask, 1)
    shifts = [(i, j) for i in range(3) for j in range(3)]
    return np.any([padded[i : i + mask.shape[0], j : j + mask.shape[1]] for i, j in shifts], axis=0)


def speckled(seed: int, height: int = 40, width: int = 50) -> np.ndarray:
    """A random mask of regions with holes, and with regions in their holes."""
    rng = np.random.default_rng(seed)
    coarse = rng.random((height // 4 + 2, width // 4 + 2))
    mask = np.kron(coarse > rng.uniform(0.2, 0.8), np.ones((4, 4), bool))[:height, :width]
    return mask ^ (rng.random((height, width)) < rng.uniform(0, 0.2))
