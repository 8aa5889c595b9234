"""The lifeline: a worker ends with its application, however that ends, and whatever started it."""

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.events import Work
from inspector.errors import FailureError, ImageError, InspectorError, WorkerError
from inspector.jobs.messages import EventSent
from inspector.jobs.tasks import Task
from inspector.jobs.worker_main import run_task
from inspector.jobs.worker_process import WorkerProcess, task_in_process
from tests.repository import ROOT
from tests.unit.jobs import children

APPLICATION = """
    import sys
    from pathlib import Path
    from PySide6.QtCore import QCoreApplication
    from inspector.jobs.process_job import ProcessJob
    from inspector.jobs.tasks import Task
    from tests.unit.jobs import children

    def main():
        app = QCoreApplication(sys.argv)
        work, argument, grace_s = sys.argv[1:]
        arguments = (Path(argument),) if argument else ()
        job = ProcessJob("Working", Task(getattr(children, work), arguments), cancel_grace_s=float(grace_s))
        job.ended.connect(lambda outcome: (print(outcome.state, outcome.result, flush=True), app.quit()))
        job.start()
        app.exec()
        job.wait()
"""

Launch = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launch]:
    """Start an application of its own that runs one of the works in a worker process."""
    started = ExitStack()

    def start(call: list[str], work: str, argument: object = "", grace_s: float = 20) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *call, work, str(argument), str(grace_s)],
            cwd=tmp_path,
            env={"PYTHONPATH": f"{ROOT}:{tmp_path}", "QT_QPA_PLATFORM": "offscreen", "PATH": ""},
            stdout=subprocess.PIPE,
            text=True,
        )
        return started.enter_context(process)

    with started:
        yield start


@pytest.fixture
def script(tmp_path: Path) -> Path:
    script = tmp_path / "application.py"
    script.write_text(textwrap.dedent(APPLICATION) + '\nif __name__ == "__main__":\n    main()\n')
    return script


def pid_in(file: Path) -> int:
    return int(file.read_text()) if file.exists() and file.read_text() else 0


def test_the_parent_can_be_a_script(launch: Launch, script: Path) -> None:
    output, _ = launch([str(script)], "count_to_three").communicate(timeout=60)
    assert output == "succeeded three\n"


def test_the_parent_can_be_a_package(launch: Launch, script: Path, tmp_path: Path) -> None:
    package = tmp_path / "application_package"
    package.mkdir()
    script.rename(package / "__main__.py")
    output, _ = launch(["-m", "application_package"], "count_to_three").communicate(timeout=60)
    assert output == "succeeded three\n"


def test_the_parent_can_be_a_command(launch: Launch, script: Path, tmp_path: Path) -> None:
    command = "import application; application.main()"
    output, _ = launch(["-c", command], "count_to_three").communicate(timeout=60)
    assert output == "succeeded three\n"


def test_a_worker_closes_its_work_when_the_application_is_killed(
    qtbot: QtBot, launch: Launch, script: Path, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    application = launch([str(script)], "go_on_for_ever", closed)
    qtbot.waitUntil(lambda: pid_in(closed.with_suffix(".pid")) != 0)
    application.kill()
    qtbot.waitUntil(lambda: not psutil.pid_exists(pid_in(closed.with_suffix(".pid"))))
    assert closed.read_text() == "closed"


def test_a_stuck_worker_ends_when_the_application_is_killed(
    qtbot: QtBot, launch: Launch, script: Path, tmp_path: Path
) -> None:
    pid_file = tmp_path / "pid"
    application = launch([str(script)], "get_stuck", pid_file, grace_s=0.3)
    qtbot.waitUntil(lambda: pid_in(pid_file) != 0)
    application.kill()
    qtbot.waitUntil(lambda: not psutil.pid_exists(pid_in(pid_file)))


def test_a_task_in_a_process_yields_and_returns_as_it_would_here() -> None:
    work = task_in_process(Task(children.count_to_three))
    steps = []
    with pytest.raises(StopIteration) as end:
        while True:
            steps.append(next(work).step)
    assert (steps, end.value.value) == ([1, 2, 3], "three")


@pytest.mark.parametrize(
    ("function", "error"),
    [
        (children.raise_image_error, ImageError),
        (children.raise_key_error, FailureError),
        (children.leave_quietly, WorkerError),
    ],
)
def test_a_task_in_a_process_tells_how_it_failed(
    function: Callable[[], Work[object]], error: type[InspectorError]
) -> None:
    with pytest.raises(error):
        list(task_in_process(Task(function)))


def test_a_closed_task_leaves_no_process(tmp_path: Path) -> None:
    work = task_in_process(Task(children.go_on_for_ever, (tmp_path / "closed",)))
    next(work)
    work.close()


def test_nobody_waits_until_libraries_are_taken_down() -> None:
    worker = WorkerProcess(run_task, (Task(children.tell_when_libraries_are_taken_down), 0.0), "Working", 0)
    worker.start()
    while isinstance(worker.receive(), EventSent):
        pass
    assert worker._reap(60.0) == 0
    worker.end()
