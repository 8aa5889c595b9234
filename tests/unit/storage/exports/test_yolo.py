import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.polygons import outlines
from inspector.storage.exports.writer import ResultWriter
from inspector.storage.exports.yolo import yolo_lines
from tests.unit.storage.exports.inspected import HEIGHT, ORIGIN, PARTS, STAMP, WIDTH, inspected
from tests.unit.storage.exports.rasters import filled, speckled

YOLO = ExportOptions(yolo=True)


def _labels_of(image: Path) -> Path:
    """Where readers look for an image's labels: the last folder ``images`` of its path is ``labels``."""
    return Path("/labels/".join(image.as_posix().rsplit("/images/", 1))).with_suffix(".txt")


def _read(text: str, height: int, width: int) -> np.ndarray:
    """The mask of a file of labels, with the checks that readers make."""
    mask = np.zeros((height, width), bool)
    for line in text.splitlines():
        kind, *shares = line.split()
        corners = np.array(shares, float).reshape(-1, 2)
        assert kind == "0"
        assert len(corners) >= 3
        assert ((corners >= 0) & (corners <= 1)).all()
        mask |= filled([(x * width, y * height) for x, y in corners], height, width)
    return mask


def test_a_data_set_is_complete_and_names_its_stamp(tmp_path: Path) -> None:
    images = [PARTS / name for name in ("a.jpg", "b/fine.png")]
    with ResultWriter(tmp_path, YOLO, images, PARTS, origin=ORIGIN) as writer:
        inspection, judgement = inspected("a.jpg")
        writer.write(inspection, judgement)
        writer.write(*inspected("b/fine.png", peak=0.5))
    data = yaml.safe_load((tmp_path / "yolo" / "data.yaml").read_text())
    assert data["names"] == {0: "defect"}
    assert data["nc"] == 1
    assert data["inspector"] == {name: value for name, value in STAMP.items() if name not in ("score", "verdict")}
    found = sorted((tmp_path / "yolo" / data["train"]).rglob("*.png"))
    assert found == sorted((tmp_path / "yolo" / data["val"]).rglob("*.png"))
    assert [_labels_of(image).is_file() for image in found] == [True, True]
    picture = cv2.imdecode(np.frombuffer(found[0].read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(picture[:, :, ::-1], inspection.image)
    assert np.array_equal(_read(_labels_of(found[0]).read_text(), HEIGHT, WIDTH), judgement.mask)
    assert _labels_of(found[1]).read_text() == ""


@pytest.mark.parametrize("seed", range(10))
def test_masks_come_back(seed: int) -> None:
    mask = speckled(seed, 37, 53)
    text = yolo_lines(mask.shape, outlines(mask, mask.astype(np.float32))).decode()
    assert np.array_equal(_read(text, *mask.shape), mask)


def test_folders_called_images_mislead_nobody(tmp_path: Path) -> None:
    names = ["images/a.png", "images_/a.png", "x/Images/images/b.png"]
    with ResultWriter(tmp_path, YOLO, [PARTS / name for name in names], PARTS) as writer:
        for name in names:
            writer.write(*inspected(name))
    found = list((tmp_path / "yolo" / "images").rglob("*.png"))
    assert len(found) == 3
    assert all(_labels_of(image).is_file() for image in found)


def test_numbers_of_a_stamp_are_read_as_numbers(tmp_path: Path) -> None:
    with ResultWriter(tmp_path, YOLO, [PARTS / "a.png"], PARTS) as writer:
        writer.write(*inspected())
    data = yaml.safe_load((tmp_path / "yolo" / "data.yaml").read_text())
    assert json.loads(json.dumps(data["inspector"]))["threshold"] == 1.125
