"""The number of Students, chosen with its cost."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from inspector.domain.ensemble import MOST_STUDENTS
from inspector.domain.profile import PROFILES
from inspector.domain.project import Project
from inspector.domain.teachers import with_teachers
from inspector.storage.settings import Settings
from inspector.text import Text
from inspector.ui.train.sentences import TrainingCost, students_text, training_cost
from inspector.ui.widgets.layouts import column, label, row
from inspector.ui.widgets.sentences import tr

_TIP = Text("Students that disagree about a part tell that the detector is not certain. Each takes time to train")


class StudentsChoice(QWidget):
    """Chooses the number of Students of every Ensemble.

    Signals:
        students_chosen: The number, or None for the Profile's own.
    """

    students_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.counts = QComboBox()
        self.counts.setAccessibleName(tr("How many students"))
        # The durations change with the Project.
        self.counts.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.hint = label(role="hint", wraps=True)
        for count in range(1, MOST_STUDENTS + 1):
            self.counts.addItem(str(count), count)
        self._usual = 0
        heading = label(tr("How many stu&dents?"), "heading", wraps=True)
        heading.setBuddy(self.counts)
        self.setLayout(column(row((heading, 1), self.counts), self.hint, spacing=4))
        self.counts.activated.connect(self._on_chosen)
        self.set_changeable("")

    def show_project(self, project: Project, part_count: int, settings: Settings) -> None:
        """Show a Project's choice without a signal, and the cost of every other one."""
        profile = PROFILES.get(project.profile)
        if profile is None:
            return
        # Teachers of the other family take another time.
        usual = with_teachers(profile, project.teachers)
        self._usual = usual.ensemble_size
        cost = training_cost(project, usual, part_count, settings.training_pace(usual.family))
        for index in range(self.counts.count()):
            self.counts.setItemText(index, self._offer(self.counts.itemData(index), cost))
        chosen = project.students or self._usual
        self.counts.setCurrentIndex(self.counts.findData(chosen))
        self.hint.setText(students_text(cost, chosen))

    def set_changeable(self, why_not: str) -> None:
        """Whether a choice can be made: ``why_not`` is empty, or the reason."""
        self.counts.setEnabled(not why_not)
        self.counts.setToolTip(why_not or tr(_TIP))

    def _offer(self, count: int, cost: TrainingCost) -> str:
        duration = cost.duration(count)
        if count == self._usual:
            return tr("{count} (usual), {duration}", count=count, duration=duration)
        return tr("{count}, {duration}", count=count, duration=duration)

    def _on_chosen(self) -> None:
        count = self.counts.currentData()
        self.students_chosen.emit(None if count == self._usual else count)
