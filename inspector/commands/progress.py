"""Progress on stderr: a bar on a terminal, lines otherwise."""

from __future__ import annotations

import logging
import os
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
from inspector.domain.few_of_each import FewOfEach, Said
from inspector.log_file import log_path

log = logging.getLogger(__name__)

#: Seconds between two lines of one stage where there is no terminal.
LINE_EVERY_S = 5.0
#: Files that were left out, and notes, of one kind that are told one by one in a stage.
MOST_OF_A_KIND = 5


class ProgressPrinter:
    """Prints the Events of long work. Of many of one kind the first few, then their number: the log has all of them.

    Attributes:
        skipped: Files that were left out so far.
    """

    def __init__(self) -> None:
        self.skipped: list[ItemSkipped] = []
        self._stage: Stage | None = None
        self._bar: tqdm[Any] | None = None
        self._printed_s = 0.0
        self._loss = ""
        self._few = FewOfEach(MOST_OF_A_KIND)

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
        elif isinstance(event, ItemSkipped | Remarked):
            self._say(event)
        elif isinstance(event, RunStarted):
            self.close()
            self._stage = None
            self._write(f"run {event.number} of {event.total}: {event.name}")
        elif isinstance(event, RunFailed):
            self._write(f"given up: {event.name}: {event.what} ({event.code}): {event.advice}")

    def close(self) -> None:
        """End the bar, and tell how many more there were of each kind."""
        for said, count in self._few.untold:
            kind = f"left out: {count} more ({said.code})" if isinstance(said, ItemSkipped) else f"note: {count} more"
            where = f", all of them in {log_path()}" if os.access(log_path(), os.W_OK) else " like the ones above"
            self._write(kind + where)
        self._few = FewOfEach(MOST_OF_A_KIND)
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _say(self, said: Said) -> None:
        log.info("%s", said)
        if isinstance(said, ItemSkipped):
            self.skipped.append(said)
        if self._few.is_told(said):
            self._write(str(said))

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
