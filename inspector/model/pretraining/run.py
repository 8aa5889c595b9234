"""One pretraining: its state, its steps, its checkpoints."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from inspector.domain.events import LossMeasured, PatchesMade, Stage, Work
from inspector.domain.progress import Countdown
from inspector.errors import TrainingError, memory_errors
from inspector.model.checkpoint import (
    Checkpoint,
    CheckpointPace,
    module_tensors,
    optimiser_tensors,
    restore_module,
    restore_optimiser,
    write_checkpoint,
)
from inspector.model.networks.families import build_network, place_on
from inspector.model.networks.layers import seeded
from inspector.model.pretraining.nearest_patches import nearest_patches
from inspector.model.pretraining.objective import Objective, losses_of
from inspector.model.pretraining.processes import Processes
from inspector.model.pretraining.recipe import Recipe
from inspector.model.pretraining.samples import Sampler
from inspector.text import Text

_ADVICE_MEMORY = Text("close other programs, and go on; smaller batches need less (--batch-size on the command line)")


@dataclass(slots=True)
class PretrainRun:
    """Networks and optimiser of one pretraining.

    Attributes:
        recipe: How it is trained.
        processes: This process among those that train together.
        device: Where it is computed.
        objective: The Teacher and its decoder, trained in place.
        parallel: ``objective``, or its wrapper that keeps it the same in all processes.
        optimiser: Adam.
        identity: Facts that a checkpoint must share, besides the recipe.
        step: Steps done.
        curve: (step, loss on held-out photographs) pairs.
    """

    recipe: Recipe
    processes: Processes
    device: torch.device
    objective: Objective
    parallel: nn.Module
    optimiser: torch.optim.Adam
    identity: dict[str, Any]
    step: int = 0
    curve: list[tuple[int, float]] = field(default_factory=list)

    @staticmethod
    def start(
        recipe: Recipe, sampler: Sampler, processes: Processes, device: torch.device, identity: dict[str, Any]
    ) -> PretrainRun:
        """Fresh networks, the same in every process."""
        with seeded(recipe.seed):
            network = build_network(recipe.family, recipe.receptive_field)
            objective = Objective(network, recipe, sampler.target_statistics() if recipe.lambda_k else None)
        place_on(objective, device)
        parallel: nn.Module = objective
        if processes.count > 1:
            parallel = DistributedDataParallel(objective, device_ids=None if device.index is None else [device.index])
        optimiser = torch.optim.Adam(objective.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
        return PretrainRun(recipe, processes, device, objective, parallel, optimiser, identity)

    def train(self, sampler: Sampler, held_out: Sampler, checkpoint_path: Path) -> Work[None]:
        """Train until ``recipe.steps``. Closing the generator writes a checkpoint. After an error the last one stays.

        Raises:
            TrainingError: The loss is no longer finite.
            FailureError: Memory ran out.
        """
        recipe = self.recipe
        countdown = Countdown(Stage.PRETRAIN, recipe.steps, done=self.step)
        pace = CheckpointPace(recipe.checkpoint_every)
        yield PatchesMade(self.step, nearest_patches(held_out, self.objective.network))
        while self.step < recipe.steps:
            with memory_errors(_ADVICE_MEMORY):
                losses = self._train_step(sampler)
                self.step += 1
                measured = self._measure(held_out) if self._is_time(recipe.validate_every) else None
            if measured is not None:
                self.curve.append((self.step, measured))
            if pace.is_due(self.step) or self.step == recipe.steps:
                self._keep(checkpoint_path)
            try:
                yield LossMeasured(self.step, tuple(losses.values()), measured, names=tuple(losses))
                if measured is not None:
                    yield PatchesMade(self.step, nearest_patches(held_out, self.objective.network))
                yield countdown.at(self.step)
            except GeneratorExit:
                self._keep(checkpoint_path)
                raise

    def resume(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint.

        Raises:
            TrainingError: ``other-recipe``: it comes from other options, photographs or weights of P.
        """
        facts = checkpoint.facts
        if facts.get("identity") != self.identity or not self.recipe.can_resume(facts.get("recipe", {})):
            raise TrainingError(
                "The checkpoint comes from other options, photographs or pretrained weights",
                "use the same ones as before (--batch-size may differ), or start again from the beginning",
                "other-recipe",
            )
        restore_module("objective", self.objective, checkpoint.tensors)
        restore_optimiser(self.optimiser, checkpoint.tensors)
        self.step = facts["step"]
        self.curve = [(int(step), float(loss)) for step, loss in facts["curve"]]

    def _keep(self, path: Path) -> None:
        if self.processes.is_first:
            tensors = {**module_tensors("objective", self.objective), **optimiser_tensors(self.optimiser)}
            facts = {"step": self.step, "curve": self.curve, "recipe": self.recipe.to_json(), "identity": self.identity}
            write_checkpoint(path, Checkpoint(tensors, facts))

    def _is_time(self, every: int) -> bool:
        return self.step % every == 0 or self.step == self.recipe.steps

    def _train_step(self, sampler: Sampler) -> dict[str, float]:
        for group in self.optimiser.param_groups:
            group["lr"] = self.recipe.rate_at(self.step)
        batch = sampler.batch(self.step, self.processes)
        self.parallel.train()
        losses = losses_of(self.parallel, batch)
        self.optimiser.zero_grad(set_to_none=True)
        losses.total.backward()
        self.optimiser.step()
        measured = losses.measured()
        if not all(map(math.isfinite, measured.values())):
            raise TrainingError(
                "The loss is no longer a number",
                "start again with other weights of the losses, or a lower rate (--learning-rate on the command line)",
                "loss-not-finite",
            )
        return measured

    @torch.no_grad()
    def _measure(self, held_out: Sampler) -> float:
        """Loss on held-out photographs: the unexplained share of P's variance, or equation 6 without P.

        All processes measure. They would only wait for the first one.
        """
        self.objective.eval()
        total, count = 0.0, 0
        for batch in held_out.in_order():
            losses = losses_of(self.objective, batch)
            loss = losses.total if losses.distillation is None else losses.distillation
            total += float(loss) * len(batch.anchors)
            count += len(batch.anchors)
        return total / count


def held_out_recipe(recipe: Recipe) -> Recipe:
    """How held-out photographs are measured: by distillation alone where there is a P."""
    return dataclasses.replace(recipe, lambda_m=0.0, lambda_c=0.0) if recipe.lambda_k else recipe
