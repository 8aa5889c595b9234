"""The application's side of the inference process."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.manifest import DetectorManifest
from inspector.domain.masking import anomaly_score
from inspector.domain.results import ImageMaps, Inspection
from inspector.errors import CancelledError, UsageError, WorkerError
from inspector.jobs.inference_main import serve_detector
from inspector.jobs.job import unexpected_failure
from inspector.jobs.messages import (
    Answer,
    DetectorLoaded,
    Failed,
    InferenceRequest,
    LoadWanted,
    MapMade,
    MapWanted,
    RoiWanted,
)
from inspector.jobs.tasks import DetectorLoader, load_for_inference
from inspector.jobs.worker_process import WorkerProcess

log = logging.getLogger(__name__)


#: Below the window's own, above training's.
_NICENESS = 5

#: Whoever has its turn when the client is closed leaves within milliseconds, unless it is just starting the process.
_CLOSE_S = 2.0


class InferenceClient:
    """Asks a spawned process that holds one Detector. Safe to use from several threads, which take turns.

    The process starts with the first question. If it dies it is started again and the question asked once more, so a
    single death shows in the log only. Everything but ``use``, ``detector_path``, ``close``, and ``roi`` at the size of
    an inspected image, waits for the process (seconds, while it loads): it must not be called in the GUI thread.

    Args:
        loader: Loads the Detector, in the process.
        device: ``auto``, ``cpu`` or ``cuda``.
        on_load: Called with every Detector that was loaded, in the thread that asked for it.
    """

    def __init__(
        self,
        loader: DetectorLoader = load_for_inference,
        device: str = "auto",
        on_load: Callable[[DetectorLoaded], None] | None = None,
    ) -> None:
        self._loader = loader
        self._device = device
        self._on_load = on_load
        self._turn = threading.Lock()
        self._worker: WorkerProcess | None = None
        self._generations = itertools.count()
        self._wanted: tuple[Path, int] | None = None
        self._loaded: tuple[Path, int] | None = None
        self._manifest: DetectorManifest | None = None
        self._rois: dict[tuple[int, int], _KnownRoi] = {}
        self._is_closed = False

    @property
    def detector_path(self) -> Path | None:
        """The Detector file that questions are about."""
        wanted = self._wanted
        return None if wanted is None else wanted[0]

    def use(self, detector_path: Path | None) -> None:
        """Choose the Detector file, or say that it was written anew; returns at once, the next question loads it."""
        self._wanted = None if detector_path is None else (detector_path, next(self._generations))

    def load(self, detector_path: Path) -> DetectorManifest:
        """Choose the Detector file and load it now.

        Raises:
            DetectorFileError: It cannot be used.
            WorkerError: The process died twice.
            CancelledError: ``close`` was called.
        """
        self.use(detector_path)
        with self._turn:
            self._persist(None)
            return cast("DetectorManifest", self._manifest)

    def anomaly_map(self, image: Pixels) -> tuple[FloatMap, float]:
        """Inspect an image.

        Args:
            image: uint8, height x width x 3, RGB.

        Returns:
            The Anomaly Map, float32, height x width, and the seconds that it took (loading and queueing left out).

        Raises:
            InspectorError: As ``load``; UsageError ``no-detector`` without one.
        """
        maps, elapsed_s = self._maps(image)
        return maps.anomaly_map, elapsed_s

    def roi(self, height: int, width: int) -> Mask | None:
        """The Detector's ROI at an image's size, bool, height x width; None for the whole image.

        Raises:
            InspectorError: As ``anomaly_map``.
        """
        size = (height, width)
        # Without a turn where the answer is known: the GUI thread may ask this for an image that was inspected.
        if self._loaded == self._wanted and (known := self._rois.get(size)) is not None:
            return known.mask
        with self._turn:
            value, _ = self._persist(RoiWanted(height, width))
            known = _KnownRoi(cast("Mask | None", value))
            self._rois[size] = known
        return known.mask

    def inspect(self, path: Path, image: Pixels, decode_s: float = 0.0) -> Inspection:
        """Anomaly Map and Anomaly Score of an image that took ``decode_s`` to read.

        Raises:
            InspectorError: As ``anomaly_map``.
        """
        maps, elapsed_s = self._maps(image)
        score = anomaly_score(maps.anomaly_map, self.roi(image.shape[0], image.shape[1]))
        return Inspection(path, maps.anomaly_map, score, decode_s + elapsed_s, maps.scales)

    def close(self) -> None:
        """End the process, for good; whoever waits for it gets a CancelledError."""
        self._is_closed = True
        worker = self._worker
        if worker is not None:
            worker.kill()
        if self._turn.acquire(timeout=_CLOSE_S):
            try:
                self._discard_worker()
            finally:
                self._turn.release()

    def _maps(self, image: Pixels) -> tuple[ImageMaps, float]:
        with self._turn:
            value, elapsed_s = self._persist(MapWanted(), image)
        return cast("ImageMaps", value), elapsed_s

    def _persist(self, request: InferenceRequest | None, image: Pixels | None = None) -> tuple[object, float]:
        """Ask, and if the process dies over it, once more."""
        try:
            return self._ask(request, image)
        except _ProcessDiedError as death:
            log.warning("the inference process is started again: %s", death.error)
        try:
            return self._ask(request, image)
        except _ProcessDiedError as death:
            raise death.error from None

    def _ask(self, request: InferenceRequest | None, image: Pixels | None) -> tuple[object, float]:
        worker = self._ready_worker()
        wanted = self._wanted
        if wanted is None:
            raise UsageError("There is no detector yet", "train one first", "no-detector")
        if self._loaded != wanted:
            self._loaded = None
            self._rois.clear()
            value, _ = self._exchange(worker, LoadWanted(wanted[0], self._device))
            loaded = cast("DetectorLoaded", value)
            self._manifest = loaded.manifest
            self._loaded = wanted
            if self._on_load is not None:
                self._on_load(loaded)
        return (None, 0.0) if request is None else self._exchange(worker, request, image)

    def _ready_worker(self) -> WorkerProcess:
        if self._worker is None and not self._is_closed:
            worker = WorkerProcess(serve_detector, (self._loader,), "inference", _NICENESS)
            worker.start()
            self._worker = worker
        if self._is_closed or self._worker is None:
            self._discard_worker()
            raise CancelledError
        return self._worker

    def _exchange(
        self, worker: WorkerProcess, request: InferenceRequest, image: Pixels | None = None
    ) -> tuple[object, float]:
        asked_s = time.perf_counter()
        worker.send(request, image)
        try:
            message = worker.receive()
            value: object = None
            if isinstance(message, MapMade):
                value = ImageMaps(worker.receive_array(), message.scales)
        except WorkerError as error:
            self._discard_worker()
            if self._is_closed:
                raise CancelledError from error
            raise _ProcessDiedError(error) from error
        if isinstance(message, Failed):
            if message.traceback_text:
                log.error("inference failed in its process:\n%s", message.traceback_text)
            raise message.error or unexpected_failure("Inspecting")
        if isinstance(message, Answer):
            value = message.value
        return value, time.perf_counter() - asked_s

    def _discard_worker(self) -> None:
        worker, self._worker, self._loaded = self._worker, None, None
        if worker is not None:
            worker.kill()
            worker.end()


@dataclass(frozen=True, slots=True)
class _KnownRoi:
    mask: Mask | None


class _ProcessDiedError(Exception):
    def __init__(self, error: WorkerError) -> None:
        super().__init__(error)
        self.error = error
