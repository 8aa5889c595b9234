"""One study: its figures, and the scores of its parts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from inspector.domain.study import ADVISED_PARTS, ADVISED_ROUNDS, Study, StudyKind
from inspector.storage.golden_set import known_problem
from inspector.storage.study_figures import figure_lines, spread_text
from inspector.text import Text
from inspector.ui.train.spread_plot import SpreadPlot
from inspector.ui.widgets.layouts import column, label
from inspector.ui.widgets.sentences import plural, tr
from inspector.ui.workspace.study_sentences import missed_text, study_name

_HEADS = ("", Text("Value"), Text("Interval"), "AIAG")
#: Between columns, where the view is wide and where it is not.
_WIDE_PX, _NARROW_PX, _WIDE_FROM_PX = 24, 8, 800
_HINTS = (
    Text("Presentations of defective parts that are not DEFECT"),
    Text("The interval holds for other defective parts, too"),
    Text("Presentations of good parts that are neither GOOD nor UNSURE"),
    Text("The interval holds for other good parts, too"),
    Text("Good parts that are GOOD or UNSURE, and defective ones that are DEFECT, every time"),
    Text("Of the parts that were presented more than once"),
    Text("With 95 %. Without a miss among n parts it is about 3 / n"),
    Text("1 is perfect agreement of truth and verdict, 0 is chance"),
    Text("1 is perfect agreement of all presentations of each part, 0 is chance"),
)


class StudyView(QWidget):
    """Shows a study, finished or not."""

    def __init__(self) -> None:
        super().__init__()
        self.title = label(role="heading", wraps=True)
        self.sentence = label(wraps=True)
        self.facts = label(role="small", wraps=True)
        self.cells = [[label() for _ in _HEADS] for _ in _HINTS]
        self.plot = SpreadPlot()
        self.plot.setMinimumHeight(120)
        self._lines = QGridLayout()
        self.table = QWidget()
        self.table.setLayout(self._grid())
        self.setLayout(column(self.title, self.sentence, self.table, self.facts, (self.plot, 1)))

    def show_study(self, study: Study | None, is_in_force: bool) -> None:
        """Show a study.

        Args:
            study: None shows nothing.
            is_in_force: Whether Detector and criteria are still those of the study.
        """
        for widget in (self.title, self.sentence, self.facts, self.table, self.plot):
            widget.setVisible(study is not None)
        if study is None:
            return
        agreement = study.agreement
        self.title.setText(study_name(study))
        self.sentence.setText(study_sentence(study, is_in_force))
        self.facts.setText(tr(spread_text(agreement)))
        for cells, texts in zip(self.cells, figure_lines(agreement), strict=True):
            for cell, text in zip(cells, texts, strict=True):
                cell.setText(tr(text))
                cell.setAccessibleName(f"{tr(texts[0])}: {tr(text)}")
        self.plot.show_agreement(agreement)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lines.setHorizontalSpacing(_NARROW_PX if event.size().width() < _WIDE_FROM_PX else _WIDE_PX)

    def _grid(self) -> QGridLayout:
        grid = self._lines
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(len(_HEADS), 1)
        for place, name in enumerate(_HEADS):
            grid.addWidget(label(tr(name), "small"), 0, place, _side(place))
        for line, (cells, hint) in enumerate(zip(self.cells, _HINTS, strict=True), start=1):
            for place, cell in enumerate(cells):
                cell.setToolTip(tr(hint))
                grid.addWidget(cell, line, place, _side(place))
        return grid


def _side(place: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if place in (1, 2) else Qt.AlignmentFlag.AlignLeft


def study_sentence(study: Study, is_in_force: bool) -> str:
    """A study in plain words."""
    done, total = len(study.presentations), len(study.order)
    said = [tr("{done:,} of {total:,} presentations.", done=done, total=total)] if done < total else []
    if study.release is not None:
        said.append(tr("Released by {name}: {reason}.", name=study.release.name, reason=study.release.reason))
    said.append(_answer(study))
    if study.unjudged:
        told = plural(study.unjudged, "image gave no verdict about the part", "images gave no verdict about the part")
        said.append(f"{told}.")
    if study.problems:
        said.append(f"{tr(known_problem(study.problems[0]))}.")
    is_small = len(study.parts) < ADVISED_PARTS or study.rounds < ADVISED_ROUNDS
    if is_small and study.kind is StudyKind.ACCEPTANCE:
        advised = {"parts": ADVISED_PARTS, "rounds": ADVISED_ROUNDS}
        said.append(tr("AIAG advises {parts} parts, each presented {rounds} times.", **advised))
    if study.has_odd_times:
        said.append(tr("The computer's clock was changed meanwhile."))
    if not is_in_force:
        said.append(tr("Detector, threshold, region or smallest defect have changed since: it does not hold for them."))
    return " ".join(text for text in said if text)


def _answer(study: Study) -> str:
    grade = study.agreement.grade
    if study.kind is StudyKind.CHALLENGE:
        nothing = tr("Nothing was missed.") if study.presentations else ""
        return f"{missed_text(study)}." if study.missed else nothing
    if grade is None:
        return tr("Good and defective parts are needed for an answer.")
    return tr("By AIAG's limits this is {grade}.", grade=grade)
