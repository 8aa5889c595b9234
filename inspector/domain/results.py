"""The facts that an inspected image is described by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspector.domain.arrays import FloatMap, Mask
from inspector.domain.numbers import is_float32


class Verdict(StrEnum):
    """The answer about one part."""

    GOOD = "GOOD"
    UNSURE = "UNSURE"
    DEFECT = "DEFECT"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Both on the Anomaly Map's scale. Scores between them are UNSURE.

    Raises:
        ValueError: One of them is not finite as float32: then every part would be GOOD.

    Attributes:
        defect: The Threshold: pixels above it form the Defect Mask.
        unsure: At or below ``defect``. Images that score above it are at least UNSURE.
    """

    defect: float
    unsure: float

    def __post_init__(self) -> None:
        if not (is_float32(self.defect) and is_float32(self.unsure)):
            raise ValueError(f"thresholds of {self.defect} and {self.unsure}")

    def moved_to(self, defect: float) -> Thresholds:
        """The pair with the Threshold at ``defect``, the width of the UNSURE band kept."""
        return Thresholds(defect, defect - (self.defect - self.unsure))


@dataclass(frozen=True, slots=True)
class Region:
    """One connected region of a Defect Mask (8-connectivity), in image pixels."""

    area_px: int
    score: float
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ScaleMap:
    """The map of one of several Scales, in the unit of Anomaly Maps.

    Attributes:
        receptive_field: Of the Scale, in pixels.
        cells: float32, h x w descriptor cells.
    """

    receptive_field: int
    cells: FloatMap


@dataclass(frozen=True, slots=True)
class Judgement:
    """An Inspection seen through a pair of Thresholds.

    Attributes:
        verdict: GOOD, UNSURE or DEFECT.
        thresholds: The pair that was used.
        mask: Defect Mask, bool, height x width of the image.
        regions: Largest score first.
    """

    verdict: Verdict
    thresholds: Thresholds
    mask: Mask
    regions: tuple[Region, ...]

    @property
    def defect_area_px(self) -> int:
        """Pixels in the Defect Mask."""
        return sum(region.area_px for region in self.regions)
