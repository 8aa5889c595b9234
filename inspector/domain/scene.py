"""The scene of an image: light, focus, colour and place, which a Detector has learned together with the parts.

A lamp that ages or a lens that moves makes every part look unusual. Where an image is brighter, darker, or of more or
less contrast than all Good Parts it is brought back to them before networks see it. The rest is said, and an image that
cannot be judged is called a bad image.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace

import numpy as np

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.numbers import PositiveCount
from inspector.domain.placement import UsualPlacement, usual_placement
from inspector.domain.scene_change import SceneChange, SceneKind, SceneMeasure

#: Usual scenes lie beyond those of all Good Parts by a share of their range, and by more the fewer there are.
MARGIN_OF_ONE = 5.0
#: Fine edges are those that survive the first deviation of a Gaussian, coarse ones survive the second. In pixels of the
#: zoomed image, the second one at half its size.
_FINE_PX, _COARSE_PX = 0.7, 1.25
#: Grey levels of noise that are no edge.
_NO_EDGE = 0.1
#: From this grey level on a pixel is white.
_WHITE = 250
#: Grey levels that are added before a ratio is taken, so that black has no colour.
_DARK = 4.0
#: Contrast is brought back by this factor at most: noise is not a picture.
MOST_GAIN = 2.0


#: Another light changes contrast as well.
_SAME_CAUSE = ((SceneKind.DARKER, SceneKind.FLATTER), (SceneKind.BRIGHTER, SceneKind.HARSHER))


@dataclass(frozen=True, slots=True)
class _Limit:
    """How far beyond all Good Parts a number may lie.

    Attributes:
        measure: The number.
        share: Of the range of Good Parts.
        least: At least so much.
        bad: An image is a bad one from so many times that on,
        bad_share: and from this share of the nearest Good Part's number on.
    """

    measure: SceneMeasure
    share: float
    least: float
    bad: float
    bad_share: float = 0.0


#: In the order of ``Scene``. Light is made up for until it is a quarter off. Focus and lost highlights cannot be.
_LIMITS = (
    _Limit(SceneMeasure.BRIGHTNESS, 0.25, 6.0, 2.0, 0.25),
    _Limit(SceneMeasure.CONTRAST, 0.25, 4.0, 2.0),
    _Limit(SceneMeasure.RED, 0.25, 0.04, 2.0),
    _Limit(SceneMeasure.BLUE, 0.25, 0.04, 2.0),
    _Limit(SceneMeasure.SHARPNESS, 0.1, 0.1, 1.0),
    _Limit(SceneMeasure.WHITE, 0.25, 0.05, 1.0),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Numbers that tell how an image was taken.

    Attributes:
        brightness: Mean grey level.
        contrast: Deviation of the grey levels.
        red: Logarithm of red over green.
        blue: Logarithm of blue over green.
        sharpness: Logarithm of fine edges over coarse ones. None in files of before, which do not know it.
        white: Share of pixels that are white. None likewise.
    """

    brightness: float
    contrast: float
    red: float
    blue: float
    sharpness: float | None = None
    white: float | None = None


@dataclass(frozen=True, slots=True)
class SceneRange:
    """The scenes of Good Parts.

    Attributes:
        lowest: Of each number, over all parts.
        highest: Likewise.
        count: Number of parts.
        placement: How parts lie. None where they lie as they like, or nobody has looked.
    """

    lowest: Scene
    highest: Scene
    count: PositiveCount
    placement: UsualPlacement | None = None

    def look(self, image: Pixels, aspect: float = 1.0) -> tuple[Scene, tuple[SceneChange, ...]]:
        """The scene of a zoomed image, uint8, S x S x 3, RGB, and everything about it that is not usual.

        ``aspect`` is the width of the image over its height, before it was made square.
        """
        scene = scene_of(image)
        changes = self.changes(scene)
        # Where light is lost, edges of the part are elsewhere.
        is_white = any(change.kind is SceneKind.WHITER for change in changes)
        placed = () if self.placement is None or is_white else self.placement.changes(image, aspect)
        return scene, (*changes, *placed)

    def changes(self, scene: Scene) -> tuple[SceneChange, ...]:
        """Everything about the numbers of a scene that is not usual. The place of the part is not among them."""
        # A number that is not known becomes nan, beyond which nothing lies.
        values = np.array([astuple(each) for each in (self.lowest, scene, self.highest)], np.float64)
        limits = zip(_LIMITS, *values.tolist(), strict=True)
        found = (_change(limit, low, value, high, self.count) for limit, low, value, high in limits)
        # The colour is told once.
        told = {change.kind: change for change in found if change is not None}
        for light, contrast in _SAME_CAUSE:
            if light in told:
                told.pop(contrast, None)
        return tuple(told.values())

    def brought_back(self, image: Pixels, scene: Scene) -> Pixels:
        """An image, uint8, S x S x 3, with brightness and contrast of the nearest Good Part.

        Every value v becomes (v - brightness) * gain + brightness of that part. A usual image stays as it is. Values
        beyond black and white are lost, as they were in the camera.
        """
        brightness = min(max(scene.brightness, self.lowest.brightness), self.highest.brightness)
        contrast = min(max(scene.contrast, self.lowest.contrast), self.highest.contrast)
        if brightness == scene.brightness and contrast == scene.contrast:
            return image
        wanted = contrast / scene.contrast if scene.contrast else 1.0
        gain = min(max(wanted, 1 / MOST_GAIN), MOST_GAIN)
        levels = (np.arange(256) - scene.brightness) * gain + brightness
        table = np.clip(np.round(levels), 0, 255).astype(np.uint8)
        return table[image]


def scene_of(image: Pixels) -> Scene:
    """The scene of a zoomed image, uint8, S x S x 3, RGB."""
    # Here, so that the window's process loads OpenCV when there is something to look at, not to be there.
    import cv2

    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    mean, deviation = (float(value[0, 0]) for value in cv2.meanStdDev(grey))
    red, green, blue = (value + _DARK for value in cv2.mean(image)[:3])
    white = int(np.count_nonzero(grey >= _WHITE)) / grey.size
    sharpness = _sharpness(grey.astype(np.float32))
    return Scene(mean, deviation, math.log(red / green), math.log(blue / green), sharpness, white)


def scene_range(scenes: Sequence[Scene]) -> SceneRange:
    """The range of the scenes of Good Parts, at least one."""
    values = np.array([astuple(scene) for scene in scenes])
    return SceneRange(Scene(*values.min(0).tolist()), Scene(*values.max(0).tolist()), len(scenes))


def learnt_scene(image_at: Callable[[int], Pixels], count: int) -> SceneRange:
    """The scenes of so many zoomed Good Parts, at least one, uint8, S x S x 3, RGB, and how these lie."""
    scenes = scene_range([scene_of(image_at(index)) for index in range(count)])
    return replace(scenes, placement=usual_placement(image_at, count))


def _sharpness(grey: FloatMap) -> float:
    # Blur takes fine edges away and leaves coarse ones, however many there are and whatever their contrast.
    import cv2

    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    fine, coarse = (
        float(cv2.meanStdDev(cv2.Laplacian(cv2.GaussianBlur(image, (0, 0), sigma_px), cv2.CV_32F))[1][0, 0])
        for image, sigma_px in ((grey, _FINE_PX), (half, _COARSE_PX))
    )
    return math.log((fine + _NO_EDGE) / (coarse + _NO_EDGE))


def _change(limit: _Limit, lowest: float, value: float, highest: float, count: int) -> SceneChange | None:
    margin = max((limit.share + MARGIN_OF_ONE / count) * (highest - lowest), limit.least)
    told = SceneChange(limit.measure, value, lowest - margin, highest + margin)
    below, above = (max(limit.bad * margin, limit.bad_share * abs(end)) for end in (lowest, highest))
    bad = SceneChange(limit.measure, value, lowest - below, highest + above, is_bad=True)
    if bad.is_outside and bad.kind.spoils:
        return bad
    return told if told.is_outside else None
