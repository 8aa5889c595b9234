"""The Detector that training makes, on PyTorch: the reference of every other Runtime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from inspector.domain.arrays import Mask
from inspector.domain.devices import Device
from inspector.domain.manifest import Combination, DetectorManifest
from inspector.domain.profile import ScoreRule
from inspector.model.device import resolve_device
from inspector.model.networks.families import place_on
from inspector.model.scoring.graph_export import export_graph
from inspector.model.scoring.map_graph import Baseline, MapGraph, MapStatistics, ScaleStatistics
from inspector.model.scoring.scale import Scale, scale_from_tensors
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.model.scoring.torch_runtime import TorchRuntime
from inspector.runtime.detector import Detector
from inspector.storage.detector_file import DetectorContent, damaged_detector, read_detector_file, write_detector_file


@dataclass(slots=True)
class TrainedDetector:
    """Everything that inspecting needs.

    Attributes:
        manifest: Of its file.
        scales: One per receptive field.
        maps: Bring scores to the unit of Anomaly Maps.
        roi: bool, resolution x resolution, or None where everything counts.
        device: Where it computes.
    """

    manifest: DetectorManifest
    scales: tuple[Scale, ...]
    maps: MapStatistics
    roi: Mask | None
    device: torch.device

    def graph(self) -> tuple[ScoreGraph, MapGraph]:
        """Both halves of its Graph."""
        scores = ScoreGraph(self.scales, ScoreRule(self.manifest.score_rule))
        return scores, MapGraph(self.maps, scores.facts.stride_px)

    def running(self, fallback: str = "") -> Detector:
        """This Detector on PyTorch.

        Args:
            fallback: Reason why it is not on another Runtime, if that was wanted.
        """
        scores, maps = self.graph()
        return Detector(self.manifest, scores.facts, TorchRuntime(scores, maps, self.device), self.roi, fallback)


def save_detector(detector: TrainedDetector, path: Path) -> None:
    """Write a Detector, with its Graph, to one file.

    Raises:
        OutputError: It cannot be written. An earlier file stays.
    """
    write_detector_file(path, file_content(detector))


def file_content(detector: TrainedDetector) -> DetectorContent:
    """A Detector as its file has it. Exporting its Graph takes seconds."""
    maps = detector.maps
    tensors: dict[str, Tensor] = {
        "maps": torch.tensor([maps.mean, maps.std], dtype=torch.float64),
        "maps.sharpens": torch.tensor([maps.sharpens]),
        "maps.scales": torch.tensor([astuple(row) for row in maps.scales], dtype=torch.float64),
    }
    if detector.roi is not None:
        tensors["roi"] = torch.from_numpy(detector.roi.astype(np.uint8))
    for scale in detector.scales:
        for name, value in scale.tensors().items():
            tensors[f"{scale.receptive_field}/{name}"] = value.detach().cpu().contiguous()
    graph = export_graph(*detector.graph())
    for scale in detector.scales:
        # Exporting takes place on the CPU.
        place_on(scale.networks, detector.device)
    return DetectorContent(detector.manifest, save(tensors), graph)


def load_detector(path: Path, device: str = Device.AUTO) -> TrainedDetector:
    """Read a Detector.

    Raises:
        DetectorFileError: It is missing, no Detector, damaged, or from a newer version.
        UsageError: The device is not there.
    """
    content = read_detector_file(path)
    manifest = content.manifest
    where = resolve_device(device)
    try:
        tensors = load(content.tensors)
        maps = _map_statistics(tensors, content.graph.facts.combination)
    except (SafetensorError, KeyError, TypeError, ValueError):
        raise damaged_detector(path) from None
    scales = []
    for receptive_field in manifest.receptive_fields:
        prefix = f"{receptive_field}/"
        scale_tensors = {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
        scales.append(scale_from_tensors(manifest, receptive_field, scale_tensors, where))
    roi = tensors["roi"].numpy() > 0 if "roi" in tensors else None
    return TrainedDetector(manifest, tuple(scales), maps, roi, where)


def _map_statistics(tensors: Mapping[str, Tensor], combination: Combination) -> MapStatistics:
    mean, std = tensors["maps"].tolist()
    rows = [
        ScaleStatistics(Baseline(int(baseline)), *numbers) for baseline, *numbers in tensors["maps.scales"].tolist()
    ]
    return MapStatistics(tuple(rows), mean, std, bool(tensors["maps.sharpens"]), combination)
