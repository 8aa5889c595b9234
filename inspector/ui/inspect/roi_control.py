"""The button of the ROI and what it opens, in the Inspect place."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from inspector.domain.arrays import Mask
from inspector.text import Text
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.roi_editing import RoiEditing
from inspector.ui.workspace.workspace import Workspace

#: Two ROIs that differ in no more of the image are the same one, at different sizes.
_SAME_SHARE = 0.02
_TRAIN_AGAIN = Text("Train again, so that the threshold fits it")
_TRAIN_AS_THEY_LIE = Text("Train again: inside a region, parts stay as they lie")


class RoiControl(RoiEditing):
    """Draws the ROI over the image that is inspected."""

    def __init__(
        self, workspace: Workspace, view: ImageView, button: QPushButton, presenter: JudgementPresenter, page: QWidget
    ) -> None:
        super().__init__(workspace.roi, view, page, lambda: presenter.roi)
        self._workspace = workspace
        self._presenter = presenter
        self._button = button
        button.setCheckable(True)
        button.clicked.connect(self.toggle)
        self.toggled.connect(button.setChecked)
        presenter.judged.connect(self.refresh_readiness)

    @override
    def advice(self) -> str:
        if _is_same(self._presenter.trained_roi, self._presenter.roi):
            return ""
        manifest = self._workspace.detector.manifest
        is_turned = manifest is not None and manifest.pose is not None and self._presenter.roi is not None
        return tr(_TRAIN_AS_THEY_LIE if is_turned else _TRAIN_AGAIN)

    @Slot()
    def refresh_readiness(self) -> None:
        """Offer to draw where there is an image to draw on, and a Project to store it in."""
        why_not = "" if self._presenter.judgement is not None else tr("Open an image first: the region is drawn on it")
        if self._workspace.document.opened is None:
            why_not = tr("Open a project first: the region is stored in it")
        self._button.setEnabled(not why_not)
        self._button.setToolTip(why_not or tr("Draw where parts are looked at (I)"))
        if why_not:
            self.end()
        else:
            self.refresh()


def _is_same(one: Mask | None, other: Mask | None) -> bool:
    if one is None or other is None:
        some = other if one is None else one
        return some is None or bool(some.mean() >= 1 - _SAME_SHARE)
    return bool((one != other).mean() <= _SAME_SHARE)
