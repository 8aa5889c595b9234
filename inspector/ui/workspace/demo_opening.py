"""Opens the demo Project, which is there at once: its other parts are rendered while the first one is shown."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from inspector.demo.project import (
    demo_folder,
    give_demo_detector,
    is_demo_rendered,
    make_demo_project,
    render_demo_rest,
)
from inspector.domain.events import FileWritten
from inspector.errors import InspectorError
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.storage.project_store import OpenProject, open_project
from inspector.ui.widgets.frame_pace import single_shot
from inspector.ui.widgets.late_answers import while_there
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace

#: The first part has the processor for itself until it is shown.
RENDER_AFTER_MS = 2000
#: Parts that are there by now are told together.
_GROW_MS = 500


class DemoOpening(QObject):
    """Opens the demo Project, as "Open the demo" says, and sees to its parts whoever has opened it.

    Signals:
        grown: More parts of the demo that is open can be inspected: its OpenProject.
        rendered: All parts of the demo that is open are there now: its OpenProject.
    """

    grown = Signal(OpenProject)
    rendered = Signal(OpenProject)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._job: Job | None = None
        self._due = single_shot(self, RENDER_AFTER_MS)
        self._due.timeout.connect(self._render)
        self._growth = single_shot(self, _GROW_MS)
        self._growth.timeout.connect(self._tell_growth)
        workspace.document.project_opened.connect(self._on_opened)

    @Slot()
    def open(self) -> None:
        """Open the demo Project, with the Detector that is shipped unless it was trained."""
        try:
            opened = _demo_in(demo_folder())
        except InspectorError as error:
            self._workspace.messages.report(error)
        else:
            self._workspace.document.open(opened.folder)

    @Slot(object)
    def _on_opened(self, opened: OpenProject) -> None:
        if opened.project.is_demo and not is_demo_rendered(opened):
            self._due.start()

    @Slot()
    def _render(self) -> None:
        opened = self._workspace.document.opened
        if opened is not None and opened.project.is_demo and self._job is None:
            self._job = GeneratorJob(tr("Rendering parts of the demo"), partial(render_demo_rest, opened))
            self._job.event_emitted.connect(self._on_event)
            self._job.ended.connect(while_there(self, partial(self._on_rendered, opened)))
            self._workspace.runner.start(self._job)

    @Slot(object)
    def _on_event(self, event: object) -> None:
        if isinstance(event, FileWritten) and not self._growth.isActive():
            self._growth.start()

    def _tell_growth(self) -> None:
        opened = self._workspace.document.opened
        if opened is not None and opened.project.is_demo:
            self.grown.emit(opened)

    def _on_rendered(self, rendered: OpenProject, outcome: JobOutcome) -> None:
        self._job = None
        self._growth.stop()
        opened = self._workspace.document.opened
        if outcome.state is JobState.SUCCEEDED and opened is not None and opened.folder == rendered.folder:
            self.grown.emit(opened)
            self.rendered.emit(opened)
        self._workspace.messages.report_failure(outcome)


def _demo_in(folder: Path) -> OpenProject:
    try:
        opened = open_project(folder)
    except InspectorError as error:
        if error.code != "project-missing":
            raise
        return make_demo_project(folder)
    # A Detector that is there and cannot be read, from a newer Inspector maybe, is nobody's to replace.
    if not opened.detector_path.exists():
        give_demo_detector(opened)
    return opened
