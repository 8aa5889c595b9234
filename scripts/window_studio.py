"""A window that pictures are taken of, for make_screenshots.py."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cv2
from PIL import Image
from PySide6.QtCore import QLockFile, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from inspector.domain.arrays import Pixels
from inspector.domain.events import Progress, Stage
from inspector.paths import HOME_VARIABLE
from inspector.storage.images import read_image
from inspector.storage.settings import Language
from inspector.ui.app.application import make_application
from inspector.ui.app.language import apply_language
from inspector.ui.app.main_window import MainWindow
from inspector.ui.widgets.theme import apply_theme
from inspector.ui.workspace.workspace import make_workspace

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "images" / "window"
SIZE_PX = (1440, 900)
PATIENCE_S = 300
#: Layouts and drawing come after the result.
SETTLE_S = 0.6


class Studio:
    """A window on the demo Project, and the pictures that are taken of it."""

    def __init__(self, folder: Path, names: list[str], language: Language) -> None:
        self.application: QApplication = make_application()
        apply_language(self.application, language)
        self.pictures = PICTURES if language == "en" else PICTURES / language
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.names = names
        self.workspace = make_workspace()
        # Widgets measure their texts when they are made.
        apply_theme("dark")
        self.window = MainWindow(self.workspace)
        self.window.resize(*SIZE_PX)
        self.window.show()

    def wait(self, is_there: Callable[[], bool]) -> None:
        """Let the window work until something is there."""
        deadline_s = time.monotonic() + PATIENCE_S
        while not is_there():
            if time.monotonic() > deadline_s:
                sys.exit("the window did not get there in time")
            self.application.processEvents()
            time.sleep(0.01)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag over the inspected image, between two places in shares of its sides."""
        view = self.window.places.inspect.view
        if view.image is None:
            sys.exit("there is no image to draw on")
        height, width = view.image.shape[:2]
        places = [
            view.mapFromScene(view.box.mapViewToScene(QPointF(x * width, y * height)))
            for x, y in (start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), end)
        ]
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(view.viewport(), place)
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=places[-1])

    def rest(self, seconds: float = SETTLE_S) -> None:
        """Let the window draw."""
        end_s = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end_s)

    def wants(self, name: str) -> bool:
        """Whether this picture was asked for."""
        return not self.names or name in self.names

    def take(self, name: str, widget: QWidget | None = None, themes: tuple[str, ...] = ("dark",)) -> None:
        """Save a widget, the window if none is named, as it looks in some themes."""
        for theme in themes:
            apply_theme(theme)
            self.rest()
            path = self.pictures / (f"{name}-{theme}.png" if len(themes) > 1 else f"{name}.png")
            if not (widget or self.window).grab().save(str(path)):
                sys.exit(f"{path} cannot be written")
            make_small(path)
            print(path)
        apply_theme("dark")

    def close(self) -> None:
        """Close the window and wait for its end."""
        self.workspace.settings.change(confirm_stop=False)
        self.window.close()
        self.wait(lambda: not self.window.isVisible())


def make_small(path: Path) -> None:
    """Write a picture again in 256 colours: a third of its size, and no pixel is seen to differ."""
    colours = Image.open(path).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=3)
    colours.save(path, optimize=True)


def picture(path: Path) -> Pixels:
    """An image file, blue first, as OpenCV writes it."""
    return read_image(path)[..., ::-1].copy()


def write_video(path: Path, pictures: Sequence[Pixels]) -> Path:
    """Write a video of five pictures a second."""
    height, width = pictures[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 5, (width, height))
    for each in pictures:
        writer.write(each)
    writer.release()
    return path


def write_moved(part: Path, path: Path) -> Path:
    """Write the picture of a part that has moved while it was taken."""
    image = picture(part)
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -9, 1)
    matrix[0, 2] -= 0.06 * width
    moved = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    path.parent.mkdir(exist_ok=True)
    cv2.imwrite(str(path), cv2.GaussianBlur(moved, (0, 0), 2))
    return path


def trained_share(event: object) -> float:
    """The share of its steps that a training has done, as an Event tells."""
    return event.step / event.total if isinstance(event, Progress) and event.stage is Stage.TRAIN else 0.0


@contextmanager
def home() -> Iterator[Path]:
    """A home of the user's that is gone afterwards. Pictures show where it lies, so that other runs wait for it."""
    folder = Path(tempfile.gettempdir()) / "inspector-pictures"
    lock = QLockFile(f"{folder}.lock")
    if not lock.tryLock(0):
        print("another run takes pictures: waiting for its end")
        lock.lock()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.environ[HOME_VARIABLE] = str(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
        lock.unlock()
