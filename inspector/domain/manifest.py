"""What a Detector file says about itself; readable without a network runtime."""

from __future__ import annotations

from dataclasses import dataclass, field

from inspector.domain.results import Thresholds

#: Raised whenever the content of ``*.inspector`` files changes; newer files are refused.
DETECTOR_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class DetectorManifest:
    """The JSON part of a Detector file.

    Attributes:
        profile: Name of the Profile.
        family: Network family of Teacher and Students.
        receptive_fields: One per Scale, in pixels.
        ensemble_size: Students per Scale (M).
        resolution_px: Images are zoomed to this width and height.
        score_rule: What its Anomaly Maps show.
        thresholds: The default Thresholds, from the Calibration Set.
        good_scores: Anomaly Scores of the Calibration Set.
        part_count: Good Parts that were used, Calibration Set included.
        training_steps: Optimiser steps per Student.
        training_s: Wall time of training.
        seed: Of training.
        created: UTC time, ISO 8601.
        libraries: Name to version, Inspector's own included.
        teachers: Receptive field (as text) to SHA-256 of the Teacher file.
        schema_version: Of the file.
    """

    profile: str
    family: str
    receptive_fields: tuple[int, ...]
    ensemble_size: int
    resolution_px: int
    score_rule: str
    thresholds: Thresholds
    good_scores: tuple[float, ...]
    part_count: int
    training_steps: int
    training_s: float
    seed: int
    created: str
    libraries: dict[str, str] = field(default_factory=dict)
    teachers: dict[str, str] = field(default_factory=dict)
    schema_version: int = DETECTOR_SCHEMA
