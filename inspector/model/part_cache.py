"""Good Parts and the Teacher's descriptors of them, computed once and kept on disk while Students train."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.domain.events import Stage, Work
from inspector.domain.near_twins import IntArray, find_twins
from inspector.domain.pose import CommonPose, laid_back, laid_upright, learnt_pose, pose_steps
from inspector.domain.progress import Countdown, each_file
from inspector.domain.registration import Warp
from inspector.errors import DatasetError
from inspector.model.array_file import ArrayFile, append, written
from inspector.model.networks.backbone import common_backbone
from inspector.model.networks.families import Network, descriptor_maps, image_batches, network_input
from inspector.model.side_by_side import side_by_side
from inspector.runtime.zoom import enlarge, zoom_image
from inspector.storage.digests import duplicate, pixel_digest
from inspector.storage.images import read_image


@dataclass(frozen=True, slots=True)
class DescriptorStatistics:
    """Mean and standard deviation of every descriptor component over all Good Parts and Variants, d x 1 x 1 each."""

    mean: Tensor
    std: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Zoomed Good Parts.

    Attributes:
        file: uint8, N x resolution x resolution x 3. The Variants of every part are in a row, unaltered first: the
            Teacher describes each once, and a training step costs the same whichever it sees.
        came: The same before they were brought to a Common Pose.
        used: Files of the parts.
        digests: SHA-256 of the pixels of each.
        variants: Images of every part.
        sizes_px: Width and height of each one's own image.
        pose: Common Pose that the images show. None where they are as they came.
        warps: Of every part, from places of the Common Pose to those of its image. Empty where there is none.
    """

    file: ArrayFile
    came: ArrayFile
    used: tuple[Path, ...]
    digests: tuple[str, ...]
    variants: int
    sizes_px: tuple[tuple[int, int], ...]
    pose: CommonPose | None = None
    warps: tuple[Warp, ...] = ()

    @property
    def aspects(self) -> list[float]:
        """Width of each one's own image over its height."""
        return [width / height for width, height in self.sizes_px]

    def common_pose(self, further: int = 0) -> Work[CommonPose | None]:
        """The Common Pose of the parts as they came. None where they have none. ``further`` as ``learnt_pose``."""

        def image_at(index: int) -> Pixels:
            return self.image_as_it_came(index * self.variants)

        return (yield from learnt_pose(image_at, self.aspects, further))

    def images(self, indices: npt.NDArray[np.int64]) -> Pixels:
        """Some of the images, n x resolution x resolution x 3."""
        images: Pixels = self.file.read(indices)
        return images

    def image_as_it_came(self, index: int) -> Pixels:
        """One of the images, before it was brought to a Common Pose."""
        image: Pixels = self.came.read(np.array([index]))[0]
        return image

    def whole_map(self, index: int, cells: FloatMap) -> FloatMap:
        """A map of one image's cells, h x w, where they are on the image as it came, resolution x resolution.

        Variants of a part in its Common Pose have never been images, and stay in it.
        """
        part, variant = divmod(index, self.variants)
        side_px = self.file.shape[1]
        came = laid_back(cells, self.warps[part], side_px) if self.warps and not variant else cells
        return enlarge(came, side_px, side_px)

    def groups(self) -> Work[IntArray]:
        """The group of each part: nearly equal parts have the same number."""
        return (yield from find_twins(self.image(index * self.variants) for index in range(len(self.used))))

    def image(self, index: int) -> Pixels:
        """One of the images, resolution x resolution x 3."""
        image: Pixels = self.images(np.array([index]))[0]
        return image


@dataclass(frozen=True, slots=True)
class DescribedParts:
    """Good Parts with a Teacher's descriptor maps of them.

    Attributes:
        parts: The Good Parts.
        teacher: Has described them.
        file: float16, N x d x h x w.
        statistics: Over all descriptors.
        device: Where to compute.
    """

    parts: Parts
    teacher: Network
    file: ArrayFile
    statistics: DescriptorStatistics
    device: torch.device

    def batch(self, indices: npt.NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """Input of Students, n x 3 x H x W, and their targets (y - mu) / sigma, n x d x h x w, of some images."""
        return network_input(self.parts.images(indices), self.teacher, self.device), self.targets(indices)

    def batches(self, indices: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
        """Indices of images, as many as are to be seen at a time."""
        return image_batches(self.teacher, indices, self.parts.file.shape[1])

    def targets(self, indices: npt.NDArray[np.int64]) -> Tensor:
        """Targets of Students, n x d x h x w, of some images."""
        raw = torch.from_numpy(self.file.read(indices)).to(self.device).float()
        return (raw - self.statistics.mean.to(self.device)) / self.statistics.std.to(self.device)


def read_parts(
    folder: Path,
    paths: tuple[Path, ...],
    resolution_px: int,
    augmentation: Augmentation = UNALTERED,
    keeps_pose: bool = False,
) -> Work[Parts]:
    """Read and zoom the Good Parts, make their Variants, and bring them to a Common Pose where they have one.

    Unreadable and equal parts are reported and left out.

    Args:
        folder: For the images.
        paths: Files of the parts.
        resolution_px: Side of a zoomed image.
        augmentation: Makes the Variants.
        keeps_pose: Parts stay as they lie.

    Raises:
        DatasetError: None can be read.
        OutputError: The disk is full, or cannot be written.
    """
    used: dict[str, Path] = {}
    sizes_px: list[tuple[int, int]] = []
    file_path = folder / "images"
    with written(file_path) as file:

        def take(path: Path) -> None:
            image = read_image(path)
            digest = pixel_digest(image)
            if digest in used:
                raise duplicate(path, used[digest])
            zoomed = zoom_image(image, resolution_px)
            for variant in augmentation.variants(zoomed):
                append(file, variant)
            used[digest] = path
            sizes_px.append((image.shape[1], image.shape[0]))

        yield from each_file(Stage.CHECK, paths, take)
    if not used:
        raise DatasetError(
            "None of the good parts can be read", "add images of good parts (PNG, JPEG, BMP or TIFF)", "no-images"
        )
    variants = augmentation.variant_count
    came = ArrayFile(file_path, np.uint8, (len(used) * variants, resolution_px, resolution_px, 3))
    parts = Parts(came, came, tuple(used.values()), tuple(used), variants, tuple(sizes_px))
    return parts if keeps_pose else (yield from _in_common_pose(parts, augmentation))


def _in_common_pose(parts: Parts, augmentation: Augmentation) -> Work[Parts]:
    """The same parts in their Common Pose, whose Variants are made of it. As they are where they have none."""
    count = len(parts.used)
    pose = yield from parts.common_pose(count)
    if pose is None:
        return parts
    learnt, warps = pose_steps(count), []
    countdown = Countdown(Stage.ALIGN, learnt + count, learnt)
    path = parts.came.path.with_name("images-in-common-pose")
    with written(path) as file:
        for index, aspect in enumerate(parts.aspects):
            image = parts.image(index * parts.variants)
            warps.append(pose.warp(image, aspect, augmentation.mirror))
            for variant in augmentation.variants(laid_upright(image, warps[-1])):
                append(file, variant)
            yield countdown.at(learnt + index + 1)
    return replace(parts, file=replace(parts.came, path=path), pose=pose, warps=tuple(warps))


def describe(
    folder: Path, parts: Parts, teachers: Sequence[Network], device: torch.device
) -> Work[list[DescribedParts]]:
    """Run Teachers once over all images.

    Raises:
        OutputError: The disk is full, or cannot be written.
    """
    count = len(parts.file)
    countdown = Countdown(Stage.DESCRIBE, count)
    backbone = common_backbone(teachers)
    with ExitStack() as opened:
        files = []
        for teacher in teachers:
            path = folder / f"descriptors-{teacher.receptive_field}"
            files.append(_DescriptorFile(path, opened.enter_context(written(path))))

        def described_batch(batch: IntArray) -> tuple[int, list[Tensor]]:
            return int(batch[-1]) + 1, descriptor_maps(teachers, backbone, parts.images(batch), device)

        for done, described in side_by_side(described_batch, _common_batches(teachers, parts.file), device):
            for file, each in zip(files, described, strict=True):
                file.add(each.cpu())
            yield countdown.at(done)
    return [
        DescribedParts(parts, teacher, file.arrays(count), file.statistics(), device)
        for teacher, file in zip(teachers, files, strict=True)
    ]


def _common_batches(teachers: Sequence[Network], file: ArrayFile) -> list[IntArray]:
    """Batches that none of the networks finds too large."""
    images, side_px = np.arange(len(file)), file.shape[1]
    return max((image_batches(teacher, images, side_px) for teacher in teachers), key=len)


class _DescriptorFile:
    """Descriptors of one Teacher on their way to a file, and their first moments."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = file
        self._total = self._squares = torch.zeros(1, dtype=torch.float64)
        self._cells = 0
        self._shape: tuple[int, ...] = ()

    def add(self, described: Tensor) -> None:
        """Write N x d x h x w."""
        append(self._file, described.numpy().astype(np.float16))
        wide = described.double()
        self._total = self._total + wide.sum((0, 2, 3))
        self._squares = self._squares + wide.square().sum((0, 2, 3))
        self._cells += wide.shape[0] * wide.shape[2] * wide.shape[3]
        self._shape = tuple(described.shape[1:])

    def arrays(self, count: int) -> ArrayFile:
        """The file of so many images."""
        return ArrayFile(self._path, np.float16, (count, *self._shape))

    def statistics(self) -> DescriptorStatistics:
        """Of all descriptors."""
        mean = self._total / self._cells
        std = (self._squares / self._cells - mean.square()).clamp_min(1e-12).sqrt()
        return DescriptorStatistics(mean.float()[:, None, None], std.float()[:, None, None])
