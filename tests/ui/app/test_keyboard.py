"""Every place by keys alone."""

from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from inspector.ui.app.main_window import MainWindow
from inspector.ui.train.sections import Section
from inspector.ui.workspace.navigation import ShowTrain
from inspector.ui.workspace.workspace import Workspace
from tests.ui.app.window_states import states
from tests.ui.conftest import WindowOpener

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
