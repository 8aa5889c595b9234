"""A camera of your own: everything that delivers arrays can be inspected live.

    python examples/own_camera.py parts.inspector images --frames 20

``inspector.camera.source.FrameSource`` says what a source has to do. Put the calls of your camera's library into
``open``, ``read`` and ``close``. This one shows the images of a folder, over and over, as a camera at a belt would.
"""

import argparse
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

import inspector
from inspector.camera.source import Frame, FrameSource


class FolderCamera:
    """Frames from image files."""

    def __init__(self, folder: Path) -> None:
        self.name = f"Folder {folder.name}"
        self._folder = folder
        self._paths: Iterator[tuple[int, Path]] = iter(())

    def open(self) -> None:
        """Connect: here your camera's library opens it and starts the exposure."""
        self._paths = enumerate(itertools.cycle(sorted(self._folder.glob("*.png"))))

    def read(self) -> Frame | None:
        """Wait for a frame: uint8, height x width x 3, RGB. None at the end."""
        for index, path in self._paths:
            with Image.open(path) as image:
                return Frame(np.asarray(image.convert("RGB")), index, time.monotonic())
        return None

    def close(self) -> None:
        """Disconnect."""
        self._paths = iter(())


def main() -> None:
    """Inspect frames until there are enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("detector", type=Path)
    parser.add_argument("images", type=Path)
    parser.add_argument("--frames", type=int, default=100)
    options = parser.parse_args()

    detector = inspector.load(options.detector)
    camera: FrameSource = FolderCamera(options.images)
    camera.open()
    while (frame := camera.read()) is not None and frame.index < options.frames:
        inspection = detector.inspect(frame.image, f"frame {frame.index}")
        print(f"{inspection.path}: {inspection.verdict}, score {inspection.score:.2f}")
    camera.close()


if __name__ == "__main__":
    main()
