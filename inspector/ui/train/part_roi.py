"""The ROI of the next training, drawn over one Good Part."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from inspector.domain.arrays import Mask
from inspector.runtime.zoom import fit_roi
from inspector.storage.images import read_image
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.layouts import column
from inspector.ui.widgets.roi_shade import RoiShade
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.roi_editing import RoiEditing
from inspector.ui.workspace.workspace import Workspace


class PartRoi(QWidget):
    """Shows a part with the tools above it while ``editing`` is active."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.view = ImageView()
        self.view.setAccessibleName(tr("A good part"))
        self._shade = RoiShade(self.view)
        self.editing = RoiEditing(workspace.roi, self.view, self, self._in_force)
        self.setLayout(column(self.editing.bar, (self.view, 1), spacing=0))
        workspace.roi.changed.connect(self._refresh_shade)

    def draw_on(self, part: Path) -> None:
        """Draw on a Good Part. One that cannot be read is told."""
        image = self._workspace.messages.attempt(read_image, part)
        if image is not None:
            self.view.set_image(image)
            self.editing.begin()
            self._refresh_shade()

    def _in_force(self) -> Mask | None:
        """Training looks at the Project's own ROI, whatever an earlier Detector was trained with."""
        roi, image = self._workspace.roi.mask, self.view.image
        if roi is None or image is None:
            return None
        fitted = fit_roi(roi, *image.shape[:2])
        return None if fitted.all() else fitted

    def _refresh_shade(self) -> None:
        if self.editing.is_active:
            self._shade.show_roi(self._in_force())
