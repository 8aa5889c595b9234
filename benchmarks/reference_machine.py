"""The limits of the machine that figures were measured on: instruction sets, arithmetic, memory.

    python benchmarks/reference_machine.py

Figures of different processors differ by four times, so this belongs beside every figure. Rates are the best of
several rounds: the machine's limit, and not its mood.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from inspector.storage.diagnostics import processor_name

ROUNDS = 7
MATRIX = 2048
#: As in the middle of the fast family's Teacher.
IMAGES, CHANNELS, SIDE = 4, 128, 64
COPIED_MIB = 512
FLAGS = ("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")


def features() -> list[str]:
    """Those of ``FLAGS`` that the processor has; empty where the system does not say."""
    information = Path("/proc/cpuinfo")
    known = set(information.read_text(encoding="utf-8").split()) if information.is_file() else set()
    return [flag for flag in FLAGS if flag in known]


def machine_line() -> str:
    """The machine and the instruction set in use, in one line."""
    used = torch.backends.cpu.get_cpu_capability()
    limit = os.environ.get("ONEDNN_MAX_CPU_ISA", "")
    return (
        f"{processor_name()}, {torch.get_num_threads()} threads, torch {torch.__version__} uses {used}"
        + (f", oneDNN up to {limit}" if limit else "")
        + f"; the processor has {', '.join(features()) or 'features that are not known'}"
    )


def best_s(work: Callable[[], object]) -> float:
    """Seconds of the fastest of ``ROUNDS`` rounds, after one that is not counted."""
    work()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def matrix_gflops(dtype: torch.dtype) -> float:
    """Of the product of two square matrices."""
    left, right = (torch.randn(MATRIX, MATRIX).to(dtype) for _ in range(2))
    return 2 * MATRIX**3 / best_s(lambda: left @ right) / 1e9


def convolution_gflops(groups: int) -> float:
    """Of a 3 x 3 convolution in channels-last layout, dense or depthwise."""
    pixels = torch.randn(IMAGES, CHANNELS, SIDE, SIDE).contiguous(memory_format=torch.channels_last)
    layer = torch.nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1, groups=groups)
    layer.weight.data = layer.weight.data.contiguous(memory_format=torch.channels_last)
    operations = 2 * 9 * IMAGES * CHANNELS * (CHANNELS // groups) * SIDE**2
    with torch.inference_mode():
        return operations / best_s(lambda: layer(pixels)) / 1e9


def copy_gb_s() -> float:
    """Bytes read and written a second, in GB, while a large array is copied."""
    source = np.ones(COPIED_MIB * 2**20, dtype=np.uint8)
    target = np.empty_like(source)
    return 2 * source.nbytes / best_s(lambda: np.copyto(target, source)) / 1e9


def main() -> None:
    """Measure and print."""
    print(machine_line())
    print(f"matrix product float32    {matrix_gflops(torch.float32):8.0f} GFLOP/s")
    if "avx512_bf16" in features():
        # Without hardware support this takes minutes.
        print(f"matrix product bfloat16   {matrix_gflops(torch.bfloat16):8.0f} GFLOP/s")
    print(f"convolution 3 x 3         {convolution_gflops(1):8.0f} GFLOP/s")
    print(f"convolution 3 x 3, depthwise {convolution_gflops(CHANNELS):5.1f} GFLOP/s")
    print(f"memory, copying           {copy_gb_s():8.1f} GB/s")


if __name__ == "__main__":
    main()
