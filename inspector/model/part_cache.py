"""Good Parts and the Teacher's descriptors of them, computed once and kept on disk while Students train."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inspector.domain.arrays import Pixels
from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.domain.events import Stage, Work
from inspector.domain.progress import Countdown, each_file
from inspector.errors import DatasetError, OutputError
from inspector.model.networks.families import Network, descriptor_map, image_batches, network_input
from inspector.runtime.zoom import zoom_image
from inspector.storage.abandoned import working_folder
from inspector.storage.atomic import output_error
from inspector.storage.images import read_image


@dataclass(frozen=True, slots=True)
class DescriptorStatistics:
    """Mean and standard deviation of every descriptor component over all Good Parts and Variants, d x 1 x 1 each."""

    mean: Tensor
    std: Tensor


class PartCache:
    """Zoomed Good Parts and descriptor maps in files that vanish with the cache.

    Every part takes up ``variants`` images in a row, unaltered first: the Teacher describes each once, and a training
    step costs the same whichever it sees.

    The files are written sequentially and only then read, or mapped: a full disk is then an error that can be reported,
    where writing through a mapping would kill the process.
    """

    def __init__(self, resolution_px: int, augmentation: Augmentation = UNALTERED) -> None:
        self._resolution_px = resolution_px
        self._augmentation = augmentation
        self._folder = working_folder("training")
        self.images: Pixels = np.empty((0, resolution_px, resolution_px, 3), np.uint8)
        self._descriptors: dict[int, _DescriptorFile] = {}
        self.used: tuple[Path, ...] = ()

    @property
    def variants(self) -> int:
        """Images of every part."""
        return self._augmentation.variant_count

    def __enter__(self) -> PartCache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # A mapped file cannot be deleted on Windows.
        del self.images
        self._folder.cleanup()

    def read_parts(self, paths: tuple[Path, ...]) -> Work[None]:
        """Read and zoom the Good Parts, and make their Variants; unreadable ones are reported and left out.

        Raises:
            DatasetError: None can be read.
            OutputError: The disk is full, or cannot be written.
        """
        used: list[Path] = []
        file_path = Path(self._folder.name) / "images"
        with _written(file_path) as file:

            def take(path: Path) -> None:
                zoomed = zoom_image(read_image(path), self._resolution_px)
                for variant in self._augmentation.variants(zoomed):
                    _append(file, variant)
                used.append(path)

            yield from each_file(Stage.CHECK, paths, take)
        if not used:
            raise DatasetError(
                "None of the good parts can be read", "add images of good parts (PNG, JPEG, BMP or TIFF)", "no-images"
            )
        self.used = tuple(used)
        count = len(used) * self.variants
        self.images = np.memmap(file_path, np.uint8, "r", shape=(count, self._resolution_px, self._resolution_px, 3))

    def describe(self, teacher: Network, device: torch.device) -> Work[DescriptorStatistics]:
        """Run a Teacher once over all images; its statistics are the result.

        Raises:
            OutputError: The disk is full, or cannot be written.
        """
        count = len(self.images)
        countdown = Countdown(Stage.DESCRIBE, count)
        total = squares = torch.zeros(1, dtype=torch.float64)
        cells = 0
        shape: tuple[int, ...] = ()
        file_path = Path(self._folder.name) / f"descriptors-{teacher.receptive_field}"
        with _written(file_path) as file:
            for batch in image_batches(teacher, np.arange(count)):
                described = descriptor_map(teacher, network_input(self.images[batch], teacher, device)).cpu()
                _append(file, described.numpy().astype(np.float16))
                wide = described.double()
                total = total + wide.sum((0, 2, 3))
                squares = squares + wide.square().sum((0, 2, 3))
                cells += wide.shape[0] * wide.shape[2] * wide.shape[3]
                shape = tuple(described.shape[1:])
                yield countdown.at(int(batch[-1]) + 1)
        self._descriptors[teacher.receptive_field] = _DescriptorFile(file_path, shape)
        mean = total / cells
        std = (squares / cells - mean.square()).clamp_min(1e-12).sqrt()
        return DescriptorStatistics(mean.float()[:, None, None], std.float()[:, None, None])

    def targets(
        self,
        receptive_field: int,
        indices: npt.NDArray[np.int64],
        statistics: DescriptorStatistics,
        device: torch.device,
    ) -> Tensor:
        """Normalised descriptors (y - mu) / sigma of some images by a Teacher that ``describe`` ran, n x d x h x w."""
        raw = self._descriptors[receptive_field].read(indices).to(device).float()
        return (raw - statistics.mean.to(device)) / statistics.std.to(device)


@dataclass(frozen=True, slots=True)
class _DescriptorFile:
    """Descriptor maps of all images, float16.

    Read, not mapped: the paper's Profile has 3 MB for every part, and pages of a mapping count as this process's
    memory.
    """

    path: Path
    shape: tuple[int, ...]

    def read(self, indices: npt.NDArray[np.int64]) -> Tensor:
        maps = np.empty((len(indices), *self.shape), np.float16)
        with self.path.open("rb") as file:
            for index, one in zip(indices, maps, strict=True):
                file.seek(int(index) * one.nbytes)
                file.readinto(one.data)
        return torch.from_numpy(maps)


@contextlib.contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("wb") as file:
            yield file
    except OSError as error:
        code = output_error(path, error).code
        raise OutputError(
            f"The descriptors of the good parts cannot be kept in '{path.parent}': {error.strerror or error}",
            "free some disk space (about 1 MB for every good part, variant and scale) and train again"
            if code == "disk-full"
            else "see that this folder is there and may be written to, and train again",
            code,
        ) from error


def _append(file: BinaryIO, values: npt.NDArray[np.uint8] | npt.NDArray[np.float16]) -> None:
    file.write(np.ascontiguousarray(values).data)
