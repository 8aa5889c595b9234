"""Running a Detector over a dataset's test images, and keeping what all figures follow from."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import cv2
import numpy as np

from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.events import ItemSkipped, Stage, Work
from inspector.domain.manifest import DetectorManifest
from inspector.domain.masking import anomaly_score, judge
from inspector.domain.progress import Countdown
from inspector.domain.results import Verdict
from inspector.errors import DatasetError, ImageError
from inspector.evaluation.dataset import Dataset, TestImage, read_mask
from inspector.evaluation.pixel_scores import PixelScores
from inspector.storage.images import read_image


class MapsAnomalies(Protocol):
    """The part of a Detector that evaluating needs."""

    @property
    def manifest(self) -> DetectorManifest:
        """What its file says about it."""

    def anomaly_map(self, image: Pixels) -> FloatMap:
        """float32, height x width, of a uint8 RGB image."""

    def roi_for(self, height: int, width: int) -> Mask | None:
        """The ROI at an image's own size, or None where everything counts."""


@dataclass(frozen=True, slots=True)
class MeasuredImage:
    """One test image.

    Attributes:
        item: Which.
        score: Anomaly Score.
        verdict: At the default Threshold.
        elapsed_s: From its file to its Defect Mask.
        region_overlaps: For every ground-truth region inside the ROI, the share of it in the Defect Mask.
    """

    item: TestImage
    score: float
    verdict: Verdict
    elapsed_s: float
    region_overlaps: tuple[float, ...] = ()


@dataclass(slots=True)
class Measurements:
    """What has been measured so far."""

    images: list[MeasuredImage] = field(default_factory=list)
    pixels: PixelScores = field(default_factory=PixelScores)
    skipped_count: int = 0
    has_roi: bool = False


#: Called with every test image, its pixels, its Anomaly Map and its ground truth, while they are at hand.
Observer = Callable[[MeasuredImage, Pixels, FloatMap, Mask], None]


def measure_detector(detector: MapsAnomalies, dataset: Dataset, observe: Observer | None = None) -> Work[Measurements]:
    """Inspect every test image.

    Times are for one image after the other, from its file to its Defect Mask; a first image is inspected untimed.

    Args:
        detector: A loaded Detector.
        dataset: With at least one readable test image.
        observe: Sees every image.

    Yields:
        Progress for every image, ItemSkipped for those that cannot be read.

    Returns:
        Measurements.

    Raises:
        DatasetError: ``no-images`` if no test image can be read; ``mask-size`` if a mask changed meanwhile.
    """
    countdown = Countdown(Stage.EVALUATE, len(dataset.test))
    measured = Measurements()
    for step, item in enumerate(dataset.test, start=1):
        try:
            if not measured.images:
                detector.anomaly_map(read_image(item.path))
            _measure(detector, item, dataset.has_ground_truth, measured, observe)
        except ImageError as error:
            measured.skipped_count += 1
            yield ItemSkipped(item.path, error.what, error.code, error.advice)
        yield countdown.at(step)
    if not measured.images:
        raise DatasetError(f"Not one test image of '{dataset.folder}' can be read", "replace its images", "no-images")
    return measured


def region_overlaps(truth: Mask, defect_mask: Mask) -> tuple[float, ...]:
    """For every region of ``truth`` (8-connected), the share of its pixels in a Defect Mask of the same shape."""
    count, labels = cv2.connectedComponents(truth.astype(np.uint8), connectivity=8)
    areas = np.bincount(labels.ravel(), minlength=count)
    found = np.bincount(labels[defect_mask], minlength=count)
    return tuple(float(share) for share in found[1:] / areas[1:])


def _measure(
    detector: MapsAnomalies, item: TestImage, has_ground_truth: bool, measured: Measurements, observe: Observer | None
) -> None:
    started = time.perf_counter()
    image = read_image(item.path)
    anomaly_map = detector.anomaly_map(image)
    roi = detector.roi_for(image.shape[0], image.shape[1])
    judgement = judge(anomaly_map, detector.manifest.thresholds, roi)
    elapsed_s = time.perf_counter() - started
    truth = np.zeros(anomaly_map.shape, dtype=np.bool_) if item.mask_path is None else read_mask(item.mask_path)
    overlaps: tuple[float, ...] = ()
    if has_ground_truth:
        if truth.shape != anomaly_map.shape:
            raise DatasetError(
                f"The mask '{item.mask_path}' has another size than its image", "replace the mask", "mask-size"
            )
        measured.pixels.add(anomaly_map, truth, roi)
        overlaps = region_overlaps(truth if roi is None else truth & roi, judgement.mask)
    measured.has_roi |= roi is not None
    one = MeasuredImage(item, anomaly_score(anomaly_map, roi), judgement.verdict, elapsed_s, overlaps)
    measured.images.append(one)
    if observe is not None:
        observe(one, image, anomaly_map, truth)
