"""How soon the window answers at the desk: Threshold, steps, many Good Parts, live frames, triggers.

    xvfb-run -a python benchmarks/desk_speed.py
    xvfb-run -a python benchmarks/desk_speed.py --only live trigger --video FILE

Measured in a real window on the demo and its Detector, with nothing else to do:

    slider    from a step of the Threshold's slider to the end of the paint of the new mask
    step      from an arrow key to the end of the paint of the next image, which was inspected before
    parts     from opening a Project with many Good Parts to the end of the paint of their list, and scrolling it
    live      frames that are inspected and shown a second, in free run
    trigger   from the trigger to the Judgement that is shown
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from reference_machine import machine_line
from results_page import Lag, Painted, wait

from inspector.camera.opencv import open_source
from inspector.demo.project import demo_test_images, make_demo_project, render_demo_rest
from inspector.domain.live_source import SourceChoice, SourceKind, Trigger
from inspector.storage.images import read_image
from inspector.storage.project_store import OpenProject, create_project
from inspector.ui.app.application import make_application
from inspector.ui.app.main_window import MainWindow
from inspector.ui.inspect.page import InspectPage
from inspector.ui.workspace.navigation import ShowInspect, ShowParts
from inspector.ui.workspace.workspace import make_workspace

SIZE_PX = (1280, 800)
SIDES_PX = (1024, 4096)
MOVES = 60
SCROLLS = 200
LIVE_S = 20.0
TRIGGERS = 100
#: The live source's own rate is above what is asked for.
VIDEO_FPS = 60


class Desk:
    """The window on the demo Project."""

    def __init__(self, home: Path, parts: int, video: Path | None, detector: Path | None) -> None:
        self.application = make_application()
        self.home, self.parts = home, parts
        self.demo = make_demo_project(home / "demo")
        if detector is not None:
            shutil.copyfile(detector, self.demo.detector_path)
        for _ in render_demo_rest(self.demo):
            pass
        self.video = video or self._film()
        self.workspace = make_workspace()
        self.window = MainWindow(self.workspace)
        self.window.resize(*SIZE_PX)
        self.window.show()
        self.workspace.document.open(self.demo.folder)

    @property
    def page(self) -> InspectPage:
        """The Inspect place, shown."""
        self.window.show_place(ShowInspect())
        return self.window.places.inspect

    def _film(self) -> Path:
        images = [read_image(path)[..., ::-1].copy() for path in demo_test_images(self.demo)]
        path = self.home / "line.avi"
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), VIDEO_FPS, (256, 256))
        for image in islice(cycle(images), 10 * VIDEO_FPS):
            writer.write(cv2.resize(image, (256, 256)))
        writer.release()
        return path

    def close(self) -> None:
        """Close the window and wait for its end."""
        self.workspace.settings.change(confirm_stop=False)
        self.window.close()
        wait(lambda: not self.window.isVisible())


def pause(pause_ms: int) -> None:
    """Let the window run. ``QTest.qWait`` would hold Python's lock meanwhile, and every thread with it."""
    loop = QEventLoop()
    QTimer.singleShot(pause_ms, loop.quit)
    loop.exec()


def painted_ms(painted: Painted, is_done: Callable[[], bool], act: Callable[[], object]) -> float:
    """From a deed to the end of the first paint after something is done."""
    started_s = time.perf_counter()
    wait(is_done, act)
    done_s = time.perf_counter()
    wait(lambda: painted.at_s > done_s)
    return 1000 * (painted.at_s - started_s)


def line(name: str, times_ms: Sequence[float]) -> None:
    """Print what many times come to."""
    p99, longest = float(np.percentile(times_ms, 99)), max(times_ms)
    print(f"{name:34} median {statistics.median(times_ms):6.1f} ms   p99 {p99:6.1f} ms   longest {longest:6.1f} ms")


def measure_slider(desk: Desk) -> None:
    """Move the Threshold over a large map."""
    for side_px in SIDES_PX:
        path = desk.home / f"{side_px}.png"
        small = read_image(demo_test_images(desk.demo)[0])[..., ::-1]
        cv2.imwrite(str(path), cv2.resize(small, (side_px, side_px), interpolation=cv2.INTER_CUBIC))
        page = desk.page
        page.open_images([path])
        wait(partial(is_shown, page, path))
        judged: list[object] = []
        page.presenter.judged.connect(judged.append)
        painted, slider = Painted(page.view.viewport()), page.panel.threshold.slider
        times_ms = []
        for position in islice(cycle((300, 420, 350, 500)), MOVES):
            judged.clear()
            times_ms.append(painted_ms(painted, partial(bool, judged), partial(slider.setValue, position)))
            pause(20)
        line(f"slider, {side_px} x {side_px}", times_ms)


def is_shown(page: InspectPage, path: Path) -> bool:
    """Whether the result of an image is shown."""
    inspection = page.presenter.inspection
    return inspection is not None and inspection.path == path


def measure_step(desk: Desk) -> None:
    """Step through images that were inspected."""
    page = desk.page
    paths = demo_test_images(desk.demo)
    page.open_images(paths)
    wait(lambda: len(page.session.scores) == len(paths) and not desk.workspace.runner.jobs)
    painted, times_ms = Painted(page.view.viewport()), []
    page.view.setFocus()
    for key in islice(cycle([Qt.Key.Key_Right] * 30 + [Qt.Key.Key_Left] * 30), MOVES):
        ahead = page.session.position + (1 if key == Qt.Key.Key_Right else -1)
        aim = paths[min(max(ahead, 0), len(paths) - 1)]
        times_ms.append(painted_ms(painted, partial(is_shown, page, aim), partial(QTest.keyClick, page.view, key)))
        pause(20)
    line("step to an inspected image", times_ms)


def measure_parts(desk: Desk) -> None:
    """Open a Project with many Good Parts, and scroll through them."""
    opened = crowded_project(desk.home / "many", desk.parts)
    page = desk.window.places.parts
    painted = Painted(page.list.viewport())

    def open_parts() -> None:
        desk.workspace.document.open(opened.folder)
        desk.window.show_place(ShowParts())

    opening_ms = painted_ms(painted, lambda: len(page.model.paths) == desk.parts, open_parts)
    print(f"{desk.parts:,} Good Parts: open in {opening_ms:.0f} ms")
    wait(lambda: not desk.workspace.runner.jobs)
    bar, lag, times_ms = page.list.verticalScrollBar(), Lag(), []
    for number in range(SCROLLS):
        value = round(bar.maximum() * (number + 1) / SCROLLS)
        times_ms.append(painted_ms(painted, lambda: True, partial(bar.setValue, value)))
        pause(10)
    line("scrolling them, step to paint", times_ms)
    print(f"lag of the event loop meanwhile: p99 {lag.percentile(99):.0f} ms, longest {lag.percentile(100):.0f} ms")
    lag.stop()
    desk.workspace.document.open(desk.demo.folder)


def crowded_project(folder: Path, parts: int) -> OpenProject:
    """A Project with so many Good Parts, each another one."""
    opened = create_project(folder, "many")
    noise = np.random.default_rng(0)
    for number in range(parts):
        image = noise.integers(0, 255, (16, 16, 3), dtype=np.uint8)
        cv2.imwrite(str(opened.good_dir / f"{number:05}.png"), cv2.resize(image, (256, 256)))
    return opened


def measure_live(desk: Desk) -> None:
    """Show a video in free run."""
    page = desk.page
    shown: list[object] = []
    page.presenter.judged.connect(shown.append)
    latencies_ms: list[float] = []
    page.live.figures_measured.connect(lambda figures: latencies_ms.append(1000 * figures.latency_s))
    page.open_source(open_source(str(desk.video), loop=True), SourceChoice(SourceKind.VIDEO, str(desk.video)))
    wait(lambda: len(shown) > 10)
    lag = Lag()
    before, started_s = len(shown), time.perf_counter()
    pause(round(1000 * LIVE_S))
    rate = (len(shown) - before) / (time.perf_counter() - started_s)
    print(f"live, shown: {rate:.1f} frames a second, {statistics.median(latencies_ms):.0f} ms from capture to result")
    print(f"lag of the event loop meanwhile: p99 {lag.percentile(99):.0f} ms, longest {lag.percentile(100):.0f} ms")
    lag.stop()
    page.live.stop()
    wait(lambda: not page.live.is_running and not desk.workspace.runner.jobs)


def measure_trigger(desk: Desk) -> None:
    """Trigger by software, again and again."""
    page = desk.page
    shown: list[object] = []
    page.presenter.judged.connect(shown.append)
    choice = SourceChoice(SourceKind.VIDEO, str(desk.video), Trigger.ON_DEMAND)
    page.open_source(open_source(str(desk.video), loop=True), choice)
    pause(1500)
    times_ms = []
    for _ in range(TRIGGERS):
        shown.clear()
        started_s = time.perf_counter()
        wait(lambda: bool(shown), page.live.trigger)
        times_ms.append(1000 * (time.perf_counter() - started_s))
        pause(30)
    line("trigger to verdict", times_ms)
    page.live.stop()
    wait(lambda: not page.live.is_running)


MEASURES: dict[str, Callable[[Desk], None]] = {
    "slider": measure_slider,
    "step": measure_step,
    "parts": measure_parts,
    "live": measure_live,
    "trigger": measure_trigger,
}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES))
    parser.add_argument("--parts", type=int, default=10_000)
    parser.add_argument("--video", type=Path, help="of the live source; the demo's test images if none is given")
    parser.add_argument("--detector", type=Path, help="in place of the demo's, which is slower than fast ones")
    arguments = parser.parse_args()
    print(machine_line())
    with tempfile.TemporaryDirectory() as home:
        os.environ["INSPECTOR_HOME"] = home
        desk = Desk(Path(home), arguments.parts, arguments.video, arguments.detector)
        print(f"platform {QApplication.platformName()}, {SIZE_PX[0]} x {SIZE_PX[1]}", flush=True)
        for name in arguments.only:
            MEASURES[name](desk)
        desk.close()


if __name__ == "__main__":
    main()
