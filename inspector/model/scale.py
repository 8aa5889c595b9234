"""A Scale: one Teacher, its Ensemble, and what their residual looks like on good parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from inspector.domain.profile import Family
from inspector.errors import DetectorFileError
from inspector.model.descriptor_cache import DescriptorStatistics
from inspector.model.networks import Network, build_network, descriptor_map, fold_batch_norm, place_on
from inspector.model.residual_statistics import ResidualGaussians
from inspector.model.students import Ensemble, mean_prediction, predictive_variance, regression_error


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
        residual: m - y, N x d x h x w.
        error: Equation 8, N x h x w.
        variance: Equation 10, N x h x w.
    """

    residual: Tensor
    error: Tensor
    variance: Tensor


@dataclass(slots=True)
class Scale:
    """Networks and statistics of one receptive field; all of them in inference mode.

    Attributes:
        teacher: Network T.
        ensemble: Students S_1..S_M.
        descriptors: mu and sigma of equation 7.
        gaussians: Where and how the residual varies on good parts.
        errors: Statistics of equation 11.
    """

    teacher: Network
    ensemble: Ensemble
    descriptors: DescriptorStatistics
    gaussians: ResidualGaussians | None = None
    errors: ErrorStatistics | None = None

    @torch.inference_mode()
    def residuals(self, x: Tensor) -> Residuals:
        """Run all networks on a batch from ``network_input``."""
        target = (descriptor_map(self.teacher, x) - self.descriptors.mean) / self.descriptors.std
        predictions = self.ensemble(x)
        mean = mean_prediction(predictions)
        return Residuals(mean - target, regression_error(mean, target), predictive_variance(predictions))

    def equation_11(self, residuals: Residuals) -> Tensor:
        """The paper's normalised score, N x h x w; without the variance term for one Student."""
        assert self.errors is not None, "calibrated first"
        score = (residuals.error - self.errors.e_mean) / self.errors.e_std
        if len(self.ensemble.students) > 1:
            score = score + (residuals.variance - self.errors.v_mean) / self.errors.v_std
        return score

    def residual_distance(self, residuals: Residuals) -> Tensor:
        """Mahalanobis distance of the residual, N x h x w."""
        assert self.gaussians is not None, "calibrated first"
        return self.gaussians.distance(residuals.residual)

    def tensors(self) -> dict[str, Tensor]:
        """Everything that a Detector file keeps of this Scale."""
        assert self.gaussians is not None and self.errors is not None, "calibrated first"
        errors = self.errors
        return {
            **{f"teacher.{name}": value for name, value in self.teacher.state_dict().items()},
            **{f"ensemble.{name}": value for name, value in self.ensemble.state_dict().items()},
            "descriptors.mean": self.descriptors.mean,
            "descriptors.std": self.descriptors.std,
            "gaussians.mean": self.gaussians.mean.contiguous(),
            "gaussians.whitening": self.gaussians.whitening.to(torch.float16),
            "gaussians.shrinkage": torch.tensor([self.gaussians.shrinkage]),
            "errors": torch.tensor([errors.e_mean, errors.e_std, errors.v_mean, errors.v_std], dtype=torch.float64),
        }


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
    ensemble = Ensemble(family, receptive_field, ensemble_size)
    ensemble.fold()
    try:
        teacher.load_state_dict(below("teacher."))
        ensemble.load_state_dict(below("ensemble."))
        gaussians = ResidualGaussians(
            tensors["gaussians.mean"].to(device),
            tensors["gaussians.whitening"].float().to(device),
            float(tensors["gaussians.shrinkage"]),
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
    for network in (teacher, ensemble):
        network.requires_grad_(False)
        place_on(network, device)
    return Scale(teacher, ensemble.eval(), descriptors, gaussians, errors)
