"""The content of each file that belongs to one image."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from inspector.domain.inspection import Inspection
from inspector.domain.results import Judgement
from inspector.storage.exports.labelme import labelme_content
from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.pictures import mask_picture, overlay_picture, png, tiff
from inspector.storage.exports.polygons import Outline, outlines
from inspector.storage.exports.stamp import Stamp
from inspector.storage.exports.yolo import yolo_lines


@dataclass(frozen=True, eq=False)
class ImageFiles:
    """The files of one image.

    Attributes:
        inspection: Of the image.
        judgement: Of it.
        options: How overlays are drawn.
        stamp: Goes into every file that has a place for it.
    """

    inspection: Inspection
    judgement: Judgement
    options: ExportOptions
    stamp: Stamp

    @cached_property
    def outlines(self) -> tuple[Outline, ...]:
        """The regions of the Defect Mask."""
        return tuple(outlines(self.judgement.mask, self.inspection.anomaly_map))

    def content(self, kind: str, names: Mapping[str, Path]) -> bytes:
        """A file's content.

        Args:
            kind: Its name in ``ExportOptions.files``.
            names: The paths of all the image's files, by their names there.

        Raises:
            OutputError: ``cannot-write``: it cannot be encoded.
        """
        if kind == "maps":
            return tiff(self.inspection.anomaly_map, self.stamp)
        if kind == "masks":
            return png(mask_picture(self.judgement), self.stamp)
        if kind == "overlays":
            return png(overlay_picture(self.inspection, self.judgement, self.options), self.stamp)
        if kind == "labelme":
            content = labelme_content(names["labelme_image"].name, self._size, self.outlines, self.stamp)
            return (json.dumps(content, indent=2, allow_nan=False) + "\n").encode("ascii")
        if kind == "yolo":
            return yolo_lines(self._size, self.outlines)
        return self._image

    @cached_property
    def _image(self) -> bytes:
        return png(self.inspection.image, self.stamp)

    @property
    def _size(self) -> tuple[int, int]:
        height, width = self.judgement.mask.shape
        return height, width
