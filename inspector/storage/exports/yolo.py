"""Defect Masks as polygons of YOLO (https://docs.ultralytics.com/datasets/segment/)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from inspector.storage.exports.polygons import Outline
from inspector.storage.exports.stamp import Stamp, shared

_CLASS_ID = 0
#: A millionth of the largest image is a hundredth of a pixel.
_DECIMALS = 8


def yolo_lines(size: tuple[int, int], outlines: Iterable[Outline]) -> bytes:
    """The labels of an image: a line for each region, its class and the corners as shares of width and height.

    Args:
        size: Height and width.
        outlines: The image's regions. Without any the file is empty, which YOLO takes for an image of the background.
    """
    height, width = size
    lines = []
    for outline in outlines:
        shares = (share for column, row in outline.corners for share in (column / width, row / height))
        lines.append(" ".join([str(_CLASS_ID), *(_number(share) for share in shares)]) + "\n")
    return "".join(lines).encode("ascii")


def yolo_yaml(stamps: Sequence[Stamp]) -> bytes:
    """``data.yaml``. Without a ``path``, images are looked for beside it, wherever the folder is moved to.

    All images are named for training and for validation: the user splits them.
    """
    # YAML takes JSON as it is.
    stamp = json.dumps(shared(stamps), allow_nan=False)
    lines = ("train: images", "val: images", "nc: 1", f"names: {{{_CLASS_ID}: defect}}", f"inspector: {stamp}")
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _number(share: float) -> str:
    return f"{share:.{_DECIMALS}f}".rstrip("0").rstrip(".")
