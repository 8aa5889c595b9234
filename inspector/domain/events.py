"""The reports of long work while it runs. Every event is frozen and picklable."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.durations import duration_text
from inspector.domain.inspection import Inspection
from inspector.errors import InspectorError
from inspector.text import Text


class Stage(StrEnum):
    """The stages of long work, in words an operator reads."""

    RENDER = Text("Rendering demo parts")
    TRY = Text("Trying how fine to look")
    CHECK = Text("Checking images")
    DESCRIBE = Text("Describing good parts")
    CROP = Text("Cropping photographs")
    TRAIN = Text("Training students")
    PRETRAIN = Text("Pretraining teacher")
    CALIBRATE = Text("Calibrating")
    SAVE = Text("Saving")
    INSPECT = Text("Inspecting")
    EXPORT = Text("Exporting")
    EVALUATE = Text("Evaluating")
    COMPARE = Text("Comparing with known parts")
    SURVEY = Text("Comparing good parts")
    PRESENT = Text("Presenting known parts")
    FIT = Text("Fitting comparison method")
    ALIGN = Text("Laying parts upright")


@dataclass(frozen=True, slots=True)
class Progress:
    """Step ``step`` of ``total`` of a stage is done. ``remaining_s`` is None while unknown."""

    stage: Stage
    step: int
    total: int
    remaining_s: float | None = None

    def __str__(self) -> str:
        left = f", {duration_text(self.remaining_s)} left" if self.remaining_s else ""
        return f"{self.stage}: {self.step} of {self.total}{left}"


@dataclass(frozen=True, slots=True)
class LossMeasured:
    """Losses after a training step.

    Attributes:
        step: Training steps done.
        losses: One value per Student (or one for a Teacher).
        calibration_loss: Mean loss on held-back images, or None at steps that do not measure it.
        receptive_fields: Of every loss's Student, in pixels. Empty where all have the same.
        names: Of every loss, where they are the terms of a sum: the sum first. Empty for losses of Students.
    """

    step: int
    losses: tuple[float, ...]
    calibration_loss: float | None = None
    receptive_fields: tuple[int, ...] = ()
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.names:
            return f"loss {self.losses[0]:.3g}"
        return f"loss {sum(self.losses) / len(self.losses):.3g}"


@dataclass(frozen=True, slots=True)
class PreviewMade:
    """The Anomaly Map of one part as the unfinished Ensemble sees it.

    Attributes:
        step: Training steps done.
        image: uint8, height x width x 3, RGB.
        anomaly_map: float32, height x width, provisional scale (in units of ``threshold``).
        threshold: Provisional Threshold on the map's scale.
    """

    step: int
    image: Pixels
    anomaly_map: FloatMap
    threshold: float


@dataclass(frozen=True, slots=True)
class PatchesMade:
    """Patches of held-out photographs, each with those that an unfinished Teacher describes most alike.

    Attributes:
        step: Training steps done.
        patches: uint8, patches x (1 + nearest ones, the nearest first) x side x side x 3, RGB.
    """

    step: int
    patches: Pixels


@dataclass(frozen=True, slots=True)
class ItemSkipped:
    """One file was left out. The work goes on."""

    path: Path
    what: str
    code: str
    advice: str

    @classmethod
    def because(cls, path: Path, error: InspectorError) -> ItemSkipped:
        """The event that tells why a file was left out."""
        return cls(path, error.what, error.code, error.advice)

    def __str__(self) -> str:
        return f"left out: {self.path}: {self.what} ({self.code}): {self.advice}"


@dataclass(frozen=True, slots=True)
class Remarked:
    """A person should know something. The work goes on."""

    text: str

    def __str__(self) -> str:
        return f"note: {self.text}"


@dataclass(frozen=True, slots=True)
class PartAdded:
    """A Good Part was copied into the Project. ``path`` is its copy, ``note`` a remark or ''."""

    source: Path
    path: Path
    note: str = ""


@dataclass(frozen=True, slots=True)
class RunStarted:
    """Run ``number`` of ``total`` of a benchmark begins."""

    name: str
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class RunFailed:
    """A run of a benchmark was given up. The others go on."""

    name: str
    what: str
    code: str
    advice: str


@dataclass(frozen=True, slots=True)
class FileWritten:
    """A result file is complete on disk."""

    path: Path


@dataclass(frozen=True, slots=True)
class CancellationPoint:
    """Work can be stopped here as well. There is nothing to tell.

    Attributes:
        is_kept: Whether nothing is lost if the process of the work is ended at any time before the next event.
    """

    is_kept: bool = False


Event = (
    Progress
    | LossMeasured
    | PreviewMade
    | PatchesMade
    | ItemSkipped
    | Remarked
    | PartAdded
    | Inspection
    | FileWritten
    | RunStarted
    | RunFailed
    | CancellationPoint
)

Result = TypeVar("Result")

#: Long work: yields events, returns its result. The same generator serves the command line and the GUI.
Work = Generator[Event, None, Result]


def run_to_end(work: Work[Result], told: Callable[[Event], object] | None = None) -> Result:
    """Run work that nobody stops. Returns its result.

    Args:
        work: Long work.
        told: Gets every event.
    """
    while True:
        try:
            event = next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
        if told is not None:
            told(event)
