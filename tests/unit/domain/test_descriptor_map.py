from pathlib import Path

import numpy as np
import pytest

from inspector.domain.descriptor_map import MOST_CELLS, DescribedPlace, mapped, region_places
from inspector.domain.results import Region
from inspector.domain.similar_places import Surroundings

AROUND = Surroundings(np.zeros((8, 8, 3), np.uint8), 0.5, 0.5)


def test_distances_in_the_plane_are_those_of_descriptors() -> None:
    """Two numbers a descriptor, so that the plane keeps them."""
    teacher = np.array([(0.0, 0.0), (6.0, 0.0), (0.0, 8.0)])
    students = teacher + np.array([(3.0, 4.0), (0.0, 0.0), (0.0, 1.0)])
    cells = np.column_stack([teacher, students, [4.0, 0.0, 0.25]])
    places = [DescribedPlace(Path(f"{number}.png"), number == 0, AROUND) for number in range(3)]
    made = mapped(places, cells, is_same_place=True)
    assert made.stress < 1e-4
    assert [each.place for each in made.places] == places
    assert [each.error for each in made.places] == pytest.approx([5, 0, 1])
    assert [each.radius for each in made.places] == pytest.approx([2, 0, 0.5])
    first, second, third = made.places
    assert np.hypot(*np.subtract(first.teacher, first.students)) == pytest.approx(5, abs=1e-3)
    assert np.hypot(*np.subtract(second.teacher, third.teacher)) == pytest.approx(10, abs=1e-3)


def test_places_of_a_region_are_its_pixels() -> None:
    mask = np.zeros((40, 60), bool)
    mask[10:14, 20:50] = True
    region = Region(120, 5.0, 20, 10, 30, 4)
    places = region_places(mask, region)
    assert len(places) == MOST_CELLS
    assert all(mask[int(down * 40), int(across * 60)] for across, down in places)
    assert {int(down * 40) for _, down in places} == {10, 11, 12, 13}
    assert len(set(places)) == MOST_CELLS


def test_a_small_region_has_few_places_and_none_has_none() -> None:
    mask = np.zeros((10, 10), bool)
    mask[3, 4] = True
    assert region_places(mask, Region(1, 5.0, 4, 3, 1, 1)) == ((0.45, 0.35),)
    assert region_places(np.zeros((10, 10), bool), Region(1, 5.0, 4, 3, 1, 1)) == ()
