"""An icon beside text, in the colour of the theme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QLabel
from typing_extensions import override

from inspector.ui.widgets.icons import icon


class Symbol(QLabel):
    """An icon of a fixed size. None at first."""

    def __init__(self, size_px: int) -> None:
        super().__init__()
        self._size = QSize(size_px, size_px)
        self._name = ""
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def show_icon(self, name: str) -> None:
        """Show an icon of the Phosphor family."""
        self._name = name
        self.setPixmap(icon(name).pixmap(self._size))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # A pixmap, unlike the icon of a button, keeps the colour of the theme it was drawn in.
        if event.type() == QEvent.Type.PaletteChange and self._name:
            self.show_icon(self._name)
