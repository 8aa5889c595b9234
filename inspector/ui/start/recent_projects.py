"""The Projects, and the Detectors without a Project, that were opened last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from inspector.errors import InspectorError
from inspector.storage.detector_file import is_detector, read_manifest
from inspector.storage.project_store import open_project
from inspector.ui.widgets.icons import paint_icon
from inspector.ui.widgets.sentences import tr

_Index = QModelIndex | QPersistentModelIndex

PATH_ROLE = Qt.ItemDataRole.UserRole
MISSING_ROLE = Qt.ItemDataRole.UserRole + 1
_ROW_PX = 56


class RecentProjects(QListWidget):
    """One line per Project or Detector: its name, and its folder or file.

    Signals:
        project_chosen: The folder, or Detector file, to open (click, or Enter).
        forget_chosen: The one to take off the list (Delete).
    """

    project_chosen = Signal(object)
    forget_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(_ProjectDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAcceptDrops(False)
        self.setAccessibleName(tr("Recent projects"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._on_chosen)

    def show_paths(self, paths: Sequence[Path]) -> None:
        """Show these Projects and Detectors, in this order."""
        self.clear()
        for path in paths:
            item = QListWidgetItem()
            try:
                item.setText(_name_of(path))
                item.setToolTip(tr("Open {path}", path=path))
            except InspectorError as error:
                item.setText(path.name)
                item.setData(MISSING_ROLE, True)
                item.setToolTip(tr("{what}. Delete takes it off this list", what=error.what))
            item.setData(PATH_ROLE, path)
            self.addItem(item)
        # As tall as its rows, until the page is full.
        self.setMaximumHeight(2 + _ROW_PX * max(1, self.count()))
        if self.count():
            self.setCurrentRow(0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if item is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_chosen(item)
        elif item is not None and event.key() == Qt.Key.Key_Delete:
            self.forget_chosen.emit(item.data(PATH_ROLE))
        else:
            super().keyPressEvent(event)

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self.project_chosen.emit(item.data(PATH_ROLE))


def _name_of(path: Path) -> str:
    if is_detector(path):
        read_manifest(path)
        return path.stem
    return open_project(path).project.name


class _ProjectDelegate(QStyledItemDelegate):
    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, _ROW_PX)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: QRect = option.rect
        palette: QPalette = option.palette
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, palette.alternateBase())
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(palette.accent().color())
            painter.drawRect(row.adjusted(1, 1, -2, -2))
        is_missing = bool(index.data(MISSING_ROLE))
        muted = QApplication.palette().placeholderText().color()
        symbol = QRect(row.x() + 16, row.y() + 16, 24, 24)
        kind = "magnifying-glass" if is_detector(index.data(PATH_ROLE)) else "folder"
        paint_icon(painter, "warning" if is_missing else kind, symbol, muted)
        text = row.adjusted(56, 8, -16, -8)
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(muted if is_missing else palette.text().color())
        upper = QRect(text.x(), text.y(), text.width(), 20)
        name = index.data() + (tr("  (not found)") if is_missing else "")
        _draw(painter, upper, name, Qt.TextElideMode.ElideRight)
        font.setBold(False)
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(muted)
        lower = QRect(text.x(), text.bottom() - 18, text.width(), 20)
        _draw(painter, lower, str(index.data(PATH_ROLE)), Qt.TextElideMode.ElideMiddle)
        painter.restore()


def _draw(painter: QPainter, area: QRect, text: str, mode: Qt.TextElideMode) -> None:
    shown = painter.fontMetrics().elidedText(text, mode, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
