"""How parts lie in their images, compared with a series of parts that lie alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.robust import FAR, robust_deviations
from inspector.text import Text

#: Parts lie alike if half of them correlate so much with their median image.
_ALIGNED = 0.5
#: A part is unlike the others if its distance 1 - r lies so many octaves above theirs, at least.
_LEAST_OCTAVES = 1.5
#: A displacement explains a part if it leaves less than this share of its distance.
_EXPLAINED = 0.5
_ANGLE_STEP = 5
#: A turn must bring so much more correlation than a shift alone: round parts correlate at any angle.
_TURN_GAIN = 0.05
#: Displacements that an eye sees.
_LEAST_TURN, _LEAST_SHIFT = 4, 0.03
#: A part that is shifted further is hardly in the image.
_MOST_SHIFT = 0.25
_SIGMA_PX = 1.0


@dataclass(frozen=True, slots=True)
class Displacement:
    """How a part lies beside its usual place.

    Attributes:
        angle: Degrees, counter-clockwise, -180 to 180.
        shift: Share of the image.
    """

    angle: int
    shift: float

    @property
    def is_turned(self) -> bool:
        """Whether the angle is the more striking one of the two."""
        return abs(self.angle) >= _LEAST_TURN

    @property
    def text(self) -> Text:
        """The displacement in words, for the end of a sentence."""
        if self.is_turned:
            return Text("turned by about {angle}°", angle=abs(self.angle))
        return Text("shifted by about {percent:.0f} %", percent=100 * self.shift)


def unlike_parts(images: Sequence[Pixels], aspect: float) -> Iterator[tuple[int, Displacement | None]]:
    """The parts that look unlike the others, where these lie alike, and the displacements that explain it, if any do.

    Args:
        images: uint8, small square ones.
        aspect: Width of the parts, divided by their height.
    """
    series = np.stack([_normal(image) for image in images])
    reference = _standard(np.median(series, axis=0).astype(np.float32))
    correlations = np.array([float((image * reference).mean()) for image in series])
    if np.median(correlations) < _ALIGNED:
        return
    deviations = robust_deviations(np.log2(1 - correlations + 0.01), _LEAST_OCTAVES / FAR)
    usual = float(np.median(1 - correlations))
    for index in np.flatnonzero(deviations > FAR):
        displacement, correlation = _placed(series[index], reference, aspect)
        distance = 1 - float(correlations[index])
        is_explained = 1 - correlation - usual < _EXPLAINED * (distance - usual)
        is_seen = displacement.is_turned or displacement.shift >= _LEAST_SHIFT
        is_explained &= displacement.shift <= _MOST_SHIFT
        yield int(index), displacement if is_explained and is_seen else None


def _normal(image: Pixels) -> FloatMap:
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return _standard(np.asarray(cv2.GaussianBlur(grey, (0, 0), _SIGMA_PX), np.float32))


def _standard(grey: FloatMap) -> FloatMap:
    return np.asarray((grey - grey.mean()) / max(float(grey.std()), 1e-6), np.float32)


def _placed(part: FloatMap, reference: FloatMap, aspect: float) -> tuple[Displacement, float]:
    """The displacement that is undone best, and the correlation with the reference then."""
    side = part.shape[0]
    centre = np.full(2, (side - 1) / 2)
    window = cv2.createHanningWindow((side, side), cv2.CV_32F)
    best, best_correlation = Displacement(0, 0.0), -1.0
    for angle in range(-180, 180, _ANGLE_STEP):
        turn = cv2.getRotationMatrix2D((0, 0), -angle, 1)
        # Angles are those of the part, and the images are square whatever its shape.
        turn[0, 1] /= aspect
        turn[1, 0] *= aspect
        turn[:, 2] = centre - turn[:, :2] @ centre
        turned = cv2.warpAffine(part, turn, (side, side), borderMode=cv2.BORDER_REPLICATE)
        # It multiplies its arguments by the window.
        (x_px, y_px), _ = cv2.phaseCorrelate(reference.copy(), turned.copy(), window)
        turn[:, 2] -= np.array((x_px, y_px))
        undone = _standard(
            np.asarray(cv2.warpAffine(part, turn, (side, side), borderMode=cv2.BORDER_REPLICATE), np.float32)
        )
        correlation = float((undone * reference).mean()) - (_TURN_GAIN if angle else 0)
        if correlation > best_correlation:
            best, best_correlation = Displacement(angle, float(np.hypot(x_px, y_px)) / side), correlation
    return best, best_correlation
