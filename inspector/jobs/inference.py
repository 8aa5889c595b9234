"""The application's side of the inference process."""

from __future__ import annotations

import contextlib
import itertools
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.devices import Device
from inspector.domain.inspection import Inspection
from inspector.errors import CancelledError, UsageError, WorkerError, memory_errors
from inspector.jobs.inference_main import serve_detector
from inspector.jobs.inspection_cache import InspectionCache
from inspector.jobs.messages import (
    MEMORY_ADVICE,
    DescriptorsMade,
    DescriptorsWanted,
    DetectorLoaded,
    Failed,
    InferenceRequest,
    InspectionMade,
    InspectionWanted,
    LoadWanted,
    failure,
)
from inspector.jobs.tasks import DetectorLoader, load_for_inference
from inspector.jobs.worker_process import WorkerProcess

log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")

#: Below the window's own, above training's.
_NICENESS = 5

#: Whoever has its turn when the client is closed leaves within milliseconds, unless it is just starting the process.
_CLOSE_S = 2.0


class InferenceClient:
    """Asks a spawned process that holds one Detector. Safe to use from several threads, which take turns.

    The process starts with the first question. If it dies it is started again and the question asked once more, so a
    single death shows in the log only. ``inspect`` waits for the process (seconds, while it loads): it
    must not be called in the GUI thread.

    Args:
        loader: Loads the Detector, in the process.
        device: A ``Device``.
        on_load: Called with every Detector that was loaded, in the thread that asked for it.

    Attributes:
        kept: Inspections of image files by the Detector in use.
    """

    def __init__(
        self,
        loader: DetectorLoader = load_for_inference,
        device: str = Device.AUTO,
        on_load: Callable[[DetectorLoaded], None] | None = None,
    ) -> None:
        self.kept = InspectionCache()
        self._loader = loader
        self._device = device
        self._on_load = on_load
        self._turn = threading.Lock()
        self._worker: WorkerProcess | None = None
        self._generations = itertools.count()
        self._wanted: tuple[Path, int] | None = None
        self._loaded: tuple[tuple[Path, int], DetectorLoaded] | None = None
        self._is_closed = False

    @property
    def detector_path(self) -> Path | None:
        """The Detector file that questions are about."""
        wanted = self._wanted
        return None if wanted is None else wanted[0]

    def use(self, detector_path: Path | None) -> None:
        """Choose the Detector file, or say that it was written anew. Returns at once, the next question loads it."""
        self._wanted = None if detector_path is None else (detector_path, next(self._generations))
        self.kept.clear()

    def inspect(self, path: Path, image: Pixels) -> Inspection:
        """Inspect an image.

        Args:
            path: Its file, or a name.
            image: uint8, height x width x 3, RGB.

        Raises:
            ImageError: It is too small or too large.
            DetectorFileError: The Detector cannot be used.
            UsageError: ``no-detector``: none was chosen.
            WorkerError: The process died twice.
            CancelledError: ``close`` was called.
        """
        return self._in_turn(lambda: self._ask(path, image))

    def describe(self, image: Pixels, *, with_predictions: bool = False) -> FloatMap | None:
        """Descriptors of an image, float32, D x h x w, as ``Detector.descriptors``. None where they are not told.

        Args:
            image: uint8, height x width x 3, RGB.
            with_predictions: As ``Detector.predictions``, (2D + 1) x h x w.

        Raises:
            InspectorError: As ``inspect``.
        """
        wanted = DescriptorsWanted(with_predictions)
        return self._in_turn(lambda: self._ask_descriptors(wanted, image))

    def _in_turn(self, ask: Callable[[], _Answer]) -> _Answer:
        with self._turn:
            try:
                return ask()
            except WorkerError as death:
                log.warning("the inference process is started again: %s", death)
            return ask()

    def close(self) -> None:
        """End the process, for good. Whoever waits for it gets a CancelledError."""
        self._is_closed = True
        worker = self._worker
        if worker is not None:
            worker.kill()
        if self._turn.acquire(timeout=_CLOSE_S):
            try:
                self._discard_worker()
            finally:
                self._turn.release()

    def _ask(self, path: Path, image: Pixels) -> Inspection:
        # Here, so that the window's process loads OpenCV when there is something to look at, not to be there.
        from inspector.runtime.zoom import fit_roi, inspected, zoom_image
        from inspector.storage.images import check_pixels

        worker = self._ready_worker()
        detector = self._load(worker)
        check_pixels(image, path.name)
        height, width = image.shape[:2]
        with memory_errors(MEMORY_ADVICE):
            zoomed = zoom_image(image, detector.manifest.resolution_px)
            made = self._answer(worker, InspectionWanted(width / height), zoomed)
            if not isinstance(made, InspectionMade):
                raise TypeError(f"unexpected message {made!r}")
            roi = None if detector.roi is None else fit_roi(detector.roi, height, width)
            return inspected(path, image, made.cells, detector.manifest, roi)

    def _ask_descriptors(self, wanted: DescriptorsWanted, image: Pixels) -> FloatMap | None:
        worker = self._ready_worker()
        self._load(worker)
        made = self._answer(worker, wanted, image)
        if not isinstance(made, DescriptorsMade):
            raise TypeError(f"unexpected message {made!r}")
        if not made.are_known:
            return None
        with self._deaths_noticed():
            return worker.receive_array()

    def _load(self, worker: WorkerProcess) -> DetectorLoaded:
        wanted = self._wanted
        if wanted is None:
            raise UsageError("There is no detector yet", "train one first", "no-detector")
        if self._loaded is not None and self._loaded[0] == wanted:
            return self._loaded[1]
        self._loaded = None
        loaded = self._answer(worker, LoadWanted(wanted[0], self._device))
        if not isinstance(loaded, DetectorLoaded):
            raise TypeError(f"unexpected message {loaded!r}")
        self._loaded = wanted, loaded
        if self._on_load is not None:
            self._on_load(loaded)
        return loaded

    def _ready_worker(self) -> WorkerProcess:
        if self._worker is None and not self._is_closed:
            worker = WorkerProcess(serve_detector, (self._loader,), "inference", _NICENESS)
            worker.start()
            self._worker = worker
        if self._is_closed or self._worker is None:
            self._discard_worker()
            raise CancelledError
        return self._worker

    def _answer(self, worker: WorkerProcess, request: InferenceRequest, image: Pixels | None = None) -> object:
        worker.send(request, image)
        with self._deaths_noticed():
            message = worker.receive()
        if isinstance(message, Failed):
            raise failure(message, "Inspecting")
        return message

    @contextlib.contextmanager
    def _deaths_noticed(self) -> Iterator[None]:
        """The process may die before its answer is complete."""
        try:
            yield
        except WorkerError as error:
            self._discard_worker()
            if self._is_closed:
                raise CancelledError from error
            raise

    def _discard_worker(self) -> None:
        worker, self._worker, self._loaded = self._worker, None, None
        if worker is not None:
            worker.kill()
            worker.end()
