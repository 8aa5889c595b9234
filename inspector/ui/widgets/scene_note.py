"""A note on an image whose light, focus or colour differ from those of all Good Parts. Nothing moves for it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from inspector.domain.scene_change import SceneChange

_MARGIN_PX = 12
_STYLE = "background: palette(window); color: palette(window-text); border-left: 4px solid #d9a441; padding: 6px 10px;"


class SceneNote(QLabel):
    """Lies over the upper left corner of a view."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.setStyleSheet(_STYLE)
        self.setAccessibleName("Light, focus and colour")
        self.move(_MARGIN_PX, _MARGIN_PX)
        self.hide()

    def show_changes(self, changes: tuple[SceneChange, ...]) -> None:
        """Say all changes, a line each. Hidden while there is none."""
        self.setText("\n".join(str(change) for change in changes))
        self.adjustSize()
        self.setVisible(bool(changes))
