"""The scene of an image: light, focus and colour, which a Detector has learned together with the parts.

A lamp that ages or a lens that moves makes every part look unusual. Where an image is brighter, darker, or of more or
less contrast than all Good Parts it is brought back to them before networks see it. The rest is said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

import numpy as np

from inspector.domain.arrays import Pixels
from inspector.domain.numbers import PositiveCount
from inspector.domain.scene_change import SceneChange, SceneMeasure

#: Usual scenes lie beyond those of all Good Parts by so much of their range, and by more the fewer there are.
MARGIN, MARGIN_OF_ONE = 0.25, 5.0
#: At least so far beyond: grey levels of brightness and of contrast, logarithms of detail and of colours.
LEAST_MARGINS = (6.0, 4.0, 0.22, 0.04, 0.04)
#: From so many margins beyond an image is a bad one: no Verdict about the part is given.
BAD_REACH = 2.0
#: Detail is finer than this deviation of a Gaussian, in pixels of the zoomed image.
DETAIL_PX = 1.5
#: Grey levels that are added before a ratio is taken, so that black has no colour.
_DARK = 4.0
#: Contrast is brought back by this factor at most: noise is not a picture.
MOST_GAIN = 2.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Numbers that tell how an image was taken.

    Attributes:
        brightness: Mean grey level.
        contrast: Deviation of the grey levels.
        detail: Logarithm of the mean difference between the image and itself smoothed, over the contrast.
        red: Logarithm of red over green.
        blue: Logarithm of blue over green.
    """

    brightness: float
    contrast: float
    detail: float
    red: float
    blue: float


@dataclass(frozen=True, slots=True)
class SceneRange:
    """The scenes of Good Parts.

    Attributes:
        lowest: Of each number, over all parts.
        highest: Likewise.
        count: Number of parts.
    """

    lowest: Scene
    highest: Scene
    count: PositiveCount

    def changes(self, scene: Scene) -> tuple[SceneChange, ...]:
        """Everything about a scene that is not usual."""
        values = np.array([astuple(each) for each in (self.lowest, scene, self.highest)])
        lowest, value, highest = values
        margins = np.maximum((MARGIN + MARGIN_OF_ONE / self.count) * (highest - lowest), LEAST_MARGINS)
        limits = zip(SceneMeasure, value, lowest, highest, margins, strict=True)
        found = (_change(*each) for each in limits)
        # The colour is told once.
        return tuple({change.kind: change for change in found if change is not None}.values())

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
    rough = float(cv2.absdiff(grey, cv2.GaussianBlur(grey, (0, 0), DETAIL_PX)).mean())
    red, green, blue = (value + _DARK for value in cv2.mean(image)[:3])
    detail = math.log((rough + 0.1) / (deviation + 1))
    return Scene(mean, deviation, detail, math.log(red / green), math.log(blue / green))


def scene_range(scenes: Sequence[Scene]) -> SceneRange:
    """The range of the scenes of Good Parts, at least one."""
    values = np.array([astuple(scene) for scene in scenes])
    return SceneRange(Scene(*values.min(0).tolist()), Scene(*values.max(0).tolist()), len(scenes))


def _change(measure: SceneMeasure, value: float, lowest: float, highest: float, margin: float) -> SceneChange | None:
    for reach in (BAD_REACH, 1.0):
        change = SceneChange(measure, float(value), float(lowest - reach * margin), float(highest + reach * margin))
        is_bad = reach > 1
        if not change.lowest <= value <= change.highest and (change.kind.spoils or not is_bad):
            return replace(change, is_bad=is_bad)
    return None
