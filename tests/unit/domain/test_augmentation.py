from itertools import product

import numpy as np
import pytest

from inspector.domain.arrays import Pixels
from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.errors import UsageError

SIDE_PX = 16
IMAGE = np.random.default_rng(0).integers(0, 256, (SIDE_PX, SIDE_PX, 3), dtype=np.uint8)
#: Every way in which a square can lie: each once.
ALL_POSES = [np.rot90(base, turns) for base in (IMAGE, IMAGE[:, ::-1]) for turns in range(4)]


def pose_of(image: Pixels, base: Pixels = IMAGE) -> int:
    (found,) = (
        number
        for number, (mirrored, turns) in enumerate(product((False, True), range(4)))
        if np.array_equal(image, np.rot90(base[:, ::-1] if mirrored else base, turns))
    )
    return found


def test_nothing_but_the_part_itself_where_nothing_is_allowed() -> None:
    (only,) = UNALTERED.variants(IMAGE)
    np.testing.assert_array_equal(only, IMAGE)
    assert UNALTERED.variant_count == 1


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (Augmentation(mirrored=True), [IMAGE, IMAGE[:, ::-1]]),
        (Augmentation(flipped=True), [IMAGE, IMAGE[::-1]]),
        (Augmentation(turned=True), ALL_POSES[:4]),
        (Augmentation(mirrored=True, flipped=True), [IMAGE, IMAGE[:, ::-1], IMAGE[::-1], IMAGE[::-1, ::-1]]),
        (Augmentation(mirrored=True, turned=True), ALL_POSES),
        (Augmentation(flipped=True, turned=True), ALL_POSES),
        (Augmentation(mirrored=True, flipped=True, turned=True), ALL_POSES),
    ],
)
def test_poses(allowed: Augmentation, expected: list[Pixels]) -> None:
    assert {pose_of(variant) for variant in allowed.variants(IMAGE)} == {pose_of(image) for image in expected}


@pytest.mark.parametrize("flags", list(product((False, True), repeat=3)))
def test_poses_are_a_group_without_duplicates(flags: tuple[bool, bool, bool]) -> None:
    allowed = Augmentation(*flags)
    poses = [pose_of(variant) for variant in allowed.variants(IMAGE)]
    assert len(set(poses)) == len(poses)
    again = [pose_of(twice) for once in allowed.variants(IMAGE) for twice in allowed.variants(once)]
    assert set(again) == set(poses), "a part in an allowed pose has the same allowed poses"


def test_shifts_go_to_all_four_sides_and_reflect_the_border() -> None:
    variants = Augmentation(shift_px=3).variants(IMAGE)
    down, up, right, left = variants[1:]
    np.testing.assert_array_equal(down[3:], IMAGE[:-3])
    np.testing.assert_array_equal(down[:3], IMAGE[1:4][::-1])
    np.testing.assert_array_equal(up[:-3], IMAGE[3:])
    np.testing.assert_array_equal(right[:, 3:], IMAGE[:, :-3])
    np.testing.assert_array_equal(left[:, :-3], IMAGE[:, 3:])
    np.testing.assert_array_equal(left[:, -3:], IMAGE[:, -4:-1][:, ::-1])


def test_brightness_makes_a_part_darker_and_brighter() -> None:
    gray = np.full((4, 4, 3), (0, 100, 250), np.uint8)
    _, darker, brighter = Augmentation(brightness=0.1).variants(gray)
    np.testing.assert_array_equal(darker[0, 0], (0, 90, 225))
    np.testing.assert_array_equal(brighter[0, 0], (0, 110, 255))


@pytest.mark.parametrize("poses", list(product((False, True), repeat=3)))
@pytest.mark.parametrize(("shift_px", "brightness"), [(0, 0.0), (2, 0.0), (0, 0.2), (2, 0.2)])
def test_variants_are_counted_alike_shaped_and_few(
    poses: tuple[bool, bool, bool], shift_px: int, brightness: float
) -> None:
    allowed = Augmentation(*poses, shift_px, brightness)
    before = IMAGE.copy()
    variants = allowed.variants(IMAGE)
    np.testing.assert_array_equal(variants[0], IMAGE)
    np.testing.assert_array_equal(IMAGE, before)
    assert len(variants) == allowed.variant_count <= 14
    assert {(variant.shape, variant.dtype) for variant in variants} == {(IMAGE.shape, IMAGE.dtype)}
    assert len({variant.tobytes() for variant in variants}) == len(variants)


@pytest.mark.parametrize("allowed", [UNALTERED, Augmentation(shift_px=32, brightness=0.5)])
def test_what_can_be_allowed(allowed: Augmentation) -> None:
    allowed.check(128)


@pytest.mark.parametrize(
    ("allowed", "code"),
    [
        (Augmentation(shift_px=33), "shift"),
        (Augmentation(shift_px=-1), "shift"),
        (Augmentation(brightness=0.51), "brightness"),
        (Augmentation(brightness=-0.1), "brightness"),
        (Augmentation(brightness=float("nan")), "brightness"),
    ],
)
def test_what_leaves_too_little_of_a_part_is_refused(allowed: Augmentation, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        allowed.check(128)
    assert caught.value.code == code
