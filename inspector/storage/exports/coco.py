"""Defect Masks as COCO annotations (https://cocodataset.org/#format-data)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from inspector.storage.exports.polygons import Outline
from inspector.storage.exports.stamp import SOFTWARE, Stamp, shared

CATEGORY_ID = 1


class CocoDocument:
    """Collects images and their regions."""

    def __init__(self) -> None:
        self._images: list[dict[str, Any]] = []
        self._annotations: list[dict[str, Any]] = []
        self._stamps: list[Stamp] = []

    def add(self, relative: Path, size: tuple[int, int], outlines: Iterable[Outline], stamp: Stamp) -> None:
        """Add an image.

        Args:
            relative: Names the image.
            size: Its height and width.
            outlines: Its regions.
            stamp: Of the image.
        """
        image_id = len(self._images) + 1
        height, width = size
        image = {"id": image_id, "file_name": relative.as_posix(), "width": width, "height": height}
        self._images.append({**image, "inspector": stamp.values})
        self._stamps.append(stamp)
        for outline in outlines:
            self._annotations.append(
                {
                    "id": len(self._annotations) + 1,
                    "image_id": image_id,
                    "category_id": CATEGORY_ID,
                    "bbox": [outline.x, outline.y, outline.width, outline.height],
                    "area": outline.area_px,
                    "segmentation": [[number for corner in outline.corners for number in corner]],
                    "iscrowd": 0,
                    "score": outline.peak,
                }
            )

    def content(self) -> dict[str, Any]:
        """The document, ready for JSON."""
        return {
            "info": {"description": SOFTWARE, "inspector": shared(self._stamps)},
            "images": self._images,
            "annotations": self._annotations,
            "categories": [{"id": CATEGORY_ID, "name": "defect", "supercategory": "defect"}],
        }
