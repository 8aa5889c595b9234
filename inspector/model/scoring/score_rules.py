"""Score rules: how the residuals of a Scale become scores."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from inspector.domain.profile import ScoreRule
from inspector.model.scoring.residual_statistics import ResidualGaussians, centres, mahalanobis_distance
from inspector.model.scoring.scale import ErrorStatistics, Residuals, Scale


@dataclass(frozen=True, slots=True)
class Equation11:
    """The paper's normalised score.

    Attributes:
        errors: On the Calibration Set.
        has_variance: Whether there is a second Student to disagree with: the variance term of one is left out.
    """

    errors: ErrorStatistics
    has_variance: bool

    @property
    def needs_context(self) -> bool:
        """Whether scores depend on the part's global context."""
        return False

    def placed(self) -> dict[str, Tensor]:
        """Statistics that lie on a grid over the image: there are none."""
        return {}

    def __call__(self, residuals: Residuals, global_context: Tensor | None) -> Tensor:
        """Equation 11, N x h x w."""
        score = (residuals.error - self.errors.e_mean) / self.errors.e_std
        if self.has_variance:
            score = score + (residuals.variance - self.errors.v_mean) / self.errors.v_std
        return score


@dataclass(frozen=True, slots=True)
class ResidualDistance:
    """Mahalanobis distance of the residual under the Gaussian of its place. Of cross-fitted Students it is the mean."""

    gaussians: ResidualGaussians

    @property
    def needs_context(self) -> bool:
        """Whether scores depend on the part's global context."""
        return self.gaussians.response is not None

    def placed(self) -> dict[str, Tensor]:
        """Statistics that lie on a grid over the image: rows and columns first, or 1 x 1 for all places."""
        statistics = {"gaussians.mean": self.gaussians.mean, "gaussians.whitening": self.gaussians.whitening}
        response = self.gaussians.response
        return statistics if response is None else {**statistics, "gaussians.response": response}

    def __call__(
        self,
        residuals: Residuals,
        global_context: Tensor | None,
        mean: Tensor,
        whitening: Tensor,
        response: Tensor | None = None,
    ) -> Tensor:
        """About 1 on good parts, N x h x w.

        Args:
            residuals: Of a tile.
            global_context: Of the part, N x d. None where the means do not follow it.
            mean: As in ``placed()``, cut to the tile, like the following ones.
            whitening: Likewise.
            response: Likewise.
        """
        centre = centres(mean, response, global_context)
        distances = [mahalanobis_distance(residual, centre, whitening) for residual in residuals.each]
        return distances[0] if len(distances) == 1 else torch.stack(distances).mean(0)


Rule = Equation11 | ResidualDistance


def rule_of(rule: ScoreRule, scale: Scale) -> Rule:
    """A rule with the statistics of a Scale."""
    if rule is ScoreRule.EQUATION_11:
        return Equation11(scale.errors, len(scale.networks.ensemble.students) > 1)
    return ResidualDistance(scale.gaussians)
