"""A dialog with wrapped text."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog
from typing_extensions import override


class FittingDialog(QDialog):
    """Is at least as high as its text needs at its width. Qt's own dialogs take wrapped text for one line."""

    def fit(self) -> None:
        """Look again, after a text was changed. Before the dialog is shown nothing is known."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()
