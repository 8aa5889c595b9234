from pathlib import Path

import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from inspector.domain.arrays import Pixels
from inspector.storage.images import thumbnail
from inspector.ui.widgets.thumbnails import Thumbnails
from tests.ui.conftest import Painter


def load_all(thumbnails: Thumbnails, paths: list[Path], qtbot: QtBot) -> list[bool]:
    """Ask for all of them, and tell which could be had."""
    loaded: list[Path] = []
    thumbnails.thumbnail_loaded.connect(loaded.append)
    for path in paths:
        thumbnails.pixmap(path)
    qtbot.waitUntil(lambda: set(loaded) == set(paths))
    return [thumbnails.pixmap(path) is not None for path in paths]


def test_a_vanished_file_does_not_stop_the_others(paint_parts: Painter, qtbot: QtBot) -> None:
    paths = paint_parts(6)
    for path in paths[:3]:
        path.unlink()
    thumbnails = Thumbnails(32)
    assert load_all(thumbnails, paths, qtbot) == [False] * 3 + [True] * 3
    assert thumbnails.is_unreadable(paths[0])
    thumbnails.stop()


def test_an_unforeseen_error_does_not_stop_the_others(
    paint_parts: Painter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = paint_parts(8)

    def broken(path: Path, side_px: int) -> Pixels:
        if path in paths[:4]:
            raise MemoryError(path.name)
        return thumbnail(path, side_px)

    monkeypatch.setattr("inspector.ui.widgets.thumbnails.thumbnail", broken)
    thumbnails = Thumbnails(32)
    with capture_exceptions() as errors:
        assert load_all(thumbnails, paths, qtbot) == [False] * 4 + [True] * 4
        thumbnails.stop()
    assert [kind for kind, *_ in errors] == [MemoryError] * 4


def test_a_window_that_closes_may_still_be_drawn(paint_parts: Painter, qtbot: QtBot) -> None:
    paths = paint_parts(1)
    thumbnails = Thumbnails(32)
    thumbnails.stop()
    assert thumbnails.pixmap(paths[0]) is None
