"""The Verdict: a shape, a word, the Anomaly Score and one sentence."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QSizePolicy, QWidget
from typing_extensions import override

from inspector.domain.pixel_size import PixelSize, three_digits
from inspector.domain.results import Judgement, Verdict
from inspector.ui.widgets.icons import icon, paint_icon
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import plural, tr

#: On a dark and on a light background. Told apart by lightness, too, and never without word and shape.
_COLOURS = {
    Verdict.GOOD: ("#3fb68b", "#0f7a55"),
    Verdict.UNSURE: ("#d9a441", "#8a5a00"),
    Verdict.DEFECT: ("#f0655d", "#b3261e"),
    Verdict.BAD_IMAGE: ("#b8a1f0", "#6a45b5"),
}
_SYMBOLS = {
    Verdict.GOOD: "check-circle",
    Verdict.UNSURE: "warning",
    Verdict.DEFECT: "x-circle",
    Verdict.BAD_IMAGE: "camera-slash",
}
_BODIES = {
    None: "circle",
    Verdict.GOOD: "check-circle-fill",
    Verdict.UNSURE: "warning-fill",
    Verdict.DEFECT: "octagon-fill",
    Verdict.BAD_IMAGE: "camera-slash-fill",
}
_SHAPE_PX = 48


def verdict_colour(verdict: Verdict, palette: QPalette) -> QColor:
    """The colour of a Verdict on the window's background."""
    dark, light = _COLOURS[verdict]
    return QColor(dark if palette.window().color().lightness() < 128 else light)


def verdict_icon(verdict: Verdict) -> QIcon:
    """A small icon of a Verdict, in its colour."""
    return icon(_SYMBOLS[verdict], lambda: verdict_colour(verdict, QApplication.palette()))


class VerdictShape(QWidget):
    """A disc with a tick (GOOD), a triangle with '!' (UNSURE), an octagon with a cross, or no camera (BAD IMAGE)."""

    def __init__(self) -> None:
        super().__init__()
        self._verdict: Verdict | None = None
        self._is_overdue = False
        self.setFixedSize(_SHAPE_PX, _SHAPE_PX)

    def show_verdict(self, verdict: Verdict | None, is_overdue: bool = False) -> None:
        """Draw the shape of a Verdict, gray where it is overdue, or a ring while there is none."""
        self._verdict, self._is_overdue = verdict, is_overdue
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), self.palette()
        colour = palette.mid().color()
        if self._verdict is not None and not self._is_overdue:
            colour = verdict_colour(self._verdict, palette)
        paint_icon(painter, "circle" if self._verdict is None else _BODIES[self._verdict], self.rect(), colour)
        if self._verdict is Verdict.DEFECT:
            quarter = _SHAPE_PX // 4
            cross = self.rect().adjusted(quarter, quarter, -quarter, -quarter)
            paint_icon(painter, "x-bold", cross, palette.window().color())
        painter.end()


class VerdictBanner(QFrame):
    """Shows one Judgement, or why there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("verdictBanner")
        self._verdict: Verdict | None = None
        self._is_overdue = False
        self.shape = VerdictShape()
        self.word = label()
        self.score = label()
        self.sentence = label(wraps=True)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.score.setToolTip(tr("Anomaly score: the highest value of the anomaly map, more if it is broad"))
        head = row(self.word, STRETCH, self.score)
        text = column(head, self.sentence, spacing=0)
        self.setLayout(row(self.shape, (text, 1), spacing=12, margins=(0, 0, 0, 8)))
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
            self.setToolTip(tr("Of the last image that came") if is_overdue else "")
            self.shape.show_verdict(self._verdict, is_overdue)
            self._refresh_colours()

    def show_judgement(self, judgement: Judgement, score: float, pixel_size: PixelSize | None = None) -> None:
        """Show how an image was judged, in millimetres where the size of its pixels is known."""
        self._set_verdict(judgement.verdict)
        self.word.setText(tr(judgement.verdict))
        self.score.setText(f"{score:.2f}")
        self.sentence.setText(judgement_sentence(judgement, pixel_size))
        self.setAccessibleName(tr("{verdict}, score {score:.2f}", verdict=judgement.verdict, score=score))

    def show_nothing(self, why: str) -> None:
        """There is no Verdict. Say why."""
        self._set_verdict(None)
        self.word.setText(tr("No verdict"))
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


def judgement_sentence(judgement: Judgement, pixel_size: PixelSize | None = None) -> str:
    """A Judgement in plain words."""
    if judgement.verdict is Verdict.BAD_IMAGE:
        # Figures and advice are on the image, where there is room.
        told = ", ".join(tr(change.kind) for change in judgement.bad_image)
        return told[:1].upper() + told[1:]
    if judgement.verdict is Verdict.DEFECT:
        places = plural(len(judgement.regions), "place looks unusual", "places look unusual")
        found = tr("A broad area looks unusual") if judgement.is_broad else places
        area_px = judgement.defect_area_px
        area = (
            tr("{area:,} px", area=area_px)
            if pixel_size is None
            else f"{three_digits(pixel_size.area_mm2(area_px))} mm²"
        )
        return f"{found}, {area}"
    if judgement.verdict is Verdict.UNSURE:
        if judgement.students_disagree:
            return tr("The students disagree here: have a look")
        return tr("Close to the threshold: have a look")
    return tr("Nothing above the threshold")
