"""Every place by keys alone."""

from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from inspector.ui.app.main_window import MainWindow
from inspector.ui.train.sections import Section
from inspector.ui.workspace.navigation import ShowInspect, ShowParts, ShowResults, ShowStart, ShowTrain
from inspector.ui.workspace.workspace import Workspace
from tests.results import new, row_of
from tests.ui.app.window_states import states
from tests.ui.conftest import Painter, WindowOpener
from tests.ui.synthetic import manifest

#: More presses than any state has controls.
MOST_PRESSES = 200


def controls(window: MainWindow) -> set[QWidget]:
    """Everything that is seen, can be used, and takes the focus."""
    widgets = window.findChildren(QWidget)
    return {
        each for each in widgets if each.isVisible() and each.isEnabled() and takes_tab(each) and not is_inner(each)
    }


def takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def is_inner(widget: QWidget) -> bool:
    """Whether it is a part of another control, which has the focus for it."""
    parent = widget.parentWidget()
    if isinstance(parent, QAbstractScrollArea):
        return parent.viewport() is widget
    return isinstance(parent, QAbstractSpinBox | QComboBox) and isinstance(widget, QLineEdit)


def reached(window: MainWindow, qtbot: QtBot) -> set[QWidget]:
    """Everything that Tab leads to."""
    window.rail.menu.setFocus(Qt.FocusReason.TabFocusReason)
    found: set[QWidget] = set()
    for _ in range(MOST_PRESSES):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused in found:
            break
        found.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    return found


def name_of(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()} in {type(widget.parent()).__name__}"


def spoken(widget: QWidget) -> str:
    """What a screen reader says."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def test_tab_leads_to_every_control_and_each_has_a_name(
    open_window: WindowOpener, tmp_path: Path, qtbot: QtBot
) -> None:
    window, faults = open_window(), []
    for state in states(window, tmp_path, qtbot):
        found = reached(window, qtbot)
        faults += [f"{state}: {name_of(each)} is not reached" for each in controls(window) - found]
        faults += [f"{state}: {name_of(each)} has no name" for each in found if not spoken(each)]
    assert "\n".join(faults) == ""


def test_keys_of_a_section_work_as_soon_as_it_is_shown_though_its_list_is_empty(
    open_window: WindowOpener, opened: Workspace, qtbot: QtBot
) -> None:
    window = open_window()
    window.show_place(ShowTrain())
    page = window.places.train
    for section in (Section.KNOWN, Section.GOLDEN, Section.VERSIONS, Section.ACCEPTANCE):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_1 + section), Qt.KeyboardModifier.AltModifier)
        view = page.shown.currentWidget()
        focused = cast("QWidget", window.focusWidget())
        assert focused is view or view.isAncestorOf(focused), section


def test_the_window_begins_on_the_projects_that_were_open_last(
    open_window: WindowOpener, opened: Workspace, qtbot: QtBot
) -> None:
    opened.document.close()
    window = open_window()
    assert QApplication.focusWidget() is window.places.start.recent
    qtbot.keyClick(window.places.start.recent, Qt.Key.Key_Return)
    assert opened.document.opened is not None


def test_the_keyboard_goes_on_to_the_place_of_a_project_that_was_opened(
    open_window: WindowOpener, workspace: Workspace, tmp_path: Path
) -> None:
    window = open_window()
    window.show_place(ShowStart(()))
    assert workspace.document.create(tmp_path / "cover", "Bearing cover")
    focused = QApplication.focusWidget()
    assert focused is window.places.parts.empty.buttons[0]


def test_the_first_thing_to_do_has_the_keyboard_where_nothing_is_open(
    open_window: WindowOpener, opened: Workspace
) -> None:
    window = open_window()
    opened.detector.manifest = manifest()
    opened.detector.changed.emit(opened.detector.manifest)
    window.show_place(ShowInspect())
    assert QApplication.focusWidget() is window.places.inspect.empty.buttons[0]


def test_tab_leads_to_the_choice_that_holds(open_window: WindowOpener, opened: Workspace, qtbot: QtBot) -> None:
    window = open_window()
    opened.document.update(profile="fast")
    window.show_place(ShowTrain())
    page = window.places.train
    reached(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    opened.document.update(profile="standard")
    found = reached(window, qtbot)
    assert page.sections.buttons[Section.VERSIONS] in found
    assert page.sections.buttons[Section.TRAINING] not in found
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    found = reached(window, qtbot)
    assert page.setup.choices["standard"] in found
    assert page.setup.choices["fast"] not in found
    assert window.rail.buttons[ShowTrain()] in found
    assert window.rail.buttons[ShowParts()] not in found


def test_the_keys_of_results_work_as_soon_as_they_are_shown(
    open_window: WindowOpener, opened: Workspace, qtbot: QtBot
) -> None:
    window = open_window()
    window.show_place(ShowResults())
    page = window.places.results
    assert QApplication.focusWidget() is page.empty.buttons[0]
    with qtbot.waitSignal(opened.results.changed):
        opened.results.add([new(row_of("a")), new(row_of("b"))])
    qtbot.waitUntil(page.table.isVisible)
    assert QApplication.focusWidget() is page.table
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.table.selected_ids != ())


def test_the_keys_of_parts_work_as_soon_as_they_are_shown(
    open_window: WindowOpener, opened: Workspace, paint_parts: Painter, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(opened.parts.intake_ended):
        opened.parts.add(paint_parts(2))
    window = open_window()
    window.show_place(ShowParts())
    assert QApplication.focusWidget() is window.places.parts.list
