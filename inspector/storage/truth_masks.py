"""Truth Masks: where a defective part is defective, as a person drew it. One file for each image that has one."""

from __future__ import annotations

from pathlib import Path

from inspector.domain.arrays import Mask
from inspector.errors import ImageError
from inspector.storage.images import read_mask
from inspector.storage.project_store import OpenProject
from inspector.text import Text


def truth_mask_path(opened: OpenProject, thumbnail: str) -> Path:
    """The file of an image's Truth Mask, there or not.

    Args:
        opened: The Project.
        thumbnail: SHA-256 of the image's small picture, as Results have it.
    """
    return opened.truth_masks_dir / f"{thumbnail}.png"


def truth_mask_of(opened: OpenProject, thumbnail: str) -> Path | None:
    """The file of an image's Truth Mask. None without one."""
    path = truth_mask_path(opened, thumbnail)
    return path if thumbnail and path.is_file() else None


def read_truth_mask(path: Path, height: int, width: int) -> Mask:
    """Read the Truth Mask of an image, bool, height x width.

    Raises:
        ImageError: ``truth-mask-size``: it is of another size than the image. Else as ``read_mask``.
    """
    mask = read_mask(path)
    if mask.shape != (height, width):
        raise ImageError(
            Text(
                "The drawn defect '{name}' is of {mask_width} x {mask_height} pixels, its image of {width} x {height}",
                name=path.name,
                mask_width=mask.shape[1],
                mask_height=mask.shape[0],
                width=width,
                height=height,
            ),
            "draw the defect again",
            "truth-mask-size",
        )
    return mask
