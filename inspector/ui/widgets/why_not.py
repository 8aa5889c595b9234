"""A line that says why a button cannot be pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from inspector.ui.widgets.layouts import WrappedLabel

_FOLLOWED = (
    QEvent.Type.EnabledChange,
    QEvent.Type.ToolTipChange,
    QEvent.Type.ShowToParent,
    QEvent.Type.HideToParent,
)


class WhyNot(WrappedLabel):
    """Shows the tooltip of a button while it is disabled, and nothing while it can be pressed or is hidden."""

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__()
        self._button = button
        self.setProperty("role", "hint")
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        button.installEventFilter(self)
        self._follow()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._button and event.type() in _FOLLOWED:
            self._follow()
        return False

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ParentChange:
            self._follow()
        return super().event(event)

    def _follow(self) -> None:
        button = self._button
        is_said = not button.isEnabled() and not button.isHidden() and bool(button.toolTip())
        self.setText(button.toolTip() if is_said else "")
        # Without a parent it would be a window of its own.
        self.setVisible(is_said and self.parentWidget() is not None)
