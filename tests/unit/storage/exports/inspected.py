"""An inspected image with holes, an ROI and a length, and its stamp."""

from pathlib import Path

import numpy as np

from inspector import __version__
from inspector.domain.inspection import Inspection, judge
from inspector.domain.pixel_size import PixelSize
from inspector.domain.results import Judgement, Thresholds
from inspector.storage.exports.stamp import Origin, roi_digest
from tests.inspections import DIM, inspection_of

PARTS = Path("/parts")
HEIGHT, WIDTH = 24, 32
ORIGIN = Origin("ab" * 32, 3, PixelSize(0.25, WIDTH, HEIGHT))
ROI = np.zeros((HEIGHT, WIDTH), bool)
ROI[:, :20] = True
STAMP = {
    "inspector": __version__,
    "detector": "ab" * 32,
    "threshold": 1.125,
    "unsure_threshold": 0.9,
    "min_area_px": 3,
    "roi": roi_digest(ROI),
    "mm_per_px": 0.25,
    "score": 3.25,
    "verdict": "DEFECT",
    "scene": [str(DIM)],
}


def inspected(name: str = "a.png", peak: float = 3.25) -> tuple[Inspection, Judgement]:
    """A ring of 8 x 8 pixels with a hole of 2 x 2, and a good surface around it."""
    scores = np.zeros((HEIGHT, WIDTH), np.float32)
    scores[4:12, 5:13] = peak
    scores[7:9, 8:10] = 0
    image = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    inspection = inspection_of(scores, ROI, image, PARTS / name, scene=(DIM,))
    return inspection, judge(inspection, Thresholds(1.125, 0.9, good_level=1.1), 3)
