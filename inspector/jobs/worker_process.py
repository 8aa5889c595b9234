"""A spawned process with a pipe to it. The parent's side."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import wait
from typing import Any

import numpy.typing as npt

from inspector.domain.events import Work
from inspector.errors import WorkerError
from inspector.jobs.array_pipe import receive_array, send_array
from inspector.jobs.messages import EventSent, result_of
from inspector.jobs.tasks import Task
from inspector.jobs.worker_main import enter, run_task
from inspector.log_file import log_advice
from inspector.text import Text

log = logging.getLogger(__name__)

#: How long a process may take to leave after its last message, before it is killed.
LEAVE_GRACE_S = 10.0

#: Reaping children is not thread-safe in multiprocessing: starting one polls all others.
_REAPING = threading.Lock()


def death_error(exit_code: int | None) -> WorkerError:
    """The message to a user about a worker process that ended without an answer."""
    if exit_code == -getattr(signal, "SIGKILL", 9):
        return WorkerError(
            "The system ended Inspector's background process, most likely because memory ran out",
            "close other programs, or choose the profile 'fast', and try again",
        )
    return WorkerError(
        Text("Inspector's background process ended unexpectedly (exit status {exit_code})", exit_code=exit_code),
        Text("try again, or {log_advice}", log_advice=log_advice()),
    )


class WorkerProcess:
    """Starts ``body(connection, *arguments)`` in a spawned process and owns that process.

    The process leaves when the pipe closes, so it ends with the application, however that ends. It is spawned, not
    forked: a fork would copy Qt and its threads. Only the thread that owns the WorkerProcess may wait, receive and end.
    ``send`` and ``kill`` may be called from any thread.

    Args:
        body: A module-level function. Runs in the child, where Qt is never imported.
        arguments: Picklable.
        name: Of the process, for the log.
        niceness: How far its priority is lowered, 0 (not) to 19.
    """

    def __init__(self, body: Callable[..., None], arguments: tuple[object, ...], name: str, niceness: int) -> None:
        context = get_context("spawn")
        self._connection, self._child_end = context.Pipe(duplex=True)
        self._process = context.Process(
            target=enter, args=(body, self._child_end, arguments, niceness), name=name, daemon=True
        )
        self._sending = threading.Lock()

    @property
    def pid(self) -> int | None:
        """Of the process, once started."""
        return self._process.pid

    def start(self) -> None:
        """Start the process.

        Raises:
            WorkerError: The system has no room for another process.
        """
        try:
            with _REAPING:
                self._process.start()
        except OSError as error:
            raise WorkerError(
                "Inspector's background process could not be started",
                Text("close other programs ({strerror})", strerror=error.strerror),
            ) from error
        finally:
            self._child_end.close()

    def send(self, message: object, array: npt.NDArray[Any] | None = None) -> None:
        """Send a message, and an array after it. A process that is no longer there is noticed by ``receive``."""
        try:
            with self._sending:
                self._connection.send(message)
                if array is not None:
                    send_array(self._connection, array)
        except OSError:
            return

    def has_message(self, timeout_s: float | None) -> bool:
        """Wait until ``receive`` will not wait, at most ``timeout_s`` (None: for ever)."""
        return bool(wait([self._connection], timeout_s))

    def receive(self) -> object:
        """The next message.

        Raises:
            WorkerError: The process ended without sending one.
        """
        try:
            message: object = self._connection.recv()
        except (EOFError, OSError):
            raise death_error(self._reap(LEAVE_GRACE_S)) from None
        return message

    def receive_array(self) -> npt.NDArray[Any]:
        """The array that the last message announced.

        Raises:
            WorkerError: As ``receive``.
        """
        try:
            return receive_array(self._connection)
        except (EOFError, OSError):
            raise death_error(self._reap(LEAVE_GRACE_S)) from None

    def kill(self) -> None:
        """End the process now. Whoever waits for its message gets the WorkerError."""
        if self._process.pid is not None:
            self._process.kill()

    def end(self, grace_s: float = LEAVE_GRACE_S) -> None:
        """Wait until the process has left, kill it if it takes longer than ``grace_s``, and free its resources."""
        if self._process.pid is None:
            return
        self._reap(grace_s)
        self._connection.close()

    def _reap(self, grace_s: float) -> int | None:
        if not wait([self._process.sentinel], grace_s):
            self._process.kill()
            wait([self._process.sentinel])
        with _REAPING:
            self._process.join()
        return self._process.exitcode


def task_in_process(task: Task) -> Work[object]:
    """A Task in a process of its own, for callers without Qt. Closing it ends the process.

    Yields:
        The Events of the Task.

    Returns:
        The result of the Task.

    Raises:
        InspectorError: As the Task, or WorkerError where the process died.
    """
    worker = WorkerProcess(run_task, (task, LEAVE_GRACE_S), task.function.__name__, 0)
    worker.start()
    try:
        while isinstance(message := worker.receive(), EventSent):
            yield message.event
    finally:
        worker.kill()
        worker.end()
    return result_of(message, task.function.__name__)
