"""The scene of an image: light, focus and colour, which a Detector has learned together with the parts.

A lamp that ages or a lens that moves makes every part look unusual. Where an image is brighter, darker, or of more or
less contrast than all Good Parts it is brought back to them before networks see it. The rest is said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum

import numpy as np

from inspector.domain.arrays import Pixels
from inspector.domain.numbers import PositiveCount

#: Usual scenes lie beyond those of all Good Parts by so much of their range, and by more the fewer there are.
MARGIN, MARGIN_OF_ONE = 0.25, 5.0
#: At least so far beyond: grey levels of brightness and of contrast, logarithms of detail and of colours.
LEAST_MARGINS = (6.0, 4.0, 0.22, 0.04, 0.04)
#: Detail is finer than this deviation of a Gaussian, in pixels of the zoomed image.
DETAIL_PX = 1.5
#: Grey levels that are added before a ratio is taken, so that black has no colour.
_DARK = 4.0
#: Contrast is brought back by this factor at most: noise is not a picture.
MOST_GAIN = 2.0


class SceneChange(StrEnum):
    """How an image differs from all Good Parts, as the end of a sentence about it."""

    DARKER = "darker than all good parts"
    BRIGHTER = "brighter than all good parts"
    FLATTER = "of less contrast than all good parts"
    HARSHER = "of more contrast than all good parts"
    BLURRED = "less sharp than all good parts"
    ROUGHER = "rougher than all good parts"
    COLOUR = "of another colour than all good parts"

    @property
    def advice(self) -> str:
        """The thing to look at."""
        return _ADVICE[self]


_ADVICE = {
    SceneChange.DARKER: "check light and exposure",
    SceneChange.BRIGHTER: "check light and exposure",
    SceneChange.FLATTER: "check light and lens",
    SceneChange.HARSHER: "check light and exposure",
    SceneChange.BLURRED: "check focus, lens and motion",
    SceneChange.ROUGHER: "check gain and surface",
    SceneChange.COLOUR: "check light and white balance",
}
_CHANGES = (
    (SceneChange.DARKER, SceneChange.BRIGHTER),
    (SceneChange.FLATTER, SceneChange.HARSHER),
    (SceneChange.BLURRED, SceneChange.ROUGHER),
    (SceneChange.COLOUR, SceneChange.COLOUR),
    (SceneChange.COLOUR, SceneChange.COLOUR),
)


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
        too_low, too_high = value < lowest - margins, value > highest + margins
        outside = zip(_CHANGES, too_low, too_high, strict=True)
        return tuple(dict.fromkeys(change[int(high)] for change, low, high in outside if low or high))

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
