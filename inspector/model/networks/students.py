"""The Ensemble: M Students of one architecture, and its scores (equations 7 to 10)."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from inspector.domain.profile import Family
from inspector.model.networks.families import Network, build_student, fold_batch_norm


class Ensemble(nn.Module):
    """M Students that predict the Teacher's normalised descriptors.

    Args:
        networks: The Students.
    """

    def __init__(self, networks: Iterable[Network]) -> None:
        super().__init__()
        self._networks = tuple(networks)
        self.students = nn.ModuleList(self._networks)

    @staticmethod
    def untrained(family: Family, receptive_field: int, size: int) -> Ensemble:
        """Fresh Students of a Teacher.

        Args:
            family: Of the Teacher.
            receptive_field: Of the Teacher.
            size: M.
        """
        return Ensemble(build_student(family, receptive_field) for _ in range(size))

    def only(self, indices: Iterable[int]) -> Ensemble:
        """Some of the Students. They are shared, not copied."""
        return Ensemble(self._networks[index] for index in indices)

    def forward(self, x: Tensor) -> Tensor:
        """Predictions of all Students, M x N x d x h x w, of N x 3 x H x W."""
        return torch.stack([self.predict(index, x) for index in range(len(self.students))])

    def predict(self, index: int, x: Tensor) -> Tensor:
        """Prediction of one Student, N x d x h x w."""
        return self.students[index](x)

    def networks(self) -> tuple[Network, ...]:
        """The Students."""
        return self._networks

    def fold(self) -> None:
        """Fold the batch normalisations. The Ensemble then only infers."""
        for student in self.students:
            fold_batch_norm(student)


def mean_prediction(predictions: Tensor) -> Tensor:
    """The mixture's mean (equation 9), N x d x h x w, of M x N x d x h x w."""
    each = predictions.unbind(0)
    # Of a single Student it is the prediction itself. Runtimes would copy it.
    return each[0] if len(each) == 1 else predictions.mean(0)


def regression_error(mean: Tensor, target: Tensor) -> Tensor:
    """Equation 8: squared distance of the mixture's mean to the normalised descriptor, N x h x w."""
    return (mean - target).square().sum(1)


def predictive_variance(predictions: Tensor) -> Tensor:
    """Equation 10, N x h x w: zero for a single Student.

    Written as the mean squared distance to the mixture's mean, which is the same number without its cancellation.
    """
    return (predictions - predictions.mean(0)).square().sum(2).mean(0)
