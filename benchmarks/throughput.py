"""Images a second against size and batch, and the memory that it takes.

    python benchmarks/throughput.py [--profile fast] [--sides 128 256 512] [--batches 1 4] [--plot FILE]

Every line is a process of its own: it opens a Detector of the Profile with Students as they are initialised (times do
not depend on the weights) whose images are zoomed to that many pixels a side, and inspects noise, from pixels to the
Anomaly Map. Memory is the largest resident size of the process.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

#: Seconds that a line may take beyond its first image.
BUDGET_S = 8.0


def detector_of(profile_name: str, side_px: int, path: Path) -> None:
    """Write a Detector that has not been trained."""
    import torch

    from inspector.domain.manifest import Combination, DetectorManifest
    from inspector.domain.profile import profile_by_name
    from inspector.domain.results import Thresholds
    from inspector.model.detector import TrainedDetector, save_detector
    from inspector.model.networks.students import Ensemble
    from inspector.model.part_cache import DescriptorStatistics
    from inspector.model.scoring.map_graph import Baseline, MapStatistics, ScaleStatistics
    from inspector.model.scoring.residual_statistics import GRID, ResidualGaussians
    from inspector.model.scoring.scale import ErrorStatistics, Scale, ScaleNetworks
    from inspector.model.teacher import shipped_teacher

    profile = profile_by_name(profile_name)
    scales = []
    for field in profile.receptive_fields:
        ensemble = Ensemble.untrained(profile.family, field, profile.ensemble_size)
        teacher = shipped_teacher(profile.family, field).network
        dim = teacher.descriptor_dim
        flat = DescriptorStatistics(torch.zeros(dim, 1, 1), torch.ones(dim, 1, 1))
        whitening = torch.eye(dim).expand(GRID, GRID, -1, -1).contiguous()
        # The largest Scale follows the part's global context, so that tiled images are looked at twice.
        follows = field == max(profile.receptive_fields)
        response = torch.zeros(GRID, GRID, dim, dim) if follows else None
        gaussians = ResidualGaussians(torch.zeros(GRID, GRID, dim), whitening, 0.5, response)
        networks = ScaleNetworks(teacher, ensemble, flat)
        scales.append(Scale(networks, gaussians, ErrorStatistics(0.0, 1.0, 0.0, 1.0)))
    manifest = DetectorManifest(
        profile=profile.name,
        family=str(profile.family),
        receptive_fields=profile.receptive_fields,
        ensemble_size=profile.ensemble_size,
        resolution_px=side_px,
        score_rule=str(profile.score_rule),
        thresholds=Thresholds(2.0, 3.0),
        good_scores=(1.0,),
        part_count=1,
        training_steps=1,
        training_s=0.0,
        seed=0,
        created="",
        libraries={},
        teachers={},
    )
    rows = tuple(ScaleStatistics(baseline=Baseline.LEVEL) for _ in scales)
    maps = MapStatistics(rows, sharpens=True, combination=Combination.SUM)
    save_detector(TrainedDetector(manifest, tuple(scales), maps, None, torch.device("cpu")), path)


def measure(path: Path, side_px: int, batch: int) -> dict[str, float]:
    """Inspect in this process; torch is not loaded here, as it is not while Inspector inspects."""
    from inspector.model.open_detector import open_detector
    from inspector.runtime.tiles import tiled_scores

    running = open_detector(path, "cpu")
    images = np.random.default_rng(0).integers(0, 256, (batch, side_px, side_px, 3), np.uint8)

    def once() -> None:
        running.runtime.maps(tiled_scores(running.runtime, running.graph, images))

    once()
    taken: list[float] = []
    while sum(taken) < BUDGET_S and len(taken) < 30:
        started = time.perf_counter()
        once()
        taken.append(time.perf_counter() - started)
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"ms": 1000 * float(np.median(taken)) / batch, "peak_gib": peak_kib / 2**20}


def main() -> None:
    """Measure, print, and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", default="standard")
    parser.add_argument("--sides", type=int, nargs="+", default=[128, 256, 512, 1024, 2048, 4096])
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(Path(arguments.one[0]), int(arguments.one[1]), int(arguments.one[2]))))
        return
    print(f"profile {arguments.profile}\nside px  batch  ms/image  images/s  megapixels/s  peak GiB")
    lines: dict[int, list[tuple[int, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for side in arguments.sides:
            path = Path(folder) / f"{side}.inspector"
            detector_of(arguments.profile, side, path)
            for batch in arguments.batches:
                if batch > 1 and side > 1024:
                    continue
                call = [sys.executable, __file__, "--one", str(path), str(side), str(batch)]
                row = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
                rate = 1000 / row["ms"]
                print(
                    f"{side:7d}  {batch:5d}  {row['ms']:8.1f}  {rate:8.2f}  {rate * side**2 / 1e6:12.2f}"
                    f"  {row['peak_gib']:8.2f}",
                    flush=True,
                )
                lines.setdefault(batch, []).append((side, rate))
    if arguments.plot:
        draw(lines, arguments.profile, arguments.plot)


def draw(lines: dict[int, list[tuple[int, float]]], profile: str, path: Path) -> None:
    """Images a second against the side, one line per batch."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3.6), layout="constrained")
    axes = figure.subplots()
    for batch, points in lines.items():
        axes.loglog(*zip(*points, strict=True), marker="o", label=f"batch {batch}")
    axes.set(xlabel="side of the image, pixels", ylabel="images a second", title=f"Profile {profile}, CPU")
    sides = sorted({side for points in lines.values() for side, _ in points})
    axes.set_xticks(sides, labels=map(str, sides))
    axes.minorticks_off()
    axes.grid(True, which="both", alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    main()
