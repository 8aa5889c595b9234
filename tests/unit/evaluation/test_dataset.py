"""Datasets in the layout of MVTec AD, whole and broken."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inspector.errors import DatasetError, ImageError
from inspector.evaluation.dataset import load_mvtec
from inspector.storage.images import read_mask


def save(path: Path, width: int = 24, height: int = 20, value: int = 90) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (width, height), value).save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "teile für Prüfung 部品"
    for number in range(3):
        save(root / "train" / "good" / f"{number}.png")
    save(root / "test" / "good" / "0.png")
    for name in ("2.png", "10.jpg"):
        save(root / "test" / "crack" / name)
        save(root / "ground_truth" / "crack" / f"{Path(name).stem}_mask.png", value=255)
    save(root / "test" / "dent" / "0.png")
    save(root / "ground_truth" / "dent" / "0.png", value=1)
    return root


def test_images_are_found_with_their_masks(folder: Path) -> None:
    dataset = load_mvtec(folder)
    assert [path.name for path in dataset.train_good] == ["0.png", "1.png", "2.png"]
    assert dataset.has_ground_truth
    items = [(item.defect, item.path.name, item.mask_path and item.mask_path.name) for item in dataset.test]
    assert items == [
        ("crack", "2.png", "2_mask.png"),
        ("crack", "10.jpg", "10_mask.png"),
        ("dent", "0.png", "0.png"),
        ("good", "0.png", None),
    ]
    assert [item.is_defective for item in dataset.test] == [True, True, True, False]


def test_every_pixel_that_is_not_black_is_defective(folder: Path) -> None:
    mask = read_mask(folder / "ground_truth" / "dent" / "0.png")
    assert mask.shape == (20, 24)
    assert mask.dtype == np.bool_
    assert mask.all()


def test_without_ground_truth_there_are_no_masks(folder: Path) -> None:
    shutil.rmtree(folder / "ground_truth")
    dataset = load_mvtec(folder)
    assert not dataset.has_ground_truth
    assert all(item.mask_path is None for item in dataset.test)


def test_a_dataset_without_training_images_can_be_evaluated(folder: Path) -> None:
    shutil.rmtree(folder / "train")
    assert load_mvtec(folder).train_good == ()


def test_hidden_folders_are_no_classes(folder: Path) -> None:
    (folder / "test" / ".cache").mkdir()
    assert {item.defect for item in load_mvtec(folder).test} == {"crack", "dent", "good"}


def refused(folder: Path) -> DatasetError:
    with pytest.raises(DatasetError) as error:
        load_mvtec(folder)
    assert error.value.exit_status == 2
    return error.value


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing").code == "folder-missing"


def test_a_folder_without_tests_is_told(folder: Path) -> None:
    shutil.rmtree(folder / "test")
    error = refused(folder)
    assert error.code == "test-missing"
    assert "MVTec AD" in error.advice


def test_a_class_without_images_is_told(folder: Path) -> None:
    (folder / "test" / "scratch").mkdir()
    error = refused(folder)
    assert error.code == "empty-class"
    assert "scratch" in error.what


def test_a_missing_mask_is_told(folder: Path) -> None:
    (folder / "ground_truth" / "crack" / "10_mask.png").unlink()
    error = refused(folder)
    assert error.code == "mask-missing"
    assert "10_mask.png" in error.what


def test_a_mask_of_another_size_is_told(folder: Path) -> None:
    save(folder / "ground_truth" / "crack" / "2_mask.png", 25, 20)
    error = refused(folder)
    assert error.code == "mask-size"
    assert "25 x 20" in error.what
    assert "24 x 20" in error.what


def test_a_mask_that_is_no_image_is_told(folder: Path) -> None:
    (folder / "ground_truth" / "crack" / "2_mask.png").write_text("not a mask")
    with pytest.raises(ImageError, match="2_mask"):
        load_mvtec(folder)


@pytest.mark.parametrize(
    "name", ["2_mask.PNG", "2.bmp", "2_GT.tif", "2_gt.tiff", "2_label.png", "2.png_mask.png", "2.png.png", "2-mask.png"]
)
def test_masks_of_any_spelling_are_found(folder: Path, name: str) -> None:
    (folder / "ground_truth" / "crack" / "2_mask.png").unlink()
    path = folder / "ground_truth" / "crack" / name
    Image.new("L", (24, 20), 255).save(path)
    assert load_mvtec(folder).test[0].mask_path == path


def test_two_images_never_share_a_mask(folder: Path) -> None:
    save(folder / "test" / "crack" / "2.jpg")
    error = refused(folder)
    assert error.code == "mask-ambiguous"
    assert all(name in error.what for name in ("2.png", "2.jpg", "2_mask.png"))
    save(folder / "ground_truth" / "crack" / "2.jpg_mask.png", value=255)
    (folder / "ground_truth" / "crack" / "2_mask.png").rename(folder / "ground_truth" / "crack" / "2.png_mask.png")
    assert len({item.mask_path for item in load_mvtec(folder).test if item.mask_path}) == 4


def test_two_masks_of_one_image_are_told(folder: Path) -> None:
    save(folder / "ground_truth" / "crack" / "2_GT.png", value=255)
    error = refused(folder)
    assert error.code == "mask-ambiguous"
    assert "2_GT.png" in error.what or "2_mask.png" in error.what


def test_labels_of_16_bits_are_marks(folder: Path) -> None:
    labels = np.zeros((20, 24), np.uint16)
    labels[:2] = 1
    labels[5:7] = 2
    path = folder / "ground_truth" / "dent" / "0.png"
    Image.fromarray(labels).save(path)
    assert read_mask(path).sum() == 4 * 24
