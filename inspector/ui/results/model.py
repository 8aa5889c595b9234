"""Results of a Project as a table that holds only the rows that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from inspector.domain.result import ResultRow
from inspector.domain.results import Verdict
from inspector.domain.results_filter import Order, SortKey
from inspector.ui.results.columns import COLUMNS, VERDICT_COLUMN, shown_text
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.verdict_banner import verdict_icon

Index = QModelIndex | QPersistentModelIndex

#: Rows that are fetched together.
BLOCK = 128
#: Rows in memory. A row never changes, so that it can be kept.
_MOST_ROWS = 20_000


class ResultsModel(QAbstractTableModel):
    """One row per result. Rows that are not here yet are blank and are asked for.

    Args:
        fetch: Asks for the rows of these ids. ``take`` brings them.
        parent: Owner, if any.

    Attributes:
        used_labels: Columns of labels in which some row has a value.

    Signals:
        order_chosen: The Order that somebody wants.
    """

    order_chosen = Signal(object)

    def __init__(self, fetch: Callable[[tuple[int, ...]], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._ids: tuple[int, ...] = ()
        self._rows: dict[int, ResultRow] = {}
        self._blocks: set[int] = set()
        self.used_labels: set[SortKey] = set()
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._fetch_blocks)

    @property
    def ids(self) -> tuple[int, ...]:
        """Of all rows, in the order shown."""
        return self._ids

    def row(self, position: int) -> ResultRow | None:
        """A row, None while it is fetched."""
        found = self._rows.get(self._ids[position])
        if found is None:
            self._blocks.add(position // BLOCK)
            if not self._due.isActive():
                self._due.start(0)
        return found

    def show_ids(self, ids: Sequence[int], first: Iterable[ResultRow]) -> None:
        """Show other results, of which the first ones are here."""
        self.beginResetModel()
        self._ids = tuple(ids)
        self._blocks.clear()
        self._keep(first)
        self.endResetModel()

    def forget(self) -> None:
        """Rows are to be fetched anew: other Truths are told. Those shown stay until then."""
        self._rows.clear()

    def take(self, rows: Iterable[ResultRow]) -> None:
        """Show the rows that were asked for."""
        self._keep(rows)
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(COLUMNS) - 1))

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._ids)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(COLUMNS)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.order_chosen.emit(Order(COLUMNS[column].key, order is Qt.SortOrder.DescendingOrder))

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        return {
            Qt.ItemDataRole.DisplayRole: tr(column.head),
            Qt.ItemDataRole.ToolTipRole: tr(column.hint),
            Qt.ItemDataRole.TextAlignmentRole: column.alignment,
        }.get(Qt.ItemDataRole(role))

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column = COLUMNS[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.alignment
        row = self.row(index.row())
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return shown_text(column, row)
            case Qt.ItemDataRole.ToolTipRole:
                return str(row.path)
        return _verdict_look(row.verdict, role) if index.column() == VERDICT_COLUMN else None

    def _keep(self, rows: Iterable[ResultRow]) -> None:
        if len(self._rows) > _MOST_ROWS:
            self._rows.clear()
        for row in rows:
            self._rows[row.id] = row
            self.used_labels |= {column.key for column in COLUMNS if column.is_label and column.value(row)}

    def _fetch_blocks(self) -> None:
        blocks, self._blocks = self._blocks, set()
        # Of a long way that was scrolled only the end is looked at.
        starts = [block * BLOCK for block in sorted(blocks)][-4:]
        ids = [id_ for start in starts for id_ in self._ids[start : start + BLOCK] if id_ not in self._rows]
        if ids:
            self._fetch(tuple(ids))


def _verdict_look(verdict: Verdict, role: int) -> object:
    if role == Qt.ItemDataRole.DecorationRole:
        return verdict_icon(verdict)
    if role == Qt.ItemDataRole.FontRole and verdict is Verdict.DEFECT:
        font = QApplication.font()
        font.setBold(True)
        return font
    return None
