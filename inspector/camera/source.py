"""The origin of live images, whatever is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from inspector.domain.arrays import Pixels


@dataclass(frozen=True, slots=True)
class Frame:
    """One image of a live source.

    Attributes:
        image: uint8, height x width x 3, RGB.
        index: Counts the frames since the source was opened, from 0.
        captured_s: When it was captured, on the clock of ``time.monotonic``.
    """

    image: Pixels
    index: int
    captured_s: float


class FrameSource(Protocol):
    """A camera, a stream or a video file.

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
        """
        ...

    def close(self) -> None:
        """Disconnect. Closing twice does no harm."""
        ...
