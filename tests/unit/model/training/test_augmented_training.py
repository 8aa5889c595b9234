"""Training on Variants of Good Parts: what is described, what is held back, what is remembered."""

import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor

from inspector.domain.arrays import Pixels
from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.domain.events import LossMeasured, PreviewMade
from inspector.domain.manifest import DetectorManifest
from inspector.errors import UsageError
from inspector.model import part_cache
from inspector.model.calibration.folds import split_folds, split_images, split_parts
from inspector.model.detector import load_detector
from inspector.model.part_cache import DescribedParts, Parts, read_parts
from inspector.model.training.train_detector import train_detector
from inspector.storage.detector_file import read_manifest
from tests.unit.model.conftest import SIDE_PX, TINY, part_image, write_parts
from tests.unit.model.training.test_train_detector import request_for, stop_after
from tests.work import finish

MIRRORED = Augmentation(mirrored=True)
#: Students that all learn from the same parts.
ALIKE = dataclasses.replace(TINY, cross_fitted=False)
EVERYTHING = Augmentation(True, True, True, 4, 0.1)


@pytest.mark.parametrize("count", [1, 2, 40, 1000])
def test_without_variants_parts_are_split_as_ever(count: int) -> None:
    for seed in (0, 7):
        for expected, found in zip(
            split_parts(np.arange(count), seed), split_images(np.arange(count), 1, seed), strict=True
        ):
            np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("is_placed", [False, True])
@pytest.mark.parametrize(("count", "variants"), [(2, 2), (20, 7), (300, 14)])
def test_no_variant_of_a_held_back_part_is_trained_on(count: int, variants: int, is_placed: bool) -> None:
    training, calibration = split_images(np.arange(count), variants, 3, is_placed=is_placed)
    parts, held_back = split_parts(np.arange(count), 3)
    assert len(training) == len(parts) * variants
    assert set(training // variants) == set(parts)
    np.testing.assert_array_equal(calibration // variants, held_back)
    assert len(set(training)) == len(training)


def test_variants_take_turns_in_the_calibration_set() -> None:
    _, calibration = split_images(np.arange(40), 4, 0)
    assert [int(image) % 4 for image in calibration] == [0, 1, 2, 3, 0, 1]


def test_only_unaltered_parts_calibrate_inside_an_roi() -> None:
    _, calibration = split_images(np.arange(40), 4, 0, is_placed=True)
    assert set(calibration % 4) == {0}


def test_the_cache_holds_the_variants_of_every_part_in_a_row(tmp_path: Path) -> None:
    paths = write_parts(tmp_path, 3)
    paths[1].write_text("no image")
    _, parts = finish(read_parts(tmp_path, paths, SIDE_PX, EVERYTHING))
    assert isinstance(parts, Parts)
    assert parts.used == (paths[0], paths[2])
    assert parts.file.shape == (2 * parts.variants, SIDE_PX, SIDE_PX, 3)
    for number, part in enumerate((0, 2)):
        own = parts.images(np.arange(number * parts.variants, (number + 1) * parts.variants))
        np.testing.assert_array_equal(own, EVERYTHING.variants(part_image(part)[..., ::-1]))


def test_the_teacher_describes_every_image_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    described = part_cache.descriptor_maps

    def count(teachers: object, backbone: object, images: Pixels, device: torch.device) -> list[Tensor]:
        seen.append(len(images))
        return described(teachers, backbone, images, device)  # type: ignore[arg-type]

    monkeypatch.setattr(part_cache, "descriptor_maps", count)
    stop_after(request_for(tmp_path, count=4, augmentation=EVERYTHING), 1)
    assert sum(seen) == 4 * EVERYTHING.variant_count


def test_a_detector_learns_from_variants_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained_on: set[int] = set()
    batch = DescribedParts.batch

    def note(described: DescribedParts, indices: np.ndarray) -> tuple[object, object]:
        trained_on.update(int(index) for index in indices)
        return batch(described, indices)

    monkeypatch.setattr(DescribedParts, "batch", note)
    request = request_for(tmp_path, augmentation=EVERYTHING)
    events, manifest = finish(train_detector(request))
    assert isinstance(manifest, DetectorManifest)
    assert len({index % EVERYTHING.variant_count for index in trained_on}) > 3
    assert (manifest.part_count, len(manifest.good_scores)) == (4, 4)
    assert manifest.augmentation == EVERYTHING
    assert read_manifest(request.detector_path).augmentation == EVERYTHING
    steps = [event.step for event in events if isinstance(event, LossMeasured)]
    assert steps == list(range(1, TINY.max_steps + 1)), "variants make training no longer"
    preview = next(event for event in events if isinstance(event, PreviewMade))
    fold = split_folds(TINY, np.arange(4), EVERYTHING.variant_count, request.seed)[0]
    held_back = int(fold.held_back[0]) // EVERYTHING.variant_count
    np.testing.assert_array_equal(preview.image, part_image(held_back)[..., ::-1], "the preview shows a part as it is")
    assert np.isfinite(load_detector(request.detector_path).running().anomaly_map(part_image(9))).all()


def test_epochs_are_passes_over_parts(tmp_path: Path) -> None:
    request = request_for(tmp_path, count=5, profile=dataclasses.replace(ALIKE, epochs=2), augmentation=MIRRORED)
    _, manifest = finish(train_detector(request))
    assert isinstance(manifest, DetectorManifest) and manifest.training_steps == 4


def test_variants_of_one_training_part_do_not_tell_where_residuals_vary(tmp_path: Path) -> None:
    request = request_for(tmp_path, count=1, augmentation=EVERYTHING)
    finish(train_detector(request))
    (scale,) = load_detector(request.detector_path).scales
    assert scale.gaussians.shrinkage == 1.0


def test_an_roi_and_variants_go_together(tmp_path: Path) -> None:
    mask = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    mask[:, : SIDE_PX // 2] = 255
    cv2.imwrite(str(tmp_path / "roi.png"), mask)
    request = request_for(tmp_path, count=10, roi_path=tmp_path / "roi.png", augmentation=MIRRORED, profile=ALIKE)
    _, manifest = finish(train_detector(request))
    detector = load_detector(request.detector_path).running()
    _, held_back = split_parts(np.arange(10), request.seed)
    inspections = [detector.inspect(np.ascontiguousarray(part_image(int(part))[..., ::-1])) for part in held_back]
    assert isinstance(manifest, DetectorManifest) and len(manifest.good_scores) == 2
    assert manifest.good_scores == pytest.approx([inspection.score for inspection in inspections], abs=1e-3)
    peaks = [inspection.anomaly_map[:, : SIDE_PX // 2].max() for inspection in inspections]
    assert all(score >= peak - 1e-3 for score, peak in zip(manifest.good_scores, peaks, strict=True))


def test_resumed_training_equals_uninterrupted_training(tmp_path: Path) -> None:
    whole = request_for(tmp_path, augmentation=Augmentation(mirrored=True, brightness=0.1))
    finish(train_detector(whole))
    parted = dataclasses.replace(whole, detector_path=tmp_path / "b.inspector", checkpoint_path=tmp_path / "b")
    stop_after(parted, 3)
    finish(train_detector(dataclasses.replace(parted, resume=True)))
    image = part_image(50, defect=True)
    maps = [load_detector(one.detector_path, "cpu").running().anomaly_map(image) for one in (whole, parted)]
    np.testing.assert_array_equal(maps[0], maps[1])


@pytest.mark.parametrize(("before", "after"), [(UNALTERED, MIRRORED), (MIRRORED, UNALTERED), (MIRRORED, EVERYTHING)])
def test_a_checkpoint_of_another_augmentation_is_refused_and_kept(
    before: Augmentation, after: Augmentation, tmp_path: Path
) -> None:
    request = request_for(tmp_path, augmentation=before)
    stop_after(request, 2)
    kept = request.checkpoint_path.read_bytes()
    with pytest.raises(UsageError, match="checkpoint-mismatch"):
        finish(train_detector(dataclasses.replace(request, augmentation=after, resume=True)))
    assert request.checkpoint_path.read_bytes() == kept


def test_a_checkpoint_tells_augmentations_of_symmetric_parts_apart(tmp_path: Path) -> None:
    request = request_for(tmp_path, augmentation=MIRRORED)
    for path in request.good_parts:
        cv2.imwrite(str(path), np.full((SIDE_PX, SIDE_PX, 3), 90, np.uint8))
    stop_after(request, 2)
    other = dataclasses.replace(request, augmentation=Augmentation(flipped=True), resume=True)
    with pytest.raises(UsageError, match="checkpoint-mismatch"):
        finish(train_detector(other))


def test_too_large_a_shift_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="shift"):
        next(train_detector(request_for(tmp_path, augmentation=Augmentation(shift_px=33))))
