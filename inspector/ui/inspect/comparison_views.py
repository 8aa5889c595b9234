"""The part and its reference beside each other, at the same place and zoom."""

from __future__ import annotations

from PySide6.QtCore import QObject

from inspector.domain.arrays import Pixels
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.sentences import tr


class LinkedViews(QObject):
    """Keeps a second view at the place and zoom of the first one, whichever is moved.

    Attributes:
        other: The second view. Hidden while there is nothing to compare.
    """

    def __init__(self, view: ImageView) -> None:
        super().__init__(view)
        self._view = view
        self.other = ImageView()
        self.other.setAccessibleName(tr("Reference part"))
        self.other.hide()
        view.box.sigRangeChanged.connect(self._follow)
        self.other.box.sigResized.connect(self._follow)
        self.other.box.sigRangeChangedManually.connect(self._lead)

    def show_reference(self, reference: Pixels | None, *, is_beside: bool) -> None:
        """Show a reference of the part's size, uint8, height x width x 3, RGB, or an empty view beside the part."""
        if self.other.image is not reference:
            self.other.set_image(reference)
        self.other.setVisible(is_beside)
        self._follow()

    def _follow(self, *_: object) -> None:
        if self.other.isVisible():
            self.other.look_at(self._view.box.viewRect().center(), self._view.zoom)

    def _lead(self, *_: object) -> None:
        self._view.look_at(self.other.box.viewRect().center(), self.other.zoom)
