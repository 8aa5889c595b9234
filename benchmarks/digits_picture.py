"""Figure 4 of the paper on MNIST: descriptors of a digit that Students know and of others, and the scores of all.

    python benchmarks/digits_picture.py MNIST [--out FILE] [--digit 0] [--train 1500] [--test 200]

MNIST has train/<digit>/ and test/<digit>/ full of images. Five Students learn one digit, as ``inspector benchmark
--one-class`` trains them. Above, some test images stand at the Teacher's descriptors, with a line to the mean of the
Students and a circle for their variance, brought into the plane as the window does it. Below are the scores of equation
11 of all test images. It takes about two minutes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
from matplotlib.patches import Circle
from torch import Tensor

from inspector.commands.progress import ProgressPrinter
from inspector.domain.arrays import Pixels
from inspector.domain.events import Work
from inspector.domain.profile import Family
from inspector.domain.scaling import distances, scaled
from inspector.evaluation.metrics import rank, roc_auc
from inspector.laboratory.one_class.images import LabelledFolder, open_labelled_folder, read_patches
from inspector.laboratory.one_class.run import HELD_BACK
from inspector.laboratory.one_class.students import (
    PatchRecipe,
    patch_descriptors,
    patch_predictions,
    train_patch_students,
)
from inspector.model.networks.students import Ensemble, mean_prediction, predictive_variance, regression_error
from inspector.model.teacher import shipped_patch_teacher

#: Test images that are drawn: of the digit, and one of each of so many others.
KNOWN, OTHERS = 5, 5
GOOD, ODD = "#228833", "#cc3311"
RECEPTIVE_FIELD = 33
SEED = 0


def main() -> None:
    """Train, describe, draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path("docs/images/method-digits.png"))
    parser.add_argument("--digit", default="0")
    parser.add_argument("--train", type=int, default=1500, help="images of the digit; default: 1500")
    parser.add_argument("--test", type=int, default=200, help="images of every digit; default: 200")
    arguments = parser.parse_args()
    folder = open_labelled_folder(arguments.folder)
    printer = ProgressPrinter()
    train = printer.run(read_patches(folder.paths("train", arguments.digit, arguments.train, SEED), RECEPTIVE_FIELD))
    images, labels = printer.run(read_test(folder, arguments.test))
    target, predictions, held_back = printer.run(described(train, images))
    scores = equation_11(target, predictions, held_back)[held_back:]
    is_odd = labels != arguments.digit
    area = roc_auc(rank(scores[is_odd], scores[~is_odd]))
    print(f"{len(train)} images of {arguments.digit}, {len(images)} test images, equation 11: ROC-AUC {area:.4f}")
    chosen = sample(labels, arguments.digit)
    mpl.rcParams.update({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False})
    figure = Figure(figsize=(7, 6.4))
    above, below = figure.subplots(2, 1, height_ratios=[3, 1])
    stress = draw_descriptors(
        above, images[chosen], is_odd[chosen], target[held_back:][chosen], predictions[:, held_back:][:, chosen]
    )
    print(f"stress {stress:.2f}")
    draw_scores(below, scores, is_odd, arguments.digit)
    FigureCanvasAgg(figure)
    figure.savefig(arguments.out, dpi=100, bbox_inches="tight", facecolor="white")
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1024:.0f} KiB")


def read_test(folder: LabelledFolder, most: int) -> Work[tuple[Pixels, np.ndarray]]:
    """Test images of all digits, n x 33 x 33 x 3, and their digits."""
    images, labels = [], []
    for name in folder.classes:
        images.append((yield from read_patches(folder.paths("test", name, most, SEED), RECEPTIVE_FIELD)))
        labels += [name] * len(images[-1])
    return np.concatenate(images), np.array(labels)


def described(train: Pixels, test: Pixels) -> Work[tuple[Tensor, Tensor, int]]:
    """Targets, n x d, and predictions, M x n x d, of held-back images and then of test images.

    The number of held-back images comes last.
    """
    teacher = shipped_patch_teacher(Family.PAPER, RECEPTIVE_FIELD)
    descriptors = patch_descriptors(teacher.network, train)
    mean, std = descriptors.mean(0), descriptors.std(0).clamp_min(1e-6)
    order = np.random.default_rng([SEED, len(train)]).permutation(len(train))
    held_back = round(HELD_BACK * len(train))
    held, kept = order[:held_back], order[held_back:]
    ensemble: Ensemble = yield from train_patch_students(
        teacher.card.family, RECEPTIVE_FIELD, train[kept], (descriptors[kept] - mean) / std, PatchRecipe(), SEED
    )
    images = np.concatenate([train[held], test])
    predictions = yield from patch_predictions(ensemble, images)
    return (patch_descriptors(teacher.network, images) - mean) / std, predictions, held_back


def equation_11(target: Tensor, predictions: Tensor, held_back: int) -> np.ndarray:
    """Scores, n, normalised by the held-back images, which come first."""
    error = regression_error(mean_prediction(predictions)[..., None, None], target[..., None, None]).flatten()
    variance = predictive_variance(predictions[..., None, None]).flatten()
    terms = [(term - term[:held_back].mean()) / term[:held_back].std() for term in (error, variance)]
    return (terms[0] + terms[1]).numpy()


def sample(labels: np.ndarray, digit: str) -> np.ndarray:
    """Indices of the test images that are drawn, the first ones of their digits."""
    others = [name for name in np.unique(labels) if name != digit]
    spread = [others[index * len(others) // OTHERS] for index in range(OTHERS)]
    firsts = [int(np.flatnonzero(labels == name)[0]) for name in spread]
    return np.array([*np.flatnonzero(labels == digit)[:KNOWN], *firsts])


def draw_descriptors(axes: Axes, images: Pixels, is_odd: np.ndarray, target: Tensor, predictions: Tensor) -> float:
    """Images at the Teacher's descriptors, crosses and circles at those of the Students. Returns the stress."""
    mean = mean_prediction(predictions)
    radii = predictive_variance(predictions[..., None, None]).flatten().sqrt().numpy()
    plane = scaled(distances(torch.cat([target, mean]).numpy()))
    count = len(images)
    rows = zip(images, is_odd, plane.places[:count], plane.places[count:], radii, strict=True)
    for image, odd, teacher, students, radius in rows:
        colour = ODD if odd else GOOD
        axes.plot(*np.stack([teacher, students], 1), color=colour, alpha=0.5, linewidth=1)
        axes.add_patch(Circle(students, radius, color=colour, alpha=0.2))
        axes.plot(*students, "x", color=colour, zorder=4)
        picture = OffsetImage(image, zoom=0.6)
        axes.add_artist(AnnotationBbox(picture, teacher, pad=0.1, bboxprops={"edgecolor": colour, "linewidth": 1.5}))
    axes.set(xticks=[], yticks=[], title="teacher (images), mean of the students (crosses), their variance (circles)")
    axes.title.set_fontsize(10)
    axes.set_aspect("equal", "datalim")
    axes.spines[:].set_visible(False)
    axes.margins(0.1)
    return plane.stress


def draw_scores(axes: Axes, scores: np.ndarray, is_odd: np.ndarray, digit: str) -> None:
    """Histograms of the scores, shifted to positive numbers for the logarithm."""
    shifted = scores - scores.min() + 1
    bins = np.geomspace(1, shifted.max(), 60).tolist()
    for chosen, colour, name in ((~is_odd, GOOD, f"digit {digit}"), (is_odd, ODD, "all other digits")):
        shares = np.full(chosen.sum(), 1 / chosen.sum())
        axes.hist(shifted[chosen], bins, color=colour, alpha=0.6, weights=shares, label=name)
    axes.set(
        xscale="log", yticks=[], ylabel="share of images", xlabel="anomaly score (equation 11, shifted to begin at 1)"
    )
    axes.legend(frameon=False, fontsize=9)


if __name__ == "__main__":
    main()
