"""A change of the scene in words of an operator: the measured value, the allowed range and the thing to look at."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class SceneKind(StrEnum):
    """How an image differs, as an adjective before "than all good parts"."""

    DARKER = "darker"
    BRIGHTER = "brighter"
    FLATTER = "of less contrast"
    HARSHER = "of more contrast"
    BLURRED = "less sharp"
    ROUGHER = "rougher"
    COLOUR = "of another colour"
    WHITER = "more overexposed"
    LEFT = "further to the left"
    RIGHT = "further to the right"
    UP = "further up"
    DOWN = "further down"
    COUNTER_CLOCKWISE = "turned further counter-clockwise"
    CLOCKWISE = "turned further clockwise"

    @property
    def comparison(self) -> str:
        """The end of a sentence about an image."""
        return f"{self} than all good parts"

    @property
    def spoils(self) -> bool:
        """Whether a large change of this kind makes a bad image."""
        return self in _SPOILING

    @property
    def advice(self) -> str:
        """The thing to look at."""
        return _ADVICE[self]


#: No defect of a part explains these. Dirt and damage may change contrast, roughness and colour.
_SPOILING = set(SceneKind) - {SceneKind.FLATTER, SceneKind.HARSHER, SceneKind.ROUGHER, SceneKind.COLOUR}
_ADVICE = {
    SceneKind.DARKER: "check light and exposure",
    SceneKind.BRIGHTER: "check light and exposure",
    SceneKind.FLATTER: "check light and lens",
    SceneKind.HARSHER: "check light and exposure",
    SceneKind.BLURRED: "check focus, lens and motion",
    SceneKind.ROUGHER: "check gain and surface",
    SceneKind.COLOUR: "check light and white balance",
    SceneKind.WHITER: "expose shorter, or look for a reflection",
    SceneKind.LEFT: "move the part to the right, or the camera to the left",
    SceneKind.RIGHT: "move the part to the left, or the camera to the right",
    SceneKind.UP: "move the part down, or the camera up",
    SceneKind.DOWN: "move the part up, or the camera down",
    SceneKind.COUNTER_CLOCKWISE: "turn the part clockwise, or the camera back",
    SceneKind.CLOCKWISE: "turn the part counter-clockwise, or the camera back",
}


def _level(value: float) -> str:
    return f"{value:.3g}"


def _percent_of_logarithm(value: float) -> str:
    return f"{100 * math.exp(value):.3g} %"


class SceneMeasure(StrEnum):
    """A number that tells how an image was taken."""

    BRIGHTNESS = "brightness"
    CONTRAST = "contrast"
    RED = "red beside green"
    BLUE = "blue beside green"
    SHARPNESS = "sharpness"
    WHITE = "white share"
    ACROSS = "shift to the right"
    DOWN = "shift down"
    TURN = "turn"

    @property
    def kinds(self) -> tuple[SceneKind, SceneKind]:
        """The changes that a low and a high value mean."""
        return _KINDS[self]

    def shown(self, value: float) -> str:
        """A value as an operator reads it."""
        return _SHOWN[self](value)


_KINDS = {
    SceneMeasure.BRIGHTNESS: (SceneKind.DARKER, SceneKind.BRIGHTER),
    SceneMeasure.CONTRAST: (SceneKind.FLATTER, SceneKind.HARSHER),
    SceneMeasure.RED: (SceneKind.COLOUR, SceneKind.COLOUR),
    SceneMeasure.BLUE: (SceneKind.COLOUR, SceneKind.COLOUR),
    SceneMeasure.SHARPNESS: (SceneKind.BLURRED, SceneKind.ROUGHER),
    SceneMeasure.WHITE: (SceneKind.DARKER, SceneKind.WHITER),
    SceneMeasure.ACROSS: (SceneKind.LEFT, SceneKind.RIGHT),
    SceneMeasure.DOWN: (SceneKind.UP, SceneKind.DOWN),
    SceneMeasure.TURN: (SceneKind.COUNTER_CLOCKWISE, SceneKind.CLOCKWISE),
}
_SHOWN: dict[SceneMeasure, Callable[[float], str]] = {
    SceneMeasure.BRIGHTNESS: _level,
    SceneMeasure.CONTRAST: _level,
    SceneMeasure.RED: _percent_of_logarithm,
    SceneMeasure.BLUE: _percent_of_logarithm,
    SceneMeasure.SHARPNESS: lambda value: f"{100 * math.exp(value):.0f}",
    SceneMeasure.WHITE: lambda value: f"{100 * value:.0f} %",
    SceneMeasure.ACROSS: lambda value: f"{100 * value:.0f} %",
    SceneMeasure.DOWN: lambda value: f"{100 * value:.0f} %",
    SceneMeasure.TURN: lambda value: f"{value:.1f}°",
}


_DIRECTIONS = {
    SceneMeasure.ACROSS: ("to the left", "to the right"),
    SceneMeasure.DOWN: ("up", "down"),
    SceneMeasure.TURN: ("counter-clockwise", "clockwise"),
}


@dataclass(frozen=True, slots=True)
class SceneChange:
    """A number of a scene that is not usual.

    Attributes:
        measure: Which number.
        value: As it was measured.
        lowest: The least that is allowed.
        highest: The most that is allowed.
        is_bad: Whether the image cannot be judged. Otherwise the change is only mentioned.
    """

    measure: SceneMeasure
    value: float
    lowest: float
    highest: float
    is_bad: bool = False

    @property
    def is_outside(self) -> bool:
        """Whether the value lies outside the allowed range. One that is not known does not."""
        return self.value < self.lowest or self.value > self.highest

    @property
    def kind(self) -> SceneKind:
        """How the image differs."""
        return self.measure.kinds[self.value > self.highest]

    @property
    def figures(self) -> str:
        """Measured value and allowed range. Of a place, how far it may lie in the direction that it does."""
        shown = self.measure.shown
        if self.measure in _DIRECTIONS:
            is_high = self.value > self.highest
            lies, may_lie = (self.value, self.highest) if is_high else (-self.value, -self.lowest)
            return f"{shown(lies)} {_DIRECTIONS[self.measure][is_high]}, allowed {shown(may_lie)}"
        value, lowest, highest = map(shown, (self.value, self.lowest, self.highest))
        return f"{self.measure} {value}, allowed {lowest} to {highest}"

    def __str__(self) -> str:
        """A sentence: the change, its figures and the thing to look at."""
        return f"{self.kind.comparison.capitalize()} ({self.figures}): {self.kind.advice}"
