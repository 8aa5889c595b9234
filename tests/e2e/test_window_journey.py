"""The main job in the real window: real training, the real inference process, on demo parts."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from inspector.demo.parts import render_demo_parts
from inspector.domain.inspection import judge
from inspector.domain.live_source import SourceChoice, SourceKind
from inspector.domain.profile import PROFILES
from inspector.domain.result import Occasion
from inspector.domain.results import Judgement
from inspector.domain.results_filter import ResultsFilter
from inspector.storage.exports.names import relative_names
from inspector.storage.images import read_image
from inspector.storage.results.store import ResultsStore
from inspector.ui.app.main_window import MainWindow
from inspector.ui.inspect.export_dialog import ExportDialog
from inspector.ui.inspect.source_dialog import SourceDialog
from tests.inspections import inspection_of
from tests.ui.drops import drop
from tests.ui.whole_window import close, whole_window

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TRAINING_MS = 240_000
SOON_MS = 60_000


@pytest.fixture(autouse=True)
def small_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast Profile looks at parts at half its resolution."""
    monkeypatch.setitem(PROFILES, "fast", replace(PROFILES["fast"], resolution_px=128))


def take_steps(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the fast Profile train for so many steps."""
    monkeypatch.setitem(PROFILES, "fast", replace(PROFILES["fast"], max_steps=count))


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Images of one product: 10 good parts to train on, 2 good and 4 defective ones to inspect."""
    folder = tmp_path_factory.mktemp("parts")
    for _ in render_demo_parts(folder, good=12, defective=4):
        pass
    return folder


def click(button: QAbstractButton, qtbot: QtBot) -> None:
    assert button.isVisible(), button.text()
    assert button.isEnabled(), button.toolTip()
    # A radio button takes clicks at its left end only, where its circle is.
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, button.height() // 2))


def make_project(window: MainWindow, good: Path, qtbot: QtBot) -> None:
    click(window.places.start.new, qtbot)
    qtbot.keyClicks(window.places.start.form.name, "Bearing cover")
    click(window.places.start.form.create_button, qtbot)
    assert window.places.currentWidget() is window.places.parts
    drop(window.places.parts, [good])
    qtbot.waitUntil(lambda: not window.workspace.runner.jobs, timeout=SOON_MS)
    assert len(window.places.parts.model.paths) == len(list(good.iterdir()))


def start_training(window: MainWindow, qtbot: QtBot) -> None:
    """As far as the first losses and the first preview."""
    page = window.places.train
    click(window.places.parts.go_on, qtbot)
    click(page.setup.choices["fast"], qtbot)
    qtbot.waitUntil(page.status.train.isEnabled)
    click(page.status.train, qtbot)
    assert window.workspace.training.job is not None
    assert window.job_bar.bar.isVisible()
    wait_for_losses(window, qtbot)


def wait_for_losses(window: MainWindow, qtbot: QtBot) -> None:
    page = window.places.train
    qtbot.waitUntil(lambda: not page.losses.is_empty and page.preview.with_map.image is not None, timeout=TRAINING_MS)
    # A training that goes on has the losses of before at once.
    qtbot.waitUntil(lambda: "step" in window.job_bar.text.text(), timeout=TRAINING_MS)
    assert page.losses.isVisible()
    assert page.status.cancel.isVisible()


def wait_for_end(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.workspace.training.job is None, timeout=TRAINING_MS)


def shown(window: MainWindow) -> Judgement:
    judgement = window.places.inspect.presenter.judgement
    assert judgement is not None
    return judgement


def inspect_images(window: MainWindow, folder: Path, qtbot: QtBot) -> None:
    """Open a folder, look at all of it, and step back, with the keys, to the image with the highest score."""
    page, scores = window.places.inspect, dict[Path, float]()
    page.session.inspected.connect(lambda inspection: scores.update({inspection.path: inspection.score}))
    drop(page, [folder])
    qtbot.waitUntil(lambda: len(page.session.scores) == len(page.session.paths) == 6, timeout=SOON_MS)
    for _ in page.session.paths:
        qtbot.waitUntil(lambda: page.session.current in scores, timeout=SOON_MS)
        qtbot.keyClick(page, Qt.Key.Key_Right)
    worst = max(page.session.paths, key=scores.__getitem__)
    assert worst.parent.name != "good"
    qtbot.keyClick(page, Qt.Key.Key_Home)
    while page.session.current != worst:
        qtbot.keyClick(page, Qt.Key.Key_Right)
    image = read_image(worst)
    qtbot.waitUntil(lambda: page.view.image is not None and np.array_equal(page.view.image, image), timeout=SOON_MS)


def move_slider_to_the_left(window: MainWindow, qtbot: QtBot) -> None:
    """More is found then, at once."""
    page = window.places.inspect
    before = shown(window).defect_area_px
    slider = page.panel.threshold.slider
    slider.setFocus()
    while slider.value() > slider.minimum() + slider.maximum() // 20:
        qtbot.keyClick(slider, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: shown(window).defect_area_px > before, timeout=SOON_MS)


def export_everything(window: MainWindow, out: Path, qtbot: QtBot) -> None:
    page, messages = window.places.inspect, list[str]()
    window.workspace.messages.posted.connect(lambda _, text: messages.append(text))
    click(page.panel.export, qtbot)
    dialog = window.findChild(ExportDialog)
    assert dialog is not None
    dialog.folder.setText(str(out))
    dialog.maps.setChecked(True)
    click(dialog.start, qtbot)
    qtbot.waitUntil(lambda: f"The results are in {out}." in messages, timeout=SOON_MS)


def check_masks(window: MainWindow, out: Path) -> None:
    """Every mask is what the Threshold makes of its map, and the one on the screen is among them."""
    page = window.places.inspect
    thresholds = page.thresholds.thresholds
    assert thresholds is not None
    for path, name in relative_names(page.session.paths).items():
        mask = cv2.imread(str(out / "masks" / name.with_suffix(".png")), cv2.IMREAD_UNCHANGED)
        anomaly_map = cv2.imread(str(out / "maps" / name.with_suffix(".tiff")), cv2.IMREAD_UNCHANGED)
        assert mask is not None
        assert anomaly_map is not None
        assert mask.dtype == np.uint8
        assert np.array_equal(mask, judge(inspection_of(anomaly_map), thresholds).mask * np.uint8(255)), name
        if path == page.session.current:
            assert np.array_equal(mask > 0, shown(window).mask)


def write_video(path: Path, images: tuple[Path, ...]) -> None:
    height, width = read_image(images[0]).shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 20, (width, height))
    assert writer.isOpened()
    for image in images:
        for _ in range(5):
            writer.write(np.ascontiguousarray(read_image(image)[:, :, ::-1]))
    writer.release()


def watch_video(window: MainWindow, video: Path, qtbot: QtBot) -> None:
    """Live, frozen, moved, stopped; the opened images are back afterwards."""
    page, seen = window.places.inspect, list[object]()
    page.live.frame_inspected.connect(seen.append)
    click(page.bar.live.live, qtbot)
    dialog = window.findChild(SourceDialog)
    assert dialog is not None
    dialog.list.choose(SourceChoice(SourceKind.VIDEO, ""))
    qtbot.keyClicks(dialog.fields.address, str(video))
    qtbot.waitUntil(lambda: dialog.preview.view.image is not None, timeout=SOON_MS)
    click(dialog.start, qtbot)
    qtbot.waitUntil(lambda: len(seen) >= 5 and "fps" in page.bar.live.rate.text(), timeout=SOON_MS)

    click(page.bar.live.freeze, qtbot)
    frozen, judgement = page.view.image, shown(window)
    count = len(seen)
    move_slider_to_the_left(window, qtbot)
    assert page.view.image is frozen
    assert len(seen) == count
    click(page.panel.threshold.reset, qtbot)
    qtbot.waitUntil(lambda: np.array_equal(shown(window).mask, judgement.mask), timeout=SOON_MS)
    click(page.bar.live.freeze, qtbot)
    qtbot.waitUntil(lambda: len(seen) > count, timeout=SOON_MS)

    click(page.bar.live.stop, qtbot)
    assert not page.live.is_running
    assert page.session.current is not None
    image = read_image(page.session.current)
    qtbot.waitUntil(lambda: page.view.image is not None and np.array_equal(page.view.image, image), timeout=SOON_MS)


def test_an_operator_does_the_whole_job(
    parts: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_steps(26, monkeypatch)
    with whole_window(qtbot) as window:
        workspace, page = window.workspace, window.places.inspect
        make_project(window, parts / "train" / "good", qtbot)
        start_training(window, qtbot)
        wait_for_end(window, qtbot)
        detector, opened = workspace.detector.manifest, workspace.document.opened
        assert detector is not None
        assert opened is not None
        assert (detector.profile, detector.part_count) == ("fast", 10)
        scales = [f"p = {field}, Student {student}" for field in (67, 819) for student in (1, 2)]
        losses = window.places.train.losses
        assert [name for name, _ in losses._looks] == scales
        named = [label.text for _, label in losses.getPlotItem().legend.items]
        assert named in ([*scales, "Held-back good parts"], ["p = 67", "p = 819", "Held-back good parts"])

        click(window.places.train.status.inspect, qtbot)
        inspect_images(window, parts / "test", qtbot)
        at_default = shown(window)
        assert page.panel.banner.verdict is at_default.verdict
        move_slider_to_the_left(window, qtbot)
        click(page.panel.threshold.reset, qtbot)
        qtbot.waitUntil(lambda: shown(window).thresholds == detector.thresholds, timeout=SOON_MS)
        assert np.array_equal(shown(window).mask, at_default.mask)

        export_everything(window, tmp_path / "out", qtbot)
        check_masks(window, tmp_path / "out")
        write_video(tmp_path / "line.avi", page.session.paths)
        watch_video(window, tmp_path / "line.avi", qtbot)

        # Closing asks first while something is at work.
        qtbot.waitUntil(lambda: not window.workspace.runner.jobs, timeout=SOON_MS)
        close(window, qtbot)
        with ResultsStore(opened.results_path) as store:
            rows = store.rows(store.select(ResultsFilter()).ids)
            assert {row.path for row in rows if row.occasion is Occasion.IMAGE} == set(page.session.paths)
            assert any(row.occasion is Occasion.CHANGE for row in rows)


def test_stopped_training_can_be_continued(parts: Path, qtbot: QtBot) -> None:
    with whole_window(qtbot) as window:
        status = window.places.train.status
        make_project(window, parts / "train" / "good", qtbot)
        start_training(window, qtbot)
        click(window.job_bar.cancel, qtbot)
        wait_for_end(window, qtbot)
        opened = window.workspace.document.opened
        assert opened is not None
        assert opened.checkpoint_path.exists()
        assert not opened.detector_path.exists()
        assert status.headline.text() == "Training was stopped"

        click(status.resume, qtbot)
        wait_for_losses(window, qtbot)
        window.close()
        assert window.isVisible()
        assert "continue it later" in window.question.text.text()
        click(window.question.confirm, qtbot)
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=SOON_MS)
        assert opened.checkpoint_path.exists()

    with whole_window(qtbot) as window:
        assert window.workspace.document.open(opened.folder)
        assert window.places.currentWidget() is window.places.train
        qtbot.waitUntil(window.places.train.status.resume.isVisible, timeout=SOON_MS)
