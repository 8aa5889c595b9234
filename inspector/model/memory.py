"""What to say when memory runs out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from inspector.errors import TrainingError

#: How torch words it on the CPU, on Linux and macOS, and on Windows.
_CPU_WORDS = ("can't allocate memory", "not enough memory")


@contextmanager
def memory_errors(advice: str) -> Iterator[None]:
    """Turn the body's lack of memory, torch's or Python's, into a TrainingError with this advice.

    Raises:
        TrainingError: ``out-of-memory``.
    """
    try:
        yield
    except (MemoryError, torch.OutOfMemoryError) as error:
        raise TrainingError("There is not enough memory", advice, "out-of-memory") from error
    except RuntimeError as error:
        if not any(words in str(error) for words in _CPU_WORDS):
            raise
        raise TrainingError("There is not enough memory", advice, "out-of-memory") from error
