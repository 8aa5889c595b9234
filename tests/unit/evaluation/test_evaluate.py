"""Evaluating: a stand-in Detector that sees bright pixels, on images whose figures are known."""

import json
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import average_precision_score, roc_auc_score

from inspector.domain.arrays import Mask, Pixels
from inspector.domain.events import Event, ItemSkipped, Progress, Remarked, Stage
from inspector.domain.inspection import Inspection
from inspector.domain.manifest import DetectorManifest
from inspector.domain.results import Thresholds
from inspector.errors import DatasetError
from inspector.evaluation import measure
from inspector.evaluation.dataset import load_mvtec
from inspector.evaluation.evaluate import evaluate_detector
from inspector.evaluation.figures import Evaluation
from inspector.evaluation.measure import measure_detector, region_overlaps
from inspector.storage.images import read_image
from tests.inspections import inspection_of
from tests.work import finish

SIDE = 24
MANIFEST = DetectorManifest(
    profile="fast",
    family="fast",
    receptive_fields=(33,),
    ensemble_size=1,
    resolution_px=256,
    score_rule="residual-distance",
    thresholds=Thresholds(defect=150.5, unsure=120.0, good_level=150.5),
    good_scores=(1.0, 2.0),
    part_count=40,
    training_steps=300,
    training_s=12.5,
    seed=4,
    created="2026-01-01T00:00:00Z",
)


class Brightness:
    """Its Anomaly Map is the image's red channel."""

    def __init__(self, roi: Mask | None = None) -> None:
        self.manifest = MANIFEST
        self.roi = roi
        self.calls = 0

    def inspect(self, image: Path) -> Inspection:
        self.calls += 1
        pixels = read_image(image)
        return inspection_of(pixels[..., 0].astype(np.float32), self.roi, pixels, image, MANIFEST.thresholds)


def save(path: Path, pixels: Pixels) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for number in range(4):
        save(tmp_path / "test" / "good" / f"{number}.png", rng.integers(0, 150, (SIDE, SIDE), dtype=np.uint8))
    for defect, brightest in (("crack", 200), ("stain", 149)):
        for number in range(3):
            truth = np.zeros((SIDE, SIDE), dtype=np.uint8)
            truth[4 + number : 9, 6:12] = 255
            image = rng.integers(0, 100, (SIDE, SIDE), dtype=np.uint8)
            image[truth > 0] = rng.integers(90, brightest + 1, np.count_nonzero(truth), dtype=np.uint8)
            image[4 + number, 6] = brightest
            save(tmp_path / "test" / defect / f"{number}.png", image)
            save(tmp_path / "ground_truth" / defect / f"{number}_mask.png", truth)
    return tmp_path


def evaluate(folder: Path, detector: Brightness | None = None) -> tuple[list[Event], Evaluation]:
    return finish(evaluate_detector(detector or Brightness(), load_mvtec(folder)))


def pixels_of(folder: Path) -> tuple[list[Pixels], list[Mask]]:
    maps, masks = [], []
    for item in load_mvtec(folder).test:
        maps.append(np.asarray(Image.open(item.path)))
        masks.append(np.asarray(Image.open(item.mask_path)) > 0 if item.mask_path else np.zeros((SIDE, SIDE), bool))
    return maps, masks


def test_figures_are_those_of_scikit_learn(folder: Path) -> None:
    _, evaluation = evaluate(folder)
    maps, masks = pixels_of(folder)
    scores, labels = [image.max() for image in maps], [mask.any() for mask in masks]
    assert evaluation.image_auroc == pytest.approx(roc_auc_score(labels, scores))
    assert evaluation.image_average_precision == pytest.approx(average_precision_score(labels, scores))
    truth, values = np.ravel(masks), np.ravel(maps)
    assert evaluation.pixel_auroc == pytest.approx(roc_auc_score(truth, values))
    assert evaluation.pixel_average_precision == pytest.approx(average_precision_score(truth, values))
    assert evaluation.aupro_03 is not None
    assert 0.5 < evaluation.aupro_03 < 1


def test_counts_and_verdicts_per_defect(folder: Path) -> None:
    _, evaluation = evaluate(folder)
    assert (evaluation.image_count, evaluation.defective_count, evaluation.region_count) == (10, 6, 6)
    assert (evaluation.false_alarm_count, evaluation.skipped_count) == (0, 0)
    assert evaluation.defects["crack"].found_count == 3
    assert evaluation.defects["crack"].image_auroc == 1.0
    assert evaluation.defects["stain"].found_count == 0
    assert evaluation.notes == ()


def test_regions_are_counted_at_the_default_threshold(folder: Path) -> None:
    _, evaluation = evaluate(folder)
    maps, masks = pixels_of(folder)
    overlaps = [
        np.mean(one[mask] > MANIFEST.thresholds.defect) for one, mask in zip(maps, masks, strict=True) if mask.any()
    ]
    assert evaluation.region_recall == 0.5, "every crack has a bright pixel, no stain has"
    assert evaluation.region_overlap == pytest.approx(np.mean(overlaps))


def test_a_recall_of_all_regions_is_a_figure_like_any_other(folder: Path) -> None:
    for kind in ("test", "ground_truth"):
        shutil.rmtree(folder / kind / "stain")
    _, evaluation = evaluate(folder)
    assert repr(evaluation.region_recall) == "1.0", "the command line prints figures, which are no counts"


def test_each_region_has_its_own_overlap() -> None:
    truth, reported = np.zeros((6, 9), bool), np.zeros((6, 9), bool)
    truth[0, 0] = truth[2:4, 3:7] = truth[5, 8] = True
    reported[0, 0] = reported[2, 3:7] = reported[4] = True
    assert region_overlaps(truth, reported) == (1.0, 0.5, 0.0)
    assert region_overlaps(np.zeros_like(truth), reported) == ()


def test_another_limit_of_the_false_positive_rate_is_measured_beside_the_usual_one(folder: Path) -> None:
    work = evaluate_detector(Brightness(), load_mvtec(folder), max_fpr=0.05)
    content = finish(work)[1].to_json()
    assert 0 < content["aupro_0.05"] < content["aupro_0.3"]


def test_progress_is_told_for_every_image_and_one_image_warms_up(folder: Path) -> None:
    detector = Brightness()
    events, _ = evaluate(folder, detector)
    assert [(event.stage, event.step) for event in events if isinstance(event, Progress)] == [
        (Stage.EVALUATE, step) for step in range(11)
    ]
    assert detector.calls == 11


def test_the_first_images_are_timed_alone_and_all_others_inspected_side_by_side(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "images_at_once", lambda: 2)
    monkeypatch.setattr(measure, "TIMED_IMAGES", 3)
    both = threading.Barrier(2, timeout=10)

    class InPairs(Brightness):
        def inspect(self, image: Path) -> Inspection:
            # Of the last six neither one could go on alone, and one of the first three would wait for ever.
            if image in paths[4:]:
                both.wait()
            return super().inspect(image)

    dataset = load_mvtec(folder)
    paths = [item.path for item in dataset.test]
    # It is not among the three that are timed.
    paths[0].write_text("not an image")
    events, measured = finish(measure_detector(InPairs(), dataset))
    assert [image.item.path for image in measured.images] == paths[1:]
    assert [image.elapsed_s is not None for image in measured.images] == [True] * 3 + [False] * 6
    assert [event.path for event in events if isinstance(event, ItemSkipped)] == [paths[0]]
    assert [event.step for event in events if isinstance(event, Progress)] == list(range(11))


def test_figures_are_the_same_however_many_images_are_inspected_at_a_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "TIMED_IMAGES", 1)

    def figures(at_once: int) -> Evaluation:
        monkeypatch.setattr(measure, "images_at_once", lambda: at_once)
        return replace(evaluate(folder)[1], images_per_s=0.0, ms_per_image_median=0.0)

    assert figures(1) == figures(3)


def test_the_json_has_the_keys_of_the_contract(folder: Path) -> None:
    _, evaluation = evaluate(folder)
    content = json.loads(json.dumps(evaluation.to_json(), allow_nan=False))
    contract = {"image_auroc", "pixel_auroc", "aupro_0.3", "images_per_s", "ms_per_image_median", "train"}
    assert contract <= content.keys()
    assert "aupro_03" not in content
    assert content["aupro_0.3"] == evaluation.aupro_03
    assert content["ms_per_image_median"] > 0
    assert content["train"] == {
        "profile": "fast",
        "family": "fast",
        "receptive_fields": [33],
        "ensemble_size": 1,
        "resolution_px": 256,
        "score_rule": "residual-distance",
        "part_count": 40,
        "training_steps": 300,
        "training_s": 12.5,
        "seed": 4,
        "created": "2026-01-01T00:00:00Z",
    }


def test_without_ground_truth_pixel_figures_are_left_out_and_it_is_said(folder: Path) -> None:
    shutil.rmtree(folder / "ground_truth")
    _, evaluation = evaluate(folder)
    assert evaluation.image_auroc is not None
    assert (evaluation.pixel_auroc, evaluation.pixel_average_precision, evaluation.aupro_03) == (None, None, None)
    assert "ground_truth" in evaluation.notes[0]
    assert evaluation.to_json()["aupro_0.3"] is None


def test_without_defects_only_false_alarms_are_measured(folder: Path) -> None:
    for defect in ("crack", "stain"):
        shutil.rmtree(folder / "test" / defect)
    _, evaluation = evaluate(folder)
    assert (evaluation.image_auroc, evaluation.pixel_auroc, evaluation.aupro_03) == (None, None, None)
    assert any("no defective" in note for note in evaluation.notes)


def test_without_good_images_pixel_figures_remain(folder: Path) -> None:
    shutil.rmtree(folder / "test" / "good")
    _, evaluation = evaluate(folder)
    assert evaluation.image_auroc is None
    assert evaluation.pixel_auroc is not None
    assert any("no good" in note for note in evaluation.notes)


def test_only_the_roi_counts(folder: Path) -> None:
    roi = np.zeros((SIDE, SIDE), dtype=bool)
    roi[:, 14:] = True
    _, evaluation = evaluate(folder, Brightness(roi))
    assert evaluation.region_count == 0
    assert evaluation.pixel_auroc is None
    assert evaluation.defects["crack"].found_count == 0
    assert any("region of interest" in note for note in evaluation.notes)


def test_an_image_that_cannot_be_read_is_left_out_and_told(folder: Path) -> None:
    path = folder / "test" / "good" / "0.png"
    path.write_bytes(path.read_bytes()[:-30])
    events, evaluation = evaluate(folder)
    assert [event.path for event in events if isinstance(event, ItemSkipped)] == [path]
    assert (evaluation.image_count, evaluation.skipped_count) == (9, 1)
    assert any("could not be read: 1" in note for note in evaluation.notes)


def test_nothing_readable_is_an_error(folder: Path) -> None:
    for defect in ("crack", "stain"):
        shutil.rmtree(folder / "test" / defect)
    for path in (folder / "test" / "good").iterdir():
        path.write_text("not an image")
    with pytest.raises(DatasetError, match="no-images"):
        evaluate(folder)


def test_a_mask_that_marks_nothing_is_told_and_left_out_of_pixel_figures(folder: Path) -> None:
    save(folder / "ground_truth" / "stain" / "1_mask.png", np.zeros((SIDE, SIDE), np.uint8))
    events, evaluation = evaluate(folder)
    told = [event.text for event in events if isinstance(event, Remarked)]
    assert len(told) == 1
    assert "1_mask.png" in told[0]
    assert (evaluation.image_count, evaluation.defective_count, evaluation.region_count) == (10, 6, 5)
    assert any("marks nothing: 1" in note for note in evaluation.notes)


def test_labels_of_16_bits_have_the_figures_of_white_masks(folder: Path) -> None:
    _, expected = evaluate(folder)
    for path in (folder / "ground_truth").rglob("*.png"):
        labels = (np.asarray(Image.open(path)) > 0).astype(np.uint16)
        Image.fromarray(labels).save(path)
    _, evaluation = evaluate(folder)
    assert evaluation.pixel_auroc == expected.pixel_auroc
    assert evaluation.region_count == expected.region_count
