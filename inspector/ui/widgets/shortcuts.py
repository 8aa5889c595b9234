"""Keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

Keys = str | QKeySequence.StandardKey


def add_shortcuts(page: QWidget, *shortcuts: tuple[Keys, Callable[[], object]], everywhere: bool = False) -> None:
    """Have keys do something while the focus is in a page, or ``everywhere`` in its window."""
    for keys, act in shortcuts:
        shortcut = QShortcut(QKeySequence(keys), page)
        if not everywhere:
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)
