"""The dialog that asks for a live source."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from inspector.camera.source import ConnectedCamera, FrameSource
from inspector.domain.live_source import Orientation, SourceChoice, SourceKind, Trigger
from inspector.jobs import camera_search
from inspector.storage.project_store import open_project
from inspector.storage.settings import load_settings, settings_path
from inspector.ui.inspect import source_dialog
from tests.sources import ScriptedSource
from tests.ui.inspect_window import inspect_place
from tests.ui.source_dialogs import asked, lines, start
from tests.ui.synthetic import write_video

CAMERAS = [
    ConnectedCamera(SourceKind.CAMERA, "0", "HD Webcam", "camera 0, up to 1920 x 1080"),
    ConnectedCamera(SourceKind.CAMERA, "2", "Microscope", "camera 2"),
]


@pytest.fixture
def cameras(monkeypatch: pytest.MonkeyPatch) -> list[ConnectedCamera]:
    """The cameras that are found."""
    found = list(CAMERAS)
    monkeypatch.setattr(camera_search, "connected_cameras", lambda: list(found))
    return found


def write_images(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for number in range(3):
        cv2.imwrite(str(folder / f"{number}.png"), np.full((40, 60, 3), 90, np.uint8))
    return folder


def test_connected_cameras_are_listed_by_name(qtbot: QtBot, tmp_path: Path, cameras: list[ConnectedCamera]) -> None:
    with inspect_place(qtbot, tmp_path / "project") as page, asked(qtbot, page) as dialog:
        assert lines(dialog)[:4] == ["Connected cameras", "HD Webcam", "Microscope", "By address"]
        dialog.list.choose(SourceChoice(SourceKind.CAMERA, "0"))
        assert dialog.detail.text() == "camera 0, up to 1920 x 1080"
        assert not dialog.fields.address.isVisible()
        assert dialog.start.isEnabled()
        cameras.clear()
        qtbot.keyClick(dialog, Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: "None was found" in lines(dialog))
        dialog.reject()


def test_an_address_is_asked_for(qtbot: QtBot, tmp_path: Path, cameras: list[ConnectedCamera]) -> None:
    cameras.clear()
    with inspect_place(qtbot, tmp_path / "project") as page, asked(qtbot, page) as dialog:
        for kind, why_not in (
            (SourceKind.CAMERA, "the first one is 0"),
            (SourceKind.STREAM, "rtsp://"),
            (SourceKind.VIDEO, "video file first"),
            (SourceKind.FOLDER, "folder first"),
        ):
            dialog.list.choose(SourceChoice(kind, ""))
            assert dialog.fields.address.isVisible()
            assert not dialog.start.isEnabled()
            assert why_not in dialog.start.toolTip()
            assert dialog.preview.state.text() == dialog.start.toolTip()
        dialog.list.choose(SourceChoice(SourceKind.STREAM, ""))
        qtbot.keyClicks(dialog.fields.address, "10.0.0.7")
        assert not dialog.start.isEnabled()
        dialog.reject()


def test_a_missing_video_is_told(qtbot: QtBot, tmp_path: Path, cameras: list[ConnectedCamera]) -> None:
    with inspect_place(qtbot, tmp_path / "project") as page, asked(qtbot, page) as dialog:
        dialog.list.choose(SourceChoice(SourceKind.VIDEO, ""))
        qtbot.keyClicks(dialog.fields.address, str(tmp_path / "gone.mp4"))
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
        assert "gone.mp4" in dialog.preview.state.text()
        assert dialog.isVisible()
        assert not page.live.is_running
        dialog.reject()


def test_files_are_chosen_while_the_window_goes_on(
    qtbot: QtBot, tmp_path: Path, cameras: list[ConnectedCamera]
) -> None:
    with inspect_place(qtbot, tmp_path / "project") as page, asked(qtbot, page) as dialog:
        dialog.list.choose(SourceChoice(SourceKind.VIDEO, ""))
        dialog.fields.browse.click()
        (files,) = [child for child in dialog.findChildren(QFileDialog) if child.isVisible()]
        files.filesSelected.emit([str(tmp_path / "line.mp4")])
        assert dialog.fields.choice == SourceChoice(SourceKind.VIDEO, str(tmp_path / "line.mp4"))
        files.reject()
        dialog.reject()


def test_a_source_is_seen_upright_before_it_starts_and_everything_is_kept(
    qtbot: QtBot, tmp_path: Path, cameras: list[ConnectedCamera]
) -> None:
    video = write_video(tmp_path / "line.avi")
    with inspect_place(qtbot, tmp_path / "project") as page:
        with asked(qtbot, page) as dialog:
            dialog.list.choose(SourceChoice(SourceKind.VIDEO, ""))
            qtbot.keyClicks(dialog.fields.address, str(video))
            qtbot.waitUntil(lambda: dialog.preview.view.image is not None)
            assert dialog.preview.view.image.shape == (160, 200, 3)
            dialog.fields.turn.setCurrentIndex(1)
            dialog.fields.mirrored.click()
            assert dialog.preview.view.image.shape == (200, 160, 3)
            assert dialog.preview.state.text().startswith("160 x 200 pixels")
            assert not page.live.is_running
            dialog.fields.trigger.setCurrentIndex(1)
            assert dialog.fields.interval.isVisible()
            dialog.fields.interval.setValue(0.1)
            with qtbot.waitSignal(dialog.finished):
                qtbot.keyClick(dialog.fields.address, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: page.view.image is not None)
            assert page.view.image.shape == (200, 160, 3)
        choice = SourceChoice(SourceKind.VIDEO, str(video), Trigger.INTERVAL, 0.1, Orientation(1, True))
        assert open_project(tmp_path / "project").project.source == choice
        assert load_settings()[0].recent_sources == (choice,)
        with asked(qtbot, page) as dialog:
            assert dialog.fields.choice == choice, "the Project's own source is offered again"
            dialog.reject()


def test_the_password_of_a_stream_is_the_users_alone(
    qtbot: QtBot, tmp_path: Path, cameras: list[ConnectedCamera], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_dialog, "chosen_source", lambda *_: ScriptedSource())
    address = "rtsp://admin:secret@10.0.0.7/main"
    with inspect_place(qtbot, tmp_path / "project") as page:
        with asked(qtbot, page) as dialog:
            dialog.list.choose(SourceChoice(SourceKind.STREAM, ""))
            qtbot.keyClicks(dialog.fields.address, address)
            start(qtbot, dialog)
        assert "secret" not in (tmp_path / "project" / "project.json").read_text()
        assert settings_path().stat().st_mode & 0o077 == 0
        with asked(qtbot, page) as dialog:
            assert "rtsp://10.0.0.7/main" in lines(dialog)
            assert not any("secret" in line for line in lines(dialog))
            assert dialog.fields.choice.address == address
            assert not dialog.fields.address.isVisible()
            dialog.reject()


class _Exclusive(ScriptedSource):
    """A camera that only one program may use."""

    users = 0
    clashes = 0

    def open(self) -> None:
        _Exclusive.users += 1
        _Exclusive.clashes += _Exclusive.users > 1
        super().open()

    def close(self) -> None:
        if self._is_open:
            _Exclusive.users -= 1
        super().close()


def test_a_camera_is_let_go_by_its_preview_before_it_starts(
    qtbot: QtBot, tmp_path: Path, cameras: list[ConnectedCamera], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[_Exclusive] = []

    def make(*_: object) -> FrameSource:
        made.append(_Exclusive())
        made[-1].show(10)
        return made[-1]

    monkeypatch.setattr(source_dialog, "chosen_source", make)
    with inspect_place(qtbot, tmp_path / "project") as page, asked(qtbot, page) as dialog:
        dialog.list.choose(SourceChoice(SourceKind.CAMERA, "2"))
        qtbot.waitUntil(lambda: dialog.preview.view.image is not None)
        start(qtbot, dialog)
        qtbot.waitUntil(lambda: made[-1].opened == 1)
        assert [source.opened for source in made] == [1, 1]
        assert _Exclusive.clashes == 0


def test_a_camera_that_is_in_use_says_so_in_the_preview(
    qtbot: QtBot, tmp_path: Path, cameras: list[ConnectedCamera], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = ScriptedSource()
    source.refusals = 1
    monkeypatch.setattr(source_dialog, "chosen_source", lambda *_: source)
    with inspect_place(qtbot, tmp_path / "project") as page, asked(qtbot, page) as dialog:
        dialog.list.choose(SourceChoice(SourceKind.CAMERA, "2"))
        qtbot.waitUntil(lambda: "There is no camera 1" in dialog.preview.state.text())
        source.show(10)
        qtbot.waitUntil(lambda: dialog.preview.view.image is not None)
        dialog.reject()


def test_the_preview_of_a_watched_folder_takes_no_file(
    qtbot: QtBot, tmp_path: Path, cameras: list[ConnectedCamera]
) -> None:
    folder = write_images(tmp_path / "in")
    with inspect_place(qtbot, tmp_path / "project") as page, asked(qtbot, page) as dialog:
        dialog.list.choose(SourceChoice(SourceKind.FOLDER, ""))
        qtbot.keyClicks(dialog.fields.address, str(folder))
        assert dialog.fields.choice.trigger is Trigger.NEW_FILE
        assert "for the first time are not" in dialog.detail.text()
        qtbot.waitUntil(lambda: dialog.preview.view.image is not None)
        start(qtbot, dialog)
        assert page.bar.live.rate.text() == "waiting for a file…"
        parts: list[object] = []
        page.live.part_inspected.connect(parts.append)
        qtbot.waitUntil(lambda: any((tmp_path / "project" / ".taken").glob("*")))
        cv2.imwrite(str(folder / "new.png"), np.full((40, 60, 3), 90, np.uint8))
        qtbot.waitUntil(lambda: len(parts) == 1)
        qtbot.waitUntil(lambda: page.bar.stepper.name.text() == "new.png")


def test_an_empty_folder_is_watched_after_its_preview_has_ended(
    qtbot: QtBot, tmp_path: Path, cameras: list[ConnectedCamera]
) -> None:
    (tmp_path / "in").mkdir()
    with inspect_place(qtbot, tmp_path / "project") as page, asked(qtbot, page) as dialog:
        dialog.list.choose(SourceChoice(SourceKind.FOLDER, ""))
        qtbot.keyClicks(dialog.fields.address, str(tmp_path / "in"))
        qtbot.waitUntil(lambda: dialog.preview.state.text() == "No image is there yet.")
        qtbot.waitUntil(lambda: not dialog.preview.is_running)
        start(qtbot, dialog)
        assert page.live.is_running
        assert page.view.hasFocus() or page.focusWidget() is page.view, "keys work at once"


def test_a_letter_with_alt_means_one_thing(qtbot: QtBot, tmp_path: Path, cameras: list[ConnectedCamera]) -> None:
    with inspect_place(qtbot, tmp_path / "project") as page, asked(qtbot, page) as dialog:
        for kind in (SourceKind.CAMERA, SourceKind.STREAM, SourceKind.VIDEO, SourceKind.SEQUENCE, SourceKind.FOLDER):
            dialog.list.choose(SourceChoice(kind, ""))
            shown = [widget for widget in dialog.findChildren(QWidget) if widget.isVisible()]
            texts = [widget.text() for widget in shown if isinstance(widget, QAbstractButton | QLabel)]
            letters = [letter for letter in (QKeySequence.mnemonic(text).toString() for text in texts) if letter]
            assert len(letters) >= 6
            assert sorted(letters) == sorted(set(letters))
        dialog.reject()
