from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.similar_places import cell_of, nearest_cell, neighbourhood, part_distance, spread, surroundings


@given(seed=st.integers(0, 999), size=st.tuples(st.integers(1, 7), st.integers(1, 7)))
def test_the_nearest_cell_is_that_of_the_shortest_distance(seed: int, size: tuple[int, int]) -> None:
    rng = np.random.default_rng(seed)
    cells, wanted = rng.normal(size=(5, *size)), rng.normal(size=(5, 3, 3))
    row, column, distance = nearest_cell(wanted, cells)
    padded = np.pad(cells, ((0, 0), (1, 1), (1, 1)), mode="edge")

    def far(down: int, across: int) -> float:
        around = padded[:, down : down + 3, across : across + 3]
        return float(np.sqrt(((around - wanted) ** 2).sum() / 9))

    expected = min(far(down, across) for down in range(size[0]) for across in range(size[1]))
    assert far(row, column) == pytest.approx(expected, rel=1e-4)
    assert distance == pytest.approx(expected, rel=1e-4)


@given(seed=st.integers(0, 99), place=st.tuples(st.integers(0, 3), st.integers(0, 4)))
def test_a_place_is_nearest_to_itself(seed: int, place: tuple[int, int]) -> None:
    cells = np.random.default_rng(seed).normal(size=(6, 4, 5))
    row, column, distance = nearest_cell(neighbourhood(cells, *place), cells)
    assert (row, column) == place
    assert distance < 1e-2


@given(seed=st.integers(0, 999))
def test_the_distance_of_parts_is_the_median_over_places(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = rng.normal(size=(2, 6, 4, 5))
    lengths = [np.linalg.norm(one[:, row, column] - other[:, row, column]) for row in range(4) for column in range(5)]
    assert part_distance(one, other) == pytest.approx(np.median(lengths), rel=1e-5)
    defective = one.copy()
    defective[:, 1:3, 1:3] += 100
    assert part_distance(one, defective) == 0, "a defect in few places changes nothing"


def test_parts_are_spread_evenly() -> None:
    paths = [Path(str(number)) for number in range(1000)]
    assert spread(paths, 4) == [Path(name) for name in ("0", "250", "500", "750")]
    assert spread(paths[:3], 4) == paths[:3]


@given(share=st.floats(0, 1), count=st.integers(1, 50))
def test_every_place_lies_in_a_cell(share: float, count: int) -> None:
    assert 0 <= cell_of(share, count) < count


@given(across=st.floats(0, 1), down=st.floats(0, 1), side=st.integers(1, 30))
def test_surroundings_stay_inside_the_image_and_tell_where_the_place_is(across: float, down: float, side: int) -> None:
    rows, columns = np.mgrid[:20, :25]
    image = np.stack([rows, columns, rows], axis=2).astype(np.uint8)
    around = surroundings(image, across, down, side)
    assert around.pixels.shape == (min(side, 20), min(side, 25), 3)
    row, column = cell_of(down, 20), cell_of(across, 25)
    height, width = around.pixels.shape[:2]
    inside = around.pixels[cell_of(around.down, height), cell_of(around.across, width)]
    assert abs(int(inside[0]) - row) <= 1, "where a place lies on the edge of two pixels it may be either"
    assert abs(int(inside[1]) - column) <= 1
    assert 0 <= around.across <= 1
    assert 0 <= around.down <= 1
