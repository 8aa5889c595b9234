"""How Good Parts may appear besides the way they were photographed, as further images to learn from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from inspector.domain.arrays import Pixels
from inspector.domain.numbers import Count
from inspector.errors import UsageError
from inspector.text import Text

#: The axis that mirrors a part: 0 exchanges top and bottom, 1 left and right.
Mirror = Literal[0, 1]
#: The most that Variants may differ: as a share of the zoomed image's side, and of the brightness.
MOST_SHIFT = 0.25
MOST_BRIGHTNESS = 0.5


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How a Good Part may also look and still be good.

    Attributes:
        mirrored: Left and right exchanged.
        flipped: Upside down, as in a mirror below it.
        turned: By 90, 180 and 270 degrees.
        shift_px: Moved so far to each of the four sides, in pixels of the zoomed image.
        brightness: Darker and brighter by this share. 0 is neither.
    """

    mirrored: bool = False
    flipped: bool = False
    turned: bool = False
    shift_px: Count = 0
    brightness: Annotated[float, Meta(ge=0, le=MOST_BRIGHTNESS)] = 0.0

    @property
    def variant_count(self) -> int:
        """How many Variants a part has, itself included: 14 at the most."""
        poses = len(self._turns()) * (2 if self.mirror is not None else 1)
        return poses + 4 * (self.shift_px > 0) + 2 * (self.brightness > 0)

    @property
    def mirror(self) -> Mirror | None:
        """The axis that a part may be mirrored along. The other one follows by a turn, where that is allowed, too."""
        return 1 if self.mirrored else 0 if self.flipped else None

    def variants(self, image: Pixels) -> tuple[Pixels, ...]:
        """A zoomed part as it may appear, unaltered first.

        Mirroring, flipping and turning combine, each result once. Shifts and brightness do not multiply with them: they
        add four and two Variants of the unaltered part, whose border is reflected.

        Args:
            image: Side x side x 3.
        """
        bases = [image] if self.mirror is None else [image, np.flip(image, self.mirror)]
        variants = [np.rot90(base, turns) for base in bases for turns in self._turns()]
        if self.shift_px:
            variants += _shifted(image, self.shift_px)
        if self.brightness:
            variants += [_brightened(image, 1 + sign * self.brightness) for sign in (-1, 1)]
        return tuple(variants)

    def check(self, resolution_px: int) -> None:
        """Refuse a shift that leaves too little of a part.

        Raises:
            UsageError: ``shift`` or ``brightness``.
        """
        most_px = math.floor(MOST_SHIFT * resolution_px)
        if not 0 <= self.shift_px <= most_px:
            raise UsageError(
                Text("Good parts cannot be shifted by {shift_px} pixels", shift_px=self.shift_px),
                Text("use 0 to {most_px} pixels", most_px=most_px),
                "shift",
            )
        if not 0 <= self.brightness <= MOST_BRIGHTNESS:
            raise UsageError(
                Text("The brightness cannot vary by {brightness:g}", brightness=self.brightness),
                Text("use 0 to {most_brightness:g}", most_brightness=MOST_BRIGHTNESS),
                "brightness",
            )

    def _turns(self) -> tuple[int, ...]:
        if self.turned:
            return (0, 1, 2, 3)
        # A part that is mirrored and flipped has been turned by 180 degrees.
        return (0, 2) if self.mirrored and self.flipped else (0,)


#: Good Parts look as they were photographed.
UNALTERED = Augmentation()


def _shifted(image: Pixels, shift_px: int) -> list[Pixels]:
    height, width = image.shape[:2]
    padded = np.pad(image, ((shift_px, shift_px), (shift_px, shift_px), (0, 0)), "reflect")
    corners = ((0, shift_px), (2 * shift_px, shift_px), (shift_px, 0), (shift_px, 2 * shift_px))
    return [padded[top : top + height, left : left + width] for top, left in corners]


def _brightened(image: Pixels, factor: float) -> Pixels:
    altered: Pixels = np.rint(image * factor).clip(0, 255).astype(np.uint8)
    return altered
