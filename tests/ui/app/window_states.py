"""The window in all of its states, for tests of everything that can be done in it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.challenges import ChallengePlan, ChallengeTime
from inspector.domain.result import Truth
from inspector.domain.results import Verdict
from inspector.domain.study import PresentedBy, StudyKind
from inspector.domain.told_part import Word
from inspector.jobs.inference import InferenceClient
from inspector.storage.studies import begin_study
from inspector.ui.app.main_window import MainWindow
from inspector.ui.inspect.session import LAST
from inspector.ui.train.sections import Section
from inspector.ui.workspace.navigation import ShowInspect, ShowParts, ShowResults, ShowStart, ShowTrain
from tests.studies import PARTS, study_of
from tests.ui.synthetic import SyntheticClient, manifest, write_parts
from tests.ui.train.learning import project_of, tell


def states(window: MainWindow, folder: Path, qtbot: QtBot) -> Iterator[str]:
    """Bring the window from one state into the next, and name it."""
    workspace, places = window.workspace, window.places
    workspace.detector.inference = cast("InferenceClient", SyntheticClient())
    yield "start"
    window.show_place(ShowStart(()))
    yield "new project"
    assert workspace.document.create(folder / "cover", "Bearing cover")
    yield "parts, empty"
    window.show_place(ShowTrain())
    yield "train, without parts"
    window.show_place(ShowInspect())
    yield "inspect, untrained"
    window.show_place(ShowResults())
    yield "results, empty"
    with qtbot.waitSignal(workspace.parts.intake_ended):
        workspace.parts.add(write_parts(folder / "camera", good=3, defective=0))
    window.show_place(ShowParts())
    places.parts.list.selectAll()
    yield "parts"
    places.parts.check_parts()
    qtbot.waitUntil(lambda: not workspace.findings.is_running)
    yield "parts, checked"
    yield from _trained(window, folder, qtbot)


def _trained(window: MainWindow, folder: Path, qtbot: QtBot) -> Iterator[str]:
    workspace, places = window.workspace, window.places
    workspace.detector.manifest = manifest()
    workspace.detector.changed.emit(workspace.detector.manifest)
    images = write_parts(folder / "line", good=2, defective=1)
    tell(project_of(workspace), images[0], Word(Truth.GOOD))
    window.show_place(ShowTrain())
    for section in Section:
        places.train.show_section(section)
        yield f"train, {section.name.lower()}"
    places.train.show_section(Section.TRAINING)
    places.train.setup.roi.click()
    yield "train, region"
    places.train.roi.editing.end()
    window.show_place(ShowInspect(tuple(images)))
    inspect = places.inspect
    inspect.session.step_to(LAST)
    qtbot.waitUntil(lambda: inspect.presenter.judgement is not None and not workspace.runner.jobs)
    yield "inspect"
    for name, begin, end in (
        ("region", inspect.roi.begin, inspect.roi.end),
        ("length", inspect.length.toggle, inspect.length.end),
        ("compared", inspect.panel.compare.click, inspect.closely.comparison.end),
        ("why", inspect.panel.why.click, inspect.panel.why.click),
        ("figures", inspect.panel.what_if.click, inspect.panel.what_if.click),
    ):
        begin()
        qtbot.waitUntil(lambda: not workspace.runner.jobs)
        yield f"inspect, {name}"
        end()
    yield from _challenged(window, qtbot)
    window.show_place(ShowResults())
    qtbot.waitUntil(lambda: bool(places.results.model.ids))
    places.results.table.step_to(0)
    yield "results"
    places.results.charts_shown.click()
    qtbot.waitUntil(lambda: places.results.stack.currentWidget() is places.results.charts)
    yield "results, charts"


def _challenged(window: MainWindow, qtbot: QtBot) -> Iterator[str]:
    """Challenge parts that are due, presented and missed, and a study."""
    workspace, places = window.workspace, window.places
    opened = project_of(workspace)
    judged = workspace.acceptance.judged_by
    assert judged is not None
    workspace.challenges.choose(ChallengePlan(ChallengeTime.HOURS))
    yield "inspect, due"
    assert workspace.acceptance.begin(StudyKind.ACCEPTANCE, PresentedBy.LIVE, "Ann", PARTS, 1)
    yield "inspect, presenting"
    workspace.acceptance.pause()
    missed = study_of([Verdict.DEFECT, Verdict.DEFECT], StudyKind.CHALLENGE)
    number = begin_study(opened, replace(missed, judged_by=judged)).number
    workspace.acceptance.refresh()
    yield "inspect, blocked"
    window.show_place(ShowTrain())
    places.train.show_section(Section.ACCEPTANCE)
    yield "train, studies"
    places.train.show_section(Section.TRAINING)
    workspace.acceptance.release(number, "Ann", "the lens is clean")
    workspace.challenges.choose(ChallengePlan())


def seen_buttons(window: MainWindow) -> list[QAbstractButton]:
    """Buttons that are seen, but for those that belong to Qt's own controls."""
    buttons = window.findChildren(QAbstractButton)
    return [each for each in buttons if each.isVisible() and not isinstance(each.parent(), QLineEdit)]


def menu_actions(window: MainWindow) -> list[QAction]:
    """Everything that the menu offers now."""
    found = []
    for menu in window.menu.menus:
        menu.aboutToShow.emit()
        if menu.menuAction().isVisible():
            found += [each for each in menu.actions() if each.isVisible() and not each.isSeparator()]
    return found


def live_keys(window: MainWindow) -> list[tuple[str, QWidget, str]]:
    """Every key that does something now, the widget in which it works, and a name."""
    found = []
    for action in window.findChildren(QAction):
        if action.isEnabled() and action.isVisible():
            scopes = [each for each in action.associatedObjects() if not isinstance(each, QMenu)]
            for scope in scopes:
                if isinstance(scope, QWidget) and scope.isVisible() and not isinstance(scope.parent(), QLineEdit):
                    found += [(key.toString(), scope, action.text()) for key in action.shortcuts()]
    for shortcut in window.findChildren(QShortcut):
        scope = shortcut.parent()
        if shortcut.isEnabled() and isinstance(scope, QWidget) and scope.isVisible():
            found.append((shortcut.key().toString(), scope, "QShortcut"))
    return [(key, scope, name) for key, scope, name in found if key]


def words(text: str) -> str:
    """A text without its mnemonic and its dots."""
    return text.replace("&", "").removesuffix("…").strip()


def mnemonic(text: str) -> str:
    """The letter with Alt of a text, or ''."""
    return QKeySequence.mnemonic(text).toString()
