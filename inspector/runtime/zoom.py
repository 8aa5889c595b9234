"""Between an image's own size and the size that networks see."""

from __future__ import annotations

import time
from pathlib import Path

import cv2
import numpy as np

from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.inspection import Cells, Inspection, anomaly_score
from inspector.domain.manifest import DetectorManifest


def zoom_image(image: Pixels, resolution_px: int) -> Pixels:
    """Zoom uint8 h x w x 3 to the networks' square input. The aspect ratio is not kept (section 4.2).

    A side that shrinks is averaged, whatever the other one does: hair cracks would fall between the samples.
    """
    height, width = (min(side, resolution_px) for side in image.shape[:2])
    shrunk = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    zoomed = cv2.resize(shrunk, (resolution_px, resolution_px), interpolation=cv2.INTER_LINEAR)
    return zoomed.astype(np.uint8, copy=False)


def add_border(images: Pixels, before_px: int, after_px: int) -> Pixels:
    """Pad uint8 N x H x W x 3 by reflection, as the networks' valid convolutions need it."""
    sides = (before_px, after_px) * 2
    return np.stack([cv2.copyMakeBorder(image, *sides, cv2.BORDER_REFLECT_101) for image in images])


def enlarge(cells: FloatMap, height: int, width: int) -> FloatMap:
    """Bring a map of cells to an image's size, linearly between cell centres."""
    return cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32, copy=False)


def zoom_mask(mask: Mask, height: int, width: int) -> Mask:
    """Bring a mask to another size without inventing values."""
    return cv2.resize(mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0


def fit_roi(roi: Mask, height: int, width: int) -> Mask:
    """Bring an ROI to the size of an image. It keeps at least one of its pixels, else every part would be GOOD."""
    if roi.shape == (height, width):
        return roi
    zoomed = zoom_mask(roi, height, width)
    if zoomed.any() or not roi.any():
        return zoomed
    # All of them fell between the samples: each gets the pixel that its middle lies in.
    rows, columns = np.nonzero(roi)
    zoomed[(2 * rows + 1) * height // (2 * roi.shape[0]), (2 * columns + 1) * width // (2 * roi.shape[1])] = True
    return zoomed


def inspected(path: Path, image: Pixels, cells: Cells, manifest: DetectorManifest, roi: Mask | None) -> Inspection:
    """An image with all that a Detector tells about its cells.

    Args:
        path: Its file, or a name.
        image: uint8, height x width x 3, RGB.
        cells: Of the Detector.
        manifest: Of the Detector.
        roi: Of the Detector at the image's size, bool, height x width. None where everything counts.
    """
    started_s = time.perf_counter()
    anomaly_map = enlarge(cells.anomaly, *image.shape[:2])
    return Inspection(
        path=path,
        image=image,
        anomaly_map=anomaly_map,
        roi=roi,
        score=anomaly_score(anomaly_map, roi, manifest.areas),
        thresholds=manifest.thresholds,
        elapsed_s=cells.elapsed_s + time.perf_counter() - started_s,
        scales=cells.scales,
        areas=manifest.areas,
        scene=cells.scene,
        terms=cells.terms,
    )


def look_within(inspection: Inspection, roi: Mask | None) -> Inspection:
    """Look at an image inside an ROI of any size, which is stretched to the image.

    Args:
        inspection: As the Detector made it.
        roi: bool, height x width. None leaves the Detector's own in force.
    """
    if roi is None:
        return inspection
    height, width = inspection.anomaly_map.shape
    fitted = fit_roi(roi, height, width)
    return inspection.within(None if fitted.all() else fitted)
