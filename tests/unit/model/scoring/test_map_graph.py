import numpy as np
import pytest
import torch
from scipy import ndimage
from torch import Tensor

from inspector.domain.profile import ScoreRule
from inspector.model.calibration.map_calibration import scale_statistics, with_unit
from inspector.model.scoring.map_graph import (
    HALO_PX,
    SMOOTHING_PX,
    Baseline,
    MapGraph,
    MapStatistics,
    ScaleStatistics,
    Sharpening,
    Smoothing,
    levels,
    without_baseline,
)


def noise(seed: int, *shape: int) -> Tensor:
    return torch.from_numpy(np.random.default_rng(seed).normal(size=shape).astype(np.float32))


@pytest.mark.parametrize("stride_px", [1, 4, 8])
def test_smoothing_is_scipy_s_gaussian(stride_px: int) -> None:
    cells = noise(0, 2, 24, 40).double()
    deviation = SMOOTHING_PX / stride_px
    expected = ndimage.gaussian_filter(cells.numpy(), (0, deviation, deviation), mode="mirror", truncate=4)
    np.testing.assert_allclose(Smoothing(stride_px).double()(cells).numpy(), expected, atol=1e-6)


def test_the_level_is_the_lowest_tenth() -> None:
    cells = torch.arange(1001.0)[torch.randperm(1001, generator=torch.Generator().manual_seed(0))].reshape(1, 7, 143)
    assert levels(cells).tolist() == [100.0]


STRIDE = 4


def row_of(good: Tensor, *receptive_fields: int) -> tuple[ScaleStatistics, ...]:
    return scale_statistics(good, ScoreRule.RESIDUAL_DISTANCE, list(receptive_fields or (819,)), STRIDE)


def levelled_parts() -> Tensor:
    """Good parts with levels from about 1 to about 3."""
    return torch.stack([noise(seed, 1, 32, 32) + level for seed, level in enumerate(np.linspace(1, 3, 20))])


def test_the_largest_scale_takes_its_level_off_and_the_others_their_surroundings() -> None:
    good = levelled_parts().repeat(1, 3, 1, 1)
    rows = row_of(good, 67, 819, 129)
    assert [row.baseline for row in rows] == [Baseline.SURROUNDINGS, Baseline.LEVEL, Baseline.SURROUNDINGS]


def test_surroundings_are_a_share_of_the_mean_within_32_pixels() -> None:
    cells = noise(3, 2, 24, 40).double()
    inside = ndimage.uniform_filter(np.ones((24, 40)), 17, mode="constant")
    means = np.stack([ndimage.uniform_filter(one, 17, mode="constant") for one in cells.numpy()]) / inside
    contrast = without_baseline(cells, Baseline.SURROUNDINGS, STRIDE)
    np.testing.assert_allclose(contrast.numpy(), cells.numpy() - 0.7 * means, atol=1e-11)


def test_a_level_comes_back_where_nothing_stands_out_and_goes_with_the_square_of_the_peak() -> None:
    good = levelled_parts()
    (row,) = row_of(good)
    graph = MapGraph(MapStatistics((row,), sharpens=True), STRIDE)
    base = 0.7 * Smoothing(STRIDE)(noise(30, 1, 32, 32))
    plain = graph.scale_map(base, row)
    # Nothing stands out: the whole map is lifted by what its level is higher.
    torch.testing.assert_close(graph.scale_map(base + 5, row), plain + 5 / row.reach * row.weight, atol=1e-4, rtol=0)
    marked = base.clone()
    marked[:, 12:16, 12:16] += 10 * row.reach
    peak = float((marked - levels(marked) - row.centre).max()) / row.reach
    assert peak > 5
    lifted = graph.scale_map(marked + 5, row) - graph.scale_map(marked, row)
    torch.testing.assert_close(lifted, torch.full_like(lifted, 5 / row.reach / peak**2 * row.weight), atol=1e-4, rtol=0)


def test_a_halo_is_pushed_down_and_the_peak_and_what_is_far_away_stay() -> None:
    cells = torch.zeros(1, 32, 32)
    cells[0, 10, 10], cells[0, 10, 12], cells[0, 25, 25], cells[0, 0, 0] = 9.0, 4.0, 4.0, -1.0
    sharp = Sharpening(8)(cells)[0]
    assert (float(sharp[10, 10]), float(sharp[25, 25]), float(sharp[0, 0])) == (9.0, 4.0, -1.0)
    assert 4 * (4 / 9) ** 0.5 <= float(sharp[10, 12]) < 3.5


@pytest.mark.parametrize("stride_px", [4, 8])
def test_sharpening_multiplies_by_the_root_of_the_share_of_what_is_nearby(stride_px: int) -> None:
    cells = noise(0, 2, 40, 48).double()
    reach, blur = round(HALO_PX / stride_px), round(HALO_PX * 2 / 3 / stride_px)
    expected = np.empty_like(cells.numpy())
    for index, one in enumerate(cells.numpy()):
        # Outside there is nothing: no cell is higher, and means are taken over what there is.
        highest = ndimage.maximum_filter(one, 2 * reach + 1, mode="constant", cval=-np.inf)
        counts = ndimage.uniform_filter(np.ones_like(one), 2 * blur + 1, mode="constant")
        around = np.maximum(ndimage.uniform_filter(highest, 2 * blur + 1, mode="constant") / counts, one)
        expected[index] = np.where(one > 0, one * np.sqrt(np.clip(one, 0, None) / around), one)
    np.testing.assert_allclose(Sharpening(stride_px)(cells).numpy(), expected, atol=1e-11)


def map_statistics(scores: Tensor, rule: ScoreRule) -> MapStatistics:
    fields = [67, 819][-scores.shape[1] :]
    return with_unit(scale_statistics(scores, rule, fields, STRIDE), scores, rule, STRIDE)


@pytest.mark.parametrize("rule", list(ScoreRule))
def test_the_calibration_set_has_mean_0_and_deviation_1(rule: ScoreRule) -> None:
    scores = 5 + noise(0, 6, 2, 32, 32) + torch.arange(6)[:, None, None, None]
    normalised = MapGraph(map_statistics(scores, rule), STRIDE)(scores)
    assert abs(float(normalised.mean())) < 1e-4
    assert abs(float(normalised.std()) - 1) < 1e-3


def test_equation_11_takes_nothing_off() -> None:
    (row,) = map_statistics(noise(0, 3, 1, 32, 32), ScoreRule.EQUATION_11).scales
    assert row == ScaleStatistics()
    cells = noise(1, 3, 32, 32) + 7
    assert torch.equal(without_baseline(cells, row.baseline, STRIDE), cells)


def test_equation_12_is_the_mean_of_the_scales() -> None:
    scores = noise(0, 3, 2, 32, 32)
    statistics = map_statistics(scores, ScoreRule.EQUATION_11)
    combined = MapGraph(statistics, STRIDE)(scores) * statistics.std + statistics.mean
    torch.testing.assert_close(combined, Smoothing(STRIDE)(scores.mean(1)), atol=1e-5, rtol=0)


def test_distances_add_up_in_units_of_what_good_parts_reach() -> None:
    good = (9 + noise(0, 20, 2, 32, 32)) * torch.tensor([1.0, 50.0])[:, None, None]
    graph = MapGraph(map_statistics(good, ScoreRule.RESIDUAL_DISTANCE), STRIDE)
    scores = (9 + noise(1, 1, 2, 32, 32)) * torch.tensor([1.0, 50.0])[:, None, None]
    both = graph(scores)
    for scale, surprise in enumerate((20.0, 1000.0)):
        seen = scores.clone()
        seen[:, scale, 8:12, 8:12] += surprise
        # However large its unit, each Scale alone lifts the map as much.
        assert 3 < float((graph(seen) - both)[:, 8:12, 8:12].mean()) < 60
        torch.testing.assert_close(graph(seen)[:, 28:], both[:, 28:], atol=0.2, rtol=0)
    said = torch.stack(graph.scale_maps(scores)).sum(0)
    torch.testing.assert_close(both, (said - graph.statistics.mean) / graph.statistics.std)


def test_a_scale_whose_scores_are_no_numbers_says_nothing() -> None:
    good = 9 + noise(0, 20, 2, 32, 32)
    graph = MapGraph(map_statistics(good, ScoreRule.RESIDUAL_DISTANCE), STRIDE)
    for scale in (0, 1):
        scores = 9 + noise(1, 1, 2, 32, 32)
        alone = graph.scale_maps(scores)[1 - scale]
        scores[:, scale] = torch.nan
        torch.testing.assert_close(graph.combined(scores), alone)


def test_every_scale_is_normalised_by_what_nine_good_parts_of_ten_stay_below() -> None:
    good = 9 + noise(0, 50, 2, 32, 32)
    statistics = map_statistics(good, ScoreRule.RESIDUAL_DISTANCE)
    for shown in MapGraph(statistics, STRIDE).scale_maps(good):
        assert float(np.quantile(shown.amax((1, 2)).numpy(), 0.9)) == pytest.approx(1, rel=1e-4)
