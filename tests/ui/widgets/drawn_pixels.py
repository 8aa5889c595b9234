"""Counts the pixels of the screen that an image view draws wrongly. QT_SCALE_FACTOR chooses the screen."""

import sys

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from inspector.domain.arrays import Pixels
from inspector.ui.widgets.image_view import ImageView

ZOOMS = (1.0, 2.0, 3.0, 7.3)
#: A pixel of the screen may show either of two image pixels whose border runs through it.
BORDER = 0.02


def grabbed(view: ImageView) -> Pixels:
    """The pixels of the screen, height x width x 3."""
    picture = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    # A copy: the picture's memory goes with it.
    return lines[:, : 3 * picture.width()].reshape(picture.height(), picture.width(), 3).copy()


def image_places(start: float, length: float, screen_px: int) -> tuple[np.ndarray, np.ndarray]:
    """The image pixel below the middle of every pixel of the screen, and whether it is well inside of it."""
    middles = start + (np.arange(screen_px) + 0.5) / screen_px * length
    inside = np.abs(middles - np.round(middles)) > BORDER
    return np.floor(middles).astype(int), inside


def wrong_pixels(view: ImageView, image: Pixels) -> tuple[int, int]:
    """How many of the pixels that show the image do not have its colour, and how many show it."""
    seen, drawn = view.box.viewRect(), grabbed(view)
    rows, well_down = image_places(seen.top(), seen.height(), drawn.shape[0])
    columns, well_across = image_places(seen.left(), seen.width(), drawn.shape[1])
    well_down &= (rows >= 0) & (rows < image.shape[0])
    well_across &= (columns >= 0) & (columns < image.shape[1])
    expected = image[np.ix_(rows[well_down], columns[well_across])]
    shown = drawn[np.ix_(well_down, well_across)]
    return int((shown != expected).any(2).sum()), shown.shape[0] * shown.shape[1]


def main() -> None:
    """Write zoom, device pixel ratio, and both numbers of ``wrong_pixels``."""
    application = QApplication(sys.argv)
    window = QWidget()
    view = ImageView(window)
    window.resize(400, 320)
    view.resize(400, 320)
    window.show()
    image = np.random.default_rng(0).integers(0, 255, (600, 800, 3), dtype=np.uint8)
    view.set_image(image)
    for zoom in ZOOMS:
        view.zoom_to(zoom)
        application.processEvents()
        figures = round(view.zoom, 3), view.devicePixelRatioF(), *wrong_pixels(view, image)
        sys.stdout.write(" ".join(map(str, figures)) + "\n")


if __name__ == "__main__":
    main()
