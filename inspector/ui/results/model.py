"""Results of a Project as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt
from typing_extensions import override

from inspector.domain.results import Verdict
from inspector.storage.results_store import ResultRow
from inspector.ui.widgets.sentences import plural

Index = QModelIndex | QPersistentModelIndex

HEADS = ("Part", "Verdict", "Score", "Threshold", "Defect area", "Places", "Inspected", "Folder")
_HINTS = (
    "Name of the image",
    "At the threshold when it was inspected",
    "Anomaly score: the highest value of the anomaly map",
    "What the score was compared with",
    "Pixels above the threshold",
    "Separate places above the threshold",
    "When it was inspected",
    "Where the image lies",
)
_NUMBERS = (2, 3, 4, 5)
VERDICT_COLUMN = 1
ROW_ROLE = Qt.ItemDataRole.UserRole
SORT_ROLE = Qt.ItemDataRole.UserRole + 1


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
        return 0 if parent.isValid() else len(HEADS)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _HINTS[section]
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role == SORT_ROLE:
            return _sort_key(row, column)
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(row.path)
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None


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


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _text(row: ResultRow, column: int) -> str:
    return (
        row.path.name,
        str(row.verdict),
        f"{row.score:.2f}",
        f"{row.threshold:.2f}",
        f"{row.defect_area_px:,} px",
        f"{row.regions:,}",
        _local_time(row.inspected_at),
        str(row.path.parent),
    )[column]


def _sort_key(row: ResultRow, column: int) -> object:
    severity = list(Verdict).index(row.verdict)
    return (
        row.path.name.casefold(),
        severity,
        row.score,
        row.threshold,
        row.defect_area_px,
        row.regions,
        row.inspected_at,
        str(row.path.parent).casefold(),
    )[column]


def _local_time(stamp: str) -> str:
    try:
        return datetime.fromisoformat(stamp).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return stamp
