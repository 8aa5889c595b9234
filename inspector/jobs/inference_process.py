"""The inference process, from the application's side: several questions at a time, each with an answer of its own."""

from __future__ import annotations

import itertools
import logging
import threading
from concurrent.futures import Future
from typing import Any

import numpy.typing as npt

from inspector.domain.arrays import Pixels
from inspector.errors import WorkerError
from inspector.jobs.inference_main import serve_detector
from inspector.jobs.messages import Answered, Asked, DescriptorsMade, InferenceAnswer, InferenceRequest
from inspector.jobs.tasks import DetectorLoader
from inspector.jobs.worker_process import WorkerProcess, death_error

log = logging.getLogger(__name__)

#: An answer, and the array that follows it.
Reply = tuple[InferenceAnswer, npt.NDArray[Any] | None]

#: Below the window's own, above training's.
_NICENESS = 5


class InferenceProcess:
    """A process that holds one Detector. Safe to use from several threads.

    Args:
        loader: Loads the Detector, in the process.

    Raises:
        WorkerError: The system has no room for another process.
    """

    def __init__(self, loader: DetectorLoader) -> None:
        self._worker = WorkerProcess(serve_detector, (loader,), "inference", _NICENESS)
        self._tickets = itertools.count()
        self._lock = threading.Lock()
        self._waiting: dict[int, Future[Reply]] = {}
        self._death: WorkerError | None = None
        self._worker.start()
        self._listener = threading.Thread(target=self._listen, name="inference answers", daemon=True)
        self._listener.start()

    def ask(self, request: InferenceRequest, image: Pixels | None = None) -> Future[Reply]:
        """Ask a question. A Detector is loaded after the questions before it and before those that follow.

        Returns:
            The reply to come, or the WorkerError if the process dies before.
        """
        reply: Future[Reply] = Future()
        with self._lock:
            if self._death is not None:
                reply.set_exception(self._death)
                return reply
            ticket = next(self._tickets)
            self._waiting[ticket] = reply
        self._worker.send(Asked(ticket, request), image)
        return reply

    @property
    def is_dead(self) -> bool:
        """Whether it has ended."""
        return self._death is not None

    def kill(self) -> None:
        """End the process now. Whoever waits for it gets the WorkerError."""
        self._worker.kill()

    def end(self) -> None:
        """As ``kill``, and wait until it has left."""
        self._worker.kill()
        self._listener.join()

    def _listen(self) -> None:
        death = self._first_error()
        with self._lock:
            self._death = death
            waiting, self._waiting = self._waiting, {}
        for reply in waiting.values():
            reply.set_exception(death)
        self._worker.end()

    def _first_error(self) -> WorkerError:
        """Take replies until there are no more."""
        try:
            while True:
                self._take_reply()
        except WorkerError as death:
            return death
        except Exception:
            # Whoever waits would wait for ever.
            log.exception("the inference process sent something that cannot be used")
            self._worker.kill()
            return death_error(None)

    def _take_reply(self) -> None:
        message = self._worker.receive()
        if not isinstance(message, Answered):
            raise TypeError(f"unexpected message {message!r}")
        answer = message.answer
        is_followed = isinstance(answer, DescriptorsMade) and answer.are_known
        array = self._worker.receive_array() if is_followed else None
        with self._lock:
            reply = self._waiting.pop(message.ticket)
        reply.set_result((answer, array))
