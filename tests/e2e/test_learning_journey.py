"""Learning from verdicts in the real window: mark, join, freeze, train again, compare, replace, go back."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.demo.parts import render_demo_parts
from inspector.domain.profile import PROFILES
from inspector.domain.results import Verdict
from inspector.storage.project_store import OpenProject, create_project
from inspector.storage.versions import find_version, version_in_use
from inspector.ui.app.main_window import MainWindow
from inspector.ui.train.sections import Section
from inspector.ui.widgets.text_dialog import TextDialog
from inspector.ui.workspace.navigation import ShowInspect
from tests.ui.whole_window import whole_window

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TRAINING_MS = 240_000
SOON_MS = 60_000
#: Every part is DEFECT at it, however the short training turns out.
LOWEST = -1000.0
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenProject:
    """Ten good parts of one product, and ``new`` beside it: two good parts and two defective ones."""
    monkeypatch.setitem(PROFILES, "fast", replace(PROFILES["fast"], resolution_px=128, max_steps=12, epochs=None))
    for _ in render_demo_parts(tmp_path / "parts", good=12, defective=2):
        pass
    opened = create_project(tmp_path / "covers", "Bearing cover", profile="fast", threshold=LOWEST)
    for path in (tmp_path / "parts" / "train" / "good").iterdir():
        (opened.good_dir / path.name).write_bytes(path.read_bytes())
    for number, path in enumerate(sorted((tmp_path / "parts" / "test").rglob("*.png"))):
        kind = "good" if path.parent.name == "good" else "bad"
        target = tmp_path / "new" / f"{kind}_{number}.png"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    return opened


def press(key: Qt.Key, qtbot: QtBot, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key wherever the keyboard is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, modifier)


def go_to(window: MainWindow, section: Section, qtbot: QtBot) -> None:
    press(Qt.Key.Key_2, qtbot, CONTROL)
    press(Qt.Key(Qt.Key.Key_1 + section), qtbot, Qt.KeyboardModifier.AltModifier)
    assert window.places.train.shown.currentIndex() == section


def train(window: MainWindow, qtbot: QtBot) -> None:
    """The window inspects meanwhile."""
    go_to(window, Section.TRAINING, qtbot)
    qtbot.waitUntil(window.places.train.status.train.isEnabled, timeout=SOON_MS)
    press(Qt.Key.Key_T, qtbot, CONTROL)
    assert window.workspace.training.job is not None
    if window.workspace.detector.manifest is not None:
        press(Qt.Key.Key_3, qtbot, CONTROL)
        assert window.places.inspect.isVisible()
    qtbot.waitUntil(lambda: window.workspace.training.job is None, timeout=TRAINING_MS)


def project_of(window: MainWindow) -> OpenProject:
    assert window.workspace.document.opened is not None
    return window.workspace.document.opened


def in_use(opened: OpenProject) -> int:
    version = version_in_use(opened)
    assert version is not None
    return version.number


def tell_all(window: MainWindow, folder: Path, qtbot: QtBot) -> None:
    """Go through the images and press G or D at each."""
    window.show_place(ShowInspect((folder,)))
    page = window.places.inspect
    qtbot.waitUntil(lambda: len(page.session.scores) == len(page.session.paths) == 4, timeout=SOON_MS)
    qtbot.waitUntil(lambda: not window.workspace.runner.jobs, timeout=SOON_MS)
    page.session.store_results()
    press(Qt.Key.Key_Home, qtbot)
    for position, path in enumerate(page.session.paths):
        qtbot.waitUntil(
            lambda path=path: page.presenter.inspection is not None and page.presenter.inspection.path == path
        )
        assert page.presenter.judgement is not None
        assert page.presenter.judgement.verdict is Verdict.DEFECT
        with qtbot.waitSignal(page.truths.changed):
            press(Qt.Key.Key_G if path.name.startswith("good") else Qt.Key.Key_D, qtbot)
        if position < len(page.session.paths) - 1:
            press(Qt.Key.Key_Right, qtbot)


def select_known(window: MainWindow, names: tuple[str, ...], qtbot: QtBot) -> None:
    """With the arrow keys, and the space bar for each."""
    go_to(window, Section.KNOWN, qtbot)
    known = window.places.train.known.list
    qtbot.waitUntil(lambda: known.count() == 4 and QApplication.focusWidget() is known, timeout=SOON_MS)
    press(Qt.Key.Key_Home, qtbot)
    press(Qt.Key.Key_Space, qtbot, CONTROL)
    for row in range(4):
        if row:
            press(Qt.Key.Key_Down, qtbot, CONTROL)
        if known.item(row).isSelected() != known.item(row).text().startswith(tuple(f"new/{name}" for name in names)):
            press(Qt.Key.Key_Space, qtbot, CONTROL)
    assert len(known.selectedItems()) == len(names)


def freeze(window: MainWindow, names: tuple[str, ...], qtbot: QtBot) -> None:
    select_known(window, names, qtbot)
    before = len(window.workspace.golden.parts)
    press(Qt.Key.Key_S, qtbot)
    qtbot.waitUntil(lambda: len(window.workspace.golden.parts) == before + len(names), timeout=SOON_MS)
    qtbot.waitUntil(lambda: not window.workspace.runner.jobs, timeout=SOON_MS)


def pass_the_golden_set(window: MainWindow, bad: tuple[str, ...], good: str, qtbot: QtBot) -> None:
    """Freeze the defective parts, learn from a fine one, and train: the new Detector finds all golden parts."""
    workspace, opened = window.workspace, project_of(window)
    freeze(window, bad, qtbot)
    select_known(window, (good,), qtbot)
    press(Qt.Key.Key_J, qtbot)
    qtbot.waitUntil(lambda: len(workspace.parts.paths()) == 11, timeout=SOON_MS)
    qtbot.waitUntil(lambda: not workspace.runner.jobs, timeout=SOON_MS)
    train(window, qtbot)
    assert in_use(opened) == 2, "both defective parts are DEFECT"
    assert window.strip.isVisible()
    check = find_version(opened, 2).record.check
    assert check is not None
    assert [outcome.verdict for outcome in check.outcomes] == [Verdict.DEFECT] * 2
    assert workspace.detector.manifest is not None
    assert workspace.detector.manifest.part_count == 11


def fail_the_golden_set(window: MainWindow, good: str, qtbot: QtBot) -> None:
    """Freeze a good part, which is DEFECT at this Threshold, and train: the new Detector has to wait."""
    opened = project_of(window)
    freeze(window, (good,), qtbot)
    before = opened.detector_path.read_bytes()
    train(window, qtbot)
    page = window.places.train
    go_to(window, Section.VERSIONS, qtbot)
    assert opened.detector_path.read_bytes() == before
    shown = page.versions.comparison
    assert shown.title.text() == "Version 3"
    assert shown.list.item(0).text().startswith(good)
    assert "not as expected" in shown.list.item(0).text()
    assert not shown.list.item(0).icon().isNull()
    assert page.sections.buttons[Section.VERSIONS].text() == "Versions (3 waits)"


def take_and_go_back(window: MainWindow, qtbot: QtBot) -> None:
    """Take the failed one with a reason, go back to the first one, and undo that."""
    opened, versions = project_of(window), window.places.train.versions
    press(Qt.Key.Key_T, qtbot)
    (dialog,) = window.findChildren(TextDialog)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.field)
    press(Qt.Key.Key_Return, qtbot)
    assert dialog.isVisible(), "a reason is needed"
    qtbot.keyClicks(dialog.field, "the line must run")
    press(Qt.Key.Key_Return, qtbot)
    assert in_use(opened) == 3
    assert find_version(opened, 3).record.decisions[-1].reason.endswith("the line must run")
    assert not any("waits for your decision" in text for _, text in window.strip.messages)
    # Without a screen there is no window manager that gives the keyboard back.
    with qtbot.waitActive(window):
        window.activateWindow()
    assert QApplication.focusWidget() is versions.list
    press(Qt.Key.Key_End, qtbot)
    press(Qt.Key.Key_T, qtbot)
    assert in_use(opened) == 1
    assert window.workspace.detector.manifest is not None
    assert window.workspace.detector.manifest.part_count == 10
    press(Qt.Key.Key_Z, qtbot, CONTROL)
    assert in_use(opened) == 3


def test_learning_from_verdicts_with_keys_alone(project: OpenProject, tmp_path: Path, qtbot: QtBot) -> None:
    with whole_window(qtbot) as window:
        assert window.workspace.document.open(project.folder)
        train(window, qtbot)
        assert in_use(project) == 1
        tell_all(window, tmp_path / "new", qtbot)
        names = sorted(path.name for path in (tmp_path / "new").iterdir())
        pass_the_golden_set(window, tuple(names[:2]), names[2], qtbot)
        fail_the_golden_set(window, names[3], qtbot)
        take_and_go_back(window, qtbot)
        press(Qt.Key.Key_3, qtbot, CONTROL)
        inspect = window.places.inspect
        qtbot.waitUntil(lambda: inspect.presenter.judgement is not None, timeout=SOON_MS)
        told = inspect.bar.truth.buttons.values()
        qtbot.waitUntil(lambda: any(button.isChecked() for button in told), timeout=SOON_MS)
