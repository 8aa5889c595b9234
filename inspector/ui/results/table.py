"""The table of results. Verdicts with a shape beside the word."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from inspector.domain.results import Verdict
from inspector.storage.results_store import ResultRow
from inspector.ui.results.model import HEADS, ROW_ROLE, VERDICT_COLUMN, ResultsFilter
from inspector.ui.widgets.icons import paint_icon
from inspector.ui.widgets.verdict_banner import verdict_colour

_SHAPES = {Verdict.GOOD: "check-circle", Verdict.UNSURE: "warning", Verdict.DEFECT: "x-circle"}
_WIDTHS_PX = (168, 104, 72, 88, 104, 64, 168)


class ResultsTable(QTableView):
    """Rows can be opened and copied.

    Signals:
        rows_chosen: The list of ResultRow to look at (double click, or Enter).
    """

    rows_chosen = Signal(list)

    def __init__(self, model: ResultsFilter) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegateForColumn(VERDICT_COLUMN, _VerdictDelegate(self))
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
        for column, width_px in enumerate(_WIDTHS_PX):
            self.setColumnWidth(column, width_px)
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
        lines = ["\t".join(HEADS)]
        lines += ["\t".join(str(model.index(row, c).data()) for c in range(len(HEADS))) for row in rows]
        QGuiApplication.clipboard().setText("\n".join(lines) + "\n")


class _VerdictDelegate(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell: QRect = option.rect
        palette: QPalette = option.palette
        state: QStyle.StateFlag = option.state
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        blank.text = ""
        view = self.parent()
        if isinstance(view, QWidget):
            view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, view)
        verdict = index.data(ROW_ROLE).verdict
        symbol = QRect(cell.x() + 8, cell.y() + (cell.height() - 20) // 2, 20, 20)
        paint_icon(painter, _SHAPES[verdict], symbol, verdict_colour(verdict, palette))
        painter.save()
        font = painter.font()
        font.setBold(verdict is Verdict.DEFECT or bool(state & QStyle.StateFlag.State_Selected))
        painter.setFont(font)
        painter.setPen(palette.text().color())
        painter.drawText(cell.adjusted(36, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, str(verdict))
        painter.restore()
