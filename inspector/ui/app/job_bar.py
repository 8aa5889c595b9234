"""The Job that runs, its progress, and the one place to stop it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton

from inspector.domain.devices import Device
from inspector.domain.durations import duration_text
from inspector.domain.events import Event, Progress
from inspector.jobs.job import Job, JobState
from inspector.jobs.messages import DetectorLoaded
from inspector.text import Text
from inspector.ui.widgets.buttons import set_look
from inspector.ui.widgets.elided_label import ElidedLabel
from inspector.ui.widgets.layouts import label, row
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace

HEIGHT_PX = 48
#: Short enough for a line about hours of training beside it in a window of 1280 pixels.
BAR_PX = 128
_COMPUTES = {
    Device.AUTO: Text("Computes on: automatic"),
    Device.CPU: Text("Computes on: processor"),
    Device.CUDA: Text("Computes on: graphics card"),
}


class JobBar(QFrame):
    """Shows the Job that was started last, of those that run. On the right the Profile of the Detector."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("jobBar")
        self.setFixedHeight(HEIGHT_PX)
        self._workspace = workspace
        self._progress: dict[Job, Progress] = {}
        self._fallback = ""
        self.text = ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR_PX)
        self.bar.setAccessibleName(tr("Progress"))
        self.cancel = QPushButton(tr("&Cancel"))
        self.device = label(role="hint")
        items = ((self.text, 1), self.bar, self.cancel, self.device)
        self.setLayout(row(*items, spacing=16, margins=(16, 0, 16, 0)))
        self.cancel.clicked.connect(self._on_cancel)
        workspace.runner.job_started.connect(self._on_started)
        workspace.runner.job_ended.connect(self._on_ended)
        workspace.detector.loaded.connect(self._on_detector_loaded)
        workspace.detector.changed.connect(self._on_detector_changed)
        workspace.document.project_changed.connect(self._refresh_device)
        workspace.settings.changed.connect(self._refresh_device)
        self._refresh()
        self._refresh_device()

    @property
    def job(self) -> Job | None:
        """The Job shown."""
        jobs = self._workspace.runner.jobs
        return jobs[-1] if jobs else None

    @Slot(object)
    def _on_started(self, job: Job) -> None:
        job.event_emitted.connect(self._on_event)
        job.state_changed.connect(self._refresh)
        self._refresh()

    @Slot(object, object)
    def _on_ended(self, job: Job, _outcome: object) -> None:
        self._progress.pop(job, None)
        self._refresh()

    @Slot(object)
    def _on_event(self, event: Event) -> None:
        job = cast("Job", self.sender())
        if isinstance(event, Progress) and job in self._workspace.runner.jobs:
            self._progress[job] = event
            if job is self.job:
                self._refresh()

    @Slot(object)
    def _on_detector_loaded(self, loaded: DetectorLoaded) -> None:
        self._fallback = loaded.fallback
        self._refresh_device()

    @Slot()
    def _on_detector_changed(self) -> None:
        self._fallback = ""
        self._refresh_device()

    @Slot()
    def _on_cancel(self) -> None:
        if self.job is not None:
            self.job.cancel()

    @Slot()
    def _refresh(self) -> None:
        job = self.job
        self.bar.setVisible(job is not None)
        self.cancel.setVisible(job is not None)
        set_look(self.text, "role", "hint" if job is None else "")
        if job is None:
            self.text.setText(tr("Nothing is running"))
            self.text.setToolTip("")
            return
        progress = self._progress.get(job)
        is_stopping = job.state is JobState.CANCELLING
        others = len(self._workspace.runner.jobs) - 1
        self.text.setText(job_text(job.title, progress, is_stopping, others))
        self.text.setToolTip(self.text.text())
        self.bar.setRange(0, progress.total if progress is not None else 0)
        self.bar.setValue(progress.step if progress is not None else -1)
        self.cancel.setEnabled(not is_stopping)
        self.cancel.setToolTip(
            tr("It is being stopped already") if is_stopping else tr("Stop “{title}” (Ctrl+.)", title=job.title)
        )

    @Slot()
    def _refresh_device(self) -> None:
        workspace = self._workspace
        facts = [tr(_COMPUTES[workspace.settings.current.device])]
        if workspace.detector.manifest is not None:
            facts.append(tr("profile {profile}", profile=workspace.detector.manifest.profile))
        elif workspace.document.opened is not None:
            facts += [tr("profile {profile}", profile=workspace.document.opened.project.profile), tr("not trained")]
        hints = []
        if workspace.detector.manifest is not None and workspace.detector.manifest.teacher_names:
            hints.append(tr("Teachers: {names}", names=", ".join(workspace.detector.manifest.teacher_names.values())))
        if self._fallback:
            facts.append(tr("slower than it could be"))
            hints.append(tr("Inspecting with PyTorch: {fallback}", fallback=self._fallback))
        self.device.setText(", ".join(facts))
        self.device.setToolTip("\n".join(hints))


def job_text(title: str, progress: Progress | None, is_stopping: bool, others: int) -> str:
    """One line about a Job."""
    facts = [tr(title)]
    if is_stopping:
        facts.append(tr("stopping…"))
    elif progress is None:
        facts.append(tr("starting…"))
    else:
        facts.append(
            tr("{stage}, step {step:,} of {total:,}", stage=progress.stage, step=progress.step, total=progress.total)
        )
        if progress.remaining_s:
            facts.append(tr("{duration_text} left", duration_text=duration_text(progress.remaining_s)))
    text = "  ·  ".join(facts)
    return tr("{told}  (and {others} more)", told=text, others=others) if others else text
