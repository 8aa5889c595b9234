from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.domain.events import ItemSkipped
from inspector.errors import DatasetError
from inspector.model.pretraining.photographs import least_side_px, usable_photographs
from inspector.model.pretraining.recipe import MAPS_RECIPE, Recipe
from tests.work import finish

METRIC = Recipe(lambda_k=0.0, lambda_m=1.0)


def write(folder: Path, *sides: int) -> Path:
    folder.mkdir()
    for number, side in enumerate(sides):
        cv2.imwrite(str(folder / f"{number}.png"), np.full((side, side + 9, 3), number, np.uint8))
    return folder


def test_small_and_broken_ones_are_told_and_left_out(tmp_path: Path) -> None:
    folder = write(tmp_path / "photographs", 200, 20, 33)
    (folder / "broken.png").write_bytes(b"nothing")
    events, found = finish(usable_photographs(folder, MAPS_RECIPE))
    assert found == (folder / "0.png", folder / "2.png")
    assert {event.path.name: event.code for event in events if isinstance(event, ItemSkipped)} == {
        "1.png": "image-too-small",
        "broken.png": "image-unreadable",
    }


@pytest.mark.parametrize(("recipe", "count"), [(MAPS_RECIPE, 1), (METRIC, 3)])
def test_too_few_are_refused_with_the_way_out(recipe: Recipe, count: int, tmp_path: Path) -> None:
    folder = write(tmp_path / "photographs", *[64] * count, 8)
    with pytest.raises(DatasetError, match="few-photographs") as caught:
        finish(usable_photographs(folder, recipe))
    assert f"{count} can be used, 1 cannot" in caught.value.what
    assert f"{least_side_px(recipe)} x {least_side_px(recipe)} pixels" in str(caught.value.advice)
