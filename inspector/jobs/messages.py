"""The messages in the pipe between the application and a worker process. Every message is picklable."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from inspector.domain.arrays import Mask
from inspector.domain.events import Event
from inspector.domain.inspection import Cells
from inspector.domain.manifest import DetectorManifest
from inspector.errors import CancelledError, FailureError, InspectorError
from inspector.log_file import log_advice
from inspector.text import Text

#: Where memory ran out, in the window's process or in a worker.
MEMORY_ADVICE = Text("close other programs, or choose the profile 'fast'")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CancelWanted:
    """To a worker: stop at the next event."""


@dataclass(frozen=True, slots=True)
class EventSent:
    """From a worker: the work yielded an event."""

    event: Event


@dataclass(frozen=True, slots=True)
class Finished:
    """From a worker, last: the work returned ``result``."""

    result: object


@dataclass(frozen=True, slots=True)
class Stopped:
    """From a worker, last: the work was closed before its end."""


@dataclass(frozen=True, slots=True)
class Failed:
    """From a worker: ``error`` as it was raised there.

    Attributes:
        error: Of the same type as in the worker, or None where a user cannot be told more than that it failed.
        traceback_text: For the log, or '' for an error that was foreseen.
    """

    error: InspectorError | None
    traceback_text: str = ""


@dataclass(frozen=True, slots=True)
class LoadWanted:
    """To the inference process: load a Detector. Answered by DetectorLoaded or Failed."""

    detector_path: Path
    device: str


@dataclass(frozen=True, slots=True)
class InspectionWanted:
    """To the inference process. The zoomed image follows as an array (uint8, S x S x 3, RGB).

    Answered by InspectionMade or Failed.

    Attributes:
        aspect: Width of the image over its height, before it was made square.
    """

    aspect: float


@dataclass(frozen=True, slots=True, eq=False)
class DetectorLoaded:
    """From the inference process.

    Attributes:
        manifest: The file's facts about itself.
        fallback: Why the Detector runs on PyTorch though it should not, or ''.
        roi: Of the Detector, bool, S x S. None where everything counts.
    """

    manifest: DetectorManifest
    fallback: str
    roi: Mask | None = None


@dataclass(frozen=True, slots=True, eq=False)
class InspectionMade:
    """From the inference process: the answer for every cell, which is much smaller than the image."""

    cells: Cells


@dataclass(frozen=True, slots=True)
class DescriptorsWanted:
    """To the inference process. The image follows as an array. Answered by DescriptorsMade or Failed.

    Attributes:
        with_predictions: Whether the Students' are wanted, too.
    """

    with_predictions: bool = False


@dataclass(frozen=True, slots=True)
class DescriptorsMade:
    """From the inference process.

    Attributes:
        are_known: Whether they follow, as an array (float32, D x h x w, or 2D + 1 with predictions). Detectors of older
            files do not tell them.
    """

    are_known: bool


InferenceRequest = LoadWanted | InspectionWanted | DescriptorsWanted
InferenceAnswer = DetectorLoaded | InspectionMade | DescriptorsMade | Failed


@dataclass(frozen=True, slots=True)
class Asked:
    """To the inference process: a request, and the ticket that its answer will have."""

    ticket: int
    request: InferenceRequest


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """From the inference process: an answer. Those to several requests come in any order."""

    ticket: int
    answer: InferenceAnswer


def unexpected_failure(title: str) -> FailureError:
    """The message to a user about an error that nobody foresaw. The log has its traceback."""
    return FailureError(
        Text("{title} stopped because of an error in Inspector", title=title),
        Text("try again, or {log_advice}", log_advice=log_advice()),
        "internal-error",
    )


def failure(message: Failed, title: str) -> InspectorError:
    """The error of a worker, to be raised again. Its traceback goes to the log."""
    if message.traceback_text:
        log.error("%s failed in its process:\n%s", title, message.traceback_text)
    return message.error or unexpected_failure(title)


def result_of(message: object, title: str) -> object:
    """The result of work, from the last message of its worker.

    Raises:
        CancelledError: The work was closed before its end.
        InspectorError: It failed.
    """
    match message:
        case Finished(result):
            return result
        case Stopped():
            raise CancelledError
        case Failed():
            raise failure(message, title)
    raise TypeError(f"unexpected message {message!r}")
