"""The table of results. Verdicts with a shape beside the word."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView
from typing_extensions import override

from inspector.storage.results_store import ResultRow
from inspector.ui.results.model import COLUMNS, ROW_ROLE, ResultsFilter


class ResultsTable(QTableView):
    """Rows can be opened and copied.

    Signals:
        rows_chosen: The list of ResultRow to look at (double click, or Enter).
    """

    rows_chosen = Signal(list)

    def __init__(self, model: ResultsFilter) -> None:
        super().__init__()
        self.setModel(model)
        self.setIconSize(QSize(20, 20))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSortingEnabled(True)
        self.sortByColumn(2, Qt.SortOrder.DescendingOrder)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        # The last folders tell parts apart, the first ones are the same for all.
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setAccessibleName("Results")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(32)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setStretchLastSection(True)
        for position, column in enumerate(COLUMNS[:-1]):
            self.setColumnWidth(position, column.width_px)
        self.doubleClicked.connect(lambda _: self.rows_chosen.emit(self.selected_rows))

    @property
    def selected_rows(self) -> list[ResultRow]:
        """The selected rows, in the order shown."""
        selected = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [index.data(ROW_ROLE) for index in selected]

    @property
    def shown_rows(self) -> list[ResultRow]:
        """All rows, in the order shown."""
        model = self.model()
        return [model.index(row, 0).data(ROW_ROLE) for row in range(model.rowCount())]

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selected_rows:
            self.rows_chosen.emit(self.selected_rows)
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Copy the chosen rows, or all of them, as text that spreadsheets take."""
        model = self.model()
        rows = sorted(index.row() for index in self.selectionModel().selectedRows()) or range(model.rowCount())
        lines = ["\t".join(column.head for column in COLUMNS)]
        lines += ["\t".join(model.index(row, place).data() for place in range(len(COLUMNS))) for row in rows]
        QGuiApplication.clipboard().setText("\n".join(lines) + "\n")
