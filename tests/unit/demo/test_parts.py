"""Demo parts: a complete dataset, the same for the same seed, with masks that tell the truth."""

from pathlib import Path

import numpy as np
import pytest

from inspector.demo.defects import DEFECTS, Part
from inspector.demo.geometry import SIDE_PX, part_surface
from inspector.demo.parts import MIN_VISIBLE_PX, VISIBLE_LEVELS, defective_part, good_part, render_demo_parts
from inspector.demo.shading import developed, picture, random_scene
from inspector.domain.arrays import Pixels
from inspector.domain.events import FileWritten, Progress, Stage
from inspector.errors import InTheWayError, OutputError, UsageError
from inspector.storage.image_folder import image_files
from inspector.storage.images import read_image
from tests.work import finish


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[object], object]:
    out = tmp_path_factory.mktemp("demo") / "parts"
    events, result = finish(render_demo_parts(out, good=6, defective=9, seed=3))
    return out, events, result


def test_the_layout_is_that_of_mvtec_ad(rendered: tuple[Path, list[object], object]) -> None:
    out, _, result = rendered
    assert result == out
    assert [path.name for path in image_files(out / "train" / "good")] == [f"{n:03}.png" for n in range(5)]
    assert len(image_files(out / "test" / "good")) == 1
    assert {folder.name for folder in (out / "ground_truth").iterdir()} == set(DEFECTS)
    for image in image_files(out / "test"):
        if image.parent.name != "good":
            assert (out / "ground_truth" / image.parent.name / f"{image.stem}_mask.png").is_file()
    assert len(image_files(out / "test" / "scratch")) == 2, "the ninth defective part starts again with the first kind"


def test_every_part_and_file_is_reported(rendered: tuple[Path, list[object], object]) -> None:
    out, events, _ = rendered
    written = [event.path for event in events if isinstance(event, FileWritten)]
    assert sorted(written) == sorted(path for path in out.rglob("*.png"))
    steps = [event for event in events if isinstance(event, Progress)]
    assert [(event.stage, event.step, event.total) for event in steps] == [(Stage.RENDER, n, 15) for n in range(1, 16)]


def test_images_and_masks_have_the_same_size(rendered: tuple[Path, list[object], object]) -> None:
    out, _, _ = rendered
    for path in image_files(out):
        assert read_image(path).shape == (SIDE_PX, SIDE_PX, 3)
    for path in image_files(out / "ground_truth"):
        assert set(np.unique(read_image(path))) == {0, 255}


def test_the_same_seed_gives_the_same_images() -> None:
    assert np.array_equal(good_part((7, 0, 1)), good_part((7, 0, 1)))
    first, second = (defective_part((7, 1, 0), "burr", 0.5) for _ in range(2))
    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])


def test_parts_and_seeds_differ() -> None:
    images = [good_part(seed) for seed in ((0, 0, 0), (0, 0, 1), (1, 0, 0))]
    assert not np.array_equal(images[0], images[1])
    assert not np.array_equal(images[0], images[2])


@pytest.fixture(scope="module")
def flawless() -> Pixels:
    """The part of seed (5, 1, 2) before it is damaged."""
    rng = np.random.default_rng((5, 1, 2))
    part_seed, _ = rng.integers(2**31, size=2)
    scene = random_scene(rng)
    return developed(picture(part_surface(np.random.default_rng(part_seed)), scene), scene)


@pytest.mark.parametrize("kind", DEFECTS)
@pytest.mark.parametrize("strength", [0.0, 1.0])
def test_outside_its_mask_a_defect_changes_next_to_nothing(kind: str, strength: float, flawless: Pixels) -> None:
    image, mask = defective_part((5, 1, 2), kind, strength)
    change = np.abs(image.astype(int) - flawless.astype(int)).max(axis=2)
    assert MIN_VISIBLE_PX <= np.count_nonzero(mask) < 0.1 * mask.size
    assert change[mask].mean() > 5
    # Specks below the size that a person would mark are left out of masks: a few pixels may differ.
    assert np.count_nonzero(change[~mask] > 9) <= 30
    assert np.quantile(change[~mask], 0.999) < VISIBLE_LEVELS


def test_stronger_defects_show_on_more_pixels() -> None:
    for kind in ("scratch", "dent", "chipped_edge"):
        areas = [np.count_nonzero(defective_part((2, 1, 4), kind, strength)[1]) for strength in (0.1, 0.9)]
        assert areas[0] < areas[1]


def test_a_part_without_a_hole_keeps_its_other_tool_marks() -> None:
    surface = part_surface(np.random.default_rng(4))
    spoilt = DEFECTS["missing_hole"](Part(4, surface), np.random.default_rng(0), 1.0)
    same = spoilt.streak == surface.streak
    assert 0.98 < np.count_nonzero(same) / same.size < 1


def test_too_few_parts_and_a_negative_seed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="too-few-parts"):
        next(render_demo_parts(tmp_path, good=1))
    with pytest.raises(UsageError, match="bad-seed"):
        next(render_demo_parts(tmp_path, seed=-1))


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    out = tmp_path / "parts"
    out.write_text("not a folder")
    with pytest.raises(OutputError):
        next(render_demo_parts(out, good=2, defective=0))


def test_parts_that_it_rendered_are_rendered_again_and_those_of_others_stay(tmp_path: Path) -> None:
    interrupted = render_demo_parts(tmp_path, good=2, defective=0)
    next(interrupted)
    interrupted.close()
    finish(render_demo_parts(tmp_path, good=2, defective=0))
    (tmp_path / "test" / "good" / "000.png").write_text("of somebody else")
    first = (tmp_path / "train" / "good" / "000.png").stat().st_mtime_ns
    with pytest.raises(InTheWayError):
        next(render_demo_parts(tmp_path, good=2, defective=0))
    assert (tmp_path / "test" / "good" / "000.png").read_text() == "of somebody else"
    assert (tmp_path / "train" / "good" / "000.png").stat().st_mtime_ns == first, "nothing was written"
