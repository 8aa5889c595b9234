import re
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QMenu, QPushButton, QRadioButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.ui.app.main_window import MainWindow
from inspector.ui.widgets.actions import Action, ButtonAction, PageMenus
from inspector.ui.workspace.navigation import ShowParts, ShowTrain
from inspector.ui.workspace.workspace import Workspace
from tests.ui.app.window_states import live_keys, menu_actions, seen_buttons, states, words
from tests.ui.conftest import WindowOpener
from tests.ui.synthetic import write_parts

#: It fills in the field beside it.
OF_A_FIELD = {"Browse"}
#: Escape does it, which means something else in other places.
BY_ESCAPE = {"Done", "Stop comparing", "Close this list (Esc)"}


def keys_in(tooltip: str) -> set[str]:
    """Keys that a tooltip names."""
    return {key for inside in re.findall(r"\(([^()]*)\)", tooltip) for key in re.split(r", or | or |, ", inside)}


def is_choice(button: QAbstractButton) -> bool:
    """Whether it is the value of a setting, as a field is, or only unfolds some."""
    is_folding = isinstance(button, QToolButton) and button.arrowType() != Qt.ArrowType.NoArrow
    group = button.group()
    return is_folding or isinstance(button, QRadioButton | QCheckBox) or (group is not None and group.exclusive())


def menu_of(button: QAbstractButton) -> QMenu | None:
    return button.menu() if isinstance(button, QToolButton | QPushButton) else None


def is_offered(button: QAbstractButton, window: MainWindow) -> bool:
    actions = menu_actions(window)
    live = {key for key, _, _ in live_keys(window)} | {"Esc", "Enter"}
    offered = {words(action.text()) for action in actions}
    menu = menu_of(button)
    return (
        any(isinstance(action, ButtonAction) and action.button is button for action in actions)
        or words(button.text() or button.accessibleName()) in offered | OF_A_FIELD
        or bool(keys_in(button.toolTip()) & live)
        or (menu is not None and all(words(action.text()) in offered for action in menu.actions()))
        or menu in (window.menu, window.menu.menus[0])
    )


def test_everything_that_can_be_done_has_a_hint_a_key_and_a_place_in_the_menu(
    open_window: WindowOpener, tmp_path: Path, qtbot: QtBot
) -> None:
    window, faults = open_window(), []
    for state in states(window, tmp_path, qtbot):
        for button in seen_buttons(window):
            name = f"{state}: {button.text() or button.accessibleName() or type(button).__name__}"
            faults += [] if button.toolTip() else [f"{name} has no hint"]
            if button.isEnabled() and not is_choice(button) and not is_offered(button, window):
                faults.append(f"{name} has no place in the menu")
        recent = {path.name for path in window.workspace.settings.current.recent_projects}
        for action in menu_actions(window):
            faults += [] if action.toolTip() else [f"{state}: {action.text()} has no hint"]
            if action.shortcut().isEmpty() and action.text() not in BY_ESCAPE | recent:
                faults.append(f"{state}: {action.text()} has no key")
    assert faults == []


def test_no_key_means_two_things(open_window: WindowOpener, tmp_path: Path, qtbot: QtBot) -> None:
    window, faults = open_window(), []
    for state in states(window, tmp_path, qtbot):
        for (key, scope, name), (other_key, other, other_name) in combinations(live_keys(window), 2):
            is_within = scope is other or scope.isAncestorOf(other) or other.isAncestorOf(scope)
            if key == other_key and is_within:
                faults.append(f"{state}: {key} is {name} and {other_name}")
    assert faults == []


def test_hints_name_the_keys_that_work(open_window: WindowOpener, tmp_path: Path, qtbot: QtBot) -> None:
    window, faults = open_window(), set()
    for state in states(window, tmp_path, qtbot):
        for action in menu_actions(window):
            keys = {key.toString() for key in action.shortcuts()}
            named = {key for key in keys_in(action.toolTip()) if is_key(key)}
            if keys and named and not named & keys:
                faults.add(f"{state}: {action.text()} is {keys}, its hint says {named}")
    assert faults == set()


def is_key(text: str) -> bool:
    return text not in {"Esc", "Enter", "Delete"} and QKeySequence(text).toString() == text


def texts(menu: QMenu) -> list[str]:
    return [words(action.text()) for action in menu.actions() if action.isVisible() and not action.isSeparator()]


def test_the_menu_follows_the_place(open_window: WindowOpener, opened: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    window = open_window()
    shown = [words(menu.title()) for menu in window.menu.menus if menu.menuAction().isVisible()]
    assert shown == ["Project", "View", "Help"]
    opened.document.open(opened.document.opened.folder)  # type: ignore[union-attr]
    assert [words(menu.title()) for menu in window.menu.menus] == ["Project", "Edit", "View", "Parts", "Help"]
    assert "Check parts" in texts(window.menu.page)
    check = next(action for action in window.menu.page.actions() if action.text() == "&Check parts")
    assert not check.isEnabled()
    with qtbot.waitSignal(opened.parts.intake_ended):
        opened.parts.add(write_parts(tmp_path / "camera", good=2, defective=0))
    assert check.isEnabled()
    assert "(C)" in check.toolTip()
    window.show_place(ShowTrain())
    assert "Train" in texts(window.menu.page)
    assert "Check parts" not in texts(window.menu.page)
    window.menu.view.actions()[0].trigger()
    assert window.places.shown == ShowParts()


def test_the_menu_is_opened_and_gone_through_with_keys(
    open_window: WindowOpener, opened: Workspace, qtbot: QtBot
) -> None:
    window = open_window()
    opened.document.open(opened.document.opened.folder)  # type: ignore[union-attr]
    qtbot.keyClick(window, Qt.Key.Key_F10)
    qtbot.waitUntil(window.menu.isVisible)
    for _ in range(2):
        qtbot.keyClick(window.menu, Qt.Key.Key_Down)
    qtbot.keyClick(window.menu, Qt.Key.Key_Right)
    qtbot.waitUntil(window.menu.view.isVisible)
    qtbot.keyClick(window.menu.view, Qt.Key.Key_Down)
    qtbot.keyClick(window.menu.view, Qt.Key.Key_Return)
    assert window.places.shown == ShowTrain()
    assert not window.menu.isVisible()


def test_escape_closes_the_list_of_findings_before_anything_else(
    open_window: WindowOpener, opened: Workspace, qtbot: QtBot
) -> None:
    window = open_window()
    opened.document.open(opened.document.opened.folder)  # type: ignore[union-attr]
    page = window.places.parts
    page.check.setEnabled(True)
    page.check.click()
    opened.messages.post("error", "The disk is full.")
    page.findings.close_button.setFocus()
    qtbot.keyClick(page.findings.close_button, Qt.Key.Key_Escape)
    assert not page.findings.isVisible()
    assert window.strip.isVisible()


def test_escape_leaves_the_form_of_a_new_project(open_window: WindowOpener, qtbot: QtBot) -> None:
    window = open_window()
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.places.start.form.isVisible()
    qtbot.keyClick(window.places.start.form.name, Qt.Key.Key_Escape)
    assert not window.places.start.form.isVisible()


def test_a_project_is_closed_by_its_key_although_no_menu_was_opened(
    open_window: WindowOpener, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window()
    document = window.workspace.document
    assert document.create(tmp_path / "cover", "Bearing cover")
    qtbot.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert document.opened is None
    close = next(action for action in menu_actions(window) if words(action.text()) == "Close project")
    assert (close.isEnabled(), close.toolTip()) == (False, "No project is open")


def test_the_keys_of_a_page_work_as_soon_as_it_is_shown(
    open_window: WindowOpener, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window()
    workspace = window.workspace
    assert workspace.document.create(tmp_path / "cover", "Bearing cover")
    for place, button in window.rail.buttons.items():
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert window.places.shown == place
        assert window.places.currentWidget().isAncestorOf(window.focusWidget()) or (
            window.places.currentWidget() is window.focusWidget()
        )
    with qtbot.waitSignal(workspace.parts.intake_ended):
        workspace.parts.add(write_parts(tmp_path / "camera", good=3, defective=0))
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(workspace.findings.check_ended):
        qtbot.keyClick(window, Qt.Key.Key_C)


@pytest.fixture
def scope(qtbot: QtBot) -> QWidget:
    scope = QWidget()
    qtbot.addWidget(scope)
    return scope


def test_an_action_follows_its_button(scope: QWidget) -> None:
    button = QPushButton("&Go", scope)
    button.setCheckable(True)
    action = ButtonAction(scope, button, ("G", "Ctrl+G"), seen_with=button)
    button.setEnabled(False)
    button.setToolTip("Nothing is open")
    assert (action.isEnabled(), action.toolTip()) == (False, "Nothing is open")
    button.setEnabled(True)
    action.trigger()
    assert button.isChecked() and action.isChecked()
    button.click()
    assert not action.isChecked()
    scope.show()
    button.hide()
    assert not action.isVisible()
    button.show()
    assert action.isVisible()
    assert [key.toString() for key in action.shortcuts()] == ["G", "Ctrl+G"]


def test_a_button_that_does_not_take_the_press_keeps_its_mark(scope: QWidget) -> None:
    button = QPushButton("&Go", scope)
    button.setCheckable(True)
    action = ButtonAction(scope, button)
    button.clicked.connect(lambda: button.setChecked(False))
    action.trigger()
    assert not action.isChecked()


def test_menus_are_joined_in_groups(scope: QWidget) -> None:
    one, two = (Action(scope, text, "", "", scope.update) for text in ("one", "two"))
    joined = PageMenus(edit=(one,)).joined(PageMenus(edit=(two,), own=(one,)))
    assert joined.edit == (one, None, two)
    menu = QMenu()
    menu.addActions([action for action in joined.own if isinstance(action, QAction)])
    assert texts(menu) == ["one"]
