from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inspector.errors import DatasetError
from inspector.laboratory import layouts
from inspector.laboratory.layouts import limited, named, open_datasets


def save(path: Path, size: tuple[int, int] = (12, 10)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((size[1], size[0]), 90, np.uint8)).save(path)


def make_mvtec(folder: Path) -> Path:
    for place in ("train/good/0", "train/good/1", "test/good/0", "test/crack/0"):
        save(folder / f"{place}.png")
    save(folder / "ground_truth/crack/0_mask.png")
    return folder


@pytest.fixture
def visa(tmp_path: Path) -> Path:
    folder = tmp_path / "candle"
    for number in range(10):
        save(folder / "Data/Images/Normal" / f"{number:03}.png")
    for number in range(2):
        save(folder / "Data/Images/Anomaly" / f"{number:03}.png")
        save(folder / "Data/Masks/Anomaly" / f"{number:03}.png")
    return folder


def test_a_folder_of_datasets_opens_all_of_them(tmp_path: Path) -> None:
    make_mvtec(tmp_path / "bottle")
    make_mvtec(tmp_path / "cable")
    (tmp_path / "notes").mkdir()
    assert [dataset.folder.name for dataset in open_datasets(tmp_path)] == ["bottle", "cable"]


def test_visa_without_its_table_is_split_by_us_and_it_is_said(visa: Path) -> None:
    (dataset,) = open_datasets(visa)
    assert [path.name for path in dataset.train_good] == [f"{n:03}.png" for n in range(10) if n % 5]
    assert [item.is_defective for item in dataset.test] == [False, False, True, True]
    assert dataset.has_ground_truth
    assert dataset.test[2].mask_path == visa / "Data/Masks/Anomaly/000.png"
    assert "every 5th" in dataset.notes[0]


def test_visa_is_split_by_its_own_table(visa: Path) -> None:
    table = visa.parent / "split_csv" / "1cls.csv"
    table.parent.mkdir()
    lines = ["object,split,label,image,mask"]
    for number in range(10):
        split = "train" if number < 6 else "test"
        lines.append(f"candle,{split},normal,candle/Data/Images/Normal/{number:03}.png,")
    lines.append("pcb1,train,normal,pcb1/Data/Images/Normal/009.png,")
    table.write_text("\n".join(lines))
    (dataset,) = open_datasets(visa)
    assert [path.name for path in dataset.train_good] == [f"{n:03}.png" for n in range(6)]
    assert len(dataset.test) == 4 + 2
    assert dataset.notes == ()


def test_visa_without_masks_measures_images_only(visa: Path) -> None:
    for path in (visa / "Data/Masks/Anomaly").iterdir():
        path.unlink()
    (visa / "Data/Masks/Anomaly").rmdir()
    (dataset,) = open_datasets(visa)
    assert not dataset.has_ground_truth


def test_a_mask_of_visa_that_is_missing_or_of_another_size_is_told(visa: Path) -> None:
    mask = visa / "Data/Masks/Anomaly/001.png"
    save(mask, (5, 5))
    with pytest.raises(DatasetError, match="mask-size"):
        open_datasets(visa)
    mask.unlink()
    with pytest.raises(DatasetError, match="mask-missing"):
        open_datasets(visa)


def test_plain_folders_of_good_and_bad_images(tmp_path: Path) -> None:
    for number in range(6):
        save(tmp_path / "good" / f"{number}.png")
    save(tmp_path / "bad" / "0.png")
    (dataset,) = open_datasets(tmp_path)
    assert [path.stem for path in dataset.train_good] == ["1", "2", "3", "4"]
    assert [(item.path.stem, item.is_defective) for item in dataset.test] == [("0", False), ("5", False), ("0", True)]
    assert not dataset.has_ground_truth
    assert dataset.notes


def test_an_empty_class_is_told(tmp_path: Path) -> None:
    save(tmp_path / "good" / "0.png")
    (tmp_path / "bad").mkdir()
    with pytest.raises(DatasetError, match=r"bad.*empty-class"):
        open_datasets(tmp_path)


def test_folders_in_no_layout_are_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="layout-unknown"):
        open_datasets(tmp_path)
    with pytest.raises(DatasetError, match="folder-missing"):
        open_datasets(tmp_path / "nowhere")


def test_a_dataset_that_nothing_can_be_trained_with_is_told(tmp_path: Path) -> None:
    folder = make_mvtec(tmp_path / "bottle")
    for path in (folder / "train/good").iterdir():
        path.unlink()
    (folder / "train/good").rmdir()
    with pytest.raises(DatasetError, match="train-missing"):
        open_datasets(folder)


def test_names_of_datasets_are_told_apart(tmp_path: Path) -> None:
    first, second = make_mvtec(tmp_path / "a" / "bottle"), make_mvtec(tmp_path / "b" / "bottle")
    datasets = [*open_datasets(first), *open_datasets(second)]
    assert list(named(datasets)) == ["a-bottle", "b-bottle"]
    assert list(named(datasets[:1])) == ["bottle"]
    with pytest.raises(DatasetError, match="dataset-twice"):
        named([*datasets, datasets[0]])


def test_fewer_good_parts_are_spread_over_all_of_them(tmp_path: Path) -> None:
    for number in range(10):
        save(tmp_path / "train/good" / f"{number}.png")
    save(tmp_path / "test/good/0.png")
    (dataset,) = open_datasets(tmp_path)
    assert [path.stem for path in limited(dataset, 5).train_good] == ["0", "2", "4", "6", "8"]
    assert limited(dataset, None) == dataset
    assert limited(dataset, 5).notes == (*dataset.notes, "Trained with 5 of 10 good parts, evenly chosen.")


def test_fewer_test_images_are_spread_over_every_kind_and_said(tmp_path: Path) -> None:
    make_mvtec(tmp_path)
    for kind in ("good", "crack", "dent"):
        for number in range(6):
            save(tmp_path / "test" / kind / f"{number}.png")
            if kind != "good":
                save(tmp_path / "ground_truth" / kind / f"{number}_mask.png")
    (dataset,) = open_datasets(tmp_path)
    whole = len(dataset.test)
    smaller = limited(dataset, None, 2)
    for kind in ("good", "dent"):
        assert [item.path.stem for item in smaller.test if item.defect == kind] == ["0", "3"]
    assert max(Counter(item.defect for item in smaller.test).values()) == 2
    assert smaller.notes[-1] == f"Measured on {len(smaller.test)} of {whole} test images: at most 2 of a kind."


def test_visa_tables_of_other_programs(tmp_path: Path) -> None:
    table = tmp_path / "1cls.csv"
    text = "object,split,label,image,mask\nplate,train,normal,plate/Data/Images/Normal/000.png,\n"
    expected = [
        {
            "object": "plate",
            "split": "train",
            "label": "normal",
            "image": "plate/Data/Images/Normal/000.png",
            "mask": "",
        }
    ]
    for changed, encoding in (
        (text, "utf-8"),
        (text, "utf-8-sig"),
        (text, "utf-16"),
        (text, "latin-1"),
        (text.replace(",", ";"), "utf-8-sig"),
        ("sep=;\r\n" + text.replace(",", ";").replace("\n", "\r\n"), "utf-8"),
        (text.replace(",", "\t"), "utf-16"),
        (text.replace(".png,", ".png"), "utf-8"),
    ):
        table.write_bytes(changed.encode(encoding))
        assert layouts._rows(table) == expected
    table.write_text(text.replace("split", "part"), encoding="utf-8")
    with pytest.raises(DatasetError, match=r"1cls\.csv.*'split'"):
        layouts._rows(table)
    table.write_text(text + '"' + "x" * 200_000 + '"\n', encoding="utf-8")
    with pytest.raises(DatasetError, match=r"1cls\.csv.*field larger"):
        layouts._rows(table)
