"""A Project: one product to inspect. Where its files lie is told by ``storage.project_store``."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.augmentation import UNALTERED, Augmentation

#: Raised whenever the meaning of a stored project changes; older ones are migrated when opened.
PROJECT_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Project:
    """The settings of one product.

    Attributes:
        name: Shown to the operator.
        profile: Name of the Profile that training uses.
        seed: Of training.
        threshold: The operator's Threshold, or None for the Detector's default.
        min_area_px: Smaller regions do not count as defects.
        is_demo: Whether its parts were rendered by Inspector.
        augmentation: How its Good Parts may also appear.
    """

    name: str
    profile: str = "standard"
    seed: int = 0
    threshold: float | None = None
    min_area_px: int = 0
    is_demo: bool = False
    augmentation: Augmentation = UNALTERED
