"""The command line: reads the words of a call, runs its command, and says how it ended."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from inspector import __version__
from inspector.commands.augmentation_options import add_augmentation_arguments, augmentation_from
from inspector.commands.benchmark_options import add_arguments as add_benchmark_arguments
from inspector.commands.benchmark_options import benchmark_options, one_class_options
from inspector.commands.profile_options import add_profile_arguments, add_scales_argument, profile_from
from inspector.domain.profile import PROFILES, Family
from inspector.edition import require_training
from inspector.errors import CancelledError, InspectorError, UsageError
from inspector.storage.export import ExportOptions

log = logging.getLogger(__name__)

DEVICES = ("cpu", "cuda", "auto")
#: Options of ``pretrain`` that are fields of its recipe; what a call leaves out depends on ``--targets``.
_RECIPE_FIELDS = (
    "pretrained",
    "stages",
    "lambda_k",
    "lambda_m",
    "lambda_c",
    "pool_size",
    "steps",
    "batch_size",
    "window_px",
    "learning_rate",
    "cosine",
    "zoom",
    "seed",
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message[:1].upper() + message[1:], f"see '{self.prog} --help'")


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status of the contract."""
    try:
        return run_command(_parser().parse_args(arguments))
    except ModuleNotFoundError as error:
        return _fail(_missing(error))
    except KeyboardInterrupt:
        return _fail(CancelledError("Stopped", "run the same command again; training goes on with --resume"))
    except InspectorError as error:
        return _fail(error)
    except MemoryError:
        return _fail(
            InspectorError("There is not enough memory", "close other programs and try again", "out-of-memory")
        )
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody to tell.
        return 1


def _missing(error: ModuleNotFoundError) -> InspectorError:
    """What a user is told about a library that only some installations have; any other is an error of ours."""
    name = (error.name or "").partition(".")[0]
    if name in ("", "inspector"):
        raise error
    return UsageError(
        f"This installation of Inspector does not have {name}, which the command needs",
        "install Inspector with pip and all its extras: pip install 'inspector[all]'",
        "library-missing",
    )


def run_command(words: argparse.Namespace) -> int:
    """Dispatch parsed words to their command; commands are imported when they are run."""
    if words.command in ("train", "pretrain", "benchmark"):
        require_training()
    match words.command:
        case "train":
            return _train(words)
        case "inspect":
            return _inspect(words)
        case "evaluate":
            from inspector.commands import evaluate

            return evaluate.run(evaluate.EvaluateOptions(words.model, words.dataset, words.json, words.device))
        case "pretrain":
            return _pretrain(words)
        case "benchmark":
            return _benchmark(words)
        case "demo":
            from inspector.commands import demo

            return demo.run(words.out)
        case _:
            from inspector.commands import self_test

            return self_test.run(self_test.SelfTestOptions(words.window, words.screenshot))


def _train(words: argparse.Namespace) -> int:
    from inspector.commands import train

    profile = profile_from(words.profile, words, words.receptive_fields)
    return train.run(
        train.TrainOptions(
            good=words.good,
            model=words.model,
            profile=profile,
            augmentation=augmentation_from(words, profile.resolution_px),
            seed=words.seed,
            device=words.device,
            roi=words.roi,
            resume=words.resume,
        )
    )


def _inspect(words: argparse.Namespace) -> int:
    from inspector.commands import inspect

    export = ExportOptions(maps=words.maps, masks=words.masks, overlays=words.overlays, coco=words.coco)
    return inspect.run(
        inspect.InspectOptions(words.model, tuple(words.images), words.out, export, words.threshold, words.device)
    )


def _pretrain(words: argparse.Namespace) -> int:
    from inspector.commands import pretrain

    named = {name: getattr(words, name) for name in _RECIPE_FIELDS if getattr(words, name) is not None}
    return pretrain.run(
        pretrain.PretrainOptions(
            images=words.images,
            out=words.out,
            family=words.family,
            receptive_field=words.receptive_field,
            targets=words.targets,
            recipe=named,
            pretrained_weights=words.pretrained_weights,
            device=words.device,
            resume=words.resume,
            cache=words.cache,
            cache_limit_gb=words.cache_limit,
        )
    )


def _benchmark(words: argparse.Namespace) -> int:
    from inspector.commands import benchmark

    if (words.one_class is None) == (not words.dataset):
        raise UsageError("One of --dataset and --one-class is needed", "see 'inspector benchmark --help'")
    if words.one_class is None:
        profiles = tuple(profile_from(name, words) for name in words.profile)
        return benchmark.run(benchmark_options(words, profiles))
    if words.data is None:
        raise UsageError("--one-class needs --data", "name the folder with train/<class>/ and test/<class>/")
    return benchmark.run_one_class(one_class_options(words))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="inspector", description="Visual inspection that learns from good parts.")
    parser.add_argument("--version", action="version", version=f"inspector {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    _add_train(commands.add_parser("train", help="train a detector from a folder of good parts"))
    _add_inspect(commands.add_parser("inspect", help="inspect images, write scores, maps and defect masks"))
    _add_evaluate(commands.add_parser("evaluate", help="measure a detector on a dataset in MVTec AD layout"))
    _add_pretrain(commands.add_parser("pretrain", help="make a teacher from photographs"))
    add_benchmark_arguments(
        commands.add_parser("benchmark", help="compare methods, profiles and seeds on datasets, with a report")
    )
    demo = commands.add_parser("demo", help="render demo parts, train on them, inspect them")
    demo.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for parts, detector and results")
    _add_self_test(commands.add_parser("self-test", help="check that this installation works"))
    return parser


def _add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", choices=DEVICES, default="auto", help="default: auto, a GPU when there is one")


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--good", type=Path, required=True, metavar="DIR", help="folder of images of good parts")
    parser.add_argument("--model", type=Path, required=True, metavar="FILE.inspector", help="the detector to write")
    parser.add_argument("--profile", choices=tuple(PROFILES), default="standard", help="default: standard")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="default: 0")
    parser.add_argument("--roi", type=Path, metavar="MASK.png", help="inspect only where this image is not black")
    parser.add_argument("--resume", action="store_true", help="go on where training was stopped")
    _add_device(parser)
    changes = parser.add_argument_group("changes of the profile")
    add_scales_argument(changes)
    add_profile_arguments(changes)
    add_augmentation_arguments(parser)


def _add_inspect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", type=Path, required=True, metavar="FILE.inspector")
    parser.add_argument("--images", type=Path, required=True, nargs="+", metavar="DIR|FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for results.csv and the rest")
    parser.add_argument("--maps", action="store_true", help="write anomaly maps (float32 TIFF)")
    parser.add_argument("--masks", action="store_true", help="write defect masks (PNG, 0 or 255)")
    parser.add_argument("--overlays", action="store_true", help="write images with their map drawn over")
    parser.add_argument("--coco", action="store_true", help="write the defects' regions as COCO annotations")
    parser.add_argument("--threshold", type=float, metavar="X", help="default: the detector's own")
    _add_device(parser)


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", type=Path, required=True, metavar="FILE.inspector")
    parser.add_argument("--dataset", type=Path, required=True, metavar="DIR", help="in MVTec AD layout")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    _add_device(parser)


def _add_pretrain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--images", type=Path, required=True, metavar="DIR", help="folder of photographs")
    parser.add_argument(
        "--receptive-field", type=int, required=True, metavar="P", help="in pixels: 17, 33, 65, 67, 129 or 819"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the teacher to write (.safetensors)")
    parser.add_argument("--family", choices=tuple(family.value for family in Family), default=Family.FAST.value)
    parser.add_argument(
        "--targets",
        choices=("maps", "pooled"),
        default="maps",
        help="what the pretrained network gives: feature maps of whole crops, or one vector per patch as in the paper",
    )
    parser.add_argument("--pretrained", metavar="NAME", help="the network to learn from; default: efficientnet-lite0")
    parser.add_argument("--pretrained-weights", type=Path, metavar="FILE", help="its state dict (ResNets)")
    parser.add_argument(
        "--stages", type=_stages, metavar="N,N", help="stages of it whose maps are learned, or the maps' means"
    )
    parser.add_argument("--lambda-k", type=float, metavar="W", help="weight of distillation; 0: no pretrained network")
    parser.add_argument("--lambda-m", type=float, metavar="W", help="weight of metric learning")
    parser.add_argument("--lambda-c", type=float, metavar="W", help="weight of compactness")
    parser.add_argument("--crops", dest="pool_size", type=int, metavar="N", help="crops or patches to learn from")
    parser.add_argument("--steps", type=int, metavar="N", help="optimiser steps")
    parser.add_argument("--batch-size", type=int, metavar="N", help="samples per step, of all processes together")
    parser.add_argument(
        "--window", dest="window_px", type=int, metavar="PX", help="part of a crop that a sample covers; 256: all of it"
    )
    parser.add_argument(
        "--zoom",
        type=_zoom,
        metavar="A,B",
        help="range of a photograph's short side before crops are cut; of its sides in receptive fields for patches",
    )
    parser.add_argument("--learning-rate", type=float, metavar="X", help="the highest rate")
    parser.add_argument("--rate-schedule", dest="cosine", type=_is_cosine, metavar="{cosine,constant}")
    parser.add_argument("--seed", type=int, metavar="N", help="default: 0")
    parser.add_argument("--resume", action="store_true", help="go on where pretraining was stopped")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where the pretrained network's features are kept")
    parser.add_argument("--cache-limit", type=float, default=20, metavar="GB", help="what they may take; default: 20")
    _add_device(parser)


def _add_self_test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--window", action="store_true", help="open the window, inspect one part in it, close it")
    parser.add_argument("--screenshot", type=Path, metavar="FILE.png", help="with --window: a picture of it")


def _stages(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(number) for number in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of numbers such as 3,4,5") from None


def _zoom(text: str) -> tuple[int, int]:
    fields = _stages(text)
    if len(fields) != 2:
        raise argparse.ArgumentTypeError(f"{text!r} is not a range such as 4,16")
    return fields[0], fields[1]


def _is_cosine(text: str) -> bool:
    if text not in ("cosine", "constant"):
        raise argparse.ArgumentTypeError(f"{text!r} is not cosine or constant")
    return text == "cosine"


def _fail(error: InspectorError) -> int:
    # A frozen application may have nobody who sees its stderr.
    log.error("%s", error)
    sys.stderr.write(f"error: {error}\n")
    return error.exit_status
