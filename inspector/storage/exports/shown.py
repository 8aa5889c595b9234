"""Overlay and mask of one image, for another program that takes them at once."""

from __future__ import annotations

from pathlib import Path

from inspector.domain.inspection import Inspection
from inspector.domain.results import Judgement
from inspector.storage.atomic import write_bytes
from inspector.storage.exports.files import ImageFiles
from inspector.storage.exports.names import targets
from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.stamp import Origin, stamp_of


def write_shown(
    folder: Path, inspection: Inspection, judgement: Judgement, options: ExportOptions, origin: Origin
) -> list[Path]:
    """Write ``<name>_overlay.png`` and ``<name>_mask.png``, which may lie in one folder.

    Args:
        folder: Made if it is missing.
        inspection: Of the image.
        judgement: Of it.
        options: How the overlay is drawn.
        origin: Part of the stamp.

    Raises:
        OutputError: One of them cannot be written.
    """
    files = ImageFiles(inspection, judgement, options, stamp_of(inspection, judgement, origin))
    (target,) = targets([Path(inspection.path.name)])
    paths = []
    for kind, ending in (("overlays", "overlay"), ("masks", "mask")):
        paths.append(folder / f"{target.name}_{ending}.png")
        write_bytes(paths[-1], files.content(kind, {}), durable=False)
    return paths
