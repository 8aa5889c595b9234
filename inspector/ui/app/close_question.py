"""Asks, in the window, whether to close it although work goes on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy

from inspector.ui.widgets.buttons import primary_button
from inspector.ui.widgets.layouts import label, row
from inspector.ui.widgets.sentences import tr


class CloseQuestion(QFrame):
    """Hidden until asked. The work goes on meanwhile.

    Signals:
        close_confirmed: Stop the work and close.
        close_declined: Go on.
    """

    close_confirmed = Signal()
    close_declined = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("closeQuestion")
        self.text = label(wraps=True)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.confirm = QPushButton(tr("Stop and cl&ose"))
        self.decline = primary_button(tr("&Keep working"))
        self.setLayout(row((self.text, 1), self.confirm, self.decline, margins=(16, 0, 8, 0)))
        self.confirm.clicked.connect(self.close_confirmed)
        self.decline.clicked.connect(self.close_declined)
        self.hide()

    def ask(self, title: str, is_training: bool) -> None:
        """Ask about the work that goes on."""
        later = tr(" You can continue it later from where it stops.") if is_training else ""
        self.text.setText(
            tr("“{title}” is still running. Stop it and close Inspector?{later}", title=title, later=later)
        )
        self.confirm.show()
        self.decline.show()
        self.show()
        self.decline.setFocus()

    def show_stopping(self) -> None:
        """Say that the window is about to close."""
        self.text.setText(tr("Stopping… Inspector closes as soon as everything is saved."))
        self.confirm.hide()
        self.decline.hide()
        self.show()
