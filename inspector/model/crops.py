"""A pool of crops from photographs, with P's features of each: what a Teacher is pretrained on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inspector.domain.events import Event, ItemSkipped, Stage
from inspector.domain.progress import Countdown
from inspector.errors import DatasetError, ImageError
from inspector.model.pretrained import PretrainedFeatures
from inspector.storage.images import read_image

#: Side of a crop, in pixels.
CROP_PX = 256
#: Pixels between neighbouring feature vectors of P.
FEATURE_STRIDE = 8
#: The short side of a photograph is zoomed to a random size in this range before it is cropped.
ZOOM_PX = (256, 640)
GRAYSCALE_PROBABILITY = 0.1
_BATCH = 8


@dataclass(frozen=True, slots=True)
class CropPool:
    """Crops and what P says of them.

    Attributes:
        crops: uint8, n x 256 x 256 x 3, RGB.
        features: float16, n x C x 32 x 32.
    """

    crops: Tensor
    features: Tensor


def cut_crop(image: npt.NDArray[np.uint8], rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """A 256 x 256 crop at random zoom and place, mirrored half the time, sometimes gray (section 4 of the paper)."""
    height, width = image.shape[:2]
    short_px = int(rng.integers(ZOOM_PX[0], ZOOM_PX[1] + 1))
    zoom = short_px / min(height, width)
    size = (max(CROP_PX, round(width * zoom)), max(CROP_PX, round(height * zoom)))
    zoomed = cv2.resize(image, size, interpolation=cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR)
    y = int(rng.integers(zoomed.shape[0] - CROP_PX + 1))
    x = int(rng.integers(zoomed.shape[1] - CROP_PX + 1))
    crop = zoomed[y : y + CROP_PX, x : x + CROP_PX]
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    if rng.random() < GRAYSCALE_PROBABILITY:
        crop = cv2.cvtColor(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return np.ascontiguousarray(crop, dtype=np.uint8)


def fill_pool(
    photographs: list[Path], count: int, seed: int, pretrained: PretrainedFeatures
) -> Iterator[Event | CropPool]:
    """Cut ``count`` crops, take P's features of each; the last thing yielded is the pool.

    Crop i comes from photograph i mod n and from a generator seeded with (seed, i), so any pool can be cut again.

    Raises:
        DatasetError: None of the photographs can be read.
    """
    crops = np.empty((count, CROP_PX, CROP_PX, 3), np.uint8)
    features: Tensor | None = None
    unreadable: set[Path] = set()
    filled = described = 0
    countdown = Countdown(Stage.CROP, count)
    for index in range(count):
        path = photographs[index % len(photographs)]
        if path not in unreadable:
            try:
                crops[filled] = cut_crop(read_image(path), np.random.default_rng([seed, index]))
                filled += 1
            except ImageError as error:
                unreadable.add(path)
                yield ItemSkipped(path, error.what, error.code, error.advice)
        last = index + 1 == count
        if filled - described == _BATCH or (last and filled > described):
            maps = pretrained(torch.from_numpy(crops[described:filled]))
            if features is None:
                # Filled in place: a list of batches, joined at the end, needs twice the memory.
                features = torch.empty((count, *maps.shape[1:]), dtype=torch.float16)
            features[described:filled] = maps
            described = filled
            yield countdown.at(index + 1)
    if features is None:
        raise DatasetError("None of the photographs can be read", "choose another folder", "no-readable-images")
    yield CropPool(torch.from_numpy(crops[:filled]), features[:filled])
