"""Synthetic anomalies: good parts with something in them that does not belong there.

Nobody has to show defects to Inspector, but good parts alone do not tell which Scale finds anomalies on parts like
these. Synthetic ones do. Each is either foreign, a piece of another part from somewhere else (as in CutPaste, Li et
al., CVPR 2021), or a stain, darker or brighter than the part. It has a soft, uneven outline and any size between a
speck and a quarter of the image.
"""

from __future__ import annotations

import numpy as np

from inspector.domain.arrays import FloatMap, Mask, Pixels

#: Least and largest diameter, as a share of the image's side.
SIZES = (1 / 32, 1 / 4)
#: Least and largest change of brightness by a stain.
STAINS = (20.0, 70.0)
#: How uneven outlines are: amplitudes of two to four bulges around them.
_BULGES = (0.25, 0.2, 0.15)


def with_anomaly(part: Pixels, other: Pixels, rng: np.random.Generator, roi: Mask | None = None) -> Pixels:
    """Put a synthetic anomaly into a part.

    Args:
        part: uint8, S x S x 3.
        other: Another part of the same size, or the same.
        rng: Decides kind, place and size.
        roi: bool, S x S: where its middle may be. None for everywhere.

    Returns:
        The altered part. The given one stays as it is.
    """
    opacity = _blot(len(part), rng, roi)[..., None]
    added = _foreign(other, rng) if rng.random() < 0.5 else _stain(part, rng)
    altered: Pixels = np.rint((1 - opacity) * part + opacity * np.clip(added, 0, 255)).astype(np.uint8)
    return altered


def _blot(side: int, rng: np.random.Generator, roi: Mask | None) -> FloatMap:
    """Opacity of the anomaly, S x S, 0 to 1."""
    places = np.arange(side * side) if roi is None else np.flatnonzero(roi)
    row, column = divmod(int(rng.choice(places)), side)
    radius = 0.5 * side * np.exp(rng.uniform(*np.log(SIZES)))
    stretch, turn = np.exp(rng.uniform(0, 1)), rng.uniform(0, np.pi)
    y, x = np.mgrid[:side, :side].astype(np.float32)
    y, x = y - row, x - column
    along, across = x * np.cos(turn) + y * np.sin(turn), (y * np.cos(turn) - x * np.sin(turn)) * stretch
    angle = np.arctan2(across, along)
    outline = np.ones((side, side), np.float32)
    for bulges, amplitude in enumerate(_BULGES, start=2):
        outline += rng.uniform(-amplitude, amplitude) * np.cos(bulges * angle + rng.uniform(0, 2 * np.pi))
    # A quarter of the radius, and at least a pixel, to fade out.
    fading = max(1.0, radius / 4)
    opacity: FloatMap = np.clip((outline * radius - np.hypot(along, across)) / fading + 0.5, 0, 1)
    return opacity


def _foreign(other: Pixels, rng: np.random.Generator) -> Pixels:
    moved = np.roll(other, rng.integers(len(other), size=2), (0, 1))
    return np.rot90(moved, int(rng.integers(4)))


def _stain(part: Pixels, rng: np.random.Generator) -> FloatMap:
    return part + np.float32(rng.choice((-1, 1)) * rng.uniform(*STAINS))
