import io
import logging
import sys
from pathlib import Path

import pytest

from inspector.commands.progress import MOST_OF_A_KIND, ProgressPrinter
from inspector.domain.events import Event, ItemSkipped, Progress, Remarked, Stage
from inspector.log_file import log_path
from inspector.text import Text

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


def left_out(count: int, code: str = "image-unreadable") -> list[Event]:
    return [ItemSkipped(Path(f"{code}-{index}.png"), "It is no image", code, "replace it") for index in range(count)]


def test_of_many_left_out_files_the_first_are_told_and_the_log_has_all(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, inspector_home: Path
) -> None:
    with caplog.at_level(logging.INFO):
        show([*left_out(300), *left_out(2, "duplicate")])
    lines = capsys.readouterr().err.splitlines()
    assert lines[:MOST_OF_A_KIND] == [str(event) for event in left_out(MOST_OF_A_KIND)]
    assert lines[MOST_OF_A_KIND : MOST_OF_A_KIND + 2] == [str(event) for event in left_out(2, "duplicate")]
    assert lines[MOST_OF_A_KIND + 2 :] == [
        f"left out: {300 - MOST_OF_A_KIND} more (image-unreadable) like the ones above"
    ]
    assert sum(record.getMessage().startswith("left out: ") for record in caplog.records) == 302


def test_the_log_is_named_where_it_can_be_written(capsys: pytest.CaptureFixture[str], inspector_home: Path) -> None:
    log_path().parent.mkdir(parents=True)
    log_path().touch()
    show(left_out(MOST_OF_A_KIND + 1))
    told = capsys.readouterr().err.splitlines()[-1]
    assert told == f"left out: 1 more (image-unreadable), all of them in {log_path()}"


def test_remarks_are_of_a_kind_whatever_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    remarks = [Remarked(Text("The mask '{name}' marks nothing.", name=index)) for index in range(40)]
    show([*remarks, Remarked(Text("Something else.")), *remarks])
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == MOST_OF_A_KIND + 2
    assert "note: Something else." in lines
    assert lines[-1].startswith(f"note: {80 - MOST_OF_A_KIND} more")


def test_every_stage_tells_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    show([*left_out(50), Progress(Stage.CHECK, 0, 1), *left_out(50)])
    lines = capsys.readouterr().err.splitlines()
    assert sum(" more (image-unreadable)" in line for line in lines) == 2
    assert len(lines) == 2 * MOST_OF_A_KIND + 3
