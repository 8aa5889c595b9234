"""Pretraining a Teacher: knowledge distillation and compactness (equations 1, 5 and 6) on whole crops.

One dense pass over a crop gives a descriptor for every fourth pixel, so a batch of crops stands for tens of thousands
of patches. P sees the whole crop; its maps on the stride-8 grid are the targets of the descriptors averaged over 2 x 2
cells.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inspector.domain.events import Event, LossMeasured, Progress, Stage
from inspector.domain.profile import Family
from inspector.domain.progress import Countdown
from inspector.errors import TrainingError
from inspector.model.checkpoint import (
    Checkpoint,
    module_tensors,
    optimiser_tensors,
    read_checkpoint,
    restore_module,
    restore_optimiser,
    write_checkpoint,
)
from inspector.model.crops import CROP_PX, FEATURE_STRIDE, CropPool, fill_pool
from inspector.model.device import resolve_device, training_precision
from inspector.model.layers import DESCRIPTOR_DIM
from inspector.model.losses import compactness_loss, distillation_loss
from inspector.model.networks import (
    Network,
    build_network,
    normalise_image,
    place_on,
)
from inspector.model.pretrained import EfficientNetLiteFeatures
from inspector.model.teacher import TeacherCard, write_teacher
from inspector.storage.image_folder import image_files

#: Side of the window of a crop that one sample covers, in pixels.
WINDOW_PX = 128
#: Every so many photographs one is held out for validation.
HOLD_OUT_EVERY = 20
_VALIDATE_EVERY = 250
_COMPACTNESS_SAMPLE = 4096


@dataclass(frozen=True, slots=True)
class PretrainRequest:
    """What ``pretrain_teacher`` needs.

    Attributes:
        photographs: Folder of natural images.
        out: Teacher file to write.
        receptive_field: In pixels.
        family: Network family.
        crop_count: Size of the pool of crops.
        steps: Optimiser steps.
        batch_size: Windows per step.
        learning_rate: Peak of Adam's rate; warms up, then falls along a cosine.
        compactness_weight: Lambda_c of equation 6 (lambda_k is 1).
        seed: Everything random follows from it.
        device: ``auto``, ``cpu`` or ``cuda``.
        resume: Go on from ``<out>.checkpoint``.
    """

    photographs: Path
    out: Path
    receptive_field: int = 33
    family: Family = Family.FAST
    crop_count: int = 6000
    steps: int = 6000
    batch_size: int = 16
    learning_rate: float = 2e-3
    compactness_weight: float = 0.01
    seed: int = 0
    device: str = "auto"
    resume: bool = False

    @property
    def checkpoint_path(self) -> Path:
        """Where unfinished training is kept."""
        return self.out.with_name(self.out.name + ".checkpoint")


@dataclass(slots=True)
class _Run:
    """Networks and optimiser of one pretraining."""

    request: PretrainRequest
    device: torch.device
    network: Network
    decoder: nn.Conv2d
    optimiser: torch.optim.Adam
    mean: Tensor
    std: Tensor
    step: int = 0
    curve: list[tuple[int, float]] = field(default_factory=list)

    def checkpoint(self) -> Checkpoint:
        tensors = {
            **module_tensors("network", self.network),
            **module_tensors("decoder", self.decoder),
            **optimiser_tensors(self.optimiser),
        }
        return Checkpoint(tensors, {"step": self.step, "curve": self.curve, "recipe": _recipe(self.request)})

    def restore(self, checkpoint: Checkpoint) -> None:
        if checkpoint.facts["recipe"] != _recipe(self.request):
            raise TrainingError(
                "The checkpoint comes from another recipe",
                "use the same options as before, or start again without --resume",
                "other-recipe",
            )
        restore_module("network", self.network, checkpoint.tensors)
        restore_module("decoder", self.decoder, checkpoint.tensors)
        restore_optimiser(self.optimiser, checkpoint.tensors)
        self.step = checkpoint.facts["step"]
        self.curve = [(int(step), float(loss)) for step, loss in checkpoint.facts["curve"]]


def pretrain_teacher(request: PretrainRequest) -> Generator[Event, None, TeacherCard]:
    """Pretrain a Teacher and write its file; closing the generator keeps a checkpoint.

    Raises:
        DatasetError: The folder has no usable photographs.
        TeacherError: P is not installed.
        TrainingError: The loss is no longer finite, or the checkpoint does not fit.
    """
    photographs = image_files(request.photographs)
    held_out = photographs[::HOLD_OUT_EVERY]
    kept = [path for path in photographs if path not in set(held_out)] or held_out
    pretrained = EfficientNetLiteFeatures()
    pool: CropPool | None = None
    validation: CropPool | None = None
    for item in fill_pool(held_out, max(8, request.crop_count // HOLD_OUT_EVERY), request.seed + 1, pretrained):
        if isinstance(item, CropPool):
            validation = item
        else:
            yield item
    for item in fill_pool(kept, request.crop_count, request.seed, pretrained):
        if isinstance(item, CropPool):
            pool = item
        else:
            yield item
    assert pool is not None and validation is not None
    run = _start(request, pool)
    if request.resume:
        run.restore(read_checkpoint(request.checkpoint_path))
    try:
        yield from _train(run, pool, validation)
    finally:
        if 0 < run.step < request.steps:
            write_checkpoint(request.checkpoint_path, run.checkpoint())
    yield Progress(Stage.SAVE, 0, 1)
    card = TeacherCard(
        family=request.family,
        receptive_field=request.receptive_field,
        pretrained=pretrained.name,
        recipe={**_recipe(request), "photographs": len(photographs)},
        explained_variance=1 - run.curve[-1][1],
        curve=tuple(run.curve),
    )
    write_teacher(request.out, run.network.cpu(), card)
    request.checkpoint_path.unlink(missing_ok=True)
    return card


def _recipe(request: PretrainRequest) -> dict[str, Any]:
    return {
        "family": str(request.family),
        "receptive_field": request.receptive_field,
        "crop_count": request.crop_count,
        "steps": request.steps,
        "batch_size": request.batch_size,
        "learning_rate": request.learning_rate,
        "compactness_weight": request.compactness_weight,
        "seed": request.seed,
    }


def _start(request: PretrainRequest, pool: CropPool) -> _Run:
    torch.manual_seed(request.seed)
    device = resolve_device(request.device)
    sample = pool.features[:: max(1, len(pool.features) // 1000)].float()
    network = build_network(request.family, request.receptive_field)
    decoder = nn.Conv2d(DESCRIPTOR_DIM, pool.features.shape[1], 1)
    place_on(network, device)
    place_on(decoder, device)
    optimiser = torch.optim.Adam(
        [*network.parameters(), *decoder.parameters()], lr=request.learning_rate, weight_decay=1e-5
    )
    mean = sample.mean((0, 2, 3))[:, None, None].to(device)
    std = sample.std((0, 2, 3))[:, None, None].clamp_min(1e-6).to(device)
    return _Run(request, device, network, decoder, optimiser, mean, std)


def _train(run: _Run, pool: CropPool, validation: CropPool) -> Generator[Event, None, None]:
    request = run.request
    countdown = Countdown(Stage.PRETRAIN, request.steps, done=run.step)
    while run.step < request.steps:
        for group in run.optimiser.param_groups:
            group["lr"] = request.learning_rate * _schedule(run.step, request.steps)
        loss = _step(run, pool)
        run.step += 1
        if not math.isfinite(loss):
            raise TrainingError(
                "The loss is no longer a number", "start again with a lower --learning-rate", "loss-not-finite"
            )
        measured = None
        if run.step % _VALIDATE_EVERY == 0 or run.step == request.steps:
            measured = _validate(run, validation)
            run.curve.append((run.step, measured))
            write_checkpoint(request.checkpoint_path, run.checkpoint())
        yield LossMeasured(run.step, (loss,), measured)
        yield countdown.at(run.step)


def _schedule(step: int, steps: int) -> float:
    warm_up = min(200, max(1, steps // 10))
    if step < warm_up:
        return (step + 1) / warm_up
    return 0.5 * (1 + math.cos(math.pi * (step - warm_up) / max(1, steps - warm_up))) + 1e-3


def _step(run: _Run, pool: CropPool) -> float:
    # The order follows from seed and step alone, so that resumed training sees what uninterrupted training sees.
    rng = np.random.default_rng([run.request.seed, 1, run.step])
    indices = rng.integers(len(pool.crops), size=run.request.batch_size)
    low, high = _offset_range(run.network)
    offsets = FEATURE_STRIDE * rng.integers(low, high + 1, size=(len(indices), 2))
    run.network.train()
    images, target = _windows(run, pool, indices, offsets)
    with training_precision(run.device):
        descriptors = run.network(images)
        decoded = run.decoder(F.avg_pool2d(descriptors, FEATURE_STRIDE // run.network.output_stride))
    loss = distillation_loss(decoded.float(), target)
    flat = descriptors.float().permute(0, 2, 3, 1).reshape(-1, DESCRIPTOR_DIM)
    spread = flat[:: max(1, len(flat) // _COMPACTNESS_SAMPLE)]
    total = loss + run.request.compactness_weight * compactness_loss(spread)
    run.optimiser.zero_grad(set_to_none=True)
    total.backward()  # type: ignore[no-untyped-call]
    run.optimiser.step()
    return float(loss.detach())


def _margins(network: Network) -> tuple[int, int]:
    total = network.receptive_field - network.output_stride
    return total // 2, total - total // 2


def _offset_range(network: Network) -> tuple[int, int]:
    """First and last offset of a window, in steps of the feature grid, that leaves real pixels around it."""
    before, after = _margins(network)
    return -(-before // FEATURE_STRIDE), (CROP_PX - WINDOW_PX - after) // FEATURE_STRIDE


def _windows(
    run: _Run, pool: CropPool, indices: np.ndarray[Any, Any], offsets: np.ndarray[Any, Any]
) -> tuple[Tensor, Tensor]:
    before, after = _margins(run.network)
    cells = WINDOW_PX // FEATURE_STRIDE
    images, targets = [], []
    for index, (y, x) in zip(indices, offsets, strict=True):
        images.append(pool.crops[index, y - before : y + WINDOW_PX + after, x - before : x + WINDOW_PX + after])
        row, column = y // FEATURE_STRIDE, x // FEATURE_STRIDE
        targets.append(pool.features[index, :, row : row + cells, column : column + cells])
    x_in = normalise_image(torch.stack(images).to(run.device)).contiguous(memory_format=torch.channels_last)
    return x_in, (torch.stack(targets).to(run.device).float() - run.mean) / run.std


@torch.no_grad()
def _validate(run: _Run, validation: CropPool) -> float:
    """Unexplained share of P's variance on crops of held-out photographs."""
    run.network.eval()
    middle = FEATURE_STRIDE * (sum(_offset_range(run.network)) // 2)
    total = 0.0
    for start in range(0, len(validation.crops), run.request.batch_size):
        indices = np.arange(start, min(start + run.request.batch_size, len(validation.crops)))
        images, target = _windows(run, validation, indices, np.full((len(indices), 2), middle))
        decoded = run.decoder(F.avg_pool2d(run.network(images), FEATURE_STRIDE // run.network.output_stride))
        total += float(distillation_loss(decoded, target)) * len(indices)
    return total / len(validation.crops)
