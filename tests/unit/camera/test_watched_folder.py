import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from watchdog.observers import Observer

from inspector.camera import watched_folder
from inspector.camera.source import Frame, RememberingSource
from inspector.camera.watched_folder import WatchedFolder
from inspector.errors import ImageError, SourceLostError
from inspector.storage.taken_files import TakenFiles
from inspector.storage.written_files import WrittenFiles
from tests.unit.camera.test_image_sequence import write_image

WAIT_S = 20


def image_bytes(gray: int) -> bytes:
    return cv2.imencode(".png", np.full((24, 32, 3), gray, np.uint8))[1].tobytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


Watch = Callable[[], WatchedFolder]


@pytest.fixture
def watch(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Starts to watch, as a start of the program does."""
    monkeypatch.setattr(watched_folder, "SETTLE_S", 0.05)
    monkeypatch.setattr(watched_folder, "PATIENCE_S", 0.2)
    monkeypatch.setattr(watched_folder, "RESCAN_S", 0.1)
    opened: list[WatchedFolder] = []

    def start() -> WatchedFolder:
        source = WatchedFolder(folder, TakenFiles(tmp_path / "taken.jsonl"))
        opened.append(source)
        source.open()
        return source

    yield start
    for source in opened:
        source.close()


def next_of(source: WatchedFolder) -> Frame:
    """The next frame, which is confirmed."""
    timer = threading.Timer(WAIT_S, source.close)
    timer.start()
    try:
        frame = source.read()
    finally:
        timer.cancel()
    assert frame is not None, "no file was taken"
    assert frame.path is not None
    source.confirm(frame.path)
    return frame


def no_more(source: WatchedFolder, folder: Path) -> None:
    """Another file comes next: there is nothing before it."""
    write_image(folder / "last.png", 250)
    frame = next_of(source)
    assert frame.path == folder / "last.png"


def test_new_files_are_taken_and_those_before_are_not(folder: Path, watch: Watch) -> None:
    write_image(folder / "before.png", 5)
    source = watch()
    assert isinstance(source, RememberingSource)
    write_image(folder / "a.png", 10)
    frame = next_of(source)
    assert (frame.path, frame.index, int(frame.image[0, 0, 0])) == (folder / "a.png", 0, 10)
    write_image(folder / "day 2" / "b.png", 20)
    assert next_of(source).path == folder / "day 2" / "b.png"
    no_more(source, folder)


def test_files_that_came_meanwhile_are_taken_at_the_next_start(folder: Path, watch: Watch) -> None:
    source = watch()
    write_image(folder / "a.png", 10)
    next_of(source)
    source.close()
    write_image(folder / "b.png", 20)
    write_image(folder / "c.png", 30)
    again = watch()
    assert {next_of(again).path, next_of(again).path} == {folder / "b.png", folder / "c.png"}
    no_more(again, folder)


def test_a_file_that_was_not_inspected_comes_again(folder: Path, watch: Watch) -> None:
    source = watch()
    write_image(folder / "a.png", 10)
    assert source.read() is not None
    source.close()
    assert next_of(watch()).path == folder / "a.png"


def test_a_file_under_an_old_name_is_a_new_one(folder: Path, watch: Watch) -> None:
    source = watch()
    write_image(folder / "image.png", 10)
    assert next_of(source).image[0, 0, 0] == 10
    write_image(folder / "image.png", 20)
    assert next_of(source).image[0, 0, 0] == 20


def test_a_file_is_taken_when_it_is_complete(folder: Path, watch: Watch) -> None:
    source = watch()
    data = image_bytes(10)
    with (folder / "slow.png").open("wb") as file:
        file.write(data[:40])
        file.flush()
        write_image(folder / "quick.png", 20)
        assert next_of(source).path == folder / "quick.png"
        file.write(data[40:])
    frame = next_of(source)
    assert frame.path == folder / "slow.png"
    assert frame.image[0, 0, 0] == 10


def test_a_file_that_is_moved_into_place_is_taken(folder: Path, watch: Watch) -> None:
    source = watch()
    (folder / "part.tmp").write_bytes(image_bytes(10))
    (folder / "part.tmp").rename(folder / "part.png")
    assert next_of(source).path == folder / "part.png"
    no_more(source, folder)


def test_without_notifications_files_are_found_by_searching(
    folder: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(Observer, "start", refuse)
    source = watch()
    write_image(folder / "a.png", 10)
    assert next_of(source).path == folder / "a.png"


def test_half_a_file_is_told_and_not_taken_again(folder: Path, watch: Watch) -> None:
    source = watch()
    (folder / "half.png").write_bytes(image_bytes(10)[:60])
    with pytest.raises(ImageError, match=r"half\.png"):
        source.read()
    no_more(source, folder)
    source.close()
    again = watch()
    write_image(folder / "next.png", 10)
    assert next_of(again).path == folder / "next.png"
    (folder / "half.png").write_bytes(image_bytes(30))
    assert next_of(again).image[0, 0, 0] == 30


def test_a_folder_that_disappears_is_lost_and_nothing_in_it(folder: Path, tmp_path: Path, watch: Watch) -> None:
    source = watch()
    write_image(folder / "a.png", 10)
    next_of(source)
    folder.rename(tmp_path / "away")
    with pytest.raises(SourceLostError, match="folder-gone"):
        source.read()
    source.close()
    with pytest.raises(SourceLostError, match="folder-gone"):
        source.open()
    write_image(tmp_path / "away" / "b.png", 20)
    (tmp_path / "away").rename(folder)
    source.open()
    assert next_of(source).path == folder / "b.png"


def test_other_files_and_results_of_inspector_are_no_parts(folder: Path, watch: Watch) -> None:
    source = watch()
    (folder / "notes.txt").write_text("x")
    write_image(folder / ".hidden" / "x.png", 10)
    write_image(folder / "@eaDir" / "x.png", 10)
    results = WrittenFiles(folder / "results")
    results.claim([Path("mask.png")])
    results.write(Path("mask.png"), image_bytes(40))
    no_more(source, folder)


def test_many_files_come_in_the_order_in_which_they_were_written(folder: Path, watch: Watch) -> None:
    watch().close()
    for number in range(30):
        write_image(folder / f"part{30 - number}.png", number)
    source = watch()
    assert [int(next_of(source).image[0, 0, 0]) for _ in range(30)] == list(range(30))


def test_a_journal_that_grew_forgets_what_is_gone(
    folder: Path, tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched_folder, "_MOST_GONE", 1)
    source = watch()
    for number in range(6):
        write_image(folder / f"{number}.png", number)
        next_of(source)
    source.close()
    for number in range(1, 6):
        (folder / f"{number}.png").unlink()
    watch().close()
    assert len((tmp_path / "taken.jsonl").read_bytes().splitlines()) == 2
    shutil.rmtree(folder)
    folder.mkdir()
    watch().close()
    assert len((tmp_path / "taken.jsonl").read_bytes().splitlines()) == 2, "an empty folder may be a drive that is off"
