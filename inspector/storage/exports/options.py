"""The kinds of files that an export can hold, and where each of them lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal, get_args

#: Files that an export may hold besides the table.
ExportKind = Literal["masks", "overlays", "maps", "coco", "labelme", "yolo"]
EXPORT_KINDS: tuple[ExportKind, ...] = get_args(ExportKind)

#: Folder and suffix of the files that each image has, by their name in the writer.
_FILES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "maps": {"maps": ("maps", ".tiff")},
    "masks": {"masks": ("masks", ".png")},
    "overlays": {"overlays": ("overlays", ".png")},
    "frames": {"frames": ("frames", ".png")},
    "labelme": {"labelme": ("labelme", ".json"), "labelme_image": ("labelme", ".png")},
    "yolo": {"yolo": ("yolo/labels", ".txt"), "yolo_image": ("yolo/images", ".png")},
}
#: The table that every export has.
RESULTS_FILE = "results.csv"
COCO_FILE = "coco.json"
YOLO_FILE = "yolo/data.yaml"
_TABLES = {"coco": COCO_FILE, "yolo": YOLO_FILE}


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The files that are written besides ``results.csv``.

    Attributes:
        maps: Anomaly Maps as float32 TIFF.
        masks: Defect Masks as 8-bit PNG, 0 or 255.
        overlays: Images with map and defect outlines as PNG.
        coco: Regions as ``coco.json``.
        labelme: A folder that labelme opens: each image as PNG, with a JSON file of its regions beside it.
        yolo: A data set for segmentation networks: images as PNG, polygons of regions, and ``data.yaml``.
        frames: The images themselves as PNG, for Frames of a live source, which are in no file.
        colour_map: Of the overlays, a key of ``domain.colour_maps.COLOUR_MAPS``.
        opacity: Of the overlays, 0 to 1.
        outlines: Whether overlays have the outlines of defects.
    """

    maps: bool = False
    masks: bool = False
    overlays: bool = False
    coco: bool = False
    labelme: bool = False
    yolo: bool = False
    frames: bool = False
    colour_map: str = "Inferno"
    opacity: float = 0.6
    outlines: bool = True

    @property
    def kinds(self) -> tuple[ExportKind, ...]:
        """The kinds of files that are written besides the table."""
        return tuple(kind for kind in EXPORT_KINDS if getattr(self, kind))

    @property
    def files(self) -> dict[str, tuple[str, str]]:
        """Folder and suffix of every file that an image has."""
        chosen = [files for kind, files in _FILES.items() if getattr(self, kind)]
        return {name: place for files in chosen for name, place in files.items()}

    @property
    def tables(self) -> tuple[PurePosixPath, ...]:
        """The files about all images together."""
        chosen = (name for kind, name in _TABLES.items() if getattr(self, kind))
        return PurePosixPath(RESULTS_FILE), *map(PurePosixPath, chosen)
