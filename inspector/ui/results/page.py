"""The Results place: the parts inspected so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from inspector.domain.result import ResultRow
from inspector.domain.results import Region, Verdict
from inspector.domain.results_filter import Order, ResultsFilter
from inspector.text import Text, counted
from inspector.ui.results.actions import ResultsActions
from inspector.ui.results.charts import Charts, charts_in
from inspector.ui.results.filter_bar import SHOW_ALL_HINT, FilterBar
from inspector.ui.results.model import BLOCK, ResultsModel
from inspector.ui.results.next_step import say_next_step
from inspector.ui.results.part_panel import PartPanel
from inspector.ui.results.saving import ResultsSaving
from inspector.ui.results.table import ResultsTable
from inspector.ui.results.telling import ResultsTelling
from inspector.ui.widgets.actions import ENTER, ButtonAction, PageMenus
from inspector.ui.widgets.buttons import symbol_button
from inspector.ui.widgets.empty_place import EmptyPlace
from inspector.ui.widgets.frame_pace import single_shot
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import plural, tr
from inspector.ui.workspace.workspace import Workspace

# It loads SQLAlchemy, which is slow: the thread that answers needs it, the window does not.
if TYPE_CHECKING:
    from inspector.storage.results.store import ResultsStore, Selection
    from inspector.ui.results.charts_panel import ChartsPanel

#: While parts are inspected the table follows at this pace.
_FOLLOW_MS = 150
_CHARTS_MS = 1000
_ROWS_PER_MS = 100


class ResultsPage(QWidget):
    """Results that are filtered, searched, sorted and replayed. They can be saved and cleared."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.model = ResultsModel(self._fetch_rows, self)
        self.table = ResultsTable(self.model)
        self.part = PartPanel()
        self.telling = ResultsTelling(workspace, self.table, self.part.truth, self)
        self.filter = FilterBar()
        self.asked = ResultsActions(workspace, self.model, self.table)
        self.saving = ResultsSaving(workspace, self, lambda: (self.filter.wanted, self.model.ids, self._counts))
        self.empty = EmptyPlace()
        self.nothing = EmptyPlace()
        self.browser = QWidget()
        self.stack = QStackedWidget()
        self.sentence = label(role="hint", wraps=True)
        self.charts_shown = symbol_button(
            tr("C&harts"), "chart-line", tr("Yield, defects and scores over time (Ctrl+G)")
        )
        self.charts_shown.setCheckable(True)
        self.shift = symbol_button(
            tr("La&bels…"), "tag", tr("Name operator, station and batch of new results (Ctrl+L)")
        )
        self.look = symbol_button(tr("&Look at part"), "magnifying-glass")
        self.copy = symbol_button(tr("Cop&y"), "copy")
        self.save = symbol_button(tr("&Save…"), "export")
        self.clear = symbol_button(tr("Clea&r"), "trash")
        self.undo = symbol_button(tr("&Undo clear"), "arrow-counter-clockwise")
        self.delete_old = symbol_button(tr("&Delete old results…"), "calendar-x")
        self.charts: ChartsPanel | None = None
        self._order = Order()
        self._total = 0
        self._counts = dict.fromkeys(Verdict, 0)
        self._shown: ResultsFilter | None = None
        self._row: ResultRow | None = None
        self._follow = single_shot(self, _FOLLOW_MS)
        self._build()
        self._connect()
        self.menus = self._menus()
        self._refresh_controls()
        self.refresh()

    def _build(self) -> None:
        say_next_step(self.empty, self.workspace)
        self.nothing.say(
            "funnel",
            tr("No part matches"),
            tr("Ask for less, or show all parts again."),
            (tr("Show &all"), tr(SHOW_ALL_HINT), self.filter.show_all),
        )
        self.browser.setLayout(row((self.table, 1), self.part, spacing=16))
        for place in (self.empty, self.nothing, self.browser):
            self.stack.addWidget(place)
        buttons = (self.charts_shown, self.look, self.copy, self.save, self.clear, STRETCH, self.shift)
        said = row((self.sentence, 1), self.undo, self.delete_old)
        self.setLayout(column(row(*buttons), self.filter, said, (self.stack, 1), spacing=12, margins=(24, 8, 24, 16)))

    def _connect(self) -> None:
        results, document = self.workspace.results, self.workspace.document
        document.project_opened.connect(self.refresh)
        document.closed.connect(self.refresh)
        results.changed.connect(self._on_results_changed)
        self.workspace.told.changed.connect(self.model.forget)
        self.workspace.told.changed.connect(self._on_results_changed)
        self._follow.timeout.connect(self.refresh)
        self.filter.filter_changed.connect(self.refresh)
        self.model.order_chosen.connect(self._on_order_chosen)
        self.table.rows_chosen.connect(self.asked.look)
        self.table.row_shown.connect(self._on_row_shown)
        self.table.selectionModel().selectionChanged.connect(self._refresh_controls)
        self.part.replay.stepped.connect(self._step)
        self.part.replay.end_chosen.connect(lambda last: self.table.step_to(len(self.model.ids) - 1 if last else 0))
        self.charts_shown.toggled.connect(self.refresh)
        self.shift.clicked.connect(self.asked.ask_shift)
        self.look.clicked.connect(self.asked.look)
        self.copy.clicked.connect(self.asked.copy)
        self.save.clicked.connect(self.saving.ask)
        self.clear.clicked.connect(lambda: results.clear(self.filter.wanted))
        self.undo.clicked.connect(results.undo_clear)
        self.delete_old.clicked.connect(self.asked.ask_delete_old)

    def _menus(self) -> PageMenus:
        edit = (
            ButtonAction(self, self.undo, "Ctrl+Shift+Z", seen_with=self.undo),
            ButtonAction(self.table, self.copy, QKeySequence.StandardKey.Copy),
            ButtonAction(self, self.clear, "Ctrl+Shift+X"),
            ButtonAction(self, self.delete_old, "Ctrl+Shift+Del", seen_with=self.delete_old),
        )
        own = (
            ButtonAction(self.table, self.look, ENTER),
            ButtonAction(self, self.save, "Ctrl+S"),
            ButtonAction(self, self.shift, "Ctrl+L"),
        )
        told = PageMenus(edit=(self.telling.undo,))
        charts = PageMenus(edit, (ButtonAction(self, self.charts_shown, "Ctrl+G"),), own)
        return told.joined(self.part.menus_in(self), charts, self.filter.menus_in(self))

    @property
    def topic(self) -> str:
        """The section of the guide about whatever is shown."""
        return "results#charts" if self.charts_shown.isChecked() else "results"

    def take_focus(self) -> None:
        """Put the keyboard on the table, whose keys go from part to part, or on the first thing to do."""
        if self.stack.currentWidget() is self.browser:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.empty.take_focus()

    @Slot()
    def refresh(self) -> None:
        """Show the results as they are stored."""
        wanted, order = self.filter.wanted, self._order

        def show(found: object) -> None:
            self._show(wanted, cast("Selection | None", found))

        self.workspace.results.ask("selection", lambda store: store.select(wanted, order, BLOCK), show, self)

    def _show(self, wanted: ResultsFilter, found: Selection | None) -> None:
        selected, current = self.table.selected_ids, None if self._row is None else self._row.id
        is_same = wanted == self._shown
        place = self.table.verticalScrollBar().value()
        self._shown, self._total = wanted, 0 if found is None else found.total
        self.model.show_ids(() if found is None else found.ids, () if found is None else found.first)
        if is_same:
            self.table.select_ids(selected, current)
            self.table.verticalScrollBar().setValue(place)
        else:
            self.part.replay.stop()
            self.table.scrollToTop()
        self._counts = dict.fromkeys(Verdict, 0) if found is None else found.counts
        self.sentence.setText(results_sentence(self._counts, self._total, self.workspace.results.waiting))
        self._show_view(wanted)
        self._refresh_controls()

    def _show_view(self, wanted: ResultsFilter) -> None:
        if not self.model.ids:
            say_next_step(self.empty, self.workspace)
            self.stack.setCurrentWidget(self.nothing if self._total and wanted != ResultsFilter() else self.empty)
        elif self.charts_shown.isChecked():
            self.part.replay.stop()
            known = self.workspace.detector.manifest
            self.workspace.results.ask("charts", lambda store: charts_in(store, wanted, known), self._show_charts, self)
        else:
            self.stack.setCurrentWidget(self.browser)

    def _show_charts(self, found: object) -> None:
        from inspector.ui.results.charts_panel import ChartsPanel

        if self.charts is None:
            self.charts = ChartsPanel()
            self.stack.addWidget(self.charts)
        self.charts.show_charts(cast("Charts", found))
        self.stack.setCurrentWidget(self.charts)

    def _fetch_rows(self, ids: tuple[int, ...]) -> None:
        def take(rows: object) -> None:
            self.model.take(cast("tuple[ResultRow, ...]", rows or ()))

        self.workspace.results.ask("rows", lambda store: store.rows(ids), take, self)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.part.replay.stop()
        self.workspace.results.forget("selection", "rows", "picture", "charts")

    @Slot()
    def _on_results_changed(self) -> None:
        if self.isVisible() and not self._follow.isActive():
            # Many results, and charts, take the processor from inspecting.
            for_charts_ms = _CHARTS_MS if self.charts_shown.isChecked() else 0
            self._follow.start(_FOLLOW_MS + for_charts_ms + len(self.model.ids) // _ROWS_PER_MS)

    @Slot(object)
    def _on_order_chosen(self, order: Order) -> None:
        self._order = order
        self.refresh()

    @Slot(object)
    def _on_row_shown(self, shown: ResultRow | None) -> None:
        if shown == self._row:
            return
        self._row = shown
        self.telling.show_row(shown)
        if shown is None:
            self.part.show_result(None, b"", ())
            return

        def picture(store: ResultsStore) -> tuple[bytes, tuple[Region, ...]]:
            return store.thumbnails([shown.thumbnail]).get(shown.thumbnail, b""), store.places(shown.id)

        def show(answer: object) -> None:
            self.part.show_result(shown, *cast("tuple[bytes, tuple[Region, ...]]", answer))

        self.workspace.results.ask("picture", picture, show, self)

    @Slot(int)
    def _step(self, by: int) -> None:
        before = self.table.position
        self.table.step_to(before + by)
        if self.table.position == before:
            self.part.replay.stop()

    @Slot()
    def _refresh_controls(self) -> None:
        has_rows, is_selected = bool(self.model.ids), self.table.selectionModel().hasSelection()
        for button, hint in (
            (self.copy, tr("Copy the selected rows, or all, for a spreadsheet (Ctrl+C)")),
            (self.save, tr("Save the rows shown as a table or a report (Ctrl+S)")),
            (self.clear, tr("Hide the results shown; nothing is deleted (Ctrl+Shift+X)")),
        ):
            button.setEnabled(has_rows)
            button.setToolTip(hint if has_rows else tr("There are no results yet"))
        self.filter.setEnabled(self._total > 0 or self.filter.wanted != ResultsFilter())
        self.look.setEnabled(is_selected)
        self.look.setToolTip(
            tr("Show the selected parts in Inspect (Enter)") if is_selected else tr("Select a part first")
        )
        self.undo.setVisible(self.workspace.results.can_undo)
        self.undo.setToolTip(tr("Bring the cleared results back (Ctrl+Shift+Z)"))
        self.delete_old.setVisible(self.workspace.results.beyond_limits.refused > 0)
        self.delete_old.setToolTip(tr("Delete the results that are beyond the limits of the settings (Ctrl+Shift+Del)"))


def results_sentence(counts: dict[Verdict, int], total: int, waiting: int = 0) -> str:
    """The results shown in plain words.

    Args:
        counts: Results shown of each Verdict.
        total: Results that are there.
        waiting: Results that cannot be stored yet.
    """
    shown = sum(counts.values())
    wait = plural(waiting, "result waits to be stored", "results wait to be stored") if waiting else ""
    if not shown:
        return wait
    unusual, unsure, bad = counts[Verdict.DEFECT], counts[Verdict.UNSURE], counts[Verdict.BAD_IMAGE]
    said = [plural(bad, "bad image", "bad images")] if bad else []
    if unsure:
        said.insert(0, tr("{unsure:,} to have a look at", unsure=unsure))
    if bad < shown:
        parts = plural(shown - bad, "part", "parts")
        templates = Text("{count:,} of {parts} looks unusual"), Text("{count:,} of {parts} look unusual")
        said.insert(0, tr(counted(unusual, *templates, parts=parts)))
    sentence = ", ".join(said)
    if shown != total:
        sentence += tr(" (shown of {total:,})", total=total)
    return f"{sentence}. {wait}" if wait else sentence
