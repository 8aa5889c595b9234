"""The origin of live images, whatever is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from inspector.domain.arrays import Pixels
from inspector.domain.live_source import PropertyValue, SourceKind


@dataclass(frozen=True, slots=True)
class Frame:
    """One image of a live source.

    Attributes:
        image: uint8, height x width x 3, RGB.
        index: Counts the frames since the source was opened, from 0.
        captured_s: When it was captured, on the clock of ``time.monotonic``.
        lost: Frames that the camera or its driver lost between the one before and this one.
        path: The file that it was read from, if it was.
    """

    image: Pixels
    index: int
    captured_s: float
    lost: int = 0
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class ConnectedCamera:
    """A camera that was found.

    Attributes:
        kind: Of the source that it is.
        address: Of that source.
        name: As its maker calls it.
        detail: Facts for a person, in one line.
    """

    kind: SourceKind
    address: str
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class SourceProperty:
    """A property of a camera, as it offers it.

    Attributes:
        key: Under which a SourceChoice keeps it.
        label: For the operator.
        value: As it is now.
        choices: The values that it can have, if they have names.
        low: The lowest value of a number.
        high: The highest value of a number.
        unit: Of a number.
    """

    key: str
    label: str
    value: PropertyValue
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""


class FrameSource(Protocol):
    """A camera, a stream, a video file or a folder.

    ``open``, ``read`` and ``close`` may block and belong into one thread. ``close`` may come from another one and ends
    the waiting of ``read``.
    """

    @property
    def name(self) -> str:
        """Shown to the operator."""
        ...

    def open(self) -> None:
        """Connect. A source that is open already stays as it is.

        Raises:
            SourceError: It is not there, refuses, or delivers no images.
        """
        ...

    def read(self) -> Frame | None:
        """Wait for the next frame.

        Returns:
            The frame, or None when a video file has ended or the source was closed.

        Raises:
            SourceLostError: A live source stopped delivering. ``open`` tries to connect again.
            ImageError: One image cannot be used. The next ``read`` goes on.
        """
        ...

    def close(self) -> None:
        """Disconnect. Closing twice does no harm."""
        ...


@runtime_checkable
class TriggeredSource(FrameSource, Protocol):
    """A source that delivers a frame for every trigger, and nothing else."""

    @property
    def is_armed(self) -> bool:
        """Whether it waits for triggers. Known once it is open."""
        ...

    def trigger(self) -> bool:
        """Ask for one frame, which ``read`` delivers. May come from any thread.

        Returns:
            Whether there will be one. A source that is closed or busy delivers none.
        """
        ...


@runtime_checkable
class AdjustableSource(FrameSource, Protocol):
    """A source with properties. Both methods belong into the thread that reads."""

    def properties(self) -> tuple[SourceProperty, ...]:
        """The properties that the open source offers, none while it is closed.

        Raises:
            SourceLostError: It stopped delivering.
        """
        ...

    def adjust(self, key: str, value: PropertyValue) -> None:
        """Change a property.

        Raises:
            SourceError: ``property-refused``. The source stays as it was.
            SourceLostError: It stopped delivering.
        """
        ...


@runtime_checkable
class RememberingSource(FrameSource, Protocol):
    """A source whose frames come again at the next start unless they were inspected."""

    def confirm(self, path: Path) -> None:
        """The frame of this file was inspected, or cannot be used. May come from any thread.

        Raises:
            OutputError: It cannot be noted.
        """
        ...
