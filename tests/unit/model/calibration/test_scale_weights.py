import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor

from inspector.domain.manifest import Combination
from inspector.domain.profile import ScoreRule
from inspector.model.calibration.map_calibration import scale_statistics
from inspector.model.calibration.scale_weights import (
    ANOMALIES,
    VISIBLE,
    as_good,
    synthetic_anomalies,
    told_apart,
    weigh_scales,
)
from inspector.model.scoring.map_graph import MapGraph, MapStatistics, ScaleStatistics

STRIDE, SIDE = 8, 32


def noise(seed: int, count: int) -> Tensor:
    """Scores of two Scales, of which the second differs more from part to part."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(9, 1, (count, 2, SIDE, SIDE)) * np.exp(rng.normal(0, 0.1, (count, 2, 1, 1)))
    return torch.from_numpy(scores.astype(np.float32))


def altered(seed: int, surprise: tuple[float, float]) -> Tensor:
    scores = noise(seed, 60)
    scores[:, :, 10:13, 10:13] += torch.tensor(surprise)[:, None, None]
    return scores


def rows_of(good: Tensor) -> tuple[ScaleStatistics, ...]:
    return scale_statistics(good, ScoreRule.RESIDUAL_DISTANCE, [67, 819], STRIDE)


def weight(surprise: tuple[float, float], good: Tensor | None = None, roi: np.ndarray | None = None) -> float:
    """Of the first Scale against the second."""
    good = noise(0, 30) if good is None else good
    rows = rows_of(good)
    weighed = weigh_scales(rows, good, altered(1, surprise), STRIDE, roi)
    assert weighed[1] == rows[1]
    return weighed[0].weight / rows[0].weight


def test_the_scale_that_finds_more_has_the_larger_weight() -> None:
    assert weight((3.0, 0.0)) > 1
    assert weight((0.0, 3.0)) < 1


def test_scales_that_both_find_all_weigh_the_same() -> None:
    assert weight((60.0, 60.0)) == pytest.approx(1)


def test_the_weight_is_the_one_nearest_to_equal_of_those_with_about_the_largest_area_under_the_roc_curve() -> None:
    good, seen = noise(0, 30), altered(1, (4.0, 2.0))
    rows = rows_of(good)
    graph = MapGraph(MapStatistics(rows, sharpens=True, combination=Combination.SUM), STRIDE)
    near, whole = ([graph.scale_maps(scores)[scale].numpy() for scores in (seen, good)] for scale in (0, 1))

    def area(candidate: float) -> float:
        tops = [(candidate * one + other).max((1, 2)) for one, other in zip(near, whole, strict=True)]
        return float(roc_auc_score([1] * len(seen) + [0] * len(good), np.concatenate(tops)))

    candidates = 2.0 ** np.arange(-5, 5.1, 0.5)
    areas = np.array([area(candidate) for candidate in candidates])
    as_good_ones = candidates[areas >= areas.max() - 0.05 / 29]
    nearest = as_good_ones[np.abs(np.log(as_good_ones)).argmin()]
    assert nearest not in (candidates[areas.argmax()], 1)
    assert weight((4.0, 2.0)) == pytest.approx(nearest, rel=1e-5)


@pytest.mark.parametrize("has_roi", [False, True])
def test_how_well_anomalies_are_told_apart_is_the_area_under_the_roc_curve(has_roi: bool) -> None:
    good, seen = noise(0, 30), altered(1, (2.0, 1.0))
    rows = rows_of(good)
    roi = np.zeros((SIDE * STRIDE, SIDE * STRIDE), np.bool_)
    roi[64:160, 64:160] = True
    cells = (slice(None), slice(8, 20), slice(8, 20)) if has_roi else ...
    graph = MapGraph(MapStatistics(rows, sharpens=True, combination=Combination.SUM), STRIDE)
    tops = [graph.combined(scores).numpy()[cells].max((1, 2)) for scores in (seen, good)]
    expected = roc_auc_score([1] * len(seen) + [0] * len(good), np.concatenate(tops))
    assert 0.5 < expected < 1
    assert told_apart(rows, good, seen, STRIDE, roi if has_roi else None) == pytest.approx(expected)


@pytest.mark.parametrize(("parts", "expected"), [(1, 0.05), (2, 0.05), (3, 0.025), (6, 0.01), (101, 0.0005)])
def test_the_fewer_good_parts_the_more_weights_are_as_good(parts: int, expected: float) -> None:
    assert as_good(parts) == pytest.approx(expected)


def test_outside_the_roi_nothing_counts() -> None:
    roi = np.zeros((SIDE * STRIDE, SIDE * STRIDE), np.bool_)
    roi[160:, 160:] = True
    # There, parts with synthetic anomalies are good parts, and no weight tells them apart.
    inside, outside = weight((3.0, 0.0)), weight((3.0, 0.0), roi=roi)
    assert inside > 1
    assert outside != inside


def test_a_single_good_part_is_enough_to_tell_a_blind_scale() -> None:
    assert weight((5.0, 0.0), noise(0, 1)) > 1
    assert weight((0.0, 3.0), noise(0, 1)) < 1


@pytest.mark.parametrize("count", [1, 6, 40, 130])
def test_parts_get_as_many_anomalies_as_each_other(count: int) -> None:
    images = np.random.default_rng(0).integers(0, 256, (2 * count, 32, 32, 3), dtype=np.uint8)
    parts = np.arange(count) * 2
    altered = np.array(list(synthetic_anomalies(images.__getitem__, parts, ANOMALIES, [0, 1])))
    assert len(altered) == ANOMALIES
    nearest = [int((images == image).all(3).mean((1, 2)).argmax()) for image in altered]
    times = np.bincount(nearest, minlength=2 * count)[parts]
    assert times.sum() == ANOMALIES
    assert times.max() - times.min() <= 1
    np.testing.assert_array_equal(altered, list(synthetic_anomalies(images.__getitem__, parts, ANOMALIES, [0, 1])))


def test_an_anomaly_can_be_seen() -> None:
    # Black but for a corner: most pieces of another part would be black on black.
    images = np.zeros((4, 64, 64, 3), np.uint8)
    images[:, :16, :16] = 255
    for altered in synthetic_anomalies(images.__getitem__, np.arange(4), ANOMALIES, [0, 0]):
        assert np.abs(altered.astype(int) - images[0]).max() >= VISIBLE
