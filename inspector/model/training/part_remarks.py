"""Sentences about the Good Parts of a training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress
from pathlib import Path

import numpy as np

from inspector.domain.events import Remarked
from inspector.domain.near_twins import IntArray
from inspector.model.part_cache import Parts
from inspector.storage.images import image_size_px
from inspector.text import Text

#: How far the proportions of an ROI and of good parts may be apart without a word: a pixel or two of rounding.
SHAPE_TOLERANCE = 0.02
#: Groups of near twins that are named, and names of each: a folder may have hundreds.
_TOLD_GROUPS, _TOLD_TWINS = 3, 2


def twin_remarks(groups: IntArray, parts: Sequence[Path]) -> Iterator[Remarked]:
    """One sentence about all near twins. The first groups stand for many."""
    sizes = np.bincount(groups)
    twins = [[part.name for part in compress(parts, groups == group)] for group in np.flatnonzero(sizes > 1)]
    if not twins:
        return
    told = {"names": "; ".join(_first_few([f"'{name}'" for name in names]) for names in twins[:_TOLD_GROUPS])}
    if len(twins) == 1:
        yield Remarked(Text("Nearly equal, they count as one part when the detector is tested: {names}.", **told))
        return
    yield Remarked(
        Text(
            "{twins:,} of {parts:,} parts have near twins: {groups:,} groups, each of which counts as one part when "
            "the detector is tested. The first ones: {names}. Checking the parts tells all of them.",
            twins=int(sizes[sizes > 1].sum()),
            parts=len(parts),
            groups=len(twins),
            **told,
        )
    )


def shape_remark(roi_path: Path | None, parts: Parts) -> Iterator[Remarked]:
    """Tell where an ROI is brought to the parts' shape."""
    if roi_path is None:
        return
    roi_px, part_px = image_size_px(roi_path), parts.sizes_px[0]
    ratio = roi_px[0] * part_px[1] / (roi_px[1] * part_px[0])
    if abs(ratio - 1) > SHAPE_TOLERANCE:
        yield Remarked(
            Text(
                "The ROI '{name}' is {value} x {value2} pixels, good parts {value3} x {value4}: it is "
                "stretched to their shape. Paint it on an image of a part if that is not meant.",
                name=roi_path.name,
                value=roi_px[0],
                value2=roi_px[1],
                value3=part_px[0],
                value4=part_px[1],
            )
        )


def _first_few(names: Sequence[str]) -> str:
    return ", ".join(names if len(names) <= _TOLD_TWINS else (*names[:_TOLD_TWINS], "…"))
