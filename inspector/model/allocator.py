"""How the C library hands out memory while networks train."""

from __future__ import annotations

import ctypes
import sys

#: From malloc.h of the GNU C library.
_M_TRIM_THRESHOLD, _M_MMAP_MAX, _M_ARENA_MAX = -1, -4, -8
_MOST = 2**31 - 1


def keep_freed_memory() -> None:
    """Let this process keep the memory that it frees, and use it for its next allocations.

    PyTorch on the CPU asks the C library for every map of every step anew. That of GNU gives large blocks back to the
    system as soon as they are free. The system clears every page of the next one, which takes a third of a training
    (docs/adr/0033-allocator.md). Where there is another C library nothing changes.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    # One arena for all threads: memory that one has freed would be of no use to the others.
    mallopt(_M_ARENA_MAX, 1)
    mallopt(_M_MMAP_MAX, 0)
    mallopt(_M_TRIM_THRESHOLD, _MOST)
