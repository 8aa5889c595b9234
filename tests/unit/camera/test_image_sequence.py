import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.camera.image_sequence import ImageSequence
from inspector.camera.source import Frame, TriggeredSource
from inspector.errors import ImageError, SourceError, SourceLostError


def write_image(path: Path, gray: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((24, 32, 3), gray, np.uint8))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, gray in ((2, 20), (10, 100), (1, 10)):
        write_image(tmp_path / f"part{number}.png", gray)
    return tmp_path


def grays(source: ImageSequence, count: int) -> list[int]:
    frames = [source.read() for _ in range(count)]
    return [int(frame.image[0, 0, 0]) for frame in frames if frame is not None]


def test_images_come_in_natural_order_over_and_over(folder: Path) -> None:
    source = ImageSequence(folder, 0.001)
    source.open()
    frames = [source.read() for _ in range(4)]
    source.close()
    assert [int(frame.image[0, 0, 0]) for frame in frames if frame] == [10, 20, 100, 10]
    assert [frame.index for frame in frames if frame] == [0, 1, 2, 3]
    assert frames[0] is not None
    assert frames[0].path == folder / "part1.png"
    assert source.read() is None


def test_they_come_at_their_period(folder: Path) -> None:
    source = ImageSequence(folder, 0.02)
    source.open()
    times = [frame.captured_s for frame in (source.read(), source.read(), source.read()) if frame]
    source.close()
    assert times[2] - times[0] >= 0.035


def test_an_armed_sequence_waits_for_its_trigger(folder: Path) -> None:
    source = ImageSequence(folder, is_armed=True)
    assert isinstance(source, TriggeredSource)
    assert source.is_armed
    source.trigger()
    source.open()
    got: list[Frame | None] = []
    reader = threading.Thread(target=lambda: got.append(source.read()))
    reader.start()
    source.close()
    reader.join(timeout=10)
    assert not reader.is_alive()
    assert got == [None], "a trigger before it was opened counts for nothing"


def test_two_triggers_are_two_images(folder: Path) -> None:
    source = ImageSequence(folder, is_armed=True)
    source.open()
    source.trigger()
    source.trigger()
    assert grays(source, 2) == [10, 20]
    source.close()


def test_an_image_that_cannot_be_used_is_told_once(folder: Path) -> None:
    (folder / "part2.png").write_bytes(b"no image")
    source = ImageSequence(folder, 0.001)
    source.open()
    assert grays(source, 1) == [10]
    with pytest.raises(ImageError, match=r"part2\.png"):
        source.read()
    assert grays(source, 3) == [100, 10, 100]
    source.close()


def test_images_that_vanish_are_told_once_and_the_others_shown(folder: Path) -> None:
    source = ImageSequence(folder, 0.001)
    source.open()
    assert grays(source, 1) == [10]
    (folder / "part2.png").unlink()
    with pytest.raises(ImageError, match=r"part2\.png"):
        source.read()
    assert grays(source, 3) == [100, 10, 100]
    write_image(folder / "part3.png", 30)
    assert grays(source, 3) == [10, 30, 100], "the next round has those that came"
    source.close()


@pytest.mark.parametrize("is_folder_gone", [True, False])
def test_a_sequence_whose_images_are_all_gone_is_lost_until_they_are_back(folder: Path, is_folder_gone: bool) -> None:
    images = folder / "images"
    for path in folder.glob("*.png"):
        write_image(images / path.name, 40)
    source = ImageSequence(images, 0.001)
    source.open()
    assert grays(source, 1) == [40]
    away = images.rename(folder / "away")
    if not is_folder_gone:
        images.mkdir()
    with pytest.raises(SourceLostError, match="folder-gone"):
        source.read()
    assert source.read() is None
    for _ in range(2):
        with pytest.raises(SourceLostError, match="folder-gone"):
            source.open()
    if not is_folder_gone:
        images.rmdir()
    away.rename(images)
    source.open()
    assert grays(source, 4) == [40, 40, 40, 40]
    source.close()


def test_a_folder_without_a_usable_image_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="source-missing"):
        ImageSequence(tmp_path).open()
    with pytest.raises(SourceError, match="source-missing"):
        ImageSequence(tmp_path / "gone").open()
    (tmp_path / "x.png").write_bytes(b"no image")
    source = ImageSequence(tmp_path, 0.001)
    source.open()
    with pytest.raises(ImageError):
        source.read()
    with pytest.raises(SourceError, match="source-unreadable"):
        source.read()
    source.close()
