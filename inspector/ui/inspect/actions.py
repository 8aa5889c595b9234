"""The dialogs behind the buttons of the Inspect place."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from inspector.domain.events import ItemSkipped
from inspector.domain.inspection import Inspection
from inspector.errors import InTheWayError
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import JobOutcome, JobState
from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.stamp import Origin
from inspector.ui.inspect.export_dialog import ExportDialog, ReplaceQuestion
from inspector.ui.inspect.export_work import ExportOrder, export_results
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.operator_thresholds import OperatorThresholds
from inspector.ui.inspect.overlay_controls import OverlayControls
from inspector.ui.inspect.session import InspectSession
from inspector.ui.inspect.source_dialog import SourceDialog
from inspector.ui.widgets.actions import Action
from inspector.ui.widgets.file_dialogs import IMAGE_FILTER, ask_files, ask_folder
from inspector.ui.widgets.late_answers import while_there
from inspector.ui.widgets.sentences import error_sentence, plural, tr
from inspector.ui.workspace.workspace import Workspace


class InspectActions(QObject):
    """Dialogs over the Inspect place.

    Attributes:
        open_images: Opens single images.
        open_folder: Opens a folder of them.

    Signals:
        images_chosen: Files or folders (list of Path) to open.
        source_chosen: The FrameSource to show live, and its SourceChoice.
    """

    images_chosen = Signal(list)
    source_chosen = Signal(object, object)

    def __init__(
        self,
        workspace: Workspace,
        session: InspectSession,
        thresholds: OperatorThresholds,
        overlay: OverlayControls,
        presenter: JudgementPresenter,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._workspace = workspace
        self._session = session
        self._thresholds = thresholds
        self._overlay = overlay
        self._presenter = presenter
        self._folders: dict[Path, Path] = {}
        self.open_images = Action(parent, tr("Open &images…"), "O", tr("Open single images (O)"), self.ask_files)
        hint = tr("Open a folder of images (Shift+O)")
        self.open_folder = Action(parent, tr("Open &folder…"), "Shift+O", hint, self.ask_folder)

    def ask_files(self) -> None:
        """Let the operator choose images."""
        ask_files(self._window, tr("Open images"), IMAGE_FILTER, self.images_chosen.emit)

    def ask_folder(self) -> None:
        """Let the operator choose a folder of images."""
        ask_folder(self._window, tr("Open a folder of images"), "", lambda folder: self.images_chosen.emit([folder]))

    def ask_source(self) -> None:
        """Let the operator choose a live source."""
        workspace = self._workspace
        dialog = SourceDialog(workspace.runner, workspace.sources.journals, workspace.sources.used, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.source_chosen.connect(self.source_chosen)
        dialog.open()

    def add_to_good_parts(self) -> None:
        """Make the image that is shown a Good Part."""
        shown = self._presenter.inspection
        if shown is not None:
            self._workspace.parts.add_snapshot(shown.image, shown.path.name.removesuffix(".png"))

    def ask_export(self, *, of_frame: bool = False) -> None:
        """Let the operator choose files and folder of an export, of the opened images or of the frame shown."""
        frame = self._presenter.inspection if of_frame else None
        self._show_export_dialog(self._folder(), self._options(is_frame=frame is not None), frame)

    def _folder(self) -> Path:
        """Where the Project was exported to last, or a folder in it."""
        opened = self._workspace.document.opened
        home = Path.home() if opened is None else opened.folder
        return self._folders.get(home, home / "results")

    def _options(self, *, is_frame: bool) -> ExportOptions:
        _, opacity, colour_map, _ = self._overlay.choice
        kinds = dict.fromkeys(self._workspace.settings.current.export_kinds, True)
        return ExportOptions(**kinds, frames=is_frame, colour_map=colour_map, opacity=opacity)

    def _show_export_dialog(self, folder: Path, options: ExportOptions, frame: Inspection | None) -> None:
        dialog = ExportDialog(len(self._session.paths) if frame is None else 1, folder, options, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.export_chosen.connect(self._remember)
        dialog.export_chosen.connect(lambda out, chosen: self.export(out, chosen, frame))
        dialog.open()

    def _remember(self, out: Path, options: ExportOptions) -> None:
        """Begin the next dialog with these choices. A folder belongs to its Project."""
        opened = self._workspace.document.opened
        self._folders[Path.home() if opened is None else opened.folder] = out
        self._workspace.settings.change(export_kinds=options.kinds)

    def export(self, out: Path, options: ExportOptions, frame: Inspection | None = None) -> None:
        """Write the results of the opened images, or of a frame, to a folder, as a Job."""
        thresholds = self._thresholds.thresholds
        if thresholds is None:
            return
        paths = self._session.paths if frame is None else (frame.path,)
        digest, wanted = self._workspace.detector.digest, self._thresholds
        origin = Origin(digest, wanted.min_area_px, wanted.pixel_size)
        self._start(ExportOrder(paths, out, options, thresholds, origin, self._workspace.roi.mask, frame=frame))

    def _start(self, order: ExportOrder) -> None:
        client = self._workspace.detector.inference
        job = GeneratorJob(tr("Exporting results"), lambda: export_results(client, order))
        left_out: list[ItemSkipped] = []
        job.event_emitted.connect(while_there(self, partial(_take_left_out, left_out)))
        job.ended.connect(while_there(self, partial(self._on_exported, order, left_out)))
        self._workspace.runner.start(job)

    def _on_exported(self, order: ExportOrder, left_out: list[ItemSkipped], outcome: JobOutcome) -> None:
        told = []
        if left_out:
            count = plural(len(left_out), "image was left out", "images were left out")
            told.append(f"{count}: {error_sentence(left_out[0])}")
        if isinstance(outcome.result, InTheWayError):
            self._ask_replace(order, outcome.result)
        elif outcome.state is JobState.SUCCEEDED and len(left_out) < len(order.paths):
            told.append(tr("The results are in {out}.", out=order.out))
        if told:
            self._workspace.messages.post("warning" if left_out else "info", " ".join(told))
        self._workspace.messages.report_failure(outcome)

    def _ask_replace(self, order: ExportOrder, error: InTheWayError) -> None:
        question = ReplaceQuestion(error, self._window)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.replace_chosen.connect(lambda: self._start(replace(order, replace=True)))
        question.other_folder_chosen.connect(lambda: self._show_export_dialog(order.out, order.options, order.frame))
        question.open()


def _take_left_out(left_out: list[ItemSkipped], event: object) -> None:
    if isinstance(event, ItemSkipped):
        left_out.append(event)
