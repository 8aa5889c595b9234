"""The defects of a part as text, for spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.domain.pixel_size import PixelSize
from inspector.domain.results import Region

_COLUMNS = ("number", "score", "peak", "mean", "area_px", "x", "y", "width", "height")
_MM_COLUMNS = ("area_mm2", "width_mm", "height_mm")


def region_text(regions: Sequence[Region], pixel_size: PixelSize | None = None) -> str:
    """A line for each region below a line of names, tabs between columns, a point as decimal sign.

    Args:
        regions: Largest score first.
        pixel_size: Of the image. Columns of millimetres follow where it is known.
    """
    lines: list[tuple[str, ...]] = [_COLUMNS if pixel_size is None else (*_COLUMNS, *_MM_COLUMNS)]
    for number, region in enumerate(regions, 1):
        box = (region.x, region.y, region.width, region.height)
        figures: list[float | None] = [number, region.score, region.peak, region.mean, region.area_px, *box]
        if pixel_size is not None:
            figures += [pixel_size.area_mm2(region.area_px), *pixel_size.box_mm(region)]
        lines.append(tuple("" if each is None else f"{each:.9g}" for each in figures))
    return "".join("\t".join(line) + "\n" for line in lines)
