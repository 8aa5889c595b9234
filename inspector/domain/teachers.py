"""Teachers: their model cards, and the ones that a Project trains with instead of its Profile's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from inspector.domain.numbers import PositiveCount
from inspector.domain.profile import Family, Profile
from inspector.errors import InspectorError, UsageError
from inspector.text import Text

#: The entry of a card where no P was used.
NO_PRETRAINED = "none"
#: Receptive fields of each family, in pixels.
RECEPTIVE_FIELDS = {Family.FAST: (17, 33, 65, 67, 129, 819), Family.PAPER: (17, 33, 65)}
#: Those whose networks are layers of P: they are distilled only.
BACKBONE_FIELDS = (67, 819)
#: Pretrained networks that come as packages, and those that need a file of weights.
PACKAGED_NETWORKS = ("efficientnet-lite0", "efficientnet-lite1", "efficientnet-lite2")
OTHER_NETWORKS = ("resnet18", "wide_resnet50_2")


@dataclass(frozen=True, slots=True)
class TeacherCard:
    """How a Teacher came about.

    Attributes:
        family: Network family.
        receptive_field: In pixels.
        pretrained: Name of P.
        recipe: Options of the pretraining.
        explained_variance: Share of P's feature variance explained on held-out photographs. None without P.
        curve: (step, unexplained variance) pairs, or without P (step, equation 6 on held-out photographs).
    """

    family: Family
    receptive_field: PositiveCount
    pretrained: str
    recipe: dict[str, Any]
    explained_variance: float | None
    curve: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class TeacherFigures:
    """How well a shipped Teacher tells defects apart without Students, on magnetic_tile (resources/teachers/README.md).

    Attributes:
        nearest_auroc: By the distance to the nearest descriptors of good parts, of images.
        nearest_aupro: Likewise, of places.
        gaussian_auroc: By a Gaussian per place, of images.
        gaussian_aupro: Likewise, of places.
    """

    nearest_auroc: float
    nearest_aupro: float
    gaussian_auroc: float
    gaussian_aupro: float


@dataclass(frozen=True, slots=True)
class ComparedTeacher:
    """A Teacher on a Project's Good Parts, as Students that were trained shortly see it.

    Attributes:
        name: Of the Teacher.
        loss: Of the Students on Good Parts that they have not learned, as a share of the descriptors' variance.
        auroc: How often a known defective part scores higher than a known good one. None without known parts of both.
        known_count: Known parts that were judged.
        aupro: How well places of defects are found where they were drawn. None without a Truth Mask.
    """

    name: str
    loss: float
    auroc: float | None
    known_count: int
    aupro: float | None = None


@dataclass(frozen=True, slots=True)
class TeacherChoice:
    """A Teacher that a Project trains with.

    Attributes:
        name: Of its file, without suffix.
        family: Network family.
        receptive_field: In pixels.
        sha256: Of its file. '' for one that Inspector ships.
    """

    name: str
    family: Family
    receptive_field: PositiveCount
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class TeacherFile:
    """A Teacher's file on this computer.

    Attributes:
        path: The file. Its name without suffix is the Teacher's.
        is_shipped: Whether Inspector ships it. Else it is one of the user's own.
        size_bytes: Of the file.
        weight_count: Numbers in its tensors.
        sha256: Of the file.
        card: How it came about. None where it cannot be used.
        error: Why it cannot be used, or None.
    """

    path: Path
    is_shipped: bool
    size_bytes: int = 0
    weight_count: int = 0
    sha256: str = ""
    card: TeacherCard | None = None
    error: InspectorError | None = None

    @property
    def name(self) -> str:
        """The Teacher's."""
        return self.path.stem

    @property
    def choice(self) -> TeacherChoice | None:
        """It, as a Project's choice. None where it cannot be used."""
        if self.card is None:
            return None
        sha256 = "" if self.is_shipped else self.sha256
        return TeacherChoice(self.name, self.card.family, self.card.receptive_field, sha256)


def profile_teachers(profile: Profile) -> tuple[TeacherChoice, ...]:
    """The shipped Teachers that a Profile names."""
    return tuple(
        TeacherChoice(f"{profile.family}-{field}", profile.family, field) for field in profile.receptive_fields
    )


def with_teachers(profile: Profile, teachers: Sequence[TeacherChoice]) -> Profile:
    """A Profile whose Scales are those of some Teachers. Without any it stays as it is.

    Raises:
        UsageError: ``teacher-families`` or ``teacher-fields``: they cannot be in one Detector.
    """
    if not teachers:
        return profile
    families, fields = {each.family for each in teachers}, sorted(each.receptive_field for each in teachers)
    if len(families) > 1:
        raise UsageError(
            "These teachers are of different families", "choose teachers of one family", "teacher-families"
        )
    twice = next((field for field, following in pairwise(fields) if field == following), None)
    if twice is not None:
        raise UsageError(
            Text("Two of these teachers have a receptive field of {field} pixels", field=twice),
            "choose one teacher for each receptive field",
            "teacher-fields",
        )
    return replace(profile, family=families.pop(), receptive_fields=tuple(fields))


def joined_teachers(teachers: Sequence[TeacherChoice], added: TeacherChoice) -> tuple[TeacherChoice, ...]:
    """Teachers of one Detector with another one: it takes the place of one that does not go with it."""
    kept = [each for each in teachers if each.family is added.family and each.receptive_field != added.receptive_field]
    return tuple(sorted((*kept, added), key=lambda each: each.receptive_field))
