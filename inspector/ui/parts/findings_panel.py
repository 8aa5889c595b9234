"""The one place where odd Good Parts are kept or removed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame

from inspector.ui.parts.odd_list import OddList
from inspector.ui.parts.thumbnails import Thumbnails
from inspector.ui.widgets.buttons import close_button, symbol_button
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import plural
from inspector.ui.widgets.shortcuts import add_shortcuts
from inspector.ui.workspace.workspace import Workspace

_WIDTH_PX = 328


class FindingsPanel(QFrame):
    """A panel beside the parts. Hidden until they are checked.

    Args:
        workspace: Its ``findings`` are shown.
        thumbnails: Gives the pictures.

    Signals:
        part_chosen: The Path of the part that the operator looks at.
        parts_removed: The number of parts that were taken out.
        closed: The operator closed the panel.
    """

    part_chosen = Signal(object)
    parts_removed = Signal(int)
    closed = Signal()

    def __init__(self, workspace: Workspace, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("sidePanel")
        self.setFixedWidth(_WIDTH_PX)
        self._workspace = workspace
        self.title = label(role="heading")
        self.hint = label(role="hint", wraps=True)
        self.close_button = close_button("Close this list (Esc)")
        self.list = OddList(thumbnails)
        self.keep = symbol_button("&Keep", "check", "")
        self.remove = symbol_button("&Take out", "trash", "")
        buttons = row(self.keep, self.remove, STRETCH)
        head = row((self.title, 1), self.close_button)
        self.setLayout(column(head, self.hint, (self.list, 1), buttons, margins=(16, 16, 16, 16)))
        self.close_button.clicked.connect(self.close_list)
        self.keep.clicked.connect(self.keep_selected)
        self.remove.clicked.connect(self.remove_selected)
        self.list.remove_chosen.connect(self.remove_selected)
        self.list.part_chosen.connect(self.part_chosen)
        self.list.itemSelectionChanged.connect(self._refresh_buttons)
        workspace.findings.changed.connect(self.refresh)
        workspace.findings.check_ended.connect(self._on_check_ended)
        add_shortcuts(self, ("K", self.keep_selected), ("Esc", self.close_list))
        self.refresh()
        self.hide()

    @Slot()
    def refresh(self) -> None:
        """Show the findings as they are now."""
        findings = self._workspace.findings
        odd = findings.odd
        self.list.show_parts(odd)
        self.list.setVisible(bool(odd))
        if findings.is_running:
            self.title.setText("Checking…")
            self.hint.setText("Each part is compared with all others. The rest of the window keeps working.")
        elif findings.unchecked is None:
            self.title.setText("Not checked yet")
            self.hint.setText("Check parts (C) looks for images that are blurred, dark, twins, or unlike the others.")
        elif odd:
            self.title.setText(plural(len(odd), "part to look at", "parts to look at"))
            self.hint.setText(f"K keeps a part, Delete takes it out. Ctrl+Z takes either back.{self._news()}")
        else:
            self.title.setText("Nothing to look at")
            self.hint.setText(f"All parts look alike enough to learn from.{self._news()}")
        self._refresh_buttons()

    @Slot()
    def close_list(self) -> None:
        """Hide the panel."""
        self.hide()
        self.closed.emit()

    def take_focus(self) -> None:
        """Let keys act on the list."""
        if self.list.count():
            if self.list.currentRow() < 0:
                self.list.setCurrentRow(0)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def keep_selected(self) -> None:
        """Do not tell the findings about the selected parts again."""
        if selected := self.list.selected:
            self._workspace.findings.keep(selected)

    @Slot()
    def remove_selected(self) -> None:
        """Take the selected parts out of the Project."""
        count = self._workspace.parts.remove([part.path for part in self.list.selected])
        if count:
            self.parts_removed.emit(count)

    @Slot()
    def _on_check_ended(self) -> None:
        if self.isVisible():
            self.take_focus()

    def _news(self) -> str:
        unchecked = self._workspace.findings.unchecked
        if not unchecked:
            return ""
        return f" {plural(unchecked, 'part has', 'parts have')} come since: check again (C)."

    @Slot()
    def _refresh_buttons(self) -> None:
        can = bool(self.list.selectedItems())
        for button, hint in (
            (self.keep, "The part is right as it is: do not list it again (K)"),
            (self.remove, "Take the part out of the project (Delete)"),
        ):
            button.setVisible(self.list.count() > 0)
            button.setEnabled(can)
            button.setToolTip(hint if can else "Select a part in the list first")
