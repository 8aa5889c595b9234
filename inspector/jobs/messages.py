"""What travels through the pipe between the application and a worker process. Every message is picklable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspector.domain.events import Event
from inspector.domain.manifest import DetectorManifest
from inspector.domain.results import ScaleMap
from inspector.errors import InspectorError


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
    """To the inference process: load a Detector; answered by DetectorLoaded."""

    detector_path: Path
    device: str


@dataclass(frozen=True, slots=True)
class MapWanted:
    """To the inference process; the image follows as an array (uint8, height x width x 3, RGB).

    Answered by MapMade.
    """


@dataclass(frozen=True, slots=True)
class RoiWanted:
    """To the inference process; answered by a bool mask, height x width, or None."""

    height: int
    width: int


@dataclass(frozen=True, slots=True)
class DetectorLoaded:
    """The value of an Answer to LoadWanted.

    Attributes:
        manifest: What the file says about itself.
        fallback: Why the Detector runs on PyTorch though it should not, or ''.
    """

    manifest: DetectorManifest
    fallback: str


@dataclass(frozen=True, slots=True)
class Answer:
    """From the inference process: the value that was asked for."""

    value: object


@dataclass(frozen=True, slots=True)
class MapMade:
    """From the inference process; the Anomaly Map follows as an array (float32, height x width).

    Attributes:
        scales: The maps of the Scales, small enough to come along; empty for a Detector of one.
    """

    scales: tuple[ScaleMap, ...] = ()


InferenceRequest = LoadWanted | MapWanted | RoiWanted
