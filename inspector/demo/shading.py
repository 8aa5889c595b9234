"""How the demo parts are lit and photographed.

Anisotropic highlights follow Ward (Measuring and modeling anisotropic reflection, SIGGRAPH 1992): brushed metal
spreads light across its tool marks and hardly along them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from inspector.demo.geometry import (
    DENSITY,
    FIELD_SIDE,
    OVERSAMPLING,
    SIDE_PX,
    VIEW_MM,
    Field,
    Surface,
    blurred,
    grid_mm,
    noise,
)
from inspector.domain.arrays import Pixels

_PX_PER_MM = SIDE_PX / VIEW_MM
_CAMERA_HEIGHT_MM = 760.0
#: Position (x, y, height in mm), strength, and width of the highlights along and across tool marks.
_LAMPS = (
    ((-260.0, -330.0, 520.0), 1.0, 0.12, 0.215),
    ((420.0, -60.0, 560.0), 0.42, 0.10, 0.22),
    ((40.0, 430.0, 640.0), 0.26, 0.14, 0.3),
)
_METAL_COLOUR = np.array((0.93, 0.945, 0.96), dtype=np.float32)
_MAT_COLOUR = np.array((0.030, 0.033, 0.038), dtype=np.float32)
#: Rows that are lit at a time. Their intermediate arrays stay in the processor's cache.
_BAND = 32


@dataclass(frozen=True, slots=True)
class Scene:
    """The differences between two photographs of the same part.

    Attributes:
        shift_mm: Of the part, x and y.
        turn_deg: Of the part.
        exposure: Factor on all light.
        lamp_strengths: Factor per lamp.
        lamp_shift_mm: Of all lamps, x and y.
        warmth: Colour of the light. Positive is warmer.
        mat_seed: Decides how the mat under the part lies.
        sensor_seed: Decides the noise.
    """

    shift_mm: tuple[float, float]
    turn_deg: float
    exposure: float
    lamp_strengths: tuple[float, float, float]
    lamp_shift_mm: tuple[float, float]
    warmth: float
    mat_seed: int
    sensor_seed: int


def random_scene(rng: np.random.Generator) -> Scene:
    """A part as the next one lies under the camera: moved by up to 4 pixels, turned by up to 3 degrees."""

    def pair(limit_mm: float) -> tuple[float, float]:
        return float(rng.uniform(-limit_mm, limit_mm)), float(rng.uniform(-limit_mm, limit_mm))

    first, second, third = (float(value) for value in rng.uniform(0.88, 1.12, 3))
    return Scene(
        shift_mm=pair(4 / _PX_PER_MM),
        turn_deg=float(rng.uniform(-3, 3)),
        exposure=float(rng.uniform(0.9, 1.1)),
        lamp_strengths=(first, second, third),
        lamp_shift_mm=pair(14),
        warmth=float(rng.uniform(-0.02, 0.02)),
        mat_seed=int(rng.integers(2**31)),
        sensor_seed=int(rng.integers(2**31)),
    )


def picture(surface: Surface, scene: Scene) -> Field:
    """The part under its lamps, without noise.

    Returns:
        float32, ``SIDE_PX`` x ``SIDE_PX`` x 3, RGB, linear light. 1 is about as bright as the sensor sees.
    """
    seen = _posed(surface, scene)
    normal = _normals(seen)
    shade = _openness(seen)
    light = _metal_light(seen, normal, scene) * shade
    metal = light[..., None] * seen.tint * _METAL_COLOUR
    mat = _mat(seen, scene, shade)
    cover = seen.metal[..., None]
    colour: Field = (metal * cover + mat * (1 - cover)) * np.float32(scene.exposure)
    colour *= np.array((1 + scene.warmth, 1, 1 - scene.warmth), dtype=np.float32)
    colour = blurred(colour, 0.45 * OVERSAMPLING / DENSITY)
    return np.asarray(cv2.resize(colour, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), dtype=np.float32)


def developed(light: Field, scene: Scene, noisy: bool = True) -> Pixels:
    """The photograph of a picture: lens, sensor noise and tone curve.

    Args:
        light: The result of ``picture``.
        scene: Of the picture. Decides the noise.
        noisy: Whether the sensor adds its noise.

    Returns:
        uint8, ``SIDE_PX`` x ``SIDE_PX`` x 3, RGB.
    """
    line = np.linspace(-1, 1, SIDE_PX, dtype=np.float32)
    vignette = 1 - np.float32(0.09) * (line[:, None] ** 2 + line[None, :] ** 2)
    exposed = light * vignette[..., None]
    # A shoulder keeps highlights from burning out at once, as camera tone curves do.
    exposed = 1 - np.exp(-1.6 * np.maximum(exposed, 0))
    if noisy:
        rng = np.random.default_rng(scene.sensor_seed)
        grain = rng.standard_normal(light.shape, dtype=np.float32)
        # Colours are interpolated from a mosaic: their noise is coarser than that of the brightness.
        grain = 0.6 * grain.mean(axis=2, keepdims=True) * np.sqrt(3) + 0.8 * cv2.GaussianBlur(grain, (0, 0), 0.7)
        exposed = exposed + grain * np.sqrt(0.00012 * exposed + 0.000004)
    encoded = np.clip(exposed, 0, 1) ** np.float32(1 / 2.2)
    return np.asarray(encoded * 255 + 0.5, dtype=np.uint8)


def _to_image(field: Field, scene: Scene) -> Field:
    """Move a field of the part to where the part lies in the image (still oversampled)."""
    middle = (FIELD_SIDE - 1) / 2
    matrix = np.asarray(cv2.getRotationMatrix2D((middle, middle), scene.turn_deg, 1.0), dtype=np.float64)
    matrix[:, 2] += np.array(scene.shift_mm) * DENSITY
    moved = cv2.warpAffine(
        field, matrix, (FIELD_SIDE, FIELD_SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, dtype=np.float32)


def _moved(fields: tuple[Field, ...], scene: Scene) -> Iterator[Field]:
    """Move fields at once. Each is contiguous afterwards, which is quicker."""
    moved = _to_image(np.dstack(fields), scene)
    return (np.ascontiguousarray(moved[..., index]) for index in range(len(fields)))


def _posed(surface: Surface, scene: Scene) -> Surface:
    height, metal, along_x, along_y = _moved((surface.height, surface.metal, surface.grain_x, surface.grain_y), scene)
    streak, gloss, spread = _moved((surface.streak, surface.gloss, surface.spread), scene)
    turn = np.deg2rad(scene.turn_deg)
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    grain_x = cos * along_x + sin * along_y
    grain_y = -sin * along_x + cos * along_y
    length = np.maximum(np.hypot(grain_x, grain_y), 1e-3)
    return Surface(
        height=height,
        metal=metal,
        grain_x=grain_x / length,
        grain_y=grain_y / length,
        streak=streak,
        gloss=gloss,
        spread=spread,
        tint=_to_image(surface.tint, scene),
    )


def _normals(seen: Surface) -> tuple[Field, Field, Field]:
    slope_y, slope_x = (slope * DENSITY for slope in np.gradient(seen.height))
    slope_x = slope_x - seen.streak * seen.grain_y
    slope_y = slope_y + seen.streak * seen.grain_x
    length = np.sqrt(slope_x**2 + slope_y**2 + 1)
    return -slope_x / length, -slope_y / length, 1 / length


def _openness(seen: Surface) -> Field:
    """Share of the sky that a place sees: corners and the inside of holes are dark."""
    shade = np.ones_like(seen.height)
    for reach_mm, weight in ((2.5, 0.10), (9.0, 0.055)):
        around = _widely_blurred(seen.height, reach_mm)
        shade -= weight * np.clip(around - seen.height, 0, 7)
    return np.clip(shade, 0.06, 1)


def _widely_blurred(field: Field, reach_mm: float) -> Field:
    small = cv2.resize(field, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), reach_mm * _PX_PER_MM)
    return np.asarray(cv2.resize(small, (FIELD_SIDE, FIELD_SIDE), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _metal_light(seen: Surface, normal: tuple[Field, Field, Field], scene: Scene) -> Field:
    light = np.empty_like(seen.height)
    for top in range(0, FIELD_SIDE, _BAND):
        rows = slice(top, top + _BAND)
        light[rows] = _band_light(seen, normal, scene, rows)
    return light


def _band_light(seen: Surface, normal: tuple[Field, Field, Field], scene: Scene, rows: slice) -> Field:
    x, y = (axis[rows] for axis in grid_mm())
    nx, ny, nz = (axis[rows] for axis in normal)
    height, grain_x, grain_y = seen.height[rows], seen.grain_x[rows], seen.grain_y[rows]
    gloss, spread = seen.gloss[rows], seen.spread[rows]
    view = _direction(-x, -y, np.full_like(x, _CAMERA_HEIGHT_MM))
    # The direction of the tool marks, laid into the surface.
    along = grain_x * nx + grain_y * ny
    tangent = _direction(grain_x - along * nx, grain_y - along * ny, -along * nz)
    facing = np.maximum(nx * view[0] + ny * view[1] + nz * view[2], 0.05)
    mirrored_y = 2 * facing * ny - view[1]
    mirrored_x = 2 * facing * nx - view[0]
    # The room: brighter from above and from the window side, darker towards the floor.
    light = 0.095 + 0.075 * np.tanh(-1.6 * mirrored_y - 0.7 * mirrored_x)
    light *= gloss
    for (position, strength, narrow, wide), factor in zip(_LAMPS, scene.lamp_strengths, strict=True):
        to_x = np.float32(position[0] + scene.lamp_shift_mm[0]) - x
        to_y = np.float32(position[1] + scene.lamp_shift_mm[1]) - y
        lamp = _direction(to_x, to_y, np.float32(position[2]) - height)
        facing_lamp = np.maximum(nx * lamp[0] + ny * lamp[1] + nz * lamp[2], 0)
        half = _direction(lamp[0] + view[0], lamp[1] + view[1], lamp[2] + view[2])
        normal_part = np.maximum(nx * half[0] + ny * half[1] + nz * half[2], 1e-3)
        tangent_part = tangent[0] * half[0] + tangent[1] * half[1] + tangent[2] * half[2]
        across_2 = np.maximum(1 - normal_part**2 - tangent_part**2, 0)
        narrowness = (tangent_part / (narrow * spread)) ** 2 + across_2 / (wide * spread) ** 2
        glint = np.exp(-narrowness / normal_part**2) * np.sqrt(facing_lamp / facing)
        light += np.float32(strength * factor) * (2.1 * glint * gloss / spread**2 + 0.11 * facing_lamp)
    return np.asarray(light, dtype=np.float32)


def _direction(x: Field, y: Field, z: Field) -> tuple[Field, Field, Field]:
    length = np.sqrt(x * x + y * y + z * z)
    return x / length, y / length, z / length


def _mat(seen: Surface, scene: Scene, shade: Field) -> Field:
    """The rubber mat: grainy, evenly lit, dark where the part keeps the light away."""
    rng = np.random.default_rng(scene.mat_seed)
    relief = 1 + 0.10 * noise(rng, 1.2) + 0.05 * noise(rng, 30)
    x, y = grid_mm()
    relief *= 1 - 0.0012 * (x + y)
    small = cv2.resize(seen.metal, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    away = np.array(((1, 0, 6.0), (0, 1, 8.0)), dtype=np.float32)
    thrown = cv2.warpAffine(small, away, (SIDE_PX, SIDE_PX))
    shadow = 0.75 * cv2.GaussianBlur(thrown, (0, 0), 5.0) + 0.35 * cv2.GaussianBlur(small, (0, 0), 3.0)
    shadow = cv2.resize(np.clip(shadow, 0, 0.92), (FIELD_SIDE, FIELD_SIDE), interpolation=cv2.INTER_LINEAR)
    return (relief * (1 - shadow) * shade)[..., None] * _MAT_COLOUR
