"""How training goes, and how it went."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from inspector.domain.events import Progress
from inspector.domain.manifest import DetectorManifest
from inspector.errors import InspectorError
from inspector.ui.train.sentences import outcome_numbers, outcome_text, progress_text
from inspector.ui.widgets.buttons import set_look
from inspector.ui.widgets.layouts import column, label
from inspector.ui.widgets.sentences import error_sentence, tr
from inspector.ui.widgets.why_not import WhyNot


class TrainStatus(QWidget):
    """The buttons, and under them the state in words.

    Signals:
        train_chosen: Train from the start.
        continue_chosen: Go on from where training stopped.
        cancel_chosen: Stop training.
        inspect_chosen: Go on to inspecting.
    """

    train_chosen = Signal()
    continue_chosen = Signal()
    cancel_chosen = Signal()
    inspect_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.train = QPushButton(tr("&Train"))
        self.train.setObjectName("train")
        self.resume = QPushButton(tr("Cont&inue training"))
        self.cancel = QPushButton(tr("&Cancel"))
        self.inspect = QPushButton(tr("Inspect ima&ges"))
        self.inspect.setToolTip(tr("Look at parts (Ctrl+3)"))
        self.headline = label(role="heading", wraps=True)
        self.sentence = label(wraps=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        # One below the other: beside each other the words of two do not fit into the panel.
        buttons = (self.resume, self.train, WhyNot(self.train), self.cancel)
        self.setLayout(column(*buttons, 8, self.headline, self.bar, self.sentence, self.inspect))
        self.train.clicked.connect(self.train_chosen)
        self.resume.clicked.connect(self.continue_chosen)
        self.cancel.clicked.connect(self.cancel_chosen)
        self.inspect.clicked.connect(self.inspect_chosen)
        self.show_idle(None, "", False)

    def show_idle(self, detector: DetectorManifest | None, why_not: str, can_resume: bool) -> None:
        """Nothing runs.

        Args:
            detector: The Detector that is there already.
            why_not: Why training cannot start, or empty.
            can_resume: Whether training was stopped half-way.
        """
        self._set_buttons(is_running=False, can_resume=can_resume)
        self.train.setEnabled(not why_not)
        self.train.setToolTip(why_not or tr("Learn from the good parts what a good part looks like (Ctrl+T)"))
        self.resume.setEnabled(not why_not)
        self.resume.setToolTip(why_not or tr("Go on where training was stopped (Ctrl+Shift+T)"))
        if can_resume:
            self.train.setText(tr("&Train from the start"))
        else:
            self.train.setText(tr("&Train") if detector is None else tr("&Train again"))
        self.bar.hide()
        self.inspect.setVisible(detector is not None)
        _mark_primary(self.train, detector is None and not can_resume)
        _mark_primary(self.resume, can_resume)
        _mark_primary(self.inspect, detector is not None and not can_resume)
        if can_resume:
            self._say(tr("Training was stopped"), tr("Nothing is lost: continue whenever you like."))
        elif detector is not None:
            self._say(tr("Ready to inspect"), outcome_text(detector), outcome_numbers(detector))
        else:
            self._say(tr("Not trained yet"), "")

    def show_failed(self, error: InspectorError) -> None:
        """Training failed. Call after ``show_idle``."""
        self._say(tr("Training did not work"), error_sentence(error), error.code)

    def show_starting(self) -> None:
        """Training was started and has not reported yet."""
        self._set_buttons(is_running=True, can_resume=False)
        self.bar.setRange(0, 0)
        self.bar.show()
        self.inspect.hide()
        self._say(tr("Starting…"), tr("You can go on working elsewhere in the window meanwhile."))

    def show_progress(self, progress: Progress) -> None:
        """How far training is."""
        if not self.cancel.isEnabled():
            return
        self.bar.setRange(0, max(progress.total, 1))
        self.bar.setValue(progress.step)
        self.headline.setText(tr(str(progress.stage)))
        self.sentence.setText(progress_text(progress))

    def show_cancelling(self) -> None:
        """Training was asked to stop."""
        self.cancel.setEnabled(False)
        self.cancel.setToolTip(tr("Training is stopping"))
        self.bar.setRange(0, 0)
        self._say(tr("Stopping…"), tr("What was learned so far is kept."))

    def _set_buttons(self, *, is_running: bool, can_resume: bool) -> None:
        self.train.setVisible(not is_running)
        self.resume.setVisible(not is_running and can_resume)
        self.cancel.setVisible(is_running)
        self.cancel.setEnabled(is_running)
        self.cancel.setToolTip(tr("Stop training; it can be continued later (Ctrl+.)"))

    def _say(self, headline: str, sentence: str, numbers: str = "") -> None:
        self.headline.setText(headline)
        self.sentence.setText(sentence)
        self.sentence.setToolTip(numbers)
        self.sentence.setVisible(bool(sentence))


def _mark_primary(button: QPushButton, is_primary: bool) -> None:
    set_look(button, "role", "primary" if is_primary else "")
