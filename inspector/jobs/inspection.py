"""Inspecting image files: many as a Job, one at a time while an operator steps through them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.events import Stage
from inspector.domain.inspection import Inspection
from inspector.domain.side_by_side import each_file_side_by_side
from inspector.errors import InspectorError
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.inference import InferenceClient
from inspector.jobs.inspection_cache import CacheKey
from inspector.jobs.job import Job
from inspector.jobs.messages import unexpected_failure
from inspector.storage.images import read_image
from inspector.text import Text

log = logging.getLogger(__name__)


def inspection_job(client: InferenceClient, paths: Sequence[Path]) -> Job:
    """A Job that inspects files. Emits Inspection, ItemSkipped and Progress.

    An image that cannot be read is skipped. The result is the number of inspected images.
    """
    return GeneratorJob(
        Text("Inspecting images"),
        lambda: each_file_side_by_side(
            Stage.INSPECT, paths, partial(inspect_file, client), lambda inspection: (inspection,)
        ),
    )


def inspect_file(client: InferenceClient, path: Path) -> Inspection:
    """The Inspection of one image file: a kept one, or a new one, which waits for the inference process.

    Raises:
        ImageError: The file cannot be used.
        InspectorError: As ``InferenceClient.inspect``.
    """
    key = client.kept.key(path)
    kept = client.kept.get(key)
    if kept is not None:
        return kept
    inspection = client.inspect(path, read_image(path))
    client.kept.put(key, inspection)
    return inspection


class InspectionThread(Job):
    """Inspects the image that an operator looks at. Lives in the GUI thread. Started once, with ``start``.

    Signals:
        inspected: The Inspection of the image that was requested last. Never one of an earlier request.
        failed: The Path that was requested last and the InspectorError.
        stopped: After ``stop``, once the thread has ended.
    """

    inspected = Signal(object)
    failed = Signal(object, object)
    stopped = Signal()
    _done = Signal(object, object)

    def __init__(self, client: InferenceClient, parent: QObject | None = None) -> None:
        super().__init__(Text("Inspecting"), parent)
        self._client = client
        self._changed = threading.Condition()
        self._pending: list[CacheKey] = []
        self._requested: CacheKey | None = None
        self._done.connect(self._deliver)
        self.finished.connect(self.stopped)

    def request(self, path: Path, upcoming: Path | None = None) -> None:
        """Inspect an image, in place of any that was requested before.

        A kept result is sent before this returns.

        Args:
            path: The image.
            upcoming: Probably the next request, inspected when nothing else is to be done.
        """
        kept = self._client.kept
        key = kept.key(path)
        inspection = kept.get(key)
        with self._changed:
            self._requested = key
            self._pending = [key] if inspection is None else []
            if upcoming is not None:
                self._pending.append(kept.key(upcoming))
            self._changed.notify_all()
        if inspection is not None:
            self.inspected.emit(inspection)

    def forget(self) -> None:
        """Drop all requests: the Detector has changed."""
        with self._changed:
            self._pending.clear()
            self._requested = None

    def stop(self) -> None:
        """End the thread. Returns at once, and nothing but ``stopped`` is sent any more."""
        self.cancel()
        with self._changed:
            self._requested = None
            self._changed.notify_all()
        if not self.is_started:
            self.stopped.emit()

    def perform(self) -> object:
        """Serve requests until ``stop``."""
        while (key := self._next_key()) is not None:
            self._done.emit(key, self._inspect(key.path))
        return None

    def _next_key(self) -> CacheKey | None:
        with self._changed:
            self._changed.wait_for(lambda: self._pending or self.is_cancel_requested)
            return None if self.is_cancel_requested else self._pending.pop(0)

    def _inspect(self, path: Path) -> Inspection | InspectorError:
        try:
            return inspect_file(self._client, path)
        except InspectorError as error:
            return error
        except Exception:
            log.exception("inspecting %s failed", path)
            return unexpected_failure("Inspecting")

    @Slot(object, object)
    def _deliver(self, key: CacheKey, outcome: Inspection | InspectorError) -> None:
        if key != self._requested:
            return
        if isinstance(outcome, Inspection):
            self.inspected.emit(outcome)
        else:
            self.failed.emit(key.path, outcome)
