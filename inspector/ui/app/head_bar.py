"""The bar above the place that is shown: its title, and room for messages, so that nothing below moves for them."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from inspector.ui.app.close_question import CloseQuestion
from inspector.ui.app.message_strip import MessageStrip
from inspector.ui.widgets.layouts import label, row

#: Room for two lines of text.
HEIGHT_PX = 48


class HeadBar(QFrame):
    """Always as tall, whatever it shows."""

    def __init__(self, strip: MessageStrip, question: CloseQuestion) -> None:
        super().__init__()
        self.setObjectName("headBar")
        self.setFixedHeight(HEIGHT_PX)
        self.title = label(role="title")
        self.setLayout(row(self.title, (strip, 1), (question, 1), spacing=24, margins=(24, 0, 0, 0)))
