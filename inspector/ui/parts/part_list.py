"""Good Parts as thumbnails: thousands of them scroll smoothly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QBrush, QColor, QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from inspector.ui.widgets.frame_pace import single_shot
from inspector.ui.widgets.icons import paint_icon
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.thumbnails import Thumbnails

Index = QModelIndex | QPersistentModelIndex

IMAGE_PX = 144
#: The least room of a part.
CELL = QSize(168, 192)
#: Scrolling has paused after this time.
SETTLED_MS = 80
#: So many changed rows are told one by one.
_FEW = 200
PATH_ROLE = Qt.ItemDataRole.UserRole
NOTE_ROLE = Qt.ItemDataRole.UserRole + 1


class PartListModel(QAbstractListModel):
    """Paths of Good Parts, with a remark to some."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths: list[Path] = []
        self._rows: dict[Path, int] = {}
        self._notes: dict[Path, str] = {}

    @property
    def paths(self) -> tuple[Path, ...]:
        """All parts, in the order shown."""
        return tuple(self._paths)

    def set_paths(self, paths: Sequence[Path]) -> None:
        """Show other parts. Where a few came or went, the others stay selected and in sight."""
        if list(paths) == self._paths:
            return
        gone = self._rows.keys() - set(paths)
        came = [(row, path) for row, path in enumerate(paths) if path not in self._rows]
        stay = [path for path in self._paths if path not in gone]
        is_ordered = stay == [path for path in paths if path in self._rows]
        if is_ordered and len(gone) + len(came) <= _FEW:
            self._take_out(gone)
            self._put_in(came)
        else:
            self.beginResetModel()
            self._paths = list(paths)
            self.endResetModel()
        self._rows = {path: row for row, path in enumerate(self._paths)}

    def _take_out(self, paths: Iterable[Path]) -> None:
        for row in sorted((self._rows[path] for path in paths), reverse=True):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._paths[row]
            self.endRemoveRows()

    def _put_in(self, came: Iterable[tuple[int, Path]]) -> None:
        for row, path in came:
            self.beginInsertRows(QModelIndex(), row, row)
            self._paths.insert(row, path)
            self.endInsertRows()

    def set_note(self, path: Path, note: str) -> None:
        """Remark something on a part, or with '' nothing."""
        self._notes[path] = note
        index = self.index_of(path)
        if index.isValid():
            self.dataChanged.emit(index, index)

    def append(self, path: Path) -> None:
        """Show one more part, at the end."""
        if path in self._rows:
            return
        row = len(self._paths)
        self.beginInsertRows(QModelIndex(), row, row)
        self._paths.append(path)
        self._rows[path] = row
        self.endInsertRows()

    def index_of(self, path: Path) -> QModelIndex:
        """Where a part is. Invalid if it is not shown."""
        row = self._rows.get(path)
        return QModelIndex() if row is None else self.index(row)

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._paths)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        path = self._paths[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return path.name
        if role == Qt.ItemDataRole.ToolTipRole:
            note = self._notes.get(path)
            return f"{path.name}\n{note}" if note else path.name
        if role == PATH_ROLE:
            return path
        if role == NOTE_ROLE:
            return self._notes.get(path, "")
        return None


class _PartDelegate(QStyledItemDelegate):
    def __init__(self, thumbnails: Thumbnails, view: QListView) -> None:
        super().__init__(view)
        self._thumbnails = thumbnails
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._view.gridSize()

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell: QRect = option.rect
        palette: QPalette = option.palette
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            # A frame beside the tint: selection must not hang on a colour alone.
            tint = QColor(palette.accent().color())
            tint.setAlpha(64)
            _paint_frame(painter, cell, QPen(palette.accent().color(), 2), QBrush(tint))
        elif state & QStyle.StateFlag.State_HasFocus:
            dashes = QPen(palette.accent().color(), 1, Qt.PenStyle.DashLine)
            _paint_frame(painter, cell, dashes, QBrush())
        elif state & QStyle.StateFlag.State_MouseOver:
            _paint_frame(painter, cell, QPen(Qt.PenStyle.NoPen), palette.alternateBase())
        area = QRect(cell.x() + (cell.width() - IMAGE_PX) // 2, cell.y() + 12, IMAGE_PX, IMAGE_PX)
        self._paint_image(painter, area, index.data(PATH_ROLE), palette)
        self._paint_name(painter, cell, index, palette)
        painter.restore()

    def _paint_image(self, painter: QPainter, area: QRect, path: Path, palette: QPalette) -> None:
        pixmap = self._thumbnails.pixmap(path)
        if pixmap is not None:
            ratio = pixmap.devicePixelRatio()
            left = area.x() + (area.width() - pixmap.width() / ratio) / 2
            top = area.y() + (area.height() - pixmap.height() / ratio) / 2
            painter.drawPixmap(QPoint(round(left), round(top)), pixmap)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.alternateBase())
        painter.drawRoundedRect(area, 4, 4)
        symbol = QRect(0, 0, 32, 32)
        symbol.moveCenter(area.center())
        name = "warning" if self._thumbnails.is_unreadable(path) else "image"
        paint_icon(painter, name, symbol, QApplication.palette().placeholderText().color())

    def _paint_name(self, painter: QPainter, cell: QRect, index: Index, palette: QPalette) -> None:
        line = QRect(cell.x() + 12, cell.bottom() - 30, cell.width() - 24, 20)
        if index.data(NOTE_ROLE):
            paint_icon(painter, "info", QRect(line.x(), line.y() + 2, 16, 16), palette.accent().color())
            line.setLeft(line.left() + 20)
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(palette.text().color())
        name = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideMiddle, line.width())
        alignment = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignHCenter
        painter.drawText(line, alignment, name)


def _paint_frame(painter: QPainter, cell: QRect, pen: QPen, fill: QBrush) -> None:
    painter.setPen(pen)
    painter.setBrush(fill)
    painter.drawRoundedRect(cell.adjusted(3, 3, -3, -3), 6, 6)


class PartList(QListView):
    """The thumbnails of a PartListModel."""

    def __init__(self, model: PartListModel) -> None:
        super().__init__()
        self._model = model
        self.thumbnails = Thumbnails(IMAGE_PX, self.devicePixelRatioF(), self)
        self.setModel(model)
        self.setGridSize(CELL)
        self.setItemDelegate(_PartDelegate(self.thumbnails, self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(CELL.height() // 4)
        self.setMouseTracking(True)
        self.setAcceptDrops(False)
        self.setAccessibleName(tr("Good parts"))
        # Qt paints only rows that scroll into sight. Those that stayed there are asked for again once scrolling pauses.
        self._settled = single_shot(self, SETTLED_MS)
        self._settled.timeout.connect(self.viewport().update)
        self.thumbnails.thumbnail_loaded.connect(self._on_loaded)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    @property
    def selected_paths(self) -> list[Path]:
        """The selected parts, in the order shown."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self._model.paths[row] for row in rows]

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the whole width among as many parts as fit beside each other."""
        # Qt keeps the room of the scroll bar free, whether it is seen or not.
        bar_px = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self.verticalScrollBar())
        width_px = self.maximumViewportSize().width() - bar_px - 1
        beside = max(1, width_px // CELL.width())
        self.setGridSize(QSize(max(CELL.width(), width_px // beside), CELL.height()))
        super().resizeEvent(event)

    @Slot(object)
    def _on_loaded(self, path: Path) -> None:
        index = self._model.index_of(path)
        if index.isValid():
            self.update(index)

    @Slot()
    def _on_scrolled(self) -> None:
        self.thumbnails.drop_requests()
        self._settled.start()
