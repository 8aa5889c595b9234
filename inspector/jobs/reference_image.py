"""Reading the part that another one is compared with."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from inspector.domain.arrays import Pixels
from inspector.domain.events import Stage, Work
from inspector.domain.progress import Countdown
from inspector.storage.images import read_image


def read_reference(path: Path, height_px: int, width_px: int) -> Work[tuple[Pixels, bool]]:
    """An image at the size of the one that it is compared with.

    Returns:
        uint8, height x width x 3, RGB, and whether it had to be stretched.

    Raises:
        ImageError: It cannot be read.
    """
    yield Countdown(Stage.INSPECT, 1).at(0)
    image = read_image(path)
    if image.shape[:2] == (height_px, width_px):
        return image, False
    is_smaller = width_px < image.shape[1]
    how = cv2.INTER_AREA if is_smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (width_px, height_px), interpolation=how), np.uint8), True
