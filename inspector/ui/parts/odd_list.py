"""Odd Good Parts with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from inspector.domain.findings import OddPart
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.thumbnails import Thumbnails
from inspector.ui.widgets.wrapped_items import WrappedItems

_ICON_PX = 56
_PART_ROLE = Qt.ItemDataRole.UserRole


class OddList(QListWidget):
    """A row for each part: its picture, its name and the reasons.

    Args:
        thumbnails: Gives the pictures.

    Signals:
        part_chosen: The Path of the part whose row is current now.
    """

    part_chosen = Signal(object)

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._items: dict[Path, QListWidgetItem] = {}
        self.setWordWrap(True)
        self.setItemDelegate(WrappedItems(self))
        self.setSpacing(2)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.setAccessibleName(tr("Parts to look at"))
        self.currentItemChanged.connect(self._on_current_changed)
        thumbnails.thumbnail_loaded.connect(self._on_loaded)

    @property
    def selected(self) -> list[OddPart]:
        """The parts of the selected rows, from top to bottom."""
        return [item.data(_PART_ROLE) for item in sorted(self.selectedItems(), key=self.row)]

    def show_parts(self, parts: Sequence[OddPart]) -> None:
        """Show other rows. The current row stays the current one, or the next one if it is gone."""
        shown = [self.item(row).data(_PART_ROLE) for row in range(self.count())]
        if list(parts) == shown:
            return
        row = max(0, self.currentRow())
        left = {part.path for part in parts}
        # The first row at or after the current one that stays, or else the last of those before it.
        stays = [part.path for part in shown[row:] if part.path in left]
        before = [part.path for part in shown[:row] if part.path in left]
        current = (stays[:1] or before[-1:] or [None])[0]
        self.blockSignals(True)
        self.clear()
        self._items = {}
        for part in parts:
            item = QListWidgetItem("\n".join((part.path.name, *(f"{tr(each.reason)}." for each in part.findings))))
            item.setData(_PART_ROLE, part)
            self._items[part.path] = item
            self.addItem(item)
            self._show_picture(part.path)
        self.blockSignals(False)
        if shown and current is not None:
            self.setCurrentItem(self._items[current])
        elif parts:
            self.setCurrentRow(0)

    @Slot(object)
    def _on_loaded(self, path: Path) -> None:
        if path in self._items:
            self._show_picture(path)

    def _show_picture(self, path: Path) -> None:
        pixmap = self._thumbnails.pixmap(path)
        if pixmap is not None:
            self._items[path].setIcon(QIcon(pixmap))

    @Slot(object, object)
    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.part_chosen.emit(item.data(_PART_ROLE).path)
