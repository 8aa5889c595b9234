from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal, Slot
from pytestqt.qtbot import QtBot

from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.inference import InferenceClient
from inspector.jobs.inspection import InspectionThread
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.jobs.process_job import ProcessJob
from inspector.jobs.runner import Runner
from inspector.jobs.tasks import Task
from tests.unit.jobs import children


class Log(QObject):
    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self.runner = runner
        self.lines: list[str] = []
        runner.job_started.connect(self.on_started)
        runner.job_ended.connect(self.on_ended)

    @Slot(object)
    def on_started(self, job: Job) -> None:
        self.lines.append(f"started {job.title}")

    @Slot(object, object)
    def on_ended(self, job: Job, outcome: JobOutcome) -> None:
        assert job not in self.runner.jobs
        self.lines.append(f"ended {job.title} {outcome.state}")


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[Runner]:
    runner = Runner()
    yield runner
    stopped: list[bool] = []
    runner.stop_all(lambda: stopped.append(True))
    qtbot.waitUntil(lambda: stopped == [True])


def test_jobs_come_and_go(qtbot: QtBot, runner: Runner) -> None:
    log = Log(runner)
    job = GeneratorJob("Counting", children.count_to_three)
    runner.start(job)
    assert runner.jobs == (job,)
    qtbot.waitUntil(lambda: runner.jobs == ())
    assert log.lines == ["started Counting", "ended Counting succeeded"]


def test_a_job_is_announced_before_its_thread_starts(qtbot: QtBot, runner: Runner) -> None:
    announced: list[bool] = []
    runner.job_started.connect(lambda job: announced.append(job.is_started))
    runner.start(GeneratorJob("Counting", children.count_to_three))
    assert announced == [False]
    qtbot.waitUntil(lambda: runner.jobs == ())


def test_each_end_is_told_with_its_own_job(qtbot: QtBot, runner: Runner) -> None:
    log = Log(runner)
    runner.start(GeneratorJob("Counting", children.count_to_three))
    runner.start(GeneratorJob("Failing", children.raise_key_error))
    qtbot.waitUntil(lambda: runner.jobs == ())
    assert sorted(log.lines[2:]) == ["ended Counting succeeded", "ended Failing failed"]


def test_stop_all_stops_jobs_and_services_before_it_calls_back(
    qtbot: QtBot, runner: Runner, client: InferenceClient, tmp_path: Path
) -> None:
    log = Log(runner)
    closed = tmp_path / "closed"
    job = ProcessJob("Training", Task(children.go_on_for_ever, (closed,)))
    service = InspectionThread(client)
    service.start()
    runner.start(job)
    runner.watch(service)
    qtbot.waitUntil(lambda: closed.with_suffix(".pid").exists())
    running_at_the_end: list[object] = []
    calls: list[str] = []

    def on_stopped() -> None:
        running_at_the_end.extend(thread for thread in (job, service) if not thread.isFinished())
        calls.append("stopped")

    runner.stop_all(on_stopped)
    assert calls == []
    qtbot.waitUntil(lambda: calls == ["stopped"])
    assert closed.read_text() == "closed"
    assert job.state is JobState.CANCELLED
    assert log.lines == ["started Training", "ended Training cancelled"]
    assert [thread for thread in running_at_the_end if not thread.wait(1000)] == []


def test_stop_all_with_nothing_running_calls_back_from_the_event_loop(qtbot: QtBot, runner: Runner) -> None:
    calls: list[int] = []
    runner.stop_all(lambda: calls.append(1))
    assert calls == []
    qtbot.waitUntil(lambda: calls == [1])


def test_a_service_that_stopped_by_itself_is_not_waited_for(qtbot: QtBot, runner: Runner) -> None:
    class Service(QObject):
        stopped = Signal()

        def stop(self) -> None:
            raise AssertionError

    service = Service()
    runner.watch(service)
    service.stopped.emit()
    calls: list[int] = []
    runner.stop_all(lambda: calls.append(1))
    qtbot.waitUntil(lambda: calls == [1])


def test_nothing_is_started_once_everything_was_asked_to_stop(qtbot: QtBot, runner: Runner) -> None:
    log, calls = Log(runner), [0]
    runner.stop_all(lambda: calls.append(1))
    late = GeneratorJob("Late", children.count_to_three)
    runner.start(late)
    qtbot.waitUntil(lambda: calls == [0, 1])
    assert (late.is_started, runner.jobs, log.lines) == (False, (), [])
