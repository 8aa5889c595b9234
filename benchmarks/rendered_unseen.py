"""Five sets that nothing was ever chosen by: render them, train, evaluate.

    python benchmarks/rendered_unseen.py OUT [--profile standard] [--seed 0] [--sets NAME...]

A gear that lies as it likes, a label, striped cloth, granules, a chip with many pins; with the defects of
``rendered_surfaces.py``, and a flaw of their own as in ``rendered_parts.py``. They were drawn after ADR 32 and measured
once: whoever chooses by them has to draw others.
"""

from __future__ import annotations

import cv2
import numpy as np
from rendered_parts import Bools, Part, measure_parts, painted, turned
from rendered_surfaces import SIDE, Floats, Rng, coordinates, grain, noise


def gear(rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """A gear, turned as it likes; flawed: a tooth is broken off."""
    y, x = coordinates()
    top, left = 128 + rng.normal(size=2) * 5
    turn, broken = rng.uniform(0, 2 * np.pi), int(rng.integers(18))
    angle = (np.arctan2(y - top, x - left) - turn) % (2 * np.pi)
    distance = np.hypot(x - left, y - top)
    number, within = np.divmod(angle * 18 / (2 * np.pi), 1)
    height = np.clip((0.32 - np.abs(within - 0.5)) * 60, 0, 14)
    if flawed:
        height = np.where(number == broken, 0.0, height)
    wheel = (distance < 92 + height) & (distance > 22)
    spokes = (distance > 42) & (distance < 74) & (np.cos(5 * angle) > 0.2)
    part = wheel & ~spokes
    shade = 1 + 0.08 * np.sin(distance / 1.7) + 0.04 * noise(rng, 5) + 0.12 * (np.abs(distance - 84) < 3)
    image = painted(np.full((SIDE, SIDE, 3), 60.0) + 5 * noise(rng, 40)[..., None], part, (165, 160, 145), shade)
    return cv2.GaussianBlur(image, (0, 0), 0.8) + 4 * grain(rng)[..., None], part


def label(rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """A printed label; flawed: a word is smudged off its line."""
    y, x = turned(rng, 2, 0.8)
    sheet = np.zeros((SIDE, SIDE), np.uint8)
    words = [("SERUM", 1.1, 3, 60), ("10 x 5 ml", 0.8, 2, 95), ("LOT 4711-A", 0.6, 1, 180), ("EXP 08/28", 0.6, 1, 205)]
    off = int(rng.integers(len(words)))
    for index, (word, size, width, row) in enumerate(words):
        place = (44, row) if not (flawed and index == off) else (60, row + 7)
        cv2.putText(sheet, word, place, cv2.FONT_HERSHEY_DUPLEX, size, 255, width, cv2.LINE_AA)
    bars = np.random.default_rng(3).integers(1, 4, 48).cumsum()
    for start, end in zip(bars[::2], bars[1::2], strict=True):
        cv2.rectangle(sheet, (int(44 + 1.7 * start), 112), (int(44 + 1.7 * end) - 1, 152), 255, -1)
    ink = cv2.remap(sheet, (x + 128).astype(np.float32), (y + 128).astype(np.float32), cv2.INTER_LINEAR)
    paper = (np.abs(x) < 100) & (np.abs(y) < 104)
    image = np.full((SIDE, SIDE, 3), 90.0) * np.array([0.6, 0.45, 0.3]) * (1 + 0.1 * noise(rng, 30)[..., None])
    image = painted(image, paper, (232, 230, 220), 1 + 0.015 * noise(rng, 3))
    image = painted(image, paper & (np.abs(y + 98) < 6), (60, 110, 170), 1 + 0.02 * noise(rng, 3))
    image = image * (1 - 0.8 * ink[..., None] / 255.0)
    return cv2.GaussianBlur(image, (0, 0), 0.6) + 3 * grain(rng)[..., None], paper


def cloth(rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """Striped cloth; flawed: a yarn is missing over a part of its length."""
    y, x = coordinates()
    u, v = x + rng.uniform(0, 64) + 2 * noise(rng, 90), y + rng.uniform(0, 8) + noise(rng, 90)
    yarn, start, length = int(rng.integers(8, 40)), rng.uniform(20, 120), rng.uniform(60, 110)
    warp, weft = np.cos(u * 2 * np.pi / 5), np.cos(v * 2 * np.pi / 5)
    over = (np.floor(u / 5) + np.floor(v / 5)) % 2 > 0
    shade = 0.8 + 0.14 * np.where(over, warp, weft) + 0.04 * noise(rng, 3)
    colours = np.array([(70, 90, 130), (70, 90, 130), (200, 195, 180), (150, 60, 55)], float)
    image = colours[(np.floor(u / 16) % 4).astype(int)] * shade[..., None]
    gone = (np.abs(v - 5 * yarn - 2.5) < 2.8) & (x > start) & (x < start + length)
    if flawed:
        image = np.where(gone[..., None], image * 0.45, image)
    return cv2.GaussianBlur(image, (0, 0), 0.7) + 4 * grain(rng)[..., None], np.ones((SIDE, SIDE), np.bool_)


def granules(rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """A heap of granules; flawed: one is of another colour."""
    rows, columns = coordinates()
    image = np.full((SIDE, SIDE, 3), 25.0)
    places, sizes, tones = rng.uniform(-8, SIDE + 8, (900, 2)), rng.uniform(7, 10, 900), rng.normal(1, 0.07, 900)
    odd = int(rng.integers(840, 900))
    places[840:] = rng.uniform(20, SIDE - 20, (60, 2))
    for index, ((top, left), size, tone) in enumerate(zip(places, sizes, tones, strict=True)):
        colour = np.array([190.0, 170, 120]) if not (flawed and index == odd) else np.array([110.0, 130, 150])
        low, high = (np.maximum(np.array([top, left]) - size - 1, 0).astype(int), np.array([top, left]) + size + 2)
        window = (slice(low[0], max(0, int(high[0]))), slice(low[1], max(0, int(high[1]))))
        y, x = rows[window], columns[window]
        distance = np.hypot(y - top, x - left)
        shine = np.exp(-(((y - top + 3) ** 2 + (x - left + 3) ** 2) / 12)) * 0.25
        lit = tone * (1.05 - 0.6 * (distance / size) ** 3) + shine
        image[window] = np.where((distance < size)[..., None], lit[..., None] * colour, image[window])
    return cv2.GaussianBlur(image, (0, 0), 0.7) + 4 * grain(rng)[..., None], np.ones((SIDE, SIDE), np.bool_)


def chip(rng: Rng, flawed: bool) -> tuple[Floats, Bools]:
    """A chip with twelve pins on either side; flawed: a pin is bent towards its neighbour."""
    y, x = turned(rng, 2, 1)
    bent, right, bends = int(rng.integers(1, 11)), bool(rng.integers(2)), float(rng.choice((-1, 1)))
    image = np.full((SIDE, SIDE, 3), 1.0) * np.array([40, 85, 70]) * (1 + 0.06 * noise(rng, 12)[..., None])
    body = (np.abs(x) < 62) & (np.abs(y) < 100)
    part = body
    for side in (-1, 1):
        for pin in range(12):
            middle = (pin - 5.5) * 15.5 + rng.normal() * 0.4
            pad = (np.abs(x - 86 * side) < 14) & (np.abs(y - middle) < 5.5)
            image = painted(image, pad, (175, 165, 130), 1 + 0.04 * noise(rng, 4))
            outwards = np.clip((side * x - 62) / 24, 0, 1)
            bow = outwards * 8 * bends * (flawed and pin == bent and (side == 1) == right)
            metal = (side * x > 60) & (side * x < 90) & (np.abs(y - middle - bow) < 3)
            image = painted(image, metal, (205, 205, 210), 1 - 0.08 * np.abs(y - middle - bow))
            part = part | metal
    image = painted(image, body, (52, 50, 52), 1 + 0.06 * noise(rng, 3))
    image = painted(image, np.hypot(x + 44, y + 82) < 7, (32, 30, 32), np.ones_like(x))
    sheet = np.zeros((SIDE, SIDE), np.uint8)
    for row, word in ((118, "IX74"), (146, "2611")):
        cv2.putText(sheet, word, (84, row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 255, 2, cv2.LINE_AA)
    ink = cv2.remap(sheet, (x + 128).astype(np.float32), (y + 128).astype(np.float32), cv2.INTER_LINEAR)
    image = image + 0.45 * (190 - image) * ink[..., None] / 255.0
    return cv2.GaussianBlur(image, (0, 0), 0.7) + 4 * grain(rng)[..., None], part


PARTS: dict[str, Part] = {"gear": gear, "label": label, "cloth": cloth, "granules": granules, "chip": chip}


if __name__ == "__main__":
    measure_parts(PARTS, 9, __doc__)
