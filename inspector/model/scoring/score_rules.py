"""Score rules: how the residuals of a Scale become scores. Each is a module of the Graph."""

from __future__ import annotations

from torch import Tensor, nn

from inspector.domain.profile import ScoreRule
from inspector.model.scoring.residual_statistics import ResidualGaussians, centres, mahalanobis_distance
from inspector.model.scoring.scale import ErrorStatistics, Residuals, Scale


class RuleModule(nn.Module):
    """A score rule.

    ``forward(residuals, appearance, *placed)`` gives scores, N x h x w, of a part with this appearance, N x d;
    ``placed`` are the values of ``placed()``, cut to the tile.

    Attributes:
        needs_appearance: Whether scores depend on the part's appearance.
    """

    needs_appearance = False

    def placed(self) -> dict[str, Tensor]:
        """Statistics that lie on a grid over the image: rows and columns first, or 1 x 1 for all places."""
        return {}


class Equation11(RuleModule):
    """The paper's normalised score; without the variance term for one Student."""

    def __init__(self, errors: ErrorStatistics, ensemble_size: int) -> None:
        super().__init__()
        self.errors = errors
        self.has_variance = ensemble_size > 1

    def forward(self, residuals: Residuals, appearance: Tensor | None) -> Tensor:
        """Equation 11, N x h x w."""
        score = (residuals.error - self.errors.e_mean) / self.errors.e_std
        if self.has_variance:
            score = score + (residuals.variance - self.errors.v_mean) / self.errors.v_std
        return score


class ResidualDistance(RuleModule):
    """Mahalanobis distance of the residual under the Gaussian of its place."""

    def __init__(self, gaussians: ResidualGaussians) -> None:
        super().__init__()
        self._gaussians = gaussians
        self.needs_appearance = gaussians.response is not None

    def placed(self) -> dict[str, Tensor]:
        """Means and whitening matrices, and the response to the appearance where there is one."""
        found = {"gaussians.mean": self._gaussians.mean, "gaussians.whitening": self._gaussians.whitening}
        response = self._gaussians.response
        return found if response is None else {**found, "gaussians.response": response}

    def forward(
        self,
        residuals: Residuals,
        appearance: Tensor | None,
        mean: Tensor,
        whitening: Tensor,
        response: Tensor | None = None,
    ) -> Tensor:
        """About 1 on good parts, N x h x w."""
        return mahalanobis_distance(residuals.residual, centres(mean, response, appearance), whitening)


def rule_module(rule: ScoreRule, scale: Scale) -> RuleModule:
    """The module of a rule with the statistics of a calibrated Scale."""
    assert scale.gaussians is not None and scale.errors is not None, "calibrated first"
    if rule is ScoreRule.EQUATION_11:
        return Equation11(scale.errors, len(scale.ensemble.students))
    return ResidualDistance(scale.gaussians)
