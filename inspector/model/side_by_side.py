"""Independent work on the networks' threads, several pieces at a time.

Threads that share a batch wait for each other after every operation (docs/adr/0072-side-by-side.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import TypeVar

import torch

from inspector.domain.side_by_side import ahead

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

#: Every piece in work needs memory of its own.
PIECES = 2


def side_by_side(
    compute: Callable[[_Item], _Result], items: Iterable[_Item], device: torch.device
) -> Iterator[_Result]:
    """Results of pieces of work, in their order. On the CPU two are computed at a time, on half of the threads each.

    Args:
        compute: Called with every item, in several threads. Results must not depend on others.
        items: The pieces.
        device: Where they are computed.

    Raises:
        BaseException: As ``compute`` does. Pieces that have begun are ended first.
    """
    threads = torch.get_num_threads()
    if device.type != "cpu" or threads < PIECES:
        yield from map(compute, items)
        return
    # OpenMP has another number for every thread.
    with closing(ahead(items, compute, PIECES, partial(torch.set_num_threads, threads // PIECES))) as results:
        try:
            for result in results:
                yield result.result()
        finally:
            torch.set_num_threads(threads)
