"""Texts of several lines in lists."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from inspector.ui.widgets.layouts import with_units


class WrappedItems(QStyledItemDelegate):
    """Keeps a number and its unit on one line."""

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.text = with_units(option.text)
