"""Finding the image files of folders, in the order in which a person would count them."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from inspector.errors import DatasetError, ImageError

#: What image files are called, in lower case.
IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".jfif", ".bmp", ".tif", ".tiff", ".webp", ".pgm", ".ppm"})

_DIGITS = re.compile(r"(\d+)")


def image_files(folder: Path) -> list[Path]:
    """The images of a folder and of the folders in it.

    Args:
        folder: Searched with all its folders; hidden files and folders (first character '.') are left out.

    Returns:
        Paths that start with ``folder``, in natural order (part2 before part10), at least one.

    Raises:
        DatasetError: ``folder-missing``, ``folder-unreadable`` or ``no-images``.
    """
    found = images_in(folder)
    if not found:
        raise _no_images(f"'{folder}'")
    return found


def images_in(folder: Path) -> list[Path]:
    """As ``image_files``, but a folder without images gives an empty list."""
    try:
        is_folder = _is_folder(folder)
    except ImageError as error:
        raise DatasetError(error.what, "choose a folder with images", "folder-missing") from error
    if not is_folder:
        raise DatasetError(f"'{folder}' is not a folder", "choose a folder with images", "folder-missing")
    found: list[Path] = []
    seen: set[str] = set()

    def refuse(error: OSError) -> None:
        raise DatasetError(
            f"The folder '{error.filename}' cannot be read: {error.strerror}",
            "check that you may read it",
            "folder-unreadable",
        )

    for root, folders, names in os.walk(folder, onerror=refuse, followlinks=True):
        real = os.path.realpath(root)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = [name for name in folders if not name.startswith(".")]
        found.extend(path for name in names if is_image_name(path := Path(root, name)))
    return sorted(found, key=lambda path: natural_key(path.relative_to(folder)))


def expand_images(paths: Sequence[Path]) -> list[Path]:
    """Replace folders by their images.

    Args:
        paths: Files (kept whatever they are called) and folders, mixed.

    Returns:
        Every file once, in the order given; the images of a folder in natural order.

    Raises:
        DatasetError: ``folder-unreadable``, or ``no-images`` if there is not one in all of ``paths``.
        ImageError: ``image-missing`` or ``image-unreadable`` for a path that is not there or not accessible.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if _is_folder(path):
            found.update(dict.fromkeys(images_in(path)))
        else:
            found[path] = None
    if not found:
        raise _no_images(", ".join(f"'{path}'" for path in paths[:3]) or "what was chosen")
    return list(found)


def natural_key(path: Path) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """Sort key under which part2 comes before part10, whatever the case of the letters."""
    return tuple(tuple(_chunks(part)) for part in path.parts)


def is_image_name(path: Path) -> bool:
    """Whether a file is called like an image and is not hidden."""
    return path.suffix.lower() in IMAGE_SUFFIXES and not path.name.startswith(".")


def _chunks(name: str) -> Iterator[tuple[int, int, str]]:
    for chunk in _DIGITS.split(name):
        # isdecimal: int() refuses digits such as the superscript two.
        yield (0, int(chunk), chunk) if chunk.isdecimal() else (1, 0, chunk.casefold())
    yield (2, 0, name)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ImageError(
            f"There is no file or folder '{path}'", "check the name, or choose another one", "image-missing"
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise ImageError(
            f"'{path}' cannot be opened: {reason}", "check the name and that you may read it", "image-unreadable"
        ) from error


def _no_images(where: str) -> DatasetError:
    kinds = "PNG, JPEG, TIFF, BMP or WebP"
    return DatasetError(f"There are no images in {where}", f"choose a folder with {kinds} files", "no-images")
