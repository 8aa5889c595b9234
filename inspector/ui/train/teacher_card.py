"""The model card of a Teacher."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from inspector.domain.events import LossMeasured
from inspector.domain.teachers import ComparedTeacher, TeacherFigures, TeacherFile
from inspector.text import Text
from inspector.ui.train.compared_table import ComparedTable
from inspector.ui.train.loss_plot import LossPlot
from inspector.ui.train.teacher_sentences import CARD_ROWS, card_values, error_text
from inspector.ui.widgets.layouts import STRETCH, column, label
from inspector.ui.widgets.sentences import tr

#: The images that a Teacher is measured on.
HELD_OUT = Text("Held-out photographs")
_PLOT_PX = 160


class TeacherCardView(QWidget):
    """Shows how a Teacher came about, and its loss on held-out photographs while it learned."""

    def __init__(self) -> None:
        super().__init__()
        self.title = label(role="heading", wraps=True)
        self.sentence = label(wraps=True)
        self.values = [label(wraps=True) for _ in CARD_ROWS]
        self.table = QWidget()
        self.table.setLayout(self._grid())
        self.curve = LossPlot(HELD_OUT)
        self.curve.setAccessibleName(tr("Loss on held-out photographs"))
        self.curve.setMinimumHeight(_PLOT_PX)
        # Its own wish would make the card scroll.
        self.curve.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.compared = ComparedTable()
        self.setLayout(column(self.title, self.sentence, self.table, self.compared, (self.curve, 100), STRETCH))

    def show_teacher(
        self, teacher: TeacherFile | None, figures: TeacherFigures | None, compared: Mapping[str, ComparedTeacher]
    ) -> None:
        """Show a Teacher.

        Args:
            teacher: None shows nothing.
            figures: Its figures on magnetic_tile.
            compared: The figures of all Teachers on the open Project, by the hash of the file.
        """
        self.compared.show_compared(() if teacher is None else tuple(compared.values()), self._name(teacher))
        card = None if teacher is None else teacher.card
        self.title.setText(self._name(teacher))
        self._say("" if teacher is None else error_text(teacher))
        self.table.setVisible(card is not None)
        points = () if card is None else card.curve
        # Of one that is P itself there is no way to show.
        self.curve.setVisible(len(points) > 1)
        self.curve.clear_losses()
        if teacher is None or card is None:
            return
        own = compared.get(teacher.sha256)
        for value, text in zip(self.values, card_values(teacher, figures, own), strict=True):
            value.setText(text)
        if len(points) > 1:
            self.curve.show_steps(points[-1][0])
            for step, loss in points:
                self.curve.add(LossMeasured(step, (), loss))

    def show_gone(self, name: str, sentence: str) -> None:
        """Tell of a Teacher that is not there."""
        self.show_teacher(None, None, {})
        self.title.setText(name)
        self._say(sentence)

    @staticmethod
    def _name(teacher: TeacherFile | None) -> str:
        return "" if teacher is None else teacher.name

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for line, ((name, hint), value) in enumerate(zip(CARD_ROWS, self.values, strict=True)):
            named = label(tr(name), "small")
            for each in (named, value):
                each.setToolTip(tr(hint))
            value.setAccessibleName(tr(name))
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(named, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, line, 1)
        return grid
