"""Opens the demo Project: renders it the first time, and sees to its Detector."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from inspector.demo.detector import demo_detector
from inspector.demo.project import demo_folder, render_demo_project
from inspector.edition import can_train
from inspector.errors import InspectorError
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import JobOutcome
from inspector.storage.atomic import write_bytes
from inspector.storage.project_store import OpenProject, open_project
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace


class DemoOpening(QObject):
    """Opens the demo Project, as "Open the demo" says."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace

    @Slot()
    def open(self) -> None:
        """Open the demo Project. The first time its parts are rendered by a Job first.

        It is trained if need be, or, in the edition that only inspects, gets the Detector that is shipped.
        """
        folder = demo_folder()
        try:
            opened = open_project(folder)
        except InspectorError as error:
            if error.code != "project-missing":
                self._workspace.messages.report(error)
                return
            job = GeneratorJob(tr("Preparing the demo"), partial(render_demo_project, folder))
            job.ended.connect(self._on_rendered)
            self._workspace.runner.start(job)
            return
        self._enter(opened)

    def _enter(self, opened: OpenProject) -> None:
        # A Detector that is there and cannot be read, from a newer Inspector maybe, is nobody's to replace.
        is_trained = opened.detector_path.exists()
        if not is_trained and not can_train():
            self._give_detector(opened)
        if self._workspace.document.open(opened.folder) and not is_trained and can_train():
            self._workspace.training.start(resume=True)

    def _give_detector(self, opened: OpenProject) -> None:
        self._workspace.messages.attempt(write_bytes, opened.detector_path, demo_detector().read_bytes())

    @Slot(object)
    def _on_rendered(self, outcome: JobOutcome) -> None:
        if isinstance(outcome.result, OpenProject):
            self._enter(outcome.result)
        self._workspace.messages.report_failure(outcome)
