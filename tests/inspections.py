"""Inspections of made-up maps, for tests of everything that takes one."""

from pathlib import Path

import numpy as np

from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.inspection import Inspection, anomaly_score
from inspector.domain.results import Thresholds
from inspector.domain.scene_change import SceneChange, SceneMeasure

LEVELS = Thresholds(defect=1.0, unsure=0.5)
DIM = SceneChange(SceneMeasure.BRIGHTNESS, 60.0, 80.0, 120.0)
BLURRED = SceneChange(SceneMeasure.SHARPNESS, -0.5, 0.0, 0.7, is_bad=True)


def inspection_of(
    anomaly_map: FloatMap,
    roi: Mask | None = None,
    image: Pixels | None = None,
    path: str | Path = "part.png",
    thresholds: Thresholds = LEVELS,
    scene: tuple[SceneChange, ...] = (),
) -> Inspection:
    """An Inspection of a map; its image is gray where none is given."""
    pixels = np.full((*anomaly_map.shape, 3), 90, np.uint8) if image is None else image
    score = anomaly_score(anomaly_map, roi)
    return Inspection(Path(path), pixels, anomaly_map, roi, score, thresholds, elapsed_s=0.01, scene=scene)
