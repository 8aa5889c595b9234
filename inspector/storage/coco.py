"""Defect Masks as COCO annotations (https://cocodataset.org/#format-data)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from inspector.domain.arrays import FloatMap, Mask

CATEGORY_ID = 1


class CocoDocument:
    """Collects images and their regions."""

    def __init__(self) -> None:
        self._images: list[dict[str, Any]] = []
        self._annotations: list[dict[str, Any]] = []

    def add(self, relative: Path, mask: Mask, anomaly_map: FloatMap) -> None:
        """Add an image.

        Args:
            relative: Names the image.
            mask: Defect Mask, bool, height x width.
            anomaly_map: float32, height x width, for the score of each region.
        """
        image_id = len(self._images) + 1
        height, width = mask.shape
        self._images.append({"id": image_id, "file_name": relative.as_posix(), "width": width, "height": height})
        count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
        for label in range(1, count):
            x, y, box_width, box_height, area = (int(value) for value in stats[label])
            box = np.s_[y : y + box_height, x : x + box_width]
            region = labels[box] == label
            self._annotations.append(
                {
                    "id": len(self._annotations) + 1,
                    "image_id": image_id,
                    "category_id": CATEGORY_ID,
                    "bbox": [x, y, box_width, box_height],
                    "area": area,
                    "segmentation": region_polygons(region, x, y),
                    "iscrowd": 0,
                    "score": float(anomaly_map[box][region].max()),
                }
            )

    def content(self) -> dict[str, Any]:
        """The document, ready for JSON."""
        return {
            "images": self._images,
            "annotations": self._annotations,
            "categories": [{"id": CATEGORY_ID, "name": "defect", "supercategory": "defect"}],
        }


def region_polygons(region: Mask, x: int = 0, y: int = 0) -> list[list[int]]:
    """Outline of one region along the edges of its pixels, so that the polygon has exactly the region's area.

    COCO's polygons know no holes: they are filled (the annotation's ``area`` leaves them out).

    Args:
        region: bool, height x width.
        x: Column of the region's first pixel in the image.
        y: Row of it.

    Returns:
        Polygons ``[x1, y1, x2, y2, ...]`` in pixels, the corner of the image's first pixel being 0, 0.
    """
    doubled = region.astype(np.uint8).repeat(2, axis=0).repeat(2, axis=1)
    contours, _ = cv2.findContours(doubled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    polygons = []
    for contour in contours:
        # Of the two columns of a doubled pixel the even one touches its left edge, the odd one its right edge.
        corners = (contour[:, 0, :] + 1) // 2 + np.array([x, y])
        moved = np.any(corners != np.roll(corners, 1, axis=0), axis=1)
        polygons.append([int(value) for value in corners[moved].ravel()])
    return polygons
