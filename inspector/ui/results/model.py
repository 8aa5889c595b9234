"""Results of a Project as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from inspector.domain.results import Verdict
from inspector.storage.results_store import ResultRow
from inspector.ui.widgets.sentences import plural
from inspector.ui.widgets.verdict_banner import verdict_icon

Index = QModelIndex | QPersistentModelIndex

VERDICT_COLUMN = 1
ROW_ROLE = Qt.ItemDataRole.UserRole
SORT_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table.

    Attributes:
        head: Its name.
        hint: One sentence about it.
        width_px: Its width at first. The last column takes the rest.
        value: Of a result.
        text: A value as it is written.
        is_number: Whether it stands on the right.
    """

    head: str
    hint: str
    width_px: int
    value: Callable[[ResultRow], Any]
    text: Callable[[Any], str] = str
    is_number: bool = False

    @property
    def alignment(self) -> Qt.AlignmentFlag:
        """Of head and cells."""
        side = Qt.AlignmentFlag.AlignRight if self.is_number else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def sort_key(self, row: ResultRow) -> Any:  # noqa: ANN401 - any value that has an order
        """Verdicts by severity, texts without regard to case."""
        value = self.value(row)
        if isinstance(value, Verdict):
            return list(Verdict).index(value)
        return value.casefold() if isinstance(value, str) else value


def _local_time(stamp: str) -> str:
    try:
        return datetime.fromisoformat(stamp).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return stamp


COLUMNS = (
    Column("Part", "Name of the image", 144, attrgetter("path.name")),
    Column("Verdict", "At the threshold when it was inspected", 120, attrgetter("verdict")),
    Column("Score", "The highest value of the anomaly map", 72, attrgetter("score"), "{:.2f}".format, True),
    Column("Threshold", "The score was compared with it", 88, attrgetter("threshold"), "{:.2f}".format, True),
    Column("Defect area", "Pixels above the threshold", 104, attrgetter("defect_area_px"), "{:,} px".format, True),
    Column("Places", "Separate places above the threshold", 64, attrgetter("regions"), "{:,}".format, True),
    Column("Inspected", "When it was inspected", 176, attrgetter("inspected_at"), _local_time),
    Column("Folder", "Where the image lies", 0, lambda row: str(row.path.parent)),
)


class ResultsModel(QAbstractTableModel):
    """One row per inspected image."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ResultRow] = []

    @property
    def rows(self) -> tuple[ResultRow, ...]:
        """All results, oldest first."""
        return tuple(self._rows)

    def set_rows(self, rows: Sequence[ResultRow]) -> None:
        """Show other results."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(COLUMNS)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        return {
            Qt.ItemDataRole.DisplayRole: column.head,
            Qt.ItemDataRole.ToolTipRole: column.hint,
            Qt.ItemDataRole.TextAlignmentRole: column.alignment,
        }.get(Qt.ItemDataRole(role))

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self._rows[index.row()], COLUMNS[index.column()]
        if role == SORT_ROLE:
            return column.sort_key(row)
        if role == ROW_ROLE:
            return row
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(column.value(row))
            case Qt.ItemDataRole.ToolTipRole:
                return str(row.path)
            case Qt.ItemDataRole.TextAlignmentRole:
                return column.alignment
        return _verdict_look(row.verdict, role) if index.column() == VERDICT_COLUMN else None


def _verdict_look(verdict: Verdict, role: int) -> object:
    if role == Qt.ItemDataRole.DecorationRole:
        return verdict_icon(verdict)
    if role == Qt.ItemDataRole.FontRole and verdict is Verdict.DEFECT:
        font = QApplication.font()
        font.setBold(True)
        return font
    return None


class ResultsFilter(QSortFilterProxyModel):
    """Sorts by value, and keeps the rows of one Verdict."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._verdict: Verdict | None = None
        self.setSortRole(SORT_ROLE)

    def show_only(self, verdict: Verdict | None) -> None:
        """Keep the rows of a Verdict. None keeps all."""
        self.beginFilterChange()
        self._verdict = verdict
        self.endFilterChange()

    @override
    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        model = self.sourceModel()
        if self._verdict is None or not isinstance(model, ResultsModel):
            return True
        return model.rows[row].verdict is self._verdict


def results_sentence(rows: Sequence[ResultRow]) -> str:
    """The results in plain words."""
    unusual = sum(row.verdict is Verdict.DEFECT for row in rows)
    unsure = sum(row.verdict is Verdict.UNSURE for row in rows)
    if not rows:
        return ""
    sentence = f"{unusual:,} of {plural(len(rows), 'part', 'parts')} {'looks' if unusual == 1 else 'look'} unusual"
    return f"{sentence}, {unsure:,} to have a look at" if unsure else sentence
