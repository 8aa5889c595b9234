"""How well the Threshold tells known parts apart, in numbers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from inspector.domain.known_parts import Confusion
from inspector.domain.results import Verdict
from inspector.domain.shares import CONFIDENCE
from inspector.text import Text
from inspector.ui.widgets.buttons import symbol_button
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import grouped, plural, tr

_VERDICTS = (Verdict.DEFECT, Verdict.UNSURE, Verdict.GOOD)
_WIDTH_PX = 296
_HINTS = Text(
    "Recall is the share of defective parts that are DEFECT. Escapes are the others: their share among all "
    "defective parts is at most this with {confidence:.0%} certainty. Precision is the share of parts "
    "called DEFECT that are defective",
    confidence=CONFIDENCE,
)


class FiguresCard(QWidget):
    """The confusion matrix, recall, precision, escapes, and the way to the best F1.

    Signals:
        threshold_chosen: The Threshold of the best F1.
    """

    threshold_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(_WIDTH_PX)
        self._best = 0.0
        self.heading = label(role="heading", wraps=True)
        self.counts = [[label() for _ in _VERDICTS] for _ in range(2)]
        self.matrix = QWidget()
        self.matrix.setLayout(self._grid())
        self.text = label(role="small", wraps=True)
        self.text.setToolTip(tr(_HINTS))
        self.best_f1 = label(role="small")
        self.use = symbol_button(tr("Us&e"), "arrow-left")
        self.footer = QWidget()
        self.footer.setLayout(row(self.best_f1, STRETCH, self.use))
        self.show_best(None)
        self.use.clicked.connect(lambda: self.threshold_chosen.emit(self._best))
        self.setLayout(column(self.heading, self.matrix, self.text, STRETCH, self.footer, spacing=4))

    def show_confusion(self, confusion: Confusion, calibrated: int) -> None:
        """Show the parts of each Truth by their Verdict.

        Args:
            confusion: Of known parts.
            calibrated: Good parts among them that are the Calibration Set.
        """
        self.heading.setText(_heading(confusion))
        rows = (
            (confusion.found, confusion.doubted, confusion.missed),
            (confusion.rejected, confusion.questioned, confusion.passed),
        )
        for labels, counts in zip(self.counts, rows, strict=True):
            for each, count in zip(labels, counts, strict=True):
                each.setText(grouped(count))
        self.text.setText(_sentences(confusion, calibrated))

    def show_best(self, best: tuple[float, float] | None) -> None:
        """Show the Threshold of the best F1, and this F1."""
        self.footer.setVisible(best is not None)
        if best is not None:
            self._best, f1 = best
            self.best_f1.setText(tr("Best F1: {f1:.3f}, at {best:.2f}", f1=f1, best=self._best))
            self.use.setToolTip(tr("Move the threshold to {best:.2f} (Shift+W)", best=self._best))

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        right = Qt.AlignmentFlag.AlignRight
        for place, verdict in enumerate(_VERDICTS, start=1):
            grid.addWidget(label(tr(verdict), "small"), 0, place, right)
        for line, (name, labels) in enumerate(
            zip((tr("Really defective"), tr("Really good")), self.counts, strict=True), 1
        ):
            grid.addWidget(label(name), line, 0)
            for place, (each, verdict) in enumerate(zip(labels, _VERDICTS, strict=True), start=1):
                each.setAccessibleName(f"{name}, {tr(verdict)}")
                grid.addWidget(each, line, place, right)
        return grid


def _heading(confusion: Confusion) -> str:
    good = plural(confusion.good, "good part", "good parts")
    return (
        tr("{defective:,} defective, {good}", defective=confusion.defective, good=good)
        if confusion.defective
        else tr("From {good} alone", good=good)
    )


def _sentences(confusion: Confusion, calibrated: int) -> str:
    recall, precision, f1 = confusion.recall, confusion.precision, confusion.f1
    trained = tr(" {calibrated:,} good parts are those of training.", calibrated=calibrated) if calibrated else ""
    if recall is None or f1 is None:
        return tr(
            "Nothing is known about defects. Press D at each defective part to see how many are found.{trained}",
            trained=trained,
        )
    alarms = tr("no part is DEFECT") if precision is None else tr("precision {value:.1f} %", value=100 * precision)
    escapes = tr("At most {value:.1f} % of defective parts escape.", value=100 * confusion.most_escapes)
    return tr(
        "Recall {value:.1f} %, {alarms}, F1 {f1:.3f}. {escapes}{trained}",
        value=100 * recall,
        alarms=alarms,
        f1=f1,
        escapes=escapes,
        trained=trained,
    )
