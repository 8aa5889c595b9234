"""The settings, one row per field that has a label; every change works at once."""

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
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from inspector.storage.settings import SETTINGS, Setting, Settings
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
        for key, setting in SETTINGS.items():
            self._add_row(form, key, setting)
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

    def _add_row(self, form: QFormLayout, key: str, setting: Setting) -> None:
        field = _field(setting, getattr(self._workspace.settings.current, key))
        field.setToolTip(setting.help)
        self.fields[key] = field
        hint = QLabel(setting.help)
        hint.setProperty("role", "small")
        hint.setWordWrap(True)
        if isinstance(field, QCheckBox):
            field.setText(setting.label)
            field.toggled.connect(lambda now: self._store(key, now))
            form.addRow("", field)
        else:
            if isinstance(field, QComboBox):
                field.currentIndexChanged.connect(lambda _: self._store(key, field.currentData()))
            elif isinstance(field, QDoubleSpinBox):
                field.valueChanged.connect(lambda now: self._store(key, now))
            form.addRow(setting.label, field)
        form.addRow("", hint)
        form.addItem(QSpacerItem(0, 8))

    def _store(self, key: str, value: object) -> None:
        if getattr(self._workspace.settings.current, key) != value:
            self._workspace.settings.change(**{key: value})

    def _reset(self) -> None:
        defaults = {key: getattr(Settings(), key) for key in SETTINGS}
        self._workspace.settings.change(**defaults)
        for key, field in self.fields.items():
            _show(field, defaults[key])


def _field(setting: Setting, value: object) -> QWidget:
    field: QWidget
    if setting.choices:
        field = QComboBox()
        for choice, text in setting.choices.items():
            field.addItem(text, choice)
    elif setting.range is None:
        field = QCheckBox()
    else:
        field = QDoubleSpinBox()
        low, high = setting.range
        field.setRange(low, high)
        field.setSingleStep((high - low) / 20)
        field.setDecimals(2)
    _show(field, value)
    return field


def _show(field: QWidget, value: Any) -> None:  # noqa: ANN401 - the type of the setting
    if isinstance(field, QComboBox):
        field.setCurrentIndex(field.findData(value))
    elif isinstance(field, QCheckBox):
        field.setChecked(value)
    elif isinstance(field, QDoubleSpinBox):
        field.setValue(value)
