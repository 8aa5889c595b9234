"""Defect Masks as files of labelme (https://github.com/wkentaro/labelme)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from inspector.storage.exports.polygons import Outline
from inspector.storage.exports.stamp import Stamp

#: Of the format, which labelme compares with its own.
_VERSION = "5.5.0"


def labelme_content(
    image_name: str, size: tuple[int, int], outlines: Iterable[Outline], stamp: Stamp
) -> dict[str, Any]:
    """A file of labelme, ready for JSON. labelme keeps keys that it does not know, such as ``inspector``.

    Args:
        image_name: Of the image's file, beside this one.
        size: Height and width.
        outlines: The image's regions.
        stamp: Of the image.
    """
    height, width = size
    shapes: list[dict[str, Any]] = [
        {
            "label": "defect",
            "points": [[float(column), float(row)] for column, row in outline.corners],
            "group_id": None,
            "description": f"score {outline.peak:.4g}, {outline.area_px} px",
            "shape_type": "polygon",
            "flags": {},
            "mask": None,
        }
        for outline in outlines
    ]
    return {
        "version": _VERSION,
        "flags": {stamp.verdict: True},
        "shapes": shapes,
        "imagePath": image_name,
        "imageData": None,
        "imageHeight": height,
        "imageWidth": width,
        "inspector": stamp.values,
    }
