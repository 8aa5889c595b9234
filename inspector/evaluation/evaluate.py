"""Measuring a Detector on a dataset."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass, field
from statistics import median
from typing import Protocol

import numpy as np
import numpy.typing as npt

from inspector.domain.events import Event, ItemSkipped, Stage
from inspector.domain.manifest import DetectorManifest
from inspector.domain.masking import anomaly_score, judge
from inspector.domain.progress import Countdown
from inspector.domain.results import FloatMap, Mask, Verdict
from inspector.errors import DatasetError, ImageError
from inspector.evaluation.dataset import GOOD, Dataset, TestImage, read_mask
from inspector.evaluation.evaluation import DefectFigures, Evaluation, training_figures
from inspector.evaluation.metrics import Ranks, average_precision, best_f1, pro_curve, rank, roc_auc
from inspector.evaluation.pixel_scores import PixelScores
from inspector.storage.images import read_image


class MapsAnomalies(Protocol):
    """The part of a Detector that evaluating needs."""

    @property
    def manifest(self) -> DetectorManifest:
        """What its file says about it."""

    def anomaly_map(self, image: npt.NDArray[np.uint8]) -> FloatMap:
        """float32, height x width, of a uint8 RGB image."""

    def roi_for(self, height: int, width: int) -> Mask | None:
        """The ROI at an image's own size, or None where everything counts."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """One test image."""

    item: TestImage
    score: float
    verdict: Verdict
    elapsed_s: float


@dataclass(slots=True)
class _Tally:
    """What has been measured so far."""

    images: list[_Measured] = field(default_factory=list)
    pixels: PixelScores = field(default_factory=PixelScores)
    skipped_count: int = 0
    has_roi: bool = False


def evaluate_detector(detector: MapsAnomalies, dataset: Dataset) -> Generator[Event, None, Evaluation]:
    """Inspect every test image and compare with the ground truth.

    Pixel figures count pixels inside the ROI. Times are for one image after the other, from its file to its Defect
    Mask; a first image is inspected untimed.

    Args:
        detector: A loaded Detector.
        dataset: With at least one readable test image.

    Yields:
        Progress for every image, ItemSkipped for those that cannot be read.

    Returns:
        An Evaluation.

    Raises:
        DatasetError: ``no-images`` if no test image can be read; ``mask-size`` if a mask changed meanwhile.
    """
    countdown = Countdown(Stage.EVALUATE, len(dataset.test))
    tally = _Tally()
    for step, item in enumerate(dataset.test, start=1):
        try:
            if not tally.images:
                detector.anomaly_map(read_image(item.path))
            _measure(detector, item, dataset.has_ground_truth, tally)
        except ImageError as error:
            tally.skipped_count += 1
            yield ItemSkipped(item.path, error.what, error.code, error.advice)
        yield countdown.at(step)
    if not tally.images:
        raise DatasetError(f"Not one test image of '{dataset.folder}' can be read", "replace its images", "no-images")
    return _evaluation(detector.manifest, dataset, tally)


def _measure(detector: MapsAnomalies, item: TestImage, has_ground_truth: bool, tally: _Tally) -> None:
    started = time.perf_counter()
    image = read_image(item.path)
    anomaly_map = detector.anomaly_map(image)
    roi = detector.roi_for(image.shape[0], image.shape[1])
    verdict = judge(anomaly_map, detector.manifest.thresholds, roi).verdict
    elapsed_s = time.perf_counter() - started
    if has_ground_truth:
        truth = np.zeros(anomaly_map.shape, dtype=np.bool_) if item.mask_path is None else read_mask(item.mask_path)
        if truth.shape != anomaly_map.shape:
            raise DatasetError(
                f"The mask '{item.mask_path}' has another size than its image", "replace the mask", "mask-size"
            )
        tally.pixels.add(anomaly_map, truth, roi)
    tally.has_roi |= roi is not None
    tally.images.append(_Measured(item, anomaly_score(anomaly_map, roi), verdict, elapsed_s))


def _evaluation(manifest: DetectorManifest, dataset: Dataset, tally: _Tally) -> Evaluation:
    images = tally.images
    good = [image for image in images if not image.item.is_defective]
    by_defect: dict[str, list[_Measured]] = {}
    for image in images:
        if image.item.is_defective:
            by_defect.setdefault(image.item.defect, []).append(image)
    image_ranks = _image_ranks([image for group in by_defect.values() for image in group], good)
    pixel_ranks = tally.pixels.ranks()
    image_f1, pixel_f1 = best_f1(image_ranks), best_f1(pixel_ranks)
    curve = pro_curve(pixel_ranks)
    pixel_auroc = roc_auc(pixel_ranks)
    elapsed_s = [image.elapsed_s for image in images]
    return Evaluation(
        image_auroc=roc_auc(image_ranks),
        image_average_precision=average_precision(image_ranks),
        image_f1=None if image_f1 is None else image_f1.f1,
        image_f1_threshold=None if image_f1 is None else image_f1.threshold,
        pixel_auroc=pixel_auroc,
        pixel_average_precision=average_precision(pixel_ranks),
        pixel_f1=None if pixel_f1 is None else pixel_f1.f1,
        aupro_03=None if curve is None else curve.area(),
        images_per_s=len(images) / max(sum(elapsed_s), 1e-9),
        ms_per_image_median=1000 * median(elapsed_s),
        image_count=len(images),
        defective_count=len(images) - len(good),
        skipped_count=tally.skipped_count,
        region_count=tally.pixels.region_count,
        false_alarm_count=_defect_verdicts(good),
        defects={
            name: DefectFigures(len(group), _defect_verdicts(group), roc_auc(_image_ranks(group, good)))
            for name, group in sorted(by_defect.items())
        },
        train=training_figures(manifest),
        notes=_notes(dataset, tally, bool(good), bool(by_defect), pixel_auroc is not None),
    )


def _image_ranks(defective: list[_Measured], good: list[_Measured]) -> Ranks:
    return rank(np.array([image.score for image in defective]), np.array([image.score for image in good]))


def _defect_verdicts(images: list[_Measured]) -> int:
    return sum(image.verdict is Verdict.DEFECT for image in images)


def _notes(dataset: Dataset, tally: _Tally, has_good: bool, has_defects: bool, has_pixels: bool) -> tuple[str, ...]:
    notes = []
    if not dataset.has_ground_truth:
        notes.append("The dataset has no folder 'ground_truth': figures of pixels are left out.")
    elif has_defects and not has_pixels:
        notes.append("The ground truth leaves only one kind of pixels: figures of pixels are left out.")
    if not has_good:
        notes.append(f"There are no good test images (test/{GOOD}): figures that compare with them are left out.")
    if not has_defects:
        notes.append("There are no defective test images: only times and false alarms are measured.")
    if tally.skipped_count:
        notes.append(f"Test images that could not be read: {tally.skipped_count}. They are left out.")
    if tally.has_roi:
        notes.append("Only pixels inside the region of interest count.")
    return tuple(notes)
