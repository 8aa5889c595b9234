"""harvesters with the simulated cameras of the producer that its package brings along."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.camera.chosen_source import chosen_source
from inspector.camera.connected import connected_cameras
from inspector.camera.source import AdjustableSource, FrameSource, TriggeredSource
from inspector.domain.live_source import SourceChoice, SourceKind, Trigger
from inspector.errors import SourceError

_spec = importlib.util.find_spec("genicam")
PRODUCERS = Path(_spec.origin).parent if _spec is not None and _spec.origin else Path("none")

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("harvesters") is None or not (PRODUCERS / "viky.cti").is_file(),
    reason="harvesters with its simulated cameras is not installed: pip install 'inspector[cameras]'",
)

RED = "VikyTL_DEV_red"


@pytest.fixture(autouse=True)
def producers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from inspector.camera import genicam

    monkeypatch.setenv(genicam.PATH_VARIABLE, str(PRODUCERS))
    genicam._producers.cache_clear()
    yield
    genicam._producers().harvester.reset()
    genicam._producers.cache_clear()


def camera(trigger: Trigger = Trigger.FREE_RUN, **properties: object) -> FrameSource:
    return chosen_source(SourceChoice(SourceKind.GENICAM, RED, trigger, properties=dict(properties)), Path("unused"))


def test_cameras_of_producers_are_listed() -> None:
    found = [found for found in connected_cameras() if found.kind is SourceKind.GENICAM]
    assert RED in [each.address for each in found]
    assert all("Viky" in each.name for each in found)


def test_frames_come_and_properties_can_be_changed() -> None:
    source = camera(frame_rate=100.0, width=200)
    assert isinstance(source, AdjustableSource)
    source.open()
    frames = [source.read() for _ in range(3)]
    assert [(frame.index, frame.image.shape) for frame in frames if frame] == [(i, (400, 200, 3)) for i in range(3)]
    source.adjust("pixel_format", "Mono8")
    source.adjust("height", 100)
    frame = source.read()
    assert frame is not None
    assert frame.image.shape == (100, 200, 3)
    with pytest.raises(SourceError, match="property-refused"):
        source.adjust("width", 5)
    assert source.read() is not None
    source.close()
    assert source.read() is None


def test_a_camera_that_is_in_use_says_so() -> None:
    first, second = camera(), camera()
    first.open()
    with pytest.raises(SourceError, match="camera-busy"):
        second.open()
    first.close()
    second.open()
    assert second.read() is not None
    second.close()


def test_a_camera_without_triggers_is_triggered_by_the_window() -> None:
    source = camera(Trigger.ON_DEMAND)
    assert isinstance(source, TriggeredSource)
    source.open()
    assert not source.is_armed
    assert source.read() is not None
    source.close()
    with pytest.raises(SourceError, match="no-trigger"):
        camera(Trigger.HARDWARE).open()


def test_a_camera_that_is_not_there() -> None:
    with pytest.raises(SourceError, match="camera-missing"):
        chosen_source(SourceChoice(SourceKind.GENICAM, "nobody"), Path("unused")).open()
