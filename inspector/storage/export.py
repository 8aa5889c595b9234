"""Result files of inspected images, for other programs."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import TracebackType
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from inspector.domain.inspection import Inspection
from inspector.domain.overlay import blend, draw_contours
from inspector.domain.results import Judgement
from inspector.errors import OutputError
from inspector.storage.atomic import check_writable, write_bytes, write_json
from inspector.storage.coco import CocoDocument

RESULTS_FILE = "results.csv"
COCO_FILE = "coco.json"
CSV_COLUMNS = ("path", "score", "verdict", "threshold", "defect_area_px", "regions")

_CONTOUR_COLOUR = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What is written besides ``results.csv``.

    Attributes:
        maps: Anomaly Maps as float32 TIFF.
        masks: Defect Masks as 8-bit PNG, 0 or 255.
        overlays: Images with map and defect outlines as PNG.
        coco: Regions as ``coco.json``.
        colour_map: Of the overlays, a key of ``domain.colour_maps.COLOUR_MAPS``.
        opacity: Of the overlays, 0 to 1.
    """

    maps: bool = False
    masks: bool = False
    overlays: bool = False
    coco: bool = False
    colour_map: str = "Inferno"
    opacity: float = 0.6


class ResultWriter:
    """Writes the results of one run below a folder; a context manager.

    Entering makes the folder and finds out whether it can be written to. Leaving writes ``results.csv`` and
    ``coco.json``: with everything that was done so far, when an exception interrupts the run, too.

    Args:
        out: The folder. Files of an earlier run with the same names are replaced.
        options: What to write.

    Raises:
        OutputError: On entering, writing and leaving: ``folder-read-only``, ``disk-full`` or ``cannot-write``.
    """

    def __init__(self, out: Path, options: ExportOptions) -> None:
        self._out = out
        self._options = options
        self._rows: list[tuple[str, ...]] = []
        self._coco = CocoDocument()
        self._taken: set[str] = set()

    def __enter__(self) -> Self:
        check_writable(self._out / RESULTS_FILE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._finish()
        elif self._rows:
            # The exception under way tells what went wrong; a second one would hide it.
            with contextlib.suppress(OutputError):
                self._finish()

    def write(self, relative: Path, inspection: Inspection, judgement: Judgement) -> list[Path]:
        """Write the files of one image.

        Args:
            relative: Path of the image relative to what was inspected, kept below ``maps/``, ``masks/`` and
                ``overlays/``. Where another image of this run has the same path but for the suffix, the suffix is
                kept, too: ``part.jpg`` gives ``part.tiff``, a following ``part.png`` gives ``part.png.tiff``.
            inspection: Of the image.
            judgement: Of the Inspection.

        Returns:
            The files, complete.

        Raises:
            OutputError: One cannot be written.
        """
        inside = Path(*_inner_parts(relative))
        target = self._target(inside)
        written = [
            self._write_image(kind, target, suffix, pixels)
            for kind, suffix, pixels in self._pictures(inspection, judgement)
        ]
        if self._options.coco:
            self._coco.add(inside, judgement.mask, inspection.anomaly_map)
        self._rows.append(
            (
                inside.as_posix(),
                _number(inspection.score),
                str(judgement.verdict),
                _number(judgement.thresholds.defect),
                str(judgement.defect_area_px),
                str(len(judgement.regions)),
            )
        )
        return written

    def _pictures(self, inspection: Inspection, judgement: Judgement) -> list[tuple[str, str, npt.NDArray[np.generic]]]:
        pictures: list[tuple[str, str, npt.NDArray[np.generic]]] = []
        if self._options.maps:
            pictures.append(("maps", ".tiff", inspection.anomaly_map.astype(np.float32, copy=False)))
        if self._options.masks:
            pictures.append(("masks", ".png", judgement.mask.astype(np.uint8) * np.uint8(255)))
        if self._options.overlays:
            style = judgement.thresholds.defect, self._options.opacity, self._options.colour_map
            drawn = blend(inspection.image, inspection.anomaly_map, *style)
            drawn = draw_contours(drawn, judgement.mask, _CONTOUR_COLOUR)
            pictures.append(("overlays", ".png", drawn[:, :, ::-1]))
        return pictures

    def _target(self, inside: Path) -> Path:
        """A path without its last suffix, unique in this run."""
        candidates = [inside.with_suffix("") if inside.stem else inside, inside]
        number = 2
        while True:
            for candidate in candidates:
                key = candidate.as_posix().casefold()
                if key not in self._taken:
                    self._taken.add(key)
                    return candidate
            candidates = [inside.with_name(f"{inside.name}_{number}")]
            number += 1

    def _write_image(self, kind: str, target: Path, suffix: str, pixels: npt.NDArray[np.generic]) -> Path:
        path = self._out / kind / target.parent / (target.name + suffix)
        # Through memory, since OpenCV cannot open every file name on Windows.
        write_bytes(path, _encoded(suffix, pixels), durable=False)
        return path

    def _finish(self) -> None:
        write_bytes(self._out / RESULTS_FILE, _csv_bytes(self._rows))
        if self._options.coco:
            write_json(self._out / COCO_FILE, self._coco.content())


def _inner_parts(relative: PurePath) -> list[str]:
    """The parts of a path that stay below the folder of the results."""
    parts = [part for part in relative.parts if part not in (relative.anchor, "..")]
    return parts or ["image"]


def _encoded(suffix: str, pixels: npt.NDArray[np.generic]) -> bytes:
    # Uncompressed TIFF is what every program reads, with float pixels above all.
    parameters = [cv2.IMWRITE_TIFF_COMPRESSION, 1] if suffix == ".tiff" else []
    is_encoded, data = cv2.imencode(suffix, np.ascontiguousarray(pixels), parameters)
    if not is_encoded:
        raise OutputError(f"A picture could not be encoded as {suffix}", "choose smaller images", "cannot-write")
    return data.tobytes()


def _number(value: float) -> str:
    # Nine digits bring every float32 back exactly.
    return format(value, ".9g")


def _csv_bytes(rows: Sequence[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(CSV_COLUMNS)
    table.writerows(rows)
    # File names that are not valid UTF-8 keep their bytes.
    return text.getvalue().encode("utf-8", "surrogateescape")
