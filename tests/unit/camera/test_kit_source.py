"""A live source from a kit, with a camera that is made up."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from inspector.camera.kit_source import KitSource
from inspector.domain.live_source import Trigger


class _Silent:
    """A camera that waits for its trigger. It is closed while the first ``fetch`` waits."""

    def __init__(self) -> None:
        self.source = KitSource(self, "Camera", Trigger.ON_DEMAND, {})  # type: ignore[arg-type]
        self.source._lock = self  # type: ignore[assignment]
        self._lock = threading.Lock()
        self.closing = threading.Thread(target=self.source.close)
        self._close_waits = threading.Event()
        self.fetches = 0

    def __enter__(self) -> None:
        if threading.current_thread() is self.closing:
            self._close_waits.set()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    @contextmanager
    def errors(self) -> Iterator[None]:
        yield

    def fetch(self, timeout_s: float) -> None:
        self.fetches += 1
        if self.fetches == 1:
            self.closing.start()
            assert self._close_waits.wait(10)

    def is_gone(self) -> bool:
        return self.fetches > 1

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return lambda *_, **__: None


def test_a_camera_that_waits_for_its_trigger_is_closed_at_once() -> None:
    camera = _Silent()
    camera.source.open()
    assert camera.source.read() is None
    assert camera.fetches == 1
    camera.closing.join(10)
    assert not camera.closing.is_alive()
