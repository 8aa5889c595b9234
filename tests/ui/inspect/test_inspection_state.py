from dataclasses import replace
from pathlib import Path

import pytest

from inspector.domain.inspection import Inspection
from inspector.domain.results import Thresholds, Verdict
from inspector.jobs.inspection_cache import InspectionCache
from inspector.ui.inspect.inspection_state import OpenedImages, SetSummary
from tests.inspections import BLURRED, inspection_of
from tests.ui.synthetic import bump_map

LEVELS = Thresholds(3.0, 2.5)


def inspection(name: str, peak: float, sigma: float = 4) -> Inspection:
    return inspection_of(bump_map(60, 60, [(30, 30, sigma, peak)]), path=name)


def keep(cache: InspectionCache, inspection: Inspection) -> Inspection:
    cache.put(cache.key(inspection.path), inspection)
    return inspection


def test_opened_images_are_stepped_through_and_summed_up() -> None:
    cache = InspectionCache()
    opened = OpenedImages(cache)
    names = ["a", "b", "c", "d"]
    opened.open([Path(name) for name in names])
    opened.step_to(99)
    assert opened.current == Path("d")
    opened.step_to(-3)
    assert opened.current == Path("a")
    opened.step_to(2)
    assert opened.waiting() == [Path("c"), Path("d"), Path("a"), Path("b")]

    for name, peak in zip("abc", (0.0, 9.0, 2.4), strict=True):
        opened.add(inspection(name, peak), LEVELS, 0)
    opened.add_failure(Path("d"))

    assert opened.waiting() == []
    assert opened.summary(LEVELS, 0) == SetSummary(4, 3, 1, 1, 1)
    assert opened.summary(LEVELS.moved_to(20), 0).defect == 0
    opened.forget_results()
    assert len(opened.waiting()) == 4


def test_a_small_defect_does_not_count_below_the_smallest_area() -> None:
    cache = InspectionCache()
    opened = OpenedImages(cache)
    opened.open([Path("a")])
    opened.add(keep(cache, inspection("a", 9.0, sigma=1)), LEVELS, 0)
    assert opened.verdict(Path("a"), LEVELS, 0) is Verdict.DEFECT
    assert opened.verdict(Path("a"), LEVELS, 500) is Verdict.UNSURE


def test_results_of_images_that_left_the_memory_stay_as_they_were_judged() -> None:
    cache = InspectionCache(limit_bytes=1)
    opened = OpenedImages(cache)
    opened.open([Path("a"), Path("b")])
    _, before = [opened.add(keep(cache, inspection(name, 9.0)), LEVELS, 0) for name in "ab"]
    assert before is not None
    lowest = LEVELS.moved_to(1.0)
    (kept,) = opened.judge_anew(lowest, 0)
    assert (kept.row.path, kept.row.threshold) == (Path("b"), 1.0)
    assert kept.row.defect_area_px > before.row.defect_area_px > 0
    assert kept.row.inspection == before.row.inspection, "a further row of the same inspection"
    assert opened.judge_anew(lowest, 0) == []
    assert opened.verdict(Path("a"), LEVELS.moved_to(50.0), 0) is Verdict.GOOD


def test_an_image_that_vanished_after_its_inspection_is_counted_once() -> None:
    opened = OpenedImages(InspectionCache())
    opened.open([Path(name) for name in "abc"])
    for name in "abc":
        opened.add(inspection(name, 1.0), LEVELS, 0)
    opened.add_failure(Path("b"))
    assert opened.summary(LEVELS, 0).text == "None of 3 parts looks unusual"


def test_results_of_images_that_are_not_open_are_passed_over() -> None:
    opened = OpenedImages(InspectionCache())
    opened.open([Path("a")])
    opened.add(inspection("elsewhere", 9.0), LEVELS, 0)
    opened.add_failure(Path("elsewhere"))
    assert opened.summary(LEVELS, 0) == SetSummary(1, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        (SetSummary(0, 0, 0, 0), ""),
        (SetSummary(1, 1, 1, 0), "This part looks unusual"),
        (SetSummary(1, 1, 0, 1), "This part may be unusual: have a look"),
        (SetSummary(1, 1, 0, 0), "This part looks good"),
        (SetSummary(40, 40, 3, 0), "3 of 40 parts look unusual"),
        (SetSummary(40, 40, 1, 2), "1 of 40 parts looks unusual, 2 are unsure"),
        (SetSummary(40, 10, 0, 0), "None of 10 parts looks unusual (30 still to inspect)"),
    ],
)
def test_the_summary_is_in_plain_words(summary: SetSummary, text: str) -> None:
    assert summary.text == text


def test_bad_images_are_counted_apart_and_follow_the_guard_out_of_memory_too() -> None:
    opened = OpenedImages(InspectionCache(limit_bytes=1))
    opened.open([Path(name) for name in "abc"])
    for name, peak in zip("abc", (9.0, 9.0, 0.0), strict=True):
        opened.add(replace(inspection(name, peak), scene=(BLURRED,) if name == "a" else ()), LEVELS, 0)
    assert opened.summary(LEVELS, 0).text == "1 of 2 parts looks unusual, 1 bad image"
    unguarded = replace(LEVELS, scene_guard=False)
    assert opened.summary(unguarded, 0).text == "2 of 3 parts look unusual"


def test_switching_the_guard_judges_the_images_in_memory_anew() -> None:
    cache = InspectionCache()
    opened = OpenedImages(cache)
    opened.open([Path("a")])
    first = opened.add(keep(cache, replace(inspection("a", 9.0), scene=(BLURRED,))), LEVELS, 0)
    assert first is not None
    assert first.row.verdict is Verdict.BAD_IMAGE
    assert opened.judge_anew(LEVELS, 0) == []
    (again,) = opened.judge_anew(replace(LEVELS, scene_guard=False), 0)
    assert again.row.verdict is Verdict.DEFECT
    assert again.row.bad_image == first.row.bad_image != ""
