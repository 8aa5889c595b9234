import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.inspection import Inspection
from inspector.domain.side_by_side import images_at_once
from inspector.errors import SourceError
from inspector.jobs.inference import InferenceClient
from inspector.jobs.live import LiveFigures, LivePipeline
from tests.sources import CAMERA, LOST, ScriptedSource
from tests.unit.jobs.children import write_fake


class View:
    """Everything that a LivePipeline showed."""

    def __init__(self, pipeline: LivePipeline, source: ScriptedSource) -> None:
        self.pipeline = pipeline
        self.source = source
        self.grays: list[int] = []
        self.names: list[str] = []
        self.story: list[str] = []
        self.figures: list[LiveFigures] = []
        pipeline.frame_inspected.connect(self.show)
        pipeline.figures_measured.connect(self.figures.append)
        pipeline.source_lost.connect(lambda error: self.story.append(f"lost {error.code}"))
        pipeline.source_recovered.connect(lambda: self.story.append("recovered"))
        pipeline.inspection_failed.connect(lambda error: self.story.append(f"failed {error.code}"))
        pipeline.source_ended.connect(lambda error: self.story.append(f"ended {error.code if error else ''}".strip()))
        pipeline.stopped.connect(lambda: self.story.append("stopped"))

    def show(self, inspection: Inspection) -> None:
        self.grays.append(int(inspection.image[0, 0, 0]))
        self.names.append(str(inspection.path))


@pytest.fixture
def view(client: InferenceClient, detector_path: Path, qtbot: QtBot) -> Iterator[View]:
    client.use(detector_path)
    source = ScriptedSource()
    view = View(LivePipeline(client, source, CAMERA, retry_s=0.02), source)
    yield view
    view.pipeline.stop()
    qtbot.waitUntil(lambda: "stopped" in view.story)


def shown(qtbot: QtBot, view: View, gray: int) -> None:
    view.source.show(gray)
    qtbot.waitUntil(lambda: view.grays[-1:] == [gray])


def test_frames_are_inspected(qtbot: QtBot, view: View) -> None:
    view.pipeline.start()
    shown(qtbot, view, 10)
    shown(qtbot, view, 20)
    assert view.grays == [10, 20]
    assert view.names == ["Camera_1_test_000001", "Camera_1_test_000002"]
    assert view.story == []


def test_the_newest_frame_wins(qtbot: QtBot, view: View) -> None:
    view.source.show(*range(100, 200))
    view.pipeline.start()
    qtbot.waitUntil(lambda: view.grays[-1:] == [199])
    assert len(view.grays) <= 2 + images_at_once()
    assert view.grays == sorted(view.grays)


@pytest.mark.skipif(images_at_once() < 2, reason="on one core images are inspected one by one")
def test_a_slow_frame_is_shown_before_those_that_came_later(
    client: InferenceClient, qtbot: QtBot, tmp_path: Path
) -> None:
    client.use(write_fake(tmp_path / "fake.inspector", waits_for_another=True))
    source = ScriptedSource()
    view = View(LivePipeline(client, source, CAMERA, retry_s=0.02), source)
    view.pipeline.start()
    source.show(1)
    qtbot.waitUntil(lambda: source.script == [])
    shown(qtbot, view, 2)
    qtbot.waitUntil(lambda: view.pipeline._inspection._order._delivered == 2)
    view.pipeline.stop()
    qtbot.waitUntil(lambda: "stopped" in view.story)
    # A busy window gets the newest result only.
    assert view.grays in ([1, 2], [2])


def test_a_busy_window_gets_only_the_newest_result(qtbot: QtBot, view: View) -> None:
    view.pipeline.start()
    shown(qtbot, view, 1)
    waiting = view.pipeline._inspection.results
    for gray in (2, 3, 4):
        view.source.show(gray)
        wait_without_events(lambda gray=gray: waiting._content is not None and waiting._content.image[0, 0, 0] == gray)
    qtbot.waitUntil(lambda: view.grays[-1] == 4)
    assert view.grays == [1, 4]


def wait_without_events(is_met: Callable[[], bool]) -> None:
    """Hold the window up until other threads have done something."""
    pause = threading.Event()
    for _ in range(2000):
        if is_met():
            return
        pause.wait(0.005)
    raise TimeoutError


def test_a_frozen_view_stays_until_it_goes_on_with_the_newest(qtbot: QtBot, view: View) -> None:
    view.pipeline.start()
    shown(qtbot, view, 10)
    view.pipeline.freeze(True)
    assert view.pipeline.is_frozen
    view.source.show(20, 30)
    qtbot.waitUntil(lambda: view.source.script == [])
    view.source.show(40)
    qtbot.waitUntil(lambda: view.source.script == [])
    assert view.grays == [10]
    view.pipeline.freeze(False)
    shown(qtbot, view, 50)
    assert view.grays in ([10, 40, 50], [10, 50])


def test_a_lost_source_reconnects_and_reports_once(qtbot: QtBot, view: View) -> None:
    view.pipeline.start()
    shown(qtbot, view, 10)
    view.source.refusals = 3
    view.source.show(LOST)
    qtbot.waitUntil(lambda: view.source.opened == 5)
    shown(qtbot, view, 20)
    qtbot.waitUntil(lambda: len(view.story) == 2)
    assert view.story == ["lost source-lost", "recovered"]
    assert view.source.closed == 4


def test_a_source_that_is_lost_again_is_reported_again(qtbot: QtBot, view: View) -> None:
    view.pipeline.start()
    for gray in (10, 20):
        view.source.show(LOST)
        shown(qtbot, view, gray)
    assert view.story == ["lost source-lost", "recovered"] * 2


def test_a_source_that_is_not_there_yet_is_awaited(qtbot: QtBot, view: View) -> None:
    view.source.refusals = 3
    view.pipeline.start()
    shown(qtbot, view, 10)
    assert view.story == ["lost camera-missing", "recovered"]


def test_the_end_of_a_video_ends_the_pipeline_after_its_last_frame(qtbot: QtBot, view: View) -> None:
    view.source.show(10, 20, None)
    view.pipeline.start()
    qtbot.waitUntil(lambda: "stopped" in view.story)
    assert view.story == ["ended", "stopped"]
    assert view.grays[-1] == 20
    assert view.source.closed == 1


@pytest.mark.parametrize("code", ["source-unreadable", "source-missing"])
def test_a_file_that_is_no_video_is_not_tried_again(qtbot: QtBot, view: View, code: str) -> None:
    view.source.show(SourceError("'notes.mp4' is not a video", "choose another file", code))
    view.pipeline.start()
    qtbot.waitUntil(lambda: "stopped" in view.story)
    assert view.story == [f"ended {code}", "stopped"]
    assert view.source.opened == 1


def test_an_unforeseen_error_of_the_source_ends_the_pipeline(qtbot: QtBot, view: View) -> None:
    view.source.show(KeyError("surprise"))
    view.pipeline.start()
    qtbot.waitUntil(lambda: "stopped" in view.story)
    assert view.story == ["ended internal-error", "stopped"]


def test_stop_is_asynchronous_and_final(qtbot: QtBot, view: View) -> None:
    view.pipeline.start()
    shown(qtbot, view, 10)
    view.source.show(20)
    view.pipeline.stop()
    view.pipeline.stop()
    assert view.story == []
    qtbot.waitUntil(lambda: view.story != [])
    assert view.story == ["stopped"]
    assert view.grays == [10]


def test_stop_ends_the_waiting_for_a_frame_that_never_comes(qtbot: QtBot, view: View) -> None:
    view.pipeline.start()
    qtbot.waitUntil(lambda: view.source.opened == 1)
    view.pipeline.stop()
    qtbot.waitUntil(lambda: view.story == ["stopped"])


def test_stop_ends_the_waiting_for_a_lost_source(qtbot: QtBot, client: InferenceClient, detector_path: Path) -> None:
    client.use(detector_path)
    source = ScriptedSource()
    source.refusals = 1_000_000
    view = View(LivePipeline(client, source, CAMERA, retry_s=3600), source)
    view.pipeline.start()
    qtbot.waitUntil(lambda: view.story == ["lost camera-missing"])
    view.pipeline.stop()
    qtbot.waitUntil(lambda: view.story == ["lost camera-missing", "stopped"])


def test_stop_ends_a_frozen_pipeline(qtbot: QtBot, view: View) -> None:
    view.pipeline.start()
    shown(qtbot, view, 10)
    view.pipeline.freeze(True)
    view.pipeline.stop()
    qtbot.waitUntil(lambda: view.story == ["stopped"])


def test_a_pipeline_that_never_started_stops(view: View) -> None:
    view.pipeline.stop()
    assert view.story == ["stopped"]
    assert view.source.opened == 0


def test_a_failing_detector_is_reported_once_and_tried_again(
    qtbot: QtBot, view: View, client: InferenceClient, tmp_path: Path, detector_path: Path
) -> None:
    client.use(write_fake(tmp_path / "bad.inspector", fails="foreseeably"))
    view.pipeline.start()
    for gray in (10, 20, 30):
        view.source.show(gray)
        qtbot.waitUntil(lambda: view.pipeline._inspection._frames._content is None and view.source.script == [])
    qtbot.waitUntil(lambda: view.story != [])
    client.use(detector_path)
    shown(qtbot, view, 40)
    assert view.story == ["failed other-images"]


def test_a_closed_client_ends_the_pipeline(qtbot: QtBot, view: View, client: InferenceClient) -> None:
    view.pipeline.start()
    shown(qtbot, view, 10)
    client.close()
    view.source.show(20)
    qtbot.waitUntil(lambda: view.story == ["stopped"])


def test_the_frame_rate_is_measured(qtbot: QtBot, view: View) -> None:
    view.pipeline.start()
    shown(qtbot, view, 1)
    shown(qtbot, view, 2)
    qtbot.waitUntil(lambda: view.figures != [])
    assert 0 < view.figures[0].frames_per_s < 10_000
    assert 0 < view.figures[0].latency_s < 20
    assert view.figures[0].lost == 0
