"""A network camera on this computer: images over HTTP, as many cameras send them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np
import pytest

from inspector.camera.opencv import open_source
from inspector.errors import SourceError, SourceLostError


class _Camera(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        data = cv2.imencode(".jpg", np.full((48, 64, 3), 90, np.uint8))[1].tobytes()
        head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n".encode()
        while not self.server.unplugged.wait(0.01):  # type: ignore[attr-defined]
            self.wfile.write(head + data + b"\r\n")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Camera)
        self.unplugged = threading.Event()

    def handle_error(self, *_: object) -> None:
        """The reader has gone."""


@contextmanager
def camera(port: int = 0) -> Iterator[int]:
    """A camera that is plugged in. Its port."""
    server = _Server(port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.unplugged.set()
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_network_camera_is_lost_and_found_again(capfd: pytest.CaptureFixture[str]) -> None:
    with camera() as port:
        source = open_source(f"http://user:secret@127.0.0.1:{port}/video")
        source.open()
        frames = [source.read() for _ in range(3)]
        assert [frame.index for frame in frames if frame] == [0, 1, 2]
        assert frames[0] is not None
        assert frames[0].image.shape == (48, 64, 3)
    with pytest.raises(SourceLostError) as lost:
        while True:
            source.read()
    assert "secret" not in str(lost.value)
    with pytest.raises(SourceError, match="stream-unreachable"):
        source.open()
    with camera(port):
        source.open()
        assert source.read() is not None
        source.close()
    assert capfd.readouterr().err == "", "FFmpeg keeps its complaints to itself"
