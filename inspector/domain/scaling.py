"""Multidimensional scaling: points in the plane whose distances are those of descriptors, as nearly as they can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

#: Majorisation ends after so many steps, or when one lowers the stress by less than this share.
_STEPS, _LEAST_GAIN = 300, 1e-6
#: Places closer than this share of the largest distance are one.
_SAME = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Scaled:
    """Points in the plane.

    Attributes:
        places: n x 2, centred, along their principal axes.
        stress: Kruskal's stress-1: 0 where all distances are kept, and the share of them that is lost otherwise.
    """

    places: Values
    stress: float


def distances(vectors: npt.NDArray[np.floating]) -> Values:
    """Euclidean distances, n x n, of vectors, n x d."""
    each = np.asarray(vectors, np.float64)
    squared = np.square(each).sum(1)
    between = squared[:, None] - 2 * each @ each.T + squared
    np.fill_diagonal(between, 0)
    rooted: Values = np.sqrt(np.maximum(between, 0))
    return rooted


def scaled(wanted: Values) -> Scaled:
    """Metric multidimensional scaling of distances, n x n, into the plane.

    Classical scaling (Torgerson, 1952) gives the first places. Majorisation by Guttman's transform (SMACOF, de Leeuw,
    1977) lowers their stress, as scikit-learn's ``MDS`` does from places at random. So the same distances always give
    the same picture.
    """
    count = len(wanted)
    norm = float(np.square(wanted).sum()) / 2
    if count < 2 or norm == 0:
        return Scaled(np.zeros((count, 2)), 0.0)
    places = classically_scaled(wanted)
    stress = _raw_stress(wanted, distances(places))
    for _ in range(_STEPS):
        moved = guttman_transform(wanted, places)
        lower = _raw_stress(wanted, distances(moved))
        gain, places, stress = stress - lower, moved, lower
        if gain <= _LEAST_GAIN * norm:
            break
    return Scaled(_along_axes(places), float(np.sqrt(stress / norm)))


def classically_scaled(wanted: Values) -> Values:
    """Places, n x 2, from the two largest eigenvalues of the doubly centred squared distances, n x n."""
    squared = np.square(wanted)
    rows = squared.mean(1)
    values, vectors = np.linalg.eigh(-(squared - rows[:, None] - rows + squared.mean()) / 2)
    places: Values = vectors[:, :-3:-1] * np.sqrt(np.maximum(values[:-3:-1], 0))
    return places


def guttman_transform(wanted: Values, places: Values) -> Values:
    """One step of majorisation, which never raises the stress. Distances n x n, places n x 2."""
    found = distances(places)
    ratio = np.divide(wanted, found, out=np.zeros_like(wanted), where=found > _SAME * wanted.max())
    moved: Values = (ratio.sum(1)[:, None] * places - ratio @ places) / len(wanted)
    return moved


def _raw_stress(wanted: Values, found: Values) -> float:
    return float(np.square(wanted - found).sum()) / 2


def _along_axes(places: Values) -> Values:
    """Centred, the widest spread across, and turned so that equal distances give equal signs."""
    centred = places - places.mean(0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    turned: Values = centred @ axes.T
    farthest = turned[np.abs(turned).argmax(0), range(turned.shape[1])]
    return turned * np.where(farthest < 0, -1.0, 1.0)
