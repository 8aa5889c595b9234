from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.errors import DatasetError, ImageError
from inspector.storage.image_folder import expand_images, image_files, images_in

MakeImage = Callable[..., Path]


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def _names(paths: list[Path], folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_natural_order_whatever_the_case(tmp_path: Path) -> None:
    _touch(tmp_path, "part10.png", "Part2.PNG", "part1.png", "part01.png", "a.jpg", "b/part3.tif", "²part.png")
    assert _names(image_files(tmp_path), tmp_path) == [
        "a.jpg",
        "b/part3.tif",
        "part01.png",
        "part1.png",
        "Part2.PNG",
        "part10.png",
        "²part.png",
    ]


def test_other_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    _touch(tmp_path, "part.png", "notes.txt", ".hidden.png", "._part.png", ".removed/1/old.png", "deep/er/x.jpeg")
    assert _names(image_files(tmp_path), tmp_path) == ["deep/er/x.jpeg", "part.png"]


def test_a_hidden_folder_can_be_chosen_itself(tmp_path: Path) -> None:
    _touch(tmp_path, ".secret/part.png")
    assert len(image_files(tmp_path / ".secret")) == 1


def test_names_of_any_language(tmp_path: Path) -> None:
    names = ["Prüfling 1.png", "部品.png", "деталь.jpg", "two words/x.png"]
    _touch(tmp_path, *names)
    assert sorted(_names(image_files(tmp_path), tmp_path)) == sorted(names)


def test_linked_folders_are_followed_once(tmp_path: Path) -> None:
    _touch(tmp_path, "set/part.png", "elsewhere/other.png")
    (tmp_path / "set" / "loop").symlink_to(tmp_path / "set", target_is_directory=True)
    (tmp_path / "set" / "more").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert _names(image_files(tmp_path / "set"), tmp_path / "set") == ["more/other.png", "part.png"]


def test_empty_folder(tmp_path: Path) -> None:
    _touch(tmp_path, "notes.txt")
    with pytest.raises(DatasetError) as caught:
        image_files(tmp_path)
    assert caught.value.code == "no-images"
    assert str(tmp_path) in caught.value.what
    assert images_in(tmp_path) == []


def test_missing_folder_and_file_instead_of_folder(tmp_path: Path) -> None:
    _touch(tmp_path, "part.png")
    for path in (tmp_path / "nowhere", tmp_path / "part.png"):
        with pytest.raises(DatasetError, match="folder-missing"):
            image_files(path)


def test_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(DatasetError, match="folder-unreadable"):
        image_files(tmp_path)


def test_expand_mixes_files_and_folders_without_repeats(tmp_path: Path) -> None:
    _touch(tmp_path, "set/part2.png", "set/part10.png", "single.png", "notes.txt", "void/x.txt")
    given = [
        tmp_path / "single.png",
        tmp_path / "set",
        tmp_path / "void",
        tmp_path / "set" / "part10.png",
        tmp_path / "notes.txt",
    ]
    assert _names(expand_images(given), tmp_path) == ["single.png", "set/part2.png", "set/part10.png", "notes.txt"]


def test_expand_tells_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="image-missing"):
        expand_images([tmp_path / "gone.png"])
    with pytest.raises(DatasetError, match="no-images"):
        expand_images([tmp_path])
    with pytest.raises(DatasetError, match="no-images"):
        expand_images([])


def test_names_that_no_file_can_have(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 300)
    with pytest.raises(ImageError, match="image-unreadable"):
        expand_images([path])
    with pytest.raises(DatasetError, match="folder-missing"):
        image_files(path)
