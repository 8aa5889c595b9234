"""Parts without any symmetry, drawn however they lie."""

from __future__ import annotations

import math

import cv2
import numpy as np

from inspector.domain.arrays import Pixels

#: Corners of a part without any symmetry, in shares of the image's height from its middle.
OUTLINE = np.array([(-0.3, -0.1), (0.12, -0.12), (0.28, -0.03), (0.28, 0.1), (-0.05, 0.1), (-0.3, 0.04)])
HOLE = np.array([(-0.22, -0.06), (-0.12, -0.06), (-0.12, 0.02), (-0.22, 0.02)])
SIDE_PX = 256
#: OpenCV's fixed point, so that corners lie between pixels.
FIXED = 4


def placed(points: np.ndarray, turn_deg: float, scale: float, across: float, down: float) -> np.ndarray:
    angle = math.radians(turn_deg)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return scale * points @ turn.T + (across, down)


def part(
    turn_deg: float = 0, scale: float = 1, across: float = 0, down: float = 0, aspect: float = 1.0, seed: int = 0
) -> Pixels:
    """A plate with a hole before an uneven background, drawn corner by corner, and made square afterwards."""
    rng = np.random.default_rng(seed)
    width, height = round(SIDE_PX * aspect), SIDE_PX
    slope = np.linspace(0, 60 * rng.uniform(-1, 1), width)[None, :, None] + np.zeros((height, width, 3))
    picture = np.clip(70 + slope, 0, 255).astype(np.uint8)
    for shape, colour in ((OUTLINE, (180, 170, 150)), (HOLE, (30, 30, 30))):
        corners = placed(shape, turn_deg, scale, across, down) * height + ((width - 1) / 2, (height - 1) / 2)
        fixed = np.round(corners * 2**FIXED).astype(np.int32)
        cv2.fillPoly(picture, [fixed], colour, cv2.LINE_AA, FIXED)
    noisy = np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(noisy, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), np.uint8)


def lying_anyhow(count: int, aspect: float = 1.0, first_seed: int = 0) -> list[Pixels]:
    """Parts that are turned at will and shifted."""
    rng = np.random.default_rng(first_seed)
    return [
        part(rng.uniform(-180, 180), 1, *rng.uniform(-0.05, 0.05, 2), aspect, first_seed + seed)
        for seed in range(count)
    ]
