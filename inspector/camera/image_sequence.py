"""The images of a folder, one after the other, as a camera would deliver them."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from inspector.camera.source import Frame
from inspector.errors import DatasetError, ImageError, SourceError, SourceLostError
from inspector.storage.image_folder import image_files
from inspector.storage.images import read_image
from inspector.text import Text

#: Images in a second, unless somebody chooses an interval.
FRAMES_PER_S = 10.0
_MISSING = "image-missing"


class ImageSequence:
    """Plays the images of a folder in natural order, over and over, and looks for them anew at the end of each round.

    An image that cannot be used is told once and passed over from then on. Without any the sequence is lost until there
    are images again.

    Args:
        folder: With images, also in the folders in it.
        period_s: Time between two images.
        is_armed: Whether every image waits for a trigger instead.
    """

    def __init__(self, folder: Path, period_s: float = 1 / FRAMES_PER_S, *, is_armed: bool = False) -> None:
        self._folder = folder
        self._period_s = period_s
        self._is_armed = is_armed
        self._was_open = False
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
            SourceLostError: ``folder-gone``: there was one.
        """
        if self._paths:
            return
        paths = self._found()
        with self._changed:
            self._paths, self._position, self._index, self._triggers = paths, 0, 0, 0
            self._due_s = time.monotonic()
            self._was_open = True

    def _found(self) -> list[Path]:
        try:
            return image_files(self._folder)
        except DatasetError as error:
            if not self._was_open:
                raise SourceError(error.what, error.advice, "source-missing") from error
            raise SourceLostError(
                Text("The images in '{folder}' are gone", folder=self._folder),
                "connect its drive, or put images there again: they are shown as soon as they are back",
                "folder-gone",
            ) from error

    def read(self) -> Frame | None:
        """Wait for the next image's turn, or for a trigger.

        Raises:
            ImageError: The image cannot be used, or is gone. It is passed over from now on.
            SourceError: ``source-unreadable``: none of the images can be used.
            SourceLostError: ``folder-gone``: none of them is there any more.
        """
        with self._changed:
            if not self._wait():
                return None
            is_round_over = self._position >= len(self._paths)
        if is_round_over:
            self._look_again()
        path = self._next_path()
        if path is None:
            return None
        try:
            image = read_image(path)
        except ImageError as error:
            if error.code == _MISSING:
                # With it, others may be gone.
                self._look_again()
            else:
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

    def _look_again(self) -> None:
        """Take the images that are there now. The next one is still the next one."""
        try:
            paths = self._found()
        except SourceLostError:
            self.close()
            raise
        with self._changed:
            if self._paths:
                ahead = set(self._paths[self._position :])
                self._position = next((index for index, path in enumerate(paths) if path in ahead), len(paths))
                self._paths = paths

    def _next_path(self) -> Path | None:
        """The image whose turn it is. None once the sequence is closed."""
        with self._changed:
            count = len(self._paths)
            if not count:
                return None
            for step in range(count):
                position = (self._position + step) % count
                if self._paths[position] not in self._refused:
                    self._position = position + 1
                    return self._paths[position]
        raise SourceError(
            Text("None of the images in '{folder}' can be used", folder=self._folder),
            "choose another folder",
            "source-unreadable",
        )
