"""Drawing the Project's ROI over an image."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtWidgets import QWidget

from inspector.domain.arrays import Mask
from inspector.ui.widgets.drawing_bar import DrawingTexts
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.mask_editing import DrawnMask, MaskEditing
from inspector.ui.workspace.project_roi import ProjectRoi

#: Proportions of the image and of the ROI's own that differ by more are told.
_SHAPE_TOLERANCE = 0.02


class RoiEditing(MaskEditing):
    """Joins a view and a bar of tools to the ROI in force.

    Args:
        roi: The ROI in force.
        view: As ``MaskEditing``.
        host: Likewise.
        in_force: The ROI at the size of the image shown, None where everything counts.
    """

    def __init__(self, roi: ProjectRoi, view: ImageView, host: QWidget, in_force: Callable[[], Mask | None]) -> None:
        self._roi = roi
        self._in_force = in_force
        super().__init__(roi, view, host, DrawnMask(roi_texts(), in_force, self._whole_image, self._sentence))

    def advice(self) -> str:
        """A further sentence about the ROI in force, or ''."""
        return ""

    def _whole_image(self) -> Mask | None:
        image = self._view.image
        return None if image is None or self._in_force() is None else np.ones(image.shape[:2], dtype=np.bool_)

    def _sentence(self) -> str:
        seen = self._in_force()
        text, drawn = share_text(seen), self._roi.mask
        if drawn is None:
            return text if seen is None else tr("{told}, as in training", told=text)
        sentences = [text]
        if seen is not None and _is_other_shape(drawn, seen):
            height, width = drawn.shape
            sentences.append(
                tr(
                    "It was drawn on {width} x {height} pixels and is stretched to this image",
                    width=width,
                    height=height,
                )
            )
        if advice := self.advice():
            sentences.append(advice)
        return ". ".join(sentences)


def roi_texts() -> DrawingTexts:
    """The words of the ROI's tools."""
    return DrawingTexts(
        name=tr("Region of interest"),
        include=tr("Look at parts inside the next shape (X changes it)"),
        exclude=tr("Do not look at parts inside the next shape (X changes it)"),
        whole=tr("Whole image"),
        whole_symbol="frame-corners",
        whole_hint=tr("Look at the whole image again (Shift+A)"),
        whole_why_not=tr("The whole image counts already"),
        share=tr("Share of the image that counts"),
        done=tr("Back to inspecting (Esc)"),
    )


def _is_other_shape(one: Mask, other: Mask) -> bool:
    ratio: float = one.shape[0] * other.shape[1] / (one.shape[1] * other.shape[0])
    return abs(ratio - 1) > _SHAPE_TOLERANCE


def share_text(roi: Mask | None) -> str:
    """The part of an image that counts. None where everything does."""
    if roi is None or roi.all():
        return tr("Whole image")
    count = int(np.count_nonzero(roi))
    percent = 100 * count / roi.size
    return tr("{percent:.0f} % of the image", percent=percent) if percent >= 1 else tr("{count:,} pixels", count=count)
