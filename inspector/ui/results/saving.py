"""Saving the results shown: as a table, or as a report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from inspector.domain.events import FileWritten, Work
from inspector.domain.report import ReportedChart, ReportHead
from inspector.domain.results import Verdict
from inspector.domain.results_filter import ResultsFilter
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import JobOutcome, JobState
from inspector.storage.atomic import write_bytes
from inspector.text import Text
from inspector.ui.results.charts import Charts, charts_in
from inspector.ui.results.report_dialog import ReportDialog, ReportFormat, ReportOrder
from inspector.ui.widgets.file_dialogs import ask_new_file
from inspector.ui.widgets.late_answers import while_there
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from inspector.storage.results.report import ReportContent

_KINDS = {
    ReportFormat.CSV: Text("CSV (*.csv)"),
    ReportFormat.HTML: Text("HTML (*.html)"),
    ReportFormat.PDF: Text("PDF (*.pdf)"),
}


class ResultsSaving(QObject):
    """Asks for format and file, reads the results in their thread, and writes them.

    Args:
        workspace: Has the results.
        window: Dialogs stand beside it.
        shown: Gives the filter in force, the ids shown, and the number of results of each Verdict.
    """

    def __init__(
        self,
        workspace: Workspace,
        window: QWidget,
        shown: Callable[[], tuple[ResultsFilter, tuple[int, ...], dict[Verdict, int]]],
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._shown = shown

    def ask(self) -> None:
        """Let the operator choose a format, and then a file."""
        opened = self._workspace.document.opened
        title = tr("Results") if opened is None else tr("{name}: results", name=opened.project.name)
        dialog = ReportDialog(len(self._shown()[1]), title, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.report_chosen.connect(self._ask_file)
        dialog.open()

    def save(self, order: ReportOrder, path: Path) -> None:
        """Write the results shown to a file."""
        wanted, ids, counts = self._shown()
        detector = self._workspace.detector.manifest
        if order.kind is ReportFormat.CSV:
            self._save_table(ids, path)
            return

        def read(store: object) -> tuple[ReportContent, Charts]:
            from inspector.storage.results.report import gather
            from inspector.storage.results.store import ResultsStore

            results = cast("ResultsStore", store)
            return gather(results, ids, order.pictured), charts_in(results, wanted, detector)

        def write(answer: object) -> None:
            content, charts = cast("tuple[ReportContent, Charts]", answer)
            head = ReportHead(
                order.title or tr("Results"),
                datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
                _chosen_text(wanted),
                counts,
                _drawn(charts),
            )
            self._start(order, path, head, content)

        self._workspace.results.ask("report", read, write, self._window)

    def _ask_file(self, order: ReportOrder) -> None:
        name = f"results.{order.kind}"
        ask_new_file(
            self._window, tr("Save results"), name, tr(_KINDS[order.kind]), lambda path: self.save(order, path)
        )

    def _save_table(self, ids: tuple[int, ...], path: Path) -> None:
        def write(store: object) -> None:
            from inspector.storage.results.store import ResultsStore
            from inspector.storage.results.tables import stored_csv

            write_bytes(path, stored_csv(cast("ResultsStore", store).rows(ids)))

        self._workspace.results.ask("save", write, lambda _: self._tell(path), self)

    def _start(self, order: ReportOrder, path: Path, head: ReportHead, content: ReportContent) -> None:
        job = GeneratorJob(tr("Writing the report"), lambda: _written(order, path, head, content))
        job.ended.connect(while_there(self, partial(self._on_ended, path)))
        self._workspace.runner.start(job)

    def _on_ended(self, path: Path, outcome: JobOutcome) -> None:
        if outcome.state is JobState.SUCCEEDED:
            self._tell(path)
        self._workspace.messages.report_failure(outcome)

    def _tell(self, path: Path) -> None:
        self._workspace.messages.post("info", tr("The results were saved as {path}.", path=path))


def _written(order: ReportOrder, path: Path, head: ReportHead, content: ReportContent) -> Work[object]:
    from inspector.storage.results.report import report_html
    from inspector.ui.widgets.pdf import write_pdf

    if order.kind is ReportFormat.PDF:
        write_pdf(path, head.title, partial(report_html, head, content, say=tr))
    else:
        write_bytes(path, report_html(head, content, say=tr).encode())
    yield FileWritten(path)
    return None


def _drawn(charts: Charts) -> tuple[ReportedChart, ...]:
    from inspector.ui.results.charts_panel import drawn_charts

    return drawn_charts(charts)


def _chosen_text(wanted: ResultsFilter) -> str:
    """A filter in plain words."""
    if wanted == ResultsFilter():
        return tr("All results")
    said = [] if wanted.verdict is None else [tr("verdict {verdict}", verdict=wanted.verdict)]
    said += [] if wanted.truth is None else [tr("told {truth}", truth=wanted.truth)]
    said += [tr("with “{word}”", word=word) for word in wanted.words]
    for template, moment_ms in ((Text("from {moment}"), wanted.from_ms), (Text("before {moment}"), wanted.before_ms)):
        if moment_ms is not None:
            moment = f"{datetime.fromtimestamp(moment_ms / 1000).astimezone():%Y-%m-%d %H:%M}"
            said.append(tr(template, moment=moment))
    if wanted.is_everything:
        said.append(tr("with hidden ones"))
    return tr("Results chosen: {conditions}", conditions=", ".join(said))
