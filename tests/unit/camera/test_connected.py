import struct
from pathlib import Path

import pytest

from inspector.camera import connected, v4l2
from inspector.camera.chosen_source import chosen_source
from inspector.camera.connected import connected_cameras
from inspector.camera.kit_device import KitError
from inspector.camera.source import ConnectedCamera
from inspector.domain.live_source import SourceChoice, SourceKind
from inspector.errors import SourceError

FORMATS = {b"MJPG": [(640, 480), (1920, 1080)], b"YUYV": [(640, 480)]}


def _capability(device_caps: int) -> bytes:
    return struct.pack("16s32s32s6I", b"uvcvideo", b"HD Cam", b"usb-1", 1, 0x85200001, device_caps, 0, 0, 0)


def _driver(descriptor: int, request: int, question: bytes) -> bytes:
    """Answers as the kernel's UVC driver does. The second node of a camera is for metadata."""
    if request == 0x80685600:
        is_metadata = Path(f"/proc/self/fd/{descriptor}").readlink().name == "video1"
        return _capability(0x04A00000 if is_metadata else 0x04200001)
    index = struct.unpack_from("I", question)[0]
    answers = list(FORMATS) if request == 0xC0405602 else FORMATS[question[4:8]]
    if index >= len(answers):
        raise OSError(22, "Invalid argument")
    if request == 0xC0405602:
        return struct.pack("3I32s4s16x", index, 1, 0, b"a format", answers[index])
    return struct.pack("I4sI6I8x", index, question[4:8], 1, *answers[index], 0, 0, 0, 0)


@pytest.fixture
def plugged_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders like the kernel's, with a UVC camera of two nodes and another camera."""
    system, devices = tmp_path / "sys", tmp_path / "dev"
    devices.mkdir()
    for number, name in ((0, "HD Cam: HD Cam"), (1, "HD Cam: HD Cam"), (10, "Microscope\n"), (2, "")):
        (system / f"video{number}").mkdir(parents=True)
        (system / f"video{number}" / "name").write_text(name)
        (devices / f"video{number}").touch()
    monkeypatch.setattr(v4l2, "SYSTEM_FOLDER", system)
    monkeypatch.setattr(v4l2, "DEVICE_FOLDER", devices)
    monkeypatch.setattr("fcntl.ioctl", _driver)
    monkeypatch.setattr(connected, "find_spec", lambda _: None)
    return devices


def test_cameras_are_named_and_metadata_nodes_left_out(plugged_in: Path) -> None:
    detail = "up to 1920 x 1080, MJPG, YUYV"
    assert connected_cameras() == [
        ConnectedCamera(SourceKind.CAMERA, "0", "HD Cam", f"camera 0, {detail}"),
        ConnectedCamera(SourceKind.CAMERA, "2", "Camera 2", f"camera 2, {detail}"),
        ConnectedCamera(SourceKind.CAMERA, "10", "Microscope", f"camera 10, {detail}"),
    ]


def test_a_camera_that_may_not_be_read_says_so(plugged_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(v4l2.os, "open", refuse)
    assert {camera.detail.partition(":")[2] for camera in connected_cameras()} == {
        " ask to be put into the group 'video'"
    }


def test_without_cameras_there_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(v4l2, "SYSTEM_FOLDER", tmp_path / "gone")
    assert connected_cameras() == []


def test_where_no_package_knows_names_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connected.sys, "platform", "win32")
    monkeypatch.setattr(connected, "find_spec", lambda _: None)
    assert connected_cameras() == []


@pytest.mark.parametrize("kind", [SourceKind.BASLER, SourceKind.GENICAM])
def test_a_kit_that_is_not_installed_is_told(kind: SourceKind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connected, "find_spec", lambda _: None)
    with pytest.raises(SourceError, match="kit-missing"):
        chosen_source(SourceChoice(kind, "1"), Path("unused"))


@pytest.mark.parametrize("error", [ImportError("libc is too old"), KitError("no transport layer")])
def test_a_kit_that_fails_hides_no_other_camera(
    plugged_in: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(kind: SourceKind) -> list[ConnectedCamera]:
        if kind is SourceKind.BASLER:
            raise error
        return [ConnectedCamera(kind, "x", "Other", "")]

    monkeypatch.setattr(connected, "is_installed", lambda _: True)
    monkeypatch.setattr(connected, "_cameras_of", fail)
    assert [camera.name for camera in connected_cameras()] == ["HD Cam", "Camera 2", "Microscope", "Other"]
