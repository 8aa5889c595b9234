"""Drawing where a defective part is defective, in the Inspect place."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QToolButton, QWidget

from inspector.domain.arrays import Mask
from inspector.domain.result import Truth
from inspector.domain.told_part import Word
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.truths import Truths, named
from inspector.ui.widgets.drawing_bar import DrawingTexts
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.mask_line import MaskLine
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.mask_editing import DrawnMask, MaskEditing
from inspector.ui.workspace.workspace import Workspace

#: Seen beside the white outlines of the Detector and on the colours of every map.
_COLOUR = "#ff5fd2"
_WIDTH_PX = 2


class TruthDrawing(MaskEditing):
    """Draws the Truth Mask of a part that was told to be defective, and shows it from then on."""

    def __init__(
        self,
        workspace: Workspace,
        view: ImageView,
        button: QToolButton,
        truths: Truths,
        presenter: JudgementPresenter,
        page: QWidget,
    ) -> None:
        self._presenter = presenter
        drawn = DrawnMask(_texts(), self._now, self._outlined, self._sentence)
        super().__init__(workspace.drawn_truth, view, page, drawn)
        self._truth = workspace.drawn_truth
        self._button = button
        self._line = MaskLine(view, _COLOUR, _WIDTH_PX)
        button.clicked.connect(self.toggle)
        self.toggled.connect(button.setChecked)
        truths.word_shown.connect(self._on_word)
        self._truth.changed.connect(self._show_line)
        presenter.judged.connect(self.refresh)
        # Nothing that is drawn on the next image belongs to this one.
        presenter.replaced.connect(self._truth.forget)

    @Slot(object)
    def _on_word(self, word: Word) -> None:
        inspection = self._presenter.inspection
        is_defective = inspection is not None and word.truth is Truth.DEFECTIVE
        self._button.setVisible(is_defective)
        if inspection is not None and is_defective:
            self._truth.follow(partial(named, inspection))
        else:
            self.end()
            self._truth.forget()

    def _show_line(self) -> None:
        mask = self._truth.mask
        self._line.show(None if mask is None else self._now())

    def _now(self) -> Mask:
        """The mask at the size of the image shown. One of another size is of an image that only looks the same."""
        image, mask = self._view.image, self._truth.mask
        shape = (1, 1) if image is None else image.shape[:2]
        return mask if mask is not None and mask.shape == shape else np.zeros(shape, np.bool_)

    def _outlined(self) -> Mask | None:
        judgement = self._presenter.judgement
        if judgement is None or not judgement.mask.any() or np.array_equal(judgement.mask, self._now()):
            return None
        return judgement.mask

    def _sentence(self) -> str:
        # A small window has room for no more.
        return tr("{area:,} px", area=int(np.count_nonzero(self._now())))


def _texts() -> DrawingTexts:
    return DrawingTexts(
        name=tr("The defect as you draw it"),
        include=tr("The next shape is part of the defect (X changes it)"),
        exclude=tr("The next shape is not part of the defect (X changes it)"),
        whole=tr("As the detector outlines it"),
        whole_symbol="magic-wand",
        whole_hint=tr("Begin with the detector's outline, and correct it (Shift+A)"),
        whole_why_not=tr("The detector outlines nothing else here"),
        share=tr("Pixels of the defect"),
        done=tr("Back to inspecting (Esc)"),
    )
