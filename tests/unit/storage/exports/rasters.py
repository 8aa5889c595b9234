"""Polygons as pixels, computed apart from the code that makes them."""

from collections.abc import Iterator, Sequence

import numpy as np

Corners = Sequence[tuple[float, float]]


def filled(corners: Corners, height: int, width: int) -> np.ndarray:
    """The pixels whose middle is inside a polygon, by the even-odd rule, bool, height x width."""
    inside = np.zeros((height, width), bool)
    for _, right in _crossings(corners, height, width):
        inside ^= right
    return inside


def winding(corners: Corners, height: int, width: int) -> np.ndarray:
    """How often a polygon winds around the middle of each pixel, int, height x width."""
    turns = np.zeros((height, width), int)
    for direction, right in _crossings(corners, height, width):
        turns += direction * right
    return turns


def _crossings(corners: Corners, height: int, width: int) -> Iterator[tuple[int, np.ndarray]]:
    """For each edge its direction along y, and the pixels whose row crosses it and that lie right of it."""
    rows, columns = np.arange(height) + 0.5, np.arange(width) + 0.5
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if y1 == y2:
            continue
        crosses = (rows > min(y1, y2)) & (rows < max(y1, y2))
        at = x1 + (rows - y1) * (x2 - x1) / (y2 - y1)
        yield int(np.sign(y2 - y1)), crosses[:, None] & (columns[None, :] > at[:, None])


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
