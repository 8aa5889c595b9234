"""The Detector: from an image to its Anomaly Map."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import Family, ScoreRule
from inspector.domain.results import FloatMap, Mask
from inspector.errors import DetectorFileError
from inspector.model.descriptor_cache import zoom_image
from inspector.model.device import resolve_device
from inspector.model.networks import network_input
from inspector.model.scale import Scale, scale_from_tensors
from inspector.storage.detector_file import read_detector_file, write_detector_file

#: Deviation of the Gaussian that smooths a map, in descriptor cells (4 pixels of the zoomed image each).
SMOOTHING_CELLS = 1.0


#: The level of a map is this quantile of its cells: what the part shows nearly everywhere.
LEVEL_QUANTILE = 0.1


@dataclass(frozen=True, slots=True)
class MapStatistics:
    """What the maps of the Calibration Set look like.

    Good parts differ from each other as a whole, by light, focus or surface, which lifts or lowers all of a map. That
    much is not anomalous: the level of a map is taken off as far as good parts vary, and what goes beyond stays.

    Attributes:
        level_low: Lowest level of a good part.
        level_high: Highest. Both are zero where nothing is taken off, as for equation 11, which is the reference.
        mean: Of all levelled cells: the zero of Anomaly Maps.
        std: Their deviation: the unit of Anomaly Maps.
    """

    level_low: float
    level_high: float
    mean: float
    std: float

    def levelled(self, cells: FloatMap) -> FloatMap:
        """A smoothed map of cells without the part's own level."""
        level = float(np.clip(np.quantile(cells, LEVEL_QUANTILE), self.level_low, self.level_high))
        return cells - np.float32(level)

    def normalised(self, cells: FloatMap) -> FloatMap:
        """A smoothed map of cells in the unit of Anomaly Maps."""
        return (self.levelled(cells) - np.float32(self.mean)) / np.float32(self.std)


def map_statistics(maps: FloatMap, rule: ScoreRule) -> MapStatistics:
    """Statistics of the Calibration Set's smoothed maps, N x h x w.

    The level is taken off only where that makes good parts more alike: where their highest scores vary less without it.
    On parts that are not aligned the level tells how much of the image is empty, and nothing about the highest score.
    """
    low = high = 0.0
    if rule is not ScoreRule.EQUATION_11:
        levels = np.quantile(maps, LEVEL_QUANTILE, axis=(1, 2))
        highest = maps.max(axis=(1, 2))
        if np.std(highest - levels) < np.std(highest):
            low, high = float(levels.min()), float(levels.max())
    raw = MapStatistics(low, high, 0.0, 1.0)
    cells = np.stack([raw.levelled(one) for one in maps])
    # Parts without any variation (rendered, constant) would divide by zero.
    return MapStatistics(low, high, float(cells.mean()), max(float(cells.std()), 1e-6))


@dataclass(slots=True)
class Detector:
    """Everything that inspecting needs.

    Attributes:
        manifest: What its file says about it.
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

    def anomaly_map(self, image: npt.NDArray[np.uint8]) -> FloatMap:
        """The Anomaly Map of an image.

        Args:
            image: uint8, height x width x 3, RGB.

        Returns:
            float32, height x width: 0 is an average good pixel, 1 its standard deviation.
        """
        zoomed = zoom_image(image, self.manifest.resolution_px)
        cells = raw_scores(self.scales, zoomed[None], ScoreRule(self.manifest.score_rule), self.device)[0]
        return enlarge(self.maps.normalised(smooth(cells)), image.shape[0], image.shape[1])

    def roi_for(self, height: int, width: int) -> Mask | None:
        """The ROI at an image's own size, or None where everything counts."""
        return None if self.roi is None else zoom_mask(self.roi, height, width)


def raw_scores(
    scales: tuple[Scale, ...], images: npt.NDArray[np.uint8], rule: ScoreRule, device: torch.device
) -> FloatMap:
    """Scores per descriptor cell, averaged over Scales (equation 12).

    Args:
        scales: All of one resolution.
        images: uint8, N x resolution x resolution x 3, RGB.
        rule: Equation 11 or the residual distance.
        device: Where to compute.

    Returns:
        float32, N x h x w.
    """
    total: Tensor | None = None
    for scale in scales:
        residuals = scale.residuals(network_input(images, scale.teacher, device))
        score = scale.equation_11(residuals) if rule is ScoreRule.EQUATION_11 else scale.residual_distance(residuals)
        total = score if total is None else total + score
    assert total is not None
    return (total / len(scales)).float().cpu().numpy()


def smooth(cells: FloatMap) -> FloatMap:
    """Smooth one h x w map of cells."""
    return cv2.GaussianBlur(cells, (0, 0), SMOOTHING_CELLS, borderType=cv2.BORDER_REFLECT).astype(
        np.float32, copy=False
    )


def enlarge(cells: FloatMap, height: int, width: int) -> FloatMap:
    """Bring a map of cells to an image's size, linearly between cell centres."""
    return cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32, copy=False)


def zoom_mask(mask: Mask, height: int, width: int) -> Mask:
    """Bring a mask to another size without inventing values."""
    return cv2.resize(mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0


def save_detector(detector: Detector, path: Path) -> None:
    """Write a Detector to one file.

    Raises:
        OutputError: It cannot be written; an earlier file stays.
    """
    tensors: dict[str, Tensor] = {"maps": torch.tensor(astuple(detector.maps), dtype=torch.float64)}
    if detector.roi is not None:
        tensors["roi"] = torch.from_numpy(detector.roi.astype(np.uint8))
    for scale in detector.scales:
        for name, value in scale.tensors().items():
            tensors[f"{scale.teacher.receptive_field}/{name}"] = value.detach().cpu().contiguous()
    write_detector_file(path, detector.manifest, save(tensors))


def load_detector(path: Path, device: str = "auto") -> Detector:
    """Read a Detector.

    Raises:
        DetectorFileError: It is missing, no Detector, damaged, or from a newer version.
        UsageError: The device is not there.
    """
    manifest, content = read_detector_file(path)
    where = resolve_device(device)
    try:
        tensors = load(content)
        maps = MapStatistics(*(float(value) for value in tensors["maps"]))
    except (SafetensorError, KeyError, TypeError):
        raise DetectorFileError(
            f"The detector {path.name} is damaged",
            "train the detector again, or copy the file again from where it came",
            "detector-damaged",
        ) from None
    scales = []
    for receptive_field in manifest.receptive_fields:
        prefix = f"{receptive_field}/"
        own = {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
        scales.append(scale_from_tensors(Family(manifest.family), receptive_field, manifest.ensemble_size, own, where))
    roi = tensors["roi"].numpy() > 0 if "roi" in tensors else None
    return Detector(manifest, tuple(scales), maps, roi, where)
