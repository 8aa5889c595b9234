"""The paths below a folder of results that belong to images."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

#: File systems take 255. Some are left for a suffix and a number.
_MOST_NAME_BYTES = 240


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


def targets(images: Iterable[Path]) -> Iterator[Path]:
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


def without_images_folders(images: Iterable[Path]) -> Iterator[Path]:
    """Paths in which no folder is called ``images``.

    Readers of YOLO data find the labels of an image where the last ``images`` of its path is replaced by ``labels``.
    """
    for image in images:
        folders = (f"{folder}_" if folder.casefold() == "images" else folder for folder in image.parent.parts)
        yield Path(*folders, image.name)


def _cut(name: str) -> str:
    encoded = os.fsencode(name)
    return name if len(encoded) <= _MOST_NAME_BYTES else encoded[:_MOST_NAME_BYTES].decode("utf-8", "ignore")
