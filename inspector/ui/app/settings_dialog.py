"""The settings, one row per field that has a label. Every change works at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from typing_extensions import override

from inspector.storage.settings import SETTINGS, Setting, Settings
from inspector.ui.widgets.layouts import STRETCH, column, label, scrolled
from inspector.ui.widgets.number_fields import DecimalField, WholeNumberField
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace

#: An address is seen whole.
_TEXT_PX = 320
#: Title, buttons and the desktop's own bars.
_AROUND_PX = 160


class SettingsDialog(QDialog):
    """Stands beside the window. The work goes on while it is open.

    Attributes:
        fields: The control of each setting.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._settings = workspace.settings
        self.fields: dict[str, QWidget] = {}
        self._show: dict[str, Callable[[Any], None]] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(16)
        for key, setting in SETTINGS.items():
            self._add_row(grid, key, setting)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.defaults = buttons.addButton(tr("Back to &defaults"), QDialogButtonBox.ButtonRole.ResetRole)
        self.defaults.setToolTip(tr("Give every setting its value of a fresh installation"))
        self.defaults.clicked.connect(self._reset)
        buttons.rejected.connect(self.reject)
        footer = QFrame()
        footer.setObjectName("panelFooter")
        footer.setLayout(column(buttons, margins=(24, 16, 24, 16)))
        self.setLayout(column((self._scrolled(grid), 1), footer, spacing=0))

    @override
    def done(self, result: int) -> None:
        """Close. Whatever is being typed holds."""
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()
        super().done(result)

    def _scrolled(self, rows: QGridLayout) -> QScrollArea:
        """The rows as high as they are, if the screen is high enough."""
        content = QWidget()
        content.setLayout(column(rows, STRETCH, margins=(24, 24, 24, 16)))
        scroll = scrolled(content)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumWidth(content.sizeHint().width() + scroll.verticalScrollBar().sizeHint().width())
        room_px = self.screen().availableSize().height() - _AROUND_PX
        scroll.setMinimumHeight(min(content.sizeHint().height(), room_px))
        return scroll

    def _add_row(self, grid: QGridLayout, key: str, setting: Setting) -> None:
        field, show = _control(setting, getattr(Settings(), key), partial(self._store, key))
        show(getattr(self._settings.current, key))
        field.setToolTip(tr(setting.help))
        self.fields[key], self._show[key] = field, show
        name = label("" if isinstance(field, QCheckBox) else tr(setting.label))
        name.setBuddy(field)
        name.setFixedHeight(field.sizeHint().height())
        grid.addWidget(name, grid.rowCount(), 0, Qt.AlignmentFlag.AlignTop)
        # In one line: a form gives lines that wrap too little room.
        grid.addLayout(column(field, label(tr(setting.help), "small"), spacing=4), grid.rowCount() - 1, 1)

    def _store(self, key: str, value: object) -> None:
        if getattr(self._settings.current, key) != value:
            self._settings.change(**{key: value})

    def _reset(self) -> None:
        defaults = {key: getattr(Settings(), key) for key in SETTINGS}
        self._settings.change(**defaults)
        for key, show in self._show.items():
            show(defaults[key])


def _control(
    setting: Setting, default: object, store: Callable[[object], None]
) -> tuple[QWidget, Callable[[Any], None]]:
    """The control of a setting, which stores each choice, and the function that shows a value in it."""
    if setting.choices:
        choice = QComboBox()
        for value, text in setting.choices.items():
            choice.addItem(tr(text), value)
        choice.currentIndexChanged.connect(lambda _: store(choice.currentData()))
        return choice, lambda value: choice.setCurrentIndex(choice.findData(value))
    if isinstance(default, str):
        line = QLineEdit()
        line.setMinimumWidth(_TEXT_PX)
        line.editingFinished.connect(lambda: store(line.text().strip()))
        return line, line.setText
    if setting.range is None:
        box = QCheckBox(tr(setting.label))
        box.toggled.connect(store)
        return box, box.setChecked
    low, high = setting.range
    if isinstance(default, int):
        whole = WholeNumberField(int(low), int(high), tr(setting.unit), tr(setting.lowest) if setting.lowest else "")
        # Not each number on the way to the one that is meant: results beyond a limit are deleted.
        whole.editingFinished.connect(lambda: store(whole.value()))
        return whole, whole.setValue
    number = DecimalField(low, high)
    number.setSingleStep((high - low) / 20)
    number.valueChanged.connect(store)
    return number, number.setValue
