"""Going through image files of known parts, with maps that are made up."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from inspector.domain.inspection import Inspection
from inspector.domain.results import Verdict
from inspector.domain.study import PresentedBy, Study, StudyKind
from inspector.errors import DetectorFileError, ImageError
from inspector.evaluation import presenting
from inspector.evaluation.presenting import present_files, presented
from inspector.storage.project_store import OpenProject, create_project
from inspector.storage.studies import begin_study, find_study, new_study
from inspector.storage.study_parts import folder_study_parts
from tests.inspections import BLURRED, inspection_of
from tests.studies import JUDGED_BY
from tests.ui.synthetic import write_parts


@pytest.fixture
def opened(tmp_path: Path) -> OpenProject:
    return create_project(tmp_path / "covers", "Covers")


@pytest.fixture
def study(opened: OpenProject, tmp_path: Path) -> Study:
    """Two good parts and a defective one, with two images each."""
    for part in ("good/a", "good/b", "scratch/c"):
        write_parts(tmp_path / "known" / part, 2, 0, (40, 30))
    parts = folder_study_parts(tmp_path / "known")
    return begin_study(opened, new_study(StudyKind.ACCEPTANCE, PresentedBy.FILES, "Ann", JUDGED_BY, parts))


def seen(path: Path) -> Inspection:
    """Scratched parts have a high map."""
    height = 9.0 if "scratch" in path.parts else 1.0
    return inspection_of(np.full((30, 40), height, np.float32), path=path)


def finished(opened: OpenProject, study: Study, inspect: Callable[[Path], Inspection] = seen) -> Study:
    for _ in present_files(opened, study, inspect, None):
        pass
    return find_study(opened, study.number)


def test_every_image_is_judged_once(opened: OpenProject, study: Study) -> None:
    done = finished(opened, study)
    assert done.is_complete
    assert done.is_passed
    assert sorted(made.image for made in done.presentations) == sorted(i for part in study.parts for i in part.images)
    assert done.agreement.misses.hits == 0
    assert done.agreement.repeatability.count == 3


def test_work_that_is_stopped_goes_on_without_judging_anything_twice(opened: OpenProject, study: Study) -> None:
    work = present_files(opened, study, seen, None)
    for _ in range(4):
        next(work)
    work.close()
    stopped = find_study(opened, study.number)
    assert len(stopped.presentations) == 3
    assert not stopped.ended
    done = finished(opened, stopped)
    assert done.is_complete
    assert done.presentations[:3] == stopped.presentations
    assert [made.image for made in done.presentations] == [study.image_at(place) for place in range(6)]


def test_two_images_are_in_work_at_a_time_and_judged_in_their_order(
    opened: OpenProject, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenting, "images_at_once", lambda: 2)
    both = threading.Barrier(2, timeout=10)

    def inspect(path: Path) -> Inspection:
        # Neither could go on alone.
        both.wait()
        return seen(path)

    done = finished(opened, study, inspect)
    assert [made.image for made in done.presentations] == [study.image_at(place) for place in range(6)]
    assert not done.has_odd_times


def test_the_record_grows_while_work_goes_on(
    opened: OpenProject, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenting, "SAVE_EVERY_S", 0.0)
    work = present_files(opened, study, seen, None)
    for _ in range(3):
        next(work)
    assert len(find_study(opened, study.number).presentations) == 2, "as if the power went now"
    work.close()


def test_an_image_that_cannot_be_used_is_told_and_the_others_go_on(opened: OpenProject, study: Study) -> None:
    gone = Path(study.parts[0].images[1])

    def inspect(path: Path) -> Inspection:
        if path == gone:
            raise ImageError(f"There is no file or folder '{path}'", "check the name", "image-missing")
        return seen(path)

    done = finished(opened, study, inspect)
    assert done.is_complete
    assert not done.is_passed
    assert done.unjudged == 1
    assert done.problems == (f"There is no file or folder '{gone}': check the name",)


def test_a_detector_that_fails_ends_the_work_and_keeps_what_was_judged(opened: OpenProject, study: Study) -> None:
    def inspect(path: Path) -> Inspection:
        if str(path) == study.image_at(2):
            raise DetectorFileError("The detector is gone", "train again")
        return seen(path)

    with pytest.raises(DetectorFileError):
        finished(opened, study, inspect)
    assert len(find_study(opened, study.number).presentations) == 2


def test_the_roi_decides_where_a_part_is_looked_at(study: Study) -> None:
    anomaly_map = np.ones((30, 40), np.float32)
    anomaly_map[:, 30:] = 9.0
    left = np.zeros((30, 40), bool)
    left[:, :20] = True
    inspection = inspection_of(anomaly_map)
    assert presented(study, inspection, None).verdict is Verdict.DEFECT
    assert presented(study, inspection, left).verdict is Verdict.GOOD


def test_a_bad_image_is_no_verdict_about_a_part(opened: OpenProject, study: Study) -> None:
    def inspect(path: Path) -> Inspection:
        return inspection_of(np.full((30, 40), 9.0, np.float32), path=path, scene=(BLURRED,))

    done = finished(opened, study, inspect)
    assert {made.verdict for made in done.presentations} == {Verdict.BAD_IMAGE}
    assert done.agreement.misses.count == 0
    assert done.unjudged == 6
