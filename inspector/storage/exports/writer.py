"""Writes result files of inspected images, for other programs."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from inspector.domain.inspection import Inspection
from inspector.domain.results import Judgement
from inspector.errors import OutputError
from inspector.storage.exports.coco import CocoDocument
from inspector.storage.exports.files import ImageFiles
from inspector.storage.exports.names import relative_names, targets, without_images_folders
from inspector.storage.exports.options import COCO_FILE, RESULTS_FILE, YOLO_FILE, ExportOptions
from inspector.storage.exports.stamp import UNKNOWN_ORIGIN, Origin, Stamp, stamp_of
from inspector.storage.exports.table import ExportRow, export_csv, row_of
from inspector.storage.exports.yolo import yolo_yaml
from inspector.storage.written_files import WrittenFiles


class ResultWriter:
    """Writes the results of one run below a folder, as a context manager.

    Entering finds out, before anything is written, whether everything can be. Leaving writes the files
    about all images: with everything that was done so far, when an exception interrupts the run, too.

    Results repeat the images' paths below a folder for each kind of picture. Where another image has the same path but
    for the suffix, the suffix is kept, too: ``part.jpg`` gives ``part.tiff``, and then ``part.png`` gives
    ``part.png.tiff``. Names too long for a suffix are cut.

    Args:
        out: The folder. Only files that an earlier run wrote are replaced.
        options: The files to write.
        images: Every image that may follow.
        base: As for ``relative_names``.
        origin: Part of the stamp of every file.
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
        origin: Origin = UNKNOWN_ORIGIN,
        replace: bool = False,
    ) -> None:
        self._files = WrittenFiles(out)
        self._options = options
        self._replace = replace
        self._origin = origin
        self._names = relative_names(images, base)
        relative = self._names.values()
        self._targets = dict(zip(self._names, targets(relative), strict=True))
        self._yolo_targets = dict(zip(self._names, targets(without_images_folders(relative)), strict=True))
        self._rows: list[ExportRow] = []
        self._stamps: list[Stamp] = []
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
        files = [name for image in self._names for name in self._files_of(image).values()]
        self._files.claim([*map(Path, self._options.tables), *files], self._names, replace=self._replace)

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
        image, names = self._names[inspection.path], self._files_of(inspection.path)
        stamp = stamp_of(inspection, judgement, self._origin)
        files = ImageFiles(inspection, judgement, self._options, stamp)
        written = [self._files.write(name, files.content(kind, names), durable=False) for kind, name in names.items()]
        if self._options.coco:
            self._coco.add(image, judgement.mask.shape, files.outlines, stamp)
        self._stamps.append(stamp)
        self._rows.append(row_of(image, inspection, judgement, stamp, names))
        return written

    def _files_of(self, image: Path) -> dict[str, Path]:
        files = {}
        for kind, (folder, suffix) in self._options.files.items():
            target = (self._yolo_targets if kind.startswith("yolo") else self._targets)[image]
            files[kind] = Path(folder, target.parent, target.name + suffix)
        return files

    def _finish(self) -> None:
        self._files.write(Path(RESULTS_FILE), export_csv(self._rows))
        if self._options.coco:
            self._files.write_json(Path(COCO_FILE), self._coco.content())
        if self._options.yolo:
            self._files.write(Path(YOLO_FILE), yolo_yaml(self._stamps))
