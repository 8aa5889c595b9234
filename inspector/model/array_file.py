"""Arrays that are too many for memory, one after the other in a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from inspector.errors import OutputError
from inspector.storage.atomic import output_error
from inspector.text import Text


@dataclass(frozen=True, slots=True)
class ArrayFile:
    """Arrays of one shape, one after the other in a file.

    They are read and not mapped: the paper's Profile has 3 MB for every part, and pages of a mapping count as this
    process's memory.

    Attributes:
        path: The file.
        dtype: Of a number.
        shape: Number of arrays, and the shape of each.
    """

    path: Path
    dtype: type[np.generic]
    shape: tuple[int, ...]

    def __len__(self) -> int:
        return self.shape[0]

    def read(self, indices: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
        """Some of the arrays, n x the shape of each."""
        arrays = np.empty((len(indices), *self.shape[1:]), self.dtype)
        with self.path.open("rb") as file:
            for index, array in zip(indices, arrays, strict=True):
                file.seek(int(index) * array.nbytes)
                file.readinto(array.data)
        return arrays


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file to append arrays to.

    Raises:
        OutputError: The disk is full, or cannot be written.
    """
    try:
        with path.open("wb") as file:
            yield file
    except OSError as error:
        code = output_error(path, error).code
        raise OutputError(
            Text(
                "The descriptors of the good parts cannot be kept in '{parent}': {value}",
                parent=path.parent,
                value=error.strerror or error,
            ),
            "free some disk space (about 1 MB for every good part, variant and scale) and train again"
            if code == "disk-full"
            else "see that this folder is there and may be written to, and train again",
            code,
        ) from error


def append(file: BinaryIO, values: npt.NDArray[np.uint8] | npt.NDArray[np.float16]) -> None:
    """Write an array behind the others."""
    file.write(np.ascontiguousarray(values).data)
