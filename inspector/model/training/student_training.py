"""Training the Ensembles of all Scales on cached Teacher descriptors (equation 7).

All Scales take their steps together, on the same batches, so that there is one way from the first step to the last.
They do not know of each other: every Ensemble is what it would be if it was trained alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from inspector.domain.events import LossMeasured, PreviewMade, Stage, Work
from inspector.domain.profile import Profile, RateSchedule
from inspector.domain.progress import Countdown
from inspector.errors import TrainingError
from inspector.model.checkpoint import (
    module_tensors,
    optimiser_tensors,
    restore_module,
    restore_optimiser,
)
from inspector.model.device import training_precision
from inspector.model.networks.families import Network, image_batches, network_input, place_on
from inspector.model.networks.students import Ensemble, mean_prediction, regression_error
from inspector.model.part_cache import DescriptorStatistics, PartCache
from inspector.model.scoring.map_graph import Smoothing
from inspector.model.training.losses import student_loss
from inspector.runtime.zoom import enlarge

#: Share of the steps after which batch normalisations stand still, so that folding them changes nothing.
FREEZE_NORM_AT = 0.75
#: Steps between two measurements on the Calibration Set, and between two previews.
MEASURE_EVERY = 25
_CALIBRATION_SAMPLE = 8
_WARM_UP_STEPS = 30
#: Preview maps show the unexplained share of a descriptor's variance; half of it is drawn in the middle colour.
_PREVIEW_THRESHOLD = 0.5


@dataclass(slots=True)
class StudentRun:
    """One Ensemble in training.

    Attributes:
        receptive_field: Of the Scale.
        ensemble: Trained in place.
        optimiser: Adam over all Students.
        step: Steps done.
        seed: Of initialisation and order.
    """

    receptive_field: int
    ensemble: Ensemble
    optimiser: torch.optim.Adam
    seed: int
    step: int = 0

    @staticmethod
    def start(profile: Profile, receptive_field: int, seed: int, device: torch.device) -> StudentRun:
        """A fresh Ensemble, randomly initialised from the seed."""
        torch.manual_seed(seed)
        ensemble = Ensemble(profile.family, receptive_field, profile.ensemble_size)
        place_on(ensemble, device)
        optimiser = torch.optim.Adam(ensemble.parameters(), lr=profile.learning_rate, weight_decay=profile.weight_decay)
        return StudentRun(receptive_field, ensemble, optimiser, seed)

    def tensors(self) -> dict[str, Tensor]:
        """Everything that going on needs, besides the step."""
        return {**module_tensors("ensemble", self.ensemble), **optimiser_tensors(self.optimiser)}

    def restore(self, tensors: Mapping[str, Tensor], step: int) -> None:
        """Go on from the state of ``tensors``."""
        restore_module("ensemble", self.ensemble, tensors)
        restore_optimiser(self.optimiser, tensors)
        self.step = step


@dataclass(frozen=True, slots=True)
class StudentTask:
    """What an Ensemble is trained on.

    Attributes:
        profile: Steps, batch and rates.
        cache: Parts with their descriptors.
        statistics: Of the descriptors.
        teacher: Gives receptive field and geometry; it is not run.
        training: Indices of parts to train on.
        calibration: Indices of held-back parts.
        device: Where to compute.
    """

    profile: Profile
    cache: PartCache
    statistics: DescriptorStatistics
    teacher: Network
    training: npt.NDArray[np.int64]
    calibration: npt.NDArray[np.int64]
    device: torch.device

    def batch(self, indices: npt.NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """Network input and normalised target of some parts."""
        x = network_input(self.cache.images[indices], self.teacher, self.device)
        return x, self.cache.targets(self.teacher.receptive_field, indices, self.statistics, self.device)


def train_students(runs: Sequence[StudentRun], tasks: Sequence[StudentTask]) -> Work[None]:
    """Train for ``profile.max_steps``; all Students see the same batches.

    Args:
        runs: One per Scale. Those that are ahead of others wait for them.
        tasks: One per run, of the same Profile and parts.

    Raises:
        TrainingError: A loss is no longer finite.
    """
    done = min(run.step for run in runs)
    steps = tasks[0].profile.max_steps
    countdown = Countdown(Stage.TRAIN, steps, done=done)
    while done < steps:
        losses, fields = _train_steps(runs, tasks, done)
        done += 1
        measured = None
        if done % MEASURE_EVERY == 0 or done in (1, steps):
            measured, preview = _measure(runs, tasks)
            yield preview
        yield LossMeasured(done, losses, measured, fields if len(runs) > 1 else ())
        yield countdown.at(done)


def _train_steps(
    runs: Sequence[StudentRun], tasks: Sequence[StudentTask], done: int
) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """One step of every run that is not ahead: losses of their Students, and whose they are."""
    losses: tuple[float, ...] = ()
    fields: tuple[int, ...] = ()
    for run, task in zip(runs, tasks, strict=True):
        if run.step == done:
            losses += _train_step(run, task)
            fields += (run.receptive_field,) * task.profile.ensemble_size
    if not all(math.isfinite(loss) for loss in losses):
        raise TrainingError("The loss is no longer a number", "train again with another seed", "loss-not-finite")
    return losses, fields


def rate_factor(profile: Profile, step: int) -> float:
    """Share of the Profile's learning rate that a step takes."""
    if profile.rate_schedule is RateSchedule.CONSTANT:
        return 1.0
    return learning_rate_factor(step, profile.max_steps)


def learning_rate_factor(step: int, steps: int) -> float:
    """Linear warm-up, then a cosine down to a thousandth."""
    warm_up = min(_WARM_UP_STEPS, max(1, steps // 10))
    if step < warm_up:
        return (step + 1) / warm_up
    return 0.5 * (1 + math.cos(math.pi * (step - warm_up) / max(1, steps - warm_up))) + 1e-3


def _train_step(run: StudentRun, task: StudentTask) -> tuple[float, ...]:
    # The order follows from seed and step alone: resumed training sees what uninterrupted training sees.
    rng = np.random.default_rng([run.seed, run.step])
    size = task.profile.batch_size
    chosen = rng.choice(task.training, size, replace=len(task.training) < size)
    for group in run.optimiser.param_groups:
        group["lr"] = task.profile.learning_rate * rate_factor(task.profile, run.step)
    x, target = task.batch(chosen)
    run.ensemble.train()
    if run.step >= FREEZE_NORM_AT * task.profile.max_steps:
        freeze_norms(run.ensemble)
    run.optimiser.zero_grad(set_to_none=True)
    losses: list[Tensor] = []
    # One after the other: what a gradient needs has to be kept of one at a time.
    for index in range(task.profile.ensemble_size):
        with training_precision(task.device):
            prediction = run.ensemble.predict(index, x)
        loss = student_loss(prediction.float(), target)
        loss.backward()  # type: ignore[no-untyped-call]
        losses.append(loss.detach())
    run.optimiser.step()
    run.step += 1
    return tuple(float(loss) for loss in losses)


def freeze_norms(ensemble: Ensemble) -> None:
    """Let the batch normalisations use their running statistics from now on."""
    for module in ensemble.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


@torch.no_grad()
def _measure(runs: Sequence[StudentRun], tasks: Sequence[StudentTask]) -> tuple[float, PreviewMade]:
    """Mean calibration loss of all Students, and the first calibration part as the Ensembles see it."""
    indices = tasks[0].calibration[:_CALIBRATION_SAMPLE]
    image = np.array(tasks[0].cache.images[indices[0]])
    losses: list[float] = []
    maps = []
    for run, task in zip(runs, tasks, strict=True):
        run.ensemble.eval()
        predictions, target = _predictions(run, task, indices)
        losses.append(float(np.mean([float(student_loss(prediction, target)) for prediction in predictions])))
        error = regression_error(mean_prediction(predictions[:, :1]), target[:1]) / target.shape[1]
        smoothed = Smoothing(task.teacher.output_stride)(error.cpu())
        maps.append(enlarge(smoothed[0].numpy(), *image.shape[:2]))
    preview = PreviewMade(runs[0].step, image, np.mean(maps, axis=0), _PREVIEW_THRESHOLD)
    return float(np.mean(losses)), preview


def _predictions(run: StudentRun, task: StudentTask, indices: npt.NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    """Of all Students, M x N x d x h x w, and their target, N x d x h x w."""
    predictions, targets = [], []
    for batch in image_batches(task.teacher, indices):
        x, target = task.batch(batch)
        with training_precision(task.device):
            predictions.append(run.ensemble(x).float())
        targets.append(target)
    return torch.cat(predictions, 1), torch.cat(targets)
