import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.arrays import Pixels
from inspector.domain.placement import LEAST_PARTS, UsualPlacement, usual_placement
from inspector.domain.scene_change import SceneChange, SceneKind, SceneMeasure

SIDE = 128
COUNT = 24


def part(seed: int, across: float = 0.0, down: float = 0.0, turn_deg: float = 0.0, aspect: float = 1.0) -> Pixels:
    """A part with a hole and a notch, moved by shares of the image and turned clockwise, made square afterwards."""
    rng = np.random.default_rng(seed)
    width, height = round(SIDE * aspect), SIDE
    picture = np.full((height, width, 3), 40, np.uint8)
    middle = (width // 2, height // 2)
    cv2.rectangle(picture, (width // 4, height // 5), (3 * width // 4, 4 * height // 5), (170, 160, 150), -1)
    cv2.circle(picture, (round(0.4 * width), round(0.4 * height)), height // 10, (60, 60, 60), -1)
    cv2.rectangle(picture, (round(0.6 * width), height // 5), (round(0.66 * width), height // 2), (60, 60, 60), -1)
    # OpenCV counts angles counter-clockwise.
    matrix = cv2.getRotationMatrix2D(middle, -turn_deg, 1)
    matrix[:, 2] += across * width, down * height
    moved = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    noisy = np.clip(moved + rng.normal(0, 5, moved.shape), 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(noisy, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def usual_of(images: list[Pixels]) -> UsualPlacement | None:
    return usual_placement(images.__getitem__, len(images))


def aligned(aspect: float = 1.0) -> UsualPlacement:
    rng = np.random.default_rng(0)
    found = usual_of([part(seed, *rng.normal(0, 0.003, 2), rng.normal(0, 0.3), aspect) for seed in range(COUNT)])
    assert found is not None
    return found


ALIGNED = aligned()


def by_measure(changes: tuple[SceneChange, ...]) -> dict[SceneMeasure, SceneChange]:
    return {change.measure: change for change in changes}


def test_parts_that_lie_alike_are_usual() -> None:
    assert ALIGNED.measures == (SceneMeasure.ACROSS, SceneMeasure.DOWN, SceneMeasure.TURN)
    assert not any(ALIGNED.changes(part(100 + seed, 0.002, -0.002, 0.2)) for seed in range(20))


@settings(max_examples=30, deadline=None)
@given(across=st.floats(-0.15, 0.15), down=st.floats(-0.15, 0.15), turn_deg=st.floats(-14, 14))
def test_shift_and_turn_are_measured(across: float, down: float, turn_deg: float) -> None:
    found = by_measure(ALIGNED.changes(part(7, across, down, turn_deg)))
    for measure, value, tolerance, least in (
        (SceneMeasure.ACROSS, across, 0.01, 0.06),
        (SceneMeasure.DOWN, down, 0.01, 0.06),
        (SceneMeasure.TURN, turn_deg, 0.7, 6.0),
    ):
        if abs(value) > least:
            assert found[measure].is_bad
        if measure in found:
            assert found[measure].value == pytest.approx(value, abs=tolerance)


def test_the_turn_of_a_wide_image_is_that_of_its_part() -> None:
    (change,) = aligned(2.5).changes(part(7, turn_deg=10, aspect=2.5), 2.5)
    assert change.kind is SceneKind.CLOCKWISE
    assert change.value == pytest.approx(10, abs=0.7)


def test_a_change_says_where_the_part_lies_and_where_to_move_it() -> None:
    (change,) = ALIGNED.changes(part(7, across=-0.1))
    assert str(change).startswith("Further to the left than all good parts (10 % to the left, allowed ")
    assert change.kind.advice == "move the part to the right, or the camera to the left"


def test_a_defect_is_no_displacement() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        image = part(7).copy()
        x, y = rng.integers(20, 80, 2).tolist()
        cv2.rectangle(image, (x, y), (x + 40, y + 30), rng.integers(0, 255, 3).tolist(), -1)
        assert ALIGNED.changes(image) == ()


def test_an_image_without_a_part_is_not_said_to_be_displaced() -> None:
    assert ALIGNED.changes(np.zeros((SIDE, SIDE, 3), np.uint8)) == ()
    noise = np.random.default_rng(0).integers(0, 255, (SIDE, SIDE, 3), np.uint8)
    assert ALIGNED.changes(noise) == ()


def test_parts_that_lie_as_they_like_have_no_usual_place() -> None:
    rng = np.random.default_rng(0)
    assert usual_of([part(seed, *rng.uniform(-0.15, 0.15, 2)) for seed in range(COUNT)]) is None
    assert usual_of([part(seed) for seed in range(LEAST_PARTS - 1)]) is None
    texture = [np.random.default_rng(seed).integers(0, 255, (SIDE, SIDE, 3), np.uint8) for seed in range(COUNT)]
    assert usual_of(texture) is None


def test_parts_without_anything_to_lay_over_each_other_have_no_usual_place() -> None:
    blank = np.full((256, 256, 3), 128, np.uint8)
    assert usual_of([blank] * LEAST_PARTS) is None


def test_parts_that_are_turned_as_they_like_have_a_usual_place_but_no_usual_turn() -> None:
    rng = np.random.default_rng(0)
    usual = usual_of([part(seed, turn_deg=rng.uniform(-12, 12)) for seed in range(COUNT)])
    assert usual is not None
    assert not usual.turns_alike
    assert usual.changes(part(7, turn_deg=12)) == ()
    assert by_measure(usual.changes(part(7, across=0.12)))[SceneMeasure.ACROSS].is_bad


def test_one_odd_good_part_does_not_widen_the_range() -> None:
    images = [part(seed) for seed in range(60)] + [part(99, across=0.2, turn_deg=20)]
    usual = usual_of(images)
    assert usual is not None
    assert by_measure(usual.changes(part(7, across=0.1)))[SceneMeasure.ACROSS].is_bad


def plate(seed: int, turn_deg: float) -> Pixels:
    """A plate that is longer than wide, without anything else that tells its turn from far."""
    picture = np.full((SIDE, SIDE, 3), 30, np.uint8)
    corners = cv2.boxPoints(((SIDE / 2, SIDE / 2), (52, 88), turn_deg))
    cv2.fillConvexPoly(picture, np.round(corners).astype(np.int32), (170, 160, 150), cv2.LINE_AA)
    noise = np.random.default_rng(seed).normal(0, 5, picture.shape)
    return np.asarray(np.clip(picture + noise, 0, 255).astype(np.uint8))


def test_turned_parts_whose_mean_is_a_round_spot_have_no_usual_turn() -> None:
    rng = np.random.default_rng(0)
    usual = usual_of([plate(seed, rng.uniform(0, 360)) for seed in range(60)])
    assert usual is not None
    assert not usual.turns_alike
