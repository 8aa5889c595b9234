"""The best accuracy for its time: one Detector per choice of Scales, and what it costs to train and to run.

    python benchmarks/frontier.py DATASET --out frontier.json [--plot frontier.png] [--choices 33:1 819:1 33,819:1]

A choice is a list of receptive fields and the Students per Scale; other numbers are those of the Profile ``fast``.
DATASET is in MVTec AD layout. Every step is a process of its own (benchmarks/magnetic_tile.py). What is in FILE is not
measured again, so choices can be added, and a run that was interrupted goes on.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import torch
from magnetic_tile import train_and_evaluate

CHOICES = (
    "67,819:1",
    "819:1",
    "67:1",
    "67,819:3",
    "129:1",
    "65:1",
    "33:1",
    "17:1",
    "33,819:1",
    "33,129:1",
    "33,67,819:1",
)


def measure(dataset: Path, choice: str, seed: int) -> dict[str, Any]:
    """Train, evaluate."""
    fields, _, students = choice.partition(":")
    options = ("--profile", "fast", "--receptive-fields", fields, "--ensemble-size", students, "--seed", str(seed))
    trained, figures = train_and_evaluate(dataset, *options)
    return {
        "train_s": trained.wall_s,
        "train_gib": trained.peak_gib,
        **{name: figures[name] for name in ("image_auroc", "aupro_0.3", "ms_per_image_median")},
    }


def draw(rows: dict[str, dict[str, Any]], path: Path) -> None:
    """AUPRO and image AUROC against milliseconds and against minutes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 6), layout="constrained")
    axes = figure.subplots(2, 2, sharex="col", sharey="row")
    columns = (("ms_per_image_median", 1.0, "ms an image, decode to mask"), ("train_s", 60.0, "minutes of training"))
    for row, quality in enumerate(("aupro_0.3", "image_auroc")):
        for column, (cost, unit, label) in enumerate(columns):
            ax = axes[row][column]
            points = sorted((figures[cost] / unit, figures[quality], choice) for choice, figures in rows.items())
            close = 0.08 * (max(y for _, y, _ in points) - min(y for _, y, _ in points))
            above: list[tuple[float, bool]] = []
            for x, y, choice in points:
                ax.plot(x, y, "o", color="#4477aa")
                # Neighbours would write over each other.
                last = next((is_above for height, is_above in reversed(above) if abs(height - y) < close), False)
                above.append((y, not last))
                place = (4, -12) if last else (4, 5)
                ax.annotate(choice, (x, y), fontsize=8, xytext=place, textcoords="offset points")
            ax.margins(0.3, 0.12)
            ax.grid(alpha=0.3)
            if row == 1:
                ax.set_xlabel(label)
        axes[row][0].set_ylabel("AUPRO (FPR up to 0.3)" if row == 0 else "image AUROC")
    figure.savefig(path, dpi=120)


def main() -> None:
    """Measure, print, and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--choices", nargs="+", default=CHOICES)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rows: dict[str, dict[str, Any]] = json.loads(arguments.out.read_text()) if arguments.out.exists() else {}
    print(f"{arguments.dataset.name}, profile fast, seed {arguments.seed}, {torch.get_num_threads()} threads")
    print("receptive fields:Students  image AUROC  AUPRO(0.3)  ms/image  train s  train GiB")
    for choice in arguments.choices:
        if choice not in rows:
            rows[choice] = measure(arguments.dataset, choice, arguments.seed)
            arguments.out.write_text(json.dumps(rows, indent=1))
        row = rows[choice]
        print(
            f"{choice:25s}  {row['image_auroc']:11.3f}  {row['aupro_0.3']:10.3f}  {row['ms_per_image_median']:8.1f}  "
            f"{row['train_s']:7.0f}  {row['train_gib']:9.2f}",
            flush=True,
        )
    if arguments.plot:
        draw(rows, arguments.plot)


if __name__ == "__main__":
    main()
