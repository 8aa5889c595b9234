"""Labelled images in folders ``train/<class>/`` and ``test/<class>/``, zoomed to the networks' patch size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inspector.domain.arrays import Pixels
from inspector.domain.events import Stage, Work
from inspector.domain.progress import each_file
from inspector.errors import DatasetError
from inspector.runtime.zoom import zoom_image
from inspector.storage.image_folder import images_in
from inspector.storage.images import read_image


@dataclass(frozen=True, slots=True)
class LabelledFolder:
    """A dataset for one-class classification.

    Attributes:
        folder: Where it lies.
        classes: Names of the class folders, sorted.
    """

    folder: Path
    classes: tuple[str, ...]

    def paths(self, part: str, name: str, most: int | None, seed: int) -> list[Path]:
        """Images of one class of ``train`` or ``test``: all, or ``most`` at random, in the order of their names.

        Raises:
            DatasetError: ``empty-class``.
        """
        paths = images_in(self.folder / part / name)
        if not paths:
            raise DatasetError(
                f"There are no images in '{self.folder / part / name}'",
                "add images, or remove the class",
                "empty-class",
            )
        if most is None or len(paths) <= most:
            return paths
        indices = np.random.default_rng([seed, len(paths)]).choice(len(paths), most, replace=False)
        return [paths[index] for index in np.sort(indices)]


def open_labelled_folder(folder: Path) -> LabelledFolder:
    """Find the classes of a dataset.

    Raises:
        DatasetError: ``folder-missing``, ``classes-missing`` (no class folders, or only one), or ``class-mismatch``
            (train and test differ).
    """
    if not folder.is_dir():
        raise DatasetError(f"The folder '{folder}' does not exist", "unpack the dataset first", "folder-missing")
    names = [_class_names(folder / part) for part in ("train", "test")]
    if len(names[0]) < 2:
        raise DatasetError(
            f"'{folder}' has no folder 'train' with a folder of images for each class",
            "choose a folder in the layout train/<class>/, test/<class>/",
            "classes-missing",
        )
    if names[0] != names[1]:
        only = sorted(set(names[0]) ^ set(names[1]))
        raise DatasetError(
            f"'{folder}' has the class '{only[0]}' in one of 'train' and 'test' only",
            "make both folders have the same classes",
            "class-mismatch",
        )
    return LabelledFolder(folder, tuple(names[0]))


def read_patches(paths: list[Path], side_px: int) -> Work[Pixels]:
    """Read images, zoomed to n x side x side x 3. Unreadable ones are reported and left out.

    Raises:
        DatasetError: None can be read.
    """
    patches: list[Pixels] = []
    yield from each_file(Stage.CHECK, paths, lambda path: patches.append(zoom_image(read_image(path), side_px)))
    if not patches:
        raise DatasetError("None of the images can be read", "choose another folder", "no-readable-images")
    return np.stack(patches)


def _class_names(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
