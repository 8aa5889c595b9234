"""Images of one part are found among images of parts that are alike."""

import io

import numpy as np
import pytest
from PIL import Image

from inspector.domain.arrays import Pixels
from inspector.domain.near_twins import twin_groups


def parts(count: int, seed: int = 0) -> list[Pixels]:
    """One form with a texture of its own on each, as parts of a series are."""
    rng = np.random.default_rng(seed)
    form = np.zeros((128, 128), np.float32)
    form[30:100, 20:110] = 140
    images = []
    for _ in range(count):
        texture = np.asarray(Image.fromarray(rng.normal(0, 25, (24, 24)).astype(np.float32)).resize((128, 128)))
        images.append(np.repeat((form + 60 + texture).clip(0, 255).astype(np.uint8)[..., None], 3, axis=2))
    return images


def as_jpeg(image: Pixels) -> Pixels:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=80)
    return np.asarray(Image.open(file))


def shot_again(image: Pixels, seed: int) -> Pixels:
    rng = np.random.default_rng(seed)
    return (np.roll(image, 1, axis=1) * 1.04 + rng.normal(0, 4, image.shape)).clip(0, 255).astype(np.uint8)


def test_different_parts_of_one_form_are_no_twins() -> None:
    assert twin_groups(parts(20)).tolist() == list(range(20))


def test_a_jpeg_is_the_twin_of_its_original() -> None:
    originals = parts(12)
    assert twin_groups([*originals, *map(as_jpeg, originals)]).tolist() == [*range(12), *range(12)]


def test_another_shot_is_a_twin() -> None:
    originals = parts(12)
    shots = [shot_again(image, seed) for seed, image in enumerate(originals)]
    assert twin_groups([*originals, *shots]).tolist() == [*range(12), *range(12)]


def test_several_shots_of_a_few_parts_are_one_group_each() -> None:
    originals = parts(9)
    shots = [shot_again(image, seed) for seed in range(4) for image in originals[:3]]
    assert twin_groups([*originals, *shots]).tolist() == [*range(9), *[0, 1, 2] * 4]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_parts(count: int) -> None:
    assert twin_groups(parts(count)).tolist() == list(range(count))


def test_plain_images() -> None:
    plain = [np.full((64, 64, 3), value, np.uint8) for value in range(0, 100, 10)]
    assert len(twin_groups(plain)) == 10
