"""The Thresholds in force: the Detector's, moved by the operator, kept in the Project."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from inspector.domain.results import Thresholds
from inspector.errors import InspectorError
from inspector.storage.project_store import OpenProject, save_project
from inspector.ui.widgets.frame_pace import single_shot
from inspector.ui.workspace.workspace import Workspace

#: A slider at rest for this long is saved.
SAVE_DELAY_MS = 400


class OperatorThresholds(QObject):
    """Threshold and smallest defect area of the open Project.

    Signals:
        moved: By the operator.
        replaced: By another Project, another Detector or a change elsewhere.
    """

    moved = Signal()
    replaced = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._threshold: float | None = None
        self._min_area_px = 0
        self._unsaved: OpenProject | None = None
        self._timer = single_shot(self, SAVE_DELAY_MS)
        self._timer.timeout.connect(self.save)
        workspace.document.project_opened.connect(self._on_replaced)
        workspace.document.closed.connect(self._on_replaced)
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.detector.changed.connect(lambda _: self.replaced.emit())
        self._read()

    @property
    def default(self) -> Thresholds | None:
        """The Detector's own, None without a Detector."""
        detector = self._workspace.detector.manifest
        return None if detector is None else detector.thresholds

    @property
    def thresholds(self) -> Thresholds | None:
        """In force, None without a Detector."""
        default = self.default
        if default is None or self._threshold is None:
            return default
        return default.moved_to(self._threshold)

    @property
    def min_area_px(self) -> int:
        """Smaller regions do not count."""
        return self._min_area_px

    def move(self, threshold: float) -> None:
        """Choose a Threshold."""
        self._threshold = threshold
        self._after_move()

    def reset(self) -> None:
        """Back to the Detector's default."""
        self._threshold = None
        self._after_move()

    def choose_min_area(self, min_area_px: int) -> None:
        """Choose the smallest defect."""
        self._min_area_px = min_area_px
        self._after_move()

    def save(self) -> None:
        """Store the choice in the Project, now."""
        self._timer.stop()
        unsaved, self._unsaved = self._unsaved, None
        if unsaved is None:
            return
        opened = self._workspace.document.opened
        if opened is not None and opened.folder == unsaved.folder:
            self._workspace.document.update(threshold=self._threshold, min_area_px=self._min_area_px)
            return
        # The Project was closed within the delay.
        try:
            save_project(unsaved, replace(unsaved.project, threshold=self._threshold, min_area_px=self._min_area_px))
        except InspectorError as error:
            self._workspace.messages.report(error)

    def _after_move(self) -> None:
        opened = self._workspace.document.opened
        if opened is not None:
            self._unsaved = opened
            self._timer.start()
        self.moved.emit()

    def _read(self) -> None:
        opened = self._workspace.document.opened
        self._threshold = None if opened is None else opened.project.threshold
        self._min_area_px = 0 if opened is None else opened.project.min_area_px

    def _on_replaced(self) -> None:
        self.save()
        self._read()
        self.replaced.emit()

    def _on_project_changed(self, opened: OpenProject) -> None:
        if self._unsaved is not None:
            self._unsaved = opened
            return
        before = self._threshold, self._min_area_px
        self._read()
        if before != (self._threshold, self._min_area_px):
            self.replaced.emit()
