import numpy as np
import pytest
import torch
from scipy import ndimage
from torch import Tensor

from inspector.domain.profile import ScoreRule
from inspector.model.calibration import map_statistics
from inspector.model.detector import Detector
from inspector.model.graph import SMOOTHING_PX, DetectorGraph, MapGraph, ScaleStatistics, Smoothing, levelled, levels
from inspector.runtime.tiles import tiled_scores


def noise(seed: int, *shape: int) -> Tensor:
    return torch.from_numpy(np.random.default_rng(seed).normal(size=shape).astype(np.float32))


@pytest.mark.parametrize("stride_px", [1, 4, 8])
def test_smoothing_is_scipy_s_gaussian(stride_px: int) -> None:
    cells = noise(0, 2, 24, 40)
    deviation = SMOOTHING_PX / stride_px
    expected = ndimage.gaussian_filter(cells.numpy(), (0, deviation, deviation), mode="mirror", truncate=4)
    np.testing.assert_allclose(Smoothing(stride_px)(cells).numpy(), expected, atol=1e-6)


def test_the_level_is_the_lowest_tenth() -> None:
    cells = torch.arange(1001.0)[torch.randperm(1001, generator=torch.Generator().manual_seed(0))].reshape(1, 7, 143)
    assert levels(cells).tolist() == [100.0]


def test_a_level_within_the_range_of_good_parts_is_taken_off() -> None:
    base = noise(0, 1, 32, 32)
    maps = MapGraph(map_statistics(torch.stack([base + 1, base + 3]), ScoreRule.RESIDUAL_DISTANCE, 4), 4)
    torch.testing.assert_close(maps((base + 1.5)[None]), maps((base + 2.5)[None]), atol=1e-5, rtol=0)


def test_a_level_beyond_good_parts_stays_visible() -> None:
    base = noise(0, 1, 32, 32)
    statistics = map_statistics(torch.stack([base + 1, base + 3]), ScoreRule.RESIDUAL_DISTANCE, 4)
    maps = MapGraph(statistics, 4)
    excess = maps((base + 13)[None]) - maps((base + 2)[None])
    torch.testing.assert_close(excess, torch.full_like(excess, 10 / statistics.std), rtol=1e-4, atol=0)


@pytest.mark.parametrize("rule", list(ScoreRule))
def test_the_calibration_set_has_mean_0_and_deviation_1(rule: ScoreRule) -> None:
    scores = 5 + 2 * noise(0, 6, 2, 32, 32) + torch.arange(6)[:, None, None, None]
    normalised = MapGraph(map_statistics(scores, rule, 4), 4)(scores)
    assert abs(float(normalised.mean())) < 1e-4
    assert abs(float(normalised.std()) - 1) < 1e-3


def test_equation_11_takes_no_level_off() -> None:
    scores = noise(0, 3, 1, 32, 32)
    (statistics,) = map_statistics(scores, ScoreRule.EQUATION_11, 4).scales
    assert statistics == ScaleStatistics()
    cells = scores[:, 0] + 7
    torch.testing.assert_close(levelled(cells, statistics), cells, rtol=0, atol=0)


def test_a_level_that_tells_nothing_of_the_highest_score_stays() -> None:
    scores = torch.rand(20, 1, 32, 32, generator=torch.Generator().manual_seed(0))
    scores *= torch.linspace(0.2, 0.9, 20)[:, None, None, None]
    scores[:, :, 10:20, 10:20] = 1.0
    (statistics,) = map_statistics(scores, ScoreRule.RESIDUAL_DISTANCE, 4).scales
    assert statistics.level_low == statistics.level_high == 0.0


def test_equation_12_is_the_mean_of_the_scales() -> None:
    scores = noise(0, 3, 2, 32, 32)
    statistics = map_statistics(scores, ScoreRule.EQUATION_11, 4)
    found = MapGraph(statistics, 4)(scores) * statistics.std + statistics.mean
    torch.testing.assert_close(found, Smoothing(4)(scores.mean(1)), atol=1e-5, rtol=0)


def test_distances_show_the_most_surprised_scale() -> None:
    good = noise(0, 20, 2, 32, 32) * torch.tensor([1.0, 50.0])[:, None, None]
    graph = MapGraph(map_statistics(good, ScoreRule.RESIDUAL_DISTANCE, 4), 4)
    scores = noise(1, 1, 2, 32, 32) * torch.tensor([1.0, 50.0])[:, None, None]
    both = graph(scores)
    for scale, surprise in enumerate((20.0, 1000.0)):
        seen = scores.clone()
        seen[:, scale, 8:12, 8:12] += surprise
        # However large its unit, each Scale alone lifts the map as much.
        assert 3 < float((graph(seen) - both)[:, 8:12, 8:12].mean()) < 60
        torch.testing.assert_close(graph(seen)[:, 24:], both[:, 24:], atol=0.2, rtol=0)


def test_every_scale_is_normalised_by_what_nine_good_parts_of_ten_stay_below() -> None:
    good = noise(0, 50, 2, 32, 32)
    first, second = map_statistics(good, ScoreRule.RESIDUAL_DISTANCE, 4).scales
    for index, row in enumerate((first, second)):
        cells = levelled(Smoothing(4)(good[:, index]), row)
        assert row.centre == pytest.approx(float(cells.mean()))
        highest = cells.amax((1, 2)) - row.centre
        assert row.reach == pytest.approx(float(np.quantile(highest.numpy(), 0.9)), rel=1e-4)


def test_both_halves_together_are_the_map_of_a_detector(detector: Detector) -> None:
    images = np.random.default_rng(0).integers(0, 256, (2, 128, 192, 3), dtype=np.uint8)
    scores = detector.score_graph()
    whole = DetectorGraph(scores, MapGraph(detector.maps, scores.stride_px))
    runtime = detector.running().runtime
    expected = runtime.maps(tiled_scores(runtime, detector.score_graph().facts, images, tile_px=64))
    with torch.inference_mode():
        found = whole(torch.from_numpy(images)).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-3)
