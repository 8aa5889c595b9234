"""Image files for the tests of storage."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inspector.storage.project_store import OpenProject, create_project

MakeImage = Callable[..., Path]


@pytest.fixture
def make_image(tmp_path: Path) -> MakeImage:
    """A function that writes a small image; another ``seed`` gives another content."""

    def make(name: str = "part.png", size: tuple[int, int] = (32, 24), mode: str = "RGB", seed: int = 0) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        channels = len(Image.new(mode, (1, 1)).getbands())
        shape = (size[1], size[0]) if channels == 1 else (size[1], size[0], channels)
        pixels = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
        Image.frombytes(mode, size, pixels.tobytes()).save(path)
        return path

    return make


@pytest.fixture
def opened(tmp_path: Path) -> OpenProject:
    """A Project without Good Parts."""
    return create_project(tmp_path / "project", "Tile")
