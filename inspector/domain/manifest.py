"""The facts of a Detector file about itself. Readable without a network runtime."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.domain.breadth import AreaStatistics
from inspector.domain.numbers import Count, PositiveCount
from inspector.domain.placement import UsualPlacement
from inspector.domain.pose import CommonPose
from inspector.domain.results import Thresholds
from inspector.domain.scene import SceneRange

#: Raised whenever the content of ``*.inspector`` files changes. Newer files are refused.
DETECTOR_SCHEMA = 1


class Combination(StrEnum):
    """How several Scales become one map: the mean of their scores (equation 12), or the sum of their maps."""

    MEAN = "mean"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class GraphFacts:
    """Geometry of a Detector's Graph.

    Attributes:
        border_before_px: Pixels that the networks see above and to the left of the scored place.
        border_after_px: Below and to the right.
        stride_px: Pixels between neighbouring cells.
        grid: Rows, and columns, of the grid that statistics are placed on.
        size_step_px: Height and width of images are multiples of it.
        context_px: Pixels beyond the border that a tile's scores depend on.
        opset: Version of the ONNX operators. 0 for a Graph that PyTorch runs.
        alignment_px: Tiles start and end at multiples of it.
        combination: Of the Scales.
        global_context_dim: Numbers that describe a whole image, on which the scores of a tile depend. 0: they do not.
    """

    border_before_px: Count
    border_after_px: Count
    stride_px: PositiveCount
    grid: PositiveCount
    size_step_px: PositiveCount
    context_px: Count = 0
    opset: Count = 0
    alignment_px: PositiveCount = 1
    combination: Combination = Combination.MEAN
    global_context_dim: Count = 0


@dataclass(frozen=True, slots=True)
class PartScore:
    """A Good Part as networks see it that have not learned from it.

    Attributes:
        name: Its path below the folder of all parts, with forward slashes.
        digest: SHA-256 of its pixels.
        score: Its Anomaly Score.
    """

    name: str
    digest: str
    score: float


@dataclass(frozen=True, slots=True)
class DetectorManifest:
    """The facts of a Detector about itself: the JSON part of its file.

    Attributes:
        profile: Name of the Profile.
        family: Network family of Teacher and Students. '' for a method of comparison.
        receptive_fields: One per Scale, in pixels.
        ensemble_size: Students per Scale (M).
        resolution_px: Images are zoomed to this width and height.
        score_rule: The meaning of its Anomaly Maps. For a method of comparison, its name.
        thresholds: The default Thresholds, from the Calibration Set.
        good_scores: Anomaly Scores of the Calibration Set.
        part_count: Good Parts that were used, Calibration Set included.
        training_steps: Optimiser steps per Student.
        training_s: Wall time of training.
        seed: Of training.
        created: UTC time, ISO 8601.
        libraries: Name to version, Inspector's own included.
        teachers: Receptive field (as text) to SHA-256 of the Teacher file.
        augmentation: How the Good Parts were said to appear as well.
        cross_fitted: Whether every Student has learned without a fold of the Good Parts of its own.
        areas: Usual heights, from which the breadth of an Anomaly Map follows. Empty where the peak alone counts.
        part_scores: The Good Parts that were scored unseen, the most surprising first. Empty in files of before.
        scene: Light, focus and colour of all Good Parts. None where nobody has looked at them.
        told_apart: How well synthetic anomalies are told from the Calibration Set, as the area under the ROC curve of
            the highest cells of maps. None where there were none.
        part_size_px: Width and height of the first Good Part. None in files of before.
        teacher_names: Receptive field (as text) to the name of the Teacher. Empty in files of before.
        pose: Common Pose that images are brought to before networks see them. None where they stay as they came.
    """

    profile: str
    family: str
    receptive_fields: tuple[PositiveCount, ...]
    ensemble_size: Count
    resolution_px: PositiveCount
    score_rule: str
    thresholds: Thresholds
    good_scores: tuple[float, ...]
    part_count: Count
    training_steps: Count
    training_s: float
    seed: Count
    created: str
    libraries: dict[str, str] = field(default_factory=dict)
    teachers: dict[str, str] = field(default_factory=dict)
    augmentation: Augmentation = UNALTERED
    cross_fitted: bool = False
    areas: tuple[AreaStatistics, ...] = ()
    part_scores: tuple[PartScore, ...] = ()
    scene: SceneRange | None = None
    told_apart: float | None = None
    part_size_px: tuple[PositiveCount, PositiveCount] | None = None
    teacher_names: dict[str, str] = field(default_factory=dict)
    pose: CommonPose | None = None

    @property
    def placement(self) -> UsualPlacement | None:
        """How a part has to lie. None where it may lie as it likes, be it because of the Common Pose."""
        return None if self.scene is None or self.pose is not None else self.scene.placement
