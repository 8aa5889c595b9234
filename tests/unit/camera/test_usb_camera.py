"""A camera with a driver as the kernel's: no hardware is needed."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from inspector.camera import opencv, v4l2
from inspector.camera.chosen_source import chosen_source
from inspector.camera.source import AdjustableSource, FrameSource
from inspector.camera.usb_camera import UsbCamera
from inspector.domain.live_source import PropertyValue, SourceChoice, SourceKind
from inspector.errors import SourceError

FORMATS = {b"MJPG": [(640, 480), (1920, 1080)], b"YUYV": [(640, 480)]}
EXPOSURE_AUTO, EXPOSURE, GAIN, WHITE_BALANCE_AUTO = 0x009A0901, 0x009A0902, 0x00980913, 0x0098090C
#: Kind, lowest and highest value, flags. Focus is disabled.
CONTROLS = {
    EXPOSURE_AUTO: (3, 0, 3, 0),
    EXPOSURE: (1, 3, 2047, 0),
    GAIN: (1, 0, 255, 0),
    WHITE_BALANCE_AUTO: (2, 0, 1, 0),
    0x009A090A: (1, 0, 250, 1),
}
MENU = {1: b"Manual Mode", 3: b"Aperture Priority Mode"}


class Driver:
    """Answers as the kernel's UVC driver does: manual values are refused in automatic mode."""

    def __init__(self) -> None:
        self.values = {EXPOSURE_AUTO: 3, EXPOSURE: 250, GAIN: 0, WHITE_BALANCE_AUTO: 1, 0x009A090A: 0}

    def __call__(self, _: int, request: int, question: bytes) -> bytes:
        answers: dict[int, Callable[[bytes], bytes]] = {
            0xC0405602: self._format,
            0xC02C564A: self._size,
            0xC0445624: self._control,
            0xC02C5625: self._menu,
            0xC008561B: self._get,
            0xC008561C: self._set,
        }
        try:
            return answers[request](question)
        except (IndexError, KeyError) as error:
            raise OSError(22, "Invalid argument") from error

    def _format(self, question: bytes) -> bytes:
        index = struct.unpack_from("I", question)[0]
        return struct.pack("3I32s4s16x", index, 1, 0, b"a format", list(FORMATS)[index])

    def _size(self, question: bytes) -> bytes:
        index, code = struct.unpack_from("I4s", question)
        return struct.pack("I4sI6I8x", index, code, 1, *FORMATS[code][index], 0, 0, 0, 0)

    def _control(self, question: bytes) -> bytes:
        number = struct.unpack_from("I", question)[0]
        kind, low, high, flags = CONTROLS[number]
        return struct.pack("II32siiiiI8x", number, kind, b"a control", low, high, 1, low, flags)

    def _menu(self, question: bytes) -> bytes:
        number, index = struct.unpack_from("II", question)
        return struct.pack("II32sI", number, index, MENU[index], 0)

    def _get(self, question: bytes) -> bytes:
        number = struct.unpack_from("I", question)[0]
        return struct.pack("Ii", number, self.values[number])

    def _set(self, question: bytes) -> bytes:
        number, value = struct.unpack("Ii", question)
        _, low, high, _ = CONTROLS[number]
        if not low <= value <= high or (number == EXPOSURE and self.values[EXPOSURE_AUTO] != 1):
            raise KeyError(value)
        self.values[number] = value
        return question


class Capture:
    """OpenCV's side of the camera: it knows two sizes."""

    def __init__(self, *_: object) -> None:
        self.size = [640, 480]

    def isOpened(self) -> bool:
        return True

    def set(self, prop: int, value: float) -> bool:
        if prop in (3, 4):
            self.size[prop - 3] = int(value)
        return True

    def get(self, _: int) -> float:
        return 30.0

    def read(self) -> tuple[bool, np.ndarray]:
        width, height = self.size if tuple(self.size) in FORMATS[b"MJPG"] else (640, 480)
        return True, np.full((height, width, 3), 7, np.uint8)

    def release(self) -> None:
        """Nothing to let go."""


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    driver = Driver()
    (tmp_path / "video0").touch()
    monkeypatch.setattr(v4l2, "DEVICE_FOLDER", tmp_path)
    monkeypatch.setattr("fcntl.ioctl", driver)
    monkeypatch.setattr(opencv.cv2, "VideoCapture", Capture)
    return driver


def camera(**properties: PropertyValue) -> UsbCamera:
    source = chosen_source(SourceChoice(SourceKind.CAMERA, "0", properties=properties), Path("unused"))
    assert isinstance(source, UsbCamera)
    assert isinstance(source, AdjustableSource)
    return source


def side(source: FrameSource) -> int:
    frame = source.read()
    assert frame is not None
    return frame.image.shape[1]


def test_properties_are_those_of_the_driver(driver: Driver) -> None:
    source = camera()
    assert source.properties() == (), "it is closed"
    source.open()
    offered = {each.key: each for each in source.properties()}
    assert list(offered) == ["size", "pixel_format", "exposure_auto", "exposure", "gain", "white_balance_auto"]
    assert (offered["size"].value, offered["size"].choices) == ("640 x 480", ("640 x 480", "1920 x 1080"))
    assert offered["pixel_format"].choices == ("MJPG", "YUYV")
    assert offered["exposure_auto"].choices == ("Manual Mode", "Aperture Priority Mode")
    assert offered["exposure_auto"].value == "Aperture Priority Mode"
    assert (offered["exposure"].value, offered["exposure"].low, offered["exposure"].high) == (250, 3, 2047)
    assert offered["white_balance_auto"].value is True
    source.close()


def test_chosen_properties_are_there_when_it_opens(driver: Driver) -> None:
    source = camera(exposure=100, exposure_auto="Manual Mode", gain=20, size="1920 x 1080", unknown=1)
    source.open()
    assert side(source) == 1920
    assert (driver.values[EXPOSURE_AUTO], driver.values[EXPOSURE], driver.values[GAIN]) == (1, 100, 20)
    source.close()


def test_properties_are_changed_while_it_runs(driver: Driver) -> None:
    source = camera()
    source.open()
    source.adjust("white_balance_auto", False)
    assert driver.values[WHITE_BALANCE_AUTO] == 0
    source.adjust("size", "1920 x 1080")
    assert side(source) == 1920
    source.close()
    source.open()
    assert side(source) == 1920
    source.close()


def test_a_value_that_it_does_not_take_changes_nothing(driver: Driver) -> None:
    source = camera()
    source.open()
    for key, value in (("exposure", 100), ("gain", 1000), ("exposure_auto", "Nothing"), ("size", "800 x 600")):
        with pytest.raises(SourceError, match="property-refused"):
            source.adjust(key, value)
    assert driver.values[EXPOSURE] == 250
    assert side(source) == 640
    source.close()


def test_a_camera_that_delivers_another_size_than_promised_is_refused(driver: Driver) -> None:
    source = camera(size="800 x 600")
    with pytest.raises(SourceError, match="640 x 480 pixels and not of 800 x 600"):
        source.open()
    assert source.read() is None


def test_without_such_a_driver_there_are_no_properties(
    tmp_path: Path, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(v4l2, "DEVICE_FOLDER", tmp_path / "gone")
    source = camera()
    source.open()
    assert source.properties() == ()
    assert side(source) == 640
    source.close()
