"""Pictures of the window against stored ones: what an eye would notice counts, noise does not."""

from pathlib import Path

import cv2
import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from inspector.domain.arrays import Pixels

STORED = Path(__file__).with_name("pictures")
#: Means of squares of this side are compared: edges of letters may be drawn a little otherwise.
SQUARE_PX = 4
#: Levels of 255 by which a square may differ in one colour.
LEVELS = 12
#: Squares that may differ by more: fewer than one short word has.
SQUARES = 12


def picture_of(widget: QWidget) -> Pixels:
    """uint8, height x width x 3, RGB, as the widget is drawn now."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def difference(found: Pixels, stored: Pixels) -> tuple[int, Pixels]:
    """Squares that differ, and a picture of where: what was found in gray, red where it is different."""
    if found.shape != stored.shape:
        return found.size, found
    height, width = (side // SQUARE_PX for side in found.shape[:2])
    means = [
        cv2.resize(image.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA) for image in (found, stored)
    ]
    differs = np.abs(means[0] - means[1]).max(2) > LEVELS
    drawn = np.repeat(cv2.cvtColor(found, cv2.COLOR_RGB2GRAY)[..., None] // 2, 3, axis=2)
    where = cv2.resize(differs.view(np.uint8), (found.shape[1], found.shape[0]), interpolation=cv2.INTER_NEAREST) > 0
    drawn[where] = (255, 40, 40)
    return int(np.count_nonzero(differs)), drawn


def write_picture(path: Path, picture: Pixels) -> None:
    """Write a PNG file as small as it gets."""
    path.parent.mkdir(parents=True, exist_ok=True)
    encoded = cv2.imencode(".png", picture[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])[1]
    path.write_bytes(encoded.tobytes())


def check_picture(name: str, found: Pixels, folder: Path, is_update: bool) -> None:
    """Fail where a widget does not look as it is stored; the pictures that say why are in ``folder``."""
    path = STORED / f"{name}.png"
    if is_update:
        write_picture(path, found)
        return
    assert path.is_file(), f"{path} is missing: run this test with --update-pictures"
    stored = cv2.imread(str(path))[..., ::-1]
    squares, drawn = difference(found, stored)
    if squares > SQUARES:
        write_picture(folder / f"{name}.png", found)
        write_picture(folder / f"{name}-difference.png", drawn)
        raise AssertionError(
            f"{squares} squares of {name} look different: see {folder}. "
            "If they should, run this test with --update-pictures and look at what changed"
        )
