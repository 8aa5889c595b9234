"""The Golden Set lets a Detector in, or keeps it out. The shipped one stands for all, with other Thresholds."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import cv2
import numpy as np
import pytest

import inspector
from inspector.demo.detector import reference_part
from inspector.domain.arrays import Pixels
from inspector.domain.events import Event, Progress, Remarked, Stage
from inspector.domain.golden import KnownImage
from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import FAST
from inspector.domain.result import Truth
from inspector.domain.results import Verdict
from inspector.domain.train_request import TrainRequest
from inspector.domain.versions import DecisionKind, TrainedVersion
from inspector.errors import DetectorFileError, OutputError
from inspector.evaluation import known_parts_check
from inspector.evaluation.version_training import compare_version, judge_candidate, train_version
from inspector.runtime.detector import Detector
from inspector.storage.detector_file import read_manifest
from inspector.storage.golden_set import OfferedPart, add_golden_parts
from inspector.storage.images import read_image
from inspector.storage.project_store import OpenProject, change_project, create_project
from inspector.storage.versions import adopt_candidate, find_version, keep_detector, list_versions, version_in_use
from tests.versions import detector_variant
from tests.work import finish

#: Above the score of everything.
BLIND = {"defect": 1000.0, "unsure": 999.0, "good_level": 3.0}


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two images with defects, one of which stands for a good part: only a blind Detector takes it for one."""
    folder = tmp_path_factory.mktemp("parts")
    bad = read_image(reference_part())
    bgr = cv2.cvtColor(bad, cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(folder / "bad.png"), cv2.circle(bgr.copy(), (90, 90), 14, (0, 0, 255), -1))
    cv2.imwrite(str(folder / "good.png"), bgr)
    return folder / "good.png", folder / "bad.png"


@pytest.fixture
def opened(tmp_path: Path) -> OpenProject:
    """A Project with a Detector in use, and a Candidate that finds nothing."""
    opened = create_project(tmp_path / "covers", "Covers")
    detector_variant(opened.detector_path, seed=1)
    detector_variant(opened.candidate_path, seed=2, thresholds=BLIND)
    return opened


def freeze(opened: OpenProject, good: Path | None, bad: Path | None) -> None:
    offered = [OfferedPart(path, truth) for path, truth in ((good, Truth.GOOD), (bad, Truth.DEFECTIVE)) if path]
    finish(add_golden_parts(opened, offered))


def judged(opened: OpenProject) -> TrainedVersion:
    keep_detector(opened)
    return finish(judge_candidate(opened, 1))[1]


def test_a_candidate_that_misses_a_golden_defect_waits(opened: OpenProject, parts: tuple[Path, Path]) -> None:
    freeze(opened, *parts)
    before = opened.detector_path.read_bytes()
    trained = judged(opened)
    assert not trained.is_taken
    assert trained.why_not == "Of 2 golden parts, 1 defective part is not DEFECT"
    assert opened.detector_path.read_bytes() == before
    version = find_version(opened, 1)
    assert version.is_candidate
    assert version.record.check is not None
    assert version.record.check.escapes == 1
    comparison = trained.comparison
    assert comparison is not None
    assert comparison.old is not None
    assert comparison.flips >= 1
    missed = next(part for part in comparison.parts if part.name == "bad.png")
    assert missed.old is not None
    assert (missed.old.verdict, missed.new.verdict) == (Verdict.DEFECT, Verdict.GOOD)
    for jpeg in (missed.old_picture, missed.new_picture):
        assert cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) is not None


def test_two_golden_parts_are_in_work_at_a_time_and_compared_in_their_order(
    opened: OpenProject, parts: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(opened, *parts)
    keep_detector(opened)
    monkeypatch.setattr(known_parts_check, "images_at_once", lambda: 1)
    alone = finish(compare_version(opened, 1, ()))
    both = threading.Barrier(2, timeout=10)

    def read_both(path: Path) -> Pixels:
        # Neither could go on alone.
        both.wait()
        return read_image(path)

    monkeypatch.setattr(known_parts_check, "images_at_once", lambda: 2)
    monkeypatch.setattr(known_parts_check, "read_image", read_both)
    beside = finish(compare_version(opened, 1, ()))
    assert beside[1].parts == alone[1].parts
    assert beside[1].new.outcomes == alone[1].new.outcomes
    assert [event.step for event in beside[0] if isinstance(event, Progress)] == [0, 1, 2]


def test_a_candidate_that_passes_is_taken(opened: OpenProject, parts: tuple[Path, Path]) -> None:
    detector_variant(opened.candidate_path, seed=3)
    freeze(opened, None, parts[1])
    trained = judged(opened)
    assert trained.is_taken
    in_use = version_in_use(opened)
    assert in_use is not None
    assert in_use.number == 1
    assert [(each.kind, each.reason) for each in in_use.record.decisions] == [
        (DecisionKind.TAKEN, "it passed the golden set of 1 part")
    ]
    assert len(list_versions(opened)) == 2, "the one before is kept"


def test_without_a_golden_set_a_candidate_is_taken_and_the_old_one_is_kept(opened: OpenProject) -> None:
    trained = judged(opened)
    assert trained.is_taken
    assert trained.comparison is None
    assert [version.number for version in list_versions(opened)] == [2, 1]
    assert version_in_use(opened) == find_version(opened, 1)


def test_the_project_s_threshold_is_the_one_that_counts(opened: OpenProject, parts: tuple[Path, Path]) -> None:
    freeze(opened, None, parts[1])
    change_project(opened, threshold=3.0)
    assert judged(opened).is_taken, "the threshold in force finds the defect, whatever the candidate's own"


def test_golden_parts_that_are_gone_keep_every_candidate_out(opened: OpenProject, parts: tuple[Path, Path]) -> None:
    detector_variant(opened.candidate_path, seed=3)
    freeze(opened, *parts)
    (opened.golden_dir / "good.png").unlink()
    trained = judged(opened)
    assert not trained.is_taken
    assert "1 part could not be judged (“good.png” of the golden set is gone" in trained.why_not


def test_a_list_that_cannot_be_read_keeps_every_candidate_out(opened: OpenProject) -> None:
    opened.golden_list_path.write_text("{")
    trained = judged(opened)
    assert not trained.is_taken
    assert "is damaged" in trained.why_not
    assert find_version(opened, 1).is_candidate


def test_a_damaged_detector_in_use_is_told_and_replaced(opened: OpenProject, parts: tuple[Path, Path]) -> None:
    detector_variant(opened.candidate_path, seed=3)
    opened.detector_path.write_bytes(b"PK damaged")
    freeze(opened, None, parts[1])
    keep_detector(opened)
    events, trained = finish(judge_candidate(opened, 1))
    assert trained.is_taken
    assert any(isinstance(event, Remarked) for event in events)
    assert any(isinstance(event, Progress) and event.stage is Stage.COMPARE for event in events)
    assert find_version(opened, 2).path.read_bytes() == b"PK damaged", "nothing is lost, not even a damaged one"


def test_a_damaged_candidate_is_refused(opened: OpenProject, parts: tuple[Path, Path]) -> None:
    opened.candidate_path.write_bytes(opened.candidate_path.read_bytes()[:1000])
    freeze(opened, *parts)
    before = opened.detector_path.read_bytes()
    with pytest.raises(DetectorFileError):
        judged(opened)
    assert opened.detector_path.read_bytes() == before


def test_versions_are_compared_on_told_parts_where_there_is_no_golden_set(
    opened: OpenProject, parts: tuple[Path, Path]
) -> None:
    keep_detector(opened)
    comparison = finish(compare_version(opened, 1, [KnownImage(parts[1], "bad.png", Truth.DEFECTIVE)]))[1]
    assert not comparison.new.is_golden
    assert comparison.flips == 1
    assert find_version(opened, 1).record.check is None, "only the golden set counts"


def test_a_comparison_that_cannot_be_kept_is_told_all_the_same(
    opened: OpenProject, parts: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(opened, None, parts[1])
    keep_detector(opened)

    def refuse(*_: object, **__: object) -> NoReturn:
        raise OutputError("'0001.json' cannot be written", "allow writing to the folder")

    monkeypatch.setattr("inspector.evaluation.version_training.change_version", refuse)
    events, comparison = finish(compare_version(opened, 1, []))
    assert comparison.new.part_count == 1
    assert [event.text for event in events if isinstance(event, Remarked)] == [
        "The comparison is not kept: '0001.json' cannot be written."
    ]


def test_an_image_that_cannot_be_read_is_told(opened: OpenProject, tmp_path: Path) -> None:
    keep_detector(opened)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no image")
    comparison = finish(compare_version(opened, 1, [KnownImage(broken, "broken.png", Truth.GOOD)]))[1]
    assert len(comparison.new.problems) == 1
    assert not comparison.parts


@pytest.fixture
def short_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """A training that writes the shipped Detector."""

    def train_detector(request: TrainRequest) -> Iterator[Progress]:
        yield Progress(Stage.TRAIN, 0, 1)
        detector_variant(request.detector_path, seed=request.seed)
        return read_manifest(request.detector_path)

    monkeypatch.setattr("inspector.model.training.train_detector.train_detector", train_detector)


def request_of(opened: OpenProject, seed: int) -> TrainRequest:
    return TrainRequest((), opened.candidate_path, FAST, opened.checkpoint_path, seed=seed)


@pytest.mark.usefixtures("short_training")
def test_a_training_makes_the_next_version(opened: OpenProject, parts: tuple[Path, Path]) -> None:
    opened.candidate_path.unlink()
    freeze(opened, None, parts[1])
    trained = finish(train_version(opened, request_of(opened, seed=7), "Ida"))[1]
    assert isinstance(trained.manifest, DetectorManifest)
    assert (trained.number, trained.is_taken) == (2, True)
    assert find_version(opened, 2).record.decisions[-1].operator == "Ida"
    manifest = find_version(opened, 2).manifest
    assert manifest is not None
    assert manifest.seed == 7


@pytest.mark.usefixtures("short_training")
def test_a_disk_that_is_full_at_the_end_loses_nothing(opened: OpenProject, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.candidate_path.unlink()
    keep_detector(opened)
    before = opened.detector_path.read_bytes()

    def fill(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("inspector.storage.versions.shutil.copyfile", fill)
        with pytest.raises(OutputError) as failed:
            finish(train_version(opened, request_of(opened, seed=7)))
    assert failed.value.code == "disk-full"
    assert opened.detector_path.read_bytes() == before
    assert find_version(opened, 2).is_candidate
    assert finish(judge_candidate(opened, 2))[1].is_taken


@pytest.mark.usefixtures("short_training")
def test_a_program_that_dies_right_after_training_keeps_the_candidate(opened: OpenProject) -> None:
    assert adopt_candidate(opened) == 1
    detector_variant(opened.candidate_path, seed=8)
    trained = finish(train_version(opened, request_of(opened, seed=9)))[1]
    seeds = {version.number: version.manifest.seed for version in list_versions(opened) if version.manifest}
    assert seeds[2] == 8
    assert seeds[trained.number] == 9


def test_an_inspection_is_the_same_as_in_the_window(opened: OpenProject, parts: tuple[Path, Path]) -> None:
    """The comparison and the window must not judge differently."""
    from inspector.model.open_detector import open_detector

    keep_detector(opened)
    detector: Detector = open_detector(opened.detector_path)
    images = [KnownImage(path, path.name, truth) for path, truth in zip(parts, Truth, strict=True)]
    comparison = finish(compare_version(opened, 2, images))[1]
    for part in comparison.parts:
        inspection = detector.inspect(next(image.path for image in images if image.name == part.name))
        assert part.new.verdict is inspection.verdict
        assert part.new.score == pytest.approx(inspection.score, rel=1e-6)


def test_the_golden_set_is_checked_by_a_script(opened: OpenProject, parts: tuple[Path, Path]) -> None:
    freeze(opened, None, parts[1])
    events: list[Event] = []
    assert inspector.check_golden_set(opened.folder, progress=events.append).is_passed
    assert events
    blind = inspector.check_golden_set(opened.folder, opened.candidate_path)
    assert (blind.is_passed, blind.escapes) == (False, 1)
