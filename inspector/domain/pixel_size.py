"""Millimetres: how much of a part one pixel of an image shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from inspector.domain.numbers import PositiveCount
from inspector.domain.results import Region
from inspector.errors import UsageError

#: Ends of a length that are nearer to each other are the same place.
LEAST_LENGTH_PX = 2.0
#: See ``PixelSize.decimals``.
_ROUNDED_PX = 0.051


@dataclass(frozen=True, slots=True)
class PixelSize:
    """The side of a pixel's square on the part, as the operator measured it.

    Attributes:
        mm_per_px: Millimetres.
        image_width_px: Of the image that it was measured on.
        image_height_px: Likewise. Images of another size may be of another camera, so it does not hold for them.
    """

    mm_per_px: Annotated[float, Meta(gt=0, le=1e9)]
    image_width_px: PositiveCount
    image_height_px: PositiveCount

    def holds_for(self, height_px: int, width_px: int) -> bool:
        """Whether an image has the size that it was measured on."""
        return (height_px, width_px) == (self.image_height_px, self.image_width_px)

    def area_mm2(self, area_px: int) -> float:
        """Square millimetres of so many pixels."""
        return area_px * self.mm_per_px**2

    def area_px(self, area_mm2: float) -> int:
        """The fewest pixels that cover so many square millimetres."""
        # An area that was rounded for people may be a little more than whole pixels.
        return max(math.ceil(area_mm2 / self.mm_per_px**2 - _ROUNDED_PX), 0)

    @property
    def decimals(self) -> int:
        """As many as a number of square millimetres needs to tell tenths of a pixel apart."""
        return min(max(math.ceil(-math.log10(self.area_mm2(1))), 0) + 1, 9)

    def place_mm(self, x_px: float, y_px: float) -> tuple[float, float]:
        """A place of the image, from its upper left corner."""
        return x_px * self.mm_per_px, y_px * self.mm_per_px

    def box_mm(self, region: Region) -> tuple[float, float]:
        """Width and height of a region's box."""
        return region.width * self.mm_per_px, region.height * self.mm_per_px


def pixel_size_of(length_mm: float, length_px: float, height_px: int, width_px: int) -> PixelSize:
    """The pixel size that a known length gives.

    Args:
        length_mm: The length on the part.
        length_px: The same on the image.
        height_px: Of the image.
        width_px: Of the image.

    Raises:
        UsageError: ``length``: it is no length, on the part or on the image.
    """
    if length_px < LEAST_LENGTH_PX or not 0 < length_mm < math.inf:
        raise UsageError(
            "Both ends of the length are at the same place", "click two places that are further apart", "length"
        )
    return PixelSize(length_mm / length_px, width_px, height_px)


def three_digits(number: float) -> str:
    """A measure with three digits that mean something: ``0.123``, ``1.23``, ``12.3``, ``123``, ``1,234``."""
    decimals = 2 - math.floor(math.log10(number)) if number > 0 else 0
    return f"{number:,.{min(max(decimals, 0), 6)}f}"
