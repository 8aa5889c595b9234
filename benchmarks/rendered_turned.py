"""Three of ``rendered_parts.py`` as parts that lie as they like, turned and shifted: render them, train, evaluate.

    python benchmarks/rendered_turned.py OUT [--profile standard] [--seed 0] [--sets NAME...]

``verdicts.py OUT/* --keep-pose`` measures them without a Common Pose.
"""

from __future__ import annotations

from functools import partial
from unittest.mock import patch

import numpy as np
import rendered_parts
from rendered_parts import PARTS, Bools, Part, measure_parts
from rendered_surfaces import Floats, Rng, coordinates

#: Parts keep away from the image's edge, however they are turned.
LARGER, SHIFT_PX = 1.25, 6.0


def anywhere(rng: Rng, _deviation_px: float, _deviation_deg: float) -> tuple[Floats, Floats]:
    """Rows and columns from the middle of a part that somebody has thrown under the camera."""
    y, x = coordinates()
    top, left = 128 + rng.normal(size=2) * SHIFT_PX
    angle = rng.uniform(0, 2 * np.pi)
    u, v = LARGER * (x - left), LARGER * (y - top)
    return -u * np.sin(angle) + v * np.cos(angle), u * np.cos(angle) + v * np.sin(angle)


def lying_anyhow(part: Part, rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """As ``part``, anywhere."""
    with patch.object(rendered_parts, "turned", anywhere):
        return part(rng, flawed)


if __name__ == "__main__":
    measure_parts({name: partial(lying_anyhow, PARTS[name]) for name in ("screw", "brush", "tablet")}, 11, __doc__)
