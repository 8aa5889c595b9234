import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from inspector.domain.events import Event, ItemSkipped
from inspector.errors import DatasetError, FailureError, UsageError
from inspector.model.pretrained.efficientnet import EfficientNetLite
from inspector.model.pretraining.crops import cut_px, for_pretrained
from inspector.model.pretraining.feature_cache import FeatureCache, Pool
from inspector.model.pretraining.pool import PoolSource, open_pool
from inspector.model.pretraining.recipe import MAPS_RECIPE, POOLED_RECIPE
from tests.work import finish


@pytest.fixture(scope="module")
def pretrained() -> EfficientNetLite:
    return EfficientNetLite(0, torch.device("cpu"))


@pytest.fixture
def cache(tmp_path: Path) -> FeatureCache:
    return FeatureCache(tmp_path / "features", 10**9)


def pool_of(cache: FeatureCache, source: PoolSource) -> tuple[list[Event], Pool]:
    events, pool = finish(open_pool(cache, source))
    assert isinstance(pool, Pool)
    return events, pool


def test_unreadable_photographs_are_left_out(tmp_path: Path, cache: FeatureCache) -> None:
    bad, missing, good = tmp_path / "bad.png", tmp_path / "missing.png", tmp_path / "good.png"
    bad.write_text("no image")
    cv2.imwrite(str(good), np.full((300, 300, 3), 90, np.uint8))
    events, pool = pool_of(cache, PoolSource((bad, missing, good), 6, 0, MAPS_RECIPE, None))
    assert [event.path for event in events if isinstance(event, ItemSkipped)] == [bad, missing]
    assert pool.images.shape == (2, 256, 256, 3)
    assert pool.photographs.tolist() == [2, 2]
    with pytest.raises(DatasetError):
        finish(open_pool(cache, PoolSource((bad,), 4, 0, MAPS_RECIPE, None)))


def test_the_pool_holds_p_s_features_of_each_crop(
    photographs: Path, cache: FeatureCache, pretrained: EfficientNetLite
) -> None:
    paths = tuple(sorted(photographs.iterdir()))
    _, pool = pool_of(cache, PoolSource(paths, 10, 0, MAPS_RECIPE, pretrained))
    assert pool.features is not None and pool.features.shape == (10, 232, 32, 32)
    assert pool.photographs.tolist() == [0, 1, 2, 3, 4] * 2
    for index in (0, 7, 9):
        alone = pretrained.maps(torch.from_numpy(np.array(pool.images[index : index + 1])))
        stored = torch.from_numpy(np.array(pool.features[index : index + 1])).float()
        torch.testing.assert_close(stored, alone, atol=2e-2, rtol=1e-2)


def test_the_pool_holds_p_s_vector_of_each_patch(
    photographs: Path, cache: FeatureCache, pretrained: EfficientNetLite
) -> None:
    recipe = dataclasses.replace(POOLED_RECIPE, pooled_input_px=64)
    _, pool = pool_of(cache, PoolSource(tuple(sorted(photographs.iterdir())), 9, 0, recipe, pretrained))
    assert pool.images.shape == (9, 33, 33, 3)
    assert pool.features is not None and pool.features.shape == (9, 1280)
    enlarged = cv2.resize(np.array(pool.images[8]), (64, 64), interpolation=cv2.INTER_LINEAR)
    np.testing.assert_array_equal(for_pretrained(np.array(pool.images[8:]), recipe)[0], enlarged)
    alone = pretrained.pooled(torch.from_numpy(enlarged)[None])
    stored = torch.from_numpy(np.array(pool.features[8:])).float()
    torch.testing.assert_close(stored, alone, atol=2e-2, rtol=1e-2)


def test_patches_have_a_margin_where_positives_are_shifted_and_p_does_not_see_it() -> None:
    recipe = dataclasses.replace(POOLED_RECIPE, pooled_input_px=64, lambda_m=1.0)
    assert cut_px(recipe) == 33 + 2 * 8
    cuts = np.random.default_rng(0).integers(0, 256, (1, 49, 49, 3), dtype=np.uint8)
    enlarged = cv2.resize(cuts[0, 8:41, 8:41], (64, 64), interpolation=cv2.INTER_LINEAR)
    np.testing.assert_array_equal(for_pretrained(cuts, recipe)[0], enlarged)


def test_a_patch_s_vector_may_be_the_means_of_stages(
    photographs: Path, cache: FeatureCache, pretrained: EfficientNetLite
) -> None:
    recipe = dataclasses.replace(POOLED_RECIPE, pooled_input_px=64, stages=(3, 5))
    source = PoolSource(tuple(sorted(photographs.iterdir())), 9, 0, recipe, pretrained)
    _, pool = pool_of(cache, source)
    seen = torch.from_numpy(for_pretrained(np.array(pool.images), recipe))
    maps = [pretrained.maps(seen, (stage,)) for stage in (3, 5)]
    expected = torch.cat([maps[0].mean((2, 3)), maps[1].mean((2, 3))], dim=1)
    assert pool.features is not None
    # Enlarging a coarse map to P's grid keeps its mean only roughly.
    torch.testing.assert_close(
        torch.from_numpy(np.array(pool.features))[:, :40].float(), expected[:, :40], atol=2e-2, rtol=1e-2
    )
    assert np.corrcoef(pool.features[:, 40:].ravel(), expected[:, 40:].numpy().ravel())[0, 1] > 0.95
    with pytest.raises(UsageError, match="stage 9"):
        pretrained.pooled(seen, (9,))


def test_a_pool_is_made_once(photographs: Path, cache: FeatureCache) -> None:
    source = PoolSource(tuple(sorted(photographs.iterdir())), 4, 0, MAPS_RECIPE, None)
    assert pool_of(cache, source)[0] != []
    assert pool_of(cache, dataclasses.replace(source))[0] == []


def test_whatever_changes_the_features_makes_another_pool(
    photographs: Path, tmp_path: Path, pretrained: EfficientNetLite
) -> None:
    paths = tuple(sorted(photographs.iterdir()))
    source = PoolSource(paths, 8, 0, MAPS_RECIPE, pretrained)
    changed_photograph = tmp_path / "0.png"
    changed_photograph.write_bytes(paths[1].read_bytes())
    others = [
        dataclasses.replace(source, photographs=(changed_photograph, *paths[1:])),
        dataclasses.replace(source, count=7),
        dataclasses.replace(source, seed=1),
        dataclasses.replace(source, pretrained=None),
        dataclasses.replace(source, recipe=dataclasses.replace(MAPS_RECIPE, stages=(2,))),
        dataclasses.replace(source, recipe=dataclasses.replace(MAPS_RECIPE, zoom=(256, 300))),
        dataclasses.replace(source, recipe=dataclasses.replace(MAPS_RECIPE, grayscale=0.2)),
        dataclasses.replace(source, recipe=POOLED_RECIPE),
        dataclasses.replace(source, recipe=dataclasses.replace(POOLED_RECIPE, receptive_field=17)),
        dataclasses.replace(source, recipe=dataclasses.replace(POOLED_RECIPE, pooled_input_px=64)),
        dataclasses.replace(source, recipe=dataclasses.replace(POOLED_RECIPE, stages=(6, 7))),
        dataclasses.replace(source, recipe=dataclasses.replace(POOLED_RECIPE, lambda_m=1.0)),
    ]
    facts = [str(one.facts) for one in (source, *others)]
    assert len(set(facts)) == len(facts)
    same = dataclasses.replace(MAPS_RECIPE, receptive_field=65, stages=(3, 4, 5), lambda_m=1.0, steps=1)
    assert dataclasses.replace(source, recipe=same).facts == source.facts


def test_a_damaged_pool_is_told_and_made_again(photographs: Path, cache: FeatureCache) -> None:
    source = PoolSource(tuple(sorted(photographs.iterdir())), 4, 0, MAPS_RECIPE, None)
    _, pool = pool_of(cache, source)
    first = np.array(pool.images)
    (folder,) = cache._folder.iterdir()
    (folder / "images").write_bytes(b"damaged")
    events, pool = pool_of(FeatureCache(cache._folder, 10**9), source)
    assert [event.code for event in events if isinstance(event, ItemSkipped)] == ["cache-damaged"]
    np.testing.assert_array_equal(pool.images, first)


def test_memory_that_p_does_not_get_is_told(
    photographs: Path, cache: FeatureCache, pretrained: EfficientNetLite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def greedy(images: torch.Tensor, stages: tuple[int, ...]) -> torch.Tensor:
        return torch.zeros(1, 1) if len(images) == 1 else torch.empty(1 << 60)

    monkeypatch.setattr(pretrained, "maps", greedy)
    with pytest.raises(FailureError, match="out-of-memory"):
        finish(open_pool(cache, PoolSource(tuple(sorted(photographs.iterdir())), 4, 0, MAPS_RECIPE, pretrained)))
    assert list(cache._folder.iterdir()) == []
