import io
import sys

import pytest

from inspector.commands.progress import ProgressPrinter
from inspector.domain.events import Event, Progress, Stage, TrainingShortened

EVENTS: list[Event] = [
    Progress(Stage.TRAIN, 1, 500, 60.0),
    TrainingShortened(400, 450, 500),
    Progress(Stage.TRAIN, 400, 450, 5.0),
    Progress(Stage.TRAIN, 450, 450, 0.0),
]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def show(events: list[Event]) -> None:
    printer = ProgressPrinter()
    for event in events:
        printer.show(event)
    printer.close()


def test_an_early_end_of_training_is_said_in_plain_words(capsys: pytest.CaptureFixture[str]) -> None:
    show(EVENTS)
    lines = capsys.readouterr().err.splitlines()
    assert lines[1] == "nothing improved any more: 450 of 500 steps are enough"
    assert lines[-1] == "Training students: 450 of 450"


def test_the_bar_on_a_terminal_takes_the_new_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    printer = ProgressPrinter()
    for event in EVENTS:
        printer.show(event)
    assert printer._bar is not None and (printer._bar.n, printer._bar.total) == (450, 450)
    printer.close()
    assert "nothing improved any more" in terminal.getvalue()
