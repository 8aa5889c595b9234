"""The button of the scene guard: whether bad images are refused a Verdict."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSignalBlocker, Slot
from PySide6.QtWidgets import QToolButton

from inspector.domain.manifest import DetectorManifest
from inspector.text import Text
from inspector.ui.inspect.operator_thresholds import OperatorThresholds
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace

_ON = Text("Images that cannot be judged are bad images: {judged}. Click to judge them all the same (B)")
_OFF = Text("Every image gets a verdict. Click to refuse bad images (B)")
_UNKNOWN = Text("This detector does not know how its good parts were taken: train it again")


class SceneGuardControl(QObject):
    """Shows whether the guard is on, and switches it for the open Project."""

    def __init__(self, workspace: Workspace, thresholds: OperatorThresholds, button: QToolButton) -> None:
        super().__init__(button)
        self._workspace = workspace
        self._thresholds = thresholds
        self._button = button
        button.setCheckable(True)
        button.clicked.connect(thresholds.choose_scene_guard)
        thresholds.moved.connect(self.refresh)
        thresholds.replaced.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the guard as it is in force."""
        thresholds, manifest = self._thresholds.thresholds, self._workspace.detector.manifest
        is_on = thresholds is not None and thresholds.scene_guard
        why_not = tr("Train a detector first: it learns how good parts are taken")
        if manifest is not None:
            why_not = "" if manifest.scene is not None else tr(_UNKNOWN)
        self._button.setEnabled(not why_not)
        self._button.setToolTip(why_not or (tr(_ON, judged=_judged(manifest)) if is_on else tr(_OFF)))
        with QSignalBlocker(self._button):
            self._button.setChecked(is_on and not why_not)


def _judged(manifest: DetectorManifest | None) -> str:
    """The things that are compared, and whether the Good Parts allow to compare their place."""
    placement = None if manifest is None else manifest.placement
    if placement is None:
        return tr("light and focus. The good parts lie as they like, so shift and turn are not judged")
    if not placement.turns_alike:
        return tr("light, focus and shift. The good parts are turned as they like, so turn is not judged")
    return tr("light, focus, shift and turn")
