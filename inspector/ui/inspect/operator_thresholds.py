"""The Thresholds in force: the Detector's, moved by the operator, kept in the Project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from inspector.domain.pixel_size import PixelSize
from inspector.domain.project import Project
from inspector.domain.results import Thresholds
from inspector.errors import InspectorError
from inspector.storage.project_store import OpenProject, change_project
from inspector.ui.widgets.frame_pace import single_shot
from inspector.ui.workspace.workspace import Workspace

#: A slider at rest for this long is saved.
SAVE_DELAY_MS = 400


@dataclass(frozen=True, slots=True)
class _Choice:
    """The fields of a Project that the operator chooses while inspecting."""

    threshold: float | None = None
    unsure_threshold: float | None = None
    min_area_px: int = 0
    min_area_mm2: float | None = None
    pixel_size: PixelSize | None = None
    scene_guard: bool = True

    @staticmethod
    def of(project: Project) -> _Choice:
        return _Choice(**{name: getattr(project, name) for name in _Choice.__slots__})


class OperatorThresholds(QObject):
    """Threshold, smallest defect, pixel size and scene guard of the open Project.

    Signals:
        moved: By the operator.
        replaced: By another Project, another Detector or a change elsewhere.
    """

    moved = Signal()
    replaced = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._choice = _Choice()
        self._unsaved: OpenProject | None = None
        self._changes: dict[str, Any] = {}
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
        choice, own = self._choice, self.default
        if own is None:
            return None
        return replace(own.chosen(choice.threshold, choice.unsure_threshold), scene_guard=choice.scene_guard)

    @property
    def unsure_is_default(self) -> bool:
        """Whether the lower Threshold follows the Threshold, at the Detector's distance."""
        return self._choice.unsure_threshold is None

    @property
    def min_area_px(self) -> int:
        """Smaller regions do not count."""
        return self._choice.min_area_px

    @property
    def min_area_mm2(self) -> float | None:
        """The smallest defect, where it was chosen in square millimetres."""
        return self._choice.min_area_mm2

    @property
    def pixel_size(self) -> PixelSize | None:
        """Millimetres of a pixel, None before a length was set."""
        return self._choice.pixel_size

    def choose_scene_guard(self, is_on: bool) -> None:
        """Choose whether images that cannot be judged are BAD IMAGE."""
        self._choose(scene_guard=is_on)

    def move(self, threshold: float) -> None:
        """Choose a Threshold."""
        self._choose(threshold=threshold)

    def move_unsure(self, unsure: float) -> None:
        """Choose the lower Threshold. It stays there while the Threshold is moved above it."""
        found = self.thresholds
        if found is not None:
            self._choose(unsure_threshold=found.unsure_above(unsure).unsure)

    def reset(self) -> None:
        """Back to the Detector's defaults."""
        self._choose(threshold=None, unsure_threshold=None)

    def choose_min_area(self, min_area_px: int) -> None:
        """Choose the smallest defect."""
        self._choose(min_area_px=min_area_px, min_area_mm2=None)

    def choose_min_area_mm2(self, min_area_mm2: float) -> None:
        """Choose the smallest defect in square millimetres. Before a length was set they mean nothing."""
        size = self._choice.pixel_size
        if size is not None:
            self._choose(min_area_px=size.area_px(min_area_mm2), min_area_mm2=min_area_mm2)

    def choose_pixel_size(self, pixel_size: PixelSize) -> None:
        """Set a length. A smallest defect in square millimetres keeps them."""
        area_mm2 = self._choice.min_area_mm2
        area_px = self._choice.min_area_px if area_mm2 is None else pixel_size.area_px(area_mm2)
        self._choose(pixel_size=pixel_size, min_area_px=area_px)
        self.replaced.emit()

    def forget_pixel_size(self) -> None:
        """Sizes are in pixels again, the smallest defect too, which stays as large."""
        self._choose(pixel_size=None, min_area_mm2=None)
        self.replaced.emit()

    def save(self) -> None:
        """Store the choice in the Project, now."""
        self._timer.stop()
        unsaved, changes = self._unsaved, self._changes
        self._unsaved, self._changes = None, {}
        if unsaved is None:
            return
        opened = self._workspace.document.opened
        if opened is not None and opened.folder == unsaved.folder:
            self._workspace.document.update(**changes)
            return
        # The Project was closed within the delay.
        try:
            change_project(unsaved, **changes)
        except InspectorError as error:
            self._workspace.messages.report(error)

    def _choose(self, **changes: Any) -> None:  # noqa: ANN401 - the fields of the choice
        self._choice = replace(self._choice, **changes)
        opened = self._workspace.document.opened
        if opened is not None:
            self._unsaved = opened
            self._changes |= changes
            self._timer.start()
        self.moved.emit()

    def _read(self) -> None:
        opened = self._workspace.document.opened
        self._choice = _Choice() if opened is None else _Choice.of(opened.project)

    def _on_replaced(self) -> None:
        self.save()
        self._read()
        self.replaced.emit()

    def _on_project_changed(self, opened: OpenProject) -> None:
        if self._unsaved is not None:
            self._unsaved = opened
            return
        before = self._choice
        self._read()
        if before != self._choice:
            self.replaced.emit()
