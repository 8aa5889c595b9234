"""The facts that an inspected image is described by."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from inspector.domain.arrays import FloatMap, Mask
from inspector.domain.numbers import is_float32
from inspector.domain.scene_change import SceneChange
from inspector.text import Text

#: The good level of Detectors whose file tells none: three standard deviations of a good pixel.
ASSUMED_GOOD_LEVEL = 3.0


class Verdict(StrEnum):
    """The answer about one part, or that its image gives none."""

    GOOD = Text("GOOD")
    UNSURE = Text("UNSURE")
    DEFECT = Text("DEFECT")
    BAD_IMAGE = Text("BAD IMAGE")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Levels on the scale of Anomaly Maps. Scores between the first two are UNSURE.

    Raises:
        ValueError: One of them is not finite as float32: then every part would be GOOD.

    Attributes:
        defect: The Threshold: a part that scores above it is DEFECT.
        unsure: At or below ``defect``. Images that score above it are at least UNSURE.
        good_level: Few pixels of good parts lie above it. Outlines of defects never go below.
        scene_guard: Whether an image that cannot be judged is a BAD IMAGE, whatever its score.
    """

    defect: float
    unsure: float
    good_level: float = ASSUMED_GOOD_LEVEL
    scene_guard: bool = True

    def __post_init__(self) -> None:
        if not (is_float32(self.defect) and is_float32(self.unsure) and is_float32(self.good_level)):
            raise ValueError(f"thresholds of {self.defect} and {self.unsure}, good level {self.good_level}")

    def moved_to(self, defect: float) -> Thresholds:
        """The Threshold at ``defect``, the width of the UNSURE band kept. Good pixels stay the same."""
        return replace(self, defect=defect, unsure=defect - (self.defect - self.unsure))

    def unsure_above(self, unsure: float) -> Thresholds:
        """UNSURE begins at ``unsure``, at the Threshold at the latest."""
        return replace(self, unsure=min(unsure, self.defect))

    def chosen(self, defect: float | None, unsure: float | None) -> Thresholds:
        """These, moved as an operator has chosen. None leaves a Threshold as it is."""
        moved = self if defect is None else self.moved_to(defect)
        return moved if unsure is None else moved.unsure_above(unsure)


@dataclass(frozen=True, slots=True)
class ColourScale:
    """How the scores of a map are coloured.

    Attributes:
        middle: The score of the middle colour.
        seen_from: Lower scores are faint, this one and higher ones are seen.
    """

    middle: float
    seen_from: float


@dataclass(frozen=True, slots=True)
class Region:
    """One connected region of a Defect Mask (8-connectivity), in image pixels.

    Attributes:
        area_px: Pixels within its outline.
        score: Highest value of the map in it, and the breadth of the map.
        x: First column.
        y: First row.
        width: Columns.
        height: Rows.
        mean: Mean of the map within its outline. None where only its Result is left, like the following.
        peak: Highest value of the map in it.
        peak_at: Column and row of that pixel.
    """

    area_px: int
    score: float
    x: int
    y: int
    width: int
    height: int
    mean: float | None = None
    peak: float | None = None
    peak_at: tuple[int, int] | None = None

    @property
    def centre(self) -> tuple[int, int]:
        """Column and row of the middle of its box."""
        return self.x + self.width // 2, self.y + self.height // 2


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
class ScaleTerms:
    """What the scores of a Scale are made of: 0 is an average good pixel, 1 its standard deviation (equation 11).

    Attributes:
        receptive_field: Of the Scale, in pixels.
        error: Regression Error, float32, h x w descriptor cells.
        variance: Predictive Variance, likewise. None of a single Student.
    """

    receptive_field: int
    error: FloatMap
    variance: FloatMap | None


#: A part that is unusual over a broad area, after "it is", and the way out.
BROAD = Text("unlike the good parts over a broad area")
BROAD_ADVICE = Text("if good parts may look so, add images of them to the good parts and train again")


@dataclass(frozen=True, slots=True)
class Judgement:
    """An Inspection seen through Thresholds.

    Attributes:
        verdict: The answer.
        thresholds: Those that were used.
        mask: Defect Mask, bool, height x width of the image.
        regions: Largest score first.
        colours: Of its map: the Threshold has the middle colour, and all that makes it unusual is seen.
        is_broad: Whether no place is above the Threshold by itself, only a broad area taken together.
        bad_image: Why the image cannot be judged. Empty unless the verdict is BAD IMAGE.
        students_disagree: Whether it is UNSURE since the Students disagree, not since the part is hard to predict.
    """

    verdict: Verdict
    thresholds: Thresholds
    mask: Mask = field(repr=False)
    regions: tuple[Region, ...]
    colours: ColourScale
    is_broad: bool = False
    bad_image: tuple[SceneChange, ...] = ()
    students_disagree: bool = False

    @property
    def defect_area_px(self) -> int:
        """Pixels in the Defect Mask."""
        return sum(region.area_px for region in self.regions)
