"""The Graph: everything between an image's pixels and its map of cells, as modules.

There is one way to compute a score: calibrating, inspecting with PyTorch, and the ONNX Graph of a Detector file use
these modules. A Graph has two halves. ``ScoreGraph`` looks at one tile at a time. ``MapGraph``
(``inspector.model.scoring.map_graph``) needs the scores of a whole image.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice

import torch
from torch import Tensor, nn

from inspector.domain.manifest import Combination, GraphFacts
from inspector.domain.profile import ScoreRule
from inspector.model.networks.backbone import BackboneNetwork, common_backbone
from inspector.model.networks.families import border_px, normalise_image
from inspector.model.networks.students import mean_prediction
from inspector.model.scoring.residual_statistics import GRID, cell_means
from inspector.model.scoring.scale import Residuals, Scale
from inspector.model.scoring.score_rules import rule_of


class ScoreGraph(nn.Module):
    """From pixels to scores per Scale.

    Args:
        scales: All of one resolution.
        rule: Score rule.

    Attributes:
        facts: Geometry.
    """

    def __init__(self, scales: Sequence[Scale], rule: ScoreRule) -> None:
        super().__init__()
        self.scales = scales
        self.rules = [rule_of(rule, scale) for scale in scales]
        self.networks = nn.ModuleList(scale.networks for scale in scales)
        teachers = [scale.teacher for scale in scales]
        members = [*teachers, *(student for scale in scales for student in scale.networks.ensemble.networks())]
        borders = [border_px(teacher) for teacher in teachers]
        before_px, after_px = (max(sides) for sides in zip(*borders, strict=True))
        strides = [teacher.output_stride for teacher in teachers]
        self._context_dims = [
            scale.teacher.descriptor_dim if rule.needs_context else 0
            for scale, rule in zip(scales, self.rules, strict=True)
        ]
        self.facts = GraphFacts(
            border_before_px=before_px,
            border_after_px=after_px,
            stride_px=min(strides),
            grid=GRID,
            size_step_px=GRID * max(strides),
            context_px=max(network.context_px for network in members),
            alignment_px=math.lcm(*(network.alignment_px for network in members)),
            combination=Combination.MEAN if rule is ScoreRule.EQUATION_11 else Combination.SUM,
            global_context_dim=sum(self._context_dims),
        )
        self._crops = [(before_px - before, after_px - after) for before, after in borders]
        self._backbone = common_backbone(teachers)

    def placed(self) -> dict[str, Tensor]:
        """The statistics that lie on a grid over the image, in the order in which ``scores`` takes them."""
        return {
            f"{scale.receptive_field}/{name}": value
            for scale, rule in zip(self.scales, self.rules, strict=True)
            for name, value in rule.placed().items()
        }

    def residuals(self, pixels: Tensor) -> list[Residuals]:
        """Run all networks on uint8 N x (H + border) x (W + border) x 3."""
        x = normalise_image(pixels)
        height, width = x.shape[2], x.shape[3]
        residuals, maps = [], None
        for scale, (before, after) in zip(self.scales, self._crops, strict=True):
            # Networks of the same border see all. Runtimes would copy a crop of it.
            cropped = x[:, :, before : height - after, before : width - after] if before or after else x
            if self._backbone is None or not isinstance(scale.teacher, BackboneNetwork):
                residuals.append(scale.networks(cropped))
                continue
            maps = maps or self._backbone.maps(self._backbone.without_border(cropped))
            residuals.append(scale.networks(cropped, scale.teacher.descriptors(maps)))
        return residuals

    def cell_contexts(self, residuals: Sequence[Residuals], *placed: Tensor) -> Tensor:
        """Mean descriptors of the cells of the grid, N x D x rows x columns, for the Scales that need them."""
        cells = [
            cell_means(scale_residuals.target, statistics[0].shape[0], statistics[0].shape[1])
            for rule, scale_residuals, statistics in zip(self.rules, residuals, self._by_rule(placed), strict=True)
            if rule.needs_context
        ]
        return torch.cat(cells, 1)

    def scores(self, residuals: Sequence[Residuals], global_context: Tensor | None, *placed: Tensor) -> Tensor:
        """Scores, N x L x H / stride x W / stride.

        Args:
            residuals: From ``residuals``.
            global_context: Of the whole image, N x D, for the Scales that need it. None where none does, or where
                ``residuals`` are of a whole image.
            placed: The values of ``placed()``, cut to the tile.
        """
        if global_context is None and self.facts.global_context_dim:
            global_context = self.cell_contexts(residuals, *placed).mean((2, 3))
        scores, used = [], 0
        rows = zip(self.scales, self.rules, residuals, self._by_rule(placed), self._context_dims, strict=True)
        for scale, rule, scale_residuals, statistics, dim in rows:
            score = rule(
                scale_residuals, None if global_context is None else global_context[:, used : used + dim], *statistics
            )
            used += dim
            scores.append(self._on_finest(score, scale))
        return torch.stack(scores, 1)

    def terms(self, residuals: Sequence[Residuals]) -> Tensor:
        """The terms of equation 11, N x 2L x H / stride x W / stride.

        The Regression Errors (equations 8 and 9) of all Scales, and then their Predictive Variances (equation 10), each
        less its mean and divided by its deviation on the Calibration Set.
        """
        errors, variances = [], []
        for scale, of_scale in zip(self.scales, residuals, strict=True):
            usual = scale.errors
            errors.append(self._on_finest((of_scale.error - usual.e_mean) / usual.e_std, scale))
            variances.append(self._on_finest((of_scale.variance - usual.v_mean) / usual.v_std, scale))
        return torch.stack([*errors, *variances], 1)

    def descriptors(self, residuals: Sequence[Residuals]) -> Tensor:
        """Targets of all Scales, N x D x H / stride x W / stride, each divided by the square root of its dimension."""
        each = [
            self._on_finest(of_scale.target / math.sqrt(scale.teacher.descriptor_dim), scale)
            for scale, of_scale in zip(self.scales, residuals, strict=True)
        ]
        return torch.cat(each, 1)

    def predictions(self, residuals: Sequence[Residuals]) -> Tensor:
        """The Students' mean predictions of ``descriptors``, and their variance, N x (D + 1) x H / stride x W / stride.

        The variance is the mean squared distance of the Students' predictions to their mean, in the same unit.
        """
        means, variances = [], []
        for scale, of_scale in zip(self.scales, residuals, strict=True):
            dim = scale.teacher.descriptor_dim
            means.append(self._on_finest(mean_prediction(of_scale.predictions) / math.sqrt(dim), scale))
            variances.append(self._on_finest(of_scale.variance / dim, scale))
        return torch.cat([*means, torch.stack(variances, 1).sum(1, keepdim=True)], 1)

    def _on_finest(self, cells: Tensor, scale: Scale) -> Tensor:
        """Cells ... x h x w of a Scale, repeated where others have more of them."""
        coarser = scale.teacher.output_stride // self.facts.stride_px
        # Counted from the front, as the exporter needs them.
        rows, columns = cells.dim() - 2, cells.dim() - 1
        return cells.repeat_interleave(coarser, rows).repeat_interleave(coarser, columns) if coarser > 1 else cells

    def _by_rule(self, placed: Sequence[Tensor]) -> list[tuple[Tensor, ...]]:
        rest = iter(placed)
        return [tuple(islice(rest, len(rule.placed()))) for rule in self.rules]
