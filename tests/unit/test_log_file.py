import logging
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from inspector.log_file import log_advice, log_path, start_log

log = logging.getLogger(__name__)
Starter = Callable[[], logging.Handler]


@pytest.fixture
def started() -> Iterator[Starter]:
    root = logging.getLogger()
    level, handlers = root.level, []

    def start() -> logging.Handler:
        handlers.append(start_log())
        return handlers[-1]

    yield start
    for handler in handlers:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_what_is_logged_is_in_the_file_that_the_advice_names(started: Starter) -> None:
    started()
    assert "tell whoever" in log_advice()
    log.error("a broken camera")
    assert "a broken camera" in log_path().read_text()
    assert log_advice() == f"send the file {log_path()} to whoever looks after Inspector"


def test_a_folder_that_cannot_be_made_keeps_nobody_from_working(
    started: Starter, inspector_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (inspector_home / "log").write_text("a file where the folder should be")
    started()
    log.error("a broken camera")
    assert capsys.readouterr() == ("", "")
    assert str(log_path()) not in log_advice()


@pytest.mark.parametrize("fault", ["the name is taken", "the folder goes away"])
def test_a_file_that_cannot_be_written_is_given_up_without_a_word(
    started: Starter, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    started()
    if fault == "the name is taken":
        log_path().mkdir()
    else:
        log_path().parent.rmdir()
    log.error("a broken camera")
    assert capsys.readouterr() == ("", "")


def test_a_file_that_cannot_be_renamed_is_given_up_without_a_word(
    started: Starter, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = started()
    assert isinstance(handler, RotatingFileHandler)
    handler.maxBytes = 10
    Path(f"{log_path()}.1").mkdir()
    (Path(f"{log_path()}.1") / "a file in it").touch()
    log.error("a broken camera")
    log.error("another one")
    assert capsys.readouterr() == ("", "")
