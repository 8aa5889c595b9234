import errno
import os
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inspector.domain.events import Event, ItemSkipped, PartAdded, Progress, Stage
from inspector.errors import OutputError
from inspector.storage.images import read_image
from inspector.storage.part_intake import add_good_parts
from inspector.storage.project_store import OpenProject, good_parts, open_project
from inspector.storage.removal import remove_good_parts, restore_good_parts
from tests.work import finish

MakeImage = Callable[..., Path]


def _added(opened: OpenProject, paths: Sequence[Path]) -> tuple[list[Event], int]:
    return finish(add_good_parts(opened, paths))


def _parts(events: Sequence[Event]) -> list[PartAdded]:
    return [event for event in events if isinstance(event, PartAdded)]


def _skips(events: Sequence[Event]) -> dict[str, str]:
    return {event.path.name: event.code for event in events if isinstance(event, ItemSkipped)}


def _names(opened: OpenProject) -> list[str]:
    return [path.name for path in good_parts(opened)]


def test_hundreds_of_parts(opened: OpenProject, tmp_path: Path) -> None:
    source = tmp_path / "camera"
    source.mkdir()
    for number in range(200):
        pixels = np.random.default_rng(number).integers(0, 256, (16, 16, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(source / f"part{number}.png")
    events, count = _added(opened, [source])
    assert count == len(_parts(events)) == 200
    assert _names(opened) == [f"part{number}.png" for number in range(200)]
    steps = [event for event in events if isinstance(event, Progress)]
    assert {step.stage for step in steps} == {Stage.CHECK}
    assert [step.step for step in steps] == list(range(201))
    assert {step.total for step in steps} == {200}
    for number in (0, 100, 199):
        name = f"part{number}.png"
        assert (opened.good_dir / name).read_bytes() == (source / name).read_bytes()
    assert sum(1 for _ in source.iterdir()) == 200

    again, count = _added(opened, [source])
    assert count == 0
    assert Counter(_skips(again).values()) == {"duplicate": 200}

    removed = remove_good_parts(opened, good_parts(opened))
    assert len(removed) == 200
    assert good_parts(opened) == []
    assert len(restore_good_parts(opened, removed)) == 200
    assert len(good_parts(opened)) == 200


def test_every_bad_file_is_told_and_the_others_are_added(
    opened: OpenProject, make_image: MakeImage, tmp_path: Path
) -> None:
    source = tmp_path / "mixed"
    make_image("mixed/fine.png", seed=1)
    make_image("mixed/gray 16.png", mode="L", seed=2)
    make_image("mixed/prüfling.jpg", mode="CMYK", seed=3)
    make_image("mixed/部品.png", mode="RGBA", seed=4)
    make_image("mixed/wide.png", size=(20000, 20), seed=5)
    make_image("mixed/tiny.png", size=(1, 1))
    cut = make_image("mixed/cut.jpg", size=(64, 64), seed=6)
    cut.write_bytes(cut.read_bytes()[:-300])
    (source / "text.png").write_text("Not an image.")
    (source / "empty.png").touch()
    shutil.copy(source / "fine.png", source / "fine copy.png")
    note = tmp_path / "notes.txt"
    note.write_text("Not an image.")
    void = tmp_path / "void"
    void.mkdir()

    events, count = _added(opened, [note, source, void, tmp_path / "gone.png"])
    assert count == 5
    assert _skips(events) == {
        "notes.txt": "image-unreadable",
        "fine.png": "duplicate",
        "tiny.png": "image-too-small",
        "cut.jpg": "image-truncated",
        "text.png": "image-unreadable",
        "empty.png": "image-unreadable",
        "void": "no-images",
        "gone.png": "image-missing",
    }
    assert sorted(_names(opened)) == sorted(
        ["fine copy.png", "gray 16.png", "prüfling.jpg", "部品.png", "wide.png"],
    )
    for path in good_parts(opened):
        assert read_image(path).ndim == 3


def test_copies_are_exact_and_originals_untouched(opened: OpenProject, make_image: MakeImage) -> None:
    source = make_image("part.jpg")
    before = source.read_bytes()
    events, _ = _added(opened, [source])
    (part,) = _parts(events)
    assert part == PartAdded(source, opened.good_dir / "part.jpg")
    assert part.path.read_bytes() == before == source.read_bytes()


def test_equal_names_get_numbers_whatever_the_case(opened: OpenProject, make_image: MakeImage) -> None:
    names = ["a/part.png", "b/part.png", "c/PART.PNG", "d/part_2.png"]
    _, count = _added(opened, [make_image(name, seed=seed) for seed, name in enumerate(names)])
    assert count == 4
    # Windows and macOS do not tell upper from lower case.
    assert _names(opened) == ["part.png", "part_2.png", "part_2_2.png", "PART_3.PNG"]


def test_names_that_other_systems_refuse_are_changed(opened: OpenProject, make_image: MakeImage) -> None:
    sources = [make_image(name, seed=seed) for seed, name in enumerate(["a:b?.png", "con.png", ".hidden.png"])]
    _, count = _added(opened, sources)
    assert count == 3
    assert sorted(_names(opened)) == ["a_b_.png", "con_.png", "hidden.png"]


def test_the_longest_name_fits(opened: OpenProject, make_image: MakeImage) -> None:
    name = "ü" * 125 + ".png"
    _, count = _added(opened, [make_image(f"a/{name}"), make_image(f"b/{name}", seed=1)])
    assert count == 2


def test_an_own_part_is_a_duplicate(opened: OpenProject, make_image: MakeImage) -> None:
    _added(opened, [make_image()])
    events, count = _added(opened_again := open_project(opened.folder), good_parts(opened))
    assert count == 0
    assert _skips(events) == {"part.png": "duplicate"}
    assert len(good_parts(opened_again)) == 1


def test_equal_length_alone_is_no_duplicate(opened: OpenProject, make_image: MakeImage) -> None:
    first, second = make_image("a.bmp", seed=1), make_image("b.bmp", seed=2)
    assert first.stat().st_size == second.stat().st_size
    assert _added(opened, [first])[1] == 1
    assert _added(opened, [second])[1] == 1


def test_another_size_is_added_with_a_note(opened: OpenProject, make_image: MakeImage) -> None:
    usual = [make_image(f"{seed}.png", size=(51, 52), seed=seed) for seed in range(3)]
    odd = make_image("odd.png", size=(64, 48))
    events, count = _added(opened, [odd, *usual])
    assert count == 4
    assert {part.source.name: part.note for part in _parts(events) if part.note} == {
        "odd.png": "64 x 48, most parts are 51 x 52"
    }
    later, _ = _added(opened, [make_image("later.png", size=(20, 20))])
    assert _parts(later)[0].note == "20 x 20, most parts are 51 x 52"


def test_sizes_that_vary_are_not_noted(opened: OpenProject, make_image: MakeImage) -> None:
    sizes = [(20, 20), (20, 20), (30, 30), (40, 30)]
    events, _ = _added(opened, [make_image(f"{seed}.png", size=size, seed=seed) for seed, size in enumerate(sizes)])
    assert [part.note for part in _parts(events)] == [""] * 4


def test_nothing_at_all_is_told(opened: OpenProject, tmp_path: Path) -> None:
    void = tmp_path / "void"
    void.mkdir()
    events, count = _added(opened, [void])
    assert count == 0
    assert _skips(events) == {"void": "no-images"}
    assert _added(opened, [])[1] == 0


def test_stopping_keeps_complete_parts_only(opened: OpenProject, make_image: MakeImage) -> None:
    work = add_good_parts(opened, [make_image(f"{seed}.png", seed=seed) for seed in range(5)])
    added = 0
    for event in work:
        added += isinstance(event, PartAdded)
        if added == 2:
            break
    work.close()
    assert sorted(path.name for path in opened.good_dir.iterdir()) == ["0.png", "1.png"]


def test_a_full_disk_keeps_what_was_added(
    opened: OpenProject, make_image: MakeImage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [make_image(f"{seed}.png", seed=seed) for seed in range(3)]
    _added(opened, sources[:1])
    write_bytes = Path.write_bytes

    def fill_up(path: Path, data: bytes) -> int:
        write_bytes(path, data[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", fill_up)
    with pytest.raises(OutputError, match="disk-full"):
        _added(opened, sources[1:])
    monkeypatch.undo()
    assert [path.name for path in opened.good_dir.iterdir()] == ["0.png"]
    assert _added(opened, sources)[1] == 2


def test_a_good_folder_that_was_deleted_is_made_again(opened: OpenProject, make_image: MakeImage) -> None:
    opened.good_dir.rmdir()
    assert _added(opened, [make_image()])[1] == 1


def test_a_good_folder_that_is_a_file(opened: OpenProject, make_image: MakeImage) -> None:
    opened.good_dir.rmdir()
    opened.good_dir.touch()
    with pytest.raises(OutputError, match="cannot-write"):
        _added(opened, [make_image()])
