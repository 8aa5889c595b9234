import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.storage.coco import CocoDocument, region_polygons


def _area(polygon: list[int]) -> float:
    x, y = np.array(polygon[::2]), np.array(polygon[1::2])
    return abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2


def _filled(region: np.ndarray) -> np.ndarray:
    """The region with its holes: what cannot be reached from outside by steps to the side, up or down."""
    padded = np.pad(region, 1).astype(np.uint8)
    cv2.floodFill(padded, None, (0, 0), 2)
    return padded[1:-1, 1:-1] != 2


def test_one_pixel_is_a_square() -> None:
    (polygon,) = region_polygons(np.ones((1, 1), bool), 5, 7)
    corners = {tuple(polygon[index : index + 2]) for index in range(0, len(polygon), 2)}
    assert len(polygon) == 8
    assert corners == {(5, 7), (6, 7), (6, 8), (5, 8)}


def test_two_pixels_that_touch_at_a_corner() -> None:
    (polygon,) = region_polygons(np.eye(2, dtype=bool))
    assert _area(polygon) == 2


@pytest.mark.parametrize("seed", range(30))
def test_polygons_have_the_area_of_the_region(seed: int) -> None:
    rng = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(rng.random((40, 50), dtype=np.float32), (0, 0), rng.uniform(0.5, 2.5))
    count, labels = cv2.connectedComponents((noise > 0.5).astype(np.uint8), connectivity=8)
    for label in range(1, count):
        region = labels == label
        (polygon,) = region_polygons(region)
        assert len(polygon) >= 8
        assert _area(polygon) == _filled(region).sum()


def test_the_document_describes_every_region() -> None:
    mask = np.zeros((20, 30), bool)
    mask[2:5, 3:9] = True
    mask[10, 20] = True
    scores = np.zeros((20, 30), np.float32)
    scores[3, 4] = 2.5
    scores[10, 20] = 1.5
    document = CocoDocument()
    document.add(Path("a") / "fine.png", np.zeros((8, 9), bool), np.zeros((8, 9), np.float32))
    document.add(Path("a") / "部品.png", mask, scores)
    content = json.loads(json.dumps(document.content()))
    assert content["images"] == [
        {"id": 1, "file_name": "a/fine.png", "width": 9, "height": 8},
        {"id": 2, "file_name": "a/部品.png", "width": 30, "height": 20},
    ]
    assert [category["name"] for category in content["categories"]] == ["defect"]
    large, small = content["annotations"]
    assert large["bbox"] == [3, 2, 6, 3]
    assert large["area"] == 18
    assert large["score"] == 2.5
    assert large["image_id"] == small["image_id"] == 2
    assert [large["id"], small["id"]] == [1, 2]
    assert small["bbox"] == [20, 10, 1, 1]
    assert _area(small["segmentation"][0]) == 1
