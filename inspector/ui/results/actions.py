"""Everything that is done with results: look at the parts, copy, label, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from inspector.domain.recording import Recording
from inspector.domain.result import Occasion, ResultRow
from inspector.text import counted
from inspector.ui.results.columns import COLUMNS, cells
from inspector.ui.results.model import ResultsModel
from inspector.ui.results.shift_dialog import ShiftDialog
from inspector.ui.results.table import ResultsTable
from inspector.ui.widgets.sentences import quoted, tr
from inspector.ui.workspace.navigation import ShowInspect
from inspector.ui.workspace.workspace import Workspace

#: Vanished images that a message names.
_NAMED = 3


class ResultsActions(QObject):
    """Acts on the rows of a table, which are fetched first."""

    def __init__(self, workspace: Workspace, model: ResultsModel, table: ResultsTable) -> None:
        super().__init__(table)
        self._workspace = workspace
        self._model = model
        self._table = table

    def look(self) -> None:
        """Show the selected parts in the Inspect place."""
        self._fetch("look", self._table.selected_ids, self._show_rows)

    def copy(self) -> None:
        """Copy the selected rows, or all of them, as text that spreadsheets take."""
        self._fetch("copy", self._table.selected_ids or self._model.ids, _copy)

    def ask_shift(self) -> None:
        """Let the operator label new results."""
        dialog = ShiftDialog(self._workspace.settings, self._table)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def ask_delete_old(self) -> None:
        """Have the operator confirm that results beyond the limits are deleted."""
        beyond = self._workspace.results.beyond_limits
        question = QMessageBox(self._table)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.setWindowTitle(tr("Delete old results"))
        question.setText(
            tr(
                "Delete the {refused:,} oldest of {total:,} results, with their pictures?",
                refused=beyond.refused,
                total=beyond.total,
            )
        )
        question.setInformativeText(tr("They cannot be brought back. The images themselves stay."))
        delete = question.addButton(tr("&Delete"), QMessageBox.ButtonRole.DestructiveRole)
        question.setDefaultButton(question.addButton(tr("&Keep"), QMessageBox.ButtonRole.RejectRole))
        delete.clicked.connect(lambda: self._workspace.results.sweep(True))
        question.open()

    def _fetch(self, name: str, ids: tuple[int, ...], then: Callable[[tuple[ResultRow, ...]], None]) -> None:
        if ids:
            self._workspace.results.ask(
                name,
                lambda store: store.rows(ids),
                lambda rows: then(cast("tuple[ResultRow, ...]", rows or ())),
                self._table,
            )

    def _show_rows(self, rows: tuple[ResultRow, ...]) -> None:
        files = [row.path for row in rows if row.occasion is Occasion.IMAGE]
        gone = [path for path in files if not path.exists()]
        if not files:
            self._workspace.messages.post("warning", tr("Images of a live source are kept as small pictures only."))
        if gone:
            names = ", ".join(quoted(path.name) for path in gone[:_NAMED]) + (", …" if len(gone) > _NAMED else "")
            self._workspace.messages.post(
                "warning",
                tr(
                    counted(
                        len(gone),
                        "{names} is no longer where inspected.",
                        "{names} are no longer where inspected.",
                        names=names,
                    )
                ),
            )
        paths = tuple(path for path in files if path not in gone)
        if paths:
            self._workspace.navigation.show(ShowInspect(paths, recording=Recording.NONE))


def _copy(rows: tuple[ResultRow, ...]) -> None:
    lines = ["\t".join(column.head for column in COLUMNS), *("\t".join(cells(row)) for row in rows)]
    QGuiApplication.clipboard().setText("\n".join(lines) + "\n")
