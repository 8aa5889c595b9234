from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.events import ItemSkipped, Progress
from inspector.domain.inspection import Inspection
from inspector.errors import DetectorFileError, ImageError
from inspector.jobs.inference import InferenceClient
from inspector.jobs.inspection import InspectionThread, inspect_file, inspection_job
from inspector.jobs.job import JobState
from tests.unit.jobs.children import write_fake
from tests.unit.jobs.conftest import Record

RunToEnd = Callable[..., Record]


def write_image(path: Path, gray: int) -> Path:
    cv2.imwrite(str(path), np.full((20, 30, 3), gray, dtype=np.uint8))
    return path


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "images"
    folder.mkdir()
    return [write_image(folder / f"part_{number}.png", 10 * number) for number in range(12)]


class View:
    """Everything that an InspectionThread showed."""

    def __init__(self, client: InferenceClient) -> None:
        self.client = client
        self.thread = thread = InspectionThread(client)
        self.shown: list[Path] = []
        self.failures: list[tuple[Path, Exception]] = []
        thread.inspected.connect(self.show)
        thread.failed.connect(lambda path, error: self.failures.append((path, error)))

    def show(self, inspection: Inspection) -> None:
        self.shown.append(inspection.path)


@pytest.fixture
def view(client: InferenceClient, detector_path: Path, qtbot: QtBot) -> Iterator[View]:
    client.use(detector_path)
    view = View(client)
    view.thread.start()
    yield view
    view.thread.stop()
    qtbot.waitUntil(view.thread.isFinished)


def test_a_job_inspects_files(
    client: InferenceClient, detector_path: Path, images: list[Path], run_to_end: RunToEnd
) -> None:
    client.use(detector_path)
    record = run_to_end(inspection_job(client, images))
    inspected = [event for event in record.events if isinstance(event, Inspection)]
    assert record.outcome.result == 12
    assert [event.path for event in inspected] == images
    assert inspected[3].score == pytest.approx(30 / 255)
    assert [e for e in record.events if isinstance(e, Progress)][-1].step == 12


def test_an_unreadable_image_is_skipped(
    client: InferenceClient, detector_path: Path, images: list[Path], run_to_end: RunToEnd
) -> None:
    client.use(detector_path)
    images[1].write_text("not an image")
    record = run_to_end(inspection_job(client, images[:3]))
    (skipped,) = [event for event in record.events if isinstance(event, ItemSkipped)]
    assert record.outcome.result == 2
    assert skipped.path == images[1]
    assert skipped.code == "image-unreadable"


def test_a_file_that_vanished_does_not_stop_the_others(
    client: InferenceClient, detector_path: Path, images: list[Path], run_to_end: RunToEnd
) -> None:
    client.use(detector_path)
    images[1].unlink()
    record = run_to_end(inspection_job(client, images[:4]))
    (skipped,) = [event for event in record.events if isinstance(event, ItemSkipped)]
    assert (skipped.path, skipped.code) == (images[1], "image-missing")
    assert record.outcome.result == 3


def test_an_image_is_inspected_once(
    client: InferenceClient, detector_path: Path, images: list[Path], run_to_end: RunToEnd
) -> None:
    client.use(detector_path)
    first = inspect_file(client, images[0])
    record = run_to_end(inspection_job(client, images[:2]))
    inspected = [event for event in record.events if isinstance(event, Inspection)]
    assert inspected[0] is first
    assert inspected[1] is inspect_file(client, images[1])


def test_a_detector_that_cannot_be_used_ends_the_job(
    client: InferenceClient, tmp_path: Path, images: list[Path], run_to_end: RunToEnd
) -> None:
    client.use(tmp_path / "missing.inspector")
    record = run_to_end(inspection_job(client, images))
    assert record.outcome.state is JobState.FAILED
    assert isinstance(record.outcome.error, DetectorFileError)
    assert not any(isinstance(event, ItemSkipped) for event in record.events)


def test_closing_the_client_cancels_the_job(
    client: InferenceClient, detector_path: Path, images: list[Path], run_to_end: RunToEnd
) -> None:
    client.use(detector_path)
    client.close()
    assert run_to_end(inspection_job(client, images)).outcome.state is JobState.CANCELLED


def test_a_requested_image_is_shown(qtbot: QtBot, view: View, images: list[Path]) -> None:
    view.thread.request(images[0])
    qtbot.waitUntil(lambda: view.shown == [images[0]])


def test_the_newest_request_wins(qtbot: QtBot, view: View, images: list[Path]) -> None:
    for image in images:
        view.thread.request(image)
    qtbot.waitUntil(lambda: view.shown != [])
    assert view.shown == [images[-1]]


def test_stepping_back_is_instant(qtbot: QtBot, view: View, images: list[Path]) -> None:
    for image in images[:2]:
        view.thread.request(image)
        qtbot.waitUntil(lambda image=image: view.shown[-1:] == [image])
    view.thread.request(images[0])
    assert view.shown[-1] == images[0]


def test_the_upcoming_image_is_there_when_it_is_requested(qtbot: QtBot, view: View, images: list[Path]) -> None:
    view.thread.request(images[0], upcoming=images[1])
    kept = view.client.kept
    qtbot.waitUntil(lambda: kept.get(kept.key(images[1])) is not None)
    assert view.shown == [images[0]]
    view.thread.request(images[1])
    assert view.shown == [images[0], images[1]]


def test_a_file_that_changed_is_inspected_again(qtbot: QtBot, view: View, images: list[Path]) -> None:
    scores = []
    view.thread.inspected.connect(lambda inspection: scores.append(inspection.score))
    view.thread.request(images[0])
    qtbot.waitUntil(lambda: len(scores) == 1)
    write_image(images[0], 255)
    view.thread.request(images[0])
    qtbot.waitUntil(lambda: len(scores) == 2)
    assert scores == [pytest.approx(0.0), pytest.approx(1.0)]


def test_another_detector_forgets_the_results(
    qtbot: QtBot, view: View, client: InferenceClient, images: list[Path], tmp_path: Path
) -> None:
    view.thread.request(images[0])
    qtbot.waitUntil(lambda: view.shown == [images[0]])
    client.use(write_fake(tmp_path / "other.inspector", fails="foreseeably"))
    view.thread.forget()
    view.thread.request(images[0])
    qtbot.waitUntil(lambda: view.failures != [])
    assert isinstance(view.failures[0][1], DetectorFileError)


def test_an_unreadable_image_is_told(qtbot: QtBot, view: View, images: list[Path]) -> None:
    images[0].write_text("not an image")
    view.thread.request(images[0])
    qtbot.waitUntil(lambda: view.failures != [])
    assert view.failures[0][0] == images[0]
    assert isinstance(view.failures[0][1], ImageError)


def test_nothing_is_shown_after_stop(qtbot: QtBot, view: View, images: list[Path]) -> None:
    view.thread.request(images[0])
    with qtbot.waitSignal(view.thread.stopped):
        view.thread.stop()
    assert view.shown == []


def test_a_thread_that_never_started_stops(qtbot: QtBot, client: InferenceClient) -> None:
    thread = InspectionThread(client)
    with qtbot.waitSignal(thread.stopped):
        thread.stop()
