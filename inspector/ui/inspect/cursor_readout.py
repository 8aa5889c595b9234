"""The place under the pointer: column and row, millimetres, the image's own value and that of the map."""

from __future__ import annotations

from PySide6.QtCore import QObject

from inspector.domain.arrays import Pixels
from inspector.domain.pixel_size import PixelSize, three_digits
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.widgets.corner_note import CornerNote
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.sentences import tr

_BETWEEN = "   "


class CursorReadout(QObject):
    """Shows it in the corner of a view that is further away from the pointer."""

    def __init__(self, view: ImageView, presenter: JudgementPresenter) -> None:
        super().__init__(view)
        self._view = view
        self._presenter = presenter
        self.note = CornerNote(view)
        self.note.setAccessibleName(tr("Value under the pointer"))
        view.cursor_moved.connect(self._on_moved)

    def _on_moved(self, column: int | None, row: int | None, score: float | None) -> None:
        image = self._view.image
        if column is None or row is None or image is None:
            self.note.say("")
            return
        middle = self._view.box.viewRect().center()
        is_near = column < middle.x() and row > middle.y()
        self.note.say(readout(image, column, row, score, self._presenter.pixel_size), is_left=not is_near)


def readout(image: Pixels, column: int, row: int, score: float | None, size: PixelSize | None) -> str:
    """A pixel in one line.

    Args:
        image: uint8, height x width x 3, RGB.
        column: Of the pixel.
        row: Of the pixel.
        score: Of the map there. None without one.
        size: Of pixels. None where it is not known.
    """
    red, green, blue = image[row, column].tolist()
    parts = [f"x {column}, y {row}"]
    if size is not None:
        across, down = size.place_mm(column + 0.5, row + 0.5)
        parts.append(f"{three_digits(across)}, {three_digits(down)} mm")
    parts.append(tr("grey {red}", red=red) if red == green == blue else f"RGB {red}, {green}, {blue}")
    if score is not None:
        parts.append(tr("map {score:.2f}", score=score))
    return _BETWEEN.join(parts)
