"""The Teachers that were compared on a Project's parts, beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from inspector.domain.teachers import ComparedTeacher
from inspector.text import Text
from inspector.ui.widgets.sentences import tr

_COLUMNS = (
    (Text("Compared on this project"), Text("Students of each were trained shortly on the project's good parts")),
    (
        Text("Loss"),
        Text("Of its students on good parts that they have not seen, as a share of the descriptors' variance"),
    ),
    ("AUROC", Text("How often a known defective part scores higher than a known good one")),
    ("AUPRO", Text("How well the map covers defects that somebody has drawn (Shift+D in Inspect)")),
)
_LINE_PX = 24
#: Where there is nothing to tell.
_NONE = "-"


class ComparedTable(QTableWidget):
    """One Teacher a row. Hidden while there are no two to compare."""

    def __init__(self) -> None:
        super().__init__(0, len(_COLUMNS))
        self.setAccessibleName(tr("Compared on this project"))
        for column, (title, hint) in enumerate(_COLUMNS):
            item = QTableWidgetItem(tr(title))
            item.setToolTip(tr(hint))
            item.setTextAlignment(_alignment(column))
            self.setHorizontalHeaderItem(column, item)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(_LINE_PX)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hide()

    def show_compared(self, compared: Sequence[ComparedTeacher], name: str) -> None:
        """Show Teachers in their order. The line of the one with this name is bold."""
        self.setRowCount(len(compared))
        for row, teacher in enumerate(compared):
            figures = (teacher.loss, teacher.auroc, teacher.aupro)
            texts = (teacher.name, *(_NONE if figure is None else f"{figure:.3f}" for figure in figures))
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setTextAlignment(_alignment(column))
                font = item.font()
                font.setBold(teacher.name == name)
                item.setFont(font)
                self.setItem(row, column, item)
        header_px = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(header_px + _LINE_PX * len(compared) + 2 * self.frameWidth())
        self.setVisible(len(compared) > 1)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
