"""Datasets in the layout of MVTec AD: ``train/good``, ``test/<defect>``, ``ground_truth/<defect>/<name>_mask.png``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.errors import DatasetError
from inspector.paths import is_folder
from inspector.storage.image_folder import images_in
from inspector.storage.images import image_size_px
from inspector.text import Text

#: Name of the folders that hold good parts.
GOOD = "good"
_MASK_ENDING = re.compile(r"[ ._-](mask|gt|ground_?truth|labels?|seg(mentation)?)$", re.IGNORECASE)


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
            ``mask-missing``, ``mask-ambiguous`` or ``mask-size``.
        ImageError: The header of a test image or of a mask cannot be read.
    """
    if not is_folder(folder):
        raise DatasetError(
            Text("The folder '{folder}' does not exist", folder=folder),
            "choose a folder with a dataset",
            "folder-missing",
        )
    classes = _classes(folder / "test")
    truth = folder / "ground_truth"
    has_ground_truth = truth.is_dir()
    test = []
    for defect in classes:
        images = _images(folder / "test" / defect)
        is_defective = defect != GOOD
        masks = find_masks(truth / defect, images) if is_defective and has_ground_truth else {}
        test += [TestImage(path, masks.get(path), defect, is_defective) for path in images]
    train = folder / "train" / GOOD
    return Dataset(folder, tuple(_images(train)) if train.is_dir() else (), tuple(test), has_ground_truth)


def _classes(test: Path) -> list[str]:
    classes = sorted(path.name for path in test.iterdir() if _is_class(path)) if test.is_dir() else []
    if not classes:
        raise DatasetError(
            Text("'{parent}' has no folder 'test' with images in folders of it", parent=test.parent),
            "choose a folder in the layout of MVTec AD: train/good, test/good, test/<defect>, ground_truth/<defect>",
            "test-missing",
        )
    return classes


def _is_class(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith(".")


def _images(folder: Path) -> list[Path]:
    images = images_in(folder)
    if not images:
        raise DatasetError(
            Text("There are no images in '{folder}'", folder=folder), "add images, or remove the folder", "empty-class"
        )
    return images


def find_masks(folder: Path, images: Sequence[Path], usual_name: str = "{}_mask.png") -> dict[Path, Path]:
    """The mask of each image, of any format that is read, and of the image's size.

    A mask is called like its image, with or without the image's suffix, and with or without an ending such as
    ``_mask``, ``_GT`` or ``_label``. The whole name goes before the name without the suffix.

    Args:
        folder: Of the masks.
        images: All images that have masks there.
        usual_name: Of a mask, for messages.

    Raises:
        DatasetError: ``mask-missing``, ``mask-ambiguous`` (several masks for an image, or one for several) or
            ``mask-size``.
        ImageError: A header cannot be read.
    """
    by_name: dict[str, list[Path]] = {}
    for path in images_in(folder) if folder.is_dir() else []:
        by_name.setdefault(_MASK_ENDING.sub("", path.stem).casefold(), []).append(path)
    mask_of: dict[Path, Path] = {}
    for image in images:
        masks = by_name.get(image.name.casefold()) or by_name.get(image.stem.casefold(), [])
        if not masks:
            raise DatasetError(
                Text(
                    "The image '{image}' has no mask '{value}'",
                    image=image,
                    value=folder / usual_name.format(image.stem),
                ),
                "add the mask, or go without masks",
                "mask-missing",
            )
        if len(masks) > 1:
            raise _ambiguous(f"The image '{image}' has {len(masks)} masks: '{masks[0].name}' and '{masks[1].name}'")
        check_mask_size(masks[0], image)
        mask_of[image] = masks[0]
    for mask in set(mask_of.values()):
        sharing = [image for image, image_mask in mask_of.items() if image_mask == mask]
        if len(sharing) > 1:
            raise _ambiguous(f"The images '{sharing[0]}' and '{sharing[1].name}' have one mask, '{mask.name}'")
    return mask_of


def _ambiguous(what: str) -> DatasetError:
    return DatasetError(
        what, "give every image one mask with its whole name, such as 000.png_mask.png", "mask-ambiguous"
    )


def check_mask_size(path: Path, image: Path) -> None:
    """Compare the sizes that the headers of a mask and its image state.

    Raises:
        DatasetError: ``mask-size``: they differ.
        ImageError: One of them cannot be read.
    """
    size, image_size = image_size_px(path), image_size_px(image)
    if size != image_size:
        raise DatasetError(
            Text(
                "The mask '{path}' is {value} x {value2}, its image {value3} x {value4}",
                path=path,
                value=size[0],
                value2=size[1],
                value3=image_size[0],
                value4=image_size[1],
            ),
            "replace the mask by one of the image's size",
            "mask-size",
        )
