import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.storage.images import read_image


def rows(demo: Path) -> list[dict[str, str]]:
    with (demo / "results" / "results.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.timeout(400)
def test_it_renders_enough_parts(demo: Path) -> None:
    assert len(list((demo / "parts" / "train" / "good").glob("*.png"))) >= 40
    defective = [path for path in (demo / "parts" / "test").glob("*/*.png") if path.parent.name != "good"]
    assert len(defective) >= 20


def test_results_csv_has_the_contract_s_columns_and_every_image(demo: Path) -> None:
    table = rows(demo)
    columns = [
        "path",
        "score",
        "verdict",
        "threshold",
        "defect_area_px",
        "regions",
        "mask",
        "map",
        "overlay",
        "bad_image",
    ]
    stamp = ["unsure_threshold", "min_area_px", "detector", "roi", "mm_per_px", "scene", "inspector"]
    assert list(table[0]) == columns + stamp
    images = {
        path.relative_to(demo / "parts" / "test").as_posix() for path in (demo / "parts" / "test").glob("*/*.png")
    }
    assert {row["path"] for row in table} == images


def test_maps_and_masks_fit_their_images_and_each_other(demo: Path) -> None:
    for row in rows(demo):
        relative = Path(row["path"])
        image = read_image(demo / "parts" / "test" / relative)
        anomaly_map = cv2.imread(str(demo / "results" / "maps" / relative.with_suffix(".tiff")), cv2.IMREAD_UNCHANGED)
        mask = cv2.imread(str(demo / "results" / "masks" / relative.with_suffix(".png")), cv2.IMREAD_UNCHANGED)
        assert anomaly_map.dtype == np.float32 and mask.dtype == np.uint8
        assert anomaly_map.shape == mask.shape == image.shape[:2]
        assert set(np.unique(mask)) <= {0, 255}
        if row["verdict"] == "DEFECT":
            assert mask.any(), "every defect has a place"
            assert (mask[anomaly_map > float(row["threshold"])] > 0).all(), "outlines go beyond the Threshold's pixels"
        else:
            assert not mask.any()
        assert int(row["defect_area_px"]) == np.count_nonzero(mask)


def test_most_defects_are_found_and_most_good_parts_pass(demo: Path) -> None:
    table = rows(demo)
    good = [row for row in table if row["path"].startswith("good/")]
    defective = [row for row in table if not row["path"].startswith("good/")]
    detected_count = sum(row["verdict"] != "GOOD" for row in defective)
    # After a tenth of the steps, at half the resolution; all of them find 0.7.
    assert detected_count >= 0.5 * len(defective)
    assert sum(row["verdict"] == "DEFECT" for row in good) <= 0.25 * len(good)
