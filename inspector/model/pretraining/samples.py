"""Samples of a training step, drawn from a pool."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inspector.domain.arrays import Pixels
from inspector.errors import DatasetError, UsageError
from inspector.model.networks.families import Network, border_px, normalise_image
from inspector.model.pretrained.network import FEATURE_STRIDE
from inspector.model.pretraining.feature_cache import Pool
from inspector.model.pretraining.processes import Processes
from inspector.model.pretraining.recipe import Recipe, Targets
from inspector.text import Text

Indices = npt.NDArray[np.int64]
#: Least deviation that a channel is normalised by, as a share of the channels' mean deviation.
_LEAST_DEVIATION = 0.05
_LUMINANCE_WEIGHTS = (0.299, 0.587, 0.114)


@dataclass(frozen=True, slots=True)
class Batch:
    """The batch of one step.

    Attributes:
        anchors: N x 3 x h x w, as networks take images.
        targets: P's features of them as the pool holds them, N x C x h' x w'. None without distillation.
        positives: The anchors shifted, with other luminance and noise. None without metric learning.
        negatives: For every sample the index of one of the batch that shows another photograph. None likewise.
    """

    anchors: Tensor
    targets: Tensor | None
    positives: Tensor | None
    negatives: Tensor | None


@dataclass(frozen=True, slots=True)
class Geometry:
    """Which pixels of a cut a sample covers, and which of P's features belong to it.

    Attributes:
        recipe: Kind of targets, window, whether windows need room to be shifted.
        output_stride: Of the network, in pixels.
        border: Pixels that the network sees before and after the place that it describes.
    """

    recipe: Recipe
    output_stride: int
    border: tuple[int, int]

    @staticmethod
    def of(recipe: Recipe, network: Network) -> Geometry:
        """That of a network."""
        return Geometry(recipe, network.output_stride, border_px(network))

    def check(self) -> None:
        """Find out whether samples can be cut at all.

        Raises:
            UsageError: The window, the receptive field and the crop do not fit together.
        """
        if self.recipe.targets is Targets.POOLED:
            return
        low, high = self._offsets()
        if FEATURE_STRIDE % self.output_stride or self.recipe.window_px % FEATURE_STRIDE or low > high:
            raise UsageError(
                Text(
                    "Windows of {window} pixels, a receptive field of {field} and an output stride of {stride} do not "
                    "fit crops of {crop} pixels",
                    window=self.recipe.window_px,
                    field=self.recipe.receptive_field,
                    stride=self.output_stride,
                    crop=self.recipe.crop_px,
                ),
                Text(
                    "choose a smaller window, a multiple of {step}, and a stride that divides {step}",
                    step=FEATURE_STRIDE,
                ),
                "window-size",
            )

    def draw(self, rng: np.random.Generator, count: int) -> Indices:
        """Random places of ``count`` samples in their cuts, count x 2, in pixels."""
        low, high = self._offsets()
        return FEATURE_STRIDE * rng.integers(low, high + 1, size=(count, 2))

    def middle(self, count: int) -> Indices:
        """The same place for every sample, count x 2, in pixels."""
        return np.full((count, 2), FEATURE_STRIDE * (sum(self._offsets()) // 2))

    def draw_shifts(self, rng: np.random.Generator, count: int) -> Indices:
        """How far positives are shifted, count x 2, in pixels."""
        shift = self.recipe.shift_px
        return rng.integers(-shift, shift + 1, size=(count, 2))

    def window(self, image: Pixels, place: Indices) -> Pixels:
        """The pixels that a network needs to describe the sample at ``place``."""
        if self.recipe.targets is Targets.POOLED:
            (y, x), side = place + self.recipe.margin_px, self.recipe.receptive_field
            return image[y : y + side, x : x + side]
        before, after = self.border
        if self._whole_crops:
            return np.pad(image, ((before, after), (before, after), (0, 0)), mode="reflect")
        (y, x), side = place, self.recipe.window_px
        return image[y - before : y + side + after, x - before : x + side + after]

    def patch(self, image: Pixels, place: Indices, cell: Indices) -> Pixels:
        """The p x p pixels that a descriptor of the sample at ``place`` describes, or as many as the cut has.

        Args:
            image: The cut.
            place: Of the sample, y and x in pixels.
            cell: Of the descriptor in the sample's map, row and column.
        """
        if self.recipe.targets is Targets.POOLED:
            return self.window(image, place)
        side = min(self.recipe.receptive_field, image.shape[0])
        y, x = np.clip(place + self.output_stride * cell + (self.output_stride - side) // 2, 0, image.shape[0] - side)
        return image[y : y + side, x : x + side]

    def target(self, features: npt.NDArray[np.float16], place: Indices) -> npt.NDArray[np.float16]:
        """P's features of the sample at ``place``, C x h' x w'."""
        if self.recipe.targets is Targets.POOLED:
            return features[:, None, None]
        row, column = place // FEATURE_STRIDE
        cells = self.recipe.window_px // FEATURE_STRIDE
        return features[:, row : row + cells, column : column + cells]

    def _offsets(self) -> tuple[int, int]:
        """First and last place, in steps of P's grid, that leaves real pixels around a window."""
        if self.recipe.targets is Targets.POOLED:
            return 0, 0
        if self._whole_crops:
            return 0, 0
        room = self.recipe.shift_px if self.recipe.lambda_m else 0
        before, after = self.border
        low = -(-(before + room) // FEATURE_STRIDE)
        return low, (self.recipe.crop_px - self.recipe.window_px - after - room) // FEATURE_STRIDE

    @property
    def _whole_crops(self) -> bool:
        """Whether samples are continued by reflection, like inspected images, and not cut with their surroundings."""
        return self.recipe.window_px == self.recipe.crop_px and not self.recipe.lambda_m


class Sampler:
    """Draws batches from a pool. Its draws follow from seed and step alone, so that training resumes exactly.

    Attributes:
        pool: Cuts of photographs.
        geometry: Of samples in cuts.
        device: Where batches lie.
    """

    def __init__(self, pool: Pool, geometry: Geometry, device: torch.device) -> None:
        self.pool = pool
        self.geometry = geometry
        self._recipe = geometry.recipe
        self.device = device
        geometry.check()
        if self._recipe.lambda_m and len(np.unique(pool.photographs)) < 2:
            raise DatasetError(
                "Metric learning needs at least four photographs",
                "choose a folder with more of them",
                "few-photographs",
            )

    def batch(self, step: int, processes: Processes) -> Batch:
        """This process's share of the batch of a step."""
        recipe = self._recipe
        rng = np.random.default_rng([recipe.seed, 1, step])
        indices = rng.integers(len(self.pool.images), size=recipe.batch_size)
        places = self.geometry.draw(rng, recipe.batch_size)
        if recipe.lambda_m:
            # Another stream, so that anchors are the same whatever the weights of the losses.
            rng = np.random.default_rng([recipe.seed, 2, step, processes.rank])
        return self._batch(processes.share(indices), processes.share(places), rng)

    def in_order(self) -> Iterator[Batch]:
        """All of the pool once, always the same: for measuring."""
        size, count = self._recipe.batch_size, len(self.pool.images)
        for start in range(0, count, size):
            indices = np.arange(start, min(start + size, count))
            if self._recipe.lambda_m and len(indices) < 2:
                return  # alone it has no negative
            rng = np.random.default_rng([self._recipe.seed, 3, start])
            yield self._batch(indices, self.geometry.middle(len(indices)), rng)

    def target_statistics(self) -> tuple[Tensor, Tensor]:
        """Mean and deviation of P's features per channel, C x 1 x 1 each, from a sample of the pool.

        Channels that hardly ever vary are not blown up to the weight of the others.
        """
        features = self.pool.features
        assert features is not None, "distillation needs P's features"
        sample = torch.from_numpy(np.array(features[:: max(1, len(features) // 1000)])).float()
        sample = sample.reshape(*sample.shape[:2], -1)
        mean, std = sample.mean((0, 2)), sample.std((0, 2))
        return mean[:, None, None], std.clamp_min(max(1e-6, _LEAST_DEVIATION * float(std.mean())))[:, None, None]

    def _batch(self, indices: Indices, places: Indices, rng: np.random.Generator) -> Batch:
        pool, geometry, recipe = self.pool, self.geometry, self._recipe
        targets = positives = negatives = None
        if recipe.lambda_m:
            indices = self._of_two_photographs(indices, rng)
            negatives = torch.from_numpy(other_photographs(pool.photographs[indices], rng)).to(self.device)
            shifted = places + geometry.draw_shifts(rng, len(indices))
            positives = changed(self._images(indices, shifted), recipe, rng)
        if recipe.lambda_k:
            assert pool.features is not None, "distillation needs P's features"
            taken = [geometry.target(pool.features[i], place) for i, place in zip(indices, places, strict=True)]
            targets = torch.from_numpy(np.stack(taken)).to(self.device).float()
        return Batch(self._images(indices, places), targets, positives, negatives)

    def _images(self, indices: Indices, places: Indices) -> Tensor:
        windows = [self.geometry.window(self.pool.images[i], place) for i, place in zip(indices, places, strict=True)]
        images = normalise_image(torch.from_numpy(np.stack(windows)).to(self.device))
        return images.contiguous(memory_format=torch.channels_last)

    def _of_two_photographs(self, indices: Indices, rng: np.random.Generator) -> Indices:
        owners = self.pool.photographs
        if len(np.unique(owners[indices])) > 1:
            return indices
        replaced = indices.copy()
        replaced[-1] = rng.choice(np.flatnonzero(owners != owners[indices[0]]))
        return replaced


def other_photographs(owners: npt.NDArray[np.int32], rng: np.random.Generator) -> Indices:
    """For every sample the index of a random one that shows another photograph.

    Args:
        owners: Which photograph each sample shows, n. At least two different ones.
        rng: Decides.
    """
    return np.array([rng.choice(np.flatnonzero(owners != owner)) for owner in owners], np.int64)


def changed(images: Tensor, recipe: Recipe, rng: np.random.Generator) -> Tensor:
    """Positives: other luminance, sometimes gray, and noise, N x 3 x h x w in [-1, 1] (section 4 of the paper)."""
    count = len(images)

    def column(values: npt.NDArray[Any]) -> Tensor:
        return torch.from_numpy(values).to(images)[:, None, None, None]

    factor = column(rng.uniform(1 - recipe.luminance, 1 + recipe.luminance, count))
    is_gray = column(rng.random(count) < recipe.grayscale)
    # The same noise on every device: it comes from the CPU.
    generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
    noise = torch.randn(images.shape, generator=generator).to(images) * recipe.noise
    pixels = (images + 1) / 2 * factor
    weights = torch.tensor(_LUMINANCE_WEIGHTS).to(images)[:, None, None]
    pixels = torch.lerp(pixels, (pixels * weights).sum(1, keepdim=True).expand_as(pixels), is_gray)
    result = (pixels + noise).clamp(0, 1) * 2 - 1
    return result.contiguous(memory_format=torch.channels_last)
