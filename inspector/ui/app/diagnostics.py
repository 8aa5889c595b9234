"""Diagnostics: facts about the installation and its computer, to copy or to send with the log."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QFormLayout, QLabel, QWidget

from inspector.errors import InspectorError
from inspector.jobs.job import JobOutcome, JobState
from inspector.jobs.process_job import ProcessJob
from inspector.jobs.tasks import Task, speed_task
from inspector.storage.diagnostics import Fact, as_text, installation_facts, write_bundle
from inspector.text import Text
from inspector.ui.widgets.fitting_dialog import FittingDialog
from inspector.ui.widgets.layouts import column, label
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace

#: Of an image of the demo, on two cores with AVX-512 that have nothing else to do.
REFERENCE_MS = 46
_VALUE_PX = 560


class Diagnostics(FittingDialog):
    """Stands beside the window, where the work goes on.

    Attributes:
        facts: The lines that are shown and copied.
        speed: The outcome of *Measure speed*.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Diagnostics"))
        self._workspace = workspace
        opened = workspace.document.opened
        self.facts = installation_facts(None if opened is None else opened.folder)
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for fact in self.facts:
            form.addRow(label(tr(fact.name), "hint"), _value(tr(fact.value)))
        self.speed = _value("")
        self._tell_speed(Text("Not measured yet"))
        form.addRow(label(tr("Speed"), "hint"), self.speed)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.measure = buttons.addButton(tr("&Measure speed"), role)
        self.measure.setToolTip(tr("Takes a few seconds. Other work makes it slower."))
        self.copy = buttons.addButton(tr("&Copy"), role)
        self.copy.setToolTip(tr("Copy all lines to the clipboard"))
        self.bundle = buttons.addButton(tr("&Save for support…"), role)
        self.bundle.setToolTip(tr("These lines and the log in one file, without images"))
        self.setLayout(column((form, 1), buttons, spacing=24, margins=(24, 24, 24, 16)))
        self.measure.clicked.connect(self._measure)
        self.copy.clicked.connect(self._copy)
        self.bundle.clicked.connect(self._ask_bundle)
        buttons.rejected.connect(self.reject)

    def save_bundle(self, path: Path) -> None:
        """Write the support bundle, and tell how that went."""
        messages = self._workspace.messages
        try:
            write_bundle(path, self._told())
        except InspectorError as error:
            messages.report(error)
            return
        messages.post("info", tr("'{name}' has the diagnostics and the log. No image is in it.", name=path.name))

    def _told(self) -> tuple[Fact, ...]:
        return (*self.facts, Fact(Text("Speed"), self._speed))

    def _tell_speed(self, speed: Text) -> None:
        self._speed = speed
        self.speed.setText(tr(speed))
        self.fit()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self._told(), tr))

    @Slot()
    def _ask_bundle(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save for support"), "inspector-support.zip", tr("Zip files (*.zip)")
        )
        if name:
            self.save_bundle(Path(name))

    @Slot()
    def _measure(self) -> None:
        self.measure.setEnabled(False)
        self._tell_speed(Text("Measuring…"))
        job = ProcessJob(tr("Measuring speed"), Task(speed_task))
        job.ended.connect(self._on_measured)
        self._workspace.runner.start(job)

    @Slot(object)
    def _on_measured(self, outcome: JobOutcome) -> None:
        self.measure.setEnabled(True)
        if outcome.state is JobState.SUCCEEDED and isinstance(outcome.result, float):
            template = Text("{result:.0f} ms for an image of the demo, {reference_ms} ms on the reference computer")
            self._tell_speed(Text(template, result=outcome.result, reference_ms=REFERENCE_MS))
        else:
            error = outcome.error
            reason = Text("it was stopped") if error is None else Text("{what}: {advice}", **_words(error))
            self._tell_speed(Text("Not measured: {reason}", reason=reason))


def _words(error: InspectorError) -> dict[str, str]:
    return {"what": error.what, "advice": error.advice}


def _value(text: str) -> QLabel:
    value = label(text, wraps=True)
    value.setMinimumWidth(_VALUE_PX)
    value.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return value
