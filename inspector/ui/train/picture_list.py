"""A list of parts with pictures, as the sections of the Train place have it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem
from typing_extensions import override

_KEY_ROLE = Qt.ItemDataRole.UserRole
#: Lines of text that every entry has room for at least, and pixels above and below.
_LEAST_LINES = 3
_AROUND_PX = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list.

    Attributes:
        key: Names it.
        text: A few lines.
        picture: None while there is none.
    """

    key: str
    text: str
    picture: QPixmap | QIcon | None


class PictureList(QListWidget):
    """Several lines may be selected.

    Args:
        name: For screen readers.
        picture: The size of the pictures.
    """

    def __init__(self, name: str, picture: QSize) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setIconSize(picture)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """The list was empty, and something around it had the focus for its keys: it goes on to the list."""
        super().showEvent(event)
        focused = self.window().focusWidget()
        if focused is not None and focused.isAncestorOf(self):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row_px(self, lines: int) -> int:
        # A list that was not shown yet has another font.
        self.ensurePolished()
        return max(self.iconSize().height(), lines * self.fontMetrics().lineSpacing()) + _AROUND_PX

    @property
    def selected(self) -> tuple[str, ...]:
        """Keys of the selected lines, in the list's order."""
        rows = sorted(self.row(item) for item in self.selectedItems())
        return tuple(self.item(row).data(_KEY_ROLE) for row in rows)

    def select(self, key: str) -> None:
        """Make a line the current one, where it is there."""
        for row in range(self.count()):
            if self.item(row).data(_KEY_ROLE) == key:
                self.setCurrentRow(row)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show other lines. The selection and the current line stay where they still are there."""
        selected, current = set(self.selected), self.currentItem()
        current_key, scrolled = None if current is None else current.data(_KEY_ROLE), self.verticalScrollBar().value()
        row = self.currentRow()
        row_px = self._row_px(max([_LEAST_LINES, *(entry.text.count("\n") + 1 for entry in entries)]))
        self.blockSignals(True)
        self.clear()
        for entry in entries:
            item = QListWidgetItem(entry.text)
            item.setData(_KEY_ROLE, entry.key)
            item.setToolTip(entry.text)
            item.setSizeHint(QSize(0, row_px))
            if entry.picture is not None:
                item.setIcon(_plain(entry.picture))
            self.addItem(item)
            item.setSelected(entry.key in selected)
            if entry.key == current_key:
                row = self.count() - 1
        self.blockSignals(False)
        if self.count():
            self.setCurrentRow(min(max(row, 0), self.count() - 1))
        self.verticalScrollBar().setValue(scrolled)
        self.itemSelectionChanged.emit()

    def show_picture(self, key: str, make: Callable[[], QPixmap | None]) -> None:
        """Give a line its picture, where there is one by now."""
        for row in range(self.count()):
            if self.item(row).data(_KEY_ROLE) == key and (picture := make()) is not None:
                self.item(row).setIcon(_plain(picture))


def _plain(picture: QPixmap | QIcon) -> QIcon:
    """An icon that keeps its colours where it is selected."""
    if isinstance(picture, QIcon):
        return picture
    made = QIcon(picture)
    made.addPixmap(picture, QIcon.Mode.Selected)
    return made
