"""Opening datasets in any of the layouts that benchmarks take: MVTec AD's, VisA's, and plain good/bad folders."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path, PureWindowsPath
from typing import TypeVar

from inspector.errors import DatasetError
from inspector.evaluation.dataset import GOOD, Dataset, TestImage, find_masks, load_mvtec
from inspector.paths import is_folder
from inspector.storage.image_folder import images_in

#: In plain folders, and in VisA's without its table of splits, every so many good images one is a test image.
TEST_EVERY = 5
BAD = "bad"
_VISA_IMAGES = Path("Data", "Images")
_VISA_MASKS = Path("Data", "Masks", "Anomaly")
_VISA_SPLIT = Path("split_csv", "1cls.csv")
_VISA_COLUMNS = ("object", "split", "image")
_DELIMITERS = (",", ";", "\t", "|")
_Item = TypeVar("_Item")
_SPLIT_NOTE = f"The good images are not split into training and test: every {TEST_EVERY}th is a test image."


def open_datasets(folder: Path) -> list[Dataset]:
    """The datasets of a folder: itself, or those in the folders below it.

    Raises:
        DatasetError: ``folder-missing``, ``layout-unknown``, ``train-missing``, or as ``load_mvtec``.
    """
    if not is_folder(folder):
        raise DatasetError(f"The folder '{folder}' does not exist", "choose a folder with a dataset", "folder-missing")
    if _is_dataset(folder):
        return [_trainable(_open(folder))]
    below = [path for path in sorted(folder.iterdir()) if path.is_dir() and _is_dataset(path)]
    if not below:
        raise DatasetError(
            f"'{folder}' is in none of the layouts that are known",
            "use train/good, test/<defect>, ground_truth/<defect> (MVTec AD), Data/Images/Normal, Data/Images/Anomaly, "
            "Data/Masks/Anomaly (VisA), or the folders good and bad",
            "layout-unknown",
        )
    return [_trainable(_open(path)) for path in below]


def _is_dataset(folder: Path) -> bool:
    return (folder / "test").is_dir() or _is_visa(folder) or _is_plain(folder)


def _is_visa(folder: Path) -> bool:
    return (folder / _VISA_IMAGES / "Normal").is_dir()


def _is_plain(folder: Path) -> bool:
    return (folder / GOOD).is_dir() and (folder / BAD).is_dir()


def _open(folder: Path) -> Dataset:
    if (folder / "test").is_dir():
        return load_mvtec(folder)
    if _is_visa(folder):
        return _load_visa(folder)
    good, bad = _required(folder / GOOD), _required(folder / BAD)
    test = [TestImage(path, None, GOOD, False) for path in good[::TEST_EVERY]]
    test += [TestImage(path, None, BAD, True) for path in bad]
    return Dataset(folder, _rest(good), tuple(test), False, (_SPLIT_NOTE,))


def _load_visa(folder: Path) -> Dataset:
    normal = _required(folder / _VISA_IMAGES / "Normal")
    anomalous = _required(folder / _VISA_IMAGES / "Anomaly")
    has_ground_truth = (folder / _VISA_MASKS).is_dir()
    split = _visa_training_images(folder)
    train = _rest(normal) if split is None else tuple(path for path in normal if path.name in split)
    test = [TestImage(path, None, GOOD, False) for path in normal if path not in set(train)]
    masks = find_masks(folder / _VISA_MASKS, anomalous, "{}.png") if has_ground_truth else {}
    test += [TestImage(path, masks.get(path), "anomaly", True) for path in anomalous]
    return Dataset(folder, train, tuple(test), has_ground_truth, (_SPLIT_NOTE,) if split is None else ())


def _visa_training_images(folder: Path) -> set[str] | None:
    """Names of the training images in VisA's table of splits, or None where there is no table for this object."""
    table = folder.parent / _VISA_SPLIT
    if not table.is_file():
        return None
    rows = [row for row in _rows(table) if row["object"] == folder.name]
    return {PureWindowsPath(row["image"]).name for row in rows if row["split"].casefold() == "train"} or None


def _rows(table: Path) -> list[dict[str, str]]:
    """The rows of VisA's table, whichever program saved it.

    Raises:
        DatasetError: ``table-column``: a column is missing. ``table-unreadable``.
    """
    try:
        data = table.read_bytes()
    except OSError as error:
        raise DatasetError(f"The table '{table}' cannot be read", "check it", "table-unreadable") from error
    lines = _decoded(data).splitlines()
    if lines and lines[0].lower().startswith("sep="):
        del lines[0]
    head = lines[0] if lines else ""
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error as error:
        raise DatasetError(
            f"The table '{table}' cannot be read: {error}", "save it again", "table-unreadable"
        ) from error
    columns = [name.casefold() for name in rows[0]] if rows else []
    for name in _VISA_COLUMNS:
        if name not in columns:
            raise DatasetError(
                f"The table '{table}' has no column '{name}'",
                f"its first line names the columns {', '.join(_VISA_COLUMNS)}",
                "table-column",
            )
    # Some programs leave empty cells at the end of a row out, such as the mask of a good part.
    return [dict(zip_longest(columns, row[: len(columns)], fillvalue="")) for row in rows[1:]]


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _required(folder: Path) -> list[Path]:
    images = images_in(folder)
    if not images:
        raise DatasetError(f"There are no images in '{folder}'", "add images, or remove the folder", "empty-class")
    return images


def _rest(good: list[Path]) -> tuple[Path, ...]:
    # A single good image trains. That it is tested with as well is better than nothing to train with.
    return tuple(path for index, path in enumerate(good) if index % TEST_EVERY) or tuple(good)


def _trainable(dataset: Dataset) -> Dataset:
    if not dataset.train_good:
        raise DatasetError(
            f"'{dataset.folder}' has no good images to train with", "add the folder train/good", "train-missing"
        )
    return dataset


def named(datasets: list[Dataset]) -> dict[str, Dataset]:
    """Datasets by the names of their folders. Those of the same name get their parent's in front."""
    names = [dataset.folder.resolve().name for dataset in datasets]
    longer = [
        f"{dataset.folder.resolve().parent.name}-{name}" if names.count(name) > 1 else name
        for dataset, name in zip(datasets, names, strict=True)
    ]
    if len(set(longer)) < len(longer):
        raise DatasetError("The same dataset is named twice", "name every dataset once", "dataset-twice")
    return dict(zip(longer, datasets, strict=True))


def limited(dataset: Dataset, parts: int | None, test_images: int | None = None) -> Dataset:
    """A dataset with at most so many good parts to train with and test images of a kind. Its notes say so.

    Args:
        dataset: The whole.
        parts: Most good parts to train with, evenly spread over their order. All if None.
        test_images: Most test images of good parts, and of every kind of defect. Likewise.
    """
    train = _spread(dataset.train_good, parts)
    by_kind: dict[str, list[TestImage]] = {}
    for item in dataset.test:
        by_kind.setdefault(item.defect, []).append(item)
    test = tuple(item for items in by_kind.values() for item in _spread(tuple(items), test_images))
    notes = list(dataset.notes)
    if len(train) < len(dataset.train_good):
        notes.append(f"Trained with {len(train)} of {len(dataset.train_good)} good parts, evenly chosen.")
    if len(test) < len(dataset.test):
        notes.append(f"Measured on {len(test)} of {len(dataset.test)} test images: at most {test_images} of a kind.")
    return replace(dataset, train_good=train, test=test, notes=tuple(notes))


def _spread(items: tuple[_Item, ...], most: int | None) -> tuple[_Item, ...]:
    if most is None or len(items) <= most:
        return items
    return tuple(items[index * len(items) // most] for index in range(most))
