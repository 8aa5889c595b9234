"""A Scale: one Teacher, its Ensemble, and what their residual looks like on good parts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from inspector.domain.profile import Family
from inspector.errors import DetectorFileError
from inspector.model.networks.backbone import BackboneNetwork
from inspector.model.networks.context import widths_of
from inspector.model.networks.families import Network, build_network, fold_batch_norm, place_on
from inspector.model.networks.students import Ensemble, mean_prediction, predictive_variance, regression_error
from inspector.model.part_cache import DescriptorStatistics
from inspector.model.scoring.residual_statistics import ResidualGaussians


@dataclass(frozen=True, slots=True)
class ErrorStatistics:
    """Mean and deviation of e and v over the Calibration Set (equation 11)."""

    e_mean: float
    e_std: float
    v_mean: float
    v_std: float


@dataclass(frozen=True, slots=True)
class Residuals:
    """What one forward pass gives.

    Attributes:
        predictions: Of the Students, M x N x d x h x w.
        target: The Teacher's normalised descriptors y, N x d x h x w.
    """

    predictions: Tensor
    target: Tensor

    @property
    def residual(self) -> Tensor:
        """The Ensemble's mean m minus y, N x d x h x w."""
        return mean_prediction(self.predictions) - self.target

    @property
    def appearance(self) -> Tensor:
        """What the part looks like as a whole: the mean descriptor, N x d."""
        return self.target.mean((2, 3))

    @property
    def error(self) -> Tensor:
        """Equation 8, N x h x w."""
        return regression_error(mean_prediction(self.predictions), self.target)

    @property
    def variance(self) -> Tensor:
        """Equation 10, N x h x w."""
        return predictive_variance(self.predictions)


class Scale(nn.Module):
    """Networks and statistics of one receptive field; all of them in inference mode.

    Attributes:
        teacher: Network T.
        ensemble: Students S_1..S_M.
        gaussians: Where and how the residual varies on good parts.
        errors: Statistics of equation 11.
    """

    def __init__(
        self,
        teacher: Network,
        ensemble: Ensemble,
        descriptors: DescriptorStatistics,
        gaussians: ResidualGaussians | None = None,
        errors: ErrorStatistics | None = None,
    ) -> None:
        super().__init__()
        self.teacher = teacher
        self.ensemble = ensemble
        self.descriptor_mean = nn.Buffer(descriptors.mean)
        self.descriptor_std = nn.Buffer(descriptors.std)
        self.gaussians = gaussians
        self.errors = errors

    @property
    def receptive_field(self) -> int:
        """Of its networks, in pixels."""
        return self.teacher.receptive_field

    @property
    def output_stride(self) -> int:
        """Pixels between neighbouring descriptors."""
        return self.teacher.output_stride

    def networks(self) -> tuple[Network, ...]:
        """Teacher and Students."""
        return (self.teacher, *self.ensemble.networks())

    def forward(self, x: Tensor, descriptors: Tensor | None = None) -> Residuals:
        """Run all networks, or all but a Teacher whose descriptors are given, on normalised, padded N x 3 x H x W."""
        given = self.teacher(x) if descriptors is None else descriptors
        target = (given - self.descriptor_mean) / self.descriptor_std
        return Residuals(self.ensemble(x).float(), target.float())

    def tensors(self) -> dict[str, Tensor]:
        """Everything that a Detector file keeps of this Scale."""
        assert self.gaussians is not None and self.errors is not None, "calibrated first"
        errors = self.errors
        return {
            **{f"teacher.{name}": value for name, value in self.teacher.state_dict().items()},
            **{f"ensemble.{name}": value for name, value in self.ensemble.state_dict().items()},
            "descriptors.mean": self.descriptor_mean,
            "descriptors.std": self.descriptor_std,
            "gaussians.mean": self.gaussians.mean,
            "gaussians.whitening": self.gaussians.whitening.to(torch.float16),
            "gaussians.shrinkage": torch.tensor([self.gaussians.shrinkage]),
            **self._response(),
            "errors": torch.tensor([errors.e_mean, errors.e_std, errors.v_mean, errors.v_std], dtype=torch.float64),
        }

    def _response(self) -> dict[str, Tensor]:
        response = self.gaussians.response if self.gaussians is not None else None
        return {} if response is None else {"gaussians.response": response.to(torch.float16)}


def scale_from_tensors(
    family: Family, receptive_field: int, ensemble_size: int, tensors: Mapping[str, Tensor], device: torch.device
) -> Scale:
    """Build a Scale from ``Scale.tensors``.

    Raises:
        DetectorFileError: A tensor is missing or has another shape.
    """

    def below(prefix: str) -> dict[str, Tensor]:
        return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}

    teacher = build_network(family, receptive_field)
    fold_batch_norm(teacher)
    try:
        # Students of earlier versions are wider.
        widths = widths_of(below("ensemble.students.0.")) if isinstance(teacher, BackboneNetwork) else None
        ensemble = Ensemble(family, receptive_field, ensemble_size, widths)
        ensemble.fold()
        teacher.load_state_dict(below("teacher."))
        ensemble.load_state_dict(below("ensemble."))
        gaussians = ResidualGaussians(
            _on_grid(tensors["gaussians.mean"], 1).to(device),
            _on_grid(tensors["gaussians.whitening"], 2).float().to(device),
            float(tensors["gaussians.shrinkage"]),
            tensors["gaussians.response"].float().to(device) if "gaussians.response" in tensors else None,
        )
        descriptors = DescriptorStatistics(
            tensors["descriptors.mean"].to(device), tensors["descriptors.std"].to(device)
        )
        errors = ErrorStatistics(*(float(value) for value in tensors["errors"]))
    except (KeyError, RuntimeError, TypeError):
        raise DetectorFileError(
            "The detector's networks do not fit its manifest",
            "train the detector again, or copy the file again from where it came",
            "detector-damaged",
        ) from None
    scale = Scale(teacher, ensemble, descriptors, gaussians, errors)
    scale.requires_grad_(False)
    place_on(scale, device)
    return scale.eval()


def _on_grid(values: Tensor, value_axes: int) -> Tensor:
    """Statistics of files of schema 1, whose grid is one axis, with rows and columns."""
    if values.dim() > value_axes + 1:
        return values
    side = math.isqrt(len(values))
    return values.reshape(side, side, *values.shape[1:])
