"""Near twins: several images of one part, such as its PNG and its JPEG, or two shots of it.

``docs/experiments/near-twins.md`` has the measurements behind the constants.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import cv2
import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.events import CancellationPoint, Work, run_to_end

#: Side of the grey thumbnails that are compared.
_SIDE_PX = 32
#: Their smoothing, so that noise and a fraction of a pixel matter little.
_SIGMA_PX = 0.7
#: Displacements that are tried, in thumbnail pixels: up to 3 % of the image in every direction.
_SHIFTS = tuple(itertools.product(np.linspace(-1, 1, 9), repeat=2))
#: The neighbour whose distance is typical of different parts: a part may have so many twins, less one.
_NEIGHBOUR = 10
#: Twins are nearer than this share of the typical distance.
_SHARE = 1 / 5
_BLOCK = 1024

IntArray = npt.NDArray[np.int64]
_Thumbnails = npt.NDArray[np.float32]


def twin_groups(images: Iterable[Pixels]) -> IntArray:
    """As ``find_twins``, without a way to stop it."""
    return run_to_end(find_twins(images))


def find_twins(images: Iterable[Pixels]) -> Work[IntArray]:
    """Find images that show one part.

    The distance of two images is 1 - r. r is the correlation of their grey thumbnails less the mean thumbnail of all
    images, at the best of some small displacements. Twins are much nearer to each other than parts typically are.

    Args:
        images: Each uint8, height x width x 3, all of one size.

    Yields:
        CancellationPoint.

    Returns:
        n numbers: the index of the first image of each image's group.
    """
    small = []
    for image in images:
        small.append(thumbnail(image))
        yield CancellationPoint()
    thumbnails = np.stack(small)
    groups = np.arange(len(thumbnails))
    if len(groups) < 3:
        return groups
    nearest, distances = yield from neighbours(thumbnails)
    typical = float(np.median(distances[:, -1]))
    for index, neighbour in zip(*np.nonzero(distances < _SHARE * typical), strict=True):
        group, other_group = groups[index], groups[nearest[index, neighbour]]
        groups[groups == max(group, other_group)] = min(group, other_group)
    return groups


def thumbnail(image: Pixels) -> FloatMap:
    """A grey version of an image, 32 x 32, smooth, of mean 0 and deviation 1: a brighter shot is the same part."""
    small = cv2.resize(image, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    smooth = cv2.GaussianBlur(grey, (0, 0), _SIGMA_PX, borderType=cv2.BORDER_REFLECT)
    normal = (smooth - smooth.mean()) / max(float(smooth.std()), 1e-6)
    return np.asarray(normal, np.float32)


def neighbours(thumbnails: _Thumbnails) -> Work[tuple[IntArray, _Thumbnails]]:
    """The nearest other images of each image, nearest first, and their distances, both n x neighbours.

    Args:
        thumbnails: n x 32 x 32, as ``thumbnail`` makes them.
    """
    count = len(thumbnails)
    kept = min(_NEIGHBOUR, count - 1)
    mean = thumbnails.mean(0)
    fixed = _directions(thumbnails - mean)
    nearest = np.empty((count, kept), np.int64)
    distances = np.empty((count, kept), np.float32)
    for start in range(0, count, _BLOCK):
        block = slice(start, min(start + _BLOCK, count))
        correlation = np.full((block.stop - start, count), -np.inf, np.float32)
        for shift in _SHIFTS:
            moved = _directions(_moved(thumbnails, *shift) - mean)
            np.maximum(correlation, fixed[block] @ moved.T, out=correlation)
            yield CancellationPoint()
        correlation[np.arange(block.stop - start), np.arange(start, block.stop)] = -np.inf
        nearest[block] = np.argsort(-correlation, axis=1)[:, :kept]
        distances[block] = 1 - np.take_along_axis(correlation, nearest[block], axis=1)
    return nearest, distances


def _moved(thumbnails: _Thumbnails, x_px: float, y_px: float) -> _Thumbnails:
    shift = np.array([[1, 0, x_px], [0, 1, y_px]], np.float32)
    size = (_SIDE_PX, _SIDE_PX)
    return np.stack([cv2.warpAffine(image, shift, size, borderMode=cv2.BORDER_REPLICATE) for image in thumbnails])


def _directions(thumbnails: _Thumbnails) -> _Thumbnails:
    """Unit vectors, n x d, without the border that displacements fill."""
    inner = thumbnails[:, 2:-2, 2:-2].reshape(len(thumbnails), -1)
    inner = inner - inner.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(inner, axis=1, keepdims=True)
    return np.asarray(inner / np.maximum(lengths, 1e-6), np.float32)
