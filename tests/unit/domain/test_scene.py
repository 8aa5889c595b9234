from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.arrays import Pixels
from inspector.domain.scene import Scene, SceneChange, SceneRange, scene_of, scene_range

SIDE = 64


def part(seed: int) -> Pixels:
    """A part like all others, but for its noise."""
    rng = np.random.default_rng(seed)
    picture = np.full((SIDE, SIDE, 3), (150, 120, 100), np.uint8)
    cv2.circle(picture, (32, 32), 20, (60, 80, 70), -1)
    return np.clip(picture + rng.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)


GOOD = scene_range([scene_of(part(seed)) for seed in range(30)])


def levels(image: Pixels, gain: npt.ArrayLike, offset: npt.ArrayLike = 0.0) -> Pixels:
    return np.clip(np.round(image * np.asarray(gain) + np.asarray(offset)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("altered", "change"),
    [
        (lambda image: levels(image, 0.8), SceneChange.DARKER),
        (lambda image: levels(image, 1.2), SceneChange.BRIGHTER),
        (lambda image: levels(image, 0.6, 0.4 * scene_of(image).brightness), SceneChange.FLATTER),
        (lambda image: levels(image, 1.4, -0.4 * scene_of(image).brightness), SceneChange.HARSHER),
        (lambda image: cv2.GaussianBlur(image, (0, 0), 1.5), SceneChange.BLURRED),
        (lambda image: levels(image, 1.0, np.random.default_rng(9).normal(0, 8, image.shape)), SceneChange.ROUGHER),
        (lambda image: levels(image, np.array([1.1, 1.0, 0.9])), SceneChange.COLOUR),
    ],
)
def test_every_change_of_the_scene_is_named(altered: Callable[[Pixels], Pixels], change: SceneChange) -> None:
    assert change in GOOD.changes(scene_of(altered(part(100))))
    assert change.advice.startswith("check")


def test_good_parts_and_their_like_are_usual() -> None:
    assert not any(GOOD.changes(scene_of(part(seed))) for seed in range(60))


def test_few_good_parts_leave_more_room_than_many() -> None:
    low, high = Scene(100, 30, 1, 0, 0), Scene(120, 30, 1, 0, 0)
    seen = Scene(130, 30, 1, 0, 0)
    assert SceneRange(low, high, 5).changes(seen) == ()
    assert SceneRange(low, high, 500).changes(seen) == (SceneChange.BRIGHTER,)


def test_one_colour_is_named_once() -> None:
    scene = scene_of(levels(part(0), np.array([1.3, 1.0, 1.3])))
    assert GOOD.changes(scene).count(SceneChange.COLOUR) == 1


@given(st.floats(0.7, 1.3), st.floats(-20, 20))
def test_brightness_and_contrast_are_brought_back(gain: float, offset: float) -> None:
    dim = levels(part(100), gain, offset)
    back = scene_of(GOOD.brought_back(dim, scene_of(dim)))
    assert GOOD.lowest.brightness - 1 <= back.brightness <= GOOD.highest.brightness + 1
    assert GOOD.lowest.contrast - 1 <= back.contrast <= GOOD.highest.contrast + 1


def test_a_usual_image_stays_as_it_is() -> None:
    image = part(3)
    assert GOOD.brought_back(image, scene_of(image)) is image


def test_noise_in_the_dark_is_not_made_a_picture() -> None:
    dark = np.random.default_rng(0).integers(0, 3, (SIDE, SIDE, 3), np.uint8)
    back = GOOD.brought_back(dark, scene_of(dark))
    assert back.std() <= 2 * dark.std() + 0.5
    black = np.zeros_like(dark)
    assert GOOD.brought_back(black, scene_of(black)).std() == 0
