"""Whether there is a GPU, asked of its driver: importing torch to find out takes seconds."""

from __future__ import annotations

import ctypes
import sys


def has_cuda_device() -> bool:
    """Whether the CUDA driver is there and knows a device."""
    name = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        driver = ctypes.CDLL(name)
    except OSError:
        return False
    count = ctypes.c_int(0)
    return driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0 and count.value > 0
