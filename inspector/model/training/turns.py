"""Several learners side by side, each of them on one thread at a time.

Threads that share a step wait for each other after every operation. Beside a busy program the one that all wait for may
not be running (docs/adr/0057-waiting.md). Students do not know of each other, so they need not share: a thread that has
ended a step goes on with the learner that is furthest behind.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Protocol

import torch

from inspector.domain.events import CancellationPoint, Work

#: Longest time between two moments at which turns can be stopped. Steps that have begun are ended then.
STOP_WITHIN_S = 0.2


class Learner(Protocol):
    """One that takes steps."""

    @property
    def step(self) -> int:
        """Steps done."""

    def take_step(self) -> None:
        """Take one. It computes the same on whichever thread."""


def take_turns(learners: Sequence[Learner], until: int, most: int) -> Work[None]:
    """Let all learners take their steps. When this is closed each learner is where its last step has left it.

    Args:
        learners: Each is on one thread at a time.
        until: Steps that all have done at the end.
        most: Learners that take a step at the same time. They share PyTorch's threads.

    Yields:
        CancellationPoint, while steps go on.

    Raises:
        BaseException: As a step does. Steps that have begun are ended first.
    """
    threads = torch.get_num_threads()
    count = max(1, min(most, threads, len(learners)))
    turns = _Turns(learners, until, threads // count)
    try:
        with ThreadPoolExecutor(count, "students") as pool:
            working = [pool.submit(turns.work) for _ in range(count)]
            try:
                while wait(working, STOP_WITHIN_S).not_done:
                    yield CancellationPoint()
            finally:
                turns.end()
        for each in working:
            each.result()
    finally:
        torch.set_num_threads(threads)


class _Turns:
    """Hands steps out. After one that failed there are no more."""

    def __init__(self, learners: Sequence[Learner], until: int, threads: int) -> None:
        self._learners = learners
        self._until = until
        self._threads = threads
        self._busy: set[int] = set()
        self._has_ended = False
        self._lock = threading.Lock()

    def end(self) -> None:
        """Hand no more steps out."""
        with self._lock:
            self._has_ended = True

    def work(self) -> None:
        """Take steps as long as there are any, on one thread."""
        # OpenMP has another number for every thread.
        torch.set_num_threads(self._threads)
        while (index := self._next()) is not None:
            is_taken = False
            try:
                self._learners[index].take_step()
                is_taken = True
            finally:
                with self._lock:
                    self._busy.discard(index)
                    self._has_ended |= not is_taken

    def _next(self) -> int | None:
        with self._lock:
            waiting = [
                index
                for index, learner in enumerate(self._learners)
                if index not in self._busy and learner.step < self._until
            ]
            if self._has_ended or not waiting:
                return None
            index = min(waiting, key=lambda index: self._learners[index].step)
            self._busy.add(index)
            return index
