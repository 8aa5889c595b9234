"""The Runtimes of one Detector in one run: time, distance from the reference, and quality in 8 bits.

    python benchmarks/runtimes.py DETECTOR DATASET [--images 20] [--rounds 15] [--quality]

DATASET is a folder in MVTec AD layout, whose test images are inspected one by one; times are from pixels of the zoomed
image to the map of cells. In every round each candidate inspects all images, one candidate after the other; a round has
the median over its images, and what is printed is the median over the rounds with the lowest and the highest, as a
machine may be slower for some rounds than for others. ``--quality`` evaluates each candidate on the whole dataset.
OpenVINO is compared where it is installed (``pip install openvino``); Inspector itself does not need it.

The candidates: plain PyTorch, one network after the other, as the paper's equations are written down and in the memory
layout that PyTorch has by default; the same with channels last, which its CPU convolutions are faster in; PyTorch
running the Graph; onnxruntime, which is what Inspector uses; OpenVINO, in float32 and in bfloat16; and both again with
the convolutions in 8-bit integers, calibrated on good parts.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from safetensors.numpy import load

from inspector.commands.progress import ProgressPrinter
from inspector.domain.profile import ScoreRule
from inspector.evaluation.dataset import load_mvtec
from inspector.evaluation.evaluate import evaluate_detector
from inspector.model.detector import TrainedDetector, load_detector
from inspector.model.networks.families import network_input
from inspector.model.scoring.score_rules import rule_of
from inspector.runtime.detector import Detector
from inspector.runtime.onnx_runtime import OnnxRuntime
from inspector.runtime.runtime import GLOBAL_CONTEXT, PIXELS, SCORES, Runtime
from inspector.runtime.tiles import tiled_scores
from inspector.runtime.zoom import add_border, zoom_image
from inspector.storage.detector_file import read_detector_file
from inspector.storage.images import read_image

#: Good parts that the ranges of 8-bit integers are taken from.
CALIBRATION_PARTS = 32


@dataclass(frozen=True)
class PlainTorch:
    """Every network by itself in PyTorch, eager and in float32, then the equations."""

    name: str
    detector: TrainedDetector
    reference: Runtime
    layout: torch.memory_format

    @torch.inference_mode()
    def scores(self, pixels: np.ndarray, tile: object = None, global_context: object = None) -> np.ndarray:
        """Scores of whole images that have their border already."""
        facts = self.detector.graph()[0].facts
        before, after = facts.border_before_px, facts.border_after_px
        images = pixels[:, before : pixels.shape[1] - after, before : pixels.shape[2] - after]
        rule = ScoreRule(self.detector.manifest.score_rule)
        scores = []
        for scale in self.detector.scales:
            x = network_input(images, scale.teacher, self.detector.device).contiguous(memory_format=self.layout)
            module = rule_of(rule, scale)
            residuals = scale.networks(x)
            score = module(residuals, residuals.global_context, *module.placed().values())
            coarser = scale.teacher.output_stride // facts.stride_px
            scores.append(score.repeat_interleave(coarser, 1).repeat_interleave(coarser, 2))
        return torch.stack(scores, 1).numpy()

    def maps(self, scores: np.ndarray) -> np.ndarray:
        """The smoothed and normalised map is the Graph's."""
        return self.reference.maps(scores)


def plain_torch(name: str, path: Path, reference: Runtime, layout: torch.memory_format) -> PlainTorch:
    """A Detector file in plain PyTorch."""
    detector = load_detector(path, "cpu")
    for parameter in (parameter for scale in detector.scales for parameter in scale.networks.parameters()):
        if parameter.dim() == 4:
            parameter.data = parameter.data.contiguous(memory_format=layout)
    return PlainTorch(name, detector, reference, layout)


class OpenVino:
    """The ONNX documents on OpenVINO."""

    def __init__(
        self, name: str, scores: bytes, maps: bytes, placed: dict[str, np.ndarray], precision: str = "f32"
    ) -> None:
        import openvino

        core = openvino.Core()
        self.name = name
        # By itself it rounds to bfloat16 where the CPU can.
        options = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": precision}
        self._scores = core.compile_model(core.read_model(scores, b""), "CPU", options)
        self._maps = core.compile_model(core.read_model(maps, b""), "CPU", options)
        names = [port.any_name for port in self._scores.inputs]
        self._placed = {name: np.ascontiguousarray(placed[name], np.float32) for name in names if name in placed}
        dims = [port.partial_shape[1].get_length() for port in self._scores.inputs if port.any_name == GLOBAL_CONTEXT]
        if dims:
            self._placed[GLOBAL_CONTEXT] = np.full((1, dims[0]), np.nan, np.float32)

    def scores(self, pixels: np.ndarray, tile: object = None, global_context: object = None) -> np.ndarray:
        """As ``Runtime.scores``, for whole images."""
        return self._scores({PIXELS: pixels, **self._placed})[SCORES]

    def maps(self, scores: np.ndarray) -> np.ndarray:
        """As ``Runtime.maps``."""
        maps: np.ndarray = next(iter(self._maps({"scores": scores}).values()))
        return maps


class Parts(CalibrationDataReader):  # type: ignore[misc]  # the package has no types
    """Good parts as the Graph takes them."""

    def __init__(self, inputs: list[dict[str, np.ndarray]]) -> None:
        self._inputs = iter(inputs)

    def get_next(self) -> dict[str, np.ndarray] | None:
        """The next part, or None."""
        return next(self._inputs, None)


def in_8_bits(document: bytes, inputs: list[dict[str, np.ndarray]]) -> bytes:
    """The scores' document with its convolutions in 8-bit integers, weights per channel."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "scores.onnx", Path(folder) / "int8.onnx"
        source.write_bytes(document)
        quantize_static(
            source,
            target,
            Parts(inputs),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        return target.read_bytes()


def candidates(path: Path, running: Detector, parts: list[np.ndarray]) -> list[Runtime]:
    """Everything that is compared; the first one is plain PyTorch."""
    content = read_detector_file(path)
    detector, placed = load_detector(path, "cpu"), load(content.tensors)
    onnx = OnnxRuntime(content.graph.scores, content.graph.maps, placed)
    facts = running.graph
    inputs = []
    for part in parts:
        pixels = add_border(part[None], facts.border_before_px, facts.border_after_px)
        context: dict[str, np.ndarray] = (
            {GLOBAL_CONTEXT: np.full((1, facts.global_context_dim), np.nan, np.float32)}
            if facts.global_context_dim
            else {}
        )
        statistics = {name: placed[name].astype(np.float32) for name in detector.graph()[0].placed()}
        inputs.append({PIXELS: pixels, **context, **statistics})
    small = in_8_bits(content.graph.scores, inputs)
    runtimes: list[Any] = [
        plain_torch("PyTorch, network by network", path, running.runtime, torch.contiguous_format),
        plain_torch("the same, channels last", path, running.runtime, torch.channels_last),
        running.runtime,
        onnx,
    ]
    integers = OnnxRuntime(small, content.graph.maps, placed)
    runtimes.append(Named(f"{integers.name}, int8", integers.scores, integers.maps))
    try:
        import openvino
    except ImportError:
        print("OpenVINO is not installed: left out")
        return runtimes
    version = openvino.__version__.split("-")[0]
    runtimes.append(OpenVino(f"OpenVINO {version}", content.graph.scores, content.graph.maps, placed))
    runtimes.append(OpenVino(f"OpenVINO {version}, bfloat16", content.graph.scores, content.graph.maps, placed, "bf16"))
    runtimes.append(OpenVino(f"OpenVINO {version}, int8", small, content.graph.maps, placed))
    return runtimes


@dataclass(frozen=True)
class Named:
    """A Runtime under another name."""

    name: str
    scores: Callable[..., np.ndarray]
    maps: Callable[[np.ndarray], np.ndarray]


def spread(values: list[float], digits: int) -> str:
    """The median, and the lowest and the highest in brackets."""
    middle, low, high = (f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values)))
    return f"{middle} ({low} to {high})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("detector", type=Path)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--images", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quality", action="store_true")
    arguments = parser.parse_args()
    dataset = load_mvtec(arguments.dataset)
    running = load_detector(arguments.detector, "cpu").running()
    side = running.manifest.resolution_px
    parts = [zoom_image(read_image(path), side) for path in dataset.train_good[:CALIBRATION_PARTS]]
    runtimes = candidates(arguments.detector, running, parts)
    step = max(1, len(dataset.test) // arguments.images)
    images = [zoom_image(read_image(item.path), side) for item in dataset.test[::step]]

    rounds_ms: list[list[float]] = [[] for _ in runtimes]
    apart = [0.0 for _ in runtimes]
    expected = [running.runtime.maps(tiled_scores(running.runtime, running.graph, image[None])) for image in images]
    # In blocks, as threads of one Runtime that still wait for work would slow the next one down.
    for _ in range(arguments.rounds):
        for index, runtime in enumerate(runtimes):
            taken_ms = []
            for number, image in enumerate([images[0], images[0], *images]):
                started = time.perf_counter()
                maps = runtime.maps(tiled_scores(runtime, running.graph, image[None]))
                if number > 1:
                    taken_ms.append(1000 * (time.perf_counter() - started))
                    apart[index] = max(apart[index], float(abs(maps - expected[number - 2]).max()))
            rounds_ms[index].append(statistics.median(taken_ms))
    print(f"profile {running.manifest.profile}, {side} px, {torch.get_num_threads()} threads, {len(images)} images")
    print(f"{'runtime':32s}  {'ms/image':19s}  {'times as fast':17s}  farthest from reference  image AUROC  AUPRO(0.3)")
    for runtime, each_ms, far in zip(runtimes, rounds_ms, apart, strict=True):
        ratios = [plain / runtime_ms for plain, runtime_ms in zip(rounds_ms[0], each_ms, strict=True)]
        line = f"{runtime.name:32s}  {spread(each_ms, 1):19s}  {spread(ratios, 2):17s}  {far:23.4f}"
        if arguments.quality:
            evaluation = ProgressPrinter().run(evaluate_detector(replace(running, runtime=runtime), dataset))
            line += f"  {evaluation.image_auroc:11.4f}  {evaluation.aupro['0.3']:10.4f}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
