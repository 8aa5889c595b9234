import cv2
import msgspec
import numpy as np
import pytest

from inspector.domain.arrays import Pixels
from inspector.domain.augmentation import Mirror
from inspector.domain.events import Progress, Stage
from inspector.domain.pose import (
    FINER,
    LEAST_PARTS,
    CommonPose,
    laid_back,
    laid_upright,
    learnt_pose,
    pose_steps,
    vectors_laid_back,
)
from inspector.domain.similar_places import laid_surroundings, surroundings
from inspector.runtime.zoom import enlarge
from tests.turned_parts import HOLE, SIDE_PX, lying_anyhow, part, placed
from tests.work import finish

COUNT = 30


def learnt(images: list[Pixels], aspect: float = 1.0) -> CommonPose | None:
    return finish(learnt_pose(images.__getitem__, [aspect] * len(images)))[1]


POSES = {aspect: learnt(lying_anyhow(COUNT, aspect), aspect) for aspect in (1.0, 1.5)}


@pytest.mark.parametrize("aspect", list(POSES))
def test_parts_that_lie_anyhow_are_laid_over_each_other(aspect: float) -> None:
    pose = POSES[aspect]
    assert pose is not None
    came = np.array(lying_anyhow(12, aspect, 100), np.float32)
    upright = np.array([laid_upright(each, pose.warp(each, aspect)) for each in came.astype(np.uint8)], np.float32)
    middle = (slice(None), slice(64, 192), slice(64, 192))
    spread, spread_before = (each[middle].std(0).mean() for each in (upright, came))
    assert spread < 0.5 * spread_before


@pytest.mark.parametrize("aspect", list(POSES))
def test_another_part_is_laid_as_the_part_of_an_image_lies(aspect: float) -> None:
    pose = POSES[aspect]
    assert pose is not None
    size = (round(300 * aspect), 300)
    image, other = (
        np.asarray(cv2.resize(part(turn_deg, 1, across, 0.02, aspect, seed), size), np.uint8)
        for turn_deg, across, seed in ((70, 0.04, 3), (-120, -0.03, 4))
    )
    laid = pose.laid_like(other, aspect, image)
    assert laid.shape == image.shape
    place = (slice(90, 210), slice(round(90 * aspect), round(210 * aspect)))
    likeness, before = (np.corrcoef(each[place].ravel(), image[place].ravel())[0, 1] for each in (laid, other))
    assert likeness > 0.9 > before + 0.2
    mirrored = [np.ascontiguousarray(each[:, ::-1]) for each in (other, image)]
    laid = pose.laid_like(mirrored[0], aspect, mirrored[1], mirror=1)
    assert np.corrcoef(laid[place].ravel(), mirrored[1][place].ravel())[0, 1] > 0.9


def test_a_place_of_another_part_is_laid_as_the_part_of_an_image_lies() -> None:
    pose = POSES[1.0]
    assert pose is not None
    lies = (70, 1, 0.04, 0.02), (-120, 1, -0.03, 0.05)
    image, other = (
        np.asarray(cv2.resize(part(*each, seed=seed), (size, size)), np.uint8)
        for each, size, seed in zip(lies, (300, 512), (3, 4), strict=True)
    )
    here, there = ((placed(HOLE, *each).mean(0) * SIDE_PX + SIDE_PX / 2) / SIDE_PX for each in lies)
    own = surroundings(image, *here, 80)
    laid = laid_surroundings(other, *there, 80, pose.warp_between(image, other, 1.0))
    assert (laid.across, laid.down) == pytest.approx((own.across, own.down), abs=0.01)
    assert np.corrcoef(laid.pixels.ravel(), own.pixels.ravel())[0, 1] > 0.9
    came = laid_surroundings(other, *there, 80, np.asarray([[512 / 300, 0, 0], [0, 512 / 300, 0]], np.float32))
    assert np.corrcoef(came.pixels.ravel(), own.pixels.ravel())[0, 1] < 0.7


@pytest.mark.parametrize("mirror", [0, 1])
@pytest.mark.parametrize("aspect", list(POSES))
def test_a_mirrored_part_is_a_mirrored_one_in_the_common_pose(aspect: float, mirror: Mirror) -> None:
    pose = POSES[aspect]
    assert pose is not None
    usual, image = part(20, aspect=aspect, seed=3), np.flip(part(160, 1, 0.03, 0.02, aspect, 4), 1).copy()
    expected = np.flip(laid_upright(usual, pose.warp(usual, aspect)), mirror)
    found = laid_upright(image, pose.warp(image, aspect, mirror))
    middle = (slice(48, 208), slice(48, 208))
    assert np.corrcoef(expected[middle].ravel(), found[middle].ravel())[0, 1] > 0.85
    still = laid_upright(usual, pose.warp(usual, aspect, mirror))
    np.testing.assert_array_equal(still, laid_upright(usual, pose.warp(usual, aspect)))


def test_how_far_it_is_with_that_is_told() -> None:
    images = lying_anyhow(COUNT)
    events, _ = finish(learnt_pose(images.__getitem__, [1.0] * COUNT, further=7))
    told = [(event.step, event.total) for event in events if isinstance(event, Progress) and event.stage is Stage.ALIGN]
    assert told == [(step, pose_steps(COUNT) + 7) for step in range(1, pose_steps(COUNT) + 1)]


@pytest.mark.parametrize("count", [24, 48])
def test_steps_are_known_before(count: int) -> None:
    images = lying_anyhow(12)
    events, pose = finish(learnt_pose(lambda index: images[index % 12], [1.0] * count))
    assert pose is not None
    assert len(events) == pose_steps(count)


def test_parts_that_lie_alike_stay_as_they_are() -> None:
    rng = np.random.default_rng(0)
    assert learnt([part(rng.normal(0, 0.3), 1, *rng.normal(0, 0.003, 2), seed=seed) for seed in range(COUNT)]) is None


def test_surfaces_have_no_common_pose() -> None:
    rng = np.random.default_rng(0)
    surfaces = [cv2.GaussianBlur(rng.integers(0, 256, (SIDE_PX, SIDE_PX, 3), np.uint8), (0, 0), 6) for _ in range(24)]
    assert learnt(surfaces) is None


def test_few_parts_have_none() -> None:
    assert learnt(lying_anyhow(LEAST_PARTS - 1)) is None


def test_images_of_different_shapes_have_none() -> None:
    images = lying_anyhow(COUNT)
    assert finish(learnt_pose(images.__getitem__, [1.0, 1.5] * (COUNT // 2)))[1] is None


def test_long_images_have_none() -> None:
    assert learnt(lying_anyhow(LEAST_PARTS, 5.0), 5.0) is None


def test_it_is_kept_in_a_file() -> None:
    pose = POSES[1.0]
    assert msgspec.json.decode(msgspec.json.encode(pose), type=CommonPose) == pose


@pytest.mark.parametrize("shape", [(32, 32), (8, 16)])
@pytest.mark.parametrize("turn_deg", [0.0, 90.0, 137.0])
def test_a_cell_is_laid_back_to_where_it_was_seen(shape: tuple[int, int], turn_deg: float) -> None:
    turn = np.asarray(cv2.getRotationMatrix2D((SIDE_PX / 2, SIDE_PX / 2), turn_deg, 1.1), np.float32)
    warp = turn + np.array([[0, 0, 5], [0, 0, -7]], np.float32)
    cells = np.zeros(shape, np.float32)
    row, column = shape[0] // 2 + 1, shape[1] // 2 - 2
    cells[row, column] = 10
    back = laid_back(cells, warp, SIDE_PX)
    assert back.shape == (FINER * shape[0], FINER * shape[1])
    seen = np.array([(column + 0.5) / shape[1], (row + 0.5) / shape[0]]) * SIDE_PX - 0.5
    expected = warp[:, :2] @ seen + warp[:, 2]
    found = np.array(np.unravel_index(back.argmax(), back.shape)[::-1])
    place = (found + 0.5) / np.array(back.shape[::-1]) * SIDE_PX - 0.5
    assert np.abs(place - expected).max() <= SIDE_PX / min(back.shape)
    # Between four of the finer cells a peak keeps three quarters of what it was at worst.
    assert back.max() > 7.5


def test_cells_of_a_part_that_lies_as_the_others_are_enlarged() -> None:
    cells = np.random.default_rng(0).random((16, 32)).astype(np.float32)
    back = laid_back(cells, np.eye(2, 3, dtype=np.float32), SIDE_PX)
    np.testing.assert_allclose(back, enlarge(cells, 16 * FINER, 32 * FINER), atol=1e-5)


def test_vectors_are_laid_back_to_the_nearest_cell() -> None:
    cells = np.arange(3 * 16 * 16, dtype=np.float32).reshape(3, 16, 16)
    # Half a turn around the middle.
    warp = np.array([[-1, 0, SIDE_PX - 1], [0, -1, SIDE_PX - 1]], np.float32)
    np.testing.assert_array_equal(vectors_laid_back(cells, warp, SIDE_PX), cells[:, ::-1, ::-1])


def test_an_image_that_lies_as_the_others_stays_as_it_is() -> None:
    image = part()
    np.testing.assert_array_equal(laid_upright(image, np.eye(2, 3, dtype=np.float32)), image)
