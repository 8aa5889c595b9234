"""Pictures of the clearest and the hardest test images."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.inspection import Inspection, colours_at
from inspector.domain.overlay import blend, draw_contours
from inspector.domain.results import Thresholds
from inspector.evaluation.measure import MeasuredImage
from inspector.laboratory.benchmark.store import Example

#: Images of each kind that are kept.
KEPT = 3
_SIDE_PX = 240
_TRUTH_COLOUR = (0, 200, 255)
_Kept = tuple[float, MeasuredImage, Pixels, FloatMap, Mask]


class ExampleKeeper:
    """Sees every test image while it is measured. Keeps the few that a report shows."""

    def __init__(self) -> None:
        self._kept: dict[str, list[_Kept]] = {"best": [], "worst": [], "false": []}

    def observe(self, measured: MeasuredImage, inspection: Inspection, truth: Mask) -> None:
        """Take one image in."""
        if measured.item.is_defective:
            ranks = {"best": measured.score, "worst": -measured.score}
        else:
            ranks = {"false": measured.score}
        for kind, rank in ranks.items():
            kept = self._kept[kind]
            if len(kept) == KEPT and rank <= kept[-1][0]:
                continue
            small = _small(inspection.image, inspection.anomaly_map, truth)
            kept.append((rank, measured, *small))
            kept.sort(key=lambda example: -example[0])
            del kept[KEPT:]

    def pictures(self, thresholds: Thresholds) -> Iterator[tuple[Example, bytes]]:
        """Every kept image drawn, as JPEG."""
        for kind, kept in self._kept.items():
            for number, (_, measured, image, anomaly_map, truth) in enumerate(kept):
                left = draw_contours(image, truth, _TRUTH_COLOUR)
                right = blend(image, anomaly_map, colours_at(thresholds), 0.8, "Inferno")
                gap = np.full((image.shape[0], 4, 3), 127, np.uint8)
                encoded = cv2.imencode(".jpg", np.hstack([left, gap, right])[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 82])
                item = measured.item
                example = Example(
                    kind,
                    f"{item.defect}/{item.path.name}",
                    measured.score,
                    str(measured.verdict),
                    f"{kind}-{number}.jpg",
                )
                yield example, encoded[1].tobytes()


def _small(image: Pixels, anomaly_map: FloatMap, truth: Mask) -> tuple[Pixels, FloatMap, Mask]:
    height, width = image.shape[:2]
    zoom = _SIDE_PX / max(height, width)
    size = max(1, round(width * zoom)), max(1, round(height * zoom))
    interpolation = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    smaller = cv2.resize(image, size, interpolation=interpolation).astype(np.uint8, copy=False)
    smaller_map = cv2.resize(anomaly_map, size, interpolation=interpolation).astype(np.float32, copy=False)
    return smaller, smaller_map, cv2.resize(truth.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
