"""Seven more sets, six parts and a stone: render them, train, evaluate.

    python benchmarks/rendered_parts.py OUT [--profile standard] [--seed 0] [--sets NAME...]

As ``rendered_surfaces.py``, whose defects these have as well, and each part one of its own besides: a print that lacks
a letter, a tooth that is missing, a core in the colour of another one. Defects are on the part, not beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from rendered_surfaces import (
    DEFECTS_OF_A_KIND,
    GOOD_PARTS,
    GOOD_TESTS,
    KINDS,
    SIDE,
    Floats,
    Mask,
    Rng,
    coordinates,
    grain,
    lit,
    measure_sets,
    noise,
    write,
    write_defect,
)

#: A flaw shows where it changes a colour by as much.
VISIBLE = 20
Bools = npt.NDArray[np.bool_]


def turned(rng: Rng, deviation_px: float, deviation_deg: float) -> tuple[Floats, Floats]:
    """Rows and columns from the middle of a part that does not lie quite as it should."""
    y, x = coordinates()
    top, left = 128 + rng.normal(size=2) * deviation_px
    angle = np.deg2rad(rng.normal() * deviation_deg)
    u, v = x - left, y - top
    return -u * np.sin(angle) + v * np.cos(angle), u * np.cos(angle) + v * np.sin(angle)


def painted(image: Floats, where: Bools, colour: tuple[float, float, float], shade: Floats) -> Floats:
    """``image`` with a colour times H x W of ``shade`` where it is."""
    return np.where(where[..., None], shade[..., None] * np.array(colour), image)


def tablet(rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """An oval tablet with coloured grains and a print; flawed: a letter is missing."""
    y, x = turned(rng, 2, 2)
    grains, texture, missing = grain(rng), noise(rng, 4), int(rng.integers(4))
    body = np.hypot(x / 100, y / 62) < 1
    edge = np.clip((1 - np.hypot(x / 100, y / 62)) * 6, 0.55, 1)
    image = np.full((SIDE, SIDE, 3), 35.0)
    image = painted(image, body, (225, 220, 210), edge + 0.02 * texture)
    specks = cv2.GaussianBlur(grains.astype(np.float32), (0, 0), 1.6) > 0.45
    image = painted(image, body & specks, (205, 120, 110), edge)
    letters = "".join(" " if flawed and index == missing else letter for index, letter in enumerate("M8K5"))
    sheet = np.zeros((SIDE, SIDE), np.uint8)
    for index, letter in enumerate(letters):
        cv2.putText(sheet, letter, (58 + 36 * index, 143), cv2.FONT_HERSHEY_SIMPLEX, 1.3, 255, 4, cv2.LINE_AA)
    ink = cv2.remap(sheet, (x + 128).astype(np.float32), (y + 128).astype(np.float32), cv2.INTER_LINEAR)
    return image * (1 - 0.5 * ink[..., None] / 255.0) + 3 * grain(rng)[..., None], body


def zip_(rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """A closed zip between two tapes; flawed: two teeth are missing."""
    y, x = turned(rng, 2, 0.7)
    y = y + rng.uniform(0, 14)
    weave = 10 * np.sin(x * 2 * np.pi / 5) * np.sin(y * 2 * np.pi / 4) + 5 * noise(rng, 5)
    image = (55 + weave)[..., None] * np.array([0.9, 0.95, 1.1])
    gap, right = int(rng.integers(-5, 5)), bool(rng.integers(2))
    for side in (False, True):
        row = y + (7.0 if side else 0.0)
        number = np.floor(row / 14)
        inward = -x if side else x
        tooth = (np.abs(row % 14 - 7) < 4.6) & (inward > -22) & (inward < 7)
        if flawed and side == right:
            tooth &= (number < gap) | (number > gap + 1)
        shine = 0.75 + 0.25 * np.cos((row % 14 - 7) / 3)
        image = painted(image, tooth, (190, 185, 165), shine)
    seam = np.abs(np.abs(x) - 48) < 1.5
    image = np.where((seam & (y % 9 < 6))[..., None], 105.0, image)
    return cv2.GaussianBlur(image, (0, 0), 0.8) + 4 * grain(rng)[..., None], np.abs(x) < 60


def cable(rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """Three insulated cores in a sheath, cut across; flawed: a core has the colour of another one."""
    y, x = turned(rng, 2, 4)
    image = np.full((SIDE, SIDE, 3), 200.0) + 6 * noise(rng, 60)[..., None]
    sheath = np.hypot(x, y) < 112
    image = painted(image, sheath, (95, 95, 100), 1 + 0.05 * noise(rng, 5))
    image = painted(image, np.hypot(x, y) < 96, (40, 38, 36), 1 + 0.08 * noise(rng, 4))
    colours = [(60.0, 130.0, 70.0), (55.0, 80.0, 165.0), (120.0, 75.0, 50.0)]
    odd, shift = int(rng.integers(3)), int(rng.integers(1, 3))
    for index in range(3):
        angle = np.deg2rad(90 + 120 * index)
        left, top = 50 * np.cos(angle) + rng.normal(), 50 * np.sin(angle) + rng.normal()
        distance = np.hypot(x - left, y - top)
        colour = colours[(index + shift) % 3 if flawed and index == odd else index]
        image = painted(image, distance < 42, colour, 1 + 0.06 * noise(rng, 6))
        image = painted(image, distance < 28, (60, 38, 25), np.ones_like(x))
        for ring, count in ((0, 1), (9, 6), (19, 12)):
            turn = rng.uniform(0, 6.28)
            for strand in range(count):
                a = turn + 6.283 * strand / count
                off = np.hypot(x - left - ring * np.cos(a), y - top - ring * np.sin(a))
                image = painted(image, off < 4.6, (205, 130, 90), 1.05 - 0.05 * off)
    return cv2.GaussianBlur(image, (0, 0), 0.8) + 4 * grain(rng)[..., None], sheath


def brush(rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """The tufts of a brush; flawed: one is missing."""
    y, x = turned(rng, 2, 1.5)
    head = np.maximum(np.abs(x) / 66, np.abs(y) / 112) < 1
    image = np.full((SIDE, SIDE, 3), 25.0)
    image = painted(image, head, (150, 165, 175), 1 + 0.02 * noise(rng, 20))
    missing = int(rng.integers(4)), int(rng.integers(7))
    for column in range(4):
        for row in range(7):
            left, top = (column - 1.5) * 30 + rng.normal() * 1.2, (row - 3) * 30 + rng.normal() * 1.2
            lean, bristles = rng.normal(size=2) * 1.5, rng.normal(size=(40, 2)) * 3.6
            colour = (200, 70, 60) if (row + column) % 2 else (225, 225, 220)
            if flawed and (column, row) == missing:
                continue
            tuft = np.hypot(x - left - lean[0], y - top - lean[1]) < 12.5
            tip = np.stack([x[tuft] - left - lean[0], y[tuft] - top - lean[1]], 1)[:, None] - bristles
            shade = np.where((np.hypot(*np.moveaxis(tip, 2, 0)) < 1.5).any(1), 1.0, 0.55)
            image[tuft] = shade[:, None] * np.array(colour)
    return cv2.GaussianBlur(image, (0, 0), 0.7) + 3 * grain(rng)[..., None], head


def screw(rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """A screw that lies as it likes on white; flawed: the thread is worn off over a part of its length."""
    y, x = coordinates()
    turn = rng.uniform(0, 2 * np.pi)
    left, top = 128 + rng.normal(size=2) * 8
    u = (x - left) * np.cos(turn) + (y - top) * np.sin(turn)
    v = -(x - left) * np.sin(turn) + (y - top) * np.cos(turn)
    phase, start = rng.uniform(0, 9), rng.uniform(-30, 50)
    pitch = np.sin((u + phase + 0.25 * v) * 2 * np.pi / 9)
    worn = (u > start) & (u < start + 26) & flawed
    depth = np.where(worn, 0.0, pitch)
    point = np.clip((104 - u) / 22, 0, 1)
    shaft = (u > -62) & (u < 104) & (np.abs(v) < (12 + 2.2 * depth * (u > -40)) * point)
    head = (u > -92) & (u <= -62) & (np.abs(v) < np.interp(u, (-92, -62), (30, 13)))
    round_ = np.sqrt(np.clip(1 - (v / 32) ** 2, 0, 1))
    image = np.full((SIDE, SIDE, 3), 215.0) + 4 * noise(rng, 80)[..., None]
    image = painted(image, shaft, (135, 132, 125), round_ * (1 + 0.35 * depth * (u > -40)) - 0.25 * (v / 14))
    image = painted(image, head, (150, 147, 140), round_ - 0.15 * (v / 30) + 0.03 * noise(rng, 3))
    return cv2.GaussianBlur(image, (0, 0), 0.8) + 4 * grain(rng)[..., None], shaft | head


def terminal(rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """A component with three legs on a perforated board; flawed: a leg is cut off."""
    y, x = turned(rng, 2.5, 1)
    rows, columns = coordinates()
    holes = np.hypot((columns + 8) % 32 - 16, (rows + 8) % 32 - 16)
    image = painted(np.zeros((SIDE, SIDE, 3)), holes > -1, (95, 120, 80), 1 + 0.05 * noise(rng, 4))
    image = painted(image, holes < 9, (190, 150, 95), np.ones_like(x))
    image = painted(image, holes < 5, (30, 28, 25), np.ones_like(x))
    cut_off, length = int(rng.integers(3)), rng.uniform(20, 50)
    body = (np.abs(x) < 62) & (y > -96) & (y < 6)
    part = body
    for leg in range(3):
        middle = (leg - 1) * 32 + rng.normal() * 0.8 + rng.normal() * np.clip(y / 80, 0, 1) * 2
        end = length if flawed and leg == cut_off else 96.0
        metal = (np.abs(x - middle) < np.where(y < 30, 7, 4.5)) & (y > 4) & (y < end)
        image = painted(image, metal, (195, 195, 200), 1 - 0.06 * np.abs(x - middle))
        part = part | metal
    image = painted(image, body, (48, 46, 46), 1 + 0.05 * noise(rng, 3) + 0.3 * (np.abs(y + 96) < 4))
    image = painted(image, np.hypot(x, y + 62) < 17, (120, 118, 112), 1 + 0.03 * noise(rng, 8))
    return cv2.GaussianBlur(image, (0, 0), 0.8) + 4 * grain(rng)[..., None], part


def stone(rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """Speckled stone; flawed: a patch of coarser grain."""
    fine, finer, coarse, tint = noise(rng, 5), noise(rng, 3), noise(rng, 12), noise(rng, 4)
    patch, (top, left) = noise(rng, 60), rng.uniform(60, 196, 2)
    speckle = fine + 0.6 * finer
    if flawed:
        y, x = coordinates()
        inside = np.hypot(x - left, y - top) < 30 * (1 + 0.2 * patch)
        speckle = np.where(inside, 1.3 * coarse, speckle)
    image = 130 + 60 * np.clip(speckle, -1, 1) * (np.abs(speckle) > 0.45)
    colour = np.array([1.0, 0.98, 0.95]) + 0.03 * tint[..., None]
    return image[..., None] * colour + 4 * grain(rng)[..., None], np.ones((SIDE, SIDE), np.bool_)


Part = Callable[[Rng, bool], tuple[Floats, Bools]]
PARTS: dict[str, Part] = {
    "tablet": tablet,
    "zip": zip_,
    "cable": cable,
    "brush": brush,
    "screw": screw,
    "terminal": terminal,
    "stone": stone,
}


def good(rng: Rng, part: Part) -> tuple[Floats, Bools]:
    """A good part in its light, and where it is."""
    image, where = part(rng, False)
    return lit(rng, image), where


def flawed(rng: Rng, part: Part) -> tuple[Floats, Mask]:
    """A part with its own flaw in its light, and the outline of what differs from the same one without."""
    seed = int(rng.integers(2**32))
    whole, _ = part(np.random.default_rng(seed), False)
    image, _ = part(np.random.default_rng(seed), True)
    changed = (np.abs(image - whole).max(axis=2) > VISIBLE).astype(np.uint8) * 255
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    return lit(rng, image), np.asarray(cv2.morphologyEx(changed, cv2.MORPH_CLOSE, kernel), np.uint8)


def on(where: Bools) -> Callable[[Rng], Floats]:
    """A place on the part, its column first."""
    rows, columns = np.nonzero(where[16:-16, 16:-16])

    def place(rng: Rng) -> Floats:
        index = rng.integers(len(rows))
        return np.array([columns[index] + 16.0, rows[index] + 16.0])

    return place


def measure_parts(parts: dict[str, Part], seed: int, description: str | None) -> None:
    """Render, train, print.

    Args:
        parts: By their names.
        seed: Of what is rendered.
        description: Of the script, for ``--help``.
    """
    measure_sets(
        parts,
        lambda folder, index, name: render(folder, np.random.default_rng([seed, index]), parts[name]),
        description,
    )


def render(folder: Path, rng: Rng, part: Part) -> None:
    """Write a dataset."""
    for number in range(GOOD_PARTS):
        write(folder / f"train/good/{number:03d}.png", good(rng, part)[0])
    for number in range(GOOD_TESTS):
        write(folder / f"test/good/{number:03d}.png", good(rng, part)[0])
    for number in range(DEFECTS_OF_A_KIND):
        for kind in KINDS:
            whole, where = good(rng, part)
            write_defect(folder, kind.__name__, number, *kind(whole, rng, on(where)))
        write_defect(folder, "flaw", number, *flawed(rng, part))


if __name__ == "__main__":
    measure_parts(PARTS, 8, __doc__)
