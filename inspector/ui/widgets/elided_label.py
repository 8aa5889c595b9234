"""Texts that leave something out where there is no room for all of them."""

from __future__ import annotations

from bisect import bisect

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy
from typing_extensions import override

from inspector.ui.widgets.layouts import WrappedLabel


class ElidedLabel(QLabel):
    """Takes whatever width the layout leaves. ``text()`` is always the whole text.

    Args:
        mode: The place of what is left out: the middle of a file's name, the end of a sentence.
    """

    def __init__(self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle) -> None:
        super().__init__()
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def shown_text(self) -> str:
        """The text as it is drawn."""
        width_px = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), self._mode, width_px)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        alignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.contentsRect(), alignment, self.shown_text)
        painter.end()


class ElidedText(WrappedLabel):
    """As many lines as the layout leaves room for, and the beginning of the text. ``text()`` is always all of it.

    Signals:
        fitted: Whether something is left out.
    """

    fitted = Signal(bool)

    def __init__(self) -> None:
        self._whole = ""
        super().__init__("")
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    @property
    def shown_text(self) -> str:
        """The text as it is drawn."""
        return super().text()

    @override
    def setText(self, text: str) -> None:
        self._whole = text
        self._fit()

    @override
    def text(self) -> str:
        return self._whole

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self._fitted()
        super().setText(shown)
        self.fitted.emit(shown != self._whole)

    def _fitted(self) -> str:
        words, metrics = self._whole.split(" "), self.fontMetrics()
        # The blank above and below letters may be cut.
        height_px = max(1, round(self.height() / metrics.lineSpacing())) * metrics.lineSpacing()
        room = QRect(0, 0, self.contentsRect().width(), 0)

        def fits(count: int) -> bool:
            flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
            return metrics.boundingRect(room, flags, _begun(words, count)).height() <= height_px

        return _begun(words, bisect(range(len(words)), False, key=lambda count: not fits(count + 1)))


def _begun(words: list[str], count: int) -> str:
    """The first ones of some words."""
    return " ".join(words[:count]) + ("…" if count < len(words) else "")
