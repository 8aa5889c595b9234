"""Overlay and mask of one image, for another program that takes them at once."""

from __future__ import annotations

from pathlib import Path

from inspector.domain.inspection import Inspection
from inspector.domain.results import Judgement
from inspector.storage.atomic import write_bytes
from inspector.storage.exports.files import ImageFiles
from inspector.storage.exports.names import targets
from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.stamp import Stamp


def write_shown(
    folder: Path,
    inspection: Inspection,
    judgement: Judgement,
    options: ExportOptions,
    stamp: Stamp,
    ending: str = "overlay",
) -> list[Path]:
    """Write ``<name>_<ending>.png`` and ``<name>_mask.png``, which may lie in one folder.

    Args:
        folder: Made if it is missing.
        inspection: Of the image, with the map that is drawn.
        judgement: Of it, with the Thresholds that its colours are anchored at.
        options: How the overlay is drawn.
        stamp: Of the Judgement that the mask belongs to.
        ending: Names the overlay.

    Raises:
        OutputError: One of them cannot be written.
    """
    files = ImageFiles(inspection, judgement, options, stamp)
    (target,) = targets([Path(inspection.path.name)])
    paths = []
    for kind, name in (("overlays", ending), ("masks", "mask")):
        paths.append(folder / f"{target.name}_{name}.png")
        write_bytes(paths[-1], files.content(kind, {}), durable=False)
    return paths
