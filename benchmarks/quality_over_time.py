"""Quality after 1, 2, 5 and 10 minutes of training.

    python benchmarks/quality_over_time.py DATASET --out FILE.json [--profile standard] [--minutes 1 2 5 10]
        [--seed 0] [--plot FILE.png]

The learning rate falls over all steps of a training, so "after 5 minutes" is a training that is planned to take 5: its
steps are as many as fit into the whole process beside its fixed part (start, checking, describing, calibrating). Two
short trainings tell how long that part and a step take. Where training ends early, the steps and the time that it took
are what is told. DATASET is in MVTec AD layout. Every step is a process of its own (benchmarks/magnetic_tile.py). What
is in FILE is not measured again, so minutes and Profiles can be added, and a run that was interrupted goes on; another
DATASET or seed needs a FILE of its own.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import torch
from magnetic_tile import run, train_and_evaluate

#: Steps of the two short trainings; whole multiples of the steps between two measurements, which take time as well.
SHORT, LONGER = 25, 100
Row = dict[str, Any]


def main() -> None:
    """Measure, print, and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--profile", default="standard")
    parser.add_argument("--minutes", type=float, nargs="+", default=[1.0, 2.0, 5.0, 10.0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plot", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    measured: dict[str, Any] = (
        json.loads(arguments.out.read_text()) if arguments.out.exists() else {"paces": {}, "rows": {}}
    )
    options = ("--profile", arguments.profile, "--seed", str(arguments.seed))
    if arguments.profile not in measured["paces"]:
        measured["paces"][arguments.profile] = pace(arguments.dataset, options)
        arguments.out.write_text(json.dumps(measured, indent=1))
    fixed_s, step_s = (measured["paces"][arguments.profile][name] for name in ("fixed_s", "step_s"))
    print(
        f"{arguments.dataset.name}, profile {arguments.profile}, seed {arguments.seed}, "
        f"{torch.get_num_threads()} threads"
    )
    print(f"fixed part {fixed_s:.1f} s, a step {step_s:.3f} s")
    print("minutes planned  minutes  steps planned   steps  image AUROC  AUPRO(0.3)")
    rows: dict[str, Row] = measured["rows"].setdefault(arguments.profile, {})
    for minutes in arguments.minutes:
        name = f"{minutes:g}"
        if name not in rows:
            rows[name] = measure(arguments.dataset, options, planned_steps(minutes, fixed_s, step_s))
            arguments.out.write_text(json.dumps(measured, indent=1))
        row = rows[name]
        print(
            f"{minutes:15g}  {row['train_s'] / 60:7.2f}  {row['planned_steps']:13d}  {row['steps']:6d}  "
            f"{row['image_auroc']:11.3f}  {row['aupro_0.3']:10.3f}",
            flush=True,
        )
    if arguments.plot:
        draw(measured["rows"], arguments.plot)


def pace(dataset: Path, options: tuple[str, ...]) -> dict[str, float]:
    """Seconds that a training takes without any step, and per step."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "d.inspector"
        short_s, longer_s = (train(dataset, model, options, steps) for steps in (SHORT, LONGER))
    step_s = max((longer_s - short_s) / (LONGER - SHORT), 1e-3)
    return {"fixed_s": max(short_s - SHORT * step_s, 0.0), "step_s": step_s}


def planned_steps(minutes: float, fixed_s: float, step_s: float) -> int:
    """Steps that fit into so many minutes."""
    steps = int((60 * minutes - fixed_s) / step_s)
    if steps < 1:
        raise SystemExit(f"{minutes:g} min are too short: {fixed_s / 60:.2f} min are gone before and after all steps")
    return steps


def measure(dataset: Path, options: tuple[str, ...], steps: int) -> Row:
    """Train, evaluate."""
    trained, figures = train_and_evaluate(dataset, *options, "--steps", str(steps))
    return {
        "train_s": trained.wall_s,
        "planned_steps": steps,
        "steps": figures["train"]["training_steps"],
        **{name: figures[name] for name in ("image_auroc", "aupro_0.3")},
    }


def train(dataset: Path, model: Path, options: tuple[str, ...], steps: int) -> float:
    """Seconds that the process takes."""
    good = str(dataset / "train" / "good")
    return run("train", "--good", good, "--model", str(model), *options, "--steps", str(steps)).wall_s


def draw(profiles: dict[str, dict[str, Row]], path: Path) -> None:
    """Image AUROC and AUPRO against the minutes that training really took, one curve per Profile."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    qualities = (("image_auroc", "image AUROC"), ("aupro_0.3", "AUPRO (FPR up to 0.3)"))
    for ax, (quality, label) in zip(figure.subplots(1, 2), qualities, strict=True):
        for profile, rows in profiles.items():
            points = sorted((row["train_s"] / 60, row[quality]) for row in rows.values())
            ax.plot(*zip(*points, strict=True), "o-", label=profile)
        ax.set_xlabel("minutes of training, whole process")
        ax.set_ylabel(label)
        ax.grid(alpha=0.3)
        ax.legend()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
