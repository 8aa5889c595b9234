"""The child's side of a worker process. Nothing here, nor anything it imports, may import Qt."""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait

from inspector.errors import InspectorError, is_lack_of_memory, out_of_memory
from inspector.jobs.messages import MEMORY_ADVICE, EventSent, Failed, Finished, Stopped
from inspector.jobs.priority import lower_priority
from inspector.jobs.tasks import Task
from inspector.standard_streams import settle_streams

#: Exit status of a worker that outlived its application and did not stop in time.
ORPHANED_STATUS = 70


def enter(body: Callable[..., None], connection: Connection, arguments: tuple[object, ...], niceness: int) -> None:
    """Entry of every worker process: settle in, run ``body(connection, *arguments)``, and leave at once.

    Beside busy programs the interpreter takes seconds to take libraries down, and the window would wait for them.
    """
    settle_streams()
    # A Ctrl+C in the terminal reaches the whole group. The parent decides which work stops.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lower_priority(niceness)
    body(connection, *arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)


def run_task(connection: Connection, task: Task, grace_s: float) -> None:
    """Run a Task, send its Events, and last how it ended.

    Args:
        connection: To the parent.
        task: The work.
        grace_s: How long the work may take to close once the parent is gone.
    """
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: _stop_within(stop, grace_s))
    threading.Thread(target=_listen, args=(connection, stop, grace_s), name="listen", daemon=True).start()
    send_answer(connection, _run_to_end(connection, task, stop))


def _as_it_is(answer: object) -> object:
    return answer


def send_answer(connection: Connection, answer: object, message: Callable[[object], object] = _as_it_is) -> bool:
    """Send an answer, or, if it cannot be pickled, why.

    Args:
        connection: To the parent.
        answer: Or a Failed in its place.
        message: Makes the message of either.

    Returns:
        Whether anybody was there to take it.
    """
    try:
        connection.send(message(answer))
    except OSError:
        return False
    except Exception as error:  # noqa: BLE001 - pickling raises whatever the object's code raises
        return send_answer(connection, failure_message(error), message)
    return True


def _run_to_end(connection: Connection, task: Task, stop: threading.Event) -> Finished | Stopped | Failed:
    try:
        work = task.function(*task.arguments)
        try:
            while True:
                event = next(work)
                if stop.is_set():
                    work.close()
                    return Stopped()
                _send_event(connection, EventSent(event), stop)
        except StopIteration as end:
            return Finished(end.value)
        finally:
            work.close()
    except BaseException as error:  # noqa: BLE001 - the parent raises it again
        return failure_message(error)


def _send_event(connection: Connection, message: EventSent, stop: threading.Event) -> None:
    try:
        connection.send(message)
    except OSError:
        # Nobody listens any more: the work closes, and writes its checkpoint, at its next event.
        stop.set()


def failure_message(error: BaseException) -> Failed:
    """An error as the parent is told about it."""
    if isinstance(error, InspectorError):
        return Failed(error)
    text = "".join(traceback.format_exception(error))
    if is_lack_of_memory(error):
        return Failed(out_of_memory(MEMORY_ADVICE), text)
    return Failed(None, text)


def exit_with_parent(on_loss: Callable[[], None]) -> None:
    """Call ``on_loss`` in a thread once the parent process is gone, however it ended."""
    parent = parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        on_loss()

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def _listen(connection: Connection, stop: threading.Event, grace_s: float) -> None:
    parent = parent_process()
    lifeline = [] if parent is None else [parent.sentinel]
    try:
        if connection in wait([connection, *lifeline]):
            connection.recv()
            stop.set()
            wait([connection, *lifeline])
    except (EOFError, OSError):
        pass
    # The parent is gone.
    _stop_within(stop, grace_s)


def _stop_within(stop: threading.Event, grace_s: float) -> None:
    """Let the work close, and write its checkpoint, but leave nothing behind if it is stuck."""
    stop.set()
    last_resort = threading.Timer(grace_s, os._exit, (ORPHANED_STATUS,))
    last_resort.daemon = True
    last_resort.start()
