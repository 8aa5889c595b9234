import platform
import re
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.events import LossMeasured, Progress, Work
from inspector.errors import CancelledError, FailureError, ImageError, OutputError, WorkerError
from inspector.jobs.job import JobState
from inspector.jobs.process_job import ProcessJob
from inspector.jobs.tasks import Task
from inspector.paths import user_cache_dir
from tests.unit.jobs import children
from tests.unit.jobs.conftest import Record

RunToEnd = Callable[..., Record]


def test_success(run_to_end: RunToEnd) -> None:
    record = run_to_end(ProcessJob("Counting", Task(children.count_to_three)))
    assert record.outcome.state is JobState.SUCCEEDED
    assert record.outcome.result == "three"
    assert record.states == [JobState.RUNNING, JobState.SUCCEEDED]
    assert record.events[0] == children.progress(1)
    assert record.events[-1] == children.progress(3)


def test_the_process_is_another_one_of_lower_priority_without_qt_and_torch(run_to_end: RunToEnd) -> None:
    surroundings = run_to_end(ProcessJob("Looking around", Task(children.report_surroundings))).outcome.result
    this_process = psutil.Process()
    assert isinstance(surroundings, dict)
    assert surroundings["pid"] != this_process.pid
    assert surroundings["niceness"] == min(19, this_process.nice() + 10)
    assert surroundings["heavy"] == []


def test_an_inspector_error_keeps_its_type(run_to_end: RunToEnd) -> None:
    record = run_to_end(ProcessJob("Reading", Task(children.raise_image_error)))
    assert record.outcome.state is JobState.FAILED
    assert type(record.outcome.error) is ImageError
    assert str(record.outcome.error) == "'x.png' is not an image (image-unreadable): remove it"


def test_any_other_error_is_logged_with_the_traceback_of_the_process(
    run_to_end: RunToEnd, caplog: pytest.LogCaptureFixture
) -> None:
    record = run_to_end(ProcessJob("Reading", Task(children.raise_key_error)))
    assert record.outcome.state is JobState.FAILED
    assert type(record.outcome.error) is FailureError
    assert "in raise_key_error" in caplog.text
    assert "KeyError: 'surprise'" in caplog.text


def test_torch_without_memory_is_told_as_such(run_to_end: RunToEnd) -> None:
    record = run_to_end(ProcessJob("Training", Task(children.run_out_of_memory)))
    assert isinstance(record.outcome.error, FailureError)
    assert record.outcome.error.code == "out-of-memory"


def test_a_result_that_cannot_travel_is_a_failure(run_to_end: RunToEnd, caplog: pytest.LogCaptureFixture) -> None:
    record = run_to_end(ProcessJob("Reading", Task(children.return_something_unpicklable)))
    assert record.outcome.state is JobState.FAILED
    assert type(record.outcome.error) is FailureError
    assert "lambda" in caplog.text


def test_work_that_cannot_travel_is_a_failure(run_to_end: RunToEnd, caplog: pytest.LogCaptureFixture) -> None:
    record = run_to_end(ProcessJob("Reading", Task(lambda: children.count_to_three())))
    assert record.outcome.state is JobState.FAILED
    assert "lambda" in caplog.text


def test_cancelling_closes_the_work(qtbot: QtBot, run_to_end: RunToEnd, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    job = ProcessJob("Training", Task(children.go_on_for_ever, (closed,)))
    record = Record(job)
    job.start()
    qtbot.waitUntil(lambda: record.events != [])
    asked_s = time.monotonic()
    job.cancel()
    assert time.monotonic() - asked_s < 0.05
    run_to_end(job, record)
    assert closed.read_text() == "closed"
    assert record.outcome.state is JobState.CANCELLED
    assert isinstance(record.outcome.error, CancelledError)
    assert record.states == [JobState.RUNNING, JobState.CANCELLING, JobState.CANCELLED]


def test_cancelling_while_the_process_starts(run_to_end: RunToEnd, tmp_path: Path) -> None:
    job = ProcessJob("Training", Task(children.go_on_for_ever, (tmp_path / "closed",)))
    record = Record(job)
    job.start()
    job.cancel()
    assert run_to_end(job, record).outcome.state is JobState.CANCELLED


@pytest.mark.parametrize("work", [children.load_for_ever, children.get_stuck_with_nothing_to_lose])
def test_work_that_has_nothing_to_keep_is_ended_at_once(
    work: Callable[[Path], Work[object]],
    qtbot: QtBot,
    run_to_end: RunToEnd,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    pid_file = tmp_path / "pid"
    # The test would be over before the grace is.
    job = ProcessJob("Training", Task(work, (pid_file,)), cancel_grace_s=3600)
    record = Record(job)
    job.start()
    qtbot.waitUntil(lambda: pid_file.exists() and pid_file.read_text() != "")
    process = int(pid_file.read_text())
    folder = user_cache_dir() / f"training-{re.sub('[^A-Za-z0-9]', '', platform.node())}-{process}-x"
    folder.mkdir(parents=True)
    job.cancel()
    run_to_end(job, record)
    assert record.outcome.state is JobState.CANCELLED
    assert not psutil.pid_exists(process)
    assert not folder.exists(), "it cannot do that itself"
    assert caplog.text == ""


def test_stuck_work_is_ended_after_the_grace(
    qtbot: QtBot, run_to_end: RunToEnd, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pid_file = tmp_path / "pid"
    job = ProcessJob("Training", Task(children.get_stuck, (pid_file,)), cancel_grace_s=0.3)
    record = Record(job)
    job.start()
    qtbot.waitUntil(lambda: pid_file.exists() and pid_file.read_text() != "")
    job.cancel()
    run_to_end(job, record)
    assert record.outcome.state is JobState.CANCELLED
    assert not psutil.pid_exists(int(pid_file.read_text()))
    assert "did not stop within 0.3 s" in caplog.text


def test_an_error_while_closing_is_told(qtbot: QtBot, run_to_end: RunToEnd) -> None:
    job = ProcessJob("Training", Task(children.fail_while_closing))
    record = Record(job)
    job.start()
    qtbot.waitUntil(lambda: record.events != [])
    job.cancel()
    run_to_end(job, record)
    assert record.outcome.state is JobState.FAILED
    assert isinstance(record.outcome.error, OutputError)


def test_a_killed_process_is_told_as_lack_of_memory(run_to_end: RunToEnd) -> None:
    record = run_to_end(ProcessJob("Training", Task(children.kill_itself)))
    assert record.outcome.state is JobState.FAILED
    assert isinstance(record.outcome.error, WorkerError)
    assert record.outcome.error.code == "worker-died"
    assert "memory" in record.outcome.error.what
    assert record.events == [children.progress(1)]


def test_a_process_that_ends_without_an_answer_is_told(run_to_end: RunToEnd) -> None:
    record = run_to_end(ProcessJob("Training", Task(children.leave_quietly)))
    assert isinstance(record.outcome.error, WorkerError)
    assert "exit status 7" in record.outcome.error.what


def test_a_process_that_dies_while_it_stops_has_stopped(qtbot: QtBot, run_to_end: RunToEnd, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    job = ProcessJob("Training", Task(children.get_stuck, (pid_file,)))
    record = Record(job)
    job.start()
    qtbot.waitUntil(lambda: pid_file.exists() and pid_file.read_text() != "")
    job.cancel()
    psutil.Process(int(pid_file.read_text())).kill()
    assert run_to_end(job, record).outcome.state is JobState.CANCELLED


def test_a_polite_end_by_the_system_closes_the_work(qtbot: QtBot, run_to_end: RunToEnd, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    job = ProcessJob("Training", Task(children.go_on_for_ever, (closed,)))
    record = Record(job)
    job.start()
    qtbot.waitUntil(lambda: record.events != [])
    psutil.Process(int(closed.with_suffix(".pid").read_text())).terminate()
    assert run_to_end(job, record).outcome.state is JobState.CANCELLED
    assert closed.read_text() == "closed"


def test_a_flood_of_events_reaches_the_window_as_a_trickle(run_to_end: RunToEnd) -> None:
    started_s = time.monotonic()
    record = run_to_end(ProcessJob("Training", Task(children.flood, (5000,))))
    elapsed_s = time.monotonic() - started_s
    shown = [event for event in record.events if isinstance(event, Progress)]
    calibrated = [e.step for e in record.events if isinstance(e, LossMeasured) and e.calibration_loss is not None]
    assert shown[-1] == children.progress(4999, 5000)
    assert calibrated == list(range(0, 5000, 500))
    assert len(record.events) - len(calibrated) <= 20 * elapsed_s + 5


def test_two_jobs_run_beside_each_other(run_to_end: RunToEnd) -> None:
    jobs = [ProcessJob(f"Counting {number}", Task(children.count_to_three)) for number in range(2)]
    records = [Record(job) for job in jobs]
    for job in jobs:
        job.start()
    assert [run_to_end(job, record).outcome.result for job, record in zip(jobs, records, strict=True)] == ["three"] * 2
