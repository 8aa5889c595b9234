"""The Inspect place while a live source runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from inspector.camera.opencv import open_source
from inspector.domain.results import Verdict
from inspector.ui.inspect.live_session import OVERDUE_MOST_MS
from inspector.ui.inspect.page import InspectPage
from inspector.ui.inspect.source_dialog import SourceDialog
from tests.sources import LOST, ScriptedSource
from tests.ui.inspect_window import inspect_place
from tests.ui.synthetic import write_video


def test_a_video_is_watched_live_and_frozen(qtbot: QtBot, tmp_path: Path) -> None:
    video = write_video(tmp_path / "line.avi")
    with inspect_place(qtbot, tmp_path / "project") as page:
        with qtbot.waitSignal(page.live.fps_measured, timeout=10_000):
            page.open_source(open_source(str(video), loop=True))
        assert page.panel.banner.verdict is Verdict.DEFECT
        assert page.bar.live.rate.text().startswith("live ")
        assert page.panel.export.toolTip().startswith("Stop the live view first")

        qtbot.mouseClick(page.bar.live.freeze, Qt.MouseButton.LeftButton)
        assert page.bar.live.rate.text() == "frozen"
        page.panel.threshold.number.setValue(50)
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.GOOD, timeout=2000)
        page.panel.threshold.number.setValue(2)
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.DEFECT, timeout=2000)

        qtbot.mouseClick(page.bar.live.stop, Qt.MouseButton.LeftButton)
        assert not page.live.is_running
        assert page.empty.headline.text() == "Drop images or folders here"


@contextmanager
def live_place(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[InspectPage, ScriptedSource]]:
    """The Inspect place with a source that has shown a defective part."""
    source = ScriptedSource()
    with inspect_place(qtbot, tmp_path / "project") as page:
        page.open_source(source)
        source.show(10)
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.DEFECT, timeout=10_000)
        yield page, source


def test_a_verdict_whose_next_frame_is_overdue_is_grayed(qtbot: QtBot, tmp_path: Path) -> None:
    with live_place(qtbot, tmp_path) as (page, source):
        banner = page.panel.banner
        assert not banner.is_overdue
        qtbot.waitUntil(lambda: banner.is_overdue, timeout=2 * OVERDUE_MOST_MS)
        assert page.bar.live.rate.text() == "waiting for images…"
        with qtbot.waitSignal(page.presenter.judged, timeout=2000):
            page.panel.threshold.number.setValue(1)
        assert banner.is_overdue, "the slider makes no frame newer"
        source.show(20)
        qtbot.waitUntil(lambda: not banner.is_overdue, timeout=10_000)


def test_a_lost_source_stays_lost_until_it_is_back(qtbot: QtBot, tmp_path: Path) -> None:
    with live_place(qtbot, tmp_path) as (page, source):
        told: list[str] = []
        page.workspace.messages.posted.connect(lambda _, text: told.append(text))
        source.show(LOST)
        qtbot.waitUntil(lambda: page.panel.banner.is_overdue, timeout=10_000)
        rate = page.bar.live.rate
        page.bar.live.show_rate(1.4)
        assert rate.text() == "lost, reconnecting…"
        qtbot.mouseClick(page.bar.live.freeze, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(page.bar.live.freeze, Qt.MouseButton.LeftButton)
        assert rate.text() == "lost, reconnecting…"
        with qtbot.waitSignal(page.live.recovered, timeout=10_000):
            source.show(30)
        assert rate.text() != "lost, reconnecting…"
        qtbot.waitUntil(lambda: not page.panel.banner.is_overdue, timeout=10_000)
        assert told[-1] == "The live source is back."


def test_a_held_frame_is_not_overdue(qtbot: QtBot, tmp_path: Path) -> None:
    with live_place(qtbot, tmp_path) as (page, source):
        source.show(20)
        qtbot.mouseClick(page.bar.live.freeze, Qt.MouseButton.LeftButton)
        with qtbot.assertNotEmitted(page.live.overdue, wait=OVERDUE_MOST_MS + 200):
            pass
        assert page.bar.live.rate.text() == "frozen"
        assert not page.panel.banner.is_overdue


def test_a_source_that_ends_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    with live_place(qtbot, tmp_path) as (page, source):
        told: list[str] = []
        page.workspace.messages.posted.connect(lambda _, text: told.append(text))
        source.show(None)
        qtbot.waitUntil(lambda: not page.live.is_running, timeout=10_000)
        assert told == ["“Camera 1 (test)” has ended."]


def test_a_missing_video_is_told_in_the_dialog(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "project") as page:
        page.actions_asked.ask_source()
        dialog = page.findChild(SourceDialog)
        assert dialog is not None
        dialog.file.setFocus()
        qtbot.keyClicks(dialog.file, str(tmp_path / "gone.mp4"))
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
        assert "gone.mp4" in dialog.problem.text()
        assert not page.live.is_running
        dialog.reject()


def test_a_video_is_chosen_while_the_window_goes_on(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = SourceDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.browse.click()
    (files,) = [child for child in dialog.findChildren(QFileDialog) if child.isVisible()]
    files.filesSelected.emit([str(tmp_path / "line.mp4")])
    assert dialog.video.isChecked()
    assert dialog.chosen_address == str(tmp_path / "line.mp4")
    files.reject()
