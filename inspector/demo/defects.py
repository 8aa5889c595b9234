"""The defects of demo parts. Each kind changes the Surface of a part, as the real thing would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from inspector.demo.geometry import (
    BORE_RADIUS_MM,
    BOSS_RADIUS_MM,
    CORNER_RADIUS_MM,
    DENSITY,
    FIELD_SIDE,
    HALF_HEIGHT_MM,
    HALF_WIDTH_MM,
    HOLE_RADIUS_MM,
    HOLES_MM,
    VIEW_MM,
    Field,
    Points,
    Surface,
    blurred,
    covered,
    distance_mm,
    grid_mm,
    inside_mm,
    noise,
    part_surface,
)

_STAIN_COLOURS = ((0.50, 0.36, 0.22), (0.42, 0.40, 0.36), (0.50, 0.62, 0.92), (0.86, 0.66, 0.34))
_FIBRE_COLOURS = ((0.5, 0.5, 0.55), (4.2, 4.1, 3.8), (0.7, 1.2, 3.2), (3.0, 0.7, 0.6))


@dataclass(frozen=True, slots=True)
class Part:
    """A flawless part: its Surface, and the seed that makes it again."""

    seed: int
    surface: Surface


#: Spoils a part. Strength runs from 0 (barely visible) to 1 (obvious).
Spoil = Callable[[Part, np.random.Generator, float], Surface]


def scratch(part: Part, rng: np.random.Generator, strength: float) -> Surface:
    """A groove that something hard has drawn, with raised borders, deeper here and there."""
    surface = part.surface
    path = _path(rng, _place(rng, surface, 8), 22 + 70 * rng.uniform(0.3, 1) * (0.5 + strength), bend=0.25)
    line = _drawn(path, 0.5 + 0.5 * strength, rng) * (surface.metal > 0.5)
    border = blurred(line, 0.8) - line
    tangent = path[-1] - path[0]
    tangent /= np.hypot(*tangent)
    deep = line > 0.3
    return surface.changed(
        height=surface.height - (0.25 + 0.75 * strength) * line + 0.25 * strength * border,
        grain_x=np.where(deep, tangent[0], surface.grain_x).astype(np.float32),
        grain_y=np.where(deep, tangent[1], surface.grain_y).astype(np.float32),
        streak=surface.streak * (1 - line),
        gloss=surface.gloss * (1 + (0.1 + 0.5 * strength) * line),
        spread=surface.spread * (1 + 0.5 * line),
    )


def dent(part: Part, rng: np.random.Generator, strength: float) -> Surface:
    """A blow: a shallow bowl with a slightly raised rim."""
    surface = part.surface
    radius = rng.uniform(3.5, 6.5) + 4 * strength
    away = _stretched_distance(rng, _place(rng, surface, radius + 2)) / np.float32(radius)
    away *= 1 + 0.06 * noise(rng, 12)
    bowl = np.exp(-2.2 * away**2) - 0.28 * np.exp(-(((away - 1.25) / 0.3) ** 2))
    depth = (0.35 + 1.3 * strength) * radius / 6
    return surface.changed(height=surface.height - np.float32(depth) * bowl)


def porosity(part: Part, rng: np.random.Generator, strength: float) -> Surface:
    """Gas pores of the casting that the cutter has opened: a cluster of small dark pits."""
    surface = part.surface
    x, y = _place(rng, surface, 9)
    pits = np.zeros_like(surface.height)
    for _ in range(int(4 + 14 * strength * rng.uniform(0.5, 1))):
        spot = (x + float(rng.normal(0, 4.5)), y + float(rng.normal(0, 4.5)))
        radius = rng.uniform(0.5, 0.8) + 0.9 * strength * rng.uniform(0, 1) ** 2
        away = _stretched_distance(rng, spot)
        pits = np.maximum(pits, covered(np.float32(radius) - away) * np.float32(min(1.0, 0.5 + radius / 2)))
    pits = blurred(pits, 0.35)
    return surface.changed(
        height=surface.height - 1.8 * pits,
        gloss=surface.gloss * (1 - 0.75 * pits),
        spread=surface.spread * (1 + pits),
        tint=surface.tint * (1 - 0.5 * pits[..., None]),
    )


def stain(part: Part, rng: np.random.Generator, strength: float) -> Surface:
    """Dried coolant, oil or heat tint: a coloured film with a darker border, no relief."""
    surface = part.surface
    radius = rng.uniform(9, 15) + 9 * strength
    away = _stretched_distance(rng, _place(rng, surface, 6)) + radius * 0.28 * noise(rng, radius * 1.1)
    depth = np.float32(radius) - away
    film = np.clip(depth / 2.2, 0, 1) * (0.75 + 0.18 * noise(rng, 7))
    film += 0.45 * np.exp(-(((depth - 1.2) / 1.1) ** 2))
    film = np.clip(film, 0, 1.2) * np.float32(0.26 + 0.7 * strength)
    colour = np.array(_STAIN_COLOURS[int(rng.integers(len(_STAIN_COLOURS)))], dtype=np.float32)
    return surface.changed(
        tint=surface.tint * (1 - np.minimum(film, 1)[..., None] * (1 - colour)),
        gloss=surface.gloss * (1 - 0.25 * film),
        spread=surface.spread * (1 + 0.5 * film),
    )


def missing_hole(part: Part, rng: np.random.Generator, strength: float) -> Surface:
    """One of the corner holes was not drilled. Strength has no say in it."""
    left_out = int(rng.integers(len(HOLES_MM)))
    drilled = tuple(hole for index, hole in enumerate(HOLES_MM) if index != left_out)
    return part_surface(np.random.default_rng(part.seed), drilled)


def chipped_edge(part: Part, rng: np.random.Generator, strength: float) -> Surface:
    """A piece has broken out of the outline or of the boss: a rough slanted fracture."""
    surface = part.surface
    radius = rng.uniform(3.0, 5.0) + 7 * strength
    at_boss = rng.random() < 0.35
    x, y = _on_circle(rng, BOSS_RADIUS_MM) if at_boss else _on_outline(rng)
    ragged = _stretched_distance(rng, (x, y)) + radius * (0.16 * noise(rng, radius * 0.7) + 0.07 * noise(rng, 1.5))
    depth = np.float32(radius) - ragged
    broken = covered(depth) * (surface.metal > 0.5)
    fall = np.clip(depth, 0, 4.0 if at_boss else 12.0) * 0.8 + 0.5 * noise(rng, 1.6) + 0.8 * noise(rng, 5)
    metal = surface.metal if at_boss else surface.metal * (1 - covered(depth - np.float32(0.45 * radius)))
    turn = 2 * np.pi * noise(rng, 3)
    return surface.changed(
        height=np.where(metal > 0.5, surface.height - broken * np.maximum(fall, 0), surface.height).astype(np.float32),
        metal=metal,
        grain_x=np.where(broken > 0.5, np.cos(turn), surface.grain_x),
        grain_y=np.where(broken > 0.5, np.sin(turn), surface.grain_y),
        streak=surface.streak * (1 - broken) + 0.25 * broken * noise(rng, 1.0),
        spread=surface.spread * (1 + 0.5 * broken),
        gloss=surface.gloss * (1 - 0.15 * broken),
    )


def burr(part: Part, rng: np.random.Generator, strength: float) -> Surface:
    """A jagged lip of metal that the drill or the turning tool has pushed over an edge."""
    surface = part.surface
    corner = rng.random() < 0.6
    centre = HOLES_MM[int(rng.integers(len(HOLES_MM)))] if corner else (0.0, 0.0)
    radius = HOLE_RADIUS_MM if corner else BORE_RADIUS_MM
    x, y = grid_mm()
    angle = np.arctan2(y - np.float32(centre[1]), x - np.float32(centre[0])) - np.float32(rng.uniform(-np.pi, np.pi))
    angle = (angle + np.pi) % (2 * np.pi) - np.pi
    half_arc = rng.uniform(0.45, 0.8) + 0.7 * strength
    teeth = rng.uniform(0.45, 1.0, 64).astype(np.float32)
    reach = np.interp(angle, np.linspace(-np.pi, np.pi, 64), teeth) * (1 - np.clip(np.abs(angle) / half_arc, 0, 1) ** 3)
    reach *= 1.2 + 2.8 * strength
    inward = np.float32(radius + 0.8) - distance_mm(centre)
    lip = covered(reach + 0.8 - inward) * covered(inward) * (np.abs(angle) < half_arc)
    edge = float(np.median(surface.height[(inward > -0.6) & (inward < 0)]))
    curled = edge + 0.9 * np.sin(np.clip(inward / np.maximum(reach + 0.8, 0.3), 0, 1) * np.pi) + 0.2 * noise(rng, 1.0)
    return surface.changed(
        height=(surface.height * (1 - lip) + np.maximum(curled, surface.height) * lip).astype(np.float32),
        metal=np.maximum(surface.metal, lip).astype(np.float32),
        spread=(surface.spread * (1 + 0.5 * lip)).astype(np.float32),
        gloss=(surface.gloss * (1 + 0.25 * lip)).astype(np.float32),
    )


def fibre(part: Part, rng: np.random.Generator, strength: float) -> Surface:
    """A thread of a cleaning cloth that lies on the part and throws a small shadow."""
    surface = part.surface
    path = _path(rng, _place(rng, surface, 12), 28 + 45 * rng.uniform(0.4, 1) * (0.4 + strength), bend=1.1)
    line = _drawn(path, 0.45 + 0.35 * strength, None)
    step = np.array(((1, 0, 1.1 * DENSITY), (0, 1, 1.5 * DENSITY)), dtype=np.float32)
    thrown = np.asarray(cv2.warpAffine(line, step, (FIELD_SIDE, FIELD_SIDE)), dtype=np.float32)
    shadow = blurred(thrown, 0.7)
    colour = np.array(_FIBRE_COLOURS[int(rng.integers(len(_FIBRE_COLOURS)))], dtype=np.float32)
    blend = line[..., None]
    shaded = surface.tint * (1 - (0.2 + 0.3 * strength) * shadow[..., None])
    return surface.changed(
        height=(surface.height * (1 - line) + np.maximum(surface.height, 19.5) * line + 0.7 * line).astype(np.float32),
        metal=np.maximum(surface.metal, line),
        streak=surface.streak * (1 - line),
        gloss=surface.gloss * (1 - 0.93 * line),
        spread=surface.spread * (1 + line),
        tint=shaded * (1 - blend) + colour * blend,
    )


#: Folder names of the kinds of defects, and how they come about.
DEFECTS: dict[str, Spoil] = {
    "scratch": scratch,
    "dent": dent,
    "porosity": porosity,
    "stain": stain,
    "missing_hole": missing_hole,
    "chipped_edge": chipped_edge,
    "burr": burr,
    "fibre": fibre,
}


def _place(rng: np.random.Generator, surface: Surface, clearance_mm: float) -> tuple[float, float]:
    """A point on the metal that keeps away from holes and outline."""
    side = 2 * int(clearance_mm * DENSITY) + 1
    solid = (surface.metal > 0.9).astype(np.uint8)
    inner = cv2.erode(solid, np.ones((side, side), dtype=np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    rows, columns = np.nonzero(inner)
    index = int(rng.integers(rows.size))
    return (columns[index] + 0.5) / DENSITY - VIEW_MM / 2, (rows[index] + 0.5) / DENSITY - VIEW_MM / 2


def _on_circle(rng: np.random.Generator, radius: float) -> tuple[float, float]:
    angle = rng.uniform(0, 2 * np.pi)
    return float(radius * np.cos(angle)), float(radius * np.sin(angle))


def _on_outline(rng: np.random.Generator) -> tuple[float, float]:
    outline = np.abs(inside_mm(HALF_WIDTH_MM, HALF_HEIGHT_MM, CORNER_RADIUS_MM)) < 0.5
    rows, columns = np.nonzero(outline)
    index = int(rng.integers(rows.size))
    return (columns[index] + 0.5) / DENSITY - VIEW_MM / 2, (rows[index] + 0.5) / DENSITY - VIEW_MM / 2


def _stretched_distance(rng: np.random.Generator, centre: tuple[float, float]) -> Field:
    """Distance from a point in which circles are ellipses of a random direction."""
    x, y = grid_mm()
    x, y = x - np.float32(centre[0]), y - np.float32(centre[1])
    angle, stretch = np.float32(rng.uniform(0, np.pi)), np.float32(rng.uniform(0.75, 1.0))
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    distance: Field = np.hypot(along * stretch, across / stretch)
    return distance


def _path(rng: np.random.Generator, middle: tuple[float, float], length_mm: float, bend: float) -> Points:
    """Points of a curve about a point, n x 2, a fraction of a millimetre apart. ``bend`` in radians."""
    count = max(16, int(length_mm * DENSITY))
    turning = np.cumsum(rng.normal(0, 1, 8)) * bend / 2
    heading = rng.uniform(0, 2 * np.pi) + np.interp(np.linspace(0, 7, count), np.arange(8), turning)
    heading = np.convolve(np.pad(heading, count // 8, mode="edge"), np.ones(count // 8) / (count // 8), "same")
    heading = heading[count // 8 : count // 8 + count]
    steps = np.stack((np.cos(heading), np.sin(heading)), axis=1) * (length_mm / count)
    points = np.cumsum(steps, axis=0)
    moved: Points = points - points[count // 2] + np.array(middle)
    return moved


def _drawn(path: Points, half_width_mm: float, rng: np.random.Generator | None) -> Field:
    """Coverage of a stroke along a path. With an rng its pressure varies and it tapers."""
    count = len(path)
    pressure = np.ones(count)
    if rng is not None:
        knots = rng.uniform(0.35, 1.0, 12)
        pressure = np.interp(np.linspace(0, 11, count), np.arange(12), knots)
        pressure *= np.clip(np.minimum(np.arange(count), np.arange(count)[::-1]) / (0.15 * count), 0.15, 1)
    stroke = np.zeros((FIELD_SIDE, FIELD_SIDE), dtype=np.float32)
    corners = np.round((path + VIEW_MM / 2) * DENSITY * 16).astype(np.int32)
    thickness = max(1, round(2 * half_width_mm * DENSITY))
    for start in range(0, count - 1, 4):
        piece = corners[start : start + 5]
        layer = float(pressure[start])
        cv2.polylines(stroke, [piece], isClosed=False, color=layer, thickness=thickness, lineType=cv2.LINE_8, shift=4)
    return blurred(stroke, 0.3)
