"""The bar above the place that is shown: its title, and room for messages, so that nothing below moves for them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from inspector.ui.app.close_question import CloseQuestion
from inspector.ui.app.message_strip import MessageStrip
from inspector.ui.widgets.layouts import label, row

#: Room for two lines of text.
HEIGHT_PX = 48


class HeadBar(QFrame):
    """Always as tall, whatever it shows. A question has the room alone: messages wait behind it."""

    def __init__(self, strip: MessageStrip, question: CloseQuestion) -> None:
        super().__init__()
        self.setObjectName("headBar")
        self.setFixedHeight(HEIGHT_PX)
        self.title = label(role="title")
        self._question = question
        self._messages = QWidget()
        self._messages.setLayout(row(strip))
        self.setLayout(row(self.title, (self._messages, 1), (question, 1), spacing=24, margins=(24, 0, 0, 0)))
        question.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._question and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._messages.setHidden(self._question.isVisibleTo(self))
        return False
