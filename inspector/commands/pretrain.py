"""``inspector pretrain``: a Teacher from photographs."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from inspector.commands.arguments import (
    DEVICE,
    add_values,
    count,
    given,
    input_file,
    metavar_of,
    number,
    one_of,
    positive,
    seed,
    whole_numbers,
)
from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.profile import Family, RateSchedule
from inspector.edition import require_training
from inspector.model.pretraining.recipe import RECIPES, PretrainRequest, Recipe, Targets
from inspector.storage.atomic import check_writable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector pretrain``. Defaults are the recipe's."""
    parser.add_argument("--images", dest="photographs", type=Path, required=True, metavar="DIR", help="photographs")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the teacher to write (.safetensors)")
    parser.add_argument(
        "--receptive-field", type=count, required=True, metavar="P", help="in pixels: 17, 33, 65, 67, 129 or 819"
    )
    parser.add_argument(
        "--targets",
        type=one_of(Targets),
        metavar=metavar_of(Targets),
        default=Targets.MAPS,
        help="the pretrained network gives maps of whole crops, or pooled: one vector per patch, as in the paper",
    )
    parser.add_argument("--resume", action="store_true", help="go on where pretraining was stopped")
    weight = number(least=0)
    zoom = "of a photograph's short side before crops are cut; of its sides in receptive fields for patches"
    add_values(
        parser,
        ("--family", "family", one_of(Family), metavar_of(Family), "default: fast"),
        ("--cache", "cache_dir", Path, "DIR", "where the pretrained network's features are kept"),
        ("--cache-limit", "cache_limit_bytes", _gigabytes, "GB", "room for them; default: 20"),
        ("--pretrained", "pretrained", str, "NAME", "the network to learn from; default: efficientnet-lite0"),
        ("--pretrained-weights", "pretrained_weights", input_file, "FILE", "its state dict (ResNets)"),
        ("--stages", "stages", whole_numbers, "N,N", "stages of it whose maps are learned, or the maps' means"),
        ("--lambda-k", "lambda_k", weight, "W", "weight of distillation; 0: no pretrained network"),
        ("--lambda-m", "lambda_m", weight, "W", "weight of metric learning"),
        ("--lambda-c", "lambda_c", weight, "W", "weight of compactness"),
        ("--crops", "pool_size", count, "N", "crops or patches to learn from"),
        ("--steps", "steps", count, "N", "optimiser steps"),
        ("--batch-size", "batch_size", count, "N", "samples per step, of all processes together"),
        ("--window", "window_px", count, "PX", "part of a crop that a sample covers; 256: all of it"),
        ("--zoom", "zoom", _zoom, "A,B", f"range {zoom}"),
        ("--learning-rate", "learning_rate", positive, "X", "the highest rate"),
        ("--rate-schedule", "cosine", _is_cosine, metavar_of(RateSchedule), "of the learning rate"),
        ("--seed", "seed", seed, "N", "default: 0"),
        DEVICE,
    )


def run(arguments: argparse.Namespace) -> int:
    """Pretrain. Returns the exit status."""
    require_training()
    recipe = dataclasses.replace(RECIPES[arguments.targets], **given(arguments, Recipe))
    request = PretrainRequest(recipe=recipe, **given(arguments, PretrainRequest))
    check_writable(request.out)
    from inspector.model.pretraining.pretrain import pretrain_teacher
    from inspector.model.pretraining.processes import started_by_torchrun

    work = pretrain_teacher(request)
    if not started_by_torchrun().is_first:
        for _ in work:
            pass  # the first process speaks for all of them
        return 0
    card = ProgressPrinter().run(work)
    if card.explained_variance is None:
        say(f"{request.out}: loss {card.curve[-1][1]:.4g} on held-out photographs")
    else:
        say(f"{request.out}: explains {card.explained_variance:.1%} of the variance of {card.pretrained}")
    return 0


def _gigabytes(text: str) -> int:
    return int(number(least=0, most=1e9)(text) * 1e9)


def _zoom(text: str) -> tuple[int, ...]:
    fields = whole_numbers(text)
    if len(fields) != 2:
        raise argparse.ArgumentTypeError(f"{text!r} is not a range such as 4,16")
    return fields


def _is_cosine(text: str) -> bool:
    return one_of(RateSchedule)(text) is RateSchedule.COSINE
