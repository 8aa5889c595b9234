"""How near two images of one part are, beside images of different parts; whether ``twin_groups`` tells them apart.

    python benchmarks/near_twins.py FOLDER... [--most 200]

FOLDER is a folder of good parts. Twins are made of its first parts: saved as JPEG, with noise, brighter, moved, and
all of these together as another shot would be.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from inspector.domain.arrays import Pixels
from inspector.domain.events import run_to_end
from inspector.domain.near_twins import neighbours, thumbnail, twin_groups
from inspector.runtime.zoom import zoom_image
from inspector.storage.image_folder import image_files
from inspector.storage.images import read_image

RESOLUTION_PX = 256
#: Twins are made of so many parts of a folder.
TWIN_COUNT = 20


def as_jpeg(image: Pixels, quality: int) -> Pixels:
    """The image after saving and reading."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"))


def noisy(image: Pixels, sigma: float) -> Pixels:
    """With independent noise."""
    return (image + np.random.default_rng(0).normal(0, sigma, image.shape)).clip(0, 255).astype(np.uint8)


def moved(image: Pixels, share: float) -> Pixels:
    """Moved right and down by a share of the shorter side."""
    distance = share * min(image.shape[:2])
    shift = np.array([[1, 0, distance], [0, 1, distance]], np.float32)
    size = (image.shape[1], image.shape[0])
    return np.asarray(cv2.warpAffine(image, shift, size, borderMode=cv2.BORDER_REFLECT), np.uint8)


def brighter(image: Pixels, share: float) -> Pixels:
    """By a share."""
    return (image.astype(np.float32) * (1 + share)).clip(0, 255).astype(np.uint8)


TWINS: dict[str, Callable[[Pixels], Pixels]] = {
    "JPEG 75": lambda image: as_jpeg(image, 75),
    "noise 4": lambda image: noisy(image, 4),
    "brighter 5 %": lambda image: brighter(image, 0.05),
    "moved 0.5 %": lambda image: moved(image, 0.005),
    "moved 1 %": lambda image: moved(image, 0.01),
    "another shot": lambda image: as_jpeg(noisy(brighter(moved(image, 0.005), 0.03), 3), 90),
}


def measure(folder: Path, most: int) -> None:
    """Print the figures of one folder."""
    images = [zoom_image(read_image(path), RESOLUTION_PX) for path in image_files(folder)[:most]]
    _, distances = run_to_end(neighbours(np.stack([thumbnail(image) for image in images])))
    groups = twin_groups(images)
    sizes = np.bincount(groups)
    sys.stdout.write(
        f"{folder}: {len(images)} parts, typical distance {np.median(distances[:, -1]):.4f}, nearest median "
        f"{np.median(distances[:, 0]):.4f}, {(sizes > 1).sum()} groups of {sizes[sizes > 1].sum()} parts, largest "
        f"{sizes.max()}\n"
    )
    originals = images[:: max(1, len(images) // TWIN_COUNT)][:TWIN_COUNT]
    for name, change in TWINS.items():
        everything = [*images, *(zoom_image(change(image), RESOLUTION_PX) for image in originals)]
        _, distances = run_to_end(neighbours(np.stack([thumbnail(image) for image in everything])))
        joined = twin_groups(everything)[len(images) :] < len(images)
        nearest = distances[len(images) :, 0]
        sys.stdout.write(f"  {name}: distance median {np.median(nearest):.4f}, largest {nearest.max():.4f}; ")
        sys.stdout.write(f"{joined.sum()} of {len(originals)} are in their part's group\n")
    sys.stdout.flush()


def main() -> None:
    """Measure every folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--most", type=int, default=200, help="parts of each folder")
    arguments = parser.parse_args()
    for folder in arguments.folders:
        measure(folder, arguments.most)


if __name__ == "__main__":
    main()
