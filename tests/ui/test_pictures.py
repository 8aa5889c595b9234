"""Every place of the window in both themes, as it was last looked at by people."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QElapsedTimer, QPoint, Qt
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.arrays import Pixels
from inspector.domain.events import LossMeasured, PreviewMade, Progress, Stage
from inspector.domain.results import Verdict
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.inference import InferenceClient
from inspector.ui.app.main_window import MainWindow
from inspector.ui.widgets.theme import apply_theme
from inspector.ui.workspace.navigation import ShowInspect, ShowParts, ShowResults, ShowTrain
from inspector.ui.workspace.workspace import Workspace
from tests.results import new, row_of
from tests.ui.conftest import WindowOpener
from tests.ui.picture_comparison import SQUARES, check_picture, difference, picture_of
from tests.ui.synthetic import SyntheticClient, manifest, map_of

FONT = "DejaVu Sans"
SOON_MS = 10_000
SETTLED_MS = 300


def plate(spots: int) -> Pixels:
    """A plate with a hole, shaded from left to right; no noise, so that its picture is a small file."""
    image = np.full((240, 320, 3), 96, np.uint8)
    cv2.rectangle(image, (40, 30), (280, 210), (150, 150, 150), -1)
    cv2.circle(image, (160, 120), 34, (96, 96, 96), -1)
    for number in range(spots):
        cv2.circle(image, (80 + 50 * number, 70), 7 + 2 * number, (20, 20, 20), -1)
    return image


def write_plates(folder: Path, spots: tuple[int, ...]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"plate_{number:02}.png" for number in range(len(spots))]
    for path, count in zip(paths, spots, strict=True):
        cv2.imwrite(str(path), plate(count))
    return paths


@pytest.fixture
def window(workspace: Workspace, open_window: WindowOpener, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window with the font of the stored pictures, without a blinking cursor."""
    # Asking for the application's fonts before there is one ends Python.
    assert QGuiApplication.instance() is not None
    if sys.platform != "linux" or FONT not in QFontDatabase.families():
        pytest.skip(f"the stored pictures are drawn with {FONT} on Linux")
    application = cast("QApplication", QApplication.instance())
    font, flash_ms = application.font(), application.cursorFlashTime()
    application.setFont(QFont(FONT))
    application.setCursorFlashTime(0)
    workspace.detector.inference = cast("InferenceClient", SyntheticClient())
    yield open_window()
    application.setCursorFlashTime(flash_ms)
    application.setFont(font)
    apply_theme("dark")


def settled_picture(window: MainWindow, qtbot: QtBot) -> Pixels:
    """How the window looks when nothing has changed for a while: some parts of it are drawn with the next frame."""
    shown = [picture_of(window)]
    since = QElapsedTimer()
    since.start()

    def is_settled() -> bool:
        now = picture_of(window)
        if not np.array_equal(now, shown[0]):
            since.restart()
            shown[0] = now
        return since.elapsed() > SETTLED_MS

    qtbot.waitUntil(is_settled, timeout=SOON_MS)
    return shown[0]


@pytest.fixture
def look(
    window: MainWindow, qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[str], None]:
    """Compare the window with its stored pictures, in both themes."""
    folder = tmp_path_factory.mktemp("pictures")
    is_update = request.config.getoption("--update-pictures")

    def compare(name: str) -> None:
        if isinstance(focused := QApplication.focusWidget(), QWidget):
            focused.clearFocus()
        for theme in ("dark", "light"):
            window.workspace.settings.change(theme=theme)
            qtbot.mouseMove(window, QPoint(2, 420))
            check_picture(f"{name}-{theme}", settled_picture(window, qtbot), folder, is_update)

    return compare


def open_project(window: MainWindow, folder: Path) -> Workspace:
    """A Project with six Good Parts and a trained Detector."""
    workspace = window.workspace
    write_plates(folder / "Plates" / "good", (0,) * 6)
    assert workspace.document.create(folder / "Plates", "Plates")
    workspace.detector.manifest = manifest()
    workspace.detector.changed.emit(workspace.detector.manifest)
    return workspace


def test_start(window: MainWindow, look: Callable[[str], None]) -> None:
    look("start")


def test_parts(window: MainWindow, look: Callable[[str], None], tmp_path: Path, qtbot: QtBot) -> None:
    open_project(window, tmp_path)
    window.show_place(ShowParts())
    page = window.places.parts
    qtbot.waitUntil(
        lambda: len(page.model.paths) == 6 and all(map(page.list.thumbnails.pixmap, page.model.paths)), timeout=SOON_MS
    )
    look("parts")


def test_train(window: MainWindow, look: Callable[[str], None], tmp_path: Path) -> None:
    workspace = open_project(window, tmp_path)
    window.show_place(ShowTrain())
    job = GeneratorJob("Training Plates", lambda: iter(()))  # type: ignore[arg-type, return-value]
    workspace.training.job = job
    workspace.training.started.emit(job)
    job.event_emitted.emit(Progress(Stage.TRAIN, 300, 600, 95.0))
    for step in range(25, 301, 25):
        job.event_emitted.emit(LossMeasured(step, (9 / step, 12 / step), 10 / step))
    image = plate(1)
    job.event_emitted.emit(PreviewMade(300, image, map_of(image), 3.5))
    look("train")
    workspace.training.job = None


def test_inspect(window: MainWindow, look: Callable[[str], None], tmp_path: Path, qtbot: QtBot) -> None:
    workspace = open_project(window, tmp_path)
    images = write_plates(tmp_path / "new", (0, 3, 0, 1))
    window.show_place(ShowInspect(tuple(images)))
    page = window.places.inspect
    qtbot.waitUntil(lambda: len(page.session.scores) == 4 and not workspace.runner.jobs, timeout=SOON_MS)
    qtbot.keyClick(page, Qt.Key.Key_Right)
    qtbot.waitUntil(
        lambda: page.presenter.judgement is not None and len(page.presenter.judgement.regions) == 3, timeout=SOON_MS
    )
    look("inspect")


def test_results(window: MainWindow, look: Callable[[str], None], tmp_path: Path, qtbot: QtBot) -> None:
    workspace = open_project(window, tmp_path)
    verdicts = ((1.2, Verdict.GOOD), (8.1, Verdict.DEFECT), (3.2, Verdict.UNSURE))
    moment_ms = round(datetime(2026, 1, 2, 3, 4, 5).timestamp() * 1000)
    with qtbot.waitSignal(workspace.results.changed):
        workspace.results.add(
            [
                new(row_of(f"/line 3/{number}.png", score, verdict, inspected_ms=moment_ms))
                for number, (score, verdict) in enumerate(verdicts)
            ]
        )
    window.show_place(ShowResults())
    page = window.places.results
    qtbot.waitUntil(lambda: len(page.model.ids) == 3)
    page.table.step_to(0)
    qtbot.waitUntil(lambda: not page.part.picture.is_blank)
    look("results")


def test_noise_is_not_seen_and_a_word_is() -> None:
    picture = np.repeat(np.tile(np.arange(200, dtype=np.uint8), (100, 1))[..., None], 3, axis=2)
    noise = np.random.default_rng(0).integers(-20, 21, picture.shape)
    assert difference((picture + noise).clip(0, 255).astype(np.uint8), picture)[0] == 0
    word = cv2.putText(
        picture.copy(), "UNSURE", (20, 60), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255, 255, 255), 1, cv2.LINE_AA
    )
    assert difference(word, picture)[0] > SQUARES
    assert difference(picture[:-1], picture)[0] > SQUARES
