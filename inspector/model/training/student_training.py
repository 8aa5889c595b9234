"""Training the Ensembles of all Scales on cached Teacher descriptors (equation 7).

All Scales take their steps together, on the same batches, so that there is one way from the first step to the last.
They do not know of each other: every Ensemble is as it would be if it was trained alone.
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
from inspector.model.calibration.folds import Fold
from inspector.model.checkpoint import module_tensors, optimiser_tensors, restore_module, restore_optimiser
from inspector.model.device import training_precision
from inspector.model.networks.families import image_batches, place_on
from inspector.model.networks.layers import seeded
from inspector.model.networks.students import Ensemble, mean_prediction, regression_error
from inspector.model.part_cache import DescribedParts
from inspector.model.scoring.map_graph import Smoothing
from inspector.model.training.losses import student_loss
from inspector.runtime.zoom import enlarge

#: Share of the steps after which batch normalisations stand still, so that folding them changes nothing.
FREEZE_NORM_AT = 0.75
#: Steps between two measurements on parts that are held back, and between two previews.
MEASURE_EVERY = 25
_CALIBRATION_SAMPLE = 8
_WARM_UP_STEPS = 30
#: Preview maps show the unexplained share of a descriptor's variance. Half of it is drawn in the middle colour.
_PREVIEW_THRESHOLD = 0.5


@dataclass(slots=True)
class StudentRun:
    """One Ensemble in training.

    Attributes:
        profile: Steps, batch and rates.
        described: Good Parts and the Teacher's descriptors of them.
        ensemble: Trained in place.
        optimiser: Adam over all Students.
        seed: Of initialisation and order.
        step: Steps done.
    """

    profile: Profile
    described: DescribedParts
    ensemble: Ensemble
    optimiser: torch.optim.Adam
    seed: int
    step: int = 0

    @staticmethod
    def start(profile: Profile, described: DescribedParts, seed: int) -> StudentRun:
        """A fresh Ensemble, randomly initialised from the seed."""
        with seeded(seed):
            ensemble = Ensemble.untrained(profile.family, described.teacher.receptive_field, profile.ensemble_size)
        place_on(ensemble, described.device)
        optimiser = torch.optim.Adam(ensemble.parameters(), lr=profile.learning_rate, weight_decay=profile.weight_decay)
        return StudentRun(profile, described, ensemble, optimiser, seed)

    @property
    def receptive_field(self) -> int:
        """Of the Scale."""
        return self.described.teacher.receptive_field

    def tensors(self) -> dict[str, Tensor]:
        """Everything that going on needs, besides the step."""
        return {**module_tensors("ensemble", self.ensemble), **optimiser_tensors(self.optimiser)}

    def restore(self, tensors: Mapping[str, Tensor], step: int) -> None:
        """Go on from the state of ``tensors``."""
        restore_module("ensemble", self.ensemble, tensors)
        restore_optimiser(self.optimiser, tensors)
        self.step = step


def train_students(runs: Sequence[StudentRun], folds: Sequence[Fold]) -> Work[None]:
    """Train for ``profile.max_steps``. All Students of a fold see the same batches.

    Args:
        runs: One per Scale, of the same Profile and parts. Those that are ahead of others wait for them.
        folds: All Students. The loss on good parts that were held back is that of the first fold.

    Raises:
        TrainingError: A loss is no longer finite.
    """
    done = min(run.step for run in runs)
    steps = runs[0].profile.max_steps
    countdown = Countdown(Stage.TRAIN, steps, done=done)
    while done < steps:
        losses: tuple[float, ...] = ()
        fields: tuple[int, ...] = ()
        for run in runs:
            if run.step == done:
                losses += _train_step(run, folds)
                fields += (run.receptive_field,) * run.profile.ensemble_size
        if not all(math.isfinite(loss) for loss in losses):
            raise TrainingError("The loss is no longer a number", "train again with another seed", "loss-not-finite")
        done += 1
        measured = None
        if done % MEASURE_EVERY == 0 or done in (1, steps):
            measured, preview = _measure(runs, folds[0])
            yield preview
        yield LossMeasured(done, losses, measured, fields if len(runs) > 1 else ())
        yield countdown.at(done)


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


def _train_step(run: StudentRun, folds: Sequence[Fold]) -> tuple[float, ...]:
    profile = run.profile
    # The order follows from seed and step alone: resumed training sees the same batches as uninterrupted training.
    rng = np.random.default_rng([run.seed, run.step])
    for group in run.optimiser.param_groups:
        group["lr"] = profile.learning_rate * rate_factor(profile, run.step)
    run.ensemble.train()
    if run.step >= FREEZE_NORM_AT * profile.max_steps:
        freeze_norms(run.ensemble)
    run.optimiser.zero_grad(set_to_none=True)
    losses: list[Tensor] = []
    for students, training in {fold.students: fold.training for fold in folds}.items():
        replace = len(training) < profile.batch_size
        x, target = run.described.batch(rng.choice(training, profile.batch_size, replace=replace))
        # One after the other: memory holds the gradient of one at a time.
        for index in students:
            with training_precision(run.described.device):
                prediction = run.ensemble.predict(index, x)
            loss = student_loss(prediction.float(), target)
            loss.backward()
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
def _measure(runs: Sequence[StudentRun], fold: Fold) -> tuple[float, PreviewMade]:
    """Mean loss of a fold's Students on parts that it holds back, and the first of these as they see it."""
    calibration = fold.held_back[:_CALIBRATION_SAMPLE]
    image = runs[0].described.parts.image(calibration[0])
    losses: list[float] = []
    maps = []
    for run in runs:
        run.ensemble.eval()
        predictions, target = _predictions(run, fold.students, calibration)
        losses.append(float(np.mean([float(student_loss(prediction, target)) for prediction in predictions])))
        error = regression_error(mean_prediction(predictions[:, :1]), target[:1]) / target.shape[1]
        smoothed = Smoothing(run.described.teacher.output_stride)(error.cpu())
        maps.append(enlarge(smoothed[0].numpy(), *image.shape[:2]))
    preview = PreviewMade(runs[0].step, image, np.mean(maps, axis=0), _PREVIEW_THRESHOLD)
    return float(np.mean(losses)), preview


def _predictions(run: StudentRun, students: tuple[int, ...], indices: npt.NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    """Of some Students, M x N x d x h x w, and their target, N x d x h x w."""
    predictions, targets = [], []
    for batch in image_batches(run.described.teacher, indices):
        x, target = run.described.batch(batch)
        with training_precision(run.described.device):
            predictions.append(torch.stack([run.ensemble.predict(index, x) for index in students]).float())
        targets.append(target)
    return torch.cat(predictions, 1), torch.cat(targets)
