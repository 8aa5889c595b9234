"""The measures of one Good Part by which it is compared with the others."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inspector.domain.arrays import Pixels

#: Side of the small image.
SMALL_PX = 64
#: Sharpness is measured on images whose longer side is at most so long.
_SHARP_PX = 1024
#: Edges that survive the first smoothing are fine, and noise does not. Those that survive the second are coarse.
_SIGMAS_PX = (1.0, 3.0)
#: Below that there are no edges: the deviation of the Laplacian, in grey levels.
_LEAST_EDGES = 0.1
#: A pixel is white or black from these levels of 255.
_WHITE, _BLACK = 250, 5


@dataclass(frozen=True, slots=True, eq=False)
class PartMeasures:
    """One part.

    Attributes:
        width: In pixels.
        height: In pixels.
        brightness: Mean grey level, 0 to 255.
        sharpness: Fine edges beside coarse ones, in octaves. NaN where there are no edges.
        white_share: Share of pixels that cannot be brighter, 0 to 1.
        black_share: Share of pixels that cannot be darker, 0 to 1.
        green_red: Mean of the colour's first axis (a of CIELAB).
        blue_yellow: Mean of the colour's second axis (b of CIELAB).
        small: uint8, 64 x 64 x 3, RGB.
    """

    width: int
    height: int
    brightness: float
    sharpness: float
    white_share: float
    black_share: float
    green_red: float
    blue_yellow: float
    small: Pixels


def measure_part(image: Pixels) -> PartMeasures:
    """Measure a part.

    Args:
        image: uint8, height x width x 3, RGB.
    """
    height, width = image.shape[:2]
    small = np.asarray(cv2.resize(image, (SMALL_PX, SMALL_PX), interpolation=cv2.INTER_AREA), np.uint8)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
    return PartMeasures(
        width=width,
        height=height,
        brightness=float(grey.mean()),
        sharpness=_sharpness(grey),
        white_share=float((grey >= _WHITE).mean()),
        black_share=float((grey <= _BLACK).mean()),
        green_red=float(lab[..., 1].mean()),
        blue_yellow=float(lab[..., 2].mean()),
        small=small,
    )


def _sharpness(grey: Pixels) -> float:
    scale = _SHARP_PX / max(grey.shape)
    if scale < 1:
        grey = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    # Blur takes fine edges away and leaves coarse ones, however many there are and whatever their contrast.
    fine, coarse = (_edges(grey, sigma_px) for sigma_px in _SIGMAS_PX)
    return float(np.log2(fine / coarse)) if coarse > _LEAST_EDGES else np.nan


def _edges(grey: Pixels, sigma_px: float) -> float:
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), sigma_px)
    return float(cv2.Laplacian(smooth, cv2.CV_32F).std())
