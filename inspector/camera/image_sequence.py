"""The images of a folder, one after the other, as a camera would deliver them."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from inspector.camera.source import Frame
from inspector.errors import DatasetError, ImageError, SourceError
from inspector.storage.image_folder import image_files
from inspector.storage.images import read_image
from inspector.text import Text

#: Images in a second, unless somebody chooses an interval.
FRAMES_PER_S = 10.0


class ImageSequence:
    """Plays the images of a folder in natural order, over and over.

    An image that cannot be used is told once and passed over from then on.

    Args:
        folder: With images, also in the folders in it.
        period_s: Time between two images.
        is_armed: Whether every image waits for a trigger instead.
    """

    def __init__(self, folder: Path, period_s: float = 1 / FRAMES_PER_S, *, is_armed: bool = False) -> None:
        self._folder = folder
        self._period_s = period_s
        self._is_armed = is_armed
        self._paths: list[Path] = []
        self._refused: set[Path] = set()
        self._position = 0
        self._index = 0
        self._due_s = 0.0
        self._triggers = 0
        self._changed = threading.Condition()

    @property
    def name(self) -> str:
        """The folder's."""
        return self._folder.name or str(self._folder)

    @property
    def is_armed(self) -> bool:
        """Whether it waits for triggers."""
        return self._is_armed

    def open(self) -> None:
        """Look for the images. A sequence that is open already stays as it is.

        Raises:
            SourceError: ``source-missing``: there is no such folder, or no image in it.
        """
        if self._paths:
            return
        try:
            paths = image_files(self._folder)
        except DatasetError as error:
            raise SourceError(error.what, error.advice, "source-missing") from error
        with self._changed:
            self._paths, self._position, self._index, self._triggers = paths, 0, 0, 0
            self._due_s = time.monotonic()

    def read(self) -> Frame | None:
        """Wait for the next image's turn, or for a trigger.

        Raises:
            ImageError: The image cannot be used. It is passed over from now on.
            SourceError: ``source-unreadable``: none of the images can be used.
        """
        with self._changed:
            if not self._wait():
                return None
            path = self._next_path()
        try:
            image = read_image(path)
        except ImageError:
            self._refused.add(path)
            raise
        frame = Frame(image, self._index, time.monotonic(), path=path)
        self._index += 1
        return frame

    def trigger(self) -> bool:
        """Show the next image, if the sequence waits for triggers."""
        with self._changed:
            if self._paths:
                self._triggers += 1
                self._changed.notify_all()
            return bool(self._paths)

    def close(self) -> None:
        """End. A waiting ``read`` of another thread returns None."""
        with self._changed:
            self._paths = []
            self._changed.notify_all()

    def _wait(self) -> bool:
        """Wait until the next image is due. Returns whether the sequence is open."""
        if self._is_armed:
            self._changed.wait_for(lambda: self._triggers > 0 or not self._paths)
            self._triggers -= 1
            return bool(self._paths)
        self._changed.wait_for(lambda: not self._paths, max(0.0, self._due_s - time.monotonic()))
        # Counted from now when late, else a reader that was held up would be flooded afterwards.
        self._due_s = max(self._due_s + self._period_s, time.monotonic())
        return bool(self._paths)

    def _next_path(self) -> Path:
        for _ in self._paths:
            path = self._paths[self._position % len(self._paths)]
            self._position += 1
            if path not in self._refused:
                return path
        raise SourceError(
            Text("None of the images in '{folder}' can be used", folder=self._folder),
            "choose another folder",
            "source-unreadable",
        )
