"""The file of a Project's ROI: an image whose black pixels are not looked at."""

from __future__ import annotations

from pathlib import Path

from inspector.domain.arrays import Mask
from inspector.errors import ImageError
from inspector.storage.digests import content_digest_of
from inspector.storage.images import decode_mask, read_bytes
from inspector.storage.mask_file import encode_mask


def read_roi(path: Path) -> Mask:
    """Read an ROI, bool, height x width: every pixel that is not black counts, whatever the depth of its numbers.

    Raises:
        ImageError: ``roi-empty``: there is no such pixel. Else as ``read_mask``.
    """
    return decode_roi(read_bytes(path), path.name)


def roi_digest(path: Path) -> str:
    """SHA-256 of an ROI's file, by which a changed one is noticed. '' without one."""
    return content_digest_of(path) if path.exists() else ""


def decode_roi(data: bytes, name: str) -> Mask:
    """Decode the content of an ROI's file, by the rules of ``read_roi``."""
    roi = decode_mask(data, name)
    check_roi(roi)
    return roi


def check_roi(roi: Mask) -> None:
    """Refuse an ROI without a pixel: every part would be GOOD.

    Raises:
        ImageError: ``roi-empty``.
    """
    if not roi.any():
        raise ImageError("The ROI mask is black everywhere", "paint what should be inspected white", "roi-empty")


def encode_roi(roi: Mask) -> bytes:
    """The content of an ROI's file.

    Args:
        roi: bool, height x width.

    Raises:
        ImageError: ``roi-empty``.
    """
    check_roi(roi)
    return encode_mask(roi)
