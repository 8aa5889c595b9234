"""How many Students an Ensemble has, as the operator chooses, and the time that more of them take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from inspector.domain.devices import Device
from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import PROFILES, Family, Profile, ScoreRule
from inspector.text import Text

#: The most Students that a Project can choose. The paper has three, and five for whole images.
MOST_STUDENTS = 5
#: Of cross-fitted parts at least so many folds.
FOLDS = 6

SINGLE = Text("One student cannot disagree with others: there is no predictive variance.")
SINGLE_CROSS_FITTED = Text(
    "One student cannot disagree with others: there is no predictive variance. "
    "A few good parts are kept for testing it, and it does not learn from them."
)


@dataclass(frozen=True, slots=True)
class _Costs:
    """Seconds on the reference computer: two cores with AVX-512 (docs/measured.md).

    Attributes:
        start_s: Of every training.
        part_s: Describing an image of a Good Part and calibrating on it.
        step_s: One Student of every Scale, with one image of a step.
        image: Of an image that is inspected: without Students, in units of one Student.
        part_shares: Of each receptive field in ``part_s``, 1 for those of the family's Profiles together.
        step_shares: Of each receptive field in ``step_s``, likewise.
    """

    start_s: float
    part_s: float
    step_s: float
    image: float
    part_shares: Mapping[int, float]
    step_shares: Mapping[int, float]


#: Shares by ``benchmarks/student_steps.py``.
_COSTS = {
    Family.FAST: _Costs(
        6,
        0.05,
        0.019,
        2.1,
        part_shares={17: 0.69, 33: 1.03, 65: 0.39, 67: 0.38, 129: 0.63, 819: 0.62},
        step_shares={17: 2.9, 33: 4.5, 65: 1.5, 67: 0.78, 129: 2.3, 819: 0.22},
    ),
    Family.PAPER: _Costs(
        6,
        11,
        11.6,
        1.0,
        part_shares={17: 0.82, 33: 0.10, 65: 0.08},
        step_shares={17: 0.85, 33: 0.09, 65: 0.06},
    ),
}
#: The side of the images that costs are of, in pixels.
_COSTS_PX = 256


def with_students(profile: Profile, count: int | None) -> Profile:
    """A Profile with so many Students, or with its usual number."""
    return profile if count is None else replace(profile, ensemble_size=count)


def is_cross_fitted(profile: Profile) -> bool:
    """Whether every Student learns without folds of its own. One alone has nobody to learn from those."""
    return profile.cross_fitted and profile.ensemble_size > 1 and profile.score_rule is not ScoreRule.EQUATION_11


def fold_count(students: int) -> int:
    """Folds of a cross-fitted Ensemble: as many for each Student."""
    return students * max(1, FOLDS // students)


def single_student_text(profile: Profile) -> Text:
    """The loss of having one Student only, or an empty text."""
    if profile.ensemble_size > 1:
        return Text("")
    return SINGLE_CROSS_FITTED if profile.cross_fitted else SINGLE


def reference_training_s(profile: Profile, images: int) -> float:
    """The time that a training takes on the reference computer, in seconds.

    Args:
        profile: How the Detector is built.
        images: Good Parts, each as often as it has Variants.
    """
    costs, steps = _COSTS[profile.family], profile.for_parts(images).max_steps
    fields = profile.receptive_fields
    part_s = costs.part_s * sum(costs.part_shares.get(field, 1.0) for field in fields)
    step_s = costs.step_s * sum(costs.step_shares.get(field, 1.0) for field in fields)
    students = profile.ensemble_size * steps * profile.batch_size
    return costs.start_s + (profile.resolution_px / _COSTS_PX) ** 2 * (part_s * images + step_s * students)


def image_work(profile: Profile, usual: Profile) -> float:
    """The time that an image takes to inspect, in that of the usual number of Students."""
    others = _COSTS[profile.family].image
    return (others + profile.ensemble_size) / (others + usual.ensemble_size)


def pace_of(manifest: DetectorManifest) -> float | None:
    """The time that a training has taken, in that of the reference computer. None for a Profile that nobody knows."""
    profile = PROFILES.get(manifest.profile)
    if profile is None or manifest.training_s <= 0:
        return None
    trained = replace(
        profile,
        family=Family(manifest.family),
        receptive_fields=manifest.receptive_fields,
        ensemble_size=manifest.ensemble_size,
        resolution_px=manifest.resolution_px,
        max_steps=manifest.training_steps,
        epochs=None,
    )
    images = manifest.part_count * manifest.augmentation.variant_count
    return manifest.training_s / reference_training_s(trained, images)


def pace_name(device: Device, family: Family) -> str:
    """The trainings that a pace is of. Another device, and the other family, have one of their own."""
    return f"{device} {family}"
