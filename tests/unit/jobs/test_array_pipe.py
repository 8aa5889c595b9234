import threading
from multiprocessing import Pipe

import numpy as np
import pytest

from inspector.jobs.array_pipe import SLICE_BYTES, receive_array, send_array

ARRAYS = {
    "frame": np.arange(20 * 30 * 3, dtype=np.uint8).reshape(20, 30, 3),
    "map": np.linspace(-1, 1, 600, dtype=np.float32).reshape(20, 30),
    "one slice": np.arange(SLICE_BYTES, dtype=np.uint32).astype(np.uint8),
    "several slices": np.arange(SLICE_BYTES + 1, dtype=np.float32),
    "not contiguous": np.arange(600, dtype=np.float32).reshape(20, 30)[::2, ::-1],
    "empty": np.zeros((0, 3), dtype=np.float32),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_arrives_as_it_was(name: str) -> None:
    sent = ARRAYS[name]
    ours, theirs = Pipe()
    with ours, theirs:
        thread = threading.Thread(target=send_array, args=(ours, sent))
        thread.start()
        received = receive_array(theirs)
        thread.join(10)
    assert received.dtype == sent.dtype
    assert received.flags.writeable
    np.testing.assert_array_equal(received, sent)


def test_a_sender_that_leaves_half_way_is_noticed() -> None:
    ours, theirs = Pipe()
    with theirs:
        with ours:
            ours.send(((SLICE_BYTES * 2,), "|u1"))
            ours.send_bytes(bytes(10))
        with pytest.raises((EOFError, OSError)):
            receive_array(theirs)
