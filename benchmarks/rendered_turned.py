"""Three of ``rendered_parts.py`` as parts that lie as they like, turned and shifted: render them, train, evaluate.

    python benchmarks/rendered_turned.py OUT [--profile standard] [--seed 0] [--sets NAME...]

``verdicts.py OUT/* --keep-pose`` measures them without a Common Pose.
"""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np
from rendered_parts import PARTS, Bools, Part, measure_parts
from rendered_surfaces import SIDE, Floats, Rng

#: Parts keep away from the image's edge, however they are turned.
SMALLER = 0.8
SHIFT_PX = 6.0


def lying_anyhow(part: Part, rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """A part that somebody has thrown under the camera."""
    middle = (SIDE - 1) / 2
    turn = np.asarray(cv2.getRotationMatrix2D((middle, middle), rng.uniform(0, 360), SMALLER))
    shift = rng.normal(size=2) * SHIFT_PX
    matrix = np.column_stack([turn[:, :2], turn[:, 2] + shift])
    image, where = part(rng, flawed)
    turned = cv2.warpAffine(image.astype(np.float32), matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(turned, np.float64), cv2.warpAffine(where.astype(np.uint8), matrix, (SIDE, SIDE)) > 0


if __name__ == "__main__":
    measure_parts({name: partial(lying_anyhow, PARTS[name]) for name in ("screw", "brush", "tablet")}, 11, __doc__)
