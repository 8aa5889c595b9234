"""The error for memory that runs out."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from inspector.errors import TrainingError

#: How torch words it on the CPU, on Linux and macOS, and on Windows, and how its convolutions word a lack of room for
#: their code.
_CPU_WORDS = ("can't allocate memory", "not enough memory", "bad_alloc", "could not create a primitive")


@contextmanager
def memory_errors(advice: str) -> Iterator[None]:
    """Turn the body's lack of memory, torch's, Python's or the system's, into a TrainingError with this advice.

    Raises:
        TrainingError: ``out-of-memory``.
    """
    try:
        yield
    except (MemoryError, OSError, RuntimeError) as error:
        if not _is_lack_of_memory(error):
            raise
        raise TrainingError("There is not enough memory", advice, "out-of-memory") from error


def _is_lack_of_memory(error: MemoryError | OSError | RuntimeError) -> bool:
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return any(words in str(error) for words in _CPU_WORDS)
