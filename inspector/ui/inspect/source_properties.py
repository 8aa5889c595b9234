"""The properties of a camera, as it offers them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QScrollArea, QWidget

from inspector.camera.source import SourceProperty
from inspector.domain.live_source import PropertyValue
from inspector.ui.widgets.layouts import label
from inspector.ui.widgets.number_fields import DecimalField, WholeNumberField
from inspector.ui.widgets.sentences import tr

_LEAST_PX, _COLUMNS = 132, 2
_CHOICE_LETTERS, _FIELD_PX = 8, 120


class SourceProperties(QScrollArea):
    """One field for each property, two beside each other. Hidden while there are none.

    Attributes:
        fields: The control of each property, by its key.

    Signals:
        changed: Key and value that the operator chose.
    """

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(_LEAST_PX)
        self.setMaximumHeight(_LEAST_PX)
        self.setAccessibleName(tr("Properties of the camera"))
        self.fields: dict[str, QWidget] = {}
        self._shown: dict[str, Callable[[Any], object]] = {}
        self.hide()

    def show_properties(self, properties: Sequence[SourceProperty]) -> None:
        """Show them as the camera has them now."""
        if list(self.fields) != [each.key for each in properties]:
            self._build(properties)
        for each in properties:
            with QSignalBlocker(self.fields[each.key]):
                self._shown[each.key](each.value)
        self.setVisible(bool(properties))

    def _build(self, properties: Sequence[SourceProperty]) -> None:
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 8, 0)
        self.fields.clear()
        self._shown.clear()
        for position, each in enumerate(properties):
            field, show = _control(each, partial(self.changed.emit, each.key))
            field.setAccessibleName(tr(each.label))
            # Numbers would take room for their highest value.
            field.setMinimumWidth(_FIELD_PX)
            field.setToolTip(tr("{label}, as the camera has it", label=each.label))
            name = label(tr(each.label))
            name.setBuddy(field)
            line, side = divmod(position, _COLUMNS)
            grid.addWidget(name, line, 2 * side)
            grid.addWidget(field, line, 2 * side + 1)
            self.fields[each.key], self._shown[each.key] = field, show
        for side in range(_COLUMNS):
            grid.setColumnStretch(2 * side + 1, 1)
        self.setWidget(content)


def _control(each: SourceProperty, store: Callable[[PropertyValue], object]) -> tuple[QWidget, Callable[[Any], object]]:
    """The control of a property, and the function that shows a value in it."""
    if each.choices:
        choice = QComboBox()
        choice.addItems(list(each.choices))
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.setMinimumContentsLength(_CHOICE_LETTERS)
        choice.currentTextChanged.connect(store)
        return choice, choice.setCurrentText
    if isinstance(each.value, bool):
        box = QCheckBox()
        box.toggled.connect(store)
        return box, box.setChecked
    low, high = each.low or 0.0, each.high if each.high is not None else 2.0**31 - 1
    if isinstance(each.value, int):
        whole = WholeNumberField(round(low), min(round(high), 2**31 - 1), each.unit)
        whole.valueChanged.connect(store)
        return whole, whole.setValue
    number = DecimalField(low, high)
    number.setSuffix(f" {each.unit}" if each.unit else "")
    number.valueChanged.connect(store)
    return number, number.setValue
