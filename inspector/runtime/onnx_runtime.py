"""The Graph of a Detector file on onnxruntime. Nothing here needs torch."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as states
from safetensors import SafetensorError
from safetensors.numpy import load

from inspector.domain.arrays import FloatMap, Pixels
from inspector.errors import FailureError, is_lack_of_memory, out_of_memory
from inspector.runtime.detector import Detector
from inspector.runtime.runtime import (
    CELL_CONTEXTS,
    DESCRIPTORS,
    GLOBAL_CONTEXT,
    MAPS,
    MEMORY_ADVICE,
    PIXELS,
    PREDICTIONS,
    SCORES,
    TERMS,
    WHOLE,
    GraphRefusedError,
    Tile,
)
from inspector.storage.detector_file import DetectorContent, damaged_detector

#: Longest side of images that are inspected side by side. Several larger ones would need too much memory.
SIDE_BY_SIDE_PX = 512
#: How long a thread spins until it sleeps. Longer is no quicker, and takes time from other programs.
SPIN_US = 20
#: The errors of onnxruntime where it cannot use a graph, or cannot run it.
_REFUSALS = (
    states.EPFail,
    states.Fail,
    states.InvalidArgument,
    states.InvalidGraph,
    states.InvalidProtobuf,
    states.NotImplemented,
    states.RuntimeException,
)


class OnnxRuntime:
    """Runs the two halves of a Graph on the CPU.

    An image that is alone has all threads. Of several at a time each has one, since threads that share an image mostly
    wait for each other (docs/adr/0072-side-by-side.md). Scores are the same to the bit.

    Args:
        scores: ONNX document, from pixels to scores.
        maps: ONNX document, from scores to maps.
        placed: Statistics that lie on a grid over the image, by the name of the input that takes them. The first two
            axes are rows and columns of the grid, or 1 x 1 where one value serves for all places.
        takes_turns: Whether one image is inspected after the other, however many are asked for at a time.

    Raises:
        GraphRefusedError: It is damaged, or needs a newer onnxruntime.
    """

    def __init__(
        self, scores: bytes, maps: bytes, placed: Mapping[str, npt.NDArray[np.generic]], *, takes_turns: bool = False
    ) -> None:
        self._document = scores
        self._scores = _session(scores, 0)
        self._scores_of_one_thread: onnxruntime.InferenceSession | None = None
        self._counting = threading.Lock()
        self._under_way = 0
        self._turn = threading.Lock() if takes_turns else contextlib.nullcontext()
        self._maps = _session(maps, 1)
        self._outputs = {node.name for node in self._scores.get_outputs()}
        try:
            self._placed = {
                node.name: np.ascontiguousarray(placed[node.name], dtype=np.float32)
                for node in self._scores.get_inputs()
                if node.name not in (PIXELS, GLOBAL_CONTEXT)
            }
            self._context_dim = next(
                (node.shape[1] for node in self._scores.get_inputs() if node.name == GLOBAL_CONTEXT), 0
            )
        except KeyError as error:
            raise GraphRefusedError(f"it wants {error}, which the file does not have") from None

    @property
    def name(self) -> str:
        """The library."""
        return f"onnxruntime {onnxruntime.__version__}"

    def scores(self, pixels: Pixels, tile: Tile = WHOLE, global_context: FloatMap | None = None) -> FloatMap:
        """As ``Runtime.scores``."""
        return self._looked(pixels, tile, global_context, SCORES)

    def evidence(self, pixels: Pixels, tile: Tile = WHOLE, global_context: FloatMap | None = None) -> FloatMap:
        """As ``Runtime.evidence``."""
        outputs = [SCORES, TERMS] if TERMS in self._outputs else [SCORES]
        return self._looked(pixels, tile, global_context, *outputs)

    @property
    def has_descriptors(self) -> bool:
        """As ``Runtime.has_descriptors``."""
        return DESCRIPTORS in self._outputs

    def descriptors(self, pixels: Pixels, tile: Tile = WHOLE) -> FloatMap:
        """As ``Runtime.descriptors``."""
        return self._looked(pixels, tile, None, DESCRIPTORS)

    @property
    def has_predictions(self) -> bool:
        """As ``Runtime.has_predictions``."""
        return {DESCRIPTORS, PREDICTIONS} <= self._outputs

    def predictions(self, pixels: Pixels, tile: Tile = WHOLE) -> FloatMap:
        """As ``Runtime.predictions``."""
        return self._looked(pixels, tile, None, DESCRIPTORS, PREDICTIONS)

    def cell_contexts(self, pixels: Pixels, tile: Tile) -> FloatMap:
        """As ``Runtime.cell_contexts``."""
        return self._looked(pixels, tile, None, CELL_CONTEXTS)

    def maps(self, scores: FloatMap) -> FloatMap:
        """As ``Runtime.maps``."""
        (maps,) = _run(self._maps, [MAPS], {SCORES: scores})
        return maps

    def _looked(self, pixels: Pixels, tile: Tile, global_context: FloatMap | None, *outputs: str) -> FloatMap:
        """Outputs of a tile, one after the other."""
        inputs = self._inputs(pixels, tile, global_context)
        with self._turn, self._session() as session:
            found = _run(session, outputs, inputs)
        return found[0] if len(found) == 1 else np.concatenate(found, axis=1)

    @contextlib.contextmanager
    def _session(self) -> Iterator[onnxruntime.InferenceSession]:
        with self._counting:
            is_alone = self._under_way == 0
            self._under_way += 1
            if not is_alone and self._scores_of_one_thread is None:
                self._scores_of_one_thread = _session(self._document, 1)
            session = self._scores if is_alone else self._scores_of_one_thread
        try:
            yield session
        finally:
            with self._counting:
                self._under_way -= 1

    def _inputs(
        self, pixels: Pixels, tile: Tile, global_context: FloatMap | None
    ) -> dict[str, npt.NDArray[np.generic]]:
        inputs: dict[str, npt.NDArray[np.generic]] = {PIXELS: np.ascontiguousarray(pixels)}
        if self._context_dim:
            of_tile = np.full((len(pixels), self._context_dim), np.nan, np.float32)
            inputs[GLOBAL_CONTEXT] = of_tile if global_context is None else global_context
        return inputs | {name: _at(value, tile) for name, value in self._placed.items()}


def onnx_detector(path: Path, content: DetectorContent) -> Detector:
    """The Detector of a file on onnxruntime.

    Args:
        path: Names the file in errors.
        content: Of the file.

    Raises:
        DetectorFileError: Its tensors are damaged.
        GraphRefusedError: onnxruntime cannot use its Graph.
    """
    try:
        tensors = load(content.tensors)
    except SafetensorError:
        raise damaged_detector(path) from None
    takes_turns = content.manifest.resolution_px > SIDE_BY_SIDE_PX
    runtime = OnnxRuntime(content.graph.scores, content.graph.maps, tensors, takes_turns=takes_turns)
    roi = tensors["roi"] > 0 if "roi" in tensors else None
    return Detector(content.manifest, content.graph.facts, runtime, roi)


def _session(document: bytes, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.spin_duration_us", str(SPIN_US))
    # This would keep a plan of all memory for the largest image so far, twice the need of a large tile.
    options.enable_mem_pattern = False
    # Errors only: its remarks on graphs that it can use mean nothing to an operator.
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(document, options, providers=["CPUExecutionProvider"])
    except _REFUSALS as error:
        raise GraphRefusedError(str(error)) from error


def _run(
    session: onnxruntime.InferenceSession, outputs: Sequence[str], inputs: Mapping[str, npt.NDArray[np.generic]]
) -> list[FloatMap]:
    try:
        return [np.asarray(values, dtype=np.float32) for values in session.run(list(outputs), dict(inputs))]
    except (*_REFUSALS, MemoryError) as error:
        if is_lack_of_memory(error):
            raise out_of_memory(MEMORY_ADVICE) from error
        raise FailureError(
            "The detector's graph could not be run",
            "train the detector again, or choose another device in the settings",
            "graph-failed",
        ) from error


def _at(value: npt.NDArray[np.float32], tile: Tile) -> npt.NDArray[np.float32]:
    # The whole is passed as it is, without a copy.
    return value if value.shape[:2] == (1, 1) else np.ascontiguousarray(value[tile.rows, tile.columns])
