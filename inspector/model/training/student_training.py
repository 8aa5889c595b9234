"""Training the Ensembles of all Scales on cached Teacher descriptors (equation 7).

All Students take their steps side by side, those of a fold on the same batches, so that there is one way from the first
step to the last. They do not know of each other: every one is as it would be if it was trained alone.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from inspector.domain.events import CancellationPoint, LossMeasured, PreviewMade, Stage, Work
from inspector.domain.profile import Family, Profile, RateSchedule
from inspector.domain.progress import Countdown
from inspector.errors import TrainingError
from inspector.model.calibration.folds import Fold
from inspector.model.checkpoint import module_tensors, optimiser_tensors, restore_module, restore_optimiser
from inspector.model.device import training_precision
from inspector.model.networks.families import place_on
from inspector.model.networks.layers import seeded
from inspector.model.networks.students import Ensemble, mean_prediction, regression_error
from inspector.model.part_cache import DescribedParts
from inspector.model.scoring.map_graph import Smoothing
from inspector.model.training.losses import student_loss
from inspector.model.training.turns import take_turns

#: Share of the steps after which batch normalisations stand still, so that folding them changes nothing.
FREEZE_NORM_AT = 0.75
#: Steps between two measurements on parts that are held back, and between two previews.
MEASURE_EVERY = 25
#: Students take as many steps in a row as this time allows, and then all that look on are told.
TOGETHER_S = 0.5
_CALIBRATION_SAMPLE = 8
_WARM_UP_STEPS = 30
#: Preview maps show the unexplained share of a descriptor's variance. Half of it is drawn in the middle colour.
_PREVIEW_THRESHOLD = 0.5


@dataclass(slots=True)
class StudentRun:
    """One Student in training.

    Attributes:
        network: Trained in place.
        optimiser: Adam over its weights.
        step: Steps done.
        losses: Of the steps since they were last taken.
    """

    network: nn.Module
    optimiser: torch.optim.Adam
    step: int = 0
    losses: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EnsembleRun:
    """One Ensemble in training.

    Attributes:
        profile: Steps, batch and rates.
        described: Good Parts and the Teacher's descriptors of them.
        ensemble: Trained in place.
        students: Its Students.
        seed: Of initialisation and order.
    """

    profile: Profile
    described: DescribedParts
    ensemble: Ensemble
    students: tuple[StudentRun, ...]
    seed: int

    @staticmethod
    def start(profile: Profile, described: DescribedParts, seed: int) -> EnsembleRun:
        """A fresh Ensemble, randomly initialised from the seed."""
        with seeded(seed):
            ensemble = Ensemble.untrained(profile.family, described.teacher.receptive_field, profile.ensemble_size)
        place_on(ensemble, described.device)
        students = tuple(
            StudentRun(
                network,
                torch.optim.Adam(network.parameters(), lr=profile.learning_rate, weight_decay=profile.weight_decay),
            )
            for network in ensemble.students
        )
        return EnsembleRun(profile, described, ensemble, students, seed)

    @property
    def receptive_field(self) -> int:
        """Of the Scale."""
        return self.described.teacher.receptive_field

    @property
    def step(self) -> int:
        """Steps that all Students have done."""
        return min(student.step for student in self.students)

    def tensors(self) -> dict[str, Tensor]:
        """Everything that going on needs, besides the steps."""
        return {
            f"{index}/{name}": tensor
            for index, student in enumerate(self.students)
            for name, tensor in {
                **module_tensors("student", student.network),
                **optimiser_tensors(student.optimiser),
            }.items()
        }

    def restore(self, tensors: Mapping[str, Tensor], steps: Sequence[int], untold: Sequence[list[float]]) -> None:
        """Go on from the state of ``tensors``, the steps that each Student had done, and its untold losses, if any."""
        for index, (student, step) in enumerate(zip(self.students, steps, strict=True)):
            start = f"{index}/"
            own = {name.removeprefix(start): each for name, each in tensors.items() if name.startswith(start)}
            restore_module("student", student.network, own)
            restore_optimiser(student.optimiser, own)
            student.step = step
            student.losses = list(untold[index]) if untold else []


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A Student and the good parts that it learns from.

    Attributes:
        run: Its Ensemble.
        student: The Student.
        folds: Parts of the Ensemble's Students, each fold's once.
        fold: Index of its own in them.
    """

    run: EnsembleRun
    student: StudentRun
    folds: tuple[npt.NDArray[np.int64], ...]
    fold: int

    @property
    def step(self) -> int:
        return self.student.step

    def take_step(self) -> None:
        profile, student, described = self.run.profile, self.student, self.run.described
        for group in student.optimiser.param_groups:
            group["lr"] = profile.learning_rate * rate_factor(profile, student.step)
        student.network.train()
        if student.step >= FREEZE_NORM_AT * profile.max_steps:
            freeze_norms(student.network)
        student.optimiser.zero_grad(set_to_none=True)
        x, target = described.batch(self._drawn())
        with training_precision(described.device):
            prediction = student.network(x)
        loss = student_loss(prediction.float(), target)
        loss.backward()
        student.optimiser.step()
        student.losses.append(float(loss.detach()))
        student.step += 1

    def _drawn(self) -> npt.NDArray[np.int64]:
        """Parts of the next step. They follow from seed and step alone: a resumed training sees the same ones."""
        rng = np.random.default_rng([self.run.seed, self.student.step])
        size = self.run.profile.batch_size
        drawn = [rng.choice(fold, size, replace=len(fold) < size) for fold in self.folds[: self.fold + 1]]
        return drawn[-1]


def train_students(runs: Sequence[EnsembleRun], folds: Sequence[Fold]) -> Work[None]:
    """Train for ``profile.max_steps``. All Students of a fold see the same batches.

    Args:
        runs: One per Scale, of the same Profile and parts. Students that are ahead of others wait for them.
        folds: All Students. The loss on good parts that were held back is that of the first fold.

    Raises:
        TrainingError: A loss is no longer finite.
    """
    lessons = _lessons(runs, folds)
    profile = runs[0].profile
    most = _side_by_side(profile, runs[0].described.device)
    # Students that an error has stopped are behind the others.
    until = max(lesson.step for lesson in lessons)
    yield from take_turns(lessons, until, most)
    done = until - _untold(lessons)
    fields = tuple(lesson.run.receptive_field for lesson in lessons) if len(runs) > 1 else ()
    countdown = Countdown(Stage.TRAIN, profile.max_steps, done=done)
    together = 1
    while done < profile.max_steps:
        started_s, before = time.monotonic(), until
        if done == until:
            until = min(done + together, _next_measured(done, profile.max_steps))
            yield from take_turns(lessons, until, most)
            together = max(1, round(TOGETHER_S * (until - before) / max(time.monotonic() - started_s, 1e-6)))
        measured, preview = None, None
        if until == _next_measured(until - 1, profile.max_steps):
            measured, preview = yield from _measure(runs, folds[0])
        while done < until:
            losses = tuple(lesson.student.losses.pop(0) for lesson in lessons)
            if not all(map(math.isfinite, losses)):
                raise TrainingError(
                    "The loss is no longer a number", "train again with another seed", "loss-not-finite"
                )
            done += 1
            if done == until and preview is not None:
                yield preview
            yield LossMeasured(done, losses, measured if done == until else None, fields)
            yield countdown.at(done)


def _untold(lessons: Sequence[_Lesson]) -> int:
    """The last steps whose losses were never told, since training stopped between them. Others are forgotten."""
    count = min(len(lesson.student.losses) for lesson in lessons)
    for lesson in lessons:
        del lesson.student.losses[: len(lesson.student.losses) - count]
    return count


def _side_by_side(profile: Profile, device: torch.device) -> int:
    """Students that take a step at the same time, at most. Each of the paper's networks needs 2 GB for one."""
    return sys.maxsize if profile.family is Family.FAST and device.type == "cpu" else 1


def _next_measured(done: int, steps: int) -> int:
    """The next step after which held-back parts are measured."""
    return min((done // MEASURE_EVERY + 1) * MEASURE_EVERY, steps) if done else 1


def _lessons(runs: Sequence[EnsembleRun], folds: Sequence[Fold]) -> list[_Lesson]:
    """Of all Students, in the order of their Scales."""
    training = {fold.students: fold.training for fold in folds}
    parts = tuple(training.values())
    return [
        _Lesson(run, run.students[index], parts, fold)
        for run in runs
        for fold, students in enumerate(training)
        for index in students
    ]


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


def freeze_norms(network: nn.Module) -> None:
    """Let the batch normalisations use their running statistics from now on."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


def _measure(runs: Sequence[EnsembleRun], fold: Fold) -> Work[tuple[float, PreviewMade]]:
    """Mean loss of a fold's Students on parts that it holds back, and the first of these as it came, as they see it."""
    calibration = fold.held_back[:_CALIBRATION_SAMPLE]
    parts, shown = runs[0].described.parts, int(calibration[0])
    losses: list[float] = []
    maps = []
    for run in runs:
        yield CancellationPoint()
        run.ensemble.eval()
        predictions, target = _predictions(run, fold.students, calibration)
        losses.append(float(np.mean([float(student_loss(prediction, target)) for prediction in predictions])))
        error = regression_error(mean_prediction(predictions[:, :1]), target[:1]) / target.shape[1]
        smoothed = Smoothing(run.described.teacher.output_stride)(error.cpu())
        maps.append(parts.whole_map(shown, smoothed[0].numpy()))
    preview = PreviewMade(runs[0].step, parts.image_as_it_came(shown), np.mean(maps, axis=0), _PREVIEW_THRESHOLD)
    return float(np.mean(losses)), preview


@torch.no_grad()
def _predictions(run: EnsembleRun, students: tuple[int, ...], indices: npt.NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    """Of some Students, M x N x d x h x w, and their target, N x d x h x w."""
    predictions, targets = [], []
    for batch in run.described.batches(indices):
        x, target = run.described.batch(batch)
        with training_precision(run.described.device):
            predictions.append(torch.stack([run.ensemble.predict(index, x) for index in students]).float())
        targets.append(target)
    return torch.cat(predictions, 1), torch.cat(targets)
