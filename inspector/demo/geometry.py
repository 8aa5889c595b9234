"""The demo part: a milled aluminium plate with a turned boss, drilled holes, a pocket and an engraved mark.

Everything is described in the part's own frame: x to the right, y down, origin in its middle, in millimetres.
Fields are sampled ``OVERSAMPLING`` times as densely as the images.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import FloatMap, Mask

Field = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

SIDE_PX = 320
OVERSAMPLING = 2
FIELD_SIDE = SIDE_PX * OVERSAMPLING
#: The width and height that the camera sees, and samples per millimetre of it.
VIEW_MM = 256
DENSITY = FIELD_SIDE / VIEW_MM

HALF_WIDTH_MM, HALF_HEIGHT_MM, CORNER_RADIUS_MM = 103.0, 93.0, 20.0
BOSS_RADIUS_MM, RECESS_RADIUS_MM, BORE_RADIUS_MM = 55.0, 36.0, 21.0
#: Centres of the corner holes (x, y), and the radii of their countersinks and shafts.
HOLES_MM = ((-77.0, -67.0), (77.0, -67.0), (77.0, 67.0), (-77.0, 67.0))
SINK_RADIUS_MM, HOLE_RADIUS_MM = 14.0, 8.5
_CUTTER_AT_MM = (-330.0, 120.0)
_MAT_DEPTH_MM = 16.0


@dataclass(frozen=True, slots=True)
class Surface:
    """The surface that the light sees. Every field is float32, ``FIELD_SIDE`` x ``FIELD_SIDE`` (x 3 for ``tint``).

    Attributes:
        height: In millimetres, towards the camera.
        metal: 1 on the part, 0 where the mat below shows.
        grain_x: Direction of the tool marks, x component of a unit vector.
        grain_y: Its y component.
        streak: Slope across the tool marks, of single grooves too fine for ``height``.
        gloss: Factor on mirror-like reflection. 1 is bare metal.
        spread: Factor on the width of highlights. 1 is machined metal.
        tint: Colour of the reflected light. 1 is neutral.
    """

    height: Field
    metal: Field
    grain_x: Field
    grain_y: Field
    streak: Field
    gloss: Field
    spread: Field
    tint: Field

    def changed(self, **fields: Field) -> Surface:
        """A copy with other fields."""
        return replace(self, **fields)


@lru_cache(maxsize=1)
def grid_mm() -> tuple[Field, Field]:
    """X and y of every sample, in millimetres from the middle."""
    line = ((np.arange(FIELD_SIDE, dtype=np.float32) + 0.5) / DENSITY - VIEW_MM / 2).astype(np.float32)
    x, y = np.meshgrid(line, line)
    return x, y


def distance_mm(centre: tuple[float, float]) -> Field:
    """Distance of every sample from a point."""
    x, y = grid_mm()
    distance: Field = np.hypot(x - np.float32(centre[0]), y - np.float32(centre[1]))
    return distance


def inside_mm(half_width: float, half_height: float, radius: float, centre: tuple[float, float] = (0.0, 0.0)) -> Field:
    """Depth below the outline of a rounded rectangle. Negative outside."""
    x, y = grid_mm()
    across = np.abs(x - np.float32(centre[0])) - np.float32(half_width - radius)
    down = np.abs(y - np.float32(centre[1])) - np.float32(half_height - radius)
    outer = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
    depth: Field = np.float32(radius) - outer - np.minimum(np.maximum(across, down), 0)
    return depth


def covered(depth_mm: Field) -> Field:
    """Coverage of samples by a shape whose outline lies at depth 0, anti-aliased."""
    coverage: Field = np.clip(depth_mm * DENSITY + 0.5, 0, 1)
    return coverage


def blurred(field: Field, reach_mm: float) -> Field:
    """A field smoothed by a Gaussian of this deviation."""
    return np.asarray(cv2.GaussianBlur(field, (0, 0), reach_mm * DENSITY), dtype=np.float32)


def noise(rng: np.random.Generator, smooth_mm: float, shape: tuple[int, int] = (FIELD_SIDE, FIELD_SIDE)) -> Field:
    """Smooth noise of mean 0 and standard deviation 1 with features of about ``smooth_mm`` millimetres."""
    step = max(1, int(smooth_mm * DENSITY / 2))
    small: Field = rng.standard_normal((shape[0] // step + 4, shape[1] // step + 4), dtype=np.float32)
    small = blurred(small, max(0.6 / DENSITY, smooth_mm / step / 2))
    size = (small.shape[1] * step, small.shape[0] * step)
    large = cv2.resize(small, size, interpolation=cv2.INTER_CUBIC)[: shape[0], : shape[1]]
    return np.asarray((large - large.mean()) / (large.std() + 1e-6), dtype=np.float32)


@lru_cache(maxsize=8)
def _relief(holes: tuple[tuple[float, float], ...]) -> tuple[Field, Field]:
    """Height and metal of a part with these corner holes."""
    outline = inside_mm(HALF_WIDTH_MM, HALF_HEIGHT_MM, CORNER_RADIUS_MM)
    centre = distance_mm((0, 0))
    height = _MAT_DEPTH_MM + 3.0 * _ramp(outline, 3.5)
    height += 4.0 * _ramp(BOSS_RADIUS_MM - centre, 2.5)
    height -= 4.5 * _ramp(RECESS_RADIUS_MM - centre, 1.6)
    height -= 2.2 * _ramp(inside_mm(6.5, 19, 6.5, (-82, 0)), 1.5)
    metal = covered(outline)
    for hole in holes:
        away = distance_mm(hole)
        height -= 0.62 * np.clip(SINK_RADIUS_MM - away, 0, SINK_RADIUS_MM - HOLE_RADIUS_MM)
        height, metal = _drill(height, metal, hole, HOLE_RADIUS_MM)
    height -= 1.2 * _ramp(BORE_RADIUS_MM + 2.2 - centre, 2.2)
    height, metal = _drill(height, metal, (0.0, 0.0), BORE_RADIUS_MM)
    height -= 1.1 * _engraving()
    # A real tool leaves no mathematically sharp edge.
    height = blurred(height.astype(np.float32), 0.55)
    return height, metal.astype(np.float32)


def _ramp(depth_mm: Field, width_mm: float) -> Field:
    ramp: Field = np.clip(depth_mm / np.float32(width_mm), 0, 1)
    return ramp


def _drill(height: Field, metal: Field, centre: tuple[float, float], radius: float) -> tuple[Field, Field]:
    # The camera stands above the middle of the image: the mouth of a hole's far end is seen smaller and further inward.
    inward = (centre[0] * 0.07, centre[1] * 0.07)
    top = radius - distance_mm(centre)
    bottom = distance_mm((centre[0] - inward[0], centre[1] - inward[1])) - radius * 0.9
    wall = np.clip(top / np.maximum(top + np.maximum(bottom, 0), 1e-3), 0, 1)
    sunk = np.where(top > 0, height - _MAT_DEPTH_MM * wall, height)
    return sunk, metal * (1 - covered(top) * covered(-bottom))


@lru_cache(maxsize=1)
def _engraving() -> Field:
    canvas = np.zeros((FIELD_SIDE * 2, FIELD_SIDE * 2), dtype=np.uint8)
    scale = DENSITY * 2

    def write(text: str, x_mm: float, y_mm: float, size_mm: float) -> None:
        at = (int((x_mm + VIEW_MM / 2) * scale), int((y_mm + VIEW_MM / 2) * scale))
        size = size_mm * scale / 22
        cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, 255, round(1.7 * scale), cv2.LINE_AA)

    write("FL 40-7", -39, 81, 14.5)
    write("H7", -11, -66, 13)
    small = cv2.resize(canvas, (FIELD_SIDE, FIELD_SIDE), interpolation=cv2.INTER_AREA)
    return blurred(small.astype(np.float32) / 255, 0.4)


@lru_cache(maxsize=1)
def _laser_code() -> Field:
    """A data-matrix code: 1 where the laser has darkened the metal."""
    cells = np.random.default_rng(407).integers(0, 2, (12, 12)).astype(np.float32)
    cells[:, 0] = cells[-1, :] = 1
    cells[0, :] = np.arange(12) % 2 == 0
    cells[:, -1] = np.arange(12) % 2 == 1
    side = 12 * round(1.7 * DENSITY)
    field = np.zeros((FIELD_SIDE, FIELD_SIDE), dtype=np.float32)
    top = FIELD_SIDE // 2 - side // 2
    left = int((VIEW_MM / 2 + 72) * DENSITY)
    field[top : top + side, left : left + side] = cv2.resize(cells, (side, side), interpolation=cv2.INTER_NEAREST)
    return blurred(field, 0.35)


def part_surface(rng: np.random.Generator, holes: tuple[tuple[float, float], ...] = HOLES_MM) -> Surface:
    """A freshly made part.

    Args:
        rng: Decides the tool marks, which differ from part to part.
        holes: Centres of the corner holes that were drilled.
    """
    height, metal = _relief(holes)
    grain_x, grain_y, streak = _tool_marks(rng, holes)
    burnt = _laser_code() * (0.9 + 0.06 * noise(rng, 2.0))
    gloss = (1 + 0.05 * noise(rng, 40)) * (1 - 0.72 * burnt)
    spread = 1 + 0.04 * noise(rng, 25) + 0.8 * burnt
    tint = np.repeat((1 - 0.45 * burnt)[..., None], 3, axis=2)
    return Surface(height, metal, grain_x, grain_y, streak, gloss, spread, tint)


def _tool_marks(rng: np.random.Generator, holes: tuple[tuple[float, float], ...]) -> tuple[Field, Field, Field]:
    grain_x, grain_y, streak = _circular_marks(rng, _CUTTER_AT_MM, 0.8, 0.07)
    streak += _feed_marks()
    for centre, reach in (((0.0, 0.0), BOSS_RADIUS_MM + 1), *((hole, SINK_RADIUS_MM) for hole in HOLES_MM)):
        # Drawn for every hole, so that the other marks stay the same where one is missing.
        drilled = centre in holes or centre == (0.0, 0.0)
        turned_x, turned_y, turned_streak = _circular_marks(rng, centre, 0.7, 0.06)
        if drilled:
            here = _within(centre, reach)
            grain_x, grain_y = np.where(here, turned_x, grain_x), np.where(here, turned_y, grain_y)
            streak = np.where(here, turned_streak, streak)
    return grain_x, grain_y, streak


@lru_cache(maxsize=1)
def _feed_marks() -> Field:
    """The face mill advances by a fixed feed and leaves a fine regular wave."""
    wave: Field = 0.02 * np.sin(distance_mm(_CUTTER_AT_MM) * np.float32(2 * np.pi / 5.2))
    return wave


@lru_cache(maxsize=1 + len(HOLES_MM))
def _within(centre: tuple[float, float], reach_mm: float) -> Mask:
    return distance_mm(centre) < reach_mm


def _circular_marks(
    rng: np.random.Generator, centre: tuple[float, float], pitch_mm: float, depth: float
) -> tuple[Field, Field, Field]:
    """Direction and slope of the marks that a tool leaves which turns about ``centre``."""
    grain_x, grain_y, column, row, (rows, columns) = _polar(centre, pitch_mm)
    # Noise over (angle, radius): long along the marks, fine across them.
    marks = rng.standard_normal((rows, columns), dtype=np.float32)
    marks = 0.7 * marks + 0.5 * rng.standard_normal((rows, 1), dtype=np.float32)
    slope = cv2.remap(marks, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return grain_x, grain_y, np.asarray(slope, dtype=np.float32) * np.float32(depth)


@lru_cache(maxsize=8)
def _polar(centre: tuple[float, float], pitch_mm: float) -> tuple[Field, Field, FloatMap, FloatMap, tuple[int, int]]:
    """Direction of circles about a point, and where each sample lies in a table of angle and radius, with its size."""
    x, y = grid_mm()
    x, y = x - np.float32(centre[0]), y - np.float32(centre[1])
    radius = np.maximum(np.hypot(x, y), np.float32(1e-3))
    nearest = float(radius.min())
    rows = int((float(radius.max()) - nearest) / pitch_mm) + 4
    along_mm = 60.0
    columns = max(16, int(2 * np.pi * float(radius.mean()) / along_mm))
    column = (np.arctan2(y, x) * np.float32(columns / (2 * np.pi))) % np.float32(columns)
    row = (radius - np.float32(nearest)) / np.float32(pitch_mm) + 1
    return -y / radius, x / radius, column.astype(np.float32), row.astype(np.float32), (rows, columns)
