"""Result files of inspected images, for other programs."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from inspector.domain.inspection import Inspection
from inspector.domain.overlay import blend, draw_contours
from inspector.domain.results import Judgement
from inspector.errors import OutputError
from inspector.storage.coco import CocoDocument
from inspector.storage.results_table import TableRow, results_csv
from inspector.storage.written_files import WrittenFiles

RESULTS_FILE = "results.csv"
COCO_FILE = "coco.json"

_CONTOUR_COLOUR = (255, 255, 255)
#: File systems take 255. Some are left for a suffix and a number.
_MOST_NAME_BYTES = 240


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The files that are written besides ``results.csv``.

    Attributes:
        maps: Anomaly Maps as float32 TIFF.
        masks: Defect Masks as 8-bit PNG, 0 or 255.
        overlays: Images with map and defect outlines as PNG.
        coco: Regions as ``coco.json``.
        frames: The images themselves as PNG, for Frames of a live source, which are in no file.
        colour_map: Of the overlays, a key of ``domain.colour_maps.COLOUR_MAPS``.
        opacity: Of the overlays, 0 to 1.
    """

    maps: bool = False
    masks: bool = False
    overlays: bool = False
    coco: bool = False
    frames: bool = False
    colour_map: str = "Inferno"
    opacity: float = 0.6

    @property
    def pictures(self) -> dict[str, str]:
        """The suffix of every kind of picture, by the folder that it is written to."""
        suffixes = {"maps": ".tiff", "masks": ".png", "overlays": ".png", "frames": ".png"}
        return {kind: suffix for kind, suffix in suffixes.items() if getattr(self, kind)}


def relative_names(images: Sequence[Path], base: Path | None = None) -> dict[Path, Path]:
    """The paths that results repeat.

    Args:
        images: Files.
        base: Folder that they are relative to. If None, it is the deepest one that holds all of them.

    Returns:
        Image to relative path, or its name alone where it is not below ``base``.
    """
    # Without '..', so that no result leaves its folder.
    absolute = {path: Path(os.path.normpath(path.absolute())) for path in images}
    top = common_folder(path.parent for path in absolute.values()) if base is None else base
    return {
        path: full.relative_to(top) if full.is_relative_to(top) else Path(full.name) for path, full in absolute.items()
    }


def common_folder(folders: Iterable[Path]) -> Path:
    """The deepest folder that holds all folders, or '.' for several drives of Windows."""
    try:
        return Path(os.path.commonpath([folder.absolute() for folder in folders]))
    except ValueError:
        return Path()


class ResultWriter:
    """Writes the results of one run below a folder, as a context manager.

    Entering finds out, before anything is written, whether everything can be. Leaving writes ``results.csv`` and
    ``coco.json``: with everything that was done so far, when an exception interrupts the run, too.

    Results repeat the images' paths below a folder for each kind of picture. Where another image has the same path but
    for the suffix, the suffix is kept, too: ``part.jpg`` gives ``part.tiff``, and then ``part.png`` gives
    ``part.png.tiff``. Names too long for a suffix are cut.

    Args:
        out: The folder. Only files that an earlier run wrote are replaced.
        options: The files to write.
        images: Every image that may follow.
        base: As for ``relative_names``.
        replace: Whether other people's files may be replaced, too.

    Raises:
        InTheWayError: On entering: an image, or another file that Inspector did not write, would be replaced.
        OutputError: On entering, writing and leaving: ``folder-read-only``, ``disk-full`` or ``cannot-write``.
    """

    def __init__(
        self,
        out: Path,
        options: ExportOptions,
        images: Sequence[Path],
        base: Path | None = None,
        *,
        replace: bool = False,
    ) -> None:
        self._files = WrittenFiles(out)
        self._options = options
        self._replace = replace
        self._names = relative_names(images, base)
        self._targets = dict(zip(self._names, _targets(self._names.values()), strict=True))
        self._rows: list[TableRow] = []
        self._coco = CocoDocument()

    def __enter__(self) -> Self:
        self.claim()
        return self

    def claim(self) -> None:
        """Find out whether everything can be written, as entering does.

        Raises:
            InTheWayError: As on entering.
            OutputError: Likewise.
        """
        tables = [Path(RESULTS_FILE), Path(COCO_FILE)][: 1 + self._options.coco]
        pictures = [name for image in self._names for name in self._pictures(image).values()]
        self._files.claim([*tables, *pictures], self._names, replace=self._replace)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._finish()
        elif self._rows:
            # The exception under way tells the reason. A second one would hide it.
            with contextlib.suppress(OutputError):
                self._finish()

    def write(self, inspection: Inspection, judgement: Judgement) -> list[Path]:
        """Write the files of one image.

        Args:
            inspection: Of one of ``images``.
            judgement: Of it.

        Returns:
            The files, complete.

        Raises:
            OutputError: One cannot be written.
        """
        pictures = self._pictures(inspection.path)
        written = [
            # Through memory, since OpenCV cannot open every file name on Windows.
            self._files.write(name, _encoded(name.suffix, self._drawn(kind, inspection, judgement)), durable=False)
            for kind, name in pictures.items()
        ]
        image = self._names[inspection.path]
        if self._options.coco:
            self._coco.add(image, judgement.mask, inspection.anomaly_map)
        self._rows.append(
            TableRow(
                image,
                inspection.score,
                judgement.verdict,
                judgement.thresholds.defect,
                judgement.defect_area_px,
                len(judgement.regions),
                bad_image="; ".join(map(str, inspection.bad_image)),
                **{kind.removesuffix("s"): name.as_posix() for kind, name in pictures.items() if kind != "frames"},
            )
        )
        return written

    def _pictures(self, image: Path) -> dict[str, Path]:
        target = self._targets[image]
        return {
            kind: Path(kind, target.parent, target.name + suffix) for kind, suffix in self._options.pictures.items()
        }

    def _drawn(self, kind: str, inspection: Inspection, judgement: Judgement) -> npt.NDArray[np.generic]:
        if kind == "maps":
            return inspection.anomaly_map.astype(np.float32, copy=False)
        if kind == "frames":
            return inspection.image[:, :, ::-1]
        if kind == "masks":
            return judgement.mask.astype(np.uint8) * np.uint8(255)
        options, thresholds = self._options, judgement.thresholds
        drawn = blend(inspection.image, inspection.anomaly_map, thresholds, options.opacity, options.colour_map)
        return draw_contours(drawn, judgement.mask, _CONTOUR_COLOUR)[:, :, ::-1]

    def _finish(self) -> None:
        self._files.write(Path(RESULTS_FILE), results_csv(self._rows))
        if self._options.coco:
            self._files.write_json(Path(COCO_FILE), self._coco.content())


def _targets(images: Iterable[Path]) -> Iterator[Path]:
    """For every image a path without its last suffix, unique among them."""
    taken: set[str] = set()
    for image in images:
        whole = image.with_name(_cut(image.name))
        candidates = [image.with_name(_cut(image.stem)) if image.stem else whole, whole]
        number = 2
        while candidates[0].as_posix().casefold() in taken:
            candidates = candidates[1:]
            if not candidates:
                candidates = [whole.with_name(f"{whole.name}_{number}")]
                number += 1
        taken.add(candidates[0].as_posix().casefold())
        yield candidates[0]


def _cut(name: str) -> str:
    encoded = os.fsencode(name)
    return name if len(encoded) <= _MOST_NAME_BYTES else encoded[:_MOST_NAME_BYTES].decode("utf-8", "ignore")


def _encoded(suffix: str, pixels: npt.NDArray[np.generic]) -> bytes:
    # Every program reads uncompressed TIFF, also with float pixels.
    parameters = [cv2.IMWRITE_TIFF_COMPRESSION, 1] if suffix == ".tiff" else []
    is_encoded, data = cv2.imencode(suffix, np.ascontiguousarray(pixels), parameters)
    if not is_encoded:
        raise OutputError(f"A picture could not be encoded as {suffix}", "choose smaller images", "cannot-write")
    return data.tobytes()
