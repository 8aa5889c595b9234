import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.events import FileWritten, Work
from inspector.errors import CancelledError, FailureError, ImageError
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import Job, JobState
from tests.unit.jobs.children import count_to_three, progress, raise_image_error, raise_key_error
from tests.unit.jobs.conftest import Record

RunToEnd = Callable[..., Record]


def test_success(run_to_end: RunToEnd) -> None:
    record = run_to_end(GeneratorJob("Counting", count_to_three))
    assert record.outcome.state is JobState.SUCCEEDED
    assert record.outcome.result == "three"
    assert record.outcome.error is None
    assert record.states == [JobState.RUNNING, JobState.SUCCEEDED]
    assert record.events[0] == progress(1)
    assert record.events[-1] == progress(3)


def test_an_inspector_error_is_passed_on(run_to_end: RunToEnd) -> None:
    record = run_to_end(GeneratorJob("Reading", raise_image_error))
    assert record.outcome.state is JobState.FAILED
    assert isinstance(record.outcome.error, ImageError)
    assert record.outcome.error.code == "image-unreadable"


def test_any_other_error_is_logged_and_becomes_a_failure(
    run_to_end: RunToEnd, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        record = run_to_end(GeneratorJob("Reading", raise_key_error))
    assert record.outcome.state is JobState.FAILED
    assert type(record.outcome.error) is FailureError
    assert record.outcome.error.code == "internal-error"
    assert "KeyError: 'surprise'" in caplog.text


def test_cancelling_closes_the_generator(qtbot: QtBot, run_to_end: RunToEnd) -> None:
    closed = threading.Event()

    def work() -> Work[object]:
        try:
            while True:
                yield FileWritten(Path("x.png"))
                threading.Event().wait(0.001)
        finally:
            closed.set()

    job = GeneratorJob("Writing", work)
    record = Record(job)
    job.start()
    qtbot.waitUntil(lambda: record.events != [])
    job.cancel()
    job.cancel()
    run_to_end(job, record)
    assert closed.is_set()
    assert record.outcome.state is JobState.CANCELLED
    assert isinstance(record.outcome.error, CancelledError)
    assert record.states == [JobState.RUNNING, JobState.CANCELLING, JobState.CANCELLED]


def test_a_job_cancelled_before_its_start_does_nothing(run_to_end: RunToEnd) -> None:
    job = GeneratorJob("Counting", count_to_three)
    job.cancel()
    assert job.state is JobState.QUEUED
    record = run_to_end(job)
    assert record.outcome.state is JobState.CANCELLED
    assert record.events == []


def test_cancelling_an_ended_job_changes_nothing(run_to_end: RunToEnd) -> None:
    record = run_to_end(GeneratorJob("Counting", count_to_three))
    record.job.cancel()
    assert record.job.state is JobState.SUCCEEDED
    assert len(record.outcomes) == 1


def test_a_job_starts_once(run_to_end: RunToEnd) -> None:
    record = run_to_end(GeneratorJob("Counting", count_to_three))
    with pytest.raises(RuntimeError, match="started before"):
        record.job.start()


def test_a_job_that_nobody_keeps_runs_to_its_end(qtbot: QtBot) -> None:
    go_on = threading.Event()
    ended = []

    def work() -> Work[object]:
        go_on.wait(10)
        yield progress(1)

    def start() -> None:
        job: Job = GeneratorJob("Waiting", work)
        job.ended.connect(ended.append)
        job.start()

    start()
    go_on.set()
    qtbot.waitUntil(lambda: len(ended) == 1)
