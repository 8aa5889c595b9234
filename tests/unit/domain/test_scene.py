import math
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.arrays import Pixels
from inspector.domain.scene import Scene, SceneRange, scene_of, scene_range
from inspector.domain.scene_change import SceneChange, SceneKind, SceneMeasure

SIDE = 64


def part(seed: int) -> Pixels:
    """A part like all others, but for its noise."""
    rng = np.random.default_rng(seed)
    picture = np.full((SIDE, SIDE, 3), (150, 120, 100), np.uint8)
    cv2.circle(picture, (32, 32), 20, (60, 80, 70), -1)
    return np.clip(picture + rng.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)


GOOD = scene_range([scene_of(part(seed)) for seed in range(30)])


def kinds(usual: SceneRange, scene: Scene) -> list[SceneKind]:
    return [change.kind for change in usual.changes(scene)]


def levels(image: Pixels, gain: npt.ArrayLike, offset: npt.ArrayLike = 0.0) -> Pixels:
    return np.clip(np.round(image * np.asarray(gain) + np.asarray(offset)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("altered", "change"),
    [
        (lambda image: levels(image, 0.8), SceneKind.DARKER),
        (lambda image: levels(image, 1.2), SceneKind.BRIGHTER),
        (lambda image: levels(image, 0.6, 0.4 * scene_of(image).brightness), SceneKind.FLATTER),
        (lambda image: levels(image, 1.4, -0.4 * scene_of(image).brightness), SceneKind.HARSHER),
        (lambda image: cv2.GaussianBlur(image, (0, 0), 1.5), SceneKind.BLURRED),
        (lambda image: levels(image, 1.0, np.random.default_rng(9).normal(0, 12, image.shape)), SceneKind.ROUGHER),
        (lambda image: levels(image, np.array([1.1, 1.0, 0.9])), SceneKind.COLOUR),
    ],
)
def test_every_change_of_the_scene_is_named(altered: Callable[[Pixels], Pixels], change: SceneKind) -> None:
    assert change in kinds(GOOD, scene_of(altered(part(100))))
    assert change.advice.startswith("check")


def test_good_parts_and_their_like_are_usual() -> None:
    assert not any(GOOD.changes(scene_of(part(seed))) for seed in range(60))


def test_few_good_parts_leave_more_room_than_many() -> None:
    low, high = Scene(100, 30, 0, 0), Scene(120, 30, 0, 0)
    seen = Scene(130, 30, 0, 0)
    assert kinds(SceneRange(low, high, 5), seen) == []
    assert kinds(SceneRange(low, high, 500), seen) == [SceneKind.BRIGHTER]


def test_a_slight_change_is_mentioned_and_a_large_one_makes_a_bad_image() -> None:
    usual = SceneRange(Scene(100, 30, 0, 0), Scene(120, 30, 0, 0), 500)
    slight, large = (usual.changes(Scene(brightness, 30, 0, 0)) for brightness in (93, 70))
    assert [(change.measure, change.is_bad) for change in slight + large] == [
        (SceneMeasure.BRIGHTNESS, False),
        (SceneMeasure.BRIGHTNESS, True),
    ]
    assert str(large[0]) == ("Darker than all good parts (brightness 70, allowed 75 to 150): check light and exposure")


def test_contrast_roughness_and_colour_may_be_the_defect_itself_and_are_only_mentioned() -> None:
    usual = SceneRange(Scene(100, 30, 0, 0, 1, 0), Scene(100, 30, 0, 0, 1, 0), 500)
    changes = usual.changes(Scene(100, 90, 2, 2, 4, 0))
    assert [change.kind for change in changes] == [SceneKind.HARSHER, SceneKind.COLOUR, SceneKind.ROUGHER]
    assert not any(change.is_bad for change in changes)
    changes = usual.changes(Scene(40, 30, 0, 0, -3, 0.5))
    assert [change.kind for change in changes] == [SceneKind.DARKER, SceneKind.BLURRED, SceneKind.WHITER]
    assert all(change.is_bad for change in changes)


def test_contrast_that_follows_from_the_light_is_not_told_again() -> None:
    usual = SceneRange(Scene(100, 30, 0, 0), Scene(100, 30, 0, 0), 500)
    assert kinds(usual, Scene(60, 18, 0, 0)) == [SceneKind.DARKER]
    assert kinds(usual, Scene(150, 45, 0, 0)) == [SceneKind.BRIGHTER]
    assert kinds(usual, Scene(60, 45, 0, 0)) == [SceneKind.DARKER, SceneKind.HARSHER]


def test_numbers_that_an_older_detector_does_not_know_are_not_judged() -> None:
    before = SceneRange(Scene(100, 30, 0, 0), Scene(100, 30, 0, 0), 500)
    assert before.look(np.full((SIDE, SIDE, 3), 100, np.uint8))[1] == (
        SceneChange(SceneMeasure.CONTRAST, 0.0, 26.0, 34.0),
    )


def test_one_colour_is_named_once() -> None:
    scene = scene_of(levels(part(0), np.array([1.3, 1.0, 1.3])))
    assert kinds(GOOD, scene).count(SceneKind.COLOUR) == 1


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


@pytest.mark.parametrize(
    ("change", "figures"),
    [
        (SceneChange(SceneMeasure.WHITE, 0.09, -0.05, 0.05), "white share 9 %, allowed 0 % to 5 %"),
        (SceneChange(SceneMeasure.WHITE, 0.2, 0.6, 1.1), "white share 20 %, allowed 60 % to 100 %"),
        (SceneChange(SceneMeasure.BRIGHTNESS, 200, -3.0, 30.0), "brightness 200, allowed 0 to 30"),
        (SceneChange(SceneMeasure.BRIGHTNESS, 90, 220.0, 262.0), "brightness 90, allowed 220 to 255"),
        (SceneChange(SceneMeasure.CONTRAST, 60, -2.0, 8.0), "contrast 60, allowed 0 to 8"),
    ],
)
def test_no_value_is_allowed_that_there_is_not(change: SceneChange, figures: str) -> None:
    assert change.figures == figures


@pytest.mark.parametrize(
    ("change", "figures"),
    [
        (SceneChange(SceneMeasure.SHARPNESS, math.log(0.758), math.log(0.762), 0.6), "75.8, allowed 76.2 to 182.2"),
        (SceneChange(SceneMeasure.BRIGHTNESS, 100.04, 100.06, 120), "100, allowed 100.1 to 120"),
        (SceneChange(SceneMeasure.DOWN, 0.1201, -0.1, 0.12), "12.01 % down, allowed 12.00 %"),
    ],
)
def test_a_value_outside_its_range_does_not_look_like_its_end(change: SceneChange, figures: str) -> None:
    assert figures in change.figures
