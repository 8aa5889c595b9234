import base64
import json
from pathlib import Path

import cv2
import numpy as np

from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.writer import ResultWriter
from tests.unit.storage.exports.inspected import HEIGHT, ORIGIN, PARTS, WIDTH, inspected
from tests.unit.storage.exports.rasters import filled

#: Keys without which labelme refuses a file, and those that it knows of a shape.
REQUIRED = {"imageData", "imagePath", "shapes"}
SHAPE_KEYS = {"label", "points", "group_id", "shape_type", "flags", "description", "mask"}


def _opened(path: Path) -> tuple[np.ndarray, dict[str, object]]:
    """The image and the content, as labelme opens them: the image's path is relative to the file."""
    content = json.loads(path.read_text())
    assert content.keys() >= REQUIRED
    data = base64.b64decode(content["imageData"]) if content["imageData"] else None
    image = data or (path.parent / content["imagePath"]).read_bytes()
    return cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_COLOR), content


def test_a_folder_of_labelme_has_each_image_beside_its_regions(tmp_path: Path) -> None:
    inspection, judgement = inspected("a/b.jpg")
    with ResultWriter(tmp_path, ExportOptions(labelme=True), [inspection.path], PARTS, origin=ORIGIN) as writer:
        written = writer.write(inspection, judgement)
    path = tmp_path / "labelme" / "a" / "b.json"
    assert written == [path, path.with_suffix(".png")]
    image, content = _opened(path)
    assert np.array_equal(image[:, :, ::-1], inspection.image)
    assert (content["imageHeight"], content["imageWidth"]) == (HEIGHT, WIDTH)
    assert content["flags"] == {"DEFECT": True}
    (shape,) = content["shapes"]  # type: ignore[misc, attr-defined]
    assert shape.keys() == SHAPE_KEYS
    assert (shape["label"], shape["shape_type"]) == ("defect", "polygon")
    assert judgement.defect_area_px == 60
    assert np.array_equal(filled(shape["points"], HEIGHT, WIDTH), judgement.mask)


def test_images_that_differ_by_the_suffix_have_files_of_their_own(tmp_path: Path) -> None:
    names = ["part.jpg", "part.png", "part.json"]
    images = [PARTS / name for name in names]
    with ResultWriter(tmp_path, ExportOptions(labelme=True), images, PARTS) as writer:
        for name in names:
            writer.write(*inspected(name))
    files = sorted(tmp_path.glob("labelme/*.json"))
    assert len(files) == len(list(tmp_path.glob("labelme/*.png"))) == 3
    # labelme looks for the file of an image by the image's name.
    assert all(json.loads(file.read_text())["imagePath"] == file.with_suffix(".png").name for file in files)
