"""Which device computes, and in which precision it trains."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch

from inspector.domain.devices import Device, device_by_name
from inspector.errors import UsageError


def resolve_device(name: str) -> torch.device:
    """The torch device that a ``Device`` means on this computer.

    Raises:
        UsageError: CUDA was asked for and is not there, or the name is unknown.
    """
    device = device_by_name(name)
    if device is Device.CUDA and not torch.cuda.is_available():
        raise UsageError(
            "No CUDA device was found", "compute on the CPU (--device cpu), or install a driver", "no-cuda"
        )
    return torch.device("cpu" if device is Device.CPU or not torch.cuda.is_available() else "cuda")


def training_precision(device: torch.device) -> AbstractContextManager[object]:
    """Autocast where it pays: bfloat16 on GPUs and on CPUs that multiply it in hardware, else float32."""
    if device.type == "cuda" or _multiplies_bfloat16():
        return torch.autocast(device.type, dtype=torch.bfloat16)
    return nullcontext()


def inference_precision(device: torch.device) -> AbstractContextManager[object]:
    """float16 on GPUs, float32 elsewhere: networks on the CPU that want less run on onnxruntime."""
    return torch.autocast("cuda", dtype=torch.float16) if device.type == "cuda" else nullcontext()


def _multiplies_bfloat16() -> bool:
    # The processor may be able to, and torch be told not to (ATEN_CPU_CAPABILITY): then it would only emulate it.
    if not torch.backends.cpu.get_cpu_capability().startswith("AVX512"):
        return False
    # torch has no public call for this. An older or newer torch without it trains in float32, which is only slower.
    ask = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return bool(ask and ask())
