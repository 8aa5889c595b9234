"""Small parts and a small Detector, trained once for all tests of the package."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.domain.arrays import Pixels
from inspector.domain.profile import STANDARD
from inspector.domain.train_request import TrainRequest
from inspector.model.detector import TrainedDetector, load_detector
from inspector.model.training.train_detector import train_detector
from tests.work import finish

SIDE_PX = 128
TINY = dataclasses.replace(
    STANDARD, receptive_fields=(67,), ensemble_size=2, resolution_px=SIDE_PX, max_steps=8, batch_size=2
)


def part_image(seed: int, defect: bool = False) -> Pixels:
    """A disc on a noisy plate; a defective one has a bright square on it."""
    rng = np.random.default_rng(seed)
    image = rng.normal(120, 6, (SIDE_PX, SIDE_PX, 3))
    cv2.circle(image, (64, 64), 40, (180, 170, 160), -1)
    if defect:
        image[56:72, 60:76] = (30, 200, 60)
    return image.clip(0, 255).astype(np.uint8)


def write_parts(folder: Path, count: int) -> tuple[Path, ...]:
    """Write some good parts."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / f"part {index}.png" for index in range(count))
    for index, path in enumerate(paths):
        cv2.imwrite(str(path), part_image(index))
    return paths


@contextmanager
def noted(calls: list[str]) -> Iterator[None]:
    """Stands for a context, and notes when it is entered and left."""
    calls.append("in")
    yield
    calls.append("out")


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Detector file."""
    folder = tmp_path_factory.mktemp("trained")
    path = folder / "tiny.inspector"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_HOME", str(folder / "home"))
        finish(train_detector(TrainRequest(write_parts(folder / "good", 8), path, TINY, folder / "checkpoint")))
    return path


@pytest.fixture
def detector(trained: Path) -> TrainedDetector:
    return load_detector(trained, "cpu")
