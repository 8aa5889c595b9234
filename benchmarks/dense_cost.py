"""FLOPs and memory of dense extraction with the paper's networks, beside patch-by-patch extraction.

    python benchmarks/dense_cost.py [--side 256] [--measure]

FLOPs are those of one network (a Teacher, or one Student) for one square image; ``--measure`` also times it.
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np
import torch

from inspector.laboratory.dense_cost import map_cost, patchwise_multiply_adds
from inspector.model.networks.families import descriptor_map, fold_batch_norm, network_input, place_on
from inspector.model.networks.paper import NATURAL_STRIDES, OUTPUT_STRIDES, PaperNetwork


def forward_s(receptive_field: int, side_px: int, stride: int) -> float:
    """Median wall time of a forward pass in seconds."""
    network = PaperNetwork(receptive_field, stride)
    fold_batch_norm(network)
    place_on(network, torch.device("cpu"))
    x = network_input(np.zeros((1, side_px, side_px, 3), np.uint8), network, torch.device("cpu"))
    times = []
    for _ in range(4):
        started = time.perf_counter()
        descriptor_map(network, x)
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=256, help="width and height of the image in pixels")
    parser.add_argument("--measure", action="store_true", help="time the networks as well")
    arguments = parser.parse_args()
    print(" p  stride  GFLOP  patch by patch  memory MiB" + ("  forward s" if arguments.measure else ""))
    for receptive_field, natural in NATURAL_STRIDES.items():
        for stride in OUTPUT_STRIDES:
            cost = map_cost(receptive_field, arguments.side, stride)
            padded = arguments.side + receptive_field - stride
            patches = 2 * patchwise_multiply_adds(receptive_field, padded, padded, stride)
            line = f"{receptive_field:2d}  {stride:3d}{'*' if stride == natural else ' '}  {cost.flops / 1e9:7.1f}"
            line += f"  {patches / 1e9:14.1f}  {cost.working_bytes / 2**20:10.1f}"
            if arguments.measure:
                line += f"  {forward_s(receptive_field, arguments.side, stride):9.2f}"
            print(line, flush=True)
    print("* natural stride: one phase of the pooling grid")


if __name__ == "__main__":
    main()
