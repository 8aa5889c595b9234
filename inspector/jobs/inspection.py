"""Inspecting image files: many as a Job, one at a time while an operator steps through them."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.events import Inspected, ItemSkipped, Stage, Work
from inspector.domain.progress import Countdown
from inspector.errors import ImageError, InspectorError
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.inference import InferenceClient
from inspector.jobs.job import Job, unexpected_failure
from inspector.storage.images import expand_images, read_image

log = logging.getLogger(__name__)

#: How many results stepping back finds at once, and how much memory they may take.
CACHED_RESULTS = 8
CACHED_BYTES = 512_000_000


def inspection_job(client: InferenceClient, paths: Sequence[Path]) -> Job:
    """A Job that inspects files and folders; emits Inspected, ItemSkipped and Progress.

    An image that cannot be read is skipped. The result is the number of inspected images.
    """
    return GeneratorJob("Inspecting images", lambda: inspect_files(client, paths))


def inspect_files(client: InferenceClient, paths: Sequence[Path]) -> Work[int]:
    """The work of ``inspection_job``.

    Raises:
        DatasetError: There are no images.
        InspectorError: The Detector cannot be used.
    """
    images = expand_images(paths)
    countdown = Countdown(Stage.INSPECT, len(images))
    yield countdown.at(0)
    inspected_count = 0
    for step, path in enumerate(images, start=1):
        try:
            inspected = inspect_file(client, path)
        except ImageError as error:
            yield ItemSkipped(path, error.what, error.code, error.advice)
        else:
            inspected_count += 1
            yield inspected
        yield countdown.at(step)
    return inspected_count


def inspect_file(client: InferenceClient, path: Path) -> Inspected:
    """Read and inspect one image file; waits for the inference process.

    Raises:
        ImageError: The file cannot be used.
        InspectorError: As ``InferenceClient.inspect``.
    """
    started_s = time.perf_counter()
    image = read_image(path)
    return Inspected(client.inspect(path, image, time.perf_counter() - started_s), image)


@dataclass(frozen=True, slots=True)
class _Key:
    """A file as it was when it was asked for; ``generation`` tells Detectors apart."""

    path: Path
    changed_ns: int
    generation: int


class InspectionThread(Job):
    """Inspects the image that an operator looks at. Lives in the GUI thread; started once, with ``start``.

    Signals:
        inspected: The Inspected of the image that was requested last; never one of an earlier request.
        failed: The Path that was requested last and the InspectorError.
        stopped: After ``stop``, once the thread has ended.
    """

    inspected = Signal(object)
    failed = Signal(object, object)
    stopped = Signal()
    _done = Signal(object, object)

    def __init__(self, client: InferenceClient, parent: QObject | None = None) -> None:
        super().__init__("Inspecting", parent)
        self._client = client
        self._changed = threading.Condition()
        self._pending: list[_Key] = []
        self._cache: OrderedDict[_Key, Inspected] = OrderedDict()
        self._requested: _Key | None = None
        self._generation = 0
        self._done.connect(self._deliver)
        self.finished.connect(self.stopped)

    def request(self, path: Path, upcoming: Path | None = None) -> None:
        """Inspect an image, in place of any that was requested before.

        A cached result is sent before this returns.

        Args:
            path: The image.
            upcoming: Probably the next request, inspected when nothing else is to be done.
        """
        with self._changed:
            key = self._requested = self._key(path)
            cached = self._cache.get(key)
            self._pending = [] if cached else [key]
            if upcoming is not None and self._key(upcoming) not in self._cache:
                self._pending.append(self._key(upcoming))
            self._changed.notify_all()
        if cached is not None:
            self.inspected.emit(cached)

    def is_cached(self, path: Path) -> bool:
        """Whether a request would be answered at once."""
        with self._changed:
            return self._key(path) in self._cache

    def forget(self) -> None:
        """Drop results and requests: the Detector has changed."""
        with self._changed:
            self._generation += 1
            self._cache.clear()
            self._pending.clear()
            self._requested = None

    def stop(self) -> None:
        """End the thread; returns at once, and nothing but ``stopped`` is sent any more."""
        self.cancel()
        with self._changed:
            self._requested = None
            self._changed.notify_all()
        if not self.is_started:
            self.stopped.emit()

    def perform(self) -> object:
        """Serve requests until ``stop``."""
        while (key := self._next_key()) is not None:
            outcome = self._inspect(key)
            if isinstance(outcome, Inspected):
                self._remember(key, outcome)
            self._done.emit(key, outcome)
        return None

    def _next_key(self) -> _Key | None:
        with self._changed:
            self._changed.wait_for(lambda: self._pending or self.is_cancel_requested)
            return None if self.is_cancel_requested else self._pending.pop(0)

    def _inspect(self, key: _Key) -> Inspected | InspectorError:
        with self._changed:
            cached = self._cache.get(key)
        if cached is not None:
            return cached
        try:
            return inspect_file(self._client, key.path)
        except InspectorError as error:
            return error
        except Exception:
            log.exception("inspecting %s failed", key.path)
            return unexpected_failure("Inspecting")

    def _remember(self, key: _Key, inspected: Inspected) -> None:
        with self._changed:
            if key.generation != self._generation:
                return
            self._cache[key] = inspected
            self._cache.move_to_end(key)
            while len(self._cache) > CACHED_RESULTS or (len(self._cache) > 1 and self._cached_bytes() > CACHED_BYTES):
                self._cache.popitem(last=False)

    def _cached_bytes(self) -> int:
        return sum(item.image.nbytes + item.inspection.anomaly_map.nbytes for item in self._cache.values())

    def _key(self, path: Path) -> _Key:
        try:
            changed_ns = path.stat().st_mtime_ns
        except OSError:
            changed_ns = -1
        return _Key(path, changed_ns, self._generation)

    @Slot(object, object)
    def _deliver(self, key: _Key, outcome: Inspected | InspectorError) -> None:
        if key != self._requested:
            return
        if isinstance(outcome, Inspected):
            self.inspected.emit(outcome)
        else:
            self.failed.emit(key.path, outcome)
