"""Reading the part that another one is compared with."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from inspector.domain.arrays import Pixels
from inspector.domain.augmentation import Mirror
from inspector.domain.events import Stage, Work
from inspector.domain.pose import CommonPose
from inspector.domain.progress import Countdown
from inspector.storage.images import read_image


def read_reference(
    path: Path, beside: Pixels, pose: CommonPose | None = None, mirror: Mirror | None = None
) -> Work[tuple[Pixels, bool]]:
    """An image at the size of the one that it is compared with.

    Args:
        path: The image.
        beside: Is compared with it, uint8, height x width x 3, RGB.
        pose: Lays the part as the one beside it lies.
        mirror: Parts may be mirrored ones, too.

    Returns:
        uint8, height x width x 3, RGB, and whether it had to be stretched.

    Raises:
        ImageError: It cannot be read.
    """
    yield Countdown(Stage.INSPECT, 1).at(0)
    image = read_image(path)
    height_px, width_px = beside.shape[:2]
    is_stretched = image.shape[:2] != (height_px, width_px)
    aspect = image.shape[1] / image.shape[0]
    if is_stretched:
        how = cv2.INTER_AREA if width_px < image.shape[1] else cv2.INTER_LINEAR
        image = np.asarray(cv2.resize(image, (width_px, height_px), interpolation=how), np.uint8)
    return image if pose is None else pose.laid_like(image, aspect, beside, mirror), is_stretched
