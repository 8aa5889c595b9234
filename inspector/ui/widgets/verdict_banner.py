"""The Verdict: a shape, a word, the Anomaly Score and one sentence."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from inspector.domain.results import Judgement, Verdict
from inspector.ui.widgets.sentences import plural

#: On a dark and on a light background. Told apart by lightness, too, and never without word and shape.
_COLOURS = {
    Verdict.GOOD: ("#3fb68b", "#0f7a55"),
    Verdict.UNSURE: ("#d9a441", "#8a5a00"),
    Verdict.DEFECT: ("#f0655d", "#b3261e"),
}
_SHAPE_PX = 44


def verdict_colour(verdict: Verdict, palette: QPalette) -> QColor:
    """The colour of a Verdict on the window's background."""
    dark, light = _COLOURS[verdict]
    return QColor(dark if palette.window().color().lightness() < 128 else light)


class VerdictShape(QWidget):
    """A disc with a tick (GOOD), a triangle with '!' (UNSURE), an octagon with a cross (DEFECT)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._verdict: Verdict | None = None
        self._is_overdue = False
        self.setFixedSize(_SHAPE_PX, _SHAPE_PX)

    def show_verdict(self, verdict: Verdict | None, is_overdue: bool = False) -> None:
        """Draw the shape of a Verdict, gray where it is overdue, or a ring while there is none."""
        self._verdict, self._is_overdue = verdict, is_overdue
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(_SHAPE_PX, _SHAPE_PX)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(2, 2, _SHAPE_PX - 4, _SHAPE_PX - 4)
        if self._verdict is None:
            painter.setPen(QPen(self.palette().mid().color(), 3))
            painter.drawEllipse(area.adjusted(2, 2, -2, -2))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            colour = self.palette().mid().color() if self._is_overdue else verdict_colour(self._verdict, self.palette())
            painter.setBrush(colour)
            _paint_body(painter, self._verdict, area)
            mark = QPen(self.palette().window().color(), 4)
            mark.setCapStyle(Qt.PenCapStyle.RoundCap)
            mark.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(mark)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            _paint_mark(painter, self._verdict, area)
        painter.end()


def _paint_body(painter: QPainter, verdict: Verdict, area: QRectF) -> None:
    if verdict is Verdict.GOOD:
        painter.drawEllipse(area)
    elif verdict is Verdict.UNSURE:
        painter.drawPolygon(_points(area, (0.5, 0.02), (1.0, 0.95), (0.0, 0.95)))
    else:
        near, far = 0.29, 0.71
        corners = [(near, 0), (far, 0), (1, near), (1, far), (far, 1), (near, 1), (0, far), (0, near)]
        painter.drawPolygon(_points(area, *corners))


def _paint_mark(painter: QPainter, verdict: Verdict, area: QRectF) -> None:
    if verdict is Verdict.GOOD:
        painter.drawPolyline(_points(area, (0.28, 0.52), (0.44, 0.68), (0.73, 0.34)))
    elif verdict is Verdict.UNSURE:
        painter.drawPolyline(_points(area, (0.5, 0.36), (0.5, 0.62)))
        painter.drawPoint(_points(area, (0.5, 0.79)).at(0))
    else:
        painter.drawPolyline(_points(area, (0.32, 0.32), (0.68, 0.68)))
        painter.drawPolyline(_points(area, (0.68, 0.32), (0.32, 0.68)))


def _points(area: QRectF, *shares: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(area.x() + x * area.width(), area.y() + y * area.height()) for x, y in shares])


class VerdictBanner(QFrame):
    """Shows one Judgement, or why there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("verdictBanner")
        self._verdict: Verdict | None = None
        self._is_overdue = False
        self.shape = VerdictShape()
        self.word = QLabel()
        self.score = QLabel()
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.score.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.score.setToolTip("Anomaly score: the highest value of the anomaly map")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setHorizontalSpacing(12)
        layout.setVerticalSpacing(0)
        layout.setColumnStretch(1, 1)
        layout.addWidget(self.shape, 0, 0, 2, 1)
        layout.addWidget(self.word, 0, 1)
        layout.addWidget(self.score, 0, 2)
        layout.addWidget(self.sentence, 1, 1, 1, 2)
        self.show_nothing("")

    @property
    def verdict(self) -> Verdict | None:
        """The Verdict shown."""
        return self._verdict

    @property
    def is_overdue(self) -> bool:
        """Whether the Verdict shown is that of an earlier moment."""
        return self._is_overdue

    def set_overdue(self, is_overdue: bool) -> None:
        """Gray the Verdict, whichever is shown, while it tells nothing about now."""
        if is_overdue != self._is_overdue:
            self._is_overdue = is_overdue
            self.setToolTip("Of the last image that came" if is_overdue else "")
            self.shape.show_verdict(self._verdict, is_overdue)
            self._refresh_colours()

    def show_judgement(self, judgement: Judgement, score: float) -> None:
        """Show how an image was judged."""
        self._set_verdict(judgement.verdict)
        self.word.setText(str(judgement.verdict))
        self.score.setText(f"{score:.2f}")
        self.sentence.setText(judgement_sentence(judgement))
        self.setAccessibleName(f"{judgement.verdict}, score {score:.2f}")

    def show_nothing(self, why: str) -> None:
        """There is no Verdict. Say why."""
        self._set_verdict(None)
        self.word.setText("No verdict")
        self.score.setText("")
        self.sentence.setText(why)
        self.setAccessibleName(why)

    def _set_verdict(self, verdict: Verdict | None) -> None:
        if verdict is not self._verdict or verdict is None:
            self._verdict = verdict
            self.shape.show_verdict(verdict, self._is_overdue)
            self._refresh_colours()

    def _refresh_colours(self) -> None:
        colour = self.palette().windowText().color()
        if self._is_overdue:
            colour = self.palette().mid().color()
        elif self._verdict is not None:
            colour = verdict_colour(self._verdict, self.palette())
        self.word.setStyleSheet(f"color: {colour.name()}; font-size: 24px; font-weight: 700;")
        score_colour = f"color: {colour.name()}; " if self._is_overdue else ""
        self.score.setStyleSheet(f"{score_colour}font-size: 24px; font-weight: 600;")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._refresh_colours()
            self.shape.update()


def judgement_sentence(judgement: Judgement) -> str:
    """A Judgement in plain words."""
    if judgement.verdict is Verdict.DEFECT:
        regions = plural(len(judgement.regions), "place looks", "places look")
        return f"{regions} unusual, {judgement.defect_area_px:,} px"
    if judgement.verdict is Verdict.UNSURE:
        return "Close to the threshold: have a look"
    return "Nothing above the threshold"
