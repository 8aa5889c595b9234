"""How soon the Results place shows another filter of many results, and how long it holds the window up meanwhile.

    xvfb-run -a python benchmarks/results_page.py
    xvfb-run -a python benchmarks/results_page.py --rows 100000 --size 1920x1080

From the moment a control is changed to the end of the paint of the table that shows the rows. The window is kept busy
by nothing else. ``lag`` is the longest time that the event loop was not free while all of it was measured.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from inspector.domain.result import Labels, Occasion, ResultRow, Truth
from inspector.domain.results import Region, Verdict
from inspector.domain.told_part import Word
from inspector.storage.results.adding import PreparedResult
from inspector.storage.results.store import ResultsStore
from inspector.storage.results.thumbnails import thumbnail_of

if TYPE_CHECKING:
    from inspector.ui.results.page import ResultsPage

ROUNDS = 5
#: Every fiftieth part was told, every third of them to be defective.
TOLD_EVERY, DEFECTIVE_EVERY = 50, 150
LAG_MS = 5
NOW_MS = round(time.time() * 1000)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--size", default="1280x800")
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    with tempfile.TemporaryDirectory() as home:
        os.environ["INSPECTOR_HOME"] = home
        measure(Path(home) / "project", arguments.rows, width, height)


def measure(folder: Path, rows: int, width: int, height: int) -> None:
    """Fill a Project with results, and look at them in every way."""
    from inspector.ui.app.application import make_application
    from inspector.ui.results.page import ResultsPage
    from inspector.ui.workspace.workspace import make_workspace

    make_application()
    workspace = make_workspace()
    workspace.document.create(folder, "Benchmark")
    opened = workspace.document.opened
    if opened is None:
        raise RuntimeError("there is no project")
    filled_s = fill(opened.results_path, rows)
    size_mb = opened.results_path.stat().st_size / 1e6
    print(f"{rows:,} rows stored in {filled_s:.1f} s, {size_mb:.0f} MB; {rows / filled_s:,.0f} rows a second")
    page = ResultsPage(workspace)
    page.resize(width, height)
    painted, lag = Painted(page.table.viewport()), Lag()
    wait(lambda: bool(page.model.ids), page.show)
    for name, act in actions(page):
        times_ms = [change(page, painted, act) for _ in range(ROUNDS)]
        print(f"{name:34} median {statistics.median(times_ms):5.0f} ms, longest {max(times_ms):5.0f} ms")
    print(f"lag of the event loop: 99th percentile {lag.percentile(99):.0f} ms, longest {lag.percentile(100):.0f} ms")
    lag.stop()
    workspace.runner.stop_all(QApplication.quit)
    QApplication.exec()


def fill(path: Path, rows: int) -> float:
    """Store results as inspections make them. Returns the time in s."""
    noise = np.random.default_rng(0)
    thumbnails = [thumbnail_of(noise.integers(60, 200, (256, 256, 3), dtype=np.uint8)) for _ in range(200)]
    chance = random.Random(0)  # noqa: S311 - no secrets
    started_s = time.perf_counter()
    with ResultsStore(path) as store:
        for start in range(0, rows, 200):
            part = range(start, min(start + 200, rows))
            store.add([PreparedResult(*result(number, chance), thumbnails[number % 200]) for number in part])
        filled_s = time.perf_counter() - started_s
        for number in range(0, rows, TOLD_EVERY):
            truth = Truth.GOOD if number % DEFECTIVE_EVERY else Truth.DEFECTIVE
            store.tell(f"part_{number:06}.png", thumbnails[number % 200].hash, Word(truth))
    return filled_s


def result(number: int, chance: random.Random) -> tuple[ResultRow, tuple[Region, ...]]:
    """A row and its places."""
    score = abs(chance.gauss(2, 1))
    verdict = Verdict.DEFECT if score > 4 else Verdict.UNSURE if score > 3.5 else Verdict.GOOD
    places = (Region(30, score, chance.randrange(240), chance.randrange(240), 12, 12),) if score > 4 else ()
    row = ResultRow(
        path=Path(f"/line 3/batch {number // 1000}/part_{number:06}.png"),
        score=score,
        verdict=verdict,
        threshold=4.0,
        defect_area_px=30 * len(places),
        regions=len(places),
        inspected_ms=NOW_MS - 20_000 * (100_000 - number),
        unsure_threshold=3.5,
        width_px=256,
        height_px=256,
        elapsed_s=0.02,
        detector="ab" * 32,
        occasion=Occasion.IMAGE,
        labels=Labels("Anna", "Line 3", f"B{number // 1000}", f"SN{number:08}"),
        inspection=f"{chance.getrandbits(128):032x}",
    )
    return row, places


def actions(page: ResultsPage) -> Iterator[tuple[str, tuple[Callable[[], object], Callable[[], object]]]]:
    """A name, and two changes that are made in turn."""
    bar, table = page.filter, page.table
    verdict = bar.verdict.setCurrentIndex
    yield "DEFECT alone, and all again", (lambda: verdict(1), lambda: verdict(0))
    yield "GOOD alone, and all again", (lambda: verdict(3), lambda: verdict(0))
    truth = bar.truth.setCurrentIndex
    yield "told good, and all again", (lambda: truth(1), lambda: truth(0))
    yield "told defective, and all again", (lambda: truth(2), lambda: truth(0))
    yield "one word, and all again", (lambda: bar.words.setText("b77"), bar.words.clear)
    yield "two words, and all again", (lambda: bar.words.setText("anna sn0009"), bar.words.clear)
    yield "last 7 days, and any time", (lambda: bar.period.setCurrentIndex(2), lambda: bar.period.setCurrentIndex(0))
    ascending, descending = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
    for column, head in ((0, "name"), (1, "verdict"), (2, "word"), (3, "score"), (7, "time")):
        yield (
            f"sorted by {head}, up and down",
            (partial(table.sortByColumn, column, ascending), partial(table.sortByColumn, column, descending)),
        )


def change(page: ResultsPage, painted: Painted, act: tuple[Callable[[], object], Callable[[], object]]) -> float:
    """The longer time of both changes, in ms."""
    times_ms = []
    for each in act:
        times_ms.append(_changed_ms(page, painted, each))
    return max(times_ms)


def _changed_ms(page: ResultsPage, painted: Painted, act: Callable[[], object]) -> float:
    shown_s: list[float] = []
    connection = page.model.modelReset.connect(lambda: shown_s.append(time.perf_counter()))
    started_s = time.perf_counter()
    wait(lambda: bool(shown_s), act)
    wait(lambda: painted.at_s > shown_s[0])
    page.model.modelReset.disconnect(connection)
    return 1000 * (painted.at_s - started_s)


def wait(is_done: Callable[[], bool], act: Callable[[], object] = lambda: None) -> None:
    """Do something, and go on when it is done."""
    act()
    while not is_done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


class Painted(QObject):
    """Knows when a widget was painted last."""

    def __init__(self, widget: QObject) -> None:
        super().__init__()
        self.at_s = 0.0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Called before the paint, whose end is seen when the next event comes."""
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._end)
        return False

    def _end(self) -> None:
        self.at_s = time.perf_counter()


class Lag(QObject):
    """Measures how late a timer comes."""

    def __init__(self) -> None:
        super().__init__()
        self._last_s = time.perf_counter()
        self._lags_ms: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(LAG_MS)

    def percentile(self, share: float) -> float:
        """Of the lags so far, in ms."""
        return float(np.percentile(self._lags_ms, share))

    def stop(self) -> None:
        """Measure no more."""
        self._timer.stop()

    def _tick(self) -> None:
        now_s = time.perf_counter()
        self._lags_ms.append(max(0.0, 1000 * (now_s - self._last_s) - LAG_MS))
        self._last_s = now_s


if __name__ == "__main__":
    main()
