import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.errors import DatasetError, ImageError, InputError
from inspector.storage.image_folder import NOT_AN_IMAGE, FoundImages, find_images, image_files, images_in
from inspector.storage.images import image_size_px, read_image

MakeImage = Callable[..., Path]


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def _names(paths: list[Path], folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def _left_out(folder_images: FoundImages) -> dict[str, str]:
    return {item.path.name: item.code for item in folder_images.left_out}


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


def test_files_and_folders_are_mixed_without_repeats(tmp_path: Path) -> None:
    _touch(tmp_path, "set/part2.png", "set/part10.png", "single.png", "notes.txt", "void/x.txt")
    given = [
        tmp_path / "single.png",
        tmp_path / "set",
        tmp_path / "void",
        tmp_path / "set" / "part10.png",
        tmp_path / "set" / ".." / "set" / "part2.png",
        tmp_path / "notes.txt",
    ]
    folder_images = find_images(given)
    assert _names(list(folder_images.images), tmp_path) == [
        "single.png",
        "set/part2.png",
        "set/part10.png",
        "notes.txt",
    ]
    assert _left_out(folder_images) == {"x.txt": NOT_AN_IMAGE}


def test_relative_and_absolute_paths_name_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _touch(tmp_path, "set/part.png")
    monkeypatch.chdir(tmp_path)
    assert find_images([Path("set"), tmp_path / "set"]).images == (Path("set/part.png"),)


def test_parents_in_a_path_are_resolved_through_links(tmp_path: Path) -> None:
    _touch(tmp_path, "far/set/part.png", "far/other/part.png")
    (tmp_path / "link").symlink_to(tmp_path / "far" / "set", target_is_directory=True)
    assert find_images([tmp_path / "link" / ".." / "other"]).images == (tmp_path / "far" / "other" / "part.png",)


def test_every_file_of_a_folder_is_taken_or_told(tmp_path: Path) -> None:
    _touch(
        tmp_path, "a.png", "b.HEIC", "c.dng", "d.JPE", "e.pnm", "f.dib", "g.gif", "h.jp2", "i.avif", "j", "Thumbs.db"
    )
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere.png")
    folder_images = find_images([tmp_path])
    assert _names(list(folder_images.images), tmp_path) == ["a.png", "d.JPE", "e.pnm", "f.dib", "g.gif", "h.jp2"]
    assert _left_out(folder_images) == {
        "b.HEIC": "image-format",
        "c.dng": "image-format",
        "gone.png": "image-missing",
        "i.avif": "image-format",
        "j": NOT_AN_IMAGE,
        "Thumbs.db": NOT_AN_IMAGE,
    }
    assert all(item.advice and item.path.name in item.what for item in folder_images.left_out)


@pytest.mark.parametrize("name", ["@eaDir", "__MACOSX", ".thumbnails", ".removed", "#recycle"])
def test_folders_of_other_programs_are_told_once(tmp_path: Path, name: str) -> None:
    _touch(tmp_path, "part.png", f"{name}/a.png", f"{name}/deep/b.png")
    folder_images = find_images([tmp_path])
    assert folder_images.images == (tmp_path / "part.png",)
    assert _left_out(folder_images) == {name: NOT_AN_IMAGE}
    assert len(find_images([tmp_path / name]).images) == 2, "chosen itself"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_pipes_are_told_and_never_opened(tmp_path: Path) -> None:
    _touch(tmp_path, "part.png")
    os.mkfifo(tmp_path / "pipe.png")
    folder_images = find_images([tmp_path])
    assert folder_images.images == (tmp_path / "part.png",)
    assert _left_out(folder_images) == {"pipe.png": NOT_AN_IMAGE}
    for read in (read_image, image_size_px):
        with pytest.raises(ImageError, match="pipe"):
            read(tmp_path / "pipe.png")


def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    _touch(tmp_path, "part.png")
    (tmp_path / "round.png").symlink_to(tmp_path / "round.png")
    assert _left_out(find_images([tmp_path])) == {"round.png": "image-unreadable"}


def test_a_missing_path_stops_none_of_the_others(tmp_path: Path) -> None:
    _touch(tmp_path, "part.png")
    given = [tmp_path / "gone.png", tmp_path / "part.png", tmp_path / ("x" * 300)]
    folder_images = find_images(given)
    assert folder_images.images == (tmp_path / "part.png",)
    assert [item.code for item in folder_images.left_out] == ["image-missing", "image-unreadable"]
    folder_images.check(given)


def test_a_folder_in_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _touch(tmp_path, "part.png", "locked/other.png")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr("os.scandir", refuse)
    folder_images = find_images([tmp_path])
    assert folder_images.images == (tmp_path / "part.png",)
    assert _left_out(folder_images) == {"locked": "folder-unreadable"}


def test_a_search_that_found_nothing_is_refused(tmp_path: Path) -> None:
    for given, code in (
        ([tmp_path / "gone.png"], "image-missing"),
        ([tmp_path], "no-images"),
        ([], "no-images"),
        ([tmp_path / ("x" * 300)], "image-unreadable"),
    ):
        with pytest.raises(InputError, match=code):
            find_images(given).check(given)


def test_a_name_that_no_folder_can_have(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="folder-missing"):
        image_files(tmp_path / ("x" * 300))
