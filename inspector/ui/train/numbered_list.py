"""Numbered things of a Project, such as studies and Versions: a list, and the selected one beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QWidget

from inspector.ui.train.picture_list import Entry, PictureList
from inspector.ui.widgets.empty_place import EmptyPlace
from inspector.ui.widgets.icons import icon
from inspector.ui.widgets.layouts import row

_SYMBOL = QSize(20, 20)


@dataclass(frozen=True, slots=True)
class Numbered:
    """One of them.

    Attributes:
        number: Names it.
        text: A few lines.
        symbol: The name of an icon, for its state.
    """

    number: int
    text: str
    symbol: str


class NumberedList(QStackedWidget):
    """An empty place as long as there is nothing to list.

    Args:
        name: For screen readers.
        list_px: Width of the list.
        shown: Shows the selected one.

    Attributes:
        list: One line can be selected.
        empty: Says the way to the first one.
    """

    def __init__(self, name: str, list_px: int, shown: QWidget) -> None:
        super().__init__()
        self.list = PictureList(name, _SYMBOL)
        self.list.setFixedWidth(list_px)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.empty = EmptyPlace()
        browser = QWidget()
        browser.setLayout(row(self.list, (shown, 1), spacing=16))
        self.addWidget(self.empty)
        self.addWidget(browser)

    @property
    def number(self) -> int | None:
        """Of the selected one."""
        keys = self.list.selected
        return int(keys[0]) if keys else None

    def select(self, number: int) -> None:
        """Select one, where it is listed."""
        self.list.select(str(number))

    def show_all(self, listed: Iterable[Numbered]) -> None:
        """List others. The selection stays where it can."""
        entries = [
            Entry(str(each.number), each.text, icon(each.symbol, lambda: self.palette().text().color()))
            for each in listed
        ]
        self.list.show_entries(entries)
        self.setCurrentIndex(1 if entries else 0)
