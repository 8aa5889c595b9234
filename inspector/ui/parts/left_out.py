"""Images that could not become Good Parts, and remarks on those that did."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem

from inspector.domain.events import ItemSkipped, PartAdded
from inspector.ui.widgets.buttons import close_button
from inspector.ui.widgets.icons import icon
from inspector.ui.widgets.layouts import column, label, row
from inspector.ui.widgets.sentences import error_sentence, plural, tr
from inspector.ui.widgets.wrapped_items import WrappedItems

_WIDTH_PX = 304


class LeftOut(QFrame):
    """A list beside the parts. Hidden until there is something to tell.

    Signals:
        part_chosen: The Path of a Good Part with a remark.
    """

    part_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sidePanel")
        self.setFixedWidth(_WIDTH_PX)
        self._skipped = 0
        self._noted = 0
        self.title = label(role="heading")
        self.close_button = close_button(tr("Close this list"))
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setItemDelegate(WrappedItems(self.list))
        self.list.setAlternatingRowColors(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setIconSize(QSize(20, 20))
        self.list.setAccessibleName(tr("Remarks on added images"))
        self.setLayout(column(row((self.title, 1), self.close_button), (self.list, 1), margins=(16, 16, 16, 16)))
        self.close_button.clicked.connect(self.clear)
        self.list.itemActivated.connect(self._on_activated)
        self.list.itemClicked.connect(self._on_activated)
        self.hide()

    def clear(self) -> None:
        """Forget everything and hide."""
        self._skipped = self._noted = 0
        self.list.clear()
        self.hide()

    def show_again(self) -> None:
        """Show the list if there is something in it."""
        self.setVisible(self.list.count() > 0)

    def add_skipped(self, skipped: ItemSkipped) -> None:
        """Tell why an image was left out."""
        self._skipped += 1
        self._add("x-circle", error_sentence(skipped), str(skipped.path))

    def add_unused(self, part: ItemSkipped) -> None:
        """Tell why an image that another program put among the parts is not used."""
        self._skipped += 1
        item = self._add(
            "x-circle",
            tr("{what}. It lies among the parts, but training passes over it.", what=part.what),
            tr(part.advice),
        )
        item.setData(Qt.ItemDataRole.UserRole, part.path)

    def add_note(self, part: PartAdded) -> None:
        """Tell a remark on a part that was added, if there is one."""
        if part.note:
            self._noted += 1
            item = self._add(
                "info", tr("{name}: {note}. It was added.", name=part.path.name, note=part.note), str(part.source)
            )
            item.setData(Qt.ItemDataRole.UserRole, part.path)

    def _add(self, symbol: str, text: str, hint: str) -> QListWidgetItem:
        item = QListWidgetItem(icon(symbol), text)
        item.setToolTip(hint)
        self.list.addItem(item)
        counts = [plural(self._skipped, "image left out", "images left out")] if self._skipped else []
        counts += [plural(self._noted, "remark", "remarks")] if self._noted else []
        self.title.setText(", ".join(counts))
        self.show()
        return item

    def _on_activated(self, item: QListWidgetItem) -> None:
        path = item.data(Qt.ItemDataRole.UserRole)
        if path is not None:
            self.part_chosen.emit(path)
