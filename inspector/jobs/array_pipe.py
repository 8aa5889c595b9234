"""Arrays through a pipe, in slices.

A ``Connection`` that receives a large message allocates room for all that is missing with every piece that arrives, so
its time grows with the square of the size. Slices of the size of a socket's buffer avoid that, and copies on both sides
(figures: docs/experiments/processes.md).
"""

from __future__ import annotations

from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import numpy.typing as npt

SLICE_BYTES = 128 * 1024


def send_array(connection: Connection, array: npt.NDArray[Any]) -> None:
    """Send an array of numbers.

    Raises:
        OSError: Nobody is there to receive it.
    """
    connection.send((array.shape, array.dtype.str))
    if array.size == 0:
        return
    content = np.ascontiguousarray(array).data.cast("B")
    for start in range(0, len(content), SLICE_BYTES):
        connection.send_bytes(content[start : start + SLICE_BYTES])


def receive_array(connection: Connection) -> npt.NDArray[Any]:
    """Receive an array of ``send_array``.

    Raises:
        EOFError: The sender is gone.
        OSError: As EOFError.
    """
    shape, dtype = connection.recv()
    array = np.empty(shape, dtype)
    if array.size == 0:
        return array
    content = array.data.cast("B")
    for start in range(0, len(content), SLICE_BYTES):
        connection.recv_bytes_into(content[start : start + SLICE_BYTES])
    return array
