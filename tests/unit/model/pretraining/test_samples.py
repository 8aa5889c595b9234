import dataclasses

import numpy as np
import pytest
import torch

from inspector.domain.profile import Family
from inspector.model.networks.families import build_network, network_input, normalise_image
from inspector.model.pretraining.feature_cache import Pool
from inspector.model.pretraining.processes import Processes
from inspector.model.pretraining.recipe import MAPS_RECIPE, POOLED_RECIPE, Recipe
from inspector.model.pretraining.samples import Geometry, Sampler, changed, other_photographs

METRIC = dataclasses.replace(MAPS_RECIPE, batch_size=8, lambda_m=1.0, window_px=64)
CPU = torch.device("cpu")


def crop_pool(count: int = 6, photographs: int = 3) -> Pool:
    """Crops whose features say where they are: channel 0 the row, channel 1 the column, channel 2 the crop."""
    images = np.random.default_rng(0).integers(0, 256, (count, 256, 256, 3), dtype=np.uint8)
    rows, columns = np.mgrid[:32, :32]
    features = np.stack([np.stack([rows, columns, np.full((32, 32), index)]) for index in range(count)])
    return Pool(images, features.astype(np.float16), np.arange(count, dtype=np.int32) % photographs)


def sampler_for(recipe: Recipe, pool: Pool) -> Sampler:
    return Sampler(pool, Geometry.of(recipe, build_network(recipe.family, recipe.receptive_field)), CPU)


@pytest.mark.parametrize("receptive_field", [17, 33, 129])
def test_descriptors_of_a_window_are_centred_on_the_cells_of_their_targets(receptive_field: int) -> None:
    recipe = dataclasses.replace(METRIC, receptive_field=receptive_field, lambda_m=0.0)
    pool = crop_pool()
    batch = sampler_for(recipe, pool).batch(0, Processes())
    assert batch.positives is None and batch.negatives is None and batch.targets is not None
    network = build_network(Family.FAST, receptive_field)
    stride = network.output_stride
    assert network(batch.anchors).shape[2:] == (64 // stride, 64 // stride)
    assert batch.targets.shape == (8, 3, 8, 8)
    for anchor, target in zip(batch.anchors, batch.targets, strict=True):
        row, column, crop = (int(value) for value in target[:, 0, 0])
        # The middle of the first receptive field, in pixels of the crop, lies in the middle of the first cell.
        middle = (stride - 1) / 2
        top, left = (8 * cell + middle - (network.border_field - 1) / 2 for cell in (row, column))
        side = 64 + network.border_field - stride
        pixels = pool.images[crop, int(top) : int(top) + side, int(left) : int(left) + side]
        alternatives = [pixels, pool.images[crop, int(top) + 1 :, int(left) + 1 :][:side, :side]]
        assert any(torch.equal(anchor, normalise_image(torch.from_numpy(p)[None])[0]) for p in alternatives)


def test_whole_crops_are_continued_like_images_that_are_inspected() -> None:
    recipe = dataclasses.replace(METRIC, receptive_field=129, lambda_m=0.0, window_px=256)
    pool = crop_pool()
    batch = sampler_for(recipe, pool).batch(0, Processes())
    assert batch.targets is not None and batch.targets.shape[2:] == (32, 32)
    network = build_network(Family.FAST, 129)
    for anchor, target in zip(batch.anchors, batch.targets, strict=True):
        image = pool.images[int(target[2, 0, 0])]
        assert torch.equal(anchor, network_input(image[None], network, CPU)[0])


def test_positives_are_shifted_by_a_quarter_of_the_patch_at_most() -> None:
    recipe = dataclasses.replace(METRIC, luminance=0.0, noise=0.0, grayscale=0.0, lambda_k=0.0)
    pool = crop_pool()
    sampler = sampler_for(recipe, pool)
    shifts = []
    for step in range(4):
        batch = sampler.batch(step, Processes())
        assert batch.positives is not None and batch.targets is None
        for anchor, positive in zip(batch.anchors, batch.positives, strict=True):
            shifts.append(shift_between(anchor, positive))
    assert np.abs(shifts).max() <= (33 - 1) // 4
    assert np.abs(shifts).max() >= 6
    assert len({tuple(shift) for shift in shifts}) > 20


def shift_between(anchor: torch.Tensor, positive: torch.Tensor) -> tuple[int, int]:
    for y in range(-8, 9):
        for x in range(-8, 9):
            if torch.allclose(anchor[:, 20 + y : 30 + y, 20 + x : 30 + x], positive[:, 20:30, 20:30], atol=1e-5):
                return y, x
    raise AssertionError("not a shift of at most (p - 1) / 4")


def test_negatives_show_another_photograph() -> None:
    owners = np.array([0, 0, 1, 2, 0], np.int32)
    for seed in range(20):
        chosen = other_photographs(owners, np.random.default_rng(seed))
        assert (owners[chosen] != owners).all()
    assert len({int(other_photographs(owners, np.random.default_rng(seed))[0]) for seed in range(20)}) == 2


def test_a_batch_always_holds_two_photographs() -> None:
    recipe = dataclasses.replace(METRIC, batch_size=2, lambda_k=0.0)
    pool = crop_pool(12, 2)
    sampler = sampler_for(recipe, dataclasses.replace(pool, photographs=np.array([1] + 11 * [0], np.int32)))
    for step in range(6):
        batch = sampler.batch(step, Processes())
        assert batch.negatives is not None
        assert sorted(batch.negatives.tolist()) == [0, 1]


def test_positives_have_other_luminance_and_noise() -> None:
    images = torch.full((400, 3, 16, 16), 0.0)  # middle gray: 0.5 of [0, 1]
    recipe = dataclasses.replace(MAPS_RECIPE, luminance=0.2, noise=0.1, grayscale=0.0)
    pixels = (changed(images, recipe, np.random.default_rng(0)) + 1) / 2
    factors = pixels.mean((1, 2, 3)) / 0.5
    assert 0.77 < factors.min() < 0.83 and 1.17 < factors.max() < 1.23
    deviations = (pixels - pixels.mean((2, 3), keepdim=True)).std((1, 2, 3))
    assert deviations.mean() == pytest.approx(0.1, abs=0.004)


def test_one_positive_in_ten_is_gray() -> None:
    coloured = torch.zeros(500, 3, 4, 4)
    coloured[:, 0] = 0.5
    recipe = dataclasses.replace(MAPS_RECIPE, luminance=0.0, noise=0.0)
    result = changed(coloured, recipe, np.random.default_rng(0))
    gray = (result.std(1) < 1e-4).all((1, 2))
    assert 0.06 < float(gray.float().mean()) < 0.14
    # ITU-R BT.601, as OpenCV converts: 0.299 of the step of 0.5.
    torch.testing.assert_close(result[gray].mean(), torch.tensor(0.299 * 0.5), atol=1e-4, rtol=0)


@pytest.mark.parametrize(("lambda_m", "margin"), [(0.0, 0), (1.0, 8)])
def test_patches_are_the_middle_of_their_cuts_and_their_target_is_a_vector(lambda_m: float, margin: int) -> None:
    recipe = dataclasses.replace(POOLED_RECIPE, batch_size=4, lambda_m=lambda_m)
    side = 33 + 2 * margin
    images = np.random.default_rng(0).integers(0, 256, (5, side, side, 3), dtype=np.uint8)
    pool = Pool(images, np.arange(10, dtype=np.float16).reshape(5, 2), np.arange(5, dtype=np.int32))
    batch = sampler_for(recipe, pool).batch(0, Processes())
    assert batch.targets is not None and batch.targets.shape == (4, 2, 1, 1)
    for anchor, target in zip(batch.anchors, batch.targets, strict=True):
        patch = images[int(target[0, 0, 0]) // 2, margin : margin + 33, margin : margin + 33]
        torch.testing.assert_close(anchor, normalise_image(torch.from_numpy(patch)[None])[0])


def test_processes_share_the_batch_of_one() -> None:
    recipe = dataclasses.replace(METRIC, lambda_m=0.0)
    sampler = sampler_for(recipe, crop_pool())
    whole = sampler.batch(5, Processes())
    first, second = (sampler.batch(5, Processes(rank, 2)) for rank in range(2))
    torch.testing.assert_close(torch.stack([first.anchors, second.anchors], 1).flatten(0, 1), whole.anchors)


def test_measuring_sees_all_of_the_pool_once() -> None:
    recipe = dataclasses.replace(METRIC, lambda_m=0.0, batch_size=4)
    sampler = sampler_for(recipe, crop_pool(6))
    seen = [int(value) for batch in sampler.in_order() for value in batch.targets[:, 2, 0, 0]]
    assert seen == [0, 1, 2, 3, 4, 5]
    # The last one, alone in its batch, has no negative.
    metric = sampler_for(dataclasses.replace(METRIC, batch_size=5), crop_pool(6))
    assert [len(batch.anchors) for batch in metric.in_order()] == [5]


def test_steps_differ_and_repeat() -> None:
    sampler = sampler_for(METRIC, crop_pool())
    first, again, later = (sampler.batch(step, Processes()) for step in (1, 1, 2))
    assert torch.equal(first.anchors, again.anchors)
    assert first.positives is not None and again.positives is not None
    assert torch.equal(first.positives, again.positives)
    assert not torch.equal(first.anchors, later.anchors)


def test_features_are_normalised_by_their_own_statistics() -> None:
    mean, std = sampler_for(METRIC, crop_pool()).target_statistics()
    np.testing.assert_allclose(mean[:, 0, 0], [15.5, 15.5, 2.5])
    np.testing.assert_allclose(std[:2, 0, 0], np.full(2, np.std(np.arange(32))), rtol=1e-2)
