import threading

import numpy as np

from inspector.camera.source import Frame
from inspector.jobs.frame_queue import FrameQueue


def frame(index: int) -> Frame:
    return Frame(np.zeros((1, 1, 3), np.uint8), index, 0.0)


def test_frames_come_in_order_and_none_is_replaced() -> None:
    queue = FrameQueue(2)
    assert queue.put(frame(0))
    assert queue.put(frame(1))
    assert not queue.put(frame(2))
    assert [taken.index for taken in (queue.take(), queue.take()) if taken] == [0, 1]
    assert queue.take() is None


def test_a_source_that_can_wait_is_made_to() -> None:
    queue = FrameQueue(1)
    queue.put(frame(0))
    put: list[bool] = []
    writer = threading.Thread(target=lambda: put.append(queue.put(frame(1), waits=True)))
    writer.start()
    assert queue.take() is not None
    second = queue.take(10)
    writer.join(timeout=10)
    assert put == [True]
    assert second is not None
    assert second.index == 1


def test_a_closed_queue_gives_what_it_has_and_lets_everybody_go() -> None:
    queue = FrameQueue(1)
    queue.put(frame(0))
    writer = threading.Thread(target=lambda: queue.put(frame(1), waits=True))
    writer.start()
    queue.close()
    writer.join(timeout=10)
    assert not writer.is_alive()
    assert queue.put(frame(2))
    assert queue.take(None) is not None
    assert queue.take(None) is None
