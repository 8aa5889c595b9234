"""How the threads of a training wait for each other: awake where Inspector is alone, asleep beside busy programs.

At the end of every operation OpenMP's threads wait until the last one is there. They spin for milliseconds before they
sleep, which is quickest alone. Beside a busy program the spinning takes the time of the very thread that all wait for
(docs/adr/0057-waiting.md). In libgomp threads sleep at once as long as its process has more of them than there are
cores. So ``considerate_waiting`` keeps idle threads for as long as other programs are busy.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import torch

#: Other programs are busy when they use so many cores, and no longer are when they use less than the second.
BUSY_CORES, QUIET_CORES = 0.3, 0.15
#: Time between two looks at other programs.
LOOK_EVERY_S = 0.5


@contextmanager
def considerate_waiting() -> Iterator[None]:
    """Let the threads of libgomp sleep at once while they wait, whenever other programs are busy meanwhile.

    Where PyTorch has another OpenMP nothing changes.
    """
    library = _libgomp()
    if library is None:
        yield
        return
    end = threading.Event()
    watch = threading.Thread(target=_watch, args=(library, end), name="waiting", daemon=True)
    watch.start()
    try:
        yield
    finally:
        end.set()
        watch.join()


class IdleThreads:
    """More OpenMP threads than there are cores, all of them asleep, until they are let go.

    Args:
        library: PyTorch's libgomp.
    """

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self._let_go = threading.Event()
        self._thread = threading.Thread(target=self._hold, name="idle threads", daemon=True)
        self._thread.start()

    def let_go(self) -> None:
        """End them."""
        self._let_go.set()
        self._thread.join()

    def _hold(self) -> None:
        # The threads of a parallel region stay until the one ends that began it. `free(NULL)` does nothing.
        nothing = ctypes.cast(ctypes.CDLL(None).free, ctypes.c_void_p)
        self._library.GOMP_parallel(nothing, None, ctypes.c_uint((os.cpu_count() or 1) + 1), ctypes.c_uint(0))
        self._let_go.wait()


class OtherPrograms:
    """How many cores all other programs use."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._before = self._spent_s()

    def cores(self) -> float:
        """On average, since the last call."""
        before, self._before = self._before, self._spent_s()
        clock_s, others_s = (now - then for now, then in zip(self._before, before, strict=True))
        return max(0.0, others_s / clock_s) if clock_s > 0 else 0.0

    def _spent_s(self) -> tuple[float, float]:
        times = psutil.cpu_times()._asdict()
        # Linux counts the time of guests as that of users too.
        busy_s = sum(times[name] for name in ("user", "nice", "system", "irq", "softirq", "steal") if name in times)
        own = self._process.cpu_times()
        return time.monotonic(), busy_s - own.user - own.system


def _watch(library: ctypes.CDLL, end: threading.Event) -> None:
    others, idle = OtherPrograms(), None
    while not end.wait(LOOK_EVERY_S):
        cores = others.cores()
        if idle is None and cores > BUSY_CORES:
            idle = IdleThreads(library)
        elif idle is not None and cores < QUIET_CORES:
            idle.let_go()
            idle = None
    if idle is not None:
        idle.let_go()


def _libgomp() -> ctypes.CDLL | None:
    """The one that PyTorch has loaded."""
    if sys.platform != "linux":
        return None
    path = next(Path(torch.__file__).parent.rglob("libgomp*.so*"), None)
    return None if path is None else ctypes.CDLL(str(path))
