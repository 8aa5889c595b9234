from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from inspector.storage.settings import SETTINGS, load_settings
from inspector.ui.app.settings_dialog import SettingsDialog
from inspector.ui.widgets.number_fields import WholeNumberField
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.user_settings import UserSettings
from inspector.ui.workspace.workspace import Workspace


def test_every_visible_setting_has_a_field_with_its_help(workspace: Workspace, qtbot: QtBot) -> None:
    dialog = SettingsDialog(workspace)
    qtbot.addWidget(dialog)
    assert [(key, field.toolTip()) for key, field in dialog.fields.items()] == [
        (key, setting.help) for key, setting in SETTINGS.items()
    ]


def test_changes_work_at_once_and_can_be_taken_back(workspace: Workspace, qtbot: QtBot) -> None:
    dialog = SettingsDialog(workspace)
    qtbot.addWidget(dialog)
    theme, contours = dialog.fields["theme"], dialog.fields["show_contours"]
    assert isinstance(theme, QComboBox)
    assert isinstance(contours, QCheckBox)
    theme.setCurrentIndex(theme.findData("light"))
    contours.setChecked(False)
    assert load_settings()[0].theme == "light"
    assert load_settings()[0].show_contours is False
    dialog.defaults.click()
    assert load_settings()[0].theme == "dark"
    assert theme.currentData() == "dark"
    assert contours.isChecked()


def test_a_limit_of_results_holds_when_it_is_complete_not_on_the_way_there(workspace: Workspace, qtbot: QtBot) -> None:
    dialog = SettingsDialog(workspace)
    dialog.show()
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    days = dialog.fields["keep_days"]
    assert isinstance(days, WholeNumberField)
    days.setFocus()
    for _ in range(30):
        qtbot.keyClick(days, Qt.Key.Key_Up)
        assert workspace.settings.current.keep_days == 0, "results beyond a limit are deleted"
    qtbot.keyClick(days, Qt.Key.Key_Tab)
    assert workspace.settings.current.keep_days == 30
    days.setFocus()
    days.selectAll()
    qtbot.keyClicks(days, "365")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert workspace.settings.current.keep_days == 365


def test_two_windows_keep_each_other_s_settings() -> None:
    one, other = UserSettings(Messages()), UserSettings(Messages())
    one.change(theme="light")
    other.change(overlay_opacity=0.3)
    other.remember_recent(Path("parts"))
    stored, _ = load_settings()
    assert (stored.theme, stored.overlay_opacity, stored.recent_projects) == ("light", 0.3, (Path("parts"),))
