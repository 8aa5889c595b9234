"""Live inspection of triggered frames: each one counts."""

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from inspector.camera.chosen_source import chosen_source
from inspector.camera.image_sequence import ImageSequence
from inspector.camera.source import FrameSource
from inspector.domain.inspection import Inspection
from inspector.domain.live_source import Orientation, PropertyValue, SourceChoice, SourceKind, Trigger
from inspector.domain.side_by_side import images_at_once
from inspector.errors import ImageError
from inspector.jobs.capture import MOST_WAITING
from inspector.jobs.inference import InferenceClient
from inspector.jobs.live import LivePipeline
from tests.sources import LOST, ScriptedSource
from tests.unit.jobs.children import write_fake

ON_DEMAND = SourceChoice(SourceKind.CAMERA, "1", Trigger.ON_DEMAND)


class Line:
    """Everything that a LivePipeline said of triggered frames."""

    def __init__(self, pipeline: LivePipeline) -> None:
        self.pipeline = pipeline
        self.parts: list[Inspection] = []
        self.shown: list[Inspection] = []
        self.overruns: list[int] = []
        self.refused: list[ImageError] = []
        self.story: list[str] = []
        pipeline.part_inspected.connect(self.parts.append)
        pipeline.frame_inspected.connect(self.shown.append)
        pipeline.overrun.connect(self.overruns.append)
        pipeline.frame_refused.connect(self.refused.append)
        pipeline.source_lost.connect(lambda error: self.story.append(f"lost {error.code}"))
        pipeline.source_recovered.connect(lambda: self.story.append("recovered"))
        pipeline.inspection_failed.connect(lambda error: self.story.append(f"failed {error.code}"))
        pipeline.stopped.connect(lambda: self.story.append("stopped"))

    @property
    def grays(self) -> list[int]:
        return [int(part.image[0, 0, 0]) for part in self.parts]

    @property
    def names(self) -> list[str]:
        return [part.path.name for part in self.parts]


Begin = Callable[[FrameSource, SourceChoice], Line]


@pytest.fixture
def begin(client: InferenceClient, detector_path: Path, qtbot: QtBot) -> Iterator[Begin]:
    """Starts a LivePipeline, which ends with the test."""
    client.use(detector_path)

    @contextmanager
    def running(line: Line) -> Iterator[None]:
        yield
        line.pipeline.stop()
        qtbot.waitUntil(lambda: "stopped" in line.story)

    with ExitStack() as lines:

        def start(source: FrameSource, choice: SourceChoice) -> Line:
            line = Line(LivePipeline(client, source, choice, retry_s=0.02))
            lines.enter_context(running(line))
            line.pipeline.start()
            return line

        yield start


def write_images(folder: Path, count: int) -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        cv2.imwrite(str(folder / f"part{number}.png"), np.full((24, 32, 3), number, np.uint8))
    return folder


def consumed(qtbot: QtBot, source: ScriptedSource, *grays: int) -> None:
    source.show(*grays)
    qtbot.waitUntil(lambda: source.script == [])


def test_on_demand_one_frame_after_the_trigger_is_inspected(qtbot: QtBot, begin: Begin) -> None:
    source = ScriptedSource()
    line = begin(source, ON_DEMAND)
    consumed(qtbot, source, 10, 20)
    line.pipeline.trigger()
    source.show(30, 40)
    qtbot.waitUntil(lambda: line.parts != [])
    consumed(qtbot, source, 50)
    assert line.grays == [30]
    assert line.names == ["Camera_1_test_000001"]


def test_two_triggers_are_two_frames(qtbot: QtBot, begin: Begin) -> None:
    source = ScriptedSource()
    line = begin(source, ON_DEMAND)
    line.pipeline.trigger()
    line.pipeline.trigger()
    source.show(10, 20, 30)
    qtbot.waitUntil(lambda: len(line.parts) == 2)
    assert line.grays == [10, 20]
    assert line.names == ["Camera_1_test_000001", "Camera_1_test_000002"]


def test_too_many_triggers_are_told_with_their_number(qtbot: QtBot, begin: Begin) -> None:
    source = ScriptedSource()
    line = begin(source, ON_DEMAND)
    for _ in range(MOST_WAITING + 2):
        line.pipeline.trigger()
    assert line.overruns == [MOST_WAITING + 1, MOST_WAITING + 2]
    source.show(*range(MOST_WAITING))
    qtbot.waitUntil(lambda: len(line.parts) == MOST_WAITING)
    line.pipeline.trigger()
    source.show(99)
    qtbot.waitUntil(lambda: line.names[-1] == f"Camera_1_test_{MOST_WAITING + 3:06d}")


def test_triggers_that_wait_when_the_source_is_lost_are_told(qtbot: QtBot, begin: Begin) -> None:
    source = ScriptedSource()
    line = begin(source, ON_DEMAND)
    line.pipeline.trigger()
    source.refusals = 1_000_000
    source.show(LOST)
    qtbot.waitUntil(lambda: line.overruns == [1])
    line.pipeline.trigger()
    assert line.overruns == [1, 2]
    source.refusals = 0
    consumed(qtbot, source, 10)
    line.pipeline.trigger()
    source.show(20)
    qtbot.waitUntil(lambda: line.parts != [])
    assert line.grays == [20]
    assert line.names == ["Camera_1_test_000003"]


def test_a_camera_that_is_too_fast_overruns_with_numbers(
    qtbot: QtBot, begin: Begin, client: InferenceClient, tmp_path: Path, detector_path: Path
) -> None:
    client.use(write_fake(tmp_path / "bad.inspector", fails="foreseeably"))
    source = ScriptedSource()
    choice = SourceChoice(SourceKind.CAMERA, "1", Trigger.INTERVAL, interval_s=0.05)
    line = begin(source, choice)
    line.pipeline._capture._choice = SourceChoice(SourceKind.CAMERA, "1", Trigger.NEW_FILE)
    in_work = images_at_once()
    source.show(*range(in_work))
    begun = line.pipeline._inspection._order
    qtbot.waitUntil(lambda: line.story == ["failed other-images"] and begun._begun == in_work)
    kept = in_work + MOST_WAITING
    consumed(qtbot, source, *range(in_work, kept + 3))
    qtbot.waitUntil(lambda: line.overruns == [kept + 1, kept + 2, kept + 3])
    client.use(detector_path)
    qtbot.waitUntil(lambda: len(line.parts) == kept)
    assert line.grays == list(range(kept)), "a Detector that fails for a while loses no part"
    assert line.pipeline._capture.lost == 3


def test_at_an_interval_the_first_frame_after_it_is_inspected(qtbot: QtBot, begin: Begin) -> None:
    source = ScriptedSource()
    times_s = iter((100.0, 100.1, 100.21, 100.3, 100.41, 100.59, 100.61, 107.0, 107.1, 107.21))
    source.clock = lambda: next(times_s)
    line = begin(source, SourceChoice(SourceKind.CAMERA, "1", Trigger.INTERVAL, interval_s=0.2))
    source.show(*range(10))
    qtbot.waitUntil(lambda: len(line.parts) == 6)
    assert line.grays == [0, 2, 4, 6, 7, 9]


def test_a_frozen_view_shows_the_newest_part_afterwards_and_misses_none(qtbot: QtBot, begin: Begin) -> None:
    source = ScriptedSource()
    line = begin(source, ON_DEMAND)
    line.pipeline.freeze(True)
    for gray in (10, 20):
        line.pipeline.trigger()
        source.show(gray)
        qtbot.waitUntil(lambda gray=gray: line.grays[-1:] == [gray])
    assert line.shown == []
    line.pipeline.freeze(False)
    assert [int(part.image[0, 0, 0]) for part in line.shown] == [20]


def test_an_armed_sequence_is_triggered_itself(qtbot: QtBot, begin: Begin, tmp_path: Path) -> None:
    choice = SourceChoice(SourceKind.SEQUENCE, str(write_images(tmp_path / "in", 3)), Trigger.ON_DEMAND)
    source = chosen_source(choice, tmp_path)
    assert isinstance(source, ImageSequence)
    line = begin(source, choice)
    qtbot.waitUntil(lambda: source._paths != [])
    for count in (1, 2):
        line.pipeline.trigger()
        qtbot.waitUntil(lambda count=count: len(line.parts) == count)
    assert line.names == ["part0.png", "part1.png"]


def test_a_watched_folder_waits_for_the_inspection_and_remembers(qtbot: QtBot, begin: Begin, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    choice = SourceChoice(SourceKind.FOLDER, str(folder), Trigger.NEW_FILE)
    first = chosen_source(choice, tmp_path / "taken")
    first.open()
    first.close()
    write_images(folder, MOST_WAITING * 2)
    (folder / "small.png").write_bytes(cv2.imencode(".png", np.zeros((4, 4, 3), np.uint8))[1].tobytes())
    line = begin(chosen_source(choice, tmp_path / "taken"), choice)
    qtbot.waitUntil(lambda: len(line.parts) == MOST_WAITING * 2)
    assert line.overruns == []
    qtbot.waitUntil(lambda: [error.code for error in line.refused] == ["image-too-small"])
    line.pipeline.stop()
    qtbot.waitUntil(lambda: "stopped" in line.story)
    (journal,) = (tmp_path / "taken").iterdir()
    assert len(journal.read_bytes().splitlines()) == 1 + 2 * MOST_WAITING + 1


def test_images_are_turned_as_the_camera_hangs(qtbot: QtBot, begin: Begin) -> None:
    source = ScriptedSource()
    choice = SourceChoice(SourceKind.CAMERA, "1", Trigger.ON_DEMAND, orientation=Orientation(1))
    line = begin(source, choice)
    line.pipeline.trigger()
    source.show(10)
    qtbot.waitUntil(lambda: line.parts != [])
    assert line.parts[0].image.shape == (30, 20, 3)


def test_a_bad_frame_is_told_and_the_next_one_inspected(qtbot: QtBot, begin: Begin) -> None:
    source = ScriptedSource()
    line = begin(source, ON_DEMAND)
    source.show(ImageError("Half an image came", "check the cable", "frame-damaged"))
    qtbot.waitUntil(lambda: [error.code for error in line.refused] == ["frame-damaged"])
    line.pipeline.trigger()
    source.show(10)
    qtbot.waitUntil(lambda: line.grays == [10])
    assert line.story == []


def test_a_journal_that_cannot_be_written_is_told_and_tried_again(qtbot: QtBot, begin: Begin, tmp_path: Path) -> None:
    folder, taken = tmp_path / "in", tmp_path / "taken"
    folder.mkdir()
    taken.write_text("a file is in the way")
    choice = SourceChoice(SourceKind.FOLDER, str(folder), Trigger.NEW_FILE)
    line = begin(chosen_source(choice, taken), choice)
    qtbot.waitUntil(lambda: line.story == ["lost cannot-write"])
    taken.unlink()
    qtbot.waitUntil(taken.is_dir)
    write_images(folder, 1)
    qtbot.waitUntil(lambda: line.names == ["part0.png"])
    assert line.story == ["lost cannot-write", "recovered"]


@pytest.mark.skipif(importlib.util.find_spec("pypylon") is None, reason="pypylon is not installed")
def test_a_basler_camera_that_is_lost_is_said_once_and_found_again(
    qtbot: QtBot, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYLON_CAMEMU", "1")
    properties: dict[str, PropertyValue] = {"width": 64, "height": 48}
    choice = SourceChoice(SourceKind.BASLER, "0815-0000", properties=properties)
    source = chosen_source(choice, Path("unused"))
    line = begin(source, choice)
    qtbot.waitUntil(lambda: line.shown != [])
    monkeypatch.setenv("PYLON_CAMEMU", "0")
    source._device._camera.DestroyDevice()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: line.story == ["lost source-lost"])
    qtbot.wait(200)
    monkeypatch.setenv("PYLON_CAMEMU", "1")
    count = len(line.shown)
    qtbot.waitUntil(lambda: len(line.shown) > count)
    assert line.story == ["lost source-lost", "recovered"]
    assert line.shown[-1].image.shape == (48, 64, 3), "its properties are back, too"
