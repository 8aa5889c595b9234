"""The regions of the Defect Mask. Choosing one brings it to the centre of the view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from inspector.domain.pixel_size import PixelSize, three_digits
from inspector.domain.results import Region
from inspector.text import Text
from inspector.ui.widgets.sentences import grouped, tr

#: Rows shown. Noise at a very low Threshold gives thousands of regions that nobody reads.
MAX_ROWS = 200
_COLUMNS = (
    (Text("No."), ""),
    (Text("Score"), ""),
    (Text("Pixels"), Text("Area")),
    (Text("Place"), Text("Column and row of the middle")),
)
#: Where the size of pixels is known.
_MM_COLUMNS = (*_COLUMNS[:2], ("mm²", Text("Area")), ("mm", Text("Width and height")))
_ALIGNMENT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_Index = QModelIndex | QPersistentModelIndex


class RegionModel(QAbstractTableModel):
    """Regions as rows: number, score, area and place.

    Attributes:
        pixel_size: Of the image. None where it is not known.
    """

    def __init__(self) -> None:
        super().__init__()
        self._regions: tuple[Region, ...] = ()
        self.pixel_size: PixelSize | None = None

    def show(self, regions: Sequence[Region], pixel_size: PixelSize | None = None) -> None:
        """Replace the rows. Sizes are in millimetres where ``pixel_size`` is known."""
        self.beginResetModel()
        self.pixel_size = pixel_size
        self._regions = tuple(regions[:MAX_ROWS])
        self.endResetModel()

    def region(self, row: int) -> Region:
        """The region of a row."""
        return self._regions[row]

    def row_of(self, region: Region | None) -> int | None:
        """The row of a region, None where it has none."""
        return None if region is None or region not in self._regions else self._regions.index(region)

    def titles(self) -> Sequence[tuple[str, str]]:
        """Title and tooltip of each column."""
        return _COLUMNS if self.pixel_size is None else _MM_COLUMNS

    def cells(self, number: int, region: Region) -> Sequence[str]:
        """The row of a region, whose number is counted from 1."""
        size = self.pixel_size
        if size is None:
            measures = grouped(region.area_px), "{}, {}".format(*region.centre)
        else:
            measures = three_digits(size.area_mm2(region.area_px)), " × ".join(map(three_digits, size.box_mm(region)))  # noqa: RUF001
        return str(number), f"{region.score:.2f}", *measures

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._regions)

    @override
    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self.titles())

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        region = self._regions[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGNMENT
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cells(index.row() + 1, region)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            at = "{}, {}".format(*region.centre)
            return tr(
                "Bring this region of {area_px:,} pixels, at {at}, to the middle of the view",
                area_px=region.area_px,
                at=at,
            )
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal:
            title, hint = self.titles()[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return tr(title)
            if role == Qt.ItemDataRole.ToolTipRole:
                return tr(hint)
        return _ALIGNMENT if role == Qt.ItemDataRole.TextAlignmentRole else None


class RegionList(QTableView):
    """A table of regions, largest score first.

    Args:
        rows: Its model.
        parent: Owner, if any.

    Signals:
        region_chosen: The Region of the row that was clicked or reached with the keys.
        copy_chosen: The rows are to be copied.
    """

    region_chosen = Signal(object)
    copy_chosen = Signal()

    def __init__(self, rows: RegionModel | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows or RegionModel()
        self.setModel(self.rows)
        self.setAccessibleName(tr("Defects"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setHighlightSections(False)
        # The place takes the rest of the width: coordinates of large images are the longest.
        self.horizontalHeader().setSectionResizeMode(self.rows.columnCount() - 1, QHeaderView.ResizeMode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._on_chosen)
        self.activated.connect(self._on_chosen)

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, 84)

    def show_regions(self, regions: Sequence[Region], pixel_size: PixelSize | None = None) -> None:
        """Replace the rows. The largest score comes first. Sizes are in millimetres where ``pixel_size`` is known."""
        self.rows.show(regions, pixel_size)

    def mark(self, region: Region | None) -> None:
        """Show which region is chosen, without choosing it. None where none is."""
        row = self.rows.row_of(region)
        with QSignalBlocker(self):
            if row is None:
                self.clearSelection()
            else:
                self.selectRow(row)

    @override
    def event(self, event: QEvent) -> bool:
        # While it has the focus the key means the table, else the picture.
        if isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.copy_chosen.emit()
            return True
        return super().event(event)

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus():
            self.region_chosen.emit(self.rows.region(current.row()))

    def _on_chosen(self, index: QModelIndex) -> None:
        self.region_chosen.emit(self.rows.region(index.row()))
