import dataclasses
import json
import math

import pytest

from inspector.errors import UsageError
from inspector.model.pretraining.recipe import MAPS_RECIPE, POOLED_RECIPE, RECIPES, Targets


def test_the_paper_s_recipe_has_the_paper_s_numbers() -> None:
    recipe = RECIPES[Targets.POOLED]
    assert (recipe.lambda_k, recipe.lambda_m, recipe.lambda_c) == (1, 0, 1)
    assert (recipe.learning_rate, recipe.weight_decay, recipe.batch_size, recipe.steps) == (2e-4, 1e-5, 64, 50_000)
    assert (recipe.zoom, recipe.grayscale, recipe.noise) == ((4, 16), 0.1, 0.1)
    assert [recipe.rate_at(step) for step in (0, 1, 25_000, 49_999)] == 4 * [2e-4]
    assert [dataclasses.replace(recipe, receptive_field=p).shift_px for p in (17, 33, 65)] == [4, 8, 16]


def test_the_rate_rises_and_falls_along_a_cosine() -> None:
    recipe = dataclasses.replace(MAPS_RECIPE, learning_rate=1.0, warm_up_steps=200, steps=5000)
    assert recipe.rate_at(0) == pytest.approx(1 / 200)
    assert recipe.rate_at(99) == pytest.approx(0.5)
    assert recipe.rate_at(200) == pytest.approx(1, abs=2e-3)
    assert recipe.rate_at(2600) == pytest.approx(0.5, abs=2e-3)
    assert recipe.rate_at(4999) == pytest.approx(1e-3, abs=1e-5)
    assert all(math.isfinite(dataclasses.replace(recipe, steps=1).rate_at(0)) for _ in range(1))


def test_photographs_are_never_zoomed_below_what_is_cut_from_them() -> None:
    dataclasses.replace(POOLED_RECIPE, zoom=(1, 3)).check()
    dataclasses.replace(MAPS_RECIPE, zoom=(64, 640)).check()
    for recipe in (
        dataclasses.replace(POOLED_RECIPE, zoom=(1, 3), lambda_m=1.0),
        dataclasses.replace(POOLED_RECIPE, zoom=(0, 3)),
        dataclasses.replace(POOLED_RECIPE, zoom=(4, 3)),
        dataclasses.replace(MAPS_RECIPE, zoom=(640, 256)),
    ):
        with pytest.raises(UsageError, match="zoom"):
            recipe.check()


def test_only_the_batch_size_may_differ_on_resume() -> None:
    earlier = json.loads(json.dumps(POOLED_RECIPE.to_json()))
    assert POOLED_RECIPE.can_resume(earlier)
    assert dataclasses.replace(POOLED_RECIPE, batch_size=8).can_resume(earlier)
    assert not dataclasses.replace(POOLED_RECIPE, zoom=(4, 8)).can_resume(earlier)
    assert not POOLED_RECIPE.can_resume({})
