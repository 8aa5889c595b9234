"""Demo parts: rendered images of good and defective parts with exact masks, in the layout of MVTec AD.

They stand in for real parts where none are at hand. ``geometry`` describes the part, ``defects`` its
flaws, ``shading`` how it is lit and photographed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from inspector.demo.defects import DEFECTS, Part
from inspector.demo.geometry import Field, part_surface
from inspector.demo.shading import Scene, developed, picture, random_scene
from inspector.domain.arrays import Mask, Pixels
from inspector.domain.events import FileWritten, Stage, Work
from inspector.domain.progress import Countdown
from inspector.errors import UsageError
from inspector.storage.written_files import PARTS_RECORD, WrittenFiles
from inspector.text import Text

#: A defect is visible where it changes a colour by at least this much (of 255), about three times the sensor's noise.
VISIBLE_LEVELS = 6
#: Every defect shows on at least this many pixels.
MIN_VISIBLE_PX = 14
_MIN_SPECK_PX = 4
_STRENGTHS = (0.75, 0.15, 0.45)


def render_demo_parts(out: Path, good: int = 48, defective: int = 24, seed: int = 0) -> Work[Path]:
    """Render a dataset of one product.

    Writes ``train/good``, ``test/good`` (a sixth of the good parts), ``test/<defect>`` and
    ``ground_truth/<defect>/<name>_mask.png`` (0 and 255) below ``out``. The same arguments give the same images. Those
    below ``test`` come first, for whoever waits for something to inspect.

    Args:
        out: Folder. Made if missing. Files that an earlier call wrote are replaced.
        good: Good parts, at least 2.
        defective: Defective parts, spread evenly over the kinds of defects. May be 0.
        seed: Decides everything that varies. Not negative.

    Yields:
        FileWritten for every file, Progress for every part.

    Returns:
        ``out``.

    Raises:
        UsageError: ``too-few-parts`` or ``bad-seed``.
        InTheWayError: Another file has the name of a part. Nothing was written then.
        OutputError: A file could not be written.
    """
    if good < 2 or defective < 0:
        raise UsageError("Demo parts need at least 2 good parts", "ask for more good parts", "too-few-parts")
    if seed < 0:
        raise UsageError(Text("The seed {seed} is negative", seed=seed), "choose 0 or a positive number", "bad-seed")
    names = demo_part_names(good, defective)
    files = WrittenFiles(out, PARTS_RECORD)
    files.claim(name for of_part in names for name in of_part)
    countdown = Countdown(Stage.RENDER, good + defective)
    pictures = _pictures(good, defective, seed)
    for step, (of_part, images) in enumerate(zip(names, pictures, strict=True), start=1):
        for name, image in zip(of_part, images, strict=True):
            yield FileWritten(files.write(name, _png(image), durable=False))
        yield countdown.at(step)
    return out


def demo_part_names(good: int = 48, defective: int = 24) -> list[tuple[Path, ...]]:
    """The files of ``render_demo_parts``: for every part its image, and its mask if it is defective."""
    train = _train_count(good)
    names: list[tuple[Path, ...]] = [(Path("test", "good", f"{number:03}.png"),) for number in range(good - train)]
    for index in range(defective):
        kind, number = _kind(index)
        names.append((Path("test", kind, f"{number:03}.png"), Path("ground_truth", kind, f"{number:03}_mask.png")))
    return names + [(Path("train", "good", f"{number:03}.png"),) for number in range(train)]


def _pictures(good: int, defective: int, seed: int) -> Iterator[tuple[Pixels, ...]]:
    train = _train_count(good)
    for index in range(train, good):
        yield (good_part((seed, 0, index)),)
    for index in range(defective):
        kind, number = _kind(index)
        image, mask = defective_part((seed, 1, index), kind, _STRENGTHS[number % len(_STRENGTHS)])
        yield image, np.where(mask, np.uint8(255), np.uint8(0))
    for index in range(train):
        yield (good_part((seed, 0, index)),)


def _train_count(good: int) -> int:
    """Good parts to train on. The others are to be inspected."""
    return good - max(1, good // 6)


def _kind(index: int) -> tuple[str, int]:
    """The kind of a defective part, and its number among those of its kind."""
    kinds = list(DEFECTS)
    return kinds[index % len(kinds)], index // len(kinds)


def good_part(seed: tuple[int, ...]) -> Pixels:
    """The photograph of a good part.

    Returns:
        uint8, ``SIDE_PX`` x ``SIDE_PX`` x 3, RGB.
    """
    part, scene, _ = _part(seed)
    return developed(picture(part.surface, scene), scene)


def defective_part(seed: tuple[int, ...], kind: str, strength: float) -> tuple[Pixels, Mask]:
    """The photograph of a defective part, and where the defect shows.

    The mask holds the pixels that differ visibly from the photograph of the same part, in the same light, before it
    was damaged. Gaps of a pixel are closed and specks dropped, as a person would draw it.

    Args:
        seed: Decides the part, the scene and the shape of the defect.
        kind: A key of ``DEFECTS``.
        strength: 0 (subtle) to 1 (obvious). Raised if hardly anything would show.

    Returns:
        uint8, ``SIDE_PX`` x ``SIDE_PX`` x 3, RGB, and bool, ``SIDE_PX`` x ``SIDE_PX``.
    """
    part, scene, shape_seed = _part(seed)
    flawless = picture(part.surface, scene)
    while True:
        spoilt = picture(DEFECTS[kind](part, np.random.default_rng(shape_seed), strength), scene)
        mask = _visible(flawless, spoilt, scene)
        if np.count_nonzero(mask) >= MIN_VISIBLE_PX:
            return developed(spoilt, scene), mask
        strength += 0.15


def _part(seed: tuple[int, ...]) -> tuple[Part, Scene, int]:
    rng = np.random.default_rng(seed)
    part_seed, shape_seed = (int(value) for value in rng.integers(2**31, size=2))
    return Part(part_seed, part_surface(np.random.default_rng(part_seed))), random_scene(rng), shape_seed


def _visible(flawless: Field, spoilt: Field, scene: Scene) -> Mask:
    before = developed(flawless, scene, noisy=False)
    after = developed(spoilt, scene, noisy=False)
    changed = (cv2.absdiff(before, after).max(axis=2) >= VISIBLE_LEVELS).astype(np.uint8)
    closed = cv2.morphologyEx(changed, cv2.MORPH_CLOSE, np.ones((3, 3), dtype=np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] >= _MIN_SPECK_PX
    keep[0] = False
    return np.asarray(keep[labels], dtype=np.bool_)


def _png(image: Pixels) -> bytes:
    _, data = cv2.imencode(".png", image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    return data.tobytes()
