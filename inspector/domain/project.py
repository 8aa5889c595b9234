"""A Project: one product to inspect. Where its files lie is told by ``storage.project_store``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Annotated

from msgspec import Meta

from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.domain.challenges import ChallengePlan
from inspector.domain.detail import Detail
from inspector.domain.ensemble import MOST_STUDENTS, with_students
from inspector.domain.live_source import SourceChoice
from inspector.domain.numbers import Count, Float32
from inspector.domain.pixel_size import PixelSize
from inspector.domain.profile import Profile
from inspector.domain.results import Thresholds
from inspector.domain.teachers import TeacherChoice, with_teachers

#: Raised whenever the meaning of a stored project changes.
PROJECT_SCHEMA = 1

#: Training needs Good Parts to learn from and one to hold back.
LEAST_PARTS = 2
#: Fewer Good Parts do not show how much good parts differ.
ADVISED_PARTS = 20

_Name = Annotated[str, Meta(pattern=r"\S")]


@dataclass(frozen=True, slots=True)
class Project:
    """The settings of one product, as ``project.json`` holds them.

    Attributes:
        name: Shown to the operator.
        profile: Name of the Profile that training uses.
        seed: Of training.
        threshold: The operator's Threshold, or None for the Detector's default.
        unsure_threshold: A part above it is at least UNSURE, as the operator says. None where it follows the Threshold.
        min_area_px: Smaller regions do not count as defects.
        min_area_mm2: The same as the operator chose it, or None for one that was chosen in pixels.
        pixel_size: Millimetres of a pixel, or None before a length was set.
        is_demo: Whether its parts were rendered by Inspector.
        augmentation: How its Good Parts may also appear.
        source: The live source used last, without a password, or None.
        scene_guard: Whether images that cannot be judged are BAD IMAGE.
        detail: How finely its parts are looked at.
        challenges: When which Challenge parts are asked for.
        students: Of every Ensemble (M), or None for as many as the Profile has.
        teachers: Those that it trains with. Empty for those of the Profile.
    """

    name: _Name
    profile: _Name = "standard"
    seed: Count = 0
    threshold: Float32 | None = None
    min_area_px: Count = 0
    is_demo: bool = False
    augmentation: Augmentation = UNALTERED
    source: SourceChoice | None = None
    min_area_mm2: Annotated[float, Meta(ge=0, le=1e12)] | None = None
    pixel_size: PixelSize | None = None
    unsure_threshold: Float32 | None = None
    scene_guard: bool = True
    detail: Detail = Detail.AUTOMATIC
    challenges: ChallengePlan = field(default_factory=ChallengePlan)
    students: Annotated[int, Meta(ge=1, le=MOST_STUDENTS)] | None = None
    teachers: tuple[TeacherChoice, ...] = ()

    def adapted(self, profile: Profile) -> Profile:
        """A Profile with the choices of this Project.

        Raises:
            UsageError: Its Teachers cannot be in one Detector.
        """
        return with_teachers(self.detail.profile(with_students(profile, self.students)), self.teachers)

    def thresholds(self, own: Thresholds) -> Thresholds:
        """The Thresholds in force for a Detector with Thresholds of its own."""
        return replace(own.chosen(self.threshold, self.unsure_threshold), scene_guard=self.scene_guard)
