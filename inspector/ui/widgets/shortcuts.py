"""Keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from typing_extensions import override

Keys = str | QKeySequence.StandardKey


class EscapeKey(QObject):
    """Has Escape do something while the focus is in a widget, before the window's own Escape.

    Args:
        widget: Has the focus in it.
        act: Is called.
    """

    def __init__(self, widget: QWidget, act: Callable[[], object]) -> None:
        super().__init__(widget)
        self._act = act
        widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self._act()
        return True


def add_shortcuts(page: QWidget, *shortcuts: tuple[Keys, Callable[[], object]], everywhere: bool = False) -> None:
    """Have keys do something while the focus is in a page, or ``everywhere`` in its window."""
    for keys, act in shortcuts:
        shortcut = QShortcut(QKeySequence(keys), page)
        if not everywhere:
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)
