"""A tiny dataset and results to make reports of."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.laboratory.benchmark.store import Example, RunResult
from tests.unit.model.conftest import part_image


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six good parts to train with, two good and two defective ones to test with."""
    folder = tmp_path_factory.mktemp("data") / "discs"
    truth = np.zeros((128, 128), np.uint8)
    truth[56:72, 60:76] = 255
    for place, count, defect in (("train/good", 6, False), ("test/good", 2, False), ("test/square", 2, True)):
        (folder / place).mkdir(parents=True)
        for number in range(count):
            seed = number + 10 * len(place)
            cv2.imwrite(str(folder / place / f"{number}.png"), part_image(seed, defect)[..., ::-1])
    (folder / "ground_truth" / "square").mkdir(parents=True)
    for number in range(2):
        cv2.imwrite(str(folder / "ground_truth/square" / f"{number}_mask.png"), truth)
    return folder


def figures(auroc: float | None, aupro: float | None) -> dict[str, object]:
    """What an Evaluation says."""
    return {
        "image_auroc": auroc,
        "image_average_precision": auroc,
        "image_f1": auroc,
        "pixel_auroc": aupro,
        "pixel_average_precision": aupro,
        "pixel_f1": aupro,
        "aupro_0.3": aupro,
        "region_recall": aupro,
        "region_overlap": aupro,
        "ms_per_image_median": 12.0,
        "image_count": 30,
        "defective_count": 10,
        "region_count": 12,
        "false_alarm_count": 1,
        "skipped_count": 0,
        "defects": {"crack": {"image_count": 10, "found_count": 8, "image_auroc": auroc}},
        "notes": ["A remark <with> signs."],
    }


@pytest.fixture
def result_of() -> Callable[..., RunResult]:
    """Makes a RunResult."""

    def make(
        method: str = "student-teacher",
        label: str = "standard, p = 33",
        dataset: str = "tiles",
        seed: int = 0,
        auroc: float | None = 0.9,
        aupro: float | None = 0.8,
        receptive_fields: tuple[int, ...] = (33,),
    ) -> RunResult:
        return RunResult(
            dataset=dataset,
            method=method,
            label=label,
            receptive_fields=receptive_fields,
            seed=seed,
            figures=figures(auroc, aupro),
            curves={"roc": [[0.0, 0.1, 1.0], [0.0, 0.9, 1.0]], "pro": [[0.0, 0.3, 1.0], [0.0, 0.8, 1.0]]},
            good_scores=[0.5, 1.0, 1.5],
            defective_scores=[1.4, 3.0, 5.0],
            threshold=2.0,
            examples=(Example("best", "crack/<1>.png", 5.0, "DEFECT", "best-0.jpg"),),
            fit_s=31.0,
            libraries={"inspector": "0.1", "torch": "2.13"},
            machine="test machine",
        )

    return make
