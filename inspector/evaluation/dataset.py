"""Datasets in the layout of MVTec AD: ``train/good``, ``test/<defect>``, ``ground_truth/<defect>/<name>_mask.png``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inspector.domain.arrays import Mask
from inspector.errors import DatasetError
from inspector.paths import is_folder
from inspector.storage.image_folder import images_in
from inspector.storage.images import image_size_px, read_image

#: Name of the folders that hold good parts.
GOOD = "good"


@dataclass(frozen=True, slots=True)
class TestImage:
    """One image of ``test``.

    Attributes:
        path: The image.
        mask_path: Its ground truth. None for good parts and in datasets without ground truth.
        defect: Name of its folder.
        is_defective: Whether that folder is not ``good``.
    """

    __test__ = False  # not a test case, whatever pytest makes of its name

    path: Path
    mask_path: Path | None
    defect: str
    is_defective: bool


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset on disk.

    Attributes:
        folder: Where it lies.
        train_good: Images to train with. Empty if the dataset has none.
        test: Sorted by folder and name, at least one.
        has_ground_truth: Whether every defective image has a mask. If not, none has.
        notes: Remarks for readers of its figures.
    """

    folder: Path
    train_good: tuple[Path, ...]
    test: tuple[TestImage, ...]
    has_ground_truth: bool
    notes: tuple[str, ...] = ()


def load_mvtec(folder: Path) -> Dataset:
    """Find the images and masks of a dataset. Checks that they fit together, from file headers.

    Without a folder ``ground_truth`` the dataset is good for image-level figures only. Without ``train`` it can be
    evaluated, but not trained with.

    Raises:
        DatasetError: ``folder-missing``, ``test-missing``, ``empty-class`` (a folder without images),
            ``mask-missing`` or ``mask-size``.
        ImageError: The header of a test image or of a mask cannot be read.
    """
    if not is_folder(folder):
        raise DatasetError(f"The folder '{folder}' does not exist", "choose a folder with a dataset", "folder-missing")
    classes = _classes(folder / "test")
    truth = folder / "ground_truth"
    has_ground_truth = truth.is_dir()
    test = []
    for defect in classes:
        for path in _images(folder / "test" / defect):
            is_defective = defect != GOOD
            mask_path = _mask_path(truth / defect, path) if is_defective and has_ground_truth else None
            test.append(TestImage(path, mask_path, defect, is_defective))
    train = folder / "train" / GOOD
    return Dataset(folder, tuple(_images(train)) if train.is_dir() else (), tuple(test), has_ground_truth)


def read_mask(path: Path) -> Mask:
    """Read a ground-truth mask: bool, height x width. Every pixel that is not black is defective.

    Raises:
        ImageError: It cannot be read.
    """
    return np.asarray(read_image(path).any(axis=2), dtype=np.bool_)


def _classes(test: Path) -> list[str]:
    found = sorted(path.name for path in test.iterdir() if _is_class(path)) if test.is_dir() else []
    if not found:
        raise DatasetError(
            f"'{test.parent}' has no folder 'test' with images in folders of it",
            "choose a folder in the layout of MVTec AD: train/good, test/good, test/<defect>, ground_truth/<defect>",
            "test-missing",
        )
    return found


def _is_class(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith(".")


def _images(folder: Path) -> list[Path]:
    found = images_in(folder)
    if not found:
        raise DatasetError(f"There are no images in '{folder}'", "add images, or remove the folder", "empty-class")
    return found


def _mask_path(folder: Path, image: Path) -> Path:
    # MVTec AD appends _mask. Some datasets in its layout do not.
    for name in (f"{image.stem}_mask.png", f"{image.stem}.png"):
        path = folder / name
        if path.is_file():
            break
    else:
        raise DatasetError(
            f"The image '{image}' has no mask '{folder / f'{image.stem}_mask.png'}'",
            "add the mask, or remove the folder 'ground_truth' to measure images only",
            "mask-missing",
        )
    check_mask_size(path, image)
    return path


def check_mask_size(path: Path, image: Path) -> None:
    """Compare the sizes that the headers of a mask and its image state.

    Raises:
        DatasetError: ``mask-size``: they differ.
        ImageError: One of them cannot be read.
    """
    size, image_size = image_size_px(path), image_size_px(image)
    if size != image_size:
        raise DatasetError(
            f"The mask '{path}' is {size[0]} x {size[1]}, its image {image_size[0]} x {image_size[1]}",
            "replace the mask by one of the image's size",
            "mask-size",
        )
