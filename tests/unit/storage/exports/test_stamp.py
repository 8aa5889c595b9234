import csv
import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from inspector import __version__
from inspector.domain.inspection import judge
from inspector.domain.results import Thresholds
from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.stamp import Origin, roi_digest, shared, stamp_of
from inspector.storage.exports.writer import ResultWriter
from tests.inspections import inspection_of
from tests.unit.storage.exports.inspected import ORIGIN, PARTS, ROI, STAMP, inspected

ALL = ExportOptions(maps=True, masks=True, overlays=True, coco=True, labelme=True, yolo=True, frames=True)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    images = [PARTS / name for name in ("a.png", "b/fine.png")]
    with ResultWriter(folder, ALL, images, PARTS, origin=ORIGIN) as writer:
        writer.write(*inspected("a.png"))
        writer.write(*inspected("b/fine.png", peak=0.5))
    return folder


def test_every_picture_has_the_stamp_as_text(out: Path) -> None:
    pictures = sorted(out.rglob("a.png"))
    folders = ["frames", "labelme", "masks", "overlays", "yolo/images"]
    assert [path.parent.relative_to(out).as_posix() for path in pictures] == folders
    for path in pictures:
        with Image.open(path) as picture:
            assert json.loads(picture.info["Description"]) == STAMP
            assert picture.info["Software"] == f"Inspector {__version__}"


def test_maps_have_the_stamp_in_their_tags(out: Path) -> None:
    with tifffile.TiffFile(out / "maps" / "a.tiff") as file:
        (page,) = file.pages
        assert json.loads(page.tags["ImageDescription"].value) == STAMP  # type: ignore[union-attr]
        assert page.tags["Software"].value == f"Inspector {__version__}"  # type: ignore[union-attr]
        assert np.array_equal(page.asarray(), inspected()[0].anomaly_map)


def test_json_files_have_the_stamp_as_a_field(out: Path) -> None:
    assert json.loads((out / "labelme" / "a.json").read_text())["inspector"] == STAMP
    coco = json.loads((out / "coco.json").read_text())
    first, second = (image["inspector"] for image in coco["images"])
    assert first == STAMP
    assert second == STAMP | {"verdict": "GOOD", "score": 0.5}
    common = {name: value for name, value in STAMP.items() if name not in ("verdict", "score")}
    assert coco["info"]["inspector"] == common


def test_the_table_has_the_stamp_as_columns(out: Path) -> None:
    first, second = csv.DictReader(io.StringIO((out / "results.csv").read_text()))
    assert first["detector"] == second["detector"] == STAMP["detector"]
    assert first["roi"] == STAMP["roi"]
    assert first["inspector"] == __version__
    assert float(first["threshold"]) == STAMP["threshold"]
    assert float(first["unsure_threshold"]) == STAMP["unsure_threshold"]
    assert first["min_area_px"] == "3"
    assert float(first["mm_per_px"]) == 0.25
    assert [first["scene"]] == STAMP["scene"]


def test_an_roi_is_named_by_its_pixels() -> None:
    assert roi_digest(ROI) == hashlib.sha256(bytes(ROI.astype(np.uint8))).hexdigest()


def test_a_stamp_says_what_is_not_known() -> None:
    inspection = inspection_of(np.zeros((20, 30), np.float32))
    stamp = stamp_of(inspection, judge(inspection, Thresholds(1.0, 0.5)), Origin(pixel_size=ORIGIN.pixel_size))
    assert stamp.roi is stamp.detector is stamp.mm_per_px is None
    assert stamp.scene == ()


def test_a_run_without_images_knows_its_version() -> None:
    assert shared([]) == {"inspector": __version__}
