"""Basler's own kit with its emulated cameras."""

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from inspector.camera import kit_source
from inspector.camera.chosen_source import chosen_source
from inspector.camera.connected import connected_cameras
from inspector.camera.kit_source import KitSource
from inspector.camera.source import AdjustableSource, TriggeredSource
from inspector.domain.live_source import PropertyValue, SourceChoice, SourceKind, Trigger
from inspector.errors import ImageError, SourceError, SourceLostError

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pypylon") is None, reason="pypylon is not installed: pip install 'inspector[cameras]'"
)

SERIAL = "0815-0000"
Opener = Callable[..., KitSource]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Opens an emulated camera. Small images come quicker."""
    monkeypatch.setenv("PYLON_CAMEMU", "2")
    sources: list[KitSource] = []

    def open_camera(trigger: Trigger = Trigger.FREE_RUN, **properties: PropertyValue) -> KitSource:
        choice = SourceChoice(SourceKind.BASLER, SERIAL, trigger, properties={"width": 64, "height": 48} | properties)
        source = chosen_source(choice, Path("unused"))
        assert isinstance(source, KitSource)
        sources.append(source)
        source.open()
        return source

    yield open_camera
    for source in sources:
        source.close()


def node(source: KitSource, name: str) -> object:
    return source._device._node(name)  # type: ignore[attr-defined]


def test_emulated_cameras_are_listed_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYLON_CAMEMU", "2")
    found = [camera for camera in connected_cameras() if camera.kind is SourceKind.BASLER]
    assert [(camera.address, camera.name) for camera in found] == [
        ("0815-0000", "Basler Emulation (0815-0000)"),
        ("0815-0001", "Basler Emulation (0815-0001)"),
    ]


def test_frames_come_with_numbers_and_times(opened: Opener) -> None:
    source = opened()
    assert isinstance(source, TriggeredSource)
    assert isinstance(source, AdjustableSource)
    assert not source.is_armed
    assert source.name == "Basler 0815-0000"
    frames = [source.read() for _ in range(3)]
    assert [frame.index for frame in frames if frame] == [0, 1, 2]
    for frame in frames:
        assert frame is not None
        assert frame.image.shape == (48, 64, 3)
        assert frame.image.dtype == np.uint8
    source.close()
    assert source.read() is None


@pytest.mark.parametrize("pixel_format", ["Mono8", "Mono10", "Mono12", "Mono16", "RGB8Packed", "BayerRG8", "BayerGB12"])
def test_every_depth_and_bayer_pattern_is_read(opened: Opener, pixel_format: str) -> None:
    frame = opened(pixel_format=pixel_format).read()
    assert frame is not None
    assert frame.image.shape == (48, 64, 3)
    assert frame.image.max() > 40, "no depth makes an image black"


def test_a_trigger_is_one_image(opened: Opener) -> None:
    source = opened(Trigger.ON_DEMAND)
    assert source.is_armed
    for index in range(3):
        assert source.trigger()
        assert not source.trigger(), "the camera is busy with the first one"
        frame = source.read()
        assert frame is not None
        assert frame.index == index


def test_a_trigger_without_an_image_is_told(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit_source, "SILENCE_S", 0.2)
    source = opened(Trigger.ON_DEMAND)
    with monkeypatch.context() as deaf:
        deaf.setattr(source._device, "execute", lambda _: None)
        assert source.trigger()
    with pytest.raises(ImageError, match="frame-missing"):
        source.read()
    assert source.trigger()
    assert source.read() is not None


def test_the_input_of_the_camera_is_a_trigger(opened: Opener) -> None:
    source = opened(Trigger.HARDWARE, trigger_line="Line2")
    assert node(source, "TriggerMode").GetValue() == "On"
    assert node(source, "TriggerSource").GetValue() == "Line2"
    assert not source.is_armed


def test_half_images_in_free_run_are_counted_as_lost(opened: Opener) -> None:
    source = opened(frame_rate=20.0)
    source.read()
    source._device.set_feature("ForceFailedBufferCount", 3)
    source._device.execute("ForceFailedBuffer")
    lost = 0
    while lost == 0:
        frame = source.read()
        assert frame is not None
        lost = frame.lost
    assert lost >= 3


def test_half_an_image_of_a_trigger_is_told(opened: Opener) -> None:
    source = opened(Trigger.ON_DEMAND)
    source._device.set_feature("ForceFailedBufferCount", 1)
    source._device.execute("ForceFailedBuffer")
    assert source.trigger()
    with pytest.raises(ImageError, match="frame-incomplete"):
        source.read()
    assert source.trigger()
    assert source.read() is not None


def test_a_camera_that_is_lost_comes_back(opened: Opener) -> None:
    source = opened()
    source.read()
    source._device._camera.DestroyDevice()  # type: ignore[attr-defined]
    with pytest.raises(SourceLostError, match="source-lost"):
        source.read()
    assert source.read() is None
    source.open()
    assert source.read() is not None


def test_a_silent_camera_is_lost(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    source = opened()
    monkeypatch.setattr(kit_source, "SILENCE_S", 0.2)
    source._device.stop()
    source._device.set_feature("TriggerMode", "On")
    source._device.start(newest_only=True)
    with pytest.raises(SourceLostError, match="source-lost"):
        source.read()


def test_a_camera_that_is_not_there_is_awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYLON_CAMEMU", "2")
    source = chosen_source(SourceChoice(SourceKind.BASLER, "4711"), Path("unused"))
    with pytest.raises(SourceError, match="camera-missing"):
        source.open()


def test_properties_are_those_of_the_camera_and_stay_over_a_loss(opened: Opener) -> None:
    source = opened()
    offered = {each.key: each for each in source.properties()}
    assert offered["exposure"].unit == "µs"
    assert offered["gain_auto"].choices == ("Off", "Once", "Continuous")
    assert offered["width"].value == 64
    assert "BGRA8Packed" not in offered["pixel_format"].choices
    assert all(choice.startswith("Line") for choice in offered["trigger_line"].choices)
    assert "white_balance" not in offered, "a gray camera has none"
    source.adjust("exposure", 2500.0)
    source.adjust("width", 32)
    frame = source.read()
    assert frame is not None
    assert frame.image.shape == (48, 32, 3)
    source.close()
    source.open()
    offered = {each.key: each for each in source.properties()}
    assert (offered["exposure"].value, offered["width"].value) == (2500.0, 32)


def test_a_value_that_the_camera_refuses_changes_nothing(opened: Opener) -> None:
    source = opened()
    with pytest.raises(SourceError, match="property-refused"):
        source.adjust("exposure", -1.0)
    with pytest.raises(SourceError, match="property-refused"):
        source.adjust("pixel_format", "Nothing")
    frame = source.read()
    assert frame is not None
    with pytest.raises(SourceError, match="property-refused"):
        opened(gain=1e9)
