"""The messages in the pipe between the application and a worker process. Every message is picklable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspector.domain.events import Event
from inspector.domain.manifest import DetectorManifest
from inspector.domain.results import ScaleMap, Thresholds
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
    """To the inference process: load a Detector. Answered by DetectorLoaded or Failed."""

    detector_path: Path
    device: str


@dataclass(frozen=True, slots=True)
class InspectionWanted:
    """To the inference process. The image follows as an array (uint8, height x width x 3, RGB).

    Answered by InspectionMade or Failed.

    Attributes:
        name: Names the image in errors.
    """

    name: str


@dataclass(frozen=True, slots=True)
class DetectorLoaded:
    """From the inference process.

    Attributes:
        manifest: The file's facts about itself.
        fallback: Why the Detector runs on PyTorch though it should not, or ''.
    """

    manifest: DetectorManifest
    fallback: str


@dataclass(frozen=True, slots=True)
class InspectionMade:
    """From the inference process: an Inspection without its arrays, which follow.

    Attributes:
        score: As in Inspection.
        thresholds: As in Inspection.
        elapsed_s: As in Inspection.
        scales: The maps of the Scales, small enough to come along.
        has_roi: Whether the ROI (bool, height x width) follows the map (float32, height x width).
    """

    score: float
    thresholds: Thresholds
    elapsed_s: float
    scales: tuple[ScaleMap, ...]
    has_roi: bool


InferenceRequest = LoadWanted | InspectionWanted
