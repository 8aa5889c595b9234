"""Everything Inspector raises on purpose.

```text
InspectorError
├── InputError                  exit status 2: something given to us cannot be used
│   ├── ImageError              one image file cannot be read or is unusable
│   ├── DatasetError            a folder of images cannot be used
│   ├── ProjectError            a project folder cannot be opened or created
│   ├── DetectorFileError       a *.inspector file cannot be used
│   ├── TeacherError            a teacher file, or pretrained weights, cannot be used
│   ├── SourceError             a camera, address or video file cannot be opened
│   ├── InTheWayError           a file of somebody else would be replaced
│   └── UsageError              the words of a call do not fit together
├── FailureError                exit status 1: the input was fine, the work failed
│   ├── OutputError             a file could not be written (read-only, disk full)
│   ├── TrainingError           training did not reach a usable Detector
│   ├── SourceLostError         a live source stopped delivering frames
│   └── WorkerError             the background process died or ran out of memory
└── CancelledError              exit status 130: the user stopped the work
```
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from inspector.text import Text

#: Words of torch on Linux, macOS and Windows, of its convolutions without room for their code, of CUDA and onnxruntime.
_LACK_OF_MEMORY = (
    "allocate memory",
    "not enough memory",
    "bad_alloc",
    "bad allocation",
    "could not create a primitive",
    "insufficient memory",
    "out of memory",
)


class InspectorError(Exception):
    """An error a user can act on.

    Attributes:
        what: One sentence without a full stop that names the thing that is wrong.
        advice: The user's way out.
        code: Stable identifier for scripts, kebab-case.
    """

    exit_status = 1
    default_code = "failure"

    def __init__(self, what: str, advice: str, code: str | None = None) -> None:
        super().__init__(what, advice, code)
        self.what = Text(what)
        self.advice = Text(advice)
        self.code = code or self.default_code

    def __str__(self) -> str:
        return f"{self.what} ({self.code}): {self.advice}"


class InputError(InspectorError):
    """Something given to Inspector cannot be used."""

    exit_status = 2
    default_code = "bad-input"


class ImageError(InputError):
    """One image file cannot be read or is unusable."""

    default_code = "bad-image"


class DatasetError(InputError):
    """A folder of images cannot be used."""

    default_code = "bad-dataset"


class ProjectError(InputError):
    """A project folder cannot be opened or created."""

    default_code = "bad-project"


class DetectorFileError(InputError):
    """A ``*.inspector`` file cannot be used."""

    default_code = "bad-detector"


class TeacherError(InputError):
    """A teacher file, or pretrained weights, cannot be used."""

    default_code = "bad-teacher"


class SourceError(InputError):
    """A camera, address or video file cannot be opened."""

    default_code = "bad-source"


class InTheWayError(InputError):
    """A file is where one would be written: one of the inputs (code ``INPUT``), or one that Inspector did not write."""

    INPUT = "input-in-the-way"
    default_code = "file-in-the-way"


class UsageError(InputError):
    """The words of a call do not fit together."""

    default_code = "usage"


class FailureError(InspectorError):
    """The input was fine, the work failed."""


class OutputError(FailureError):
    """A file could not be written."""

    default_code = "cannot-write"


class TrainingError(FailureError):
    """Training did not reach a usable Detector."""

    default_code = "training-failed"


class SourceLostError(FailureError):
    """A live source stopped delivering frames."""

    default_code = "source-lost"


class WorkerError(FailureError):
    """The background process died or ran out of memory."""

    default_code = "worker-died"


class CancelledError(InspectorError):
    """The user stopped the work."""

    exit_status = 130
    default_code = "cancelled"

    def __init__(
        self, what: str = Text("Stopped"), advice: str = Text("start it again to go on"), code: str | None = None
    ) -> None:
        super().__init__(what, advice, code)


def out_of_memory(advice: str) -> FailureError:
    """The error wherever memory does not suffice."""
    return FailureError("There is not enough memory", advice, "out-of-memory")


def is_lack_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, however Python, the system, torch, onnxruntime or OpenCV words it."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    if isinstance(error, MemoryError):
        return True
    message = str(error).lower()
    return any(known in message for known in _LACK_OF_MEMORY)


@contextmanager
def memory_errors(advice: str) -> Iterator[None]:
    """Turn the body's lack of memory into an error with this advice.

    Raises:
        FailureError: ``out-of-memory``.
    """
    try:
        yield
    except (MemoryError, OSError, RuntimeError) as error:
        if not is_lack_of_memory(error):
            raise
        raise out_of_memory(advice) from error
