"""Buttons that look alike wherever they are."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QDialogButtonBox,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from inspector.ui.widgets.icons import icon

#: Wider than the symbol, which leaves room between it and the text.
SYMBOL = QSize(24, 18)


class ChoiceGroup(QButtonGroup):
    """Buttons of which one is checked, and Tab leads to that one. Qt alone leads to the one that had the focus last."""

    @override
    def addButton(self, button: QAbstractButton, id: int = -1) -> None:
        super().addButton(button, id)
        button.toggled.connect(self._lead_tab)
        self._lead_tab()

    def _lead_tab(self) -> None:
        checked, tab = self.checkedButton(), Qt.FocusPolicy.TabFocus
        for button in self.buttons() if checked is not None else ():
            policy = button.focusPolicy()
            button.setFocusPolicy(policy | tab if button is checked else policy & ~tab)


def symbol_button(text: str, symbol: str, hint: str = "") -> QPushButton:
    """A button that is never narrower than its text. ``hint`` is its tooltip."""
    button = QPushButton(icon(symbol), text)
    button.setIconSize(SYMBOL)
    button.setToolTip(hint)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button


def primary_button(text: str, hint: str = "") -> QPushButton:
    """The one button of a place that most people want."""
    button = QPushButton(text)
    button.setToolTip(hint)
    button.setProperty("role", "primary")
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button


def main_button(buttons: QDialogButtonBox, text: str = "") -> QPushButton:
    """The button of a dialog that most people want. ``text`` is in place of *OK*."""
    accepts = QDialogButtonBox.ButtonRole.AcceptRole
    button = next(each for each in buttons.buttons() if buttons.buttonRole(each) is accepts)
    assert isinstance(button, QPushButton)
    button.setProperty("role", "primary")
    if text:
        button.setText(text)
    return button


def tool_button(symbol: str, name: str, hint: str = "") -> QToolButton:
    """A symbol alone. Its name is for screen readers."""
    button = QToolButton()
    button.setIcon(icon(symbol))
    button.setIconSize(QSize(20, 20))
    button.setAccessibleName(name)
    button.setToolTip(hint)
    return button


def close_button(name: str, hint: str = "") -> QToolButton:
    """A cross. Its name is for screen readers, and its tooltip unless there is a longer one."""
    button = QToolButton()
    button.setIcon(icon("x"))
    button.setProperty("role", "flat")
    button.setAccessibleName(name)
    button.setToolTip(hint or name)
    return button


def fold_button(text: str, content: QWidget, hint: str = "") -> QToolButton:
    """A button that shows ``content`` while it is checked. At first it is not."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(hint)
    button.setCheckable(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setProperty("role", "flat")

    def unfold(shown: bool) -> None:
        content.setVisible(shown)
        button.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)

    button.toggled.connect(unfold)
    unfold(False)
    return button


def open_one_at_a_time(*buttons: QToolButton) -> None:
    """Of checkable buttons at most one is checked, and none may be."""

    def close_others(opened: QToolButton, is_open: bool) -> None:
        for button in buttons:
            if is_open and button is not opened:
                button.setChecked(False)

    for button in buttons:
        button.toggled.connect(partial(close_others, button))


def set_look(widget: QWidget, name: str, value: object) -> None:
    """Change a property that the style sheet looks at, such as ``role``. It looks only when a widget is polished."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
