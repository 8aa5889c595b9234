"""The Detector that is shipped: for the self-test, and for the demo.

``scripts/make_demo_detector.py`` makes it, and the reference's map of one part.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from inspector.domain.arrays import FloatMap
from inspector.paths import resources_dir


def demo_detector() -> Path:
    """A Detector file, trained on demo parts."""
    return _folder() / "detector.inspector"


def reference_part() -> Path:
    """The image of a defective demo part."""
    return _folder() / "part.png"


def reference_map_path() -> Path:
    """Where ``reference_map`` lies."""
    return _folder() / "map.tiff"


def reference_map() -> FloatMap:
    """The Anomaly Map of ``reference_part`` by PyTorch, float32, height x width."""
    with Image.open(reference_map_path()) as image:
        return np.asarray(image, dtype=np.float32)


def _folder() -> Path:
    return resources_dir() / "demo"
