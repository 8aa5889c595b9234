"""Running a Detector over a dataset's test images, and keeping everything that figures follow from."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from inspector.domain.arrays import Mask
from inspector.domain.events import Remarked, Stage, Work
from inspector.domain.inspection import Inspection, judge
from inspector.domain.manifest import DetectorManifest
from inspector.domain.progress import each_file
from inspector.domain.results import Verdict
from inspector.domain.side_by_side import ahead, images_at_once
from inspector.errors import DatasetError
from inspector.evaluation.dataset import Dataset, TestImage
from inspector.evaluation.pixel_scores import PixelScores
from inspector.storage.images import read_mask
from inspector.text import Text

#: So many images are inspected one after the other, and their times are taken. All others are inspected side by side.
TIMED_IMAGES = 20


class Inspects(Protocol):
    """The part of a Detector that evaluating needs. Asked by several threads at a time."""

    @property
    def manifest(self) -> DetectorManifest:
        """Its facts, as in its file."""

    def inspect(self, image: Path) -> Inspection:
        """The Inspection of an image file."""


@dataclass(frozen=True, slots=True)
class MeasuredImage:
    """One test image.

    Attributes:
        item: Which.
        score: Anomaly Score.
        verdict: At the default Threshold.
        elapsed_s: From its file to its Defect Mask. None of images that were inspected beside others.
        region_overlaps: For every ground-truth region inside the ROI, the share of it in the Defect Mask.
    """

    item: TestImage
    score: float
    verdict: Verdict
    elapsed_s: float | None
    region_overlaps: tuple[float, ...] = ()


@dataclass(slots=True)
class Measurements:
    """The measurements so far."""

    images: list[MeasuredImage] = field(default_factory=list)
    pixels: PixelScores = field(default_factory=PixelScores)
    skipped_count: int = 0
    empty_mask_count: int = 0
    has_roi: bool = False


#: Called with every test image, its Inspection and its ground truth, while they are at hand.
Observer = Callable[[MeasuredImage, Inspection, Mask], None]


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    image: MeasuredImage
    inspection: Inspection
    truth: Mask


def measure_detector(detector: Inspects, dataset: Dataset, observe: Observer | None = None) -> Work[Measurements]:
    """Inspect every test image.

    Times are those of the first ``TIMED_IMAGES`` that can be read, one image after the other. An image before them is
    inspected untimed.

    Args:
        detector: A loaded Detector.
        dataset: With at least one readable test image.
        observe: Sees every image.

    Yields:
        Progress for every image, ItemSkipped for those that cannot be read.

    Returns:
        Measurements.

    Raises:
        DatasetError: ``no-images`` if no test image can be read. ``mask-size`` if a mask changed meanwhile.
    """
    measured = Measurements()
    waiting = iter(dataset.test)

    def look(item: TestImage) -> _Seen:
        return _look(detector, item, dataset.has_ground_truth)

    def measure(path: Path) -> list[Remarked]:
        if len(measured.images) < TIMED_IMAGES:
            item = next(waiting)
            if not measured.images:
                detector.inspect(path)
            seen = look(item)
        else:
            seen = next(others).result()
            seen = replace(seen, image=replace(seen.image, elapsed_s=None))
        return _take(seen, dataset.has_ground_truth, measured, observe)

    with closing(ahead(waiting, look, images_at_once())) as others:
        used_count = yield from each_file(Stage.EVALUATE, [item.path for item in dataset.test], measure)
    measured.skipped_count = len(dataset.test) - used_count
    if not measured.images:
        raise DatasetError(
            Text("Not one test image of '{folder}' can be read", folder=dataset.folder),
            "replace its images",
            "no-images",
        )
    return measured


def region_overlaps(truth: Mask, defect_mask: Mask) -> tuple[float, ...]:
    """For every region of ``truth`` (8-connected), the share of its pixels in a Defect Mask of the same shape."""
    count, labels = cv2.connectedComponents(truth.astype(np.uint8), connectivity=8)
    areas = np.bincount(labels.ravel(), minlength=count)
    overlaps = np.bincount(labels[defect_mask], minlength=count)
    return tuple(float(share) for share in overlaps[1:] / areas[1:])


def _look(detector: Inspects, item: TestImage, has_ground_truth: bool) -> _Seen:
    """The part of the work that may be done for several images at a time."""
    started_s = time.perf_counter()
    inspection = detector.inspect(item.path)
    judgement = judge(inspection, inspection.thresholds)
    elapsed_s = time.perf_counter() - started_s
    shape, roi = inspection.anomaly_map.shape, inspection.roi
    truth = np.zeros(shape, dtype=np.bool_) if item.mask_path is None else read_mask(item.mask_path)
    overlaps: tuple[float, ...] = ()
    if has_ground_truth and not _marks_nothing(item, truth):
        if truth.shape != shape:
            raise DatasetError(
                Text("The mask '{mask_path}' has another size than its image", mask_path=item.mask_path),
                "replace the mask",
                "mask-size",
            )
        overlaps = region_overlaps(truth if roi is None else truth & roi, judgement.mask)
    return _Seen(MeasuredImage(item, inspection.score, judgement.verdict, elapsed_s, overlaps), inspection, truth)


def _take(seen: _Seen, has_ground_truth: bool, measured: Measurements, observe: Observer | None) -> list[Remarked]:
    image, inspection, truth = seen.image, seen.inspection, seen.truth
    remarks = []
    if _marks_nothing(image.item, truth):
        measured.empty_mask_count += 1
        told = "The mask '{mask_path}' marks nothing: its image is left out of pixel figures."
        remarks.append(Remarked(Text(told, mask_path=image.item.mask_path)))
    elif has_ground_truth:
        measured.pixels.add(inspection.anomaly_map, truth, inspection.roi)
    measured.has_roi |= inspection.roi is not None
    measured.images.append(image)
    if observe is not None:
        observe(image, inspection, truth)
    return remarks


def _marks_nothing(item: TestImage, truth: Mask) -> bool:
    return item.mask_path is not None and not truth.any()
