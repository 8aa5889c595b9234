"""Event-loop lag of the window while a Detector trains: how late a 5 ms timer fires.

    python benchmarks/event_loop_lag.py GOOD_PARTS [--seconds 60] [--images FOLDER]

Makes a Project of GOOD_PARTS in a temporary folder, opens the real window, trains with the default Profile, and
measures in turn: idle, training with the Train place shown, and, with --images and the Detector of the first training,
training while images are stepped through in the Inspect place.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

INTERVAL_MS = 5


class LagMeter(QObject):
    """Collects how many milliseconds later than asked a timer fires."""

    def __init__(self) -> None:
        super().__init__()
        self._lags_ms: list[float] = []
        self._last_s = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def measure(self, seconds: float) -> list[float]:
        """Run the event loop for some seconds; the lags."""
        self._lags_ms = []
        self._last_s = time.perf_counter()
        self._timer.start(INTERVAL_MS)
        wait_until(lambda: False, seconds)
        self._timer.stop()
        return self._lags_ms

    def _tick(self) -> None:
        now = time.perf_counter()
        self._lags_ms.append(max(0.0, 1000 * (now - self._last_s) - INTERVAL_MS))
        self._last_s = now


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Run the event loop until a condition holds; False when the time is over first."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        if holds():
            return True
    return False


def show(name: str, lags_ms: list[float]) -> None:
    """Print a row."""
    p50, p99 = np.percentile(lags_ms, (50, 99))
    print(
        f"{name:40s} p50 {p50:6.1f} ms   p99 {p99:6.1f} ms   max {max(lags_ms):6.1f} ms   {len(lags_ms)} ticks",
        flush=True,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("good", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--images", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["INSPECTOR_HOME"] = home
        run(arguments, Path(home))


def run(arguments: argparse.Namespace, home: Path) -> None:
    """Everything after the user's folders are out of the way."""
    from inspector.storage.project_store import good_parts
    from inspector.ui.app.main_window import MainWindow
    from inspector.ui.widgets.theme import apply_theme
    from inspector.ui.workspace.navigation import ShowInspect, ShowTrain
    from inspector.ui.workspace.workspace import make_workspace

    application = QApplication([])
    workspace = make_workspace()
    apply_theme(workspace.settings.current.theme)
    window = MainWindow(workspace)
    window.resize(1280, 800)
    window.show()
    workspace.document.create(home / "projects" / "lag", "lag")
    project = workspace.document.opened
    if project is None:
        raise SystemExit("the project was not made")
    workspace.parts.add([arguments.good])
    wait_until(lambda: not workspace.runner.jobs and bool(good_parts(project)), 300)
    meter = LagMeter()
    print(f"platform {application.platformName()}, {len(good_parts(project))} good parts")
    show("idle", meter.measure(5))
    window.show_place(ShowTrain())
    workspace.training.start()
    show("training, Train place", meter.measure(arguments.seconds))
    if arguments.images is not None:
        wait_until(lambda: not workspace.runner.jobs, 1200)
        window.show_place(ShowInspect())
        window.places.inspect.open_images([arguments.images])
        workspace.training.start()
        wait_until(lambda: False, 20)
        stepper = QTimer()
        stepper.timeout.connect(lambda: QTest.keyClick(window.places.inspect, Qt.Key.Key_Right))
        stepper.start(500)
        show("training, Inspect place, 2 images a s", meter.measure(arguments.seconds))
        stepper.stop()
    stopped: list[bool] = []
    workspace.runner.stop_all(lambda: stopped.append(True))
    wait_until(lambda: bool(stopped), 60)


if __name__ == "__main__":
    main()
