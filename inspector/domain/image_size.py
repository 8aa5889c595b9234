"""The sizes of images that can be inspected, whether they come from files or from a live source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from inspector.errors import ImageError
from inspector.text import Text

Size = tuple[int, int]

#: Smaller images hold nothing that a receptive field of 17 pixels could describe.
MIN_SIDE_PX = 16
#: Larger images do not fit beside the networks in the memory of an ordinary computer.
MAX_AREA_PX = 256_000_000


def check_image_size(width: int, height: int, name: str) -> None:
    """Refuse an image that is too small or too large.

    Args:
        width: In pixels.
        height: Likewise.
        name: For messages.

    Raises:
        ImageError: ``image-too-small`` or ``image-too-large``.
    """
    if min(width, height) < MIN_SIDE_PX:
        raise ImageError(
            Text("'{name}' is too small: {width} x {height} pixels", name=name, width=width, height=height),
            Text("use images with at least {min_side_px} pixels a side", min_side_px=MIN_SIDE_PX),
            "image-too-small",
        )
    if width * height > MAX_AREA_PX:
        raise ImageError(
            Text("'{name}' is too large: {width} x {height} pixels", name=name, width=width, height=height),
            Text("cut it into parts of at most {value} megapixels", value=MAX_AREA_PX // 1000000),
            "image-too-large",
        )


def usual_size(sizes: Sequence[Size]) -> Size | None:
    """The width and height in pixels of more than half of the images, or None if they vary."""
    if not sizes:
        return None
    size, count = Counter(sizes).most_common(1)[0]
    return size if 2 * count > len(sizes) else None
