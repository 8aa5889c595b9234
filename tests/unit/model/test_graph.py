import numpy as np
import pytest
import torch
from scipy import ndimage
from torch import Tensor

from inspector.domain.profile import ScoreRule
from inspector.model.calibration import map_statistics
from inspector.model.graph import (
    HALO_PX,
    SMOOTHING_PX,
    MapGraph,
    ScaleStatistics,
    Sharpening,
    Smoothing,
    levelled,
    levels,
)


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


def level_row(count: int = 20) -> ScaleStatistics:
    """Of good parts with levels from about 1 to about 3."""
    base = noise(0, 1, 32, 32)
    good = torch.stack([base + level for level in np.linspace(1, 3, count)])
    (row,) = map_statistics(good, ScoreRule.RESIDUAL_DISTANCE, 4).scales
    return row


def test_a_level_is_taken_off_and_what_is_left_is_stretched_by_its_root() -> None:
    row, cells = level_row(), Smoothing(4)(noise(0, 1, 32, 32))
    for level in (1.5, 2.5, 4.0):
        seen = cells + level
        expected = (seen - levels(seen)) * (levels(seen) / row.typical_level).sqrt()
        torch.testing.assert_close(levelled(seen, row), expected, atol=1e-5, rtol=0)


def test_of_a_few_parts_no_level_is_taken_off() -> None:
    assert level_row(19).level_high == 0.0


def test_a_level_far_beyond_good_parts_stays_visible() -> None:
    row, cells = level_row(), Smoothing(4)(noise(0, 1, 32, 32))
    assert row.level_high == pytest.approx(2 * float(levels(Smoothing(4)(noise(0, 1, 32, 32) + 3))))
    assert float(levelled(cells + 13, row).min()) > 10


def test_a_halo_is_pushed_down_and_the_peak_and_what_is_far_away_stay() -> None:
    cells = torch.zeros(1, 32, 32)
    cells[0, 10, 10], cells[0, 10, 12], cells[0, 25, 25], cells[0, 0, 0] = 9.0, 4.0, 4.0, -1.0
    sharp = Sharpening(8)(cells)[0]
    assert (float(sharp[10, 10]), float(sharp[25, 25]), float(sharp[0, 0])) == (9.0, 4.0, -1.0)
    assert 4 * (4 / 9) ** 0.5 <= float(sharp[10, 12]) < 3.5


@pytest.mark.parametrize("stride_px", [4, 8])
def test_sharpening_multiplies_by_the_root_of_the_share_of_what_is_nearby(stride_px: int) -> None:
    cells = noise(0, 2, 40, 48)
    reach, blur = round(HALO_PX / stride_px), round(HALO_PX * 2 / 3 / stride_px)
    expected = np.empty_like(cells.numpy())
    for index, one in enumerate(cells.numpy()):
        # Outside there is nothing: no cell is higher, and means are taken over what there is.
        highest = ndimage.maximum_filter(one, 2 * reach + 1, mode="constant", cval=-np.inf)
        counts = ndimage.uniform_filter(np.ones_like(one), 2 * blur + 1, mode="constant")
        around = np.maximum(ndimage.uniform_filter(highest, 2 * blur + 1, mode="constant") / counts, one)
        expected[index] = np.where(one > 0, one * np.sqrt(np.clip(one, 0, None) / around), one)
    np.testing.assert_allclose(Sharpening(stride_px)(cells).numpy(), expected, atol=1e-5)


@pytest.mark.parametrize("rule", list(ScoreRule))
def test_the_calibration_set_has_mean_0_and_deviation_1(rule: ScoreRule) -> None:
    scores = 5 + noise(0, 6, 2, 32, 32) + torch.arange(6)[:, None, None, None]
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
    good = (9 + noise(0, 20, 2, 32, 32)) * torch.tensor([1.0, 50.0])[:, None, None]
    graph = MapGraph(map_statistics(good, ScoreRule.RESIDUAL_DISTANCE, 4), 4)
    scores = (9 + noise(1, 1, 2, 32, 32)) * torch.tensor([1.0, 50.0])[:, None, None]
    both = graph(scores)
    for scale, surprise in enumerate((20.0, 1000.0)):
        seen = scores.clone()
        seen[:, scale, 8:12, 8:12] += surprise
        # However large its unit, each Scale alone lifts the map as much.
        assert 3 < float((graph(seen) - both)[:, 8:12, 8:12].mean()) < 60
        torch.testing.assert_close(graph(seen)[:, 24:], both[:, 24:], atol=0.2, rtol=0)


def test_every_scale_is_normalised_by_what_nine_good_parts_of_ten_stay_below() -> None:
    good = 9 + noise(0, 50, 2, 32, 32)
    first, second = map_statistics(good, ScoreRule.RESIDUAL_DISTANCE, 4).scales
    for index, row in enumerate((first, second)):
        cells = levelled(Smoothing(4)(good[:, index]), row)
        assert row.centre == pytest.approx(float(cells.mean()))
        highest = cells.amax((1, 2)) - row.centre
        assert row.reach == pytest.approx(float(np.quantile(highest.numpy(), 0.9)), rel=1e-4)
