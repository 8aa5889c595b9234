import json
from pathlib import Path

import numpy as np

from inspector.storage.exports.coco import CocoDocument
from inspector.storage.exports.polygons import outlines
from inspector.storage.exports.stamp import stamp_of
from tests.unit.storage.exports.inspected import ORIGIN, inspected
from tests.unit.storage.exports.rasters import filled, speckled

STAMP = stamp_of(*inspected(), ORIGIN)


def test_the_document_describes_every_region() -> None:
    mask = np.zeros((20, 30), bool)
    mask[2:5, 3:9] = True
    mask[10, 20] = True
    scores = np.zeros((20, 30), np.float32)
    scores[3, 4] = 2.5
    scores[10, 20] = 1.5
    document = CocoDocument()
    document.add(Path("a") / "fine.png", (8, 9), (), STAMP)
    document.add(Path("a") / "部品.png", (20, 30), outlines(mask, scores), STAMP)
    content = json.loads(json.dumps(document.content()))
    facts = [{key: value for key, value in image.items() if key != "inspector"} for image in content["images"]]
    assert facts == [
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
    assert small["area"] == 1


def test_masks_come_back_with_their_holes() -> None:
    document, masks = CocoDocument(), [speckled(seed) for seed in range(5)]
    for number, mask in enumerate(masks):
        document.add(Path(f"{number}.png"), mask.shape, outlines(mask, mask.astype(np.float32)), STAMP)
    content = document.content()
    for image, mask in zip(content["images"], masks, strict=True):
        drawn = np.zeros(mask.shape, bool)
        for annotation in content["annotations"]:
            if annotation["image_id"] == image["id"]:
                (flat,) = annotation["segmentation"]
                pixels = filled(list(zip(flat[::2], flat[1::2], strict=True)), *mask.shape)
                assert pixels.sum() == annotation["area"]
                drawn |= pixels
        assert np.array_equal(drawn, mask)
