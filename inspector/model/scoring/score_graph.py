"""The Graph: everything between an image's pixels and its map of cells, as modules.

There is one way to compute a score: calibrating, inspecting with PyTorch, and the ONNX Graph of a Detector file use
these modules. A Graph has two halves. ``ScoreGraph`` looks at one tile at a time; ``MapGraph``
(``inspector.model.scoring.map_graph``) needs the scores of a whole image. A score rule is one module
(``inspector.model.scoring.score_rules``).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from inspector.domain.manifest import GraphFacts
from inspector.model.networks.backbone import BackboneNetwork
from inspector.model.networks.families import border_px, normalise_image
from inspector.model.scoring.residual_statistics import GRID, cell_means
from inspector.model.scoring.scale import Residuals, Scale
from inspector.model.scoring.score_rules import RuleModule


class ScoreGraph(nn.Module):
    """From pixels to scores per Scale.

    Args:
        scales: All of one resolution.
        rules: The score rule of each Scale.
    """

    def __init__(self, scales: Sequence[Scale], rules: Sequence[RuleModule]) -> None:
        super().__init__()
        self.scales = scales
        self.rules = rules
        self.members = nn.ModuleList([*scales, *rules])
        borders = [border_px(scale.teacher) for scale in scales]
        self.stride_px = min(scale.output_stride for scale in scales)
        self.coarsest_px = max(scale.output_stride for scale in scales)
        self.before_px = max(before for before, _ in borders)
        self.after_px = max(after for _, after in borders)
        networks = [network for scale in scales for network in scale.networks()]
        self.context_px = max(network.context_px for network in networks)
        self.alignment_px = math.lcm(*(network.alignment_px for network in networks))
        self.crops = [(self.before_px - before, self.after_px - after) for before, after in borders]
        self.appearance_dims = [
            scale.teacher.descriptor_dim if rule.needs_appearance else 0
            for scale, rule in zip(scales, rules, strict=True)
        ]
        self._backbone = _common_backbone(scales)

    @property
    def facts(self) -> GraphFacts:
        """Its geometry."""
        return GraphFacts(
            self.before_px,
            self.after_px,
            self.stride_px,
            GRID,
            GRID * self.coarsest_px,
            self.context_px,
            alignment_px=self.alignment_px,
            appearance_dim=sum(self.appearance_dims),
        )

    def placed(self) -> dict[str, Tensor]:
        """The statistics that lie on a grid over the image, in the order in which ``forward`` takes them."""
        return {
            f"{scale.receptive_field}/{name}": value
            for scale, rule in zip(self.scales, self.rules, strict=True)
            for name, value in rule.placed().items()
        }

    def residuals(self, pixels: Tensor) -> list[Residuals]:
        """Run all networks on uint8 N x (H + border) x (W + border) x 3."""
        x = normalise_image(pixels)
        height, width = x.shape[2], x.shape[3]
        found, maps = [], None
        for scale, (before, after) in zip(self.scales, self.crops, strict=True):
            # Networks of the same border see all; runtimes would copy it.
            own = x[:, :, before : height - after, before : width - after] if before or after else x
            if self._backbone is None or not isinstance(scale.teacher, BackboneNetwork):
                found.append(scale(own))
                continue
            maps = maps or self._backbone.maps(self._backbone.without_border(own))
            found.append(scale(own, scale.teacher.descriptors(maps)))
        return found

    def appearance(self, residuals: Sequence[Residuals], *placed: Tensor) -> Tensor:
        """Mean descriptors of the cells of the grid, N x D x rows x columns, for the Scales that need them."""
        cells = [
            cell_means(one.target, own[0].shape[0], own[0].shape[1])
            for rule, one, own in zip(self.rules, residuals, self._by_rule(placed), strict=True)
            if rule.needs_appearance
        ]
        return torch.cat(cells, 1)

    def scores(self, residuals: Sequence[Residuals], appearance: Tensor | None, *placed: Tensor) -> Tensor:
        """Scores of what ``residuals`` gave, N x L x H / stride x W / stride.

        Args:
            residuals: One per Scale.
            appearance: Of the whole image, N x D, for the Scales that need it; None where none does, or where
                ``residuals`` are of a whole image.
            placed: As for ``forward``.
        """
        if appearance is None and self.facts.appearance_dim:
            appearance = self.appearance(residuals, *placed).mean((2, 3))
        scores, used = [], 0
        rows = zip(self.scales, self.rules, residuals, self._by_rule(placed), self.appearance_dims, strict=True)
        for scale, rule, one, own, dim in rows:
            coarser = scale.output_stride // self.stride_px
            score = rule(one, None if appearance is None else appearance[:, used : used + dim], *own)
            used += dim
            scores.append(score.repeat_interleave(coarser, 1).repeat_interleave(coarser, 2) if coarser > 1 else score)
        return torch.stack(scores, 1)

    def _by_rule(self, placed: Sequence[Tensor]) -> list[tuple[Tensor, ...]]:
        counts = [len(rule.placed()) for rule in self.rules]
        ends = list(itertools.accumulate(counts))
        return [tuple(placed[end - count : end]) for count, end in zip(counts, ends, strict=True)]


def _common_backbone(scales: Sequence[Scale]) -> BackboneNetwork | None:
    """The Teacher whose maps serve all Teachers of its kind, if there is one: P's layers are then run once."""
    backbones = [scale.teacher for scale in scales if isinstance(scale.teacher, BackboneNetwork)]
    if not backbones:
        return None
    longest = max(backbones, key=lambda network: len(network.stages))
    return longest if all(network.begins(longest) for network in backbones) else None


def placed_at(placed: Mapping[str, Tensor], rows: slice, columns: slice) -> list[Tensor]:
    """Statistics cut to a part of the grid; what serves for all places (1 x 1) is left as it is."""
    return [value if value.shape[:2] == (1, 1) else value[rows, columns] for value in placed.values()]
