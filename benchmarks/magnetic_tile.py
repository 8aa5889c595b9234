"""Train, evaluate and inspect through the command line, several seeds; prints the figures the README quotes.

    python benchmarks/magnetic_tile.py DATASET [--seeds 3] [--profile standard] [--score-rule residual-distance]

DATASET is a folder in MVTec AD layout. Every step is a process of its own, as a user would start it; times are wall
times of the whole process, memory is the largest resident size that sampling saw.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import torch


@dataclass(frozen=True)
class Run:
    """One process: wall time and peak memory."""

    wall_s: float
    peak_gib: float


def run(*command: str) -> Run:
    """Run one command of Inspector to its end; what it prints is not shown."""
    started = time.perf_counter()
    call = [sys.executable, "-m", "inspector", *command]
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            peak = max(peak, watched.memory_info().rss)
        except psutil.Error:
            break
        time.sleep(0.05)
    if process.wait() != 0:
        raise SystemExit(f"inspector {' '.join(command)} failed with status {process.returncode}")
    return Run(time.perf_counter() - started, peak / 2**30)


def train_and_evaluate(dataset: Path, *options: str) -> tuple[Run, dict[str, Any]]:
    """Train on a dataset's good parts with some options, and what evaluating on its test images reports."""
    with tempfile.TemporaryDirectory() as folder:
        model, report = Path(folder) / "d.inspector", Path(folder) / "d.json"
        trained = run("train", "--good", str(dataset / "train" / "good"), "--model", str(model), *options)
        run("evaluate", "--model", str(model), "--dataset", str(dataset), "--json", str(report))
        return trained, json.loads(report.read_text())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--profile", default="standard")
    parser.add_argument("--score-rule", default="residual-distance")
    arguments = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, {torch.get_num_threads()} threads, torch {torch.__version__}")
    print(f"capability {torch.backends.cpu.get_cpu_capability()}, profile {arguments.profile}, {arguments.score_rule}")
    print("seed  train s  train GiB  image AUROC  pixel AUROC  AUPRO(0.3)  ms/image")
    rows = []
    for seed in range(arguments.seeds):
        options = ("--profile", arguments.profile, "--score-rule", arguments.score_rule, "--seed", str(seed))
        trained, figures = train_and_evaluate(arguments.dataset, *options)
        qualities = ("image_auroc", "pixel_auroc", "aupro_0.3", "ms_per_image_median")
        row = (trained.wall_s, trained.peak_gib, *(figures[name] for name in qualities))
        rows.append(row)
        print(f"{seed:4d}  " + _line(row), flush=True)
    print("mean  " + _line(tuple(statistics.mean(column) for column in zip(*rows, strict=True))))


def _line(row: tuple[float, ...]) -> str:
    return f"{row[0]:7.0f}  {row[1]:9.2f}  {row[2]:11.4f}  {row[3]:11.4f}  {row[4]:10.4f}  {row[5]:8.1f}"


if __name__ == "__main__":
    main()
