from collections.abc import Callable

import cv2
import numpy as np
import pytest

from inspector.domain.arrays import Pixels
from inspector.domain.findings import FindingKind
from inspector.domain.odd_parts import odd_parts
from inspector.domain.part_measures import measure_part

WIDTH, HEIGHT = 240, 160
COUNT = 12


def plate(number: int) -> Pixels:
    """A plate with a hole and a notch on a dark ground, with noise, light and place that vary a little."""
    noise = np.random.default_rng(number)
    image = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    x, y = noise.integers(-2, 3, 2)
    cv2.rectangle(image, (40 + x, 30 + y), (200 + x, 130 + y), (150, 140, 130), -1)
    cv2.circle(image, (80 + x, 60 + y), 18, (70, 70, 70), -1)
    cv2.line(image, (120 + x, 110 + y), (190 + x, 60 + y), (200, 200, 200), 3)
    light = noise.uniform(0.97, 1.03)
    return (image * light + noise.normal(0, 3, image.shape)).clip(0, 255).astype(np.uint8)


def moved(image: Pixels, matrix: np.ndarray) -> Pixels:
    return np.asarray(cv2.warpAffine(image, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def turned(image: Pixels) -> Pixels:
    return moved(image, cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 20, 1))


def shifted(image: Pixels) -> Pixels:
    return moved(image, np.array([[1, 0, 0.1 * WIDTH], [0, 1, 0.1 * HEIGHT]], np.float32))


def reflecting(image: Pixels) -> Pixels:
    bright = image.copy()
    bright[:70, :100] = 255
    return bright


def shaded(image: Pixels) -> Pixels:
    dark = image.copy()
    dark[:, :80] = 0
    return dark


def other_product(image: Pixels) -> Pixels:
    other = np.full_like(image, 60)
    for left in (0, 160):
        cv2.rectangle(other, (left, 30), (left + 80, 130), (150, 140, 130), -1)
    return other


CHANGES: dict[FindingKind, Callable[[Pixels], Pixels]] = {
    FindingKind.BLURRED: lambda image: np.asarray(cv2.GaussianBlur(image, (0, 0), 3), np.uint8),
    FindingKind.DARK: lambda image: (image * 0.6).astype(np.uint8),
    FindingKind.BRIGHT: lambda image: (image * 1.5).clip(0, 255).astype(np.uint8),
    FindingKind.WHITE: reflecting,
    FindingKind.BLACK: shaded,
    FindingKind.COLOUR: lambda image: (image * (1.25, 1.0, 0.75)).clip(0, 255).astype(np.uint8),
    FindingKind.TURNED: turned,
    FindingKind.SHIFTED: shifted,
    FindingKind.EMPTY: lambda image: np.full_like(image, 60),
    FindingKind.UNLIKE: other_product,
    FindingKind.SIZE: lambda image: image[:, : WIDTH - 8],
}


def kinds(images: list[Pixels]) -> list[list[FindingKind]]:
    found = odd_parts([f"part {number}" for number in range(len(images))], [measure_part(image) for image in images])
    return [[finding.kind for finding in findings] for findings in found]


@pytest.mark.parametrize("kind", CHANGES)
def test_a_part_is_told_with_its_reason_and_no_other_one_is(kind: FindingKind) -> None:
    images = [plate(number) for number in range(COUNT)]
    images[5] = CHANGES[kind](plate(5))
    found = kinds(images)
    assert kind in found[5]
    assert [index for index, findings in enumerate(found) if set(findings) - {FindingKind.TWIN}] == [5]


def test_good_parts_are_not_told() -> None:
    assert not {kind for found in kinds([plate(number) for number in range(60)]) for kind in found} - {FindingKind.TWIN}


def test_several_odd_ones_do_not_hide_each_other() -> None:
    images = [plate(number) for number in range(20)]
    for index in range(4):
        images[index] = CHANGES[FindingKind.DARK](images[index])
    assert [FindingKind.DARK in found for found in kinds(images)] == [True] * 4 + [False] * 16


def test_figures_and_direction_are_told() -> None:
    images = [plate(number) for number in range(COUNT)]
    images[3] = CHANGES[FindingKind.DARK](images[3])
    images[4] = turned(images[4])
    found = odd_parts([str(number) for number in range(COUNT)], [measure_part(image) for image in images])
    assert found[3][0].reason.startswith("Much darker than the others: check the light and the exposure (brightness 5")
    assert found[4][0].reason == "Unlike the others, turned by about 20°: check how it lies"


def test_the_second_shot_of_a_part_is_a_twin() -> None:
    different = [np.random.default_rng(number).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8) for number in range(12)]
    smooth = [np.asarray(cv2.GaussianBlur(image, (0, 0), 12) * 2.0 % 255, np.uint8) for image in different]
    found = odd_parts(
        [str(number) for number in range(13)], [measure_part(image) for image in (*smooth, smooth[2] // 2 * 2)]
    )
    assert [finding.reason for finding in found[12] if finding.kind is FindingKind.TWIN] == [
        "Nearly equal to 2: two shots of one part count as one"
    ]


@pytest.mark.parametrize("count", [0, 1, 7])
def test_few_parts_are_not_compared(count: int) -> None:
    images = [plate(number) for number in range(count)]
    if images:
        images[0] = CHANGES[FindingKind.DARK](images[0])
    assert all(set(found) <= {FindingKind.TWIN} for found in kinds(images))


def test_parts_that_do_not_lie_alike_are_not_called_displaced() -> None:
    images = [
        moved(plate(number), cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 30 * number, 1))
        for number in range(COUNT)
    ]
    displaced = {FindingKind.TURNED, FindingKind.SHIFTED, FindingKind.UNLIKE}
    assert not displaced & {kind for found in kinds(images) for kind in found}
