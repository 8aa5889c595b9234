"""The pictures of docs/method.md, from parts that Inspector renders itself: nothing but the checkout is needed.

    python benchmarks/method_pictures.py [--out docs/images] [--only scores dense teachers] [--steps 300]

``scores`` trains a Detector on the rendered parts, which takes minutes; the others take seconds.
"""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path

import cv2
import matplotlib as mpl
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from inspector.demo.parts import render_demo_parts
from inspector.domain.events import Work
from inspector.domain.profile import STANDARD, Profile, ScoreRule
from inspector.domain.train_request import TrainRequest
from inspector.evaluation.dataset import Dataset, TestImage, load_mvtec
from inspector.laboratory.dense_cost import map_cost, patchwise_multiply_adds
from inspector.model.detector import TrainedDetector, load_detector
from inspector.model.networks.families import network_input
from inspector.model.networks.paper import NATURAL_STRIDES, OUTPUT_STRIDES
from inspector.model.scoring.score_rules import rule_of
from inspector.model.teacher import read_teacher
from inspector.model.training.train_detector import train_detector
from inspector.paths import resources_dir
from inspector.runtime.zoom import enlarge, zoom_image
from inspector.storage.images import read_image, read_mask

CPU = torch.device("cpu")
#: Smallest defect that is easy to see in a picture of this size, in pixels of the rendered part.
SEEN_PX = 150
COLOURS = {17: "#4477aa", 33: "#ee6677", 65: "#228833", 129: "#aa3377"}


def finished(work: Work[object]) -> None:
    """Run Work to its end."""
    for _ in work:
        pass


def main() -> None:
    """Draw what is asked for."""
    drawings: dict[str, Callable[[argparse.Namespace], Figure]] = {
        "scores": scores,
        "dense": dense,
        "teachers": teachers,
    }
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--only", nargs="+", choices=drawings, default=list(drawings))
    parser.add_argument("--steps", type=int, default=300, help="of training for scores; default: 300")
    parser.add_argument("--parts", type=int, default=40, help="good parts to train with; default: 40")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    mpl.rcParams.update({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False})
    for name in arguments.only:
        # Photographs as JPEG, drawings as PNG: both stay small.
        path = arguments.out / f"method-{name}.{'jpg' if name == 'scores' else 'png'}"
        figure = drawings[name](arguments)
        FigureCanvasAgg(figure)
        options = {"quality": 80} if path.suffix == ".jpg" else {}
        figure.savefig(path, dpi=100, bbox_inches="tight", facecolor="white", pil_kwargs=options)
        print(f"{path}: {path.stat().st_size / 1024:.0f} KiB", flush=True)


def trained(profile: Profile, arguments: argparse.Namespace, folder: Path) -> tuple[Dataset, TrainedDetector]:
    """Rendered parts, and a Detector of them."""
    finished(render_demo_parts(folder / "parts", good=arguments.parts * 6 // 5 + 1, defective=18))
    dataset = load_mvtec(folder / "parts")
    path = folder / "parts.inspector"
    request = TrainRequest(dataset.train_good[: arguments.parts], path, profile, path.with_suffix(".checkpoint"))
    finished(train_detector(request))
    return dataset, load_detector(path, "cpu")


def shown(dataset: Dataset, count: int) -> list[TestImage]:
    """The parts with the largest defects, each of another kind."""
    sizes = {item: int(read_mask(item.mask_path).sum()) for item in dataset.test if item.mask_path is not None}
    largest_of: dict[str, TestImage] = {}
    for item in sorted(sizes, key=lambda item: sizes[item], reverse=True):
        if sizes[item] >= SEEN_PX:
            largest_of.setdefault(item.defect, item)
    return list(largest_of.values())[:count]


def scores(arguments: argparse.Namespace) -> Figure:
    """What Students miss, where they disagree, and what the two score rules make of it."""
    profile = dataclasses.replace(STANDARD, receptive_fields=(33,), ensemble_size=3, max_steps=arguments.steps)
    with tempfile.TemporaryDirectory() as folder:
        dataset, detector = trained(profile, arguments, Path(folder))
        (scale,) = detector.scales
        items = [next(item for item in dataset.test if not item.is_defective), *shown(dataset, 3)]
        images = [read_image(item.path) for item in items]
        truths = [truth_of(item, image) for item, image in zip(items, images, strict=True)]
    titles = ("part", "regression error e", "predictive variance v", "equation 11", "residual distance")
    columns: list[list[np.ndarray]] = [[] for _ in titles[1:]]
    with torch.inference_mode():
        for image in images:
            x = network_input(zoom_image(image, profile.resolution_px)[None], scale.teacher, CPU)
            residuals = scale.networks(x)
            maps = [residuals.error, residuals.variance]
            for rule in (ScoreRule.EQUATION_11, ScoreRule.RESIDUAL_DISTANCE):
                module = rule_of(rule, scale)
                maps.append(module(residuals, residuals.global_context, *module.placed().values()))
            for column, score_map in zip(columns, maps, strict=True):
                column.append(enlarge(score_map[0].numpy(), *image.shape[:2]))
    return grid(images, truths, columns, titles)


def truth_of(item: TestImage, image: np.ndarray) -> np.ndarray:
    """Where a part is defective."""
    return np.zeros(image.shape[:2], np.bool_) if item.mask_path is None else read_mask(item.mask_path)


def grid(
    images: list[np.ndarray], truths: list[np.ndarray], columns: list[list[np.ndarray]], titles: tuple[str, ...]
) -> Figure:
    """Parts with their ground truth outlined, and maps; every column has one scale of colours for all of its rows."""
    figure = Figure(figsize=(2 * len(titles), 2.05 * len(images)))
    axes = figure.subplots(len(images), len(titles), squeeze=False, gridspec_kw={"wspace": 0.03, "hspace": 0.03})
    for row, (image, truth) in enumerate(zip(images, truths, strict=True)):
        outlined = image.copy()
        outlines, _ = cv2.findContours(truth.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(outlined, outlines, -1, (255, 220, 0), max(1, image.shape[0] // 128))
        axes[row, 0].imshow(outlined)
        for place, column in enumerate(columns, start=1):
            low = float(np.median(np.stack([np.median(score_map) for score_map in column])))
            high = max(float(score_map.max()) for score_map in column)
            axes[row, place].imshow(column[row], cmap="inferno", vmin=low, vmax=low + 0.7 * (high - low))
    for place, title in enumerate(titles):
        axes[0, place].set_title(title, fontsize=11)
    for panel in axes.flat:
        panel.set_axis_off()
    return figure


def dense(_: argparse.Namespace) -> Figure:
    """What descriptors of a 256 x 256 image cost, for every output stride, and patch by patch."""
    figure = Figure(figsize=(7, 3.2))
    axes: Axes = figure.subplots()
    for p in NATURAL_STRIDES:
        together = [map_cost(p, 256, stride).flops / 1e9 for stride in OUTPUT_STRIDES]
        alone = [2 * patchwise_multiply_adds(p, 256 + p - s, 256 + p - s, s) / 1e9 for s in OUTPUT_STRIDES]
        axes.loglog(OUTPUT_STRIDES, together, "o-", color=COLOURS[p], label=f"p = {p}, dense")
        axes.loglog(OUTPUT_STRIDES, alone, "o:", color=COLOURS[p], alpha=0.6, label=f"p = {p}, patch by patch")
    axes.set(xlabel="output stride [pixels]", ylabel="GFLOP a network and image")
    axes.set_xticks(OUTPUT_STRIDES, labels=[str(stride) for stride in OUTPUT_STRIDES])
    axes.minorticks_off()
    axes.set_yticks((100, 1000, 10_000), labels=("100", "1,000", "10,000"))
    axes.grid(alpha=0.2)
    axes.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def teachers(_: argparse.Namespace) -> Figure:
    """How the shipped Teachers learned, from their model cards."""
    figure = Figure(figsize=(7, 3.2))
    axes: Axes = figure.subplots()
    for path in sorted((resources_dir() / "teachers").glob("*.safetensors")):
        card = read_teacher(path).card
        if card.receptive_field not in COLOURS:
            # P itself: nothing was learned step by step.
            continue
        steps, losses = zip(*card.curve, strict=True)
        style = "-" if card.family == "fast" else ":" if path.stem.endswith("patch") else "--"
        axes.semilogx(steps, losses, style, color=COLOURS[card.receptive_field], label=path.stem)
    axes.set(xlabel="steps", ylabel="unexplained share of P's variance", ylim=(0, 1))
    axes.set_xticks((250, 1000, 4000), labels=("250", "1,000", "4,000"))
    axes.minorticks_off()
    axes.grid(alpha=0.2)
    axes.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


if __name__ == "__main__":
    main()
