"""Other Students for the Teacher of p = 67: widths, kinds of convolutions, a coarser stem.

    python benchmarks/student_networks.py DATASET... [--seeds 0 1] [--students NAME...] [--score-rule residual-distance]

DATASET is in MVTec AD layout. Everything else is the Profile ``fast``, so that Detectors differ in nothing but these
Students; multiply-adds are of one of them for 256 x 256 pixels.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from inspector.commands.progress import ProgressPrinter
from inspector.domain.profile import Family, Profile, ScoreRule, profile_by_name
from inspector.domain.train_request import TrainRequest
from inspector.evaluation.dataset import Dataset, load_mvtec
from inspector.evaluation.evaluate import evaluate_detector
from inspector.model.networks import students
from inspector.model.networks.context import ContextNetwork, Widths
from inspector.model.networks.families import Network, build_student
from inspector.model.networks.layers import ConvUnit
from inspector.model.open_detector import open_detector
from inspector.model.training.train_detector import train_detector

#: The Teacher whose Students are compared, and what its Students see and predict.
FIELD, STUDENT_FIELD, DESCRIPTOR_DIM = 67, 65, 40
#: Layers of a Student up to the first one at stride 8.
STEM_LAYERS = 4


class Residual(nn.Module):
    """Layers beside a skip; without padding the skip is cropped by the pixel that they lose."""

    def __init__(self, *layers: nn.Module, crop: int = 0) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self._crop = crop

    def forward(self, x: Tensor) -> Tensor:
        """Map N x C x H x W."""
        skip = x[..., self._crop : x.shape[2] - self._crop, self._crop : x.shape[3] - self._crop]
        narrowed: Tensor = skip + self.layers(x)
        return narrowed


def _layers(network: nn.Module) -> nn.Sequential:
    assert isinstance(network.layers, nn.Sequential)
    return network.layers


def with_widths(first: int, second: int, third: int, middle: int | None = None) -> ContextNetwork:
    """Today's layers, with other numbers of channels."""
    return ContextNetwork(STUDENT_FIELD, DESCRIPTOR_DIM, Widths(first, second, third, middle=middle))


def with_layers(*layers: nn.Module) -> ContextNetwork:
    """Other layers before the same head."""
    network = with_widths(24, 32, 160)
    network.layers = nn.Sequential(*layers)
    return network


def separable(inputs: int, outputs: int, stride: int = 1, padding: int = 0) -> nn.Sequential:
    """A 3 x 3 convolution for every channel, then a 1 x 1 one."""
    depthwise = ConvUnit(inputs, inputs, kernel=3, stride=stride, groups=inputs, padding=padding)
    return nn.Sequential(depthwise, ConvUnit(inputs, outputs))


def depthwise_separable() -> ContextNetwork:
    """Every layer but the first one."""
    return with_layers(
        ConvUnit(3, 24, kernel=5, stride=2),
        separable(24, 32, stride=2),
        *(Residual(separable(32, 32), crop=1) for _ in range(2)),
        separable(32, 160, stride=2),
        *(Residual(separable(160, 160, padding=1)) for _ in range(2)),
    )


def inverted(expansion: int) -> ContextNetwork:
    """At stride 8: expand, 3 x 3 for every channel, project."""
    hidden = 160 * expansion
    return with_layers(
        *list(_layers(with_widths(24, 32, 160)).children())[: STEM_LAYERS + 1],
        *(
            Residual(
                ConvUnit(160, hidden),
                ConvUnit(hidden, hidden, kernel=3, groups=hidden, padding=1),
                ConvUnit(hidden, 160, linear=True),
            )
            for _ in range(2)
        ),
    )


def stem_of_stride_4() -> ContextNetwork:
    """One 9 x 9 convolution of stride 4 instead of two of stride 2."""
    today = _layers(with_widths(24, 32, 160, middle=64))
    return with_layers(ConvUnit(3, 32, kernel=9, stride=4), *list(today.children())[2:])


Build = Callable[[], ContextNetwork]
CHOICES: dict[str, Build] = {
    "today": lambda: with_widths(24, 32, 160, middle=64),
    "32-64-160": lambda: with_widths(32, 64, 160),
    "24-32-160": lambda: with_widths(24, 32, 160),
    "24-32-128": lambda: with_widths(24, 32, 128),
    "16-32-96": lambda: with_widths(16, 32, 96),
    "narrowed-to-40": lambda: with_widths(24, 32, 160, middle=40),
    "separable": depthwise_separable,
    "expansion-2": lambda: inverted(2),
    "stem-stride-4": stem_of_stride_4,
}


def measure(dataset: Dataset, build: Build, profile: Profile, seed: int) -> tuple[float, float, float]:
    """Image AUROC, AUPRO and seconds of training."""

    def student(family: Family, receptive_field: int) -> Network:
        return build() if receptive_field == FIELD else build_student(family, receptive_field)

    setattr(students, "build_student", student)  # noqa: B010 - it is another module's
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.inspector"
        started = time.perf_counter()
        ProgressPrinter().run(
            train_detector(TrainRequest(dataset.train_good, path, profile, Path(folder) / "checkpoint", seed))
        )
        trained_s = time.perf_counter() - started
        # The file's Graph tells all; its tensors would be read as those of today's Students.
        evaluation = ProgressPrinter().run(evaluate_detector(open_detector(path, "cpu"), dataset))
    auroc, aupro = evaluation.image_auroc, evaluation.aupro["0.3"]
    if auroc is None or aupro is None:
        raise SystemExit("the dataset needs good and defective test images, and masks")
    return auroc, aupro, trained_s


def multiply_adds(build: Build) -> float:
    """Of one Student for 256 x 256 pixels, in units of 10^9."""
    border = ContextNetwork.border_field - ContextNetwork.output_stride
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        build().eval()(torch.zeros(1, 3, 256 + border, 256 + border))
    return counter.get_total_flops() / 2e9


def main() -> None:
    """Train, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--students", nargs="+", choices=CHOICES, default=list(CHOICES))
    parser.add_argument("--score-rule", default=ScoreRule.RESIDUAL_DISTANCE, type=ScoreRule)
    arguments = parser.parse_args()
    profile = dataclasses.replace(profile_by_name("fast"), score_rule=arguments.score_rule)
    print(f"profile fast, {arguments.score_rule}, means of seeds {arguments.seeds}, {torch.get_num_threads()} threads")
    print("dataset               students         GMAC  image AUROC  AUPRO(0.3)  train s")
    for folder in arguments.datasets:
        dataset = load_mvtec(folder)
        for name in arguments.students:
            build = CHOICES[name]
            rows = [measure(dataset, build, profile, seed) for seed in arguments.seeds]
            auroc, aupro, trained_s = (statistics.mean(column) for column in zip(*rows, strict=True))
            print(
                f"{folder.name:20s}  {name:15s}  {multiply_adds(build):4.2f}  {auroc:11.3f}  {aupro:10.3f}  "
                f"{trained_s:7.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
