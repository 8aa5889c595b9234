import signal
import threading
from pathlib import Path

import pytest

from inspector.commands.progress import ProgressPrinter
from inspector.domain.events import ItemSkipped, Work


def test_an_interrupt_that_python_lost_ends_the_work_at_its_next_event() -> None:
    steps = []

    def work() -> Work[None]:
        try:
            for step in range(5):
                steps.append(step)
                if step == 1:
                    # As in a callback of the collector or of an import, where nobody could catch it.
                    try:
                        signal.raise_signal(signal.SIGINT)
                    except KeyboardInterrupt:
                        pass
                yield ItemSkipped(Path("part.png"), "what", "code", "advice")
        finally:
            steps.append("closed")

    earlier = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        ProgressPrinter().run(work())
    assert steps == [0, 1, "closed"]
    assert signal.getsignal(signal.SIGINT) is earlier


def test_work_runs_outside_the_main_thread_too() -> None:
    results = []

    def work() -> Work[int]:
        yield ItemSkipped(Path("part.png"), "what", "code", "advice")
        return 7

    thread = threading.Thread(target=lambda: results.append(ProgressPrinter().run(work())))
    thread.start()
    thread.join()
    assert results == [7]
