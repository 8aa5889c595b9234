"""Several files, or other pieces of work, at a time and in their order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from inspector.domain.events import Event, Stage, Work
from inspector.domain.progress import each_file

_Item = TypeVar("_Item")
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
    with closing(ahead(paths, make, images_at_once())) as results:
        return (yield from each_file(stage, paths, lambda _: use(next(results).result())))


def ahead(
    items: Iterable[_Item], make: Callable[[_Item], _Made], at_once: int, begin: Callable[[], object] | None = None
) -> Generator[Future[_Made], None, None]:
    """What is made of items, in their order. While one is used, others are made.

    Args:
        items: Taken one by one, a few ahead of their use.
        make: Called with each, in several threads.
        at_once: How many threads.
        begin: Called once in each of them, first.
    """
    pool = ThreadPoolExecutor(at_once, "side by side", begin)
    under_way: deque[Future[_Made]] = deque()
    try:
        for item in items:
            under_way.append(pool.submit(make, item))
            # One more than threads: they go on while a result is used.
            if len(under_way) > at_once:
                yield under_way.popleft()
        while under_way:
            yield under_way.popleft()
    finally:
        pool.shutdown(cancel_futures=True)
