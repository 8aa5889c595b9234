"""What is open in the window: the Project, its Detector, the settings and the work that runs. Pages share one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.manifest import DetectorManifest
from inspector.edition import require_training
from inspector.errors import InspectorError, UsageError
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.inference import InferenceClient
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.jobs.runner import Runner
from inspector.jobs.training import training_job
from inspector.storage.detector_file import read_detector_file, read_manifest
from inspector.storage.project_store import (
    OpenProject,
    RemovedParts,
    add_good_parts,
    create_project,
    open_project,
    remove_good_parts,
    restore_good_parts,
    save_project,
)
from inspector.storage.results_store import ResultRow, ResultsStore
from inspector.storage.settings import Settings, load_settings, save_settings
from inspector.ui.workspace.part_intake import PartIntake


class Workspace(QObject):
    """The state that the pages share. Lives in the GUI thread.

    Methods do not raise ``InspectorError``: they post it as a message, and tell by their result whether they worked.

    Attributes:
        opened: The open Project, or None.
        detector: The manifest of its Detector, or of one that is open by itself, or None.
        settings: The user's settings.
        runner: Runs all Jobs.
        inference: Holds the Detector in its process.
        intake: Tells what becomes of images that are being added.
        training: The training that runs, or None.

    Signals:
        project_opened: The OpenProject.
        project_closed: There is no Project any more; also sent before another one, or a Detector by itself, is opened.
        detector_opened: The Path of a Detector that was opened by itself.
        project_changed: The OpenProject, with other settings.
        parts_changed: Good Parts were added, removed or restored.
        undo_changed: Whether ``undo_remove`` has something to bring back.
        detector_changed: The DetectorManifest, or None.
        training_started: The Job; its events tell how it goes on.
        training_ended: Its JobOutcome; a new Detector has been announced by then.
        detector_loaded: The DetectorLoaded of the process that inspects.
        message_posted: The kind (``info``, ``warning`` or ``error``) and a sentence.
        settings_changed: The Settings.
        results_changed: Results were stored or cleared.
    """

    project_opened = Signal(object)
    project_closed = Signal()
    detector_opened = Signal(object)
    project_changed = Signal(object)
    parts_changed = Signal()
    undo_changed = Signal(bool)
    detector_changed = Signal(object)
    detector_loaded = Signal(object)
    training_started = Signal(object)
    training_ended = Signal(object)
    message_posted = Signal(str, str)
    settings_changed = Signal(object)
    results_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.opened: OpenProject | None = None
        self.detector: DetectorManifest | None = None
        self.settings: Settings = load_settings()
        self.runner = Runner(self)
        self.inference = InferenceClient(device=self.settings["device"], on_load=self.detector_loaded.emit)
        self.training: Job | None = None
        self._training_folder: Path | None = None
        self._lone_detector: Path | None = None
        self.intake = PartIntake(self)
        self.intake.ended.connect(self._on_parts_ended)
        self._removed: list[RemovedParts] = []

    @property
    def detector_path(self) -> Path | None:
        """Of the open Project, whether it is trained or not, or of the Detector that is open by itself; else None."""
        return self._lone_detector if self.opened is None else self.opened.detector_path

    def create(self, folder: Path, name: str) -> bool:
        """Make a Project in a folder and open it; whether that worked."""
        try:
            opened = create_project(folder, name)
        except InspectorError as error:
            self.report(error)
            return False
        self._enter(opened)
        return True

    def open(self, folder: Path) -> bool:
        """Open a Project by its folder or ``project.json``; whether that worked. The one open before stays if not."""
        try:
            opened = open_project(folder)
        except InspectorError as error:
            self.report(error)
            return False
        self._enter(opened)
        return True

    def open_detector(self, path: Path) -> bool:
        """Open a Detector by itself, to inspect with; whether that worked. What was open before stays if not."""
        try:
            read_detector_file(path)
        except InspectorError as error:
            self.report(error)
            return False
        self.close()
        self._lone_detector = path.absolute()
        self._use_settings(self.settings.with_recent_project(self._lone_detector))
        self.reload_detector()
        self.detector_opened.emit(self._lone_detector)
        return True

    def close(self) -> None:
        """Close the Project, or the Detector that is open by itself; what runs goes on."""
        if self.detector_path is None:
            return
        self.opened = self._lone_detector = None
        self._forget_removed()
        self.project_closed.emit()
        self.reload_detector()

    def update_project(self, **changes: Any) -> bool:  # noqa: ANN401 - the fields of Project
        """Change fields of the open Project and store them; whether that worked."""
        if self.opened is None:
            return False
        try:
            self.opened = save_project(self.opened, replace(self.opened.project, **changes))
        except InspectorError as error:
            self.report(error)
            return False
        self.project_changed.emit(self.opened)
        return True

    def update_settings(self, **changes: Any) -> None:  # noqa: ANN401
        """Change settings and store them."""
        self._use_settings(self.settings.changed(**changes))

    def forget_recent(self, folder: Path) -> None:
        """Take a folder off the recent projects; its files stay."""
        self._use_settings(self.settings.without_recent_project(folder))

    def add_parts(self, paths: Sequence[Path]) -> None:
        """Copy images and folders of images into the Project, as a Job."""
        if self.opened is None:
            self.report(UsageError("No project is open", "open one, or make a new one"))
            return
        job = GeneratorJob("Adding good parts", partial(add_good_parts, self.opened, list(paths)))
        self.intake.follow(job)
        self.start(job)

    def remove_parts(self, paths: Sequence[Path]) -> None:
        """Take Good Parts out of the Project; ``undo_remove`` brings them back."""
        if self.opened is None or not paths:
            return
        try:
            self._removed.append(remove_good_parts(self.opened, paths))
        except InspectorError as error:
            self.report(error)
        self.undo_changed.emit(bool(self._removed))
        self.parts_changed.emit()

    def undo_remove(self) -> None:
        """Bring back the Good Parts that were removed last."""
        if self.opened is None or not self._removed:
            return
        removed = self._removed.pop()
        try:
            restore_good_parts(self.opened, removed)
        except InspectorError as error:
            self.report(error)
        self.undo_changed.emit(bool(self._removed))
        self.parts_changed.emit()

    def start(self, job: Job) -> None:
        """Run a Job; the job bar shows it."""
        self.runner.start(job)

    def start_training(self, resume: bool = False) -> bool:
        """Train the open Project's Detector; whether it started. The new Detector is loaded when it is done.

        Args:
            resume: Go on from the checkpoint, where there is one.
        """
        if self.opened is None or self.training is not None:
            return False
        try:
            require_training()
            job = training_job(self.opened, self.settings["device"], resume)
        except InspectorError as error:
            self.report(error)
            return False
        self.training = job
        self._training_folder = self.opened.folder
        job.ended.connect(self._on_training_ended)
        self.training_started.emit(job)
        self.start(job)
        return True

    def post(self, kind: str, text: str) -> None:
        """Show a sentence in the message strip; ``kind`` is ``info``, ``warning`` or ``error``."""
        self.message_posted.emit(kind, text)

    def report(self, error: InspectorError) -> None:
        """Show an error in the message strip."""
        advice = error.advice[:1].upper() + error.advice[1:]
        self.post("error", f"{error.what}. {advice}.")

    def tell_about_settings(self) -> None:
        """Say once, when the window is there, that its settings will not be kept."""
        if self.settings.is_newer:
            self.post(
                "warning",
                "Your settings were stored by a newer version of Inspector. They stay as they are: what you change "
                "in this version is forgotten when you close it.",
            )

    def reload_detector(self) -> None:
        """Read the Detector again, after it was written or another Project was opened."""
        self.detector = None
        path = self.detector_path
        if path is not None and path.exists():
            try:
                self.detector = read_manifest(path)
            except InspectorError as error:
                self.report(error)
        self.inference.use(path if self.detector is not None else None)
        self.detector_changed.emit(self.detector)

    def store_results(self, rows: Sequence[ResultRow]) -> None:
        """Keep results of the open Project."""
        if self.opened is None or not rows:
            return
        try:
            with ResultsStore(self.opened.results_path) as store:
                store.add(rows)
        except InspectorError as error:
            self.report(error)
        self.results_changed.emit()

    def _enter(self, opened: OpenProject) -> None:
        self.close()
        self.opened = opened
        self._use_settings(self.settings.with_recent_project(opened.folder))
        self.project_opened.emit(opened)
        self.reload_detector()

    def _use_settings(self, settings: Settings) -> None:
        self.settings = settings
        try:
            save_settings(settings)
        except InspectorError as error:
            self.report(error)
        self.settings_changed.emit(settings)

    def _forget_removed(self) -> None:
        self._removed.clear()
        self.undo_changed.emit(False)

    @Slot(int, int, object)
    def _on_parts_ended(self, _added: int, _skipped: int, outcome: JobOutcome) -> None:
        if outcome.state is JobState.FAILED and outcome.error is not None:
            self.report(outcome.error)
        self.parts_changed.emit()

    @Slot(object)
    def _on_training_ended(self, outcome: JobOutcome) -> None:
        self.training = None
        if self.opened is not None and self.opened.folder == self._training_folder:
            self.reload_detector()
        if outcome.state is JobState.FAILED and outcome.error is not None:
            self.report(outcome.error)
        self.training_ended.emit(outcome)
