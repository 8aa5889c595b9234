"""Parts, maps and an inference process that are made up, for tests of the work places."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.inspection import Inspection, anomaly_score
from inspector.domain.manifest import DetectorManifest
from inspector.domain.results import ScaleMap, ScaleTerms, Thresholds
from inspector.jobs.inspection_cache import InspectionCache
from tests.inspections import BLURRED

GOOD_SCORES = tuple(float(score) for score in np.random.default_rng(0).normal(2.0, 0.35, 60))


def bump_map(height: int, width: int, bumps: list[tuple[float, float, float, float]]) -> FloatMap:
    """Gaussian bumps (x, y, sigma, peak) on a low, gently varying ground."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    total = 0.4 + 0.3 * np.sin(x / 37) * np.cos(y / 29)
    for centre_x, centre_y, sigma, peak in bumps:
        total += peak * np.exp(-((x - centre_x) ** 2 + (y - centre_y) ** 2) / (2 * sigma**2))
    return total.astype(np.float32)


def part_image(height: int, width: int, spots: list[tuple[int, int, int]], seed: int = 0) -> Pixels:
    """A brushed surface with dark spots (x, y, radius)."""
    noise = np.random.default_rng(seed).normal(0, 12, (height, width)).astype(np.float32)
    surface = 140 + cv2.GaussianBlur(noise, (0, 0), sigmaX=9, sigmaY=0.8) * 4
    image = np.repeat(surface.clip(0, 255).astype(np.uint8)[:, :, None], 3, axis=2)
    for x, y, radius in spots:
        cv2.circle(image, (x, y), radius, (20, 20, 20), -1)
    return image


def map_of(image: Pixels) -> FloatMap:
    """A map that is high where the image is dark: about 1 on the surface, about 8 in a spot."""
    dark = cv2.GaussianBlur((image[:, :, 0] < 60).astype(np.float32), (0, 0), 3)
    return (1.0 + 7.0 * dark).astype(np.float32)


def manifest(**changes: object) -> DetectorManifest:
    """Of a Detector with Threshold 3.5."""
    values: dict[str, object] = {
        "profile": "standard",
        "family": "fast",
        "receptive_fields": (33,),
        "ensemble_size": 3,
        "resolution_px": 256,
        "thresholds": Thresholds(3.5, 3.0),
        "good_scores": GOOD_SCORES,
        "part_count": 200,
        "training_steps": 600,
        "training_s": 190.0,
        "seed": 0,
        "created": "2026-01-01T00:00:00+00:00",
        "score_rule": "maximum",
    }
    known = DetectorManifest.__dataclass_fields__
    return DetectorManifest(**{name: value for name, value in (values | changes).items() if name in known})


@dataclass
class SyntheticClient:
    """Stands for the InferenceClient: answers at once, in the asking thread, with ``map_of``."""

    delay_s: float = 0.0
    asked: list[Path] = field(default_factory=list)
    receptive_fields: tuple[int, ...] = ()
    sees_right_half_only: bool = False
    blurred: frozenset[str] = frozenset()
    students_disagree: bool = False
    is_old: bool = False
    variance: float = 4.0
    kept: InspectionCache = field(default_factory=InspectionCache)

    def use(self, detector_path: Path | None) -> None:
        """Nothing to load."""
        self.kept.clear()

    def inspect(self, path: Path, image: Pixels) -> Inspection:
        self.asked.append(path)
        if self.delay_s:
            time.sleep(self.delay_s)
        anomaly_map = map_of(image)
        roi = self.roi(*anomaly_map.shape)
        score = anomaly_score(anomaly_map, roi)
        scales = tuple(ScaleMap(p, np.full((8, 8), p, np.float32)) for p in self.receptive_fields)
        scene = (BLURRED,) if path.name in self.blurred else ()
        return Inspection(
            path,
            image,
            anomaly_map,
            roi,
            score,
            manifest().thresholds,
            0.01,
            scales,
            scene=scene,
            terms=self.terms_of(anomaly_map),
        )

    def terms_of(self, anomaly_map: FloatMap) -> tuple[ScaleTerms, ...]:
        """The map itself as error and three quarters of it as variance, or the other way round."""
        cells = cv2.resize(anomaly_map, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
        both = (0.75 * cells, cells) if self.students_disagree else (cells, np.float32(0.75) * cells)
        return () if self.is_old else tuple(ScaleTerms(p, *both) for p in self.receptive_fields or (33,))

    def describe(self, image: Pixels, *, with_predictions: bool = False) -> FloatMap | None:
        """The grey values of 16 x 16 cells, and Students that are 3 too high."""
        if self.is_old:
            return None
        cells = cv2.resize(image[:, :, 0], (16, 16), interpolation=cv2.INTER_AREA).astype(np.float32)[None]
        return np.concatenate([cells, cells + 3, np.full_like(cells, self.variance)]) if with_predictions else cells

    def roi(self, height: int, width: int) -> Mask | None:
        if not self.sees_right_half_only:
            return None
        roi = np.zeros((height, width), dtype=bool)
        roi[:, width // 2 :] = True
        return roi

    def close(self) -> None:
        """Nothing to end."""


def write_parts(folder: Path, good: int, defective: int, size: tuple[int, int] = (200, 160)) -> list[Path]:
    """PNG files of good parts, then of parts with one spot."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    width, height = size
    for number in range(good + defective):
        spots = [] if number < good else [(width // 3, height // 2, 9)]
        path = folder / f"part_{number:03d}.png"
        encoded = cv2.imencode(".png", part_image(height, width, spots, number))[1]
        path.write_bytes(encoded.tobytes())
        paths.append(path)
    return paths


def write_video(path: Path, frames: int = 12) -> Path:
    """A short video of a part with one spot."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 25.0, (200, 160))
    for number in range(frames):
        writer.write(part_image(160, 200, [(60 + 4 * number, 80, 9)], number))
    writer.release()
    return path
