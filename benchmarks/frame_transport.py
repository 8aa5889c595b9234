"""What it costs to hand a frame to the inference process and its Anomaly Map back: pipe, sliced pipe, shared memory.

Run with ``python benchmarks/frame_transport.py``. The process answers at once with a map that it has at hand, so the
figures are the transport alone. Shared memory is one block for the frame and one for the map, reused for every frame;
the pipe then carries only a word. All ways end with arrays that belong to the caller.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory

import numpy as np

from inspector.domain.arrays import Pixels
from inspector.jobs.array_pipe import receive_array, send_array

ROUNDS = 100
SIDES_PX = (256, 512, 1024, 2048)


def serve_pipe(connection: Connection, side_px: int) -> None:
    anomaly_map = np.ones((side_px, side_px), np.float32)
    while connection.recv() is not None:
        connection.send(anomaly_map)


def serve_slices(connection: Connection, side_px: int) -> None:
    anomaly_map = np.ones((side_px, side_px), np.float32)
    while connection.recv() is not None:
        receive_array(connection)
        send_array(connection, anomaly_map)


def serve_shared(connection: Connection, side_px: int, frame_name: str, map_name: str) -> None:
    frame_block, map_block = SharedMemory(frame_name), SharedMemory(map_name)
    anomaly_map = np.ones((side_px, side_px), np.float32)
    answer = np.ndarray(anomaly_map.shape, np.float32, map_block.buf)
    while connection.recv() is not None:
        np.ndarray((side_px, side_px, 3), np.uint8, frame_block.buf).copy()
        answer[:] = anomaly_map
        connection.send("done")
    del answer
    frame_block.close()
    map_block.close()


def median_ms(ask: Callable[[], object]) -> float:
    """Median time of a question, after some to warm up."""
    for _ in range(20):
        ask()
    times_ms = []
    for _ in range(ROUNDS):
        started_s = time.perf_counter()
        ask()
        times_ms.append((time.perf_counter() - started_s) * 1000)
    return statistics.median(times_ms)


def pipe_ms(frame: Pixels) -> float:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve_pipe, args=(theirs, len(frame)))
    process.start()

    def ask() -> object:
        ours.send(frame)
        return ours.recv()

    elapsed_ms = median_ms(ask)
    ours.send(None)
    process.join()
    return elapsed_ms


def slices_ms(frame: Pixels) -> float:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve_slices, args=(theirs, len(frame)))
    process.start()

    def ask() -> object:
        ours.send("go")
        send_array(ours, frame)
        return receive_array(ours)

    elapsed_ms = median_ms(ask)
    ours.send(None)
    process.join()
    return elapsed_ms


def shared_ms(frame: Pixels) -> float:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    frame_block = SharedMemory(create=True, size=frame.nbytes)
    map_block = SharedMemory(create=True, size=frame.shape[0] * frame.shape[1] * 4)
    process = context.Process(target=serve_shared, args=(theirs, len(frame), frame_block.name, map_block.name))
    process.start()

    def ask() -> object:
        np.ndarray(frame.shape, np.uint8, frame_block.buf)[:] = frame
        ours.send("go")
        ours.recv()
        return np.ndarray(frame.shape[:2], np.float32, map_block.buf).copy()

    elapsed_ms = median_ms(ask)
    ours.send(None)
    process.join()
    for block in (frame_block, map_block):
        block.close()
        block.unlink()
    return elapsed_ms


def main() -> None:
    print(f"median of {ROUNDS} frames, there and back, in ms")
    print("side px   pipe   slices   shared memory")
    for side_px in SIDES_PX:
        frame = np.random.default_rng(0).integers(0, 256, (side_px, side_px, 3), dtype=np.uint8)
        print(f"{side_px:7d} {pipe_ms(frame):6.2f} {slices_ms(frame):8.2f} {shared_ms(frame):15.2f}")


if __name__ == "__main__":
    main()
