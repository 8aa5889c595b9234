"""Several files at a time, in their order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from inspector.domain.events import Event, Stage, Work
from inspector.domain.progress import each_file

_Made = TypeVar("_Made")

#: Every image in work needs memory of its own.
_MOST_AT_ONCE = 4


def images_at_once() -> int:
    """How many images are inspected side by side: one on every core that this process may use, four at most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(_MOST_AT_ONCE, cores)


def each_file_side_by_side(
    stage: Stage,
    paths: Sequence[Path],
    make: Callable[[Path], _Made],
    use: Callable[[_Made], Iterable[Event] | None],
) -> Work[int]:
    """As ``each_file``, with the slow half of the work done for several files at a time.

    Args:
        stage: Named in every Progress.
        paths: The files.
        make: Called with each, in several threads. May raise an ImageError.
        use: Called with every result in the order of the files, by whoever runs the work. May return Events.

    Yields:
        As ``each_file``.

    Returns:
        As ``each_file``.
    """
    pool = ThreadPoolExecutor(images_at_once(), "side by side")
    # One more than threads: they go on while a result is used.
    ahead = deque(pool.submit(make, path) for path in paths[: images_at_once() + 1])
    upcoming = iter(paths[len(ahead) :])

    def act(_path: Path) -> Iterable[Event] | None:
        made: Future[_Made] = ahead.popleft()
        try:
            return use(made.result())
        finally:
            ahead.extend(pool.submit(make, path) for path in (next(upcoming, None),) if path is not None)

    try:
        return (yield from each_file(stage, paths, act))
    finally:
        pool.shutdown(cancel_futures=True)
