"""The settings, one row per row of the schema; every change works at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from inspector.storage.settings import SETTINGS, Setting
from inspector.ui.workspace.workspace import Workspace


class SettingsDialog(QDialog):
    """Stands beside the window; the work goes on while it is open."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(560)
        self._workspace = workspace
        self.fields: dict[str, QWidget] = {}
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(4)
        for setting in SETTINGS:
            if not setting.is_hidden:
                self._add_row(form, setting)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.defaults = buttons.addButton("Back to &defaults", QDialogButtonBox.ButtonRole.ResetRole)
        self.defaults.setToolTip("Give every setting its value of a fresh installation")
        self.defaults.clicked.connect(self._reset)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(24)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(buttons)

    def _add_row(self, form: QFormLayout, setting: Setting) -> None:
        value = self._workspace.settings.current[setting.key]
        field = _field(setting, value)
        field.setToolTip(setting.help)
        self.fields[setting.key] = field
        hint = QLabel(setting.help)
        hint.setProperty("role", "small")
        hint.setWordWrap(True)
        if isinstance(field, QCheckBox):
            field.setText(setting.label)
            field.toggled.connect(lambda now, key=setting.key: self._store(key, now))
            form.addRow("", field)
        else:
            if isinstance(field, QComboBox):
                field.currentIndexChanged.connect(lambda _, f=field, key=setting.key: self._store(key, f.currentData()))
            elif isinstance(field, QDoubleSpinBox):
                field.valueChanged.connect(lambda now, key=setting.key: self._store(key, now))
            elif isinstance(field, QLineEdit):
                field.textEdited.connect(lambda now, key=setting.key: self._store(key, now))
            form.addRow(setting.label, field)
        form.addRow("", hint)
        form.addItem(QSpacerItem(0, 8))

    def _store(self, key: str, value: object) -> None:
        if self._workspace.settings.current[key] != value:
            self._workspace.settings.change(**{key: value})

    def _reset(self) -> None:
        defaults = {setting.key: setting.default for setting in SETTINGS if not setting.is_hidden}
        self._workspace.settings.change(**defaults)
        for key, field in self.fields.items():
            _show(field, defaults[key])


def _field(setting: Setting, value: object) -> QWidget:
    field: QWidget
    if setting.choices:
        field = QComboBox()
        for choice, text in setting.choices.items():
            field.addItem(text, choice)
    elif isinstance(setting.default, bool):
        field = QCheckBox()
    elif isinstance(setting.default, float):
        field = QDoubleSpinBox()
        low, high = setting.range or (-1e9, 1e9)
        field.setRange(low, high)
        field.setSingleStep((high - low) / 20)
        field.setDecimals(2)
    else:
        field = QLineEdit()
    _show(field, value)
    return field


def _show(field: QWidget, value: Any) -> None:  # noqa: ANN401 - the type of the setting
    if isinstance(field, QComboBox):
        field.setCurrentIndex(field.findData(value))
    elif isinstance(field, QCheckBox):
        field.setChecked(value)
    elif isinstance(field, QDoubleSpinBox):
        field.setValue(value)
    elif isinstance(field, QLineEdit):
        field.setText(value)
