"""Small photographs and a small recipe."""

import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.model.pretraining.recipe import MAPS_RECIPE, PretrainRequest

TINY = dataclasses.replace(
    MAPS_RECIPE, crop_px=128, pool_size=8, steps=4, batch_size=2, window_px=64, validate_every=2, checkpoint_every=2
)


def write_photographs(folder: Path, count: int) -> Path:
    """Blurred noise of different sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(count):
        noise = np.random.default_rng(index).integers(0, 256, (40, 50, 3), dtype=np.uint8)
        image = cv2.resize(noise, (400 + 10 * index, 300), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(folder / f"{index}.png"), image)
    return folder


def request_for(photographs: Path, out: Path, **changes: object) -> PretrainRequest:
    """A request by the small recipe, some of its fields changed; requests for the same photographs share features."""
    recipe = dataclasses.replace(TINY, **changes)
    return PretrainRequest(photographs, out, recipe, device="cpu", cache_dir=photographs.with_name("features"))


@pytest.fixture(scope="package")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_photographs(tmp_path_factory.mktemp("photographs"), 5)
