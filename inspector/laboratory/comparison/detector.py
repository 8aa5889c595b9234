"""A comparison method as something that maps anomalies, calibrated as Detectors are."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.defect_mask import good_level
from inspector.domain.events import Stage, Work
from inspector.domain.inspection import Inspection, anomaly_score
from inspector.domain.manifest import DetectorManifest
from inspector.domain.near_twins import twin_groups
from inspector.domain.progress import Countdown, each_file
from inspector.domain.thresholds import default_thresholds
from inspector.errors import DatasetError
from inspector.model.calibration.folds import split_parts
from inspector.runtime.zoom import zoom_image
from inspector.storage.images import read_image

#: Raw scores, h x w, of one zoomed image, resolution x resolution x 3.
ScoresImage = Callable[[Pixels], FloatMap]


@dataclass(frozen=True, slots=True)
class Parts:
    """Good Parts of one training, zoomed.

    Attributes:
        images: uint8, n x resolution x resolution x 3.
        training: Indices to train with.
        calibration: Indices of the Calibration Set.
        seed: Of the split and of everything random.
    """

    images: Pixels
    training: npt.NDArray[np.int64]
    calibration: npt.NDArray[np.int64]
    seed: int

    @property
    def resolution_px(self) -> int:
        """Side of the zoomed images."""
        return int(self.images.shape[1])


@dataclass(frozen=True, slots=True)
class ComparisonDetector:
    """A fitted comparison method.

    Attributes:
        manifest: The facts in reports about it.
        scores: Raw scores of a zoomed image.
        mean: Of raw scores over the Calibration Set: the zero of its maps.
        std: Their deviation: the unit of its maps.
    """

    manifest: DetectorManifest
    scores: ScoresImage
    mean: float
    std: float

    def inspect(self, image: Path) -> Inspection:
        """The Inspection of an image file. Everything counts."""
        started_s = time.perf_counter()
        pixels = read_image(image)
        anomaly_map = self.anomaly_map(pixels)
        return Inspection(
            path=image,
            image=pixels,
            anomaly_map=anomaly_map,
            roi=None,
            score=anomaly_score(anomaly_map),
            thresholds=self.manifest.thresholds,
            elapsed_s=time.perf_counter() - started_s,
        )

    def anomaly_map(self, image: Pixels) -> FloatMap:
        """float32, height x width, of a uint8 RGB image."""
        raw = self.scores(zoom_image(image, self.manifest.resolution_px))
        enlarged = cv2.resize(raw, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
        return ((enlarged - self.mean) / self.std).astype(np.float32, copy=False)


def read_parts(paths: Sequence[Path], resolution_px: int, seed: int) -> Work[Parts]:
    """Read and zoom Good Parts. Unreadable ones are reported and left out.

    Raises:
        DatasetError: None can be read.
    """
    zoomed: list[Pixels] = []
    yield from each_file(Stage.CHECK, paths, lambda path: zoomed.append(zoom_image(read_image(path), resolution_px)))
    if not zoomed:
        raise DatasetError("None of the good parts can be read", "replace the images", "no-images")
    return Parts(np.stack(zoomed), *split_parts(twin_groups(zoomed), seed), seed)


def calibrated(
    method: str, receptive_field: int, parts: Parts, scores: ScoresImage, started: float
) -> Work[ComparisonDetector]:
    """Bring a fitted method's scores to the unit of Anomaly Maps, with Thresholds, from the Calibration Set."""
    countdown = Countdown(Stage.CALIBRATE, len(parts.calibration))
    maps = []
    for done, index in enumerate(parts.calibration, start=1):
        maps.append(scores(parts.images[index]))
        yield countdown.at(done)
    mean, std = float(np.mean(maps)), max(float(np.std(maps)), 1e-6)
    good_maps = (np.stack(maps) - mean) / std
    good_scores = tuple(float(good_map.max()) for good_map in good_maps)
    manifest = DetectorManifest(
        profile=method,
        family="",
        receptive_fields=(receptive_field,),
        ensemble_size=0,
        resolution_px=parts.resolution_px,
        score_rule=method,
        thresholds=replace(default_thresholds(good_scores), good_level=good_level(good_maps)),
        good_scores=good_scores,
        part_count=len(parts.images),
        training_steps=0,
        training_s=time.monotonic() - started,
        seed=parts.seed,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    return ComparisonDetector(manifest, scores, mean, std)
