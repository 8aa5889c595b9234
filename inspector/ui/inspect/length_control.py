"""Setting a length by two clicks, in the Inspect place."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton
from typing_extensions import override

from inspector.domain.pixel_size import LEAST_LENGTH_PX, PixelSize, pixel_size_of
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.length_bar import LengthBar
from inspector.ui.inspect.operator_thresholds import OperatorThresholds
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.shape_drawing import ShapeDrawing
from inspector.ui.widgets.shape_preview import Gesture, Point, ShapePreview
from inspector.ui.workspace.workspace import Workspace

_COLOUR = "#ffe066"


class LengthControl(QObject):
    """Joins the button, the line above the image, and the view.

    Signals:
        toggled: Whether a length is being set.
    """

    toggled = Signal(bool)

    def __init__(
        self,
        workspace: Workspace,
        view: ImageView,
        button: QPushButton,
        presenter: JudgementPresenter,
        thresholds: OperatorThresholds,
    ) -> None:
        super().__init__(view)
        self._workspace = workspace
        self._view = view
        self._button = button
        self._presenter = presenter
        self._thresholds = thresholds
        self._drawing = ShapeDrawing(view)
        self._line = ShapePreview(view)
        self._length_px = 0.0
        self._forgotten: tuple[PixelSize, float | None] | None = None
        self._shape: tuple[int, ...] | None = None
        self.bar = LengthBar()
        self.bar.hide()
        self.bar.installEventFilter(self)
        button.setCheckable(True)
        button.clicked.connect(self.toggle)
        presenter.judged.connect(self.refresh_readiness)
        thresholds.replaced.connect(self.refresh_readiness)
        self._drawing.drawn.connect(self._on_drawn)
        self._drawing.left.connect(self.end)
        self.bar.length_chosen.connect(self._on_length)
        self.bar.forget.clicked.connect(self._on_forget)
        self.bar.cancel.clicked.connect(self.end)

    @property
    def is_active(self) -> bool:
        """Whether a length is being set."""
        return self._drawing.is_active

    @Slot()
    def toggle(self) -> None:
        """Begin to set a length, or leave it."""
        if self.is_active:
            self.end()
            return
        self._drawing.begin(Gesture.LINE, _COLOUR)
        self._shape = None if self._view.image is None else self._view.image.shape
        self._forgotten = None
        self.bar.ask_places()
        self._refresh_forget()
        self.bar.show()
        self._button.setChecked(True)
        self.toggled.emit(True)
        self._view.setFocus()

    @Slot()
    def end(self) -> None:
        """Leave sizes as they are."""
        if self.is_active:
            self._drawing.end()
            self._line.hide()
            self.bar.hide()
            self._button.setChecked(False)
            self.toggled.emit(False)
            self._view.setFocus()

    @Slot()
    def refresh_readiness(self) -> None:
        """Offer to set a length where there is an image to measure, and a Project to store it in."""
        image = self._view.image
        if self._workspace.document.opened is None:
            why_not = tr("Open a project first: the length is stored in it")
        elif self._presenter.judgement is None or image is None:
            why_not = tr("Open an image first: a length is measured on it")
        else:
            why_not = ""
        self._button.setEnabled(not why_not)
        size = self._thresholds.pixel_size
        is_of_other = size is not None and image is not None and not size.holds_for(*image.shape[:2])
        text, hint = _state(size, is_other=is_of_other)
        self._button.setText(text)
        self._button.setToolTip(why_not or tr("{hint} (L)", hint=hint))
        if why_not or image is None or (self._shape is not None and image.shape != self._shape):
            # Ends on an image of another size mean nothing.
            self.end()

    def _on_drawn(self, points: tuple[Point, Point]) -> None:
        first, last = points
        self._length_px = math.dist(first, last)
        if self._length_px < LEAST_LENGTH_PX:
            self.bar.ask_places()
            return
        self._line.show(Gesture.LINE, points, None, _COLOUR, 1)
        self.bar.ask_length(self._length_px)

    def _on_forget(self) -> None:
        thresholds, forgotten = self._thresholds, self._forgotten
        size, area_mm2 = thresholds.pixel_size, thresholds.min_area_mm2
        if size is not None:
            self._forgotten = size, area_mm2
            thresholds.forget_pixel_size()
        elif forgotten is not None:
            size, area_mm2 = forgotten
            thresholds.choose_pixel_size(size)
            if area_mm2 is not None:
                thresholds.choose_min_area_mm2(area_mm2)
                thresholds.replaced.emit()
        self._refresh_forget()

    def _refresh_forget(self) -> None:
        self.bar.show_forget(is_set=self._thresholds.pixel_size is not None, is_forgotten=self._forgotten is not None)

    def _on_length(self, length_mm: float) -> None:
        image = self._view.image
        if image is None:
            return
        made = self._workspace.messages.attempt(pixel_size_of, length_mm, self._length_px, *image.shape[:2])
        if isinstance(made, PixelSize):
            self._thresholds.choose_pixel_size(made)
            self.end()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and self.is_active and event.key() == Qt.Key.Key_Escape:
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.end()
            return True
        return False


def _state(size: PixelSize | None, *, is_other: bool) -> tuple[str, str]:
    """Text and hint of the button."""
    if size is None:
        return tr("Len&gth…"), tr("Click both ends of a known length, and see sizes in millimetres")
    if is_other:
        measured = f"{size.image_width_px} x {size.image_height_px}"
        return tr("Other size"), tr(
            "The length was set on images of {measured} pixels, so sizes of this one are in pixels", measured=measured
        )
    hint = tr(
        "One pixel is {mm_per_px:.4g} mm. Click both ends of a known length to set it again", mm_per_px=size.mm_per_px
    )
    return tr("{mm_per_px:.3g} mm/px", mm_per_px=size.mm_per_px), hint
