"""The application's questions to its inference process."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.devices import Device
from inspector.domain.inspection import Inspection
from inspector.errors import CancelledError, UsageError, WorkerError, memory_errors
from inspector.jobs.inference_process import InferenceProcess, Reply
from inspector.jobs.inspection_cache import InspectionCache
from inspector.jobs.messages import (
    MEMORY_ADVICE,
    DescriptorsMade,
    DescriptorsWanted,
    DetectorLoaded,
    Failed,
    InferenceAnswer,
    InspectionMade,
    InspectionWanted,
    LoadWanted,
    failure,
)
from inspector.jobs.tasks import DetectorLoader, load_for_inference

log = logging.getLogger(__name__)

_Made = TypeVar("_Made", bound=InferenceAnswer)

#: Whoever has its turn when the client is closed leaves within milliseconds, unless it is just starting the process.
_CLOSE_S = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class _Loaded:
    """A Detector in its process."""

    process: InferenceProcess
    wanted: tuple[Path, int]
    detector: DetectorLoaded


class InferenceClient:
    """Asks a spawned process that holds one Detector. Safe to use from several threads, several questions at a time.

    The process starts with the first question. If it dies it is started again and the questions asked once more, so a
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
        self._process: InferenceProcess | None = None
        self._generations = itertools.count()
        self._wanted: tuple[Path, int] | None = None
        self._loaded: _Loaded | None = None
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
        # Here, so that the window's process loads OpenCV when there is something to look at, not to be there.
        from inspector.runtime.zoom import fit_roi, inspected, zoom_image
        from inspector.storage.images import check_pixels

        def ask(loaded: _Loaded) -> Future[Reply]:
            check_pixels(image, path.name)
            height, width = image.shape[:2]
            zoomed = zoom_image(image, loaded.detector.manifest.resolution_px)
            return loaded.process.ask(InspectionWanted(width / height), zoomed)

        with memory_errors(MEMORY_ADVICE):
            loaded, reply = self._reply(ask)
            detector, made = loaded.detector, _made(reply, InspectionMade)
            roi = None if detector.roi is None else fit_roi(detector.roi, *image.shape[:2])
            return inspected(path, image, made.cells, detector.manifest, roi)

    def describe(self, image: Pixels, *, with_predictions: bool = False) -> FloatMap | None:
        """Descriptors of an image, float32, D x h x w, as ``Detector.descriptors``. None where they are not told.

        Args:
            image: uint8, height x width x 3, RGB.
            with_predictions: As ``Detector.predictions``, (2D + 1) x h x w.

        Raises:
            InspectorError: As ``inspect``.
        """
        wanted = DescriptorsWanted(with_predictions)
        _, reply = self._reply(lambda loaded: loaded.process.ask(wanted, image))
        _made(reply, DescriptorsMade)
        return reply[1]

    def close(self) -> None:
        """End the process, for good. Whoever waits for it gets a CancelledError."""
        self._is_closed = True
        process = self._process
        if process is not None:
            process.kill()
        if self._turn.acquire(timeout=_CLOSE_S):
            try:
                self._end_process()
            finally:
                self._turn.release()

    def _reply(self, ask: Callable[[_Loaded], Future[Reply]]) -> tuple[_Loaded, Reply]:
        """The reply to a question about the Detector that is wanted. It is asked twice where the process dies."""
        try:
            return self._first_reply(ask)
        except WorkerError as death:
            log.warning("the inference process is started again: %s", death)
        return self._first_reply(ask)

    def _first_reply(self, ask: Callable[[_Loaded], Future[Reply]]) -> tuple[_Loaded, Reply]:
        with self._turn:
            loaded = self._load(self._running())
            reply = ask(loaded)
        return loaded, self._waited_for(reply, loaded.process)

    def _load(self, process: InferenceProcess) -> _Loaded:
        wanted = self._wanted
        if wanted is None:
            raise UsageError("There is no detector yet", "train one first", "no-detector")
        if self._loaded is not None and self._loaded.wanted == wanted:
            return self._loaded
        self._loaded = None
        reply = process.ask(LoadWanted(wanted[0], self._device))
        detector = _made(self._waited_for(reply, process), DetectorLoaded)
        self._loaded = _Loaded(process, wanted, detector)
        if self._on_load is not None:
            self._on_load(detector)
        return self._loaded

    def _running(self) -> InferenceProcess:
        process = self._process
        if process is not None and process.is_dead:
            self._end_process()
        if self._process is None and not self._is_closed:
            self._process = InferenceProcess(self._loader)
        if self._is_closed or self._process is None:
            self._end_process()
            raise CancelledError
        return self._process

    def _waited_for(self, reply: Future[Reply], process: InferenceProcess) -> Reply:
        """A reply. The process may die before."""
        try:
            return reply.result()
        except WorkerError as error:
            process.end()
            if self._is_closed:
                raise CancelledError from error
            raise

    def _end_process(self) -> None:
        process, self._process, self._loaded = self._process, None, None
        if process is not None:
            process.end()


def _made(reply: Reply, kind: type[_Made]) -> _Made:
    """The answer of a reply.

    Raises:
        InspectorError: The process could not do it.
    """
    answer = reply[0]
    if isinstance(answer, Failed):
        raise failure(answer, "Inspecting")
    if not isinstance(answer, kind):
        raise TypeError(f"unexpected message {answer!r}")
    return answer
