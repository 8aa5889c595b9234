"""Arrays that images, maps and masks are: one name per type."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

#: uint8, height x width x 3 in RGB. With a leading axis where several images lie in one array.
Pixels = npt.NDArray[np.uint8]

#: float32, height x width.
FloatMap = npt.NDArray[np.float32]

#: bool, height x width.
Mask = npt.NDArray[np.bool_]
