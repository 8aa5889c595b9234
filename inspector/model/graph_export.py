"""The Graph as ONNX documents, for runtimes that do not know PyTorch."""

from __future__ import annotations

import dataclasses
import io
import warnings

import torch
from torch import Tensor, nn

from inspector.domain.manifest import GraphFacts
from inspector.model.graph import MapGraph, ScoreGraph
from inspector.runtime.runtime import MAPS, PIXELS, SCORES
from inspector.storage.detector_file import GraphDocuments

#: Understood by onnxruntime 1.14 and newer.
OPSET = 17


def export_graph(scores: ScoreGraph, maps: MapGraph) -> tuple[GraphFacts, GraphDocuments]:
    """Write both halves of a Graph, for any number of images of any size.

    Returns:
        Its geometry, and the documents.
    """
    facts = dataclasses.replace(scores.facts, opset=OPSET, takes_highest=maps.statistics.takes_highest)
    border = facts.border_before_px + facts.border_after_px
    side = facts.size_step_px
    pixels = torch.zeros(1, side + border, side + border, 3, dtype=torch.uint8)
    placed = {name: value.cpu() for name, value in scores.placed().items()}
    axes = {PIXELS: {0: "n", 1: "padded_height", 2: "padded_width"}, SCORES: {0: "n", 2: "height", 3: "width"}}
    axes |= {name: {0: "rows", 1: "columns"} for name, value in placed.items() if value.shape[:2] != (1, 1)}
    cells = torch.zeros(1, len(scores.scales), side // facts.stride_px, side // facts.stride_px)
    map_axes = {SCORES: {0: "n", 2: "height", 3: "width"}, MAPS: {0: "n", 1: "height", 2: "width"}}
    return facts, GraphDocuments(
        _document(scores, (pixels, *placed.values()), [PIXELS, *placed], SCORES, axes),
        _document(maps, (cells,), [SCORES], MAPS, map_axes),
    )


def _document(
    module: nn.Module,
    example: tuple[Tensor, ...],
    inputs: list[str],
    output: str,
    dynamic_axes: dict[str, dict[int, str]],
) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings():
        # The exporter that needs no further packages is called deprecated in favour of one that does.
        warnings.simplefilter("ignore", DeprecationWarning)
        # Runtimes fold the constants that it cannot.
        warnings.filterwarnings("ignore", "Constant folding", UserWarning)
        torch.onnx.export(
            module.cpu().eval(),
            example,
            stream,  # type: ignore[arg-type]
            dynamo=False,
            opset_version=OPSET,
            input_names=inputs,
            output_names=[output],
            dynamic_axes=dynamic_axes,
        )
    return stream.getvalue()
