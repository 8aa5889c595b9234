import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchdog.observers import Observer

from inspector.storage import folder_watch
from inspector.storage.folder_watch import FolderChange, FolderWatch
from inspector.storage.image_folder import images_in
from tests.unit.storage.conftest import MakeImage

WAIT_S = 20

NextChange = Callable[[], FolderChange]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good").mkdir()
    return tmp_path / "good"


@pytest.fixture
def watch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], NextChange]]:
    """Begins to watch, and gives a function that waits for the next change."""
    monkeypatch.setattr(folder_watch, "SETTLE_S", 0.05)
    monkeypatch.setattr(folder_watch, "RESCAN_S", 0.1)
    running: list[tuple[FolderWatch, threading.Thread]] = []

    def start() -> NextChange:
        told: queue.Queue[FolderChange] = queue.Queue()
        watched = FolderWatch(folder, images_in(folder))
        watched.open()
        thread = threading.Thread(target=lambda: [told.put(change) for change in watched.changes()])
        thread.start()
        running.append((watched, thread))
        return lambda: told.get(timeout=WAIT_S)

    yield start
    for watched, thread in running:
        watched.stop()
        thread.join()
        watched.close()


def test_what_comes_and_goes_is_told_and_what_was_there_is_not(
    folder: Path, make_image: MakeImage, watch: Callable[[], NextChange]
) -> None:
    before = make_image("good/before.png")
    next_change = watch()
    part = make_image("good/sub/part.png", seed=1)
    assert next_change() == FolderChange((part,), (), ())
    before.unlink()
    assert next_change() == FolderChange((), (), (before,))
    make_image("good/sub/part.png", seed=2)
    assert next_change() == FolderChange((), (part,), ())
    shutil.rmtree(folder / "sub")
    assert next_change() == FolderChange((), (), (part,))


def test_a_file_is_told_when_it_is_complete(
    folder: Path, make_image: MakeImage, watch: Callable[[], NextChange]
) -> None:
    data = make_image("made.png").read_bytes()
    next_change = watch()
    with (folder / "slow.png").open("wb") as file:
        file.write(data[:40])
        file.flush()
        quick = make_image("good/quick.png", seed=1)
        changes = [next_change()]
        file.write(data[40:])
    while folder / "slow.png" not in (*changes[-1].came, *changes[-1].rewritten):
        changes.append(next_change())
    assert quick in changes[0].came
    assert (folder / "slow.png").read_bytes() == data


def test_another_name_is_one_change(folder: Path, make_image: MakeImage, watch: Callable[[], NextChange]) -> None:
    part = make_image("good/part.png")
    next_change = watch()
    part.rename(folder / "other.png")
    change = next_change()
    assert change.gone == (part,)
    assert (change.came or next_change().came) == (folder / "other.png",)


def test_without_notifications_the_folder_is_searched(
    make_image: MakeImage, watch: Callable[[], NextChange], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(Observer, "start", refuse)
    next_change = watch()
    part = make_image("good/part.png")
    assert next_change().came == (part,)
    part.unlink()
    assert next_change().gone == (part,)


def test_a_drive_that_is_off_takes_no_parts_away_and_a_deleted_folder_does(
    folder: Path,
    tmp_path: Path,
    make_image: MakeImage,
    watch: Callable[[], NextChange],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = make_image("good/first.png")
    next_change = watch()
    away = tmp_path.with_name("away")
    tmp_path.rename(away)
    away.rename(tmp_path)
    part = make_image("good/part.png", seed=1)
    assert next_change() == FolderChange((part,), (), ())
    shutil.rmtree(folder)
    gone = set(next_change().gone)
    while gone < {first, part}:
        gone |= set(next_change().gone)
    assert gone == {first, part}
