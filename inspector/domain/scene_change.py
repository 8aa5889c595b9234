"""A change of the scene in words of an operator: the measured value, the allowed range and the thing to look at."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from inspector.text import Text, recognised

_SENTENCE = Text("{change} ({figures}): {advice}")
_COMPARISON = Text("{kind} than all good parts")
_FIGURES = Text("{measure} {value}, allowed {lowest} to {highest}")


class SceneKind(StrEnum):
    """How an image differs, as an adjective before "than all good parts"."""

    DARKER = Text("darker")
    BRIGHTER = Text("brighter")
    FLATTER = Text("of less contrast")
    HARSHER = Text("of more contrast")
    BLURRED = Text("less sharp")
    ROUGHER = Text("rougher")
    COLOUR = Text("of another colour")
    WHITER = Text("more overexposed")
    LEFT = Text("further to the left")
    RIGHT = Text("further to the right")
    UP = Text("further up")
    DOWN = Text("further down")
    COUNTER_CLOCKWISE = Text("turned further counter-clockwise")
    CLOCKWISE = Text("turned further clockwise")

    @property
    def comparison(self) -> Text:
        """The end of a sentence about an image."""
        return Text(_COMPARISON, kind=self)

    @property
    def spoils(self) -> bool:
        """Whether a large change of this kind makes a bad image."""
        return self in _SPOILING

    @property
    def advice(self) -> Text:
        """The thing to look at."""
        return _ADVICE[self]


#: No defect of a part explains these. Dirt and damage may change contrast, roughness and colour.
_SPOILING = set(SceneKind) - {SceneKind.FLATTER, SceneKind.HARSHER, SceneKind.ROUGHER, SceneKind.COLOUR}
_ADVICE = {
    SceneKind.DARKER: Text("check light and exposure"),
    SceneKind.BRIGHTER: Text("check light and exposure"),
    SceneKind.FLATTER: Text("check light and lens"),
    SceneKind.HARSHER: Text("check light and exposure"),
    SceneKind.BLURRED: Text("check focus, lens and motion"),
    SceneKind.ROUGHER: Text("check gain and surface"),
    SceneKind.COLOUR: Text("check light and white balance"),
    SceneKind.WHITER: Text("expose shorter, or look for a reflection"),
    SceneKind.LEFT: Text("move the part to the right, or the camera to the left"),
    SceneKind.RIGHT: Text("move the part to the left, or the camera to the right"),
    SceneKind.UP: Text("move the part down, or the camera up"),
    SceneKind.DOWN: Text("move the part up, or the camera down"),
    SceneKind.COUNTER_CLOCKWISE: Text("turn the part clockwise, or the camera back"),
    SceneKind.CLOCKWISE: Text("turn the part counter-clockwise, or the camera back"),
}


#: Figures are shown with so many more digits at most, until a value does not look like the end of its range.
_MORE_DIGITS = 4


def _level(value: float, more: int) -> str:
    return f"{value:.{3 + more}g}"


def _percent_of_logarithm(value: float, more: int) -> str:
    return f"{100 * math.exp(value):.{3 + more}g} %"


def _percent(value: float, more: int) -> str:
    return f"{100 * value:.{more}f} %"


class SceneMeasure(StrEnum):
    """A number that tells how an image was taken."""

    BRIGHTNESS = Text("brightness")
    CONTRAST = Text("contrast")
    RED = Text("red beside green")
    BLUE = Text("blue beside green")
    SHARPNESS = Text("sharpness")
    WHITE = Text("white share")
    ACROSS = Text("shift to the right")
    DOWN = Text("shift down")
    TURN = Text("turn")

    @property
    def kinds(self) -> tuple[SceneKind, SceneKind]:
        """The changes that a low and a high value mean."""
        return _KINDS[self]

    def shown(self, value: float, *ends: float) -> list[str]:
        """A value and the ends of its range as an operator reads them, with as many digits as tell it from them."""
        show = _SHOWN[self]
        for more in range(_MORE_DIGITS + 1):
            texts = [show(each, more) for each in (value, *ends)]
            if texts[0] not in texts[1:]:
                break
        return texts


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
_SHOWN: dict[SceneMeasure, Callable[[float, int], str]] = {
    SceneMeasure.BRIGHTNESS: _level,
    SceneMeasure.CONTRAST: _level,
    SceneMeasure.RED: _percent_of_logarithm,
    SceneMeasure.BLUE: _percent_of_logarithm,
    SceneMeasure.SHARPNESS: lambda value, more: f"{100 * math.exp(value):.{more}f}",
    SceneMeasure.WHITE: _percent,
    SceneMeasure.ACROSS: _percent,
    SceneMeasure.DOWN: _percent,
    SceneMeasure.TURN: lambda value, more: f"{value:.{1 + more}f}°",
}
#: The values that there are. A range that is allowed may begin below them, or end above.
_POSSIBLE = {
    SceneMeasure.BRIGHTNESS: (0.0, 255.0),
    SceneMeasure.CONTRAST: (0.0, 127.5),
    SceneMeasure.WHITE: (0.0, 1.0),
}
_EVERY = (-math.inf, math.inf)
_DIRECTIONS = {
    SceneMeasure.ACROSS: (Text("{value} to the left, allowed {most}"), Text("{value} to the right, allowed {most}")),
    SceneMeasure.DOWN: (Text("{value} up, allowed {most}"), Text("{value} down, allowed {most}")),
    SceneMeasure.TURN: (Text("{value} counter-clockwise, allowed {most}"), Text("{value} clockwise, allowed {most}")),
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
    def figures(self) -> Text:
        """Measured value and allowed range. Of a place, how far it may lie in the direction that it does."""
        if self.measure in _DIRECTIONS:
            is_high = self.value > self.highest
            lies, may_lie = (self.value, self.highest) if is_high else (-self.value, -self.lowest)
            value, most = self.measure.shown(lies, may_lie)
            return Text(_DIRECTIONS[self.measure][is_high], value=value, most=most)
        least, greatest = _POSSIBLE.get(self.measure, _EVERY)
        ends = max(self.lowest, least), min(self.highest, greatest)
        value, lowest, highest = self.measure.shown(self.value, *ends)
        told = {"measure": self.measure, "value": value, "lowest": lowest, "highest": highest}
        return Text(_FIGURES, **told)

    @property
    def sentence(self) -> Text:
        """The change, its figures and the thing to look at. Its first letter is a small one."""
        told = {"change": self.kind.comparison, "figures": self.figures, "advice": self.kind.advice}
        return Text(_SENTENCE, **told)

    def __str__(self) -> str:
        """The sentence in English."""
        return self.sentence[:1].upper() + self.sentence[1:]


def stored_sentence(line: str) -> str:
    """A ``SceneChange`` that was stored in English, as its ``sentence``, or the line as it is."""
    sentence = recognised(line[:1].lower() + line[1:], _SENTENCE)
    if not isinstance(sentence, Text):
        return line
    change, figures, advice = (sentence.fields[name] for name in ("change", "figures", "advice"))
    directions = [each for both in _DIRECTIONS.values() for each in both]
    told = {
        "change": recognised(change, _COMPARISON, words={"kind": SceneKind}),
        "figures": recognised(figures, *directions, _FIGURES, words={"measure": SceneMeasure}),
        "advice": Text(advice),
    }
    return Text(_SENTENCE, **told)
