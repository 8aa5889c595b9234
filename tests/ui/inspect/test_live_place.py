"""The Inspect place while a live source runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.camera.opencv import open_source
from inspector.domain.inspection import Inspection
from inspector.domain.live_source import SourceChoice, SourceKind, Trigger
from inspector.domain.results import Verdict
from inspector.jobs.capture import MOST_WAITING
from inspector.jobs.live import LiveFigures
from inspector.storage.images import read_image
from inspector.ui.inspect.export_dialog import ExportDialog
from inspector.ui.inspect.live_controls import LiveControls
from inspector.ui.inspect.live_session import OVERDUE_MOST_MS
from inspector.ui.inspect.page import InspectPage
from tests.sources import CAMERA, LOST, ScriptedSource
from tests.ui.conftest import messages_of
from tests.ui.inspect_window import inspect_place, open_dialogs
from tests.ui.synthetic import write_video


def test_a_video_is_watched_live_and_frozen(qtbot: QtBot, tmp_path: Path) -> None:
    video = write_video(tmp_path / "line.avi")
    with inspect_place(qtbot, tmp_path / "project") as page:
        with qtbot.waitSignal(page.live.figures_measured):
            page.open_source(open_source(str(video), loop=True), SourceChoice(SourceKind.VIDEO, str(video)))
        assert page.panel.banner.verdict is Verdict.DEFECT
        assert page.bar.live.rate.text().startswith("live ")
        assert page.panel.export.toolTip().startswith("Freeze the live view")

        qtbot.mouseClick(page.bar.live.freeze, Qt.MouseButton.LeftButton)
        assert page.bar.live.rate.text() == "frozen"
        page.panel.threshold.number.setValue(50)
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.GOOD)
        page.panel.threshold.number.setValue(2)
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.DEFECT)

        qtbot.mouseClick(page.bar.live.stop, Qt.MouseButton.LeftButton)
        assert not page.live.is_running
        assert page.empty.headline.text() == "Drop images or folders here"


@contextmanager
def live_place(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[InspectPage, ScriptedSource]]:
    """The Inspect place with a source that has shown a defective part."""
    source = ScriptedSource()
    with inspect_place(qtbot, tmp_path / "project") as page:
        page.open_source(source, CAMERA)
        source.show(10)
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.DEFECT)
        yield page, source


def test_the_list_of_defects_follows_live_images_at_a_pace_that_can_be_read(qtbot: QtBot, tmp_path: Path) -> None:
    with live_place(qtbot, tmp_path) as (page, _):
        rows = page.panel.regions.rows
        qtbot.waitUntil(lambda: rows.rowCount() > 0)
        changes: list[int] = []
        rows.modelReset.connect(lambda: changes.append(rows.rowCount()))
        shown = page.presenter.inspection
        assert shown is not None
        good = replace(shown, anomaly_map=np.zeros_like(shown.anomaly_map), score=0.0)
        for inspection in (shown, shown, shown, good):
            page.presenter.show(inspection)
        assert page.panel.banner.verdict is Verdict.GOOD, "the verdict waits for nothing"
        qtbot.waitUntil(lambda: bool(changes))
        assert changes == [0]
        page.presenter.show(replace(shown, captured_s=None))
        assert rows.rowCount() > 0, "nor does a file's list"


def test_a_verdict_whose_next_frame_is_overdue_is_grayed(qtbot: QtBot, tmp_path: Path) -> None:
    with live_place(qtbot, tmp_path) as (page, source):
        banner = page.panel.banner
        assert not banner.is_overdue
        qtbot.waitUntil(lambda: banner.is_overdue, timeout=2 * OVERDUE_MOST_MS)
        assert page.bar.live.rate.text() == "waiting for images…"
        with qtbot.waitSignal(page.presenter.judged):
            page.panel.threshold.number.setValue(1)
        assert banner.is_overdue, "the slider makes no frame newer"
        source.show(20)
        qtbot.waitUntil(lambda: not banner.is_overdue)


def test_a_lost_source_stays_lost_until_it_is_back(qtbot: QtBot, tmp_path: Path) -> None:
    with live_place(qtbot, tmp_path) as (page, source):
        told: list[str] = []
        withdrawn: list[str] = []
        page.workspace.messages.posted.connect(lambda _, text: told.append(text))
        page.workspace.messages.withdrawn.connect(lambda _, text: withdrawn.append(text))
        source.show(LOST)
        qtbot.waitUntil(lambda: page.panel.banner.is_overdue)
        rate = page.bar.live.rate
        page.bar.live.show_figures(LiveFigures(1.4, 0.1, 0))
        assert rate.text() == "lost, reconnecting…"
        qtbot.mouseClick(page.bar.live.freeze, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(page.bar.live.freeze, Qt.MouseButton.LeftButton)
        assert rate.text() == "lost, reconnecting…"
        with qtbot.waitSignal(page.live.recovered):
            source.show(30)
        assert rate.text() != "lost, reconnecting…"
        qtbot.waitUntil(lambda: not page.panel.banner.is_overdue)
        assert told[-1] == "The live source is back."
        assert withdrawn == told[:1], "it is not lost any more"


def test_nobody_waits_for_a_lost_source_that_was_stopped(qtbot: QtBot, tmp_path: Path) -> None:
    with live_place(qtbot, tmp_path) as (page, source):
        with qtbot.waitSignal(page.workspace.messages.posted) as posted:
            source.show(LOST)
        with qtbot.waitSignal(page.workspace.messages.withdrawn) as withdrawn:
            page.live.stop()
        assert withdrawn.args == posted.args


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
        qtbot.waitUntil(lambda: not page.live.is_running)
        assert told == ["“Camera 1 (test)” has ended."]


def test_a_part_is_inspected_for_each_key(qtbot: QtBot, tmp_path: Path) -> None:
    source = ScriptedSource()
    with inspect_place(qtbot, tmp_path / "project") as page:
        parts: list[Inspection] = []
        page.live.part_inspected.connect(parts.append)
        page.open_source(source, SourceChoice(SourceKind.CAMERA, "1", Trigger.ON_DEMAND))
        controls = page.bar.live
        assert controls.trigger.isVisible()
        assert controls.rate.text() == "waiting for a trigger…"
        with qtbot.waitActive(page):
            page.activateWindow()
        qtbot.keyClick(page, Qt.Key.Key_F9)
        source.show(10)
        qtbot.waitUntil(lambda: len(parts) == 1)
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.DEFECT)
        with qtbot.assertNotEmitted(page.live.overdue, wait=OVERDUE_MOST_MS + 200):
            pass
        assert not page.panel.banner.is_overdue, "the Verdict of a part stays until the next trigger"
        qtbot.mouseClick(controls.trigger, Qt.MouseButton.LeftButton)
        source.show(20)
        qtbot.waitUntil(lambda: len(parts) == 2)


def test_a_missed_part_is_told_with_its_number(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "project") as page:
        told: list[str] = []
        page.workspace.messages.posted.connect(lambda _, text: told.append(text))
        page.open_source(ScriptedSource(), SourceChoice(SourceKind.CAMERA, "1", Trigger.ON_DEMAND))
        for _ in range(MOST_WAITING + 1):
            page.bar.live.trigger.click()
        (text,) = told
        assert text.startswith(f"Part {MOST_WAITING + 1} was not inspected")
        assert "1 part was missed so far" in text


def test_losses_and_latency_are_shown(qtbot: QtBot) -> None:
    controls = LiveControls()
    qtbot.addWidget(controls)
    controls.show_running(CAMERA)
    controls.show_figures(LiveFigures(24.6, 0.0351, 0))
    assert controls.rate.text() == "live 25 fps, 35 ms"
    controls.show_figures(LiveFigures(2.46, 0.0351, 3))
    assert controls.rate.text() == "live 2.5 fps, 35 ms, 3 lost"
    controls.show_figures(LiveFigures(0.8, 0.9994, 0))
    assert controls.rate.text() == "live 0.8 fps, 999 ms"
    controls.show_figures(LiveFigures(0.8, 1.2345, 0))
    assert controls.rate.text() == "live 0.8 fps, 1.2 s"


def test_a_frozen_image_is_exported_with_its_picture(qtbot: QtBot, tmp_path: Path) -> None:
    with live_place(qtbot, tmp_path) as (page, source):
        told = messages_of(page.workspace)
        export = page.panel.export
        assert not export.isEnabled()
        page.bar.live.freeze.click()
        assert export.isEnabled()
        shown = page.presenter.inspection
        assert shown is not None
        source.show(200)
        export.click()
        (dialog,) = open_dialogs(page, ExportDialog)
        assert dialog.frames.isChecked()
        dialog.folder.setText(str(tmp_path / "out"))
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: told != [])
        name = f"{shown.path.name}.png"
        assert np.array_equal(read_image(tmp_path / "out" / "frames" / name), shown.image)
        assert (tmp_path / "out" / "masks" / name).is_file()
        assert shown.path.name in (tmp_path / "out" / "results.csv").read_text()
        page.bar.live.freeze.click()
        assert not export.isEnabled()


def test_an_image_becomes_a_good_part_once(qtbot: QtBot, tmp_path: Path) -> None:
    with live_place(qtbot, tmp_path) as (page, _):
        page.bar.live.freeze.click()
        told = messages_of(page.workspace)
        shown = page.presenter.inspection
        assert shown is not None
        with qtbot.waitActive(page):
            page.activateWindow()
        qtbot.keyClick(page, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 1)
        (part,) = page.workspace.parts.paths()
        assert part.name == f"{shown.path.name}.png"
        assert np.array_equal(read_image(part), shown.image)
        qtbot.waitUntil(lambda: len(told) == 1)
        assert "is a good part now" in told[0][1]
        qtbot.mouseClick(page.bar.live.snapshot, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: len(told) == 2)
        assert "duplicate" in told[1][1]
        qtbot.waitUntil(lambda: not page.workspace.runner.jobs)
        assert len(page.workspace.parts.paths()) == 1


def test_keys_of_buttons_that_are_not_seen_do_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "project") as page:
        with qtbot.waitActive(page):
            page.activateWindow()
        qtbot.keyClick(page, Qt.Key.Key_F8)
        assert not page.bar.live.freeze.isChecked()
        page.open_source(ScriptedSource(), CAMERA)
        told = messages_of(page.workspace)
        assert not page.live.trigger(), "it runs freely"
        for _ in range(MOST_WAITING + 1):
            qtbot.keyClick(page, Qt.Key.Key_F9)
        assert told == []
