"""How often the scene guard notices a bad image, and how often it is wrong about one that nobody changed.

    python benchmarks/scene_guard.py [DATASET...] [--photographs DIR] [--most 150] [--size 256]

Each DATASET is a folder in MVTec AD layout. Without any, only the demo's parts are rendered and measured. No network is
trained: the guard learns from all images of ``train/good``. Of every set and change, the share of images that are BAD
IMAGE and the share of those with any note. Shift and turn are random in direction, and the border is repeated.

Each of 50 photographs in DIR is a product of its own: 24 good shots and 6 further ones, with noise, shifted by at most
1 %, turned by at most a degree, and with a brightness of 0.95 to 1.05.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from reference_machine import machine_line

from inspector.demo.parts import render_demo_parts
from inspector.domain.arrays import Pixels
from inspector.domain.scene import SceneRange, learnt_scene
from inspector.domain.scene_change import SceneChange
from inspector.evaluation.dataset import load_mvtec
from inspector.runtime.zoom import zoom_image
from inspector.storage.image_folder import images_in
from inspector.storage.images import read_image

Change = Callable[[Pixels, np.random.Generator], Pixels]
#: Good and defective parts of the demo, more than it shows.
_DEMO = (240, 60)
#: Products, and shots of each: good ones to learn from, and others.
_PHOTOGRAPHS, _SHOTS = 50, (24, 6)


def levels(gain: float) -> Change:
    """Every value multiplied."""
    return lambda image, _: np.clip(np.round(image * gain), 0, 255).astype(np.uint8)


def blurred(sigma_px: float) -> Change:
    """Smoothed, in pixels of the image."""
    return lambda image, _: cv2.GaussianBlur(image, (0, 0), sigma_px).astype(np.uint8)


def shifted(share: float) -> Change:
    """Moved by a share of the image to one of four sides."""

    def moved(image: Pixels, rng: np.random.Generator) -> Pixels:
        height, width = image.shape[:2]
        x, y = ((1, 0), (-1, 0), (0, 1), (0, -1))[rng.integers(4)]
        return _warped(image, np.array([[1, 0, x * share * width], [0, 1, y * share * height]]))

    return moved


def turned(degrees: float) -> Change:
    """Turned about the centre, one way or the other."""

    def moved(image: Pixels, rng: np.random.Generator) -> Pixels:
        height, width = image.shape[:2]
        centre = ((width - 1) / 2, (height - 1) / 2)
        return _warped(image, cv2.getRotationMatrix2D(centre, float(rng.choice((-degrees, degrees))), 1))

    return moved


def _warped(image: Pixels, matrix: np.ndarray) -> Pixels:
    size = image.shape[1], image.shape[0]
    return cv2.warpAffine(image, matrix, size, borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)


CHANGES: dict[str, Change] = {
    "as it is": lambda image, _: image,
    "blurred, sigma 3": blurred(3),
    "brightness x 0.6": levels(0.6),
    "brightness x 1.5": levels(1.5),
    "shifted by 10 %": shifted(0.1),
    "turned by 10 degrees": turned(10),
    "blurred, sigma 1": blurred(1),
    "brightness x 0.8": levels(0.8),
    "brightness x 1.2": levels(1.2),
    "shifted by 4 %": shifted(0.04),
    "turned by 4 degrees": turned(4),
}


@dataclass
class Looks:
    """The changes that were found in each of some images, and how long that took."""

    found: list[tuple[SceneChange, ...]] = field(default_factory=list)
    times_ms: list[float] = field(default_factory=list)

    def add(self, usual: SceneRange, image: Pixels, size: int) -> None:
        """Look at an image."""
        zoomed = zoom_image(np.ascontiguousarray(image), size)
        started_s = time.perf_counter()
        self.found.append(usual.look(zoomed, image.shape[1] / image.shape[0])[1])
        self.times_ms.append(1000 * (time.perf_counter() - started_s))


def line(name: str, what: str, looks: Looks) -> str:
    """A line of figures."""
    found, times_ms = looks.found, looks.times_ms
    bad = sum(any(change.is_bad for change in changes) for changes in found)
    noted = sum(map(bool, found))
    kinds = Counter(change.kind for changes in found for change in changes if change.is_bad)
    reasons = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common(4))
    count, took = len(found), f"{median(times_ms):4.1f} ms"
    shares = f"bad {bad:3d} of {count:3d} ({bad / count:6.1%})  noted {noted / count:6.1%}"
    return f"{name:14s} {what:22s} {shares}  {took}  {reasons}"


def measured(folder: Path, most: int, size: int) -> Iterator[str]:
    """The figures of a set."""
    dataset = load_mvtec(folder)
    parts = [zoom_image(read_image(path), size) for path in dataset.train_good]
    started_s = time.perf_counter()
    usual = learnt_scene(parts.__getitem__, len(parts))
    learnt_ms = 1000 * (time.perf_counter() - started_s) / len(parts)
    yield f"{folder.name:14s} {len(parts)} good parts, {_placement(usual)}, learnt in {learnt_ms:.2f} ms each"
    rng = np.random.default_rng(0)
    kinds = [[each.path for each in dataset.test if each.is_defective is wanted] for wanted in (False, True)]
    good, defective = ([kind[index] for index in sorted(rng.permutation(len(kind))[:most])] for kind in kinds)
    for what, change in CHANGES.items():
        looks = Looks()
        for path in good:
            looks.add(usual, change(read_image(path), rng), size)
        yield line(folder.name, what, looks)
    if defective:
        looks = Looks()
        for path in defective:
            looks.add(usual, read_image(path), size)
        yield line(folder.name, "defective, as it is", looks)


def shot(photograph: Pixels, rng: np.random.Generator) -> Pixels:
    """A photograph as a camera on a line takes it again and again."""
    height, width = photograph.shape[:2]
    middle = (width - 1) / 2, (height - 1) / 2
    matrix = np.asarray(cv2.getRotationMatrix2D(middle, float(rng.uniform(-1, 1)), 1), np.float64)
    matrix[:, 2] += rng.uniform(-0.01, 0.01, 2) * (width, height)
    noisy = _warped(photograph, matrix) * rng.uniform(0.95, 1.05) + rng.normal(0, 3, photograph.shape)
    return np.clip(np.round(noisy), 0, 255).astype(np.uint8)


def photographed(folder: Path, size: int) -> Iterator[str]:
    """The figures of products that are photographs."""
    rng = np.random.default_rng(0)
    paths = images_in(folder)
    looks = {what: Looks() for what in CHANGES}
    aligned = 0
    for path in paths[:: max(1, len(paths) // _PHOTOGRAPHS)][:_PHOTOGRAPHS]:
        photograph = read_image(path)
        parts = [zoom_image(shot(photograph, rng), size) for _ in range(_SHOTS[0])]
        usual = learnt_scene(parts.__getitem__, len(parts))
        aligned += usual.placement is not None and usual.placement.turns_alike
        for what, change in CHANGES.items():
            for _ in range(_SHOTS[1]):
                looks[what].add(usual, change(shot(photograph, rng), rng), size)
    yield f"photographs    {_PHOTOGRAPHS} products of {_SHOTS[0]} good parts, place judged: {aligned} of them"
    for what, each in looks.items():
        yield line("photographs", what, each)


def _placement(usual: SceneRange) -> str:
    known = usual.placement
    judged = [] if known is None else [str(measure) for measure in known.measures]
    return f"place judged: {', '.join(judged) or 'nothing'}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", nargs="*", type=Path)
    parser.add_argument("--photographs", type=Path, help="a folder of any photographs")
    parser.add_argument("--most", type=int, default=150, help="test images of either kind")
    parser.add_argument("--size", type=int, default=256, help="images are zoomed to it, as a Detector does")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    print(machine_line())
    with tempfile.TemporaryDirectory() as name:
        folders = list(arguments.datasets)
        if not folders and not arguments.photographs:
            folders.append(Path(name) / "demo")
            for _ in render_demo_parts(folders[0], *_DEMO):
                pass
        for folder in folders:
            for each in measured(folder, arguments.most, arguments.size):
                print(each, flush=True)
    if arguments.photographs:
        for each in photographed(arguments.photographs, arguments.size):
            print(each, flush=True)


if __name__ == "__main__":
    main()
