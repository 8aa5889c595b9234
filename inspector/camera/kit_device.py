"""A camera of a manufacturer's kit, as much of it as a source needs. GenICam names its features."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from inspector.domain.arrays import Pixels
from inspector.domain.live_source import PropertyValue


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of a camera as it is now.

    Attributes:
        value: Its value.
        choices: The values that it can have, if they have names.
        low: The lowest value of a number.
        high: The highest value of a number.
    """

    value: PropertyValue
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Grab:
    """A buffer of a camera.

    Attributes:
        image: uint8, height x width x 3, RGB. None if only a part of it came.
        number: Counted by the camera.
    """

    image: Pixels | None
    number: int


class KitDevice(Protocol):
    """One camera. Only ``is_ready`` and ``execute`` may be called while another thread waits in ``fetch``."""

    def errors(self) -> AbstractContextManager[None]:
        """Turns the kit's exceptions into ``KitError``. The other methods raise the kit's own."""
        ...

    def connect(self) -> None:
        """Open the camera for this program alone.

        Raises:
            LookupError: It is not connected.
        """
        ...

    def feature(self, name: str) -> Feature | None:
        """A feature, or None if the camera does not offer it."""
        ...

    def set_feature(self, name: str, value: PropertyValue) -> None:
        """Change a feature."""
        ...

    def execute(self, name: str) -> None:
        """Carry out a command."""
        ...

    def start(self, *, newest_only: bool) -> None:
        """Begin to deliver. ``newest_only``: buffers that nobody fetched are overwritten."""
        ...

    def is_ready(self, timeout_s: float) -> bool:
        """Wait until the camera can take a trigger. True at the end, or for a camera that does not tell."""
        ...

    def fetch(self, timeout_s: float) -> Grab | None:
        """Wait for a buffer. None after ``timeout_s``."""
        ...

    def stop(self) -> None:
        """Deliver no more. Stopping twice does no harm."""
        ...

    def is_gone(self) -> bool:
        """Whether the camera was unplugged."""
        ...

    def disconnect(self) -> None:
        """Let the camera go. Disconnecting twice does no harm."""
        ...


class KitError(Exception):
    """An exception of a kit, in its words.

    Attributes:
        is_busy: Whether another program has the camera.
    """

    def __init__(self, text: str, *, is_busy: bool = False) -> None:
        super().__init__(text)
        self.is_busy = is_busy
