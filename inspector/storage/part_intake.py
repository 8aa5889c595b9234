"""Taking images into a folder of Good Parts: checked, without duplicates, nothing half copied."""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from inspector.domain.events import ItemSkipped, PartAdded, Stage, Work
from inspector.domain.progress import each_file
from inspector.errors import ImageError, InputError
from inspector.storage.atomic import write_bytes, writing
from inspector.storage.image_folder import IMAGE_SUFFIXES, expand_images, images_in
from inspector.storage.images import decode_image, image_size_px, read_bytes
from inspector.storage.naming import portable_name, unique_name

Size = tuple[int, int]


def add_parts(good_dir: Path, paths: Sequence[Path]) -> Work[int]:
    """Copy images into ``good_dir``, see ``project_store.add_good_parts``."""
    sources = yield from _expanded(paths)
    with writing(good_dir):
        good_dir.mkdir(parents=True, exist_ok=True)
    present = images_in(good_dir)
    intake = _Intake(good_dir, present, usual_size(present + sources))
    return (yield from each_file(Stage.CHECK, sources, lambda source: (intake.take(source),)))


def skipped(path: Path, error: InputError) -> ItemSkipped:
    """The event that tells why a file or folder was left out."""
    return ItemSkipped(path, error.what, error.code, error.advice)


def usual_size(paths: Iterable[Path]) -> Size | None:
    """The width and height in pixels of more than half of the images, by their headers; None if they vary."""
    counts: Counter[Size] = Counter()
    for path in paths:
        try:
            counts[image_size_px(path)] += 1
        except ImageError:
            continue
    if not counts:
        return None
    size, count = counts.most_common(1)[0]
    return size if 2 * count > counts.total() else None


class _Intake:
    """Knows what the folder holds while images are added to it."""

    def __init__(self, good_dir: Path, present: Sequence[Path], usual: Size | None) -> None:
        self._good_dir = good_dir
        self._usual = usual
        self._taken = {path.name.casefold() for path in good_dir.iterdir()}
        # Only files of equal length can be duplicates, so hardly any file of the Project is read for the comparison.
        self._by_length: dict[int, list[Path]] = {}
        self._digests: dict[Path, bytes] = {}
        for path in present:
            with contextlib.suppress(OSError):
                self._by_length.setdefault(path.stat().st_size, []).append(path)

    def take(self, source: Path) -> PartAdded:
        """Check one image and copy it.

        Raises:
            ImageError: It cannot be used.
            OutputError: It cannot be written.
        """
        if source.suffix.lower() not in IMAGE_SUFFIXES:
            raise ImageError(
                f"'{source.name}' is not an image file", "save it as PNG or JPEG first", "image-unreadable"
            )
        data = read_bytes(source)
        twin = self._twin(data)
        if twin is not None:
            raise ImageError(
                f"'{source.name}' is a duplicate of '{twin.name}'", "nothing to do: it is there already", "duplicate"
            )
        height, width = decode_image(data, source.name).shape[:2]
        target = self._good_dir / unique_name(portable_name(source.name), self._taken)
        write_bytes(target, data)
        self._by_length.setdefault(len(data), []).append(target)
        self._digests[target] = _digest(data)
        return PartAdded(source, target, self._note(width, height))

    def _twin(self, data: bytes) -> Path | None:
        candidates = self._by_length.get(len(data), [])
        if not candidates:
            return None
        digest = _digest(data)
        return next((path for path in candidates if self._digest_of(path) == digest), None)

    def _digest_of(self, path: Path) -> bytes | None:
        """None for a part that someone takes away or locks meanwhile: it is nobody's twin then."""
        if path not in self._digests:
            try:
                self._digests[path] = _digest(read_bytes(path))
            except ImageError:
                return None
        return self._digests[path]

    def _note(self, width: int, height: int) -> str:
        if self._usual is None or (width, height) == self._usual:
            return ""
        return f"{width} x {height}, most parts are {self._usual[0]} x {self._usual[1]}"


def _expanded(paths: Sequence[Path]) -> Work[list[Path]]:
    sources: dict[Path, None] = {}
    for path in paths:
        try:
            sources.update(dict.fromkeys(expand_images([path])))
        except InputError as error:
            yield skipped(path, error)
    return list(sources)


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
