"""Finding the image files of folders, in the order in which a person would count them, and telling of all others."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.domain.events import ItemSkipped
from inspector.errors import DatasetError, ImageError
from inspector.storage.reading.formats import READ_NAMES, is_image_name, refusal
from inspector.storage.written_files import RESULTS_RECORD, recorded_results
from inspector.text import Text

#: Left out, but no reason for concern: a file that does not claim to be an image, or a folder of another program.
NOT_AN_IMAGE = "not-an-image"

_DIGITS = re.compile(r"(\d+)")
#: Where network stores, archives and desktops put small copies of images.
_FOREIGN_FOLDERS = frozenset({"@eadir", "__macosx", "#recycle", "$recycle.bin", "system volume information"})


@dataclass(frozen=True, slots=True)
class FoundImages:
    """The result of a search.

    Attributes:
        images: Every file once.
        left_out: All others one by one, with the reason. Folders of other programs count as a whole.
    """

    images: tuple[Path, ...]
    left_out: tuple[ItemSkipped, ...]

    def check(self, paths: Sequence[Path]) -> None:
        """Refuse a search in ``paths`` that found nothing.

        Raises:
            InputError: The reason for which a path was left out, such as ``image-missing``, or ``no-images``.
        """
        if self.images:
            return
        for item in self.left_out:
            if item.path in paths:
                raise ImageError(item.what, item.advice, item.code)
        raise no_images(*paths)


def find_images(paths: Sequence[Path]) -> FoundImages:
    """Search files and folders, mixed. One that is not there stops none of the others.

    Args:
        paths: Files are kept whatever they are called. Folders are searched with all their folders. Results that
            Inspector wrote there are passed over.

    Returns:
        Files in the order given. Those of a folder are in natural order (part2 before part10), below its given path.
    """
    images: dict[Path, Path] = {}
    left_out: list[ItemSkipped] = []
    for given in paths:
        try:
            path = without_parents(given)
            folder_images = _search(path) if _is_folder(path) else FoundImages((path,), ())
        except ImageError as error:
            folder_images = FoundImages((), (ItemSkipped.because(given, error),))
        for path in folder_images.images:
            images.setdefault(path.absolute(), path)
        left_out += folder_images.left_out
        if not folder_images.images and not folder_images.left_out:
            left_out.append(ItemSkipped.because(given, no_images(given)))
    return FoundImages(tuple(images.values()), tuple(left_out))


def search_folder(folder: Path) -> FoundImages:
    """The images of a folder and of the folders in it, in natural order.

    Raises:
        DatasetError: ``folder-missing`` or ``folder-unreadable``. A folder in it that cannot be read is left out.
    """
    try:
        is_folder = _is_folder(folder)
    except ImageError as error:
        raise DatasetError(error.what, "choose a folder with images", "folder-missing") from error
    if not is_folder:
        raise DatasetError(
            Text("'{folder}' is not a folder", folder=folder), "choose a folder with images", "folder-missing"
        )
    folder_images = _search(folder)
    for item in folder_images.left_out:
        if item.path == folder:
            raise DatasetError(item.what, item.advice, item.code)
    return folder_images


def images_in(folder: Path) -> list[Path]:
    """As ``search_folder``, the images alone."""
    return list(search_folder(folder).images)


def is_searched(folder: Path, path: Path) -> bool:
    """Whether ``search_folder`` finds a file for sure, by names alone. It may find others, in folders with results."""
    inner = path.relative_to(folder).parent
    folders = (folder, *(folder / parent for parent in (inner, *inner.parents)))
    return (
        is_image_name(path)
        and not any(_is_foreign(name) for name in inner.parts)
        and not any((parent / RESULTS_RECORD).exists() for parent in folders)
    )


def image_files(folder: Path) -> list[Path]:
    """As ``images_in``, but at least one.

    Raises:
        DatasetError: ``folder-missing``, ``folder-unreadable`` or ``no-images``.
    """
    images = images_in(folder)
    if not images:
        raise no_images(folder)
    return images


def no_images(*paths: Path) -> DatasetError:
    """The refusal of files and folders in which there is not one image."""
    where = ", ".join(f"'{path}'" for path in paths[:3]) or Text("what was chosen")
    return DatasetError(
        Text("There are no images in {where}", where=where),
        Text("choose a folder with {read_names} files", read_names=READ_NAMES),
        "no-images",
    )


def natural_key(path: Path) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """Sort key under which part2 comes before part10, whatever the case of the letters."""
    return _key(path.parts)


def _key(parts: Sequence[str]) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    return tuple(tuple(_chunks(part)) for part in parts)


def without_parents(path: Path) -> Path:
    """The same file or folder by a path without '..', which says where it really lies."""
    return path.resolve() if ".." in path.parts else path


def _search(folder: Path) -> FoundImages:
    images: list[Path] = []
    left_out: list[ItemSkipped] = []
    seen: set[str] = set()
    results: set[Path] = set()

    def tell(error: OSError) -> None:
        unreadable = DatasetError(
            Text(
                "The folder '{filename}' cannot be read: {strerror}", filename=error.filename, strerror=error.strerror
            ),
            "check that you may read it",
            "folder-unreadable",
        )
        left_out.append(ItemSkipped.because(Path(error.filename), unreadable))

    for root, folders, names in os.walk(folder, onerror=tell, followlinks=True):
        real = os.path.realpath(root)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        left_out += [_foreign(Path(root, name)) for name in folders if _is_foreign(name)]
        folders[:] = [name for name in folders if not _is_foreign(name)]
        if RESULTS_RECORD in names:
            results.update(recorded_results(Path(root)))
        for path in (Path(root, name) for name in names if name != RESULTS_RECORD):
            if path in results:
                continue
            reason = _not_taken(path)
            if reason is None:
                images.append(path)
            else:
                left_out.append(ItemSkipped.because(path, reason))

    depth = len(folder.parts)

    def order(path: Path) -> tuple[tuple[tuple[int, int, str], ...], ...]:
        return _key(path.parts[depth:])

    return FoundImages(
        tuple(sorted(images, key=order)), tuple(sorted(left_out, key=lambda item: natural_key(item.path)))
    )


def _not_taken(path: Path) -> ImageError | None:
    """The reason why a file of a folder is not taken, by its name and kind. It is not opened."""
    try:
        is_file = stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        return _not_there(path, error)
    if not is_file:
        return ImageError(
            Text("'{name}' is a pipe, a socket or a device", name=path.name), "leave it out", NOT_AN_IMAGE
        )
    if is_image_name(path):
        return None
    return refusal(path) or ImageError(
        Text("'{name}' is not called like an image", name=path.name),
        "give it the suffix of its format if it is one",
        NOT_AN_IMAGE,
    )


def _is_foreign(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _FOREIGN_FOLDERS


def _foreign(path: Path) -> ItemSkipped:
    what = Text("The folder '{path}' is hidden, or holds files of another program", path=path)
    return ItemSkipped(path, what, NOT_AN_IMAGE, Text("choose it itself if there are images in it"))


def _chunks(name: str) -> Iterator[tuple[int, int, str]]:
    for chunk in _DIGITS.split(name):
        # isdecimal: int() refuses digits such as the superscript two.
        yield (0, int(chunk), chunk) if chunk.isdecimal() else (1, 0, chunk.casefold())
    yield (2, 0, name)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        raise _not_there(path, error) from error


def _not_there(path: Path, error: OSError) -> ImageError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ImageError(
            Text("There is no file or folder '{path}'", path=path),
            "check the name, or choose another one",
            "image-missing",
        )
    reason = error.strerror or str(error)
    return ImageError(
        Text("'{path}' cannot be opened: {reason}", path=path, reason=reason),
        "check the name and that you may read it",
        "image-unreadable",
    )
