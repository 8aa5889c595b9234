"""The choice of a live source: where its Frames come from, when one counts, and how its camera hangs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

import numpy as np
from msgspec import Meta

from inspector.domain.arrays import Pixels

#: A value of a camera's property, as JSON can hold it.
PropertyValue = bool | int | float | str


class SourceKind(StrEnum):
    """The families of live sources."""

    CAMERA = "camera"
    STREAM = "stream"
    VIDEO = "video"
    SEQUENCE = "sequence"
    FOLDER = "folder"
    BASLER = "basler"
    GENICAM = "genicam"


class Trigger(StrEnum):
    """The reason why a Frame is inspected."""

    FREE_RUN = "free-run"
    INTERVAL = "interval"
    ON_DEMAND = "on-demand"
    HARDWARE = "hardware"
    NEW_FILE = "new-file"


@dataclass(frozen=True, slots=True)
class Orientation:
    """How images are turned, and then mirrored, since the camera does not hang upright.

    Attributes:
        quarter_turns: By so many times 90 degrees, clockwise.
        mirrored: Left and right exchanged.
    """

    quarter_turns: Annotated[int, Meta(ge=0, le=3)] = 0
    mirrored: bool = False

    def apply(self, image: Pixels) -> Pixels:
        """The upright image, contiguous, of one that is height x width x 3."""
        turned = np.rot90(image, -self.quarter_turns)
        return np.ascontiguousarray(turned[:, ::-1] if self.mirrored else turned)


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """A live source as the operator chose it.

    Attributes:
        kind: Of the source.
        address: Number of a camera, address of a stream, path of a video or folder, or identity of a kit's camera.
        trigger: The reason why a Frame is inspected.
        interval_s: Between two Frames, of ``Trigger.INTERVAL``.
        orientation: How its camera hangs.
        properties: Key of a camera's property to its value. Others stay as the camera has them.
    """

    kind: SourceKind
    address: str
    trigger: Trigger = Trigger.FREE_RUN
    interval_s: Annotated[float, Meta(ge=0.05, le=86_400)] = 1.0
    orientation: Orientation = Orientation()
    properties: dict[str, PropertyValue] = field(default_factory=dict)

    @property
    def is_triggered(self) -> bool:
        """Whether every Frame counts. Else the newest one wins."""
        return self.trigger is not Trigger.FREE_RUN

    @property
    def waits(self) -> bool:
        """Whether the source can wait for the inspection: its images are files."""
        return self.kind in (SourceKind.SEQUENCE, SourceKind.FOLDER)


_HOST_TRIGGERS = (Trigger.FREE_RUN, Trigger.INTERVAL, Trigger.ON_DEMAND)
#: The triggers that a kind of source can have, the usual one first.
TRIGGERS: dict[SourceKind, tuple[Trigger, ...]] = {kind: _HOST_TRIGGERS for kind in SourceKind} | {
    SourceKind.FOLDER: (Trigger.NEW_FILE,),
    SourceKind.BASLER: (*_HOST_TRIGGERS, Trigger.HARDWARE),
    SourceKind.GENICAM: (*_HOST_TRIGGERS, Trigger.HARDWARE),
}
