import math
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.camera import opencv
from inspector.camera.opencv import OpenCVSource, open_source
from inspector.camera.source import Frame, FrameSource
from inspector.errors import SourceError, SourceLostError

FRAMES = 6


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Six frames, 100 a second: red grows, blue is full."""
    path = tmp_path / "Prüfung 検査 1.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 100.0, (64, 48))
    assert writer.isOpened()
    for index in range(FRAMES):
        writer.write(np.full((48, 64, 3), (255, 0, 40 * index), np.uint8))
    writer.release()
    return path


@pytest.fixture
def source(video: Path) -> Iterator[OpenCVSource]:
    source = OpenCVSource(str(video))
    yield source
    source.close()


def _all(source: FrameSource) -> list[Frame]:
    return list(iter(source.read, None))  # type: ignore[arg-type]


def _code(address: str) -> str:
    with pytest.raises(SourceError) as caught:
        OpenCVSource(address).open()
    assert caught.value.advice
    return caught.value.code


def test_a_video_file_is_read_to_its_end(source: OpenCVSource) -> None:
    source.open()
    frames = _all(source)
    assert [frame.index for frame in frames] == list(range(FRAMES))
    for index, frame in enumerate(frames):
        assert frame.image.dtype == np.uint8
        assert frame.image.shape == (48, 64, 3)
        red, green, blue = frame.image.reshape(-1, 3).mean(axis=0)
        assert red == pytest.approx(40 * index, abs=8)
        assert green < 10
        assert blue > 245
    assert source.read() is None


def test_a_video_file_is_played_at_its_own_rate(source: OpenCVSource) -> None:
    source.open()
    opened_s = source._due_s
    times = [frame.captured_s for frame in _all(source)]
    assert times == sorted(times)
    assert times[-1] - opened_s >= (FRAMES - 1) * 0.01 - 0.002


def test_a_video_file_that_loops_starts_again(video: Path) -> None:
    source = OpenCVSource(str(video), loop=True)
    source.open()
    frames = [source.read() for _ in range(3 * FRAMES)]
    source.close()
    assert all(frame is not None for frame in frames)
    reds = [frame.image[..., 0].mean() for frame in frames if frame is not None]
    assert reds[FRAMES : 2 * FRAMES] == pytest.approx(reds[:FRAMES])
    assert [frame.index for frame in frames if frame is not None] == list(range(3 * FRAMES))


def test_a_late_reader_is_not_flooded(source: OpenCVSource) -> None:
    source.open()
    first = source.read()
    assert first is not None
    source._due_s -= 10.0
    late = [source.read() for _ in range(3)]
    captured = [frame.captured_s for frame in late if frame is not None]
    assert captured[2] - captured[0] >= 0.009


def test_opening_again_starts_again(source: OpenCVSource) -> None:
    source.open()
    assert len(_all(source)) == FRAMES
    source.open()
    assert len(_all(source)) == FRAMES


def test_opening_an_open_source_goes_on(source: OpenCVSource) -> None:
    source.open()
    source.read()
    source.open()
    assert [frame.index for frame in _all(source)] == list(range(1, FRAMES))


def test_a_closed_source_has_no_frames(source: OpenCVSource) -> None:
    assert source.read() is None
    source.open()
    source.close()
    source.close()
    assert source.read() is None


def test_closing_ends_the_waiting_of_another_thread(source: OpenCVSource) -> None:
    source.open()
    source.read()
    source._due_s = time.monotonic() + 3600
    got: list[Frame | None] = []
    reader = threading.Thread(target=lambda: got.append(source.read()))
    reader.start()
    source.close()
    reader.join(timeout=10)
    assert not reader.is_alive()
    assert got == [None]


def test_names_for_the_operator(video: Path) -> None:
    assert OpenCVSource("0").name == "Camera 0"
    assert OpenCVSource(str(video)).name == "Prüfung 検査 1.avi"
    assert OpenCVSource("rtsp://admin:secret@10.0.0.7:554/main").name == "rtsp://10.0.0.7:554/main"


def test_a_video_that_vanishes_while_it_is_played_ends(video: Path) -> None:
    source = open_source(str(video), loop=True)
    source.open()
    video.unlink()
    while source.read() is not None:
        pass
    source.close()


def test_a_missing_file(tmp_path: Path) -> None:
    assert _code(str(tmp_path / "gone.mp4")) == "source-missing"
    assert _code(str(tmp_path)) == "source-missing"
    assert _code("  ") == "source-missing"
    assert _code("x" * 300 + ".mp4") == "source-missing"


@pytest.mark.parametrize("content", [b"", b"Just some notes.\n" * 100])
def test_a_file_that_is_no_video(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.mp4"
    path.write_bytes(content)
    assert _code(str(path)) == "source-unreadable"


def test_a_truncated_video_is_refused_or_shorter(video: Path) -> None:
    video.write_bytes(video.read_bytes()[:400])
    assert _code(str(video)) == "source-unreadable"


def test_a_camera_that_is_not_there() -> None:
    assert _code("97") == "camera-missing"


def test_a_stream_that_does_not_answer() -> None:
    # Port 9 of this computer: nothing listens there, so the answer comes at once.
    with pytest.raises(SourceError, match="stream-unreachable") as caught:
        OpenCVSource("rtsp://user:secret@127.0.0.1:9/none").open()
    assert "secret" not in str(caught.value)


def test_complaints_of_opencv_stay_away(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.avi"
    path.write_text("Not a video.")
    _code(str(path))
    _code("97")
    assert capfd.readouterr().err == ""


class _Camera:
    """Delivers as many frames as it is told, gray ones if told so, then nothing."""

    def __init__(self, frames: int, shape: tuple[int, ...] = (8, 10, 3)) -> None:
        self.frames = frames
        self.shape = shape
        self.value: np.generic = np.uint8(7)
        self.is_released = False

    def isOpened(self) -> bool:
        return True

    def read(self) -> tuple[bool, np.ndarray | None]:
        if self.frames == 0:
            return False, None
        self.frames -= 1
        return True, np.full(self.shape, self.value)

    def get(self, _: int) -> float:
        return math.nan

    def set(self, _: int, __: float) -> bool:
        return True

    def release(self) -> None:
        self.is_released = True


def test_a_camera_that_stops_is_lost_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    cameras = [_Camera(2), _Camera(1)]
    waiting = iter(cameras)
    monkeypatch.setattr(opencv.cv2, "VideoCapture", lambda *_: next(waiting))
    source = OpenCVSource("0")
    source.open()
    assert [frame.index for frame in (source.read(), source.read()) if frame] == [0, 1]
    with pytest.raises(SourceLostError, match="Camera 0"):
        source.read()
    assert cameras[0].is_released
    assert source.read() is None
    source.open()
    assert source.read() is not None
    source.close()
    assert cameras[1].is_released


def test_a_gray_camera_gives_three_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opencv.cv2, "VideoCapture", lambda *_: _Camera(1, (8, 10)))
    source = OpenCVSource("1")
    source.open()
    frame = source.read()
    assert frame is not None
    assert frame.image.shape == (8, 10, 3)


def test_a_camera_without_images_is_refused_and_released(monkeypatch: pytest.MonkeyPatch) -> None:
    camera = _Camera(0)
    monkeypatch.setattr(opencv.cv2, "VideoCapture", lambda *_: camera)
    assert _code("2") == "camera-missing"
    assert camera.is_released


def test_open_source_checks_but_does_not_connect(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(opencv.cv2, "VideoCapture")
    assert open_source(f" {video} ").name == video.name
    assert open_source("0").name == "Camera 0"
    assert open_source("rtsp://10.0.0.7/main").name == "rtsp://10.0.0.7/main"
    with pytest.raises(SourceError, match="source-missing"):
        open_source("nothing.mp4")


def test_a_camera_that_changes_its_size_is_told_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    resized = _Camera(3)
    waiting = iter([resized, _Camera(1, (20, 24, 3))])
    monkeypatch.setattr(opencv.cv2, "VideoCapture", lambda *_: next(waiting))
    source = OpenCVSource("0")
    source.open()
    assert source.read() is not None
    resized.shape = (20, 24, 3)
    with pytest.raises(SourceLostError, match="24 x 20 pixels instead of 10 x 8"):
        source.read()
    assert resized.is_released
    source.open()
    frame = source.read()
    assert frame is not None
    assert frame.image.shape == (20, 24, 3)
    source.close()


@pytest.mark.parametrize("shape", [(8, 10), (8, 10, 1), (8, 10, 3), (8, 10, 4)])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_every_depth_and_number_of_channels_becomes_rgb(
    shape: tuple[int, ...], kind: type[np.generic], monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = _Camera(1, shape)
    camera.value = kind(200 << 8 if kind is np.uint16 else 200)
    monkeypatch.setattr(opencv.cv2, "VideoCapture", lambda *_: camera)
    source = OpenCVSource("1")
    source.open()
    frame = source.read()
    assert frame is not None
    assert frame.image.shape == (8, 10, 3)
    assert frame.image.dtype == np.uint8
    assert (frame.image == 200).all()


def test_a_camera_of_another_program_is_busy_and_not_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "video7").touch()
    monkeypatch.setattr(opencv, "DEVICE_FOLDER", tmp_path)
    monkeypatch.setattr(opencv.cv2, "VideoCapture", lambda *_: _Camera(0))
    assert _code("7") == "camera-busy"
    assert _code("8") == "camera-missing"
