"""The Threshold as a promise about good parts: at most 1 in N is rejected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.domain.alarm_rate import AlarmRate, alarm_rate, missing_parts, promised_threshold
from inspector.domain.shares import CONFIDENCE
from inspector.text import Text
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.number_fields import WholeNumberField
from inspector.ui.widgets.sentences import plural, tr

_MOST = 1_000_000
_HINT = Text("The threshold is then moved as far down as this allows (P)")


class PromiseControl(QWidget):
    """Tells the promise of a Threshold, and finds the Threshold of a promise.

    Signals:
        threshold_promised: The lowest Threshold that keeps the promise that was chosen.
    """

    threshold_promised = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._good: tuple[float, ...] = ()
        self._is_cross_fitted = True
        self._threshold = 0.0
        #: The promise that was chosen, until the Threshold is moved otherwise.
        self._chosen: int | None = None
        self.one_in = WholeNumberField(1, _MOST)
        self.one_in.setSpecialValueText("–")  # noqa: RUF001 - a dash in place of a number
        self.one_in.setFixedWidth(80)
        self.one_in.setAccessibleName(tr("At most 1 good part in so many is rejected"))
        heading = label(tr("Re&jects at most 1 good part in"))
        heading.setBuddy(self.one_in)
        self.text = label(role="small", wraps=True)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setLayout(column(row(heading, STRETCH, self.one_in), self.text, spacing=4))
        self.one_in.valueChanged.connect(self._choose)
        # Of several Thresholds with the promise shown, Enter takes the lowest.
        self.one_in.lineEdit().returnPressed.connect(lambda: self._choose(self.one_in.value()))

    def begin(self) -> None:
        """Let the operator type a promise."""
        self.one_in.setFocus()
        self.one_in.selectAll()

    def set_good_parts(self, scores: Sequence[float], *, cross_fitted: bool) -> None:
        """Scores of good parts by networks that do not know them, and whether training scores all Good Parts."""
        if (self._good, self._is_cross_fitted) != (tuple(scores), cross_fitted):
            self._good, self._is_cross_fitted = tuple(scores), cross_fitted
            self._chosen = None
            self._show()

    def set_threshold(self, threshold: float) -> None:
        """Tell the promise of a Threshold."""
        if threshold != self._threshold:
            self._threshold = threshold
            self._chosen = None
            self._show()

    def _choose(self, one_in: int) -> None:
        self._chosen = one_in if one_in > 1 else None
        threshold = promised_threshold(self._good, one_in) if one_in > 1 else None
        is_moved = threshold is not None and threshold != self._threshold
        if threshold is not None:
            self._threshold = threshold
        self._show()
        if is_moved:
            self.threshold_promised.emit(threshold)

    def _show(self) -> None:
        self.one_in.setEnabled(bool(self._good))
        if not self._good:
            self._tell(1, "", tr("There are no scores of good parts"))
            return
        rate = alarm_rate(self._good, self._threshold)
        if self._chosen is not None and self._chosen > rate.one_in:
            self._tell(self._chosen, self._refusal(self._chosen), tr(_HINT))
        else:
            self._tell(self._chosen or rate.one_in, rate_sentence(rate), tr(_HINT))
        self.text.setToolTip(
            tr(
                "{above} of {count} good parts lie above the threshold. Each was scored by networks that had "
                "not learned from it. Each end of the range holds with {confidence:.0%} certainty. Nothing of "
                "this tells about defects",
                above=rate.above,
                count=rate.count,
                confidence=CONFIDENCE,
            )
        )

    def _tell(self, one_in: int, text: str, hint: str) -> None:
        with QSignalBlocker(self.one_in):
            self.one_in.setValue(one_in)
        self.one_in.setToolTip(hint)
        self.one_in.setAccessibleDescription(text)
        self.text.setText(text)

    def _refusal(self, one_in: int) -> str:
        scored = len(self._good)
        most = alarm_rate(self._good, max(self._good)).one_in
        missing = missing_parts(scored, one_in, self._is_cross_fitted)
        able = tr("1 in {most:,} at most", most=most) if most > 1 else tr("nothing")
        if missing is None:
            return tr(
                "Not possible: training checks too few good parts for that. These {scored:,} promise {able}.",
                scored=scored,
                able=able,
            )
        parts = plural(scored, "good part promises", "good parts promise")
        return tr(
            "Not possible: {parts} {able}. Add {missing:,} more and train again.",
            parts=parts,
            able=able,
            missing=missing,
        )


def rate_sentence(rate: AlarmRate) -> str:
    """The share of good parts that is rejected."""
    least = tr("at most") if rate.above == 0 else tr("{lowest:.1f} to", lowest=100 * rate.lowest)
    parts = plural(rate.count, "good part", "good parts")
    return tr("From {parts} alone: rejects {least} {value:.1f} %", parts=parts, least=least, value=100 * rate.highest)
