"""Whether more Good Parts would help, from how unfamiliar parts look to models of so many others.

The mean and the covariance that a model estimates from m parts are off by a variance in proportion to 1 / m. Where
all parts are of one kind, the height of an unknown part falls like that. Where every new part shows something new, it
falls by as much with every doubling of m. Curves lie between both laws, and so does the answer:

    height(m) = limit + excess / m,        height(m) = start - slope * log(m)

Both laws go through the last two points of the curve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from inspector.text import Text

#: The question is whether so many more parts would help.
MORE_PARTS = 20
#: A fall by less is no help: defects are then found as well as before (docs/experiments/sufficiency.md).
LEAST_FALL = 0.02
#: The interval leaves out this share of resamples at either end.
TAIL = 0.05
_RESAMPLES = 400


class Help(StrEnum):
    """Whether more parts would help."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Fall:
    """By how much the height of unknown good parts would fall with more parts, as a share of the last height known.

    Attributes:
        lowest: By the law of 1 / m.
        highest: By the law of the logarithm.
    """

    lowest: float
    highest: float

    @property
    def help(self) -> Help:
        """Whether the fall is one that counts."""
        if self.lowest >= LEAST_FALL:
            return Help.YES
        return Help.NO if self.highest < LEAST_FALL else Help.PERHAPS


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """How unfamiliar good parts look to models of so many others.

    Attributes:
        counts: Parts that a model knows, rising, at least two.
        heights: Of every part that was measured, one for each count: about 1 for a familiar place.
    """

    counts: tuple[float, ...]
    heights: tuple[tuple[float, ...], ...]

    def means(self) -> list[float]:
        """The mean height for each count."""
        return [float(mean) for mean in np.mean(self.heights, axis=0)]

    def fall(self, more: int = MORE_PARTS) -> Fall:
        """The fall if so many parts come to those that were measured.

        The interval is that of a bootstrap: parts are drawn with replacement.
        """
        heights = np.asarray(self.heights, np.float64)[:, -2:]
        drawn = np.random.default_rng(0).integers(len(heights), size=(_RESAMPLES, len(heights)))
        means = heights[drawn].mean(1)
        low = np.quantile(self._inverse_law(means, more), TAIL)
        high = np.quantile(self._logarithmic_law(means, more), 1 - TAIL)
        return Fall(float(low), float(high))

    def _inverse_law(self, means: npt.NDArray[np.float64], more: int) -> npt.NDArray[np.float64]:
        (before, last), count = self.counts[-2:], len(self.heights)
        return _share(means, (1 / count - 1 / (count + more)) / (1 / before - 1 / last))

    def _logarithmic_law(self, means: npt.NDArray[np.float64], more: int) -> npt.NDArray[np.float64]:
        (before, last), count = self.counts[-2:], len(self.heights)
        return _share(means, np.log((count + more) / count) / np.log(last / before))


def _share(means: npt.NDArray[np.float64], factor: float) -> npt.NDArray[np.float64]:
    """The fall between the last two points, times a factor, as a share of the last height."""
    # Chance may let a curve rise. More parts do no harm.
    return np.asarray(factor * np.maximum(means[:, 0] - means[:, 1], 0) / means[:, 1], np.float64)


def said(curve: LearningCurve) -> Text:
    """The answer in plain words."""
    fall = curve.fall()
    low, high = round(100 * fall.lowest), max(1, round(100 * fall.highest))
    share = Text("{low} % to {high} %", low=low, high=high) if low != high else Text("about {share} %", share=low)
    answer = {
        Help.YES: Text("{more} more good parts would help", more=MORE_PARTS),
        Help.PERHAPS: Text("{more} more good parts may help a little", more=MORE_PARTS),
        Help.NO: Text("{more} more good parts would hardly help", more=MORE_PARTS),
    }[fall.help]
    return Text("{answer}: new good parts would look {share} more familiar.", answer=answer, share=share)


def numbers(curve: LearningCurve) -> Text:
    """The curve for engineers."""
    points = ", ".join(f"{count:g}: {mean:.3f}" for count, mean in zip(curve.counts, curve.means(), strict=True))
    fall = curve.fall()
    return Text(
        "Height of good parts for a model of so many others: {points}. With {more} more parts it would fall by "
        "{low:.1f} to {high:.1f} %. Less than {least:g} % does not help.",
        points=points,
        more=MORE_PARTS,
        low=100 * fall.lowest,
        high=100 * fall.highest,
        least=100 * LEAST_FALL,
    )


def as_curve(counts: Sequence[float], heights: npt.NDArray[np.floating]) -> LearningCurve:
    """A curve of heights, parts x counts."""
    return LearningCurve(tuple(counts), tuple(tuple(float(each) for each in row) for row in heights))
