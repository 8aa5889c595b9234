"""The child's side of the inference process: holds one Detector and answers questions about images."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection

from inspector.errors import UsageError
from inspector.jobs.messages import Answer, Failed, InferenceRequest, LoadWanted, MapWanted, RoiWanted
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
        except (EOFError, OSError):
            return
        is_heard = send_answer(connection, desk.answer(request))


class _InferenceDesk:
    def __init__(self, loader: DetectorLoader) -> None:
        self._loader = loader
        self._detector: LoadedDetector | None = None

    def answer(self, request: InferenceRequest) -> Answer | Failed:
        try:
            return Answer(self._value(request))
        except Exception as error:  # noqa: BLE001 - the caller raises it again, in its own process
            return failure_message(error)

    def _value(self, request: InferenceRequest) -> object:
        if isinstance(request, LoadWanted):
            # The old one goes first: two at once may not fit into memory.
            self._detector = None
            self._detector = self._loader(request.detector_path, request.device)
            return self._detector.manifest
        if self._detector is None:
            raise UsageError("No detector is loaded", "load one first", "no-detector")
        if isinstance(request, MapWanted):
            return self._detector.anomaly_map(request.image)
        if isinstance(request, RoiWanted):
            return self._detector.roi_for(request.height, request.width)
        raise TypeError(f"unexpected request {request!r}")
