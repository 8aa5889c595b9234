"""The Results place: the parts inspected so far."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget
from typing_extensions import override

from inspector.domain.results import Verdict
from inspector.errors import InspectorError
from inspector.storage.atomic import write_bytes
from inspector.storage.results_store import ResultRow
from inspector.storage.results_table import TableRow, results_csv
from inspector.ui.results.model import ResultsFilter, ResultsModel, results_sentence
from inspector.ui.results.table import ResultsTable
from inspector.ui.widgets.buttons import symbol_button
from inspector.ui.widgets.empty_place import EmptyPlace
from inspector.ui.widgets.file_dialogs import ask_new_file
from inspector.ui.widgets.layouts import column, label, row
from inspector.ui.workspace.navigation import ShowInspect
from inspector.ui.workspace.workspace import Workspace

_FILTERS = (
    ("All parts", None),
    ("DEFECT", Verdict.DEFECT),
    ("UNSURE", Verdict.UNSURE),
    ("GOOD", Verdict.GOOD),
)
#: Vanished images that a message names.
_NAMED = 3


class ResultsPage(QWidget):
    """A table of the Inspect place's results. It can be filtered, saved and cleared."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.model = ResultsModel(self)
        self.filtered = ResultsFilter(self)
        self.filtered.setSourceModel(self.model)
        self.table = ResultsTable(self.filtered)
        self.empty = EmptyPlace()
        self.stack = QStackedWidget()
        self.sentence = label(role="hint", wraps=True)
        self.filter = QComboBox()
        self.filter.setAccessibleName("Show parts with this verdict")
        self.look = symbol_button("&Look at part", "magnifying-glass")
        self.copy = symbol_button("Cop&y", "copy")
        self.save = symbol_button("&Save table…", "export")
        self.clear = symbol_button("Clea&r", "trash")
        self.undo = symbol_button("&Undo clear", "arrow-counter-clockwise")
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        for text, verdict in _FILTERS:
            self.filter.addItem(text, verdict)
        self.empty.say(
            "chart-bar",
            "No parts inspected yet",
            "Every part that you inspect is listed here, with its verdict and score.",
            ("Go to I&nspect", lambda: self.workspace.navigation.show(ShowInspect())),
        )
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        buttons = (self.filter, self.look, self.copy, self.save, self.clear, self.undo)
        head = row((self.sentence, 1), *buttons)
        self.setLayout(column(head, (self.stack, 1), spacing=16, margins=(24, 8, 24, 16)))

    def _connect(self) -> None:
        workspace = self.workspace
        workspace.document.project_opened.connect(self.refresh)
        workspace.document.closed.connect(self.refresh)
        workspace.results.changed.connect(self._on_results_changed)
        self.filter.currentIndexChanged.connect(self._on_filter_chosen)
        self.table.rows_chosen.connect(self._show_rows)
        self.table.selectionModel().selectionChanged.connect(self._refresh_controls)
        self.look.clicked.connect(lambda: self._show_rows(self.table.selected_rows))
        self.copy.clicked.connect(self.table.copy)
        self.save.clicked.connect(self.ask_save)
        self.clear.clicked.connect(workspace.results.clear)
        self.undo.clicked.connect(workspace.results.undo_clear)

    @Slot()
    def refresh(self) -> None:
        """Show the results as they are stored."""
        self.model.set_rows(self.workspace.results.rows())
        self._refresh_controls()

    @Slot()
    def ask_save(self) -> None:
        """Let the operator choose where the table goes."""
        ask_new_file(self, "Save the table", "results.csv", "CSV (*.csv)", self.save_table)

    def save_table(self, path: Path) -> None:
        """Write the rows shown to a CSV file."""
        try:
            write_bytes(path, results_csv(map(_table_row, self.table.shown_rows)))
        except InspectorError as error:
            self.workspace.messages.report(error)
            return
        self.workspace.messages.post("info", f"The table was saved as {path}.")

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @Slot()
    def _on_results_changed(self) -> None:
        if self.isVisible():
            self.refresh()

    @Slot()
    def _on_filter_chosen(self) -> None:
        verdict = self.filter.currentData()
        # Qt gives the text of the Verdict back.
        self.filtered.show_only(None if verdict is None else Verdict(verdict))
        self._refresh_controls()

    @Slot(list)
    def _show_rows(self, rows: list[ResultRow]) -> None:
        gone = [result.path for result in rows if not result.path.exists()]
        if gone:
            names = ", ".join(f"“{path.name}”" for path in gone[:_NAMED]) + (", …" if len(gone) > _NAMED else "")
            verb = "is" if len(gone) == 1 else "are"
            self.workspace.messages.post("warning", f"{names} {verb} no longer where inspected.")
        paths = tuple(result.path for result in rows if result.path not in gone)
        if paths:
            self.workspace.navigation.show(ShowInspect(paths))

    @Slot()
    def _refresh_controls(self) -> None:
        rows, selected = self.model.rows, self.table.selected_rows
        self.stack.setCurrentWidget(self.table if rows else self.empty)
        self.sentence.setText(results_sentence(rows))
        for button, hint in (
            (self.copy, "Copy the selected rows, or all, for a spreadsheet (Ctrl+C)"),
            (self.save, "Save the rows shown as a CSV file"),
            (self.clear, "Forget these results; the images stay"),
        ):
            button.setEnabled(bool(rows))
            button.setToolTip(hint if rows else "There are no results yet")
        self.filter.setEnabled(bool(rows))
        self.look.setEnabled(bool(selected))
        self.look.setToolTip("Show the selected parts in Inspect (Enter)" if selected else "Select a part first")
        self.undo.setVisible(self.workspace.results.can_undo)
        self.undo.setToolTip("Bring the cleared results back")


def _table_row(row: ResultRow) -> TableRow:
    return TableRow(row.path, row.score, row.verdict, row.threshold, row.defect_area_px, row.regions)
