"""Measuring a Detector on a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean, median

import numpy as np

from inspector.domain.events import Work
from inspector.domain.manifest import DetectorManifest
from inspector.domain.results import Verdict
from inspector.evaluation.dataset import GOOD, Dataset
from inspector.evaluation.figures import DefectFigures, Evaluation, training_figures
from inspector.evaluation.measure import Inspects, MeasuredImage, Measurements, measure_detector
from inspector.evaluation.metrics import (
    PRO_MAX_FPR,
    ProCurve,
    Ranks,
    average_precision,
    best_f1,
    pro_curve,
    rank,
    roc_auc,
)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The origin of curves.

    Attributes:
        images: Anomaly Scores of defective and good test images.
        pixels: Scores of defective and good pixels inside the ROI.
        pro: The PRO curve, or None where the dataset does not allow one.
    """

    images: Ranks
    pixels: Ranks
    pro: ProCurve | None


def evaluate_detector(detector: Inspects, dataset: Dataset, max_fpr: float = PRO_MAX_FPR) -> Work[Evaluation]:
    """Inspect every test image and compare with the ground truth.

    Pixel figures count pixels inside the ROI.

    Args:
        detector: A loaded Detector.
        dataset: With at least one readable test image.
        max_fpr: False positive rate up to which a second AUPRO is measured, beside that of 0.3.

    Yields:
        Progress for every image, ItemSkipped for those that cannot be read.

    Returns:
        An Evaluation.

    Raises:
        DatasetError: ``no-images`` if no test image can be read. ``mask-size`` if a mask changed meanwhile.
    """
    measured = yield from measure_detector(detector, dataset)
    return evaluation_of(detector.manifest, dataset, measured, ranking_of(measured), max_fpr)


def ranking_of(measured: Measurements) -> Ranking:
    """Rank the measured images and pixels."""
    images, pixels = _image_ranks(measured.images), measured.pixels.ranks()
    return Ranking(images, pixels, pro_curve(pixels))


def evaluation_of(
    manifest: DetectorManifest, dataset: Dataset, measured: Measurements, ranking: Ranking, max_fpr: float = PRO_MAX_FPR
) -> Evaluation:
    """All figures of some measurements."""
    images = measured.images
    good = [image for image in images if not image.item.is_defective]
    by_defect: dict[str, list[MeasuredImage]] = {}
    for image in images:
        if image.item.is_defective:
            by_defect.setdefault(image.item.defect, []).append(image)
    image_f1, pixel_f1 = best_f1(ranking.images), best_f1(ranking.pixels)
    pixel_auroc = roc_auc(ranking.pixels)
    elapsed_s = [image.elapsed_s for image in images if image.elapsed_s is not None]
    overlaps = [overlap for image in images for overlap in image.region_overlaps]
    return Evaluation(
        image_auroc=roc_auc(ranking.images),
        image_average_precision=average_precision(ranking.images),
        image_f1=None if image_f1 is None else image_f1.f1,
        image_f1_threshold=None if image_f1 is None else image_f1.threshold,
        pixel_auroc=pixel_auroc,
        pixel_average_precision=average_precision(ranking.pixels),
        pixel_f1=None if pixel_f1 is None else pixel_f1.f1,
        pixel_f1_threshold=None if pixel_f1 is None else pixel_f1.threshold,
        aupro={
            f"{limit:g}": None if ranking.pro is None else ranking.pro.area(limit) for limit in (PRO_MAX_FPR, max_fpr)
        },
        region_recall=fmean(overlap > 0 for overlap in overlaps) if overlaps else None,
        region_overlap=fmean(overlaps) if overlaps else None,
        images_per_s=len(elapsed_s) / max(sum(elapsed_s), 1e-9),
        ms_per_image_median=1000 * median(elapsed_s),
        image_count=len(images),
        defective_count=len(images) - len(good),
        skipped_count=measured.skipped_count,
        region_count=measured.pixels.region_count,
        false_alarm_count=_count(good, Verdict.DEFECT),
        bad_image_count=_count(images, Verdict.BAD_IMAGE),
        defects={
            name: DefectFigures(
                len(group),
                _count(group, Verdict.DEFECT),
                roc_auc(_image_ranks([*group, *good])),
                _count(group, Verdict.BAD_IMAGE),
            )
            for name, group in sorted(by_defect.items())
        },
        train=training_figures(manifest),
        notes=_notes(dataset, measured, bool(good), bool(by_defect), pixel_auroc is not None),
    )


def _image_ranks(images: list[MeasuredImage]) -> Ranks:
    return rank(
        np.array([image.score for image in images if image.item.is_defective]),
        np.array([image.score for image in images if not image.item.is_defective]),
    )


def _count(images: list[MeasuredImage], verdict: Verdict) -> int:
    return sum(image.verdict is verdict for image in images)


def _notes(
    dataset: Dataset, measured: Measurements, has_good: bool, has_defects: bool, has_pixels: bool
) -> tuple[str, ...]:
    notes = list(dataset.notes)
    if not dataset.has_ground_truth:
        notes.append("The dataset has no folder 'ground_truth': figures of pixels are left out.")
    elif has_defects and not has_pixels:
        notes.append("The ground truth leaves only one kind of pixels: figures of pixels are left out.")
    if not has_good:
        notes.append(f"There are no good test images (test/{GOOD}): figures that compare with them are left out.")
    if not has_defects:
        notes.append("There are no defective test images: only times and false alarms are measured.")
    if measured.skipped_count:
        notes.append(f"Test images that could not be read: {measured.skipped_count}. They are left out.")
    if measured.empty_mask_count:
        count = measured.empty_mask_count
        notes.append(f"Defective test images whose mask marks nothing: {count}. Figures of pixels leave them out.")
    bad_images = _count(measured.images, Verdict.BAD_IMAGE)
    if bad_images:
        notes.append(f"Test images that are BAD IMAGE, neither GOOD nor DEFECT: {bad_images}. Their scores count.")
    if measured.has_roi:
        notes.append("Only pixels inside the region of interest count.")
    return tuple(notes)
