"""A note beside a control: it points at it, and stays out of its way."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QWidget
from typing_extensions import override

from inspector.ui.widgets.buttons import close_button
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import tr

WIDTH_PX = 304
#: Between note and control.
_ARROW_PX = 12
_EDGE_PX = 8
_RADIUS_PX = 8
#: The share of the room in which controls stand below each other, and notes stand beside them.
_SIDE = 0.25


class Callout(QFrame):
    """A sentence with its number, and buttons to go on and to end. It lies over its parent.

    Signals:
        next_chosen: The next note is wanted.
        end_chosen: No more notes are wanted.
    """

    next_chosen = Signal()
    end_chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("callout")
        self._room = parent
        self._tip = QPoint()
        self.heading = label(role="small")
        self.text = label(wraps=True)
        self.end = close_button(tr("End the first steps"), tr("Show no more of them (Shift+F1)"))
        self.next = QPushButton(tr("Skip"))
        self.next.setToolTip(tr("Go on to the next step (Ctrl+Shift+N)"))
        head = row((self.heading, 1), self.end)
        margins = (_ARROW_PX + 12, _ARROW_PX + 4, _ARROW_PX + 8, _ARROW_PX + 10)
        self.setLayout(column(head, self.text, row(STRETCH, self.next), margins=margins))
        self.setFixedWidth(WIDTH_PX)
        self.next.clicked.connect(self.next_chosen)
        self.end.clicked.connect(self.end_chosen)
        self.hide()

    def show_beside(self, target: QWidget, heading: str, text: str) -> None:
        """Show a sentence that points at a control, beside it or below it."""
        self.heading.setText(heading)
        self.text.setText(text)
        self.setAccessibleName(f"{heading}: {text}")
        self.resize(WIDTH_PX, self.heightForWidth(WIDTH_PX))
        around = QRect(target.mapTo(self._room, QPoint(0, 0)), target.size())
        place, self._tip = _beside(around, self.rect(), self._room.rect())
        self.move(place)
        self.update()
        self.show()
        self.raise_()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        body = QRectF(self.rect()).adjusted(_ARROW_PX, _ARROW_PX, -_ARROW_PX, -_ARROW_PX)
        shape, arrow = QPainterPath(), QPainterPath()
        shape.addRoundedRect(body, _RADIUS_PX, _RADIUS_PX)
        arrow.addPolygon(_arrow(QPointF(self._tip), body))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().accent().color(), 2))
        painter.setBrush(QApplication.palette().color(QPalette.ColorRole.Window))
        painter.drawPath(shape.united(arrow).simplified())


def _beside(target: QRect, note: QRect, room: QRect) -> tuple[QPoint, QPoint]:
    """Upper left corner of the note, and the place in it that points at the target."""
    centre = target.center()
    left, right = target.left() - note.width(), target.right() + 1
    above, below = target.top() - note.height(), target.bottom() + 1
    x = _within(centre.x() - note.width() // 2, note.width(), room.width())
    y = _within(centre.y() - note.height() // 2, note.height(), room.height())
    is_left, is_right = centre.x() < room.width() * _SIDE, centre.x() > room.width() * (1 - _SIDE)
    if is_left and right + note.width() <= room.width():
        return QPoint(right, y), QPoint(0, centre.y() - y)
    if is_right and left >= 0:
        return QPoint(left, y), QPoint(note.width(), centre.y() - y)
    if below + note.height() <= room.height():
        return QPoint(x, below), QPoint(centre.x() - x, 0)
    return QPoint(x, above), QPoint(centre.x() - x, note.height())


def _within(start: int, length: int, room: int) -> int:
    return max(_EDGE_PX, min(start, room - length - _EDGE_PX))


def _arrow(tip: QPointF, body: QRectF) -> QPolygonF:
    """From the tip to the next edge of the body."""
    x = min(max(tip.x(), body.left() + 2 * _ARROW_PX), body.right() - 2 * _ARROW_PX)
    y = min(max(tip.y(), body.top() + 2 * _ARROW_PX), body.bottom() - 2 * _ARROW_PX)
    if tip.x() <= 0 or tip.x() >= body.right() + _ARROW_PX:
        edge = body.left() if tip.x() <= 0 else body.right()
        return QPolygonF([QPointF(tip.x(), y), QPointF(edge, y - _ARROW_PX), QPointF(edge, y + _ARROW_PX)])
    edge = body.top() if tip.y() <= 0 else body.bottom()
    return QPolygonF([QPointF(x, tip.y()), QPointF(x - _ARROW_PX, edge), QPointF(x + _ARROW_PX, edge)])
