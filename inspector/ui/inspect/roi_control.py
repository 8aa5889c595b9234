"""The button of the ROI and what it opens, in the Inspect place."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.workspace.roi_editing import RoiEditing
from inspector.ui.workspace.workspace import Workspace


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

    @Slot()
    def refresh_readiness(self) -> None:
        """Offer to draw where there is an image to draw on, and a Project to store it in."""
        why_not = "" if self._presenter.judgement is not None else "Open an image first: the region is drawn on it"
        if self._workspace.document.opened is None:
            why_not = "Open a project first: the region is stored in it"
        self._button.setEnabled(not why_not)
        self._button.setToolTip(why_not or "Draw where parts are looked at (I)")
        if why_not:
            self.end()
        else:
            self.refresh()
