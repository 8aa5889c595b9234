"""Progress on stderr: a bar on a terminal, lines otherwise."""

from __future__ import annotations

import sys
import time
from typing import Any

from tqdm import tqdm

from inspector.commands.interrupts import remembered_interrupt
from inspector.domain.events import (
    Event,
    ItemSkipped,
    LossMeasured,
    Progress,
    Remarked,
    Result,
    RunFailed,
    RunStarted,
    Stage,
    Work,
)

#: Seconds between two lines of one stage where there is no terminal.
LINE_EVERY_S = 5.0


class ProgressPrinter:
    """Prints the Events of long work.

    Attributes:
        skipped: Files that were left out so far.
    """

    def __init__(self) -> None:
        self.skipped: list[ItemSkipped] = []
        self._stage: Stage | None = None
        self._bar: tqdm[Any] | None = None
        self._printed_s = 0.0
        self._loss = ""

    def run(self, work: Work[Result]) -> Result:
        """Print every event of some work. Returns the work's result."""
        try:
            with remembered_interrupt() as check_interrupt:
                while True:
                    check_interrupt()
                    self.show(next(work))
        except StopIteration as end:
            result: Result = end.value
            return result
        finally:
            # Closed work keeps its results so far. After an interrupt that must not wait for the collector.
            work.close()
            self.close()

    def show(self, event: Event) -> None:
        """Print one event."""
        if isinstance(event, Progress):
            self._show_progress(event)
        elif isinstance(event, LossMeasured):
            self._loss = str(event)
        elif isinstance(event, ItemSkipped):
            self.skipped.append(event)
            self._write(str(event))
        elif isinstance(event, Remarked):
            self._write(str(event))
        elif isinstance(event, RunStarted):
            self.close()
            self._stage = None
            self._write(f"run {event.number} of {event.total}: {event.name}")
        elif isinstance(event, RunFailed):
            self._write(f"given up: {event.name}: {event.what} ({event.code}): {event.advice}")

    def close(self) -> None:
        """End the bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _show_progress(self, event: Progress) -> None:
        is_new = event.stage is not self._stage
        if is_new:
            self.close()
            self._stage = event.stage
        if sys.stderr.isatty():
            bar = self._bar
            if bar is None:
                bar = self._bar = tqdm(total=event.total, desc=event.stage.value, file=sys.stderr, leave=False)
            bar.total = event.total
            bar.set_postfix_str(self._detail(event.stage), refresh=False)
            bar.update(event.step - bar.n)
        elif is_new or event.step == event.total or time.monotonic() - self._printed_s > LINE_EVERY_S:
            self._printed_s = time.monotonic()
            detail = self._detail(event.stage)
            self._write(f"{event}{detail and ', ' + detail}")

    def _detail(self, stage: Stage) -> str:
        return self._loss if stage in (Stage.TRAIN, Stage.PRETRAIN) else ""

    def _write(self, text: str) -> None:
        if self._bar is not None:
            self._bar.write(text, file=sys.stderr)
        else:
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()


def say(text: str) -> None:
    """Print a result line on stdout."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
