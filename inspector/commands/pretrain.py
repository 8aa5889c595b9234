"""``inspector pretrain``: a Teacher from photographs."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from inspector.commands.arguments import (
    add_device,
    count,
    given,
    input_file,
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
    parser.add_argument(
        "--images", dest="photographs", type=Path, required=True, metavar="DIR", help="folder of photographs"
    )
    parser.add_argument(
        "--receptive-field", type=count, required=True, metavar="P", help="in pixels: 17, 33, 65, 67, 129 or 819"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the teacher to write (.safetensors)")
    parser.add_argument("--family", type=one_of(Family), choices=tuple(Family))
    parser.add_argument(
        "--targets",
        type=one_of(Targets),
        choices=tuple(Targets),
        default=Targets.MAPS,
        help="what the pretrained network gives: feature maps of whole crops, or one vector per patch as in the paper",
    )
    parser.add_argument("--resume", action="store_true", help="go on where pretraining was stopped")
    parser.add_argument(
        "--cache", dest="cache_dir", type=Path, metavar="DIR", help="where the pretrained network's features are kept"
    )
    parser.add_argument(
        "--cache-limit",
        dest="cache_limit_bytes",
        type=_gigabytes,
        metavar="GB",
        help="what they may take; default: 20",
    )
    add_device(parser)
    _add_recipe(parser)


def _add_recipe(parser: argparse.ArgumentParser) -> None:
    weight = number(least=0)
    parser.add_argument("--pretrained", metavar="NAME", help="the network to learn from; default: efficientnet-lite0")
    parser.add_argument("--pretrained-weights", type=input_file, metavar="FILE", help="its state dict (ResNets)")
    parser.add_argument(
        "--stages", type=whole_numbers, metavar="N,N", help="stages of it whose maps are learned, or the maps' means"
    )
    parser.add_argument("--lambda-k", type=weight, metavar="W", help="weight of distillation; 0: no pretrained network")
    parser.add_argument("--lambda-m", type=weight, metavar="W", help="weight of metric learning")
    parser.add_argument("--lambda-c", type=weight, metavar="W", help="weight of compactness")
    parser.add_argument("--crops", dest="pool_size", type=count, metavar="N", help="crops or patches to learn from")
    parser.add_argument("--steps", type=count, metavar="N", help="optimiser steps")
    parser.add_argument("--batch-size", type=count, metavar="N", help="samples per step, of all processes together")
    parser.add_argument(
        "--window",
        dest="window_px",
        type=count,
        metavar="PX",
        help="part of a crop that a sample covers; 256: all of it",
    )
    parser.add_argument(
        "--zoom",
        type=_zoom,
        metavar="A,B",
        help="range of a photograph's short side before crops are cut; of its sides in receptive fields for patches",
    )
    parser.add_argument("--learning-rate", type=positive, metavar="X", help="the highest rate")
    parser.add_argument("--rate-schedule", dest="cosine", type=_is_cosine, metavar=f"{{{','.join(RateSchedule)}}}")
    parser.add_argument("--seed", type=seed, metavar="N", help="default: 0")


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
