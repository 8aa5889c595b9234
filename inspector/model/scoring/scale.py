"""A Scale: one Teacher, its Ensemble, and the statistics of their residual on good parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass

import torch
from torch import Tensor, nn

from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import Family
from inspector.errors import DetectorFileError
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
    """The outcome of one forward pass.

    Attributes:
        predictions: Of the Students, M x N x d x h x w.
        target: The Teacher's normalised descriptors y, N x d x h x w.
        cross_fitted: Whether every Student has learned from other parts.
    """

    predictions: Tensor
    target: Tensor
    cross_fitted: bool = False

    @property
    def each(self) -> list[Tensor]:
        """Predictions minus y, N x d x h x w: of every Student if they are cross-fitted, else of their mean m."""
        predictions = self.predictions.unbind(0) if self.cross_fitted else [mean_prediction(self.predictions)]
        return [prediction - self.target for prediction in predictions]

    @property
    def global_context(self) -> Tensor:
        """The part's mean descriptor, N x d."""
        return self.target.mean((2, 3))

    @property
    def error(self) -> Tensor:
        """Equation 8, N x h x w."""
        return regression_error(mean_prediction(self.predictions), self.target)

    @property
    def variance(self) -> Tensor:
        """Equation 10, N x h x w."""
        return predictive_variance(self.predictions)


class ScaleNetworks(nn.Module):
    """Trained networks of one receptive field, all in inference mode.

    Args:
        teacher: Network T.
        ensemble: Students S_1..S_M.
        descriptors: Of the Teacher, on Good Parts.
        cross_fitted: Whether every Student has learned from other parts.
    """

    def __init__(
        self, teacher: Network, ensemble: Ensemble, descriptors: DescriptorStatistics, cross_fitted: bool = False
    ) -> None:
        super().__init__()
        self.cross_fitted = cross_fitted
        self.teacher = teacher
        self.ensemble = ensemble
        self.descriptor_mean = nn.Buffer(descriptors.mean)
        self.descriptor_std = nn.Buffer(descriptors.std)
        ensemble.fold()
        self.requires_grad_(False).eval()

    def forward(self, x: Tensor, descriptors: Tensor | None = None) -> Residuals:
        """Run all networks, or all but a Teacher whose descriptors are given, on normalised, padded N x 3 x H x W."""
        given = self.teacher(x) if descriptors is None else descriptors
        target = (given - self.descriptor_mean) / self.descriptor_std
        return Residuals(self.ensemble(x).float(), target.float(), self.cross_fitted)


@dataclass(frozen=True, slots=True)
class Scale:
    """Calibrated networks of one receptive field.

    Attributes:
        networks: Teacher and Ensemble.
        gaussians: Of the residual on good parts.
        errors: Statistics of equation 11.
    """

    networks: ScaleNetworks
    gaussians: ResidualGaussians
    errors: ErrorStatistics

    @property
    def teacher(self) -> Network:
        """Network T."""
        return self.networks.teacher

    @property
    def receptive_field(self) -> int:
        """Of its networks, in pixels."""
        return self.teacher.receptive_field

    def tensors(self) -> dict[str, Tensor]:
        """All that a Detector file keeps of this Scale."""
        gaussians = self.gaussians
        tensors = {
            **{f"teacher.{name}": value for name, value in self.teacher.state_dict().items()},
            **{f"ensemble.{name}": value for name, value in self.networks.ensemble.state_dict().items()},
            "descriptors.mean": self.networks.descriptor_mean,
            "descriptors.std": self.networks.descriptor_std,
            "gaussians.mean": gaussians.mean,
            "gaussians.whitening": gaussians.whitening.to(torch.float16),
            "gaussians.shrinkage": torch.tensor([gaussians.shrinkage]),
            "errors": torch.tensor(astuple(self.errors), dtype=torch.float64),
        }
        if gaussians.response is not None:
            tensors["gaussians.response"] = gaussians.response.to(torch.float16)
        return tensors


def scale_from_tensors(
    manifest: DetectorManifest, receptive_field: int, tensors: Mapping[str, Tensor], device: torch.device
) -> Scale:
    """Build a Scale of a Detector from ``Scale.tensors``.

    Raises:
        DetectorFileError: A tensor is missing or has another shape.
    """

    def below(prefix: str) -> dict[str, Tensor]:
        return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}

    family = Family(manifest.family)
    teacher = build_network(family, receptive_field)
    fold_batch_norm(teacher)
    ensemble = Ensemble.untrained(family, receptive_field, manifest.ensemble_size)
    ensemble.fold()
    try:
        teacher.load_state_dict(below("teacher."))
        ensemble.load_state_dict(below("ensemble."))
        gaussians = ResidualGaussians(
            tensors["gaussians.mean"].to(device),
            tensors["gaussians.whitening"].float().to(device),
            float(tensors["gaussians.shrinkage"]),
            tensors["gaussians.response"].float().to(device) if "gaussians.response" in tensors else None,
        )
        descriptors = DescriptorStatistics(tensors["descriptors.mean"], tensors["descriptors.std"])
        errors = ErrorStatistics(*tensors["errors"].tolist())
    except (KeyError, RuntimeError, TypeError):
        raise DetectorFileError(
            "The detector's networks do not fit its manifest",
            "train the detector again, or copy the file again from where it came",
            "detector-damaged",
        ) from None
    networks = ScaleNetworks(teacher, ensemble, descriptors, manifest.cross_fitted)
    place_on(networks, device)
    return Scale(networks, gaussians, errors)
