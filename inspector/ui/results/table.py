"""The table of results. Verdicts with a shape beside the word."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from inspector.domain.result import ResultRow
from inspector.ui.results.columns import COLUMNS, FOLDER_COLUMN, NAME_COLUMN, SCORE_COLUMN, VERDICT_COLUMN
from inspector.ui.results.model import ResultsModel
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.theme import heading_font

_ROW_PX = 32
#: Around a word, and for the symbol beside a Verdict.
_AROUND_PX, _SYMBOL_PX = 24, 24
_AROUND_HEAD_PX = 22
#: Names of images are given more room up to the first width where the folders have the second one.
_WIDE_NAME_PX, _WIDE_FOLDER_PX = 320, 280
_Flag = QItemSelectionModel.SelectionFlag


class _LastShown(QStyledItemDelegate):
    """The last folders tell parts apart, the first ones are the same for all."""

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideLeft


class ResultsTable(QTableView):
    """Rows can be opened.

    Signals:
        rows_chosen: The selected rows are to be looked at (double click).
        row_shown: The ResultRow that the focus is on, or None.
    """

    rows_chosen = Signal()
    row_shown = Signal(object)

    def __init__(self, model: ResultsModel) -> None:
        super().__init__()
        self._results = model
        self.setModel(model)
        self.setIconSize(QSize(20, 20))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        head = self.horizontalHeader()
        head.setSortIndicator(SCORE_COLUMN, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setItemDelegateForColumn(FOLDER_COLUMN, _LastShown(self))
        self.setAccessibleName(tr("Results"))
        self.verticalHeader().hide()
        # One height for all: a hundred thousand rows are never measured.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setStretchLastSection(True)
        self.ensurePolished()
        heading = QFontMetrics(heading_font(self.font()))
        for position, column in enumerate(COLUMNS):
            words_px = max((self.fontMetrics().horizontalAdvance(tr(word)) for word in column.words), default=0)
            words_px += _AROUND_PX + (_SYMBOL_PX if position == VERDICT_COLUMN else 0)
            head_px = heading.horizontalAdvance(tr(column.head)) + _AROUND_HEAD_PX
            self.setColumnWidth(position, max(column.width_px, words_px, head_px))
            self.setColumnHidden(position, column.is_label)
        self._name_px = self._least_name_px = self.columnWidth(NAME_COLUMN)
        self.doubleClicked.connect(self.rows_chosen)
        self.selectionModel().currentRowChanged.connect(self._tell_current)
        model.dataChanged.connect(self._tell_current)
        model.dataChanged.connect(self._show_label_columns)
        model.modelReset.connect(self._show_label_columns)

    @property
    def selected_ids(self) -> tuple[int, ...]:
        """Ids of the selected rows, in the order shown."""
        chosen = self.selectionModel().selection()
        ranges = sorted((chosen.at(place).top(), chosen.at(place).bottom()) for place in range(chosen.count()))
        return tuple(id_ for top, bottom in ranges for id_ in self._results.ids[top : bottom + 1])

    @property
    def position(self) -> int:
        """Of the row that the focus is on, -1 without one."""
        return self.currentIndex().row()

    def step_to(self, position: int) -> None:
        """Select one row and show it. Positions beyond the ends mean the ends."""
        last = self._results.rowCount() - 1
        if last >= 0:
            # With Ctrl, as in Ctrl+End, Qt would add the row to those that are selected.
            self.clearSelection()
            self.selectRow(max(0, min(position, last)))
            self.scrollTo(self.currentIndex())

    def select_ids(self, ids: tuple[int, ...], current: int | None) -> None:
        """Select the rows of ids that are shown, and give one of them the focus."""
        places = {id_: place for place, id_ in enumerate(self._results.ids)} if ids or current else {}
        chosen = QItemSelection()
        for top, bottom in _ranges(sorted(places[id_] for id_ in ids if id_ in places)):
            chosen.select(self._results.index(top, 0), self._results.index(bottom, len(COLUMNS) - 1))
        selection = self.selectionModel()
        selection.select(chosen, _Flag.ClearAndSelect)
        if current in places:
            selection.setCurrentIndex(self._results.index(places[current], 0), _Flag.NoUpdate)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_names_room()

    def _give_names_room(self) -> None:
        if self.columnWidth(NAME_COLUMN) != self._name_px:
            # Somebody has chosen a width.
            return
        others_px = sum(self.columnWidth(place) for place in range(len(COLUMNS)) if place != NAME_COLUMN)
        spare_px = self.viewport().width() - others_px + self.columnWidth(FOLDER_COLUMN) - _WIDE_FOLDER_PX
        self._name_px = max(self._least_name_px, min(spare_px, _WIDE_NAME_PX))
        self.setColumnWidth(NAME_COLUMN, self._name_px)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """By keys, the row that the focus comes to is selected, so that everything beside its picture can be done."""
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason and not self.selectionModel().hasSelection():
            self.step_to(max(0, self.position))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Home:
            self.step_to(0)
        elif event.key() == Qt.Key.Key_End:
            self.step_to(self._results.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    @Slot()
    def _tell_current(self) -> None:
        shown: ResultRow | None = self._results.row(self.position) if self.position >= 0 else None
        self.row_shown.emit(shown)

    @Slot()
    def _show_label_columns(self) -> None:
        used = self._results.used_labels
        for position, column in enumerate(COLUMNS):
            if column.is_label and column.key in used:
                self.setColumnHidden(position, False)
        self._give_names_room()


def _ranges(places: list[int]) -> list[tuple[int, int]]:
    """Rising numbers as pairs of the first and the last of those that follow each other."""
    found: list[tuple[int, int]] = []
    for place in places:
        top = found.pop()[0] if found and found[-1][1] == place - 1 else place
        found.append((top, place))
    return found
