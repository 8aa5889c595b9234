import io
import sys

import pytest

from inspector.commands.progress import ProgressPrinter
from inspector.domain.events import Event, Progress, Stage

EVENTS: list[Event] = [
    Progress(Stage.TRAIN, 1, 500, 60.0),
    Progress(Stage.TRAIN, 400, 500, 5.0),
    Progress(Stage.TRAIN, 500, 500, 0.0),
]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def show(events: list[Event]) -> None:
    printer = ProgressPrinter()
    for event in events:
        printer.show(event)
    printer.close()


def test_without_a_terminal_progress_is_lines_in_plain_words(capsys: pytest.CaptureFixture[str]) -> None:
    show(EVENTS)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Training students: 1 of 500, 1 min left"
    assert lines[-1] == "Training students: 500 of 500"


def test_on_a_terminal_progress_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    printer = ProgressPrinter()
    for event in EVENTS:
        printer.show(event)
    assert printer._bar is not None and (printer._bar.n, printer._bar.total) == (500, 500)
    printer.close()
    assert "Training students" in terminal.getvalue()
