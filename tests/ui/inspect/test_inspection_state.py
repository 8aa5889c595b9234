from pathlib import Path

import numpy as np
import pytest

from inspector.domain.masking import judge
from inspector.domain.results import Inspection, Thresholds, Verdict
from inspector.ui.inspect.inspection_state import MapJudge, OpenedImages, SetSummary
from tests.ui.synthetic import bump_map

LEVELS = Thresholds(3.0, 2.5)


@pytest.mark.parametrize("size", [(1, 1), (31, 33), (64, 64), (97, 130)])
@pytest.mark.parametrize("threshold", [-1.0, 0.5, 2.0, 5.0, 99.0])
@pytest.mark.parametrize("min_area_px", [0, 40])
@pytest.mark.parametrize("with_roi", [False, True])
def test_a_map_judge_equals_the_plain_judgement(
    size: tuple[int, int], threshold: float, min_area_px: int, with_roi: bool
) -> None:
    height, width = size
    anomaly_map = bump_map(height, width, [(5, 5, 3, 6), (90, 60, 6, 4), (20, 28, 1, 9)])
    roi = None
    if with_roi:
        roi = np.zeros(size, dtype=bool)
        roi[height // 3 :, : width // 2 + 1] = True
    levels = Thresholds(threshold, threshold - 0.5)

    fast = MapJudge(anomaly_map, roi).judge(levels, min_area_px)
    plain = judge(anomaly_map, levels, roi, min_area_px)

    assert fast.verdict is plain.verdict
    assert fast.regions == plain.regions
    np.testing.assert_array_equal(fast.mask, plain.mask)


def inspection(name: str, peak: float, sigma: float = 4) -> Inspection:
    anomaly_map = bump_map(60, 60, [(30, 30, sigma, peak)])
    return Inspection(Path(name), anomaly_map, float(anomaly_map.max()), 0.01)


def test_opened_images_are_stepped_through_and_summed_up() -> None:
    opened = OpenedImages()
    names = ["a", "b", "c", "d"]
    opened.open([Path(name) for name in names])
    assert opened.step_to(99) == Path("d")
    assert opened.step_to(-3) == Path("a")
    opened.step_to(2)
    assert opened.waiting() == [Path("c"), Path("d"), Path("a"), Path("b")]

    for name, peak in zip("abc", (0.0, 9.0, 2.4), strict=True):
        opened.add(inspection(name, peak))
    opened.add_failure(Path("d"), "'d' is not an image")

    assert opened.waiting() == []
    assert opened.summary(LEVELS, 0) == SetSummary(4, 3, 1, 1, 1)
    assert opened.summary(LEVELS.moved_to(20), 0).defect == 0
    opened.forget_results()
    assert len(opened.waiting()) == 4


def test_a_small_defect_does_not_count_below_the_smallest_area() -> None:
    opened = OpenedImages()
    opened.open([Path("a")])
    opened.add(inspection("a", 9.0, sigma=1))
    assert opened.verdict(Path("a"), LEVELS, 0) is Verdict.DEFECT
    assert opened.verdict(Path("a"), LEVELS, 500) is Verdict.UNSURE


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        (SetSummary(0, 0, 0, 0), ""),
        (SetSummary(1, 1, 1, 0), "This part looks unusual"),
        (SetSummary(40, 40, 3, 0), "3 of 40 parts look unusual"),
        (SetSummary(40, 40, 1, 2), "1 of 40 parts looks unusual, 2 are unsure"),
        (SetSummary(40, 10, 0, 0), "None of 10 parts looks unusual (30 still to inspect)"),
    ],
)
def test_the_summary_is_in_plain_words(summary: SetSummary, text: str) -> None:
    assert summary.text == text
