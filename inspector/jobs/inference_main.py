"""The child's side of the inference process: holds one Detector and answers questions about images."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection

from inspector.domain.arrays import FloatMap, Pixels
from inspector.errors import UsageError
from inspector.jobs.array_pipe import receive_array, send_array
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
from inspector.jobs.tasks import DetectorLoader, LoadedDetector
from inspector.jobs.worker_main import exit_with_parent, failure_message, send_answer


def serve_detector(connection: Connection, loader: DetectorLoader) -> None:
    """Answer InferenceRequests until the pipe closes."""
    exit_with_parent(lambda: os._exit(0))
    desk = _InferenceDesk(loader)
    is_heard = True
    while is_heard:
        try:
            request: InferenceRequest = connection.recv()
            image = receive_array(connection) if isinstance(request, MapWanted) else None
        except (EOFError, OSError):
            return
        is_heard = send_answer(connection, desk.answer(request, image)) and desk.send_map(connection)


class _InferenceDesk:
    def __init__(self, loader: DetectorLoader) -> None:
        self._loader = loader
        self._detector: LoadedDetector | None = None
        self._map: FloatMap | None = None

    def answer(self, request: InferenceRequest, image: Pixels | None) -> Answer | MapMade | Failed:
        try:
            return self._answer(request, image)
        except Exception as error:  # noqa: BLE001 - the caller raises it again, in its own process
            return failure_message(error)

    def send_map(self, connection: Connection) -> bool:
        """Send the map that was announced, if any; returns whether anybody was there to take it."""
        anomaly_map, self._map = self._map, None
        if anomaly_map is None:
            return True
        try:
            send_array(connection, anomaly_map)
        except OSError:
            return False
        return True

    def _answer(self, request: InferenceRequest, image: Pixels | None) -> Answer | MapMade:
        if isinstance(request, LoadWanted):
            # The old one goes first: two at once may not fit into memory.
            self._detector = None
            self._detector = self._loader(request.detector_path, request.device)
            return Answer(DetectorLoaded(self._detector.manifest, self._detector.fallback))
        if self._detector is None:
            raise UsageError("No detector is loaded", "load one first", "no-detector")
        if isinstance(request, RoiWanted):
            return Answer(self._detector.roi_for(request.height, request.width))
        if image is None:
            raise TypeError(f"{request!r} without an image")
        maps = self._detector.maps(image)
        self._map = maps.anomaly_map
        return MapMade(maps.scales)
