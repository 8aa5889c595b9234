"""How a part lies in its image, beside the mean Good Part where Good Parts lie alike.

A part is laid over the mean of the Good Parts by the enhanced correlation coefficient (Evangelidis and Psarakis, IEEE
PAMI 2008). The Good Parts themselves tell, each beside the mean of the others, whether they lie alike. The mean of
turned parts is a smooth spot that fits at any turn, so parts tell their turn beside each other, too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import astuple, dataclass

import numpy as np

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.numbers import PositiveCount
from inspector.domain.registration import Warp, enhanced, standard, undone
from inspector.domain.scene_change import SceneChange, SceneMeasure

#: Side of the small images that are laid over each other, and their smoothing.
SIDE_PX = 64
_SIGMA_PX = 1.0
#: Good Parts that are looked at. More tell nothing more.
MOST_PARTS = 300
#: Fewer do not show how parts lie.
LEAST_PARTS = 8
#: This share of Good Parts at either end may lie oddly.
_ODD = 0.02
#: Parts lie alike if the others differ by no more: shares of the image, and degrees.
_MOST_SHIFT, _MOST_TURN_DEG = 0.08, 8.0
#: So many parts are turned like another one, at least.
_TURNED_ALIKE = 0.9
#: Usual parts lie beyond the others by a share of that, and by more the fewer there are.
_MARGIN, _MARGIN_OF_ONE = 0.25, 5.0
_LEAST_SHIFT, _LEAST_TURN_DEG = 0.015, 1.5
#: From so many margins beyond an image is a bad one.
_BAD_REACH = 2.0
#: This share of Good Parts lies so close to the template that nobody looks for a better place.
_CLOSE = 0.9
#: A displacement explains an image if undoing it leaves less than this share of its distance 1 - r.
_EXPLAINED = 0.7
#: Turns that displaced parts are tried at, the number of those that are followed, and the largest shift in pixels.
_STARTS_DEG, _BEST_STARTS, _REACH_PX = (-12.0, -6.0, 0.0, 6.0, 12.0), 2, 12
_INSIDE = 0.99
#: Displacements that leave less of the image cannot be told from others.
_LEAST_SEEN = 0.4


@dataclass(frozen=True, slots=True)
class Placement:
    """How a part lies beside the mean Good Part.

    Attributes:
        across: To the right, as a share of the image's width.
        down: Likewise of its height.
        turn_deg: Clockwise.
    """

    across: float
    down: float
    turn_deg: float


@dataclass(frozen=True, slots=True)
class UsualPlacement:
    """How Good Parts lie that lie alike.

    Attributes:
        template: Their mean, uint8, SIDE_PX x SIDE_PX, row by row.
        lowest: Of each number.
        highest: Likewise.
        distance: Few Good Parts lie so far from the template, 1 - r, once they are laid over it.
        count: Good Parts that were looked at.
        turns_alike: Whether they are turned alike, too. Round ones may be turned as they like.
    """

    template: bytes
    lowest: Placement
    highest: Placement
    distance: float
    count: PositiveCount
    turns_alike: bool

    @property
    def measures(self) -> tuple[SceneMeasure, ...]:
        """The numbers that are judged."""
        return _MEASURES if self.turns_alike else _MEASURES[:2]

    def changes(self, image: Pixels, aspect: float = 1.0) -> tuple[SceneChange, ...]:
        """Everything unusual about the place of the part in an image, uint8, S x S x 3, RGB.

        ``aspect`` is the width of the image over its height, before it was made square.
        Only a displacement that explains the image counts. A part that is unlike the others may be a defective one.
        """
        template = standard(np.frombuffer(self.template, np.uint8).reshape(SIDE_PX, SIDE_PX).astype(np.float32))
        part = _small(image)
        warp = _laid_over(template, part, _identity())

        def distance(each: Warp) -> float:
            return 1 - _correlation(template, part, each)

        if warp is not None and distance(warp) <= self.distance and not self._compared(_placement(warp)):
            return ()
        best = _refined(template, part, warp, aspect)
        is_explained = distance(best) < _EXPLAINED * distance(_identity())
        return self._compared(_placement(best)) if is_explained else ()

    def _compared(self, placement: Placement) -> tuple[SceneChange, ...]:
        numbers = zip(self.measures, astuple(self.lowest), astuple(placement), astuple(self.highest), strict=False)
        found = (_change(measure, low, value, high, self.count) for measure, low, value, high in numbers)
        return tuple(change for change in found if change is not None)


_MEASURES = (SceneMeasure.ACROSS, SceneMeasure.DOWN, SceneMeasure.TURN)


def usual_placement(image_at: Callable[[int], Pixels], count: int) -> UsualPlacement | None:
    """How so many zoomed Good Parts lie, uint8, S x S x 3, RGB. None where they are too few or lie as they like."""
    if count < LEAST_PARTS:
        return None
    chosen = np.unique(np.linspace(0, count - 1, min(count, MOST_PARTS)).astype(int)).tolist()
    parts = np.stack([_small(image_at(index)) for index in chosen])
    total = parts.sum(0)
    warps = [_laid_over(standard(total - part), part, _identity()) for part in parts]
    distances = [
        1 - _correlation(standard(total - part), part, warp)
        for part, warp in zip(parts, warps, strict=True)
        if warp is not None
    ]
    # A part that cannot be laid over the others lies anywhere.
    nowhere = (math.inf, math.inf, math.inf)
    placed = np.array([nowhere if warp is None else astuple(_placement(warp)) for warp in warps])
    lowest, highest = (np.quantile(placed, share, axis=0, method="nearest") for share in (_ODD, 1 - _ODD))
    if not np.isfinite(highest).all():
        return None
    across, down, turn = highest - lowest
    if max(across, down) > _MOST_SHIFT:
        return None
    turns_alike = bool(turn <= _MOST_TURN_DEG) and _are_turned_alike(parts)
    mean = standard(total)
    template = np.clip(np.round(128 + 32 * mean), 0, 255).astype(np.uint8)
    low, high = (Placement(*values.tolist()) for values in (lowest, highest))
    distance = float(np.quantile(distances, _CLOSE))
    return UsualPlacement(template.tobytes(), low, high, distance, len(parts), turns_alike)


def _are_turned_alike(parts: FloatMap) -> bool:
    """Whether parts, N x SIDE_PX x SIDE_PX, are turned like each other: each like one that is far in the list."""
    others = np.roll(parts, len(parts) // 2, axis=0)
    warps = [_laid_over(other, part, _identity()) for other, part in zip(others, parts, strict=True)]
    alike = [warp is not None and abs(_placement(warp).turn_deg) <= _MOST_TURN_DEG for warp in warps]
    return sum(alike) >= _TURNED_ALIKE * len(parts)


def _small(image: Pixels) -> FloatMap:
    import cv2

    grey = cv2.resize(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    return standard(np.asarray(cv2.GaussianBlur(grey.astype(np.float32), (0, 0), _SIGMA_PX), np.float32))


def _identity() -> Warp:
    return np.eye(2, 3, dtype=np.float32)


def _laid_over(template: FloatMap, part: FloatMap, start: Warp, is_affine: bool = False) -> Warp | None:
    """The warp from places of the template to places of the part, None where none is found."""
    import cv2

    return enhanced(template, part, start, cv2.MOTION_AFFINE if is_affine else cv2.MOTION_EUCLIDEAN)


def _refined(template: FloatMap, part: FloatMap, warp: Warp | None, aspect: float) -> Warp:
    """The warp that fits best, from several starts, and with the freedom that images need that are not square."""
    found = [each for each in (warp, _identity()) if each is not None]
    starts = sorted(
        (_matched(template, part, angle_deg, aspect) for angle_deg in _STARTS_DEG), key=lambda each: each[0]
    )
    for start in (*found, *(start for _, start in starts[-_BEST_STARTS:])):
        affine = _laid_over(template, part, start, is_affine=True)
        found += [start] if affine is None else [affine]
    return max(found, key=lambda each: _correlation(template, part, each))


def _matched(template: FloatMap, part: FloatMap, angle_deg: float, aspect: float) -> tuple[float, Warp]:
    """The best shift of a part that is turned, and the correlation of its middle with the template there."""
    import cv2

    sine, cosine = math.sin(math.radians(angle_deg)), math.cos(math.radians(angle_deg))
    turn = np.array([[cosine, -sine / aspect], [sine * aspect, cosine]])
    centre = np.full(2, (SIDE_PX - 1) / 2)
    warp = np.column_stack([turn, centre - turn @ centre]).astype(np.float32)
    middle = undone(part, warp, part.shape)[_REACH_PX:-_REACH_PX, _REACH_PX:-_REACH_PX]
    matches = cv2.matchTemplate(template, middle, cv2.TM_CCOEFF_NORMED)
    _, best, _, place = cv2.minMaxLoc(matches)
    warp[:, 2] += warp[:, :2] @ (_REACH_PX - np.array(place, np.float32))
    return best, warp


def _correlation(template: FloatMap, part: FloatMap, warp: Warp) -> float:
    # Where the part's image ends there is nothing to compare.
    whole = np.pad(np.ones((SIDE_PX - 2, SIDE_PX - 2), np.float32), 1)
    seen = undone(whole, warp, part.shape) > _INSIDE
    if seen.mean() < _LEAST_SEEN:
        return -1.0
    return float((standard(undone(part, warp, part.shape)[seen]) * standard(template[seen])).mean())


def _placement(warp: Warp) -> Placement:
    matrix = warp[:, :2].astype(np.float64)
    centre = np.full(2, (SIDE_PX - 1) / 2)
    across, down = (matrix @ centre + warp[:, 2] - centre) / SIDE_PX
    # In an image that was made square a turn by t has the corners -k sin t and sin t / k.
    sine = math.sqrt(max(0.0, -matrix[0, 1] * matrix[1, 0])) * math.copysign(1, matrix[1, 0] - matrix[0, 1])
    cosine = math.sqrt(max(1e-9, matrix[0, 0] * matrix[1, 1]))
    return Placement(float(across), float(down), math.degrees(math.atan2(sine, cosine)))


def _change(measure: SceneMeasure, lowest: float, value: float, highest: float, count: int) -> SceneChange | None:
    least = _LEAST_TURN_DEG if measure is SceneMeasure.TURN else _LEAST_SHIFT
    margin = max((_MARGIN + _MARGIN_OF_ONE / count) * (highest - lowest), least)
    for reach in (_BAD_REACH, 1.0):
        change = SceneChange(measure, value, lowest - reach * margin, highest + reach * margin, is_bad=reach > 1)
        if change.is_outside:
            return change
    return None
