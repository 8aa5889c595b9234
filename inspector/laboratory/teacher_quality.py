"""How good descriptors are without any Student: anomaly detection by two classic methods, and P's share in them.

Three figures tell Teachers apart in minutes. Nearest neighbour and Gaussian per location detect anomalies on the
descriptors themselves. How much of P's variance they explain linearly tells the loss of distillation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from inspector.domain.arrays import FloatMap, Pixels
from inspector.evaluation.dataset import TestImage
from inspector.evaluation.metrics import pro_curve, rank, roc_auc
from inspector.evaluation.pixel_scores import PixelScores
from inspector.storage.images import read_image, read_mask

#: Images are brought to this side, descriptors to this grid.
IMAGE_PX = 256
GRID = 32
_BATCH = 4
#: Share of the mean covariance of all cells in a cell's own.
_SHRINKAGE = 0.5
#: Deviation of the Gaussian that maps of distances are smoothed by: 4 pixels.
_SMOOTHING_CELLS = 0.5
#: Components that a Gaussian has at most. Of more, a random choice is taken.
_MAX_COMPONENTS = 256
#: Share of the mean variance that is added to every component.
_RIDGE = 0.01

#: uint8 N x 256 x 256 x 3 RGB to descriptors N x C x h x w.
Describer = Callable[[Pixels], Tensor]
#: Descriptors N x C x 32 x 32 to squared distances N x 32 x 32.
Method = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class DetectionFigures:
    """How well distances tell defects. None where a dataset does not allow the figure."""

    image_auroc: float | None
    aupro_03: float | None


def on_grid(described: Tensor) -> Tensor:
    """Descriptors of whole images on a grid of 32 x 32 cells: averaged, or interpolated if they are coarser."""
    if described.shape[-1] < GRID:
        return F.interpolate(described, size=(GRID, GRID), mode="bilinear", align_corners=False)
    return F.adaptive_avg_pool2d(described, (GRID, GRID))


class NearestNeighbour:
    """Squared distance to the nearest of some descriptors of good parts, per component normalised.

    Args:
        good: N x C x 32 x 32.
        size: Descriptors that are kept, chosen at random.
        seed: Of the choice.
    """

    def __init__(self, good: Tensor, size: int = 10_000, seed: int = 0) -> None:
        rows = _rows(good)
        self._mean = rows.mean(0)
        self._std = rows.std(0).clamp_min(1e-6)
        indices = torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed))[:size]
        self._bank = (rows[indices] - self._mean) / self._std
        self._squares = self._bank.square().sum(1)

    def __call__(self, described: Tensor) -> Tensor:
        """Squared distances, N x 32 x 32."""
        nearest = []
        for image in described:
            rows = (_rows(image[None]) - self._mean) / self._std
            products = torch.addmm(self._squares, rows, self._bank.T, alpha=-2)
            nearest.append((products.amin(1) + rows.square().sum(1)).clamp_min(0).reshape(GRID, GRID))
        return torch.stack(nearest)


class GaussianPerLocation:
    """Squared Mahalanobis distance under a Gaussian per cell.

    Its covariance is half the cell's own, half the mean of all cells.

    Args:
        good: N x C x 32 x 32, at least two images.
        seed: Of the choice of components, where there are many.
    """

    def __init__(self, good: Tensor, seed: int = 0) -> None:
        order = torch.randperm(good.shape[1], generator=torch.Generator().manual_seed(seed))
        self._components = order[:_MAX_COMPONENTS].sort().values
        cells = good[:, self._components].flatten(2).permute(2, 0, 1)
        self._mean = cells.mean(1, keepdim=True)
        centred = cells - self._mean
        covariance = centred.transpose(1, 2) @ centred / (len(good) - 1)
        shared = covariance.mean(0)
        ridge = _RIDGE * torch.diagonal(shared).mean().clamp_min(1e-12)
        covariance.lerp_(shared, _SHRINKAGE)
        torch.diagonal(covariance, dim1=1, dim2=2).add_(ridge)
        self._factor = torch.linalg.cholesky(covariance)

    def __call__(self, described: Tensor) -> Tensor:
        """Squared distances, N x 32 x 32."""
        centred = described[:, self._components].flatten(2).permute(2, 0, 1) - self._mean
        white: Tensor = torch.linalg.solve_triangular(self._factor, centred.transpose(1, 2), upper=False)
        return white.square().sum(1).T.reshape(len(described), GRID, GRID)


def describe_parts(describe: Describer, images: Sequence[Pixels]) -> Tensor:
    """Descriptors of whole images on the grid, N x C x 32 x 32."""
    batches = [np.stack(images[start : start + _BATCH]) for start in range(0, len(images), _BATCH)]
    return torch.cat([on_grid(describe(batch).float()) for batch in batches])


def detect(method: Method, described: Tensor, tests: Sequence[TestImage]) -> DetectionFigures:
    """Score test images by a method, and compare with the ground truth.

    Args:
        method: Fitted on good parts.
        described: Of the test images, N x C x 32 x 32.
        tests: The test images, N.
    """
    scores: dict[bool, list[float]] = {False: [], True: []}
    pixels = PixelScores()
    for index, item in enumerate(tests):
        cells = _smoothed(method(described[index : index + 1])[0].sqrt())
        scores[item.is_defective].append(float(cells.max()))
        if item.is_defective and item.mask_path is None:
            continue
        height, width = read_image(item.path).shape[:2]
        truth = np.zeros((height, width), np.bool_) if item.mask_path is None else read_mask(item.mask_path)
        enlarged = cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR)
        pixels.add(enlarged.astype(np.float32, copy=False), truth)
    curve = pro_curve(pixels.ranks())
    image_ranks = rank(np.array(scores[True]), np.array(scores[False]))
    return DetectionFigures(roc_auc(image_ranks), None if curve is None else curve.area())


def explained_variance(fitted: Iterator[tuple[Tensor, Tensor]], held_out: Iterator[tuple[Tensor, Tensor]]) -> float:
    """Share of the variance of P's features that a linear map of descriptors explains, mean over P's channels.

    Args:
        fitted: Pairs of descriptors and P's features of the same cells, n x C and n x K, that the map is fitted on.
        held_out: Likewise, of other photographs. The share is measured on these.
    """
    products: Tensor | None = None
    moments: Tensor | None = None
    for described, features in fitted:
        x, y = _with_one(described), features.double()
        products = x.T @ x if products is None else products + x.T @ x
        moments = x.T @ y if moments is None else moments + x.T @ y
    assert products is not None and moments is not None, "there is nothing to fit on"
    ridge = 1e-6 * torch.diagonal(products).mean() * torch.eye(len(products), dtype=torch.double)
    weights = torch.linalg.solve(products + ridge, moments)
    pairs = [(_with_one(described) @ weights, features.double()) for described, features in held_out]
    predicted, wanted = (torch.cat(part) for part in zip(*pairs, strict=True))
    missed = (predicted - wanted).square().mean(0)
    return float(1 - (missed / wanted.var(0, correction=0).clamp_min(1e-12)).mean())


def _smoothed(cells: Tensor) -> FloatMap:
    blurred = cv2.GaussianBlur(cells.numpy(), (0, 0), _SMOOTHING_CELLS, borderType=cv2.BORDER_REFLECT)
    return blurred.astype(np.float32, copy=False)


def _with_one(described: Tensor) -> Tensor:
    return F.pad(described.double(), (0, 1), value=1.0)


def _rows(described: Tensor) -> Tensor:
    """N x C x h x w as (N h w) x C."""
    return described.permute(0, 2, 3, 1).reshape(-1, described.shape[1])
