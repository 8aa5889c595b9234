"""The child's side of the inference process: holds one Detector and inspects images with it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import Pixels
from inspector.domain.side_by_side import images_at_once
from inspector.errors import UsageError
from inspector.jobs.array_pipe import receive_array, send_array
from inspector.jobs.messages import (
    Answered,
    Asked,
    DescriptorsMade,
    DescriptorsWanted,
    DetectorLoaded,
    InferenceAnswer,
    InferenceRequest,
    InspectionMade,
    InspectionWanted,
    LoadWanted,
)
from inspector.jobs.tasks import DetectorLoader
from inspector.jobs.worker_main import exit_with_parent, failure_message, send_answer

if TYPE_CHECKING:
    from inspector.runtime.detector import Detector

Arrays = tuple[npt.NDArray[Any], ...]


def serve_detector(connection: Connection, loader: DetectorLoader) -> None:
    """Answer questions until the pipe closes, several at a time. Loading a Detector waits for those before it."""
    exit_with_parent(lambda: os._exit(0))
    desk = _InferenceDesk(loader)
    sending = threading.Lock()

    def answer(asked: Asked, image: Pixels) -> None:
        made, arrays = desk.answer(asked.request, image)
        with sending:
            if send_answer(connection, made, partial(Answered, asked.ticket)):
                for array in arrays:
                    send_array(connection, array)

    under_way: list[Future[None]] = []
    with ThreadPoolExecutor(images_at_once(), "inspect") as pool:
        try:
            for asked, image in _questions(connection):
                if isinstance(asked.request, LoadWanted):
                    wait(under_way)
                    answer(asked, image)
                else:
                    under_way = [each for each in under_way if not each.done()]
                    under_way.append(pool.submit(answer, asked, image))
        except (EOFError, OSError):
            return


def _questions(connection: Connection) -> Iterator[tuple[Asked, Pixels]]:
    while True:
        asked: Asked = connection.recv()
        is_followed = not isinstance(asked.request, LoadWanted)
        yield asked, receive_array(connection) if is_followed else np.empty(0, np.uint8)


class _InferenceDesk:
    def __init__(self, loader: DetectorLoader) -> None:
        self._loader = loader
        self._detector: Detector | None = None

    def answer(self, request: InferenceRequest, image: Pixels) -> tuple[InferenceAnswer, Arrays]:
        """A message, and the arrays that follow it."""
        try:
            if isinstance(request, LoadWanted):
                return self._load(request), ()
            if isinstance(request, DescriptorsWanted):
                return self._describe(request, image)
            return self._inspect(request, image)
        except Exception as error:  # noqa: BLE001 - the caller raises it again, in its own process
            return failure_message(error), ()

    def _load(self, request: LoadWanted) -> DetectorLoaded:
        # The old one goes first: two at once may not fit into memory.
        self._detector = None
        self._detector = self._loader(request.detector_path, request.device)
        return DetectorLoaded(self._detector.manifest, self._detector.fallback, self._detector.roi)

    def _loaded(self) -> Detector:
        if self._detector is None:
            raise UsageError("No detector is loaded", "load one first", "no-detector")
        return self._detector

    def _describe(self, request: DescriptorsWanted, image: Pixels) -> tuple[DescriptorsMade, Arrays]:
        detector = self._loaded()
        descriptors = detector.predictions(image) if request.with_predictions else detector.descriptors(image)
        return DescriptorsMade(descriptors is not None), () if descriptors is None else (descriptors,)

    def _inspect(self, request: InspectionWanted, zoomed: Pixels) -> tuple[InspectionMade, Arrays]:
        return InspectionMade(self._loaded().cells(zoomed, request.aspect)), ()
