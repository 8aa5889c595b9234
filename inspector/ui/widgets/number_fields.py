"""Fields for numbers, in one notation whatever the system's language: point and comma are both the decimal sign."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox
from typing_extensions import override

_State = QValidator.State


class DecimalField(QDoubleSpinBox):
    """A number with decimals. There are no group separators. ``valueChanged`` follows when the number is complete."""

    def __init__(self, low: float, high: float, decimals: int = 2) -> None:
        super().__init__()
        self.setDecimals(decimals)
        self.setRange(low, high)
        _set_look(self)

    @override
    def textFromValue(self, value: float) -> str:
        return f"{value:.{self.decimals()}f}"

    @override
    def valueFromText(self, text: str) -> float:
        number = _number(text.removesuffix(self.suffix()))
        return self.value() if number is None else number

    @override
    def validate(self, text: str, position: int) -> tuple[_State, str, int]:
        return _state(text.removesuffix(self.suffix()), self.minimum(), self.maximum()), text, position

    @override
    def fixup(self, text: str) -> str:
        # Qt would take commas out.
        return text


class WholeNumberField(QSpinBox):
    """A whole number without group separators. ``valueChanged`` follows when the number is complete.

    Args:
        low: The lowest number.
        high: The highest one.
        unit: Stands behind the number.
        lowest: Stands for the lowest number, where that means something else.
    """

    def __init__(self, low: int, high: int, unit: str = "", lowest: str = "") -> None:
        super().__init__()
        self.setRange(low, high)
        self.setSuffix(f" {unit}" if unit else "")
        self.setSpecialValueText(lowest)
        _set_look(self)

    @override
    def textFromValue(self, value: int) -> str:
        return str(value)

    @override
    def valueFromText(self, text: str) -> int:
        number = _number(text.removesuffix(self.suffix()))
        return self.value() if number is None else int(number)

    @override
    def validate(self, text: str, position: int) -> tuple[_State, str, int]:
        word = self.specialValueText()
        if word and text == word:
            return _State.Acceptable, text, position
        if word and position and f"{text[: position - 1]}{text[position:]}".removesuffix(self.suffix()) == word:
            # Whoever types into the word means a number.
            text, position = f"{text[position - 1]}{self.suffix()}", 1
        digits = text.removesuffix(self.suffix())
        state = _state(digits, self.minimum(), self.maximum())
        if state is _State.Acceptable and not digits.lstrip("+-").isdigit():
            # Whoever types 12,5 means neither 125 nor 12: the number before comes back.
            state = _State.Intermediate
        return state, text, position

    @override
    def fixup(self, text: str) -> str:
        # Qt would take commas out.
        return text


def _set_look(field: QDoubleSpinBox | QSpinBox) -> None:
    field.setLocale(QLocale.c())
    field.setKeyboardTracking(False)
    field.setAlignment(Qt.AlignmentFlag.AlignRight)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _state(text: str, low: float, high: float) -> QValidator.State:
    """Whether a text is a number, may become one, or never."""
    if re.fullmatch(r"[+-]?[\d.,]*", text, flags=re.ASCII) is None or (text.startswith("-") and low >= 0):
        return _State.Invalid
    number = _number(text)
    if number is None:
        return _State.Intermediate
    if low <= number <= high:
        return _State.Acceptable
    # More digits lead further away from zero only.
    return _State.Invalid if (number > max(high, 0) or number < min(low, 0)) else _State.Intermediate
